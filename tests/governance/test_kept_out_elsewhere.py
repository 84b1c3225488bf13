"""Kept out by one council, somebody is out wherever they work: in each of their posts, and as a key worker (A19)."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from sendwell.access import grants
from sendwell.access.models import Grant, Member
from sendwell.casebook.actions import begin_case, name_key_worker
from sendwell.casebook.models import Case, KeyWork
from sendwell.governance.leave.keeping_out import by_email, keep_out
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.sign_in.actions import inviting
from tests.world import MON_2_MARCH, World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TYPED = {
    "reason": "no_contact",
    "said": "The court said so.",
    "until-day": "2",
    "until-month": "3",
    "until-year": "2027",
}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def case(world: World) -> Case:
    return world.case()


def kept_out(case: Case, who: Member, by: Member) -> list[Grant]:
    until = date(2027, 3, 2)
    said = {"reason": "no_contact", "said": "", "until": until, "day": MON_2_MARCH, "at": NOON}
    return keep_out(case=case, who=who, by=by, **said)  # type: ignore[arg-type]


class TestAPostTakenUpLater:
    """Somebody is kept out in a post that has no account yet, and takes it up with the account of another."""

    def test_an_invitation_taken_up_keeps_them_out_of_the_other_post_too(
        self, world: World, case: Case, as_member: SignedIn
    ) -> None:
        there = world.riverside.therapist
        keeper = member("administrator", "Ada Keeper", world.hillside.organisation)
        invited = inviting.add_colleague(
            name="Theo Therapist",
            role="clinician",
            job_title="",
            email="theo@hillside.example",
            by=keeper,
            now=NOON,
        )
        kept_out(case, by_email("theo@hillside.example", MON_2_MARCH), world.northbridge.officer)
        assert not grants.is_shut_out(there, case.child_id, NOON)

        inviting.accept(token=invited.path.rstrip("/").rsplit("/", 1)[1], now=NOON, signed_in=there.account)

        new = Member.objects.get(pk=invited.invitation.member_id)
        assert new.account_id == there.account_id
        assert [grants.is_shut_out(each, case.child_id, NOON) for each in (new, there)] == [True, True]
        others = (world.riverside.clerk, world.hillside.therapist, world.northbridge.officer)
        assert not any(grants.is_shut_out(each, case.child_id, NOON) for each in others)

    def test_of_two_ends_the_later_holds_in_every_post_and_nothing_is_written_twice(
        self, world: World, case: Case
    ) -> None:
        there, new = world.riverside.therapist, member("clinician", "Theo New", world.hillside.organisation)
        Member.objects.filter(pk=new.pk).update(account=None)
        new.refresh_from_db()
        officer = world.northbridge.officer
        kept_out(case, there, officer)
        said = {"reason": "no_contact", "said": "", "day": MON_2_MARCH, "at": NOON}
        keep_out(case=case, who=new, by=officer, until=date(2028, 3, 2), **said)  # type: ignore[arg-type]

        for _ in range(2):
            Member.objects.filter(pk=new.pk).update(account=there.account)

        ends = {
            each: sorted(Grant.objects.filter(member=each).values_list("ends_at", flat=True))
            for each in (there, new)
        }
        assert [[end.date() for end in ends[each]] for each in (there, new)] == [
            [date(2027, 3, 3), date(2028, 3, 3)],
            [date(2028, 3, 3)],
        ]

    def test_a_parent_stays_one(self, world: World, case: Case) -> None:
        """What somebody may know as a parent is decided on the family's map."""
        new = member("clinician", "Pip New", world.hillside.organisation)
        Member.objects.filter(pk=new.pk).update(account=None)
        new.refresh_from_db()
        kept_out(case, new, world.northbridge.officer)
        mother = world.parent(case.child)

        Member.objects.filter(pk=new.pk).update(account=mother.account)

        assert Grant.objects.filter(member=mother).count() == 0


class TestAKeyWorkerElsewhere:
    """Another council's key worker can be kept out of the child's record, and that council hears of it."""

    @pytest.fixture
    def theirs(self, world: World, case: Case) -> Case:
        """Southmere has a case of the child too, which Sam keeps."""
        south = world.southmere
        theirs = begin_case(child=case.child, authority=south.organisation, day=MON_2_MARCH)
        name_key_worker(case=theirs, member=south.officer, by=south.officer, day=MON_2_MARCH)
        return theirs

    def test_they_are_out_at_once_and_their_council_is_told_that_nobody_keeps_its_case(
        self, world: World, case: Case, theirs: Case, as_member: SignedIn
    ) -> None:
        sam, manager = world.southmere.officer, as_member(world.northbridge.manager)
        assert as_member(sam).get(f"/cases/{theirs.ref}").status_code == 200

        sent = manager.post(f"/cases/{case.ref}/kept-out/new", TYPED | {"email": sam.account.email})

        assert (sent.status_code, sent["Location"]) == (302, f"/cases/{case.ref}/leave")
        assert as_member(sam).get(f"/cases/{theirs.ref}").status_code == 404
        theirs.refresh_from_db()
        assert theirs.key_worker is None
        assert KeyWork.objects.get(case=theirs).until == MON_2_MARCH
        (told,) = OutboxMessage.objects.filter(kind="case_unowned")
        south = world.southmere.organisation
        assert (told.to_email, told.path, told.organisation) == (south.email, f"/cases/{theirs.ref}", south)

    def test_in_both_posts_of_one_person_this_council_s_case_is_given_away_first(
        self, world: World, case: Case, theirs: Case
    ) -> None:
        sam, here = world.southmere.officer, world.northbridge.officer
        Member.objects.filter(pk=here.pk).update(account=sam.account)
        manager = world.northbridge.manager
        name_key_worker(case=case, member=here, by=manager, day=MON_2_MARCH)

        with pytest.raises(Refused, match=f"the key worker of case {case.ref}"):
            kept_out(case, sam, manager)

        theirs.refresh_from_db()
        assert (theirs.key_worker, Grant.objects.count()) == (sam, 0)
        assert OutboxMessage.objects.filter(kind="case_unowned").count() == 0
