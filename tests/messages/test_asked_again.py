"""Who may not be told is not told: by no other address, by no letter in a queue, after no change of rights (C05)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.family.actions import change_contact_details
from sendwell.law.refusals import Refused
from sendwell.messages import actions
from sendwell.messages.confirming import Address
from sendwell.messages.models import Channel, NotArrived, OutboxMessage, Wanted
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from sendwell.people.models import Adult, AdultOfChild
from tests.messages.questions import QUESTION, code_in, sent_to
from tests.messages.screens import NOW, text, wishes
from tests.requests.asking import asked
from tests.world import FRI_6_MARCH, MON_2_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")
VERIFIED = {"responsibility": "yes", "verified_on": MON_2_MARCH, "basis": "responsibility"}


@pytest.fixture
def father(case: Case) -> Adult:
    """Without an account, and known to hold responsibility."""
    fin = Adult.objects.create(name="Fin Father", email="fin@family.example")
    AdultOfChild.objects.create(child=case.child, adult=fin, relation="Father", held_as="parent", **VERIFIED)
    return fin


def shut_out(adult: Adult, profile: str = "none") -> None:
    AdultOfChild.objects.filter(adult=adult).update(profile=profile)


def said(message: OutboxMessage) -> tuple[str, bool]:
    message.refresh_from_db()
    return message.why, message.sent_at is not None


class TestAnAdultWithoutAnAccount:
    def test_what_is_held_goes_to_no_other_address(
        self, world: World, case: Case, father: Adult, as_member: SignedIn
    ) -> None:
        shut_out(father)
        tell(father.email, "decision_made", "/ask/receipt/1", case=case)
        tick(NOW)
        work = NotArrived.objects.get()
        browser = as_member(world.northbridge.officer)
        again = f"/messages/not-arrived/{work.pk}/again"

        assert 'name="to"' not in text(browser.get(again))
        browser.post(again, {"to": "fin.new@family.example"})
        tick(NOW)

        assert mail.outbox == []
        assert set(OutboxMessage.objects.values_list("to_email", "why")) == {("fin@family.example", "held")}

    def test_a_message_that_came_back_and_is_sent_to_another_address_is_still_his(
        self, world: World, case: Case, father: Adult
    ) -> None:
        first = tell(father.email, "decision_made", "/ask/receipt/1", case=case)
        OutboxMessage.objects.filter(pk=first.pk).update(failed_at=NOW, why="bounced")
        work = NotArrived.objects.create(
            message=first, organisation=case.authority, since=NOW, act_by=FRI_6_MARCH
        )
        again = actions.send_again(
            work=work, to="fin.new@family.example", by=world.northbridge.officer, now=NOW
        )
        shut_out(father)
        tick(NOW)

        assert again.to_adult == father
        assert said(again) == ("held", False)
        assert [each for each in sent_to("fin.new@family.example") if each != QUESTION] == []

    def test_who_asked_at_an_address_that_was_changed_since_is_known_by_it(self, world: World) -> None:
        """And who may be told is written to at the new one, after a yes from there."""
        request = asked(world)
        pam = Adult.objects.get(email="pam@family.example")
        AdultOfChild.objects.filter(adult=pam).update(**VERIFIED)
        change(world, request.case, pam, "pam.new@family.example")
        tick(NOW)
        first = tell("pam@family.example", "decision_made", "/ask/receipt/1", case=request.case)
        assert (first.to_email, first.to_adult) == ("pam.new@family.example", pam)
        actions.answer(code=code_in(mail.outbox), theirs=True, now=NOW)
        tick(NOW)
        assert sent_to("pam.new@family.example") == [QUESTION, "A decision is ready to read"]

        shut_out(pam)
        second = tell("pam@family.example", "decision_made", "/ask/receipt/1", case=request.case)
        tick(NOW)
        assert said(second) == ("held", False)

    def test_a_parent_whose_child_s_rights_have_moved_is_told_nothing_more(
        self, world: World, father: Adult, case: Case
    ) -> None:
        """C10, as for a parent who signs in; nor is what was printed meanwhile posted."""
        before = tell(father.email, "decision_made", "/ask/receipt/1", case=case)
        tick(NOW)
        before.refresh_from_db()
        assert (before.why, before.channel) == ("", "post")
        type(case.child).objects.filter(pk=case.child_id).update(born=date(2008, 5, 4))
        after = tell(father.email, "decision_made", "/ask/receipt/1", case=case)
        tick(NOW)

        assert [said(before), said(after)] == [("held", False), ("held", False)]


def change(world: World, case: Case, adult: Adult, email: str) -> None:
    change_contact_details(
        case=case,
        adult=adult,
        email=email,
        phone="",
        address="7 Own Street",
        postcode="NB1 1AA",
        by=world.northbridge.officer,
        day=FRI_6_MARCH,
    )


class TestTheNoticeToAnAddressThatWasLeft:
    """C07."""

    @pytest.fixture
    def confirmed(self, world: World, case: Case, father: Adult) -> Adult:
        actions.ask_owner(
            whose=father,
            address=Address(Channel.EMAIL, father.email),
            team=None,
            day=FRI_6_MARCH,
        )
        tick(NOW)
        actions.answer(code=code_in(mail.outbox), theirs=True, now=NOW)
        mail.outbox.clear()
        return father

    def test_it_goes_to_the_old_one(self, world: World, case: Case, confirmed: Adult) -> None:
        """The control: so that a change that somebody else made is found out."""
        change(world, case, confirmed, "fin.new@family.example")
        tick(NOW)
        assert sent_to("fin@family.example") == ["Your contact details were changed"]

    def test_it_is_asked_again_when_it_goes_out(self, world: World, case: Case, confirmed: Adult) -> None:
        """Danger was written down between the change and the next round; nobody is to ring him about it either."""
        change(world, case, confirmed, "fin.new@family.example")
        AdultOfChild.objects.filter(adult=confirmed).update(contact="none")
        tick(NOW)
        assert sent_to("fin@family.example") == []
        assert OutboxMessage.objects.get(kind="contact_details_changed").why == "held"
        assert NotArrived.objects.count() == 0


class TestTheQueueOfLetters:
    @pytest.fixture
    def letter(self, case: Case, mother: Member) -> OutboxMessage:
        adult = mother.adult
        assert adult is not None
        adult.address, adult.postcode = "7 Own Street, Northbridge", "NB1 1AA"
        adult.save()
        wishes(adult, mother, channel=Wanted.POST)
        letter = tell(mother, "letter_written", "/family", case=case)
        tick(NOW)
        return letter

    def test_once_its_reader_may_not_be_told_it_is_neither_listed_nor_printed_nor_posted(
        self, world: World, mother: Member, letter: OutboxMessage, as_member: SignedIn
    ) -> None:
        browser = as_member(world.northbridge.officer)
        address = f"/messages/to-post/{letter.pk}"
        assert "Pippa Parent" in text(browser.get("/messages/to-post"))
        assert "7 Own Street" in text(browser.get(f"{address}?print=1"))

        assert mother.adult is not None
        shut_out(mother.adult)

        assert "Pippa Parent" not in text(browser.get("/messages/to-post"))
        printed = text(browser.get(f"{address}?print=1"))
        assert ("7 Own Street" in printed, "A letter that must not be posted" in printed) == (False, True)
        assert "Do not post it" in text(browser.post(address))
        assert said(letter) == ("", False)

    def test_it_ends_as_work_for_the_team(
        self, world: World, mother: Member, letter: OutboxMessage, as_member: SignedIn
    ) -> None:
        assert mother.adult is not None
        shut_out(mother.adult)
        tick(NOW + timedelta(minutes=10))

        assert said(letter) == ("held", False)
        assert "Nothing waits to be posted." in text(
            as_member(world.northbridge.officer).get("/messages/to-post")
        ), "nor is it counted"
        work = NotArrived.objects.get()
        assert work.organisation == world.northbridge.organisation
        page = text(as_member(world.northbridge.officer).get(f"/messages/not-arrived/{work.pk}"))
        assert "They may not be told about this child for now." in page

    def test_one_that_may_go_is_marked_as_posted(
        self, world: World, letter: OutboxMessage, as_member: SignedIn
    ) -> None:
        """The control, also after it was asked again."""
        tick(NOW + timedelta(minutes=10))
        browser = as_member(world.northbridge.officer)
        assert browser.post(f"/messages/to-post/{letter.pk}").status_code == 302
        assert said(letter) == ("", True)

    def test_one_that_cannot_be_posted_is_work_like_what_did_not_arrive(
        self, world: World, letter: OutboxMessage, as_member: SignedIn
    ) -> None:
        for stranger in (world.southmere.officer, world.hillside.clerk):
            answer = as_member(stranger).post(f"/messages/to-post/{letter.pk}", {"pressed": "failed"})
            assert answer.status_code == 404
        browser = as_member(world.northbridge.officer)
        browser.post(f"/messages/to-post/{letter.pk}", {"pressed": "failed"})

        assert said(letter) == ("not_posted", False)
        assert "Pippa Parent" not in text(browser.get("/messages/to-post"))
        page = text(browser.get(f"/messages/not-arrived/{NotArrived.objects.get().pk}"))
        assert "Ask them for a postal address" in page
        with pytest.raises(Refused, match="not to be posted any more"):
            actions.mark_posted(message=letter, by=world.northbridge.officer, now=NOW)

    def test_one_that_comes_back_after_it_was_posted_is_work_too(
        self, world: World, letter: OutboxMessage, as_member: SignedIn
    ) -> None:
        """J04: it is found among those that were posted."""
        browser, address = as_member(world.northbridge.officer), f"/messages/to-post/{letter.pk}"
        browser.post(address)
        assert address not in text(browser.get("/messages/to-post"))
        assert address in text(browser.get("/messages/to-post?which=posted"))
        assert "It came back" in text(browser.get(address))
        for stranger in (world.southmere.officer, world.hillside.clerk):
            assert as_member(stranger).post(address, {"pressed": "failed"}).status_code == 404
        assert browser.post(address, {"pressed": "failed"}).status_code == 302

        assert said(letter) == ("bounced", True)
        work = NotArrived.objects.get()
        assert (work.message, work.organisation) == (letter, world.northbridge.organisation)
        assert address not in text(browser.get("/messages/to-post?which=posted"))
        assert "not to be posted any more" in text(browser.post(address, {"pressed": "failed"}))
        assert NotArrived.objects.count() == 1

    def test_one_that_nobody_posts_is_passed_on_each_working_day(
        self, world: World, letter: OutboxMessage
    ) -> None:
        """H15: Friday's is to be posted by Monday; then the manager is told, then the council itself, once each."""
        letter.refresh_from_db()
        assert letter.post_by == date(2026, 3, 9)
        for days in range(8):
            tick(NOW + timedelta(days=days))
        told = OutboxMessage.objects.filter(kind="not_posted").order_by("id")
        assert list(told.values_list("to_email", "path")) == [
            ("max-manager@people.example", "/messages/to-post"),
            ("send@northbridge-council.example", "/messages/to-post"),
        ]
