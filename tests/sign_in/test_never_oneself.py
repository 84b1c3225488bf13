"""Nobody gives themselves a role: not under another name, not at an address of their own (A22)."""

from collections.abc import Iterator

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import Error, transaction

from sendwell.access.models import Account, Member
from sendwell.law.refusals import Refused
from sendwell.sign_in import actions
from sendwell.sign_in.models import Invitation
from tests.sign_in.people import NOON, confirmed, signed_in
from tests.world import World, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def own_way_round(world: World, email: str) -> actions.Invited:
    """Northbridge's manager invites another name, to answer for data, at this address."""
    return actions.add_colleague(
        name="Another Name",
        role="information_governance",
        job_title="",
        email=email,
        by=world.northbridge.manager,
        now=NOON,
    )


def test_a22_nobody_invites_another_name_at_an_address_of_their_own(world: World) -> None:
    manager = confirmed(world.northbridge.manager)
    EmailAddress.objects.create(user=manager.account, email="max.second@work.example", verified=True)
    elsewhere = world.southmere.psychologist
    Member.objects.filter(pk=elsewhere.pk).update(account=manager.account, email="max@elsewhere.example")

    for own in (manager.account.email.upper(), "max.second@work.example", "max@elsewhere.example"):
        with pytest.raises(Refused, match="This is your own address"):
            own_way_round(world, own)
    assert not Member.objects.filter(name="Another Name").exists()
    # (ctl) Of an address of somebody else's it is not said whether there is an account.
    assert own_way_round(world, world.southmere.officer.account.email).invitation.pk
    assert own_way_round(world, "nobody@work.example").invitation.pk


def test_a22_whoever_sent_an_invitation_does_not_take_it_up(world: World) -> None:
    """The address became the manager's own after the invitation was sent."""
    manager = confirmed(world.northbridge.manager)
    told = own_way_round(world, "max.later@work.example")
    Account.objects.filter(pk=manager.account_id).update(email="max.later@work.example")
    EmailAddress.objects.filter(user=manager.account).update(email="max.later@work.example")
    manager.refresh_from_db()
    browser = signed_in(manager)

    page = browser.get(told.path).content.decode()
    assert "You sent this invitation yourself" in page and "Accept the invitation" not in page
    browser.post(told.path, {})
    browser.post(told.path, {"password": "three words apart", "again": "three words apart"})
    with pytest.raises(Refused, match="You sent this invitation yourself"):
        actions.accept(token=told.path.rsplit("/", 1)[1], now=NOON, signed_in=manager.account)

    assert [each.role for each in manager.account.members.all()] == ["council_manager"]
    assert Invitation.objects.get().used_at is None  # it is still there for whoever it was meant for


def test_a22_but_of_a_colleague_s_invitation_they_take_on_one_role_more(world: World) -> None:
    """(ctl)"""
    manager = confirmed(world.northbridge.manager)
    second = member("administrator", "Kit Keeper", world.northbridge.organisation)
    lapsed = own_way_round(world, "max.later@work.example").invitation
    Invitation.objects.filter(pk=lapsed.pk).update(revoked_at=NOON)
    told = actions.invite(member=lapsed.member, by=second, now=NOON, email=manager.account.email)

    signed_in(manager).post(told.path, {})

    assert {each.role for each in manager.account.members.all()} == {
        "council_manager",
        "information_governance",
    }


def test_a22_the_database_never_binds_an_invitation_to_whoever_made_it(world: World) -> None:
    manager = world.northbridge.manager
    invitation = own_way_round(world, "another@work.example").invitation
    nina, mine = Member.objects.filter(pk=invitation.member_id), Invitation.objects.filter(pk=invitation.pk)

    with pytest.raises(Error, match="never taken up by whoever made it"), transaction.atomic():
        mine.update(used_at=NOON)
        nina.update(account=manager.account)
    with pytest.raises(Error, match="a second person must"), transaction.atomic():
        nina.update(account=manager.account)
        mine.update(used_at=NOON)
    mine.update(used_at=NOON)
    nina.update(account=world.southmere.officer.account)  # (ctl)
