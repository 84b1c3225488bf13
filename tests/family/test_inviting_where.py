"""Where an invitation may go (J08), and the young person's own."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from sendwell.access.models import Member, Relationship
from sendwell.family import actions
from sendwell.family.actions import Done
from sendwell.law.refusals import Refused
from sendwell.messages.models import Confirmation
from sendwell.messages.worker import tick
from sendwell.people.models import Child
from tests.family.invited import CHOSEN, MUMS, Home, a_home, invited, says_it_is_theirs
from tests.messages.questions import code_in
from tests.sign_in.people import NOON
from tests.world import OPENED, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]
type SignedIn = Callable[[Member], Client]


@pytest.fixture
def home(world: World, django_capture_on_commit_callbacks: Any) -> Home:
    return a_home(world, django_capture_on_commit_callbacks)


class TestTheAddress:
    """A link that opens a child's record goes to nobody who has not said that the address is theirs (J08)."""

    def test_one_that_nobody_has_confirmed_is_asked_about_first(
        self, home: Home, as_member: SignedIn
    ) -> None:
        new = "new.mum@family.example"
        officer = as_member(home.officer)

        said = home.send(officer, home.invite, email=new)

        assert "Not invited yet: nobody has said that this address is theirs" in said
        assert home.links() == []
        tick(NOON)
        assert "Nobody has said yet that it is theirs" in officer.get(home.invite).content.decode()
        Client().post(f"/confirm/{code_in(mail.outbox)}")
        assert "They have said that it is theirs" in officer.get(home.invite).content.decode()
        home.send(officer, home.invite, email=new)
        assert (len(home.links()), mail.outbox[-1].to) == (1, [new])
        home.mum.refresh_from_db()
        assert (home.mum.email, Member.objects.get(adult=home.mum).email) == (new, new)

    def test_nor_where_whoever_reads_there_has_said_no(self, home: Home) -> None:
        Confirmation.objects.update(theirs=False)

        with pytest.raises(Refused, match="has said that it is not theirs"):
            invited(home)

    def test_a_slip_of_the_finger_is_asked_about_once(self, home: Home, as_member: SignedIn) -> None:
        officer = as_member(home.officer)

        said = home.send(officer, home.invite, email="mum@gmial.com")

        assert "Did you mean mum@gmail.com?" in said
        assert 'value="mum@gmial.com"' in said
        assert "Not invited yet" in home.send(
            officer, home.invite, email="mum@gmial.com", sure_of="mum@gmial.com"
        )

    def test_a_link_that_went_to_the_wrong_one_stops_working(self, home: Home) -> None:
        invited(home)

        assert invited(home, email="right.mum@family.example") is Done.ASKED

        assert Client().get(home.links()[0]).status_code == 404

    @pytest.mark.parametrize("theirs", ["dad@family.example", "DAD@family.example"])
    def test_one_that_the_father_reads_is_refused(self, home: Home, theirs: str) -> None:
        home.world.parent(home.case.child, "Dad Canary")

        with pytest.raises(Refused, match="Somebody else of this family") as refused:
            invited(home, email=theirs)
        assert refused.value.field == "email"

    def test_nobody_invites_themselves(self, home: Home) -> None:
        account = home.officer.account
        assert account is not None
        with pytest.raises(Refused, match="You cannot invite yourself"):
            invited(home, email=account.email)
        member = Member.objects.create(
            slug="m", role="parent", name="N", adult=home.mum, account=account, starts_on=OPENED
        )
        with pytest.raises(Refused, match="You cannot invite yourself"):
            invited(home)
        assert Relationship.objects.filter(member=member).count() == 0


class TestAYoungPerson:
    """Adela is sixteen: her own address, her own page."""

    HERS = "adela@post.example"

    @pytest.fixture(autouse=True)
    def sixteen(self, home: Home) -> None:
        Child.objects.filter(pk=home.case.child_id).update(born=date(2010, 1, 9))
        home.case.child.refresh_from_db()

    def invited(self, home: Home, **more: Any) -> Done:
        """By the officer."""
        asked = {"case": home.case, "email": self.HERS, "by": home.officer, "now": NOON}
        with home.mails(execute=True):
            return actions.invite_young_person(**(asked | more))

    def test_is_invited_from_the_page_of_their_rights(self, home: Home, as_member: SignedIn) -> None:
        officer, rights = as_member(home.officer), f"/cases/{home.case.ref}/family/rights"
        where = f"/cases/{home.case.ref}/family/young-person/invite"
        assert f'href="{where}"' in officer.get(rights).content.decode()
        assert "Not invited yet" in home.send(officer, where, email=self.HERS)
        tick(NOON)
        Client().post(f"/confirm/{code_in(mail.outbox)}")
        assert f'value="{self.HERS}"' in officer.get(where).content.decode()

        assert "Invited." in home.send(officer, where, email=self.HERS)

        young = Client()
        young.post(home.links()[0], CHOSEN)
        assert young.get(f"/family/{home.case.ref}").status_code == 200
        assert "Signs in to see their own page" in officer.get(rights).content.decode()
        member = Member.objects.get(child=home.case.child)
        assert (member.role, member.adult, member.relationships.get().why) == ("young_person", None, "self")
        assert "They sign in already" in officer.get(where).content.decode()

    @pytest.mark.parametrize(
        ("born", "begins"),
        [
            (date(2010, 1, 9), date(2026, 1, 9)),  # at sixteen, before the last Friday in June
            (date(2010, 7, 20), date(2026, 3, 26)),  # three months before it: still fifteen
        ],
    )
    def test_not_before_the_day(self, home: Home, born: date, begins: date) -> None:
        Child.objects.filter(pk=home.case.child_id).update(born=born)
        home.case.child.refresh_from_db()
        at = datetime(begins.year, begins.month, begins.day, 12, tzinfo=NOON.tzinfo)

        with pytest.raises(Refused, match=f"They can be invited from {begins.day} "):
            self.invited(home, now=at - timedelta(days=1))
        assert self.invited(home, now=at) is Done.ASKED

    def test_not_at_their_mother_s_address(self, home: Home) -> None:
        with pytest.raises(Refused, match="Somebody else of this family"):
            self.invited(home, email=MUMS)

    def test_a_corrected_address_ends_the_link_to_the_wrong_one(self, home: Home) -> None:
        says_it_is_theirs(home.case.child, self.HERS)
        assert self.invited(home) is Done.SENT
        (link,) = home.links()
        assert Client().get(link).status_code == 200

        assert self.invited(home, email="ada@post.example") is Done.ASKED

        assert Client().get(link).status_code == 404
        assert Member.objects.filter(child=home.case.child).count() == 1

    def test_not_by_another_council(self, home: Home, as_member: SignedIn) -> None:
        where = f"/cases/{home.case.ref}/family/young-person/invite"
        for stranger in (home.world.southmere.officer, home.world.parent(home.case.child, "Dad Canary")):
            assert as_member(stranger).post(where, {"email": self.HERS}).status_code == 404
