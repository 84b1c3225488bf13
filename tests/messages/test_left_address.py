"""What waits in the outbox goes where its reader is reached now, and never to an address that was left (C07, J08)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.messages import actions
from sendwell.messages.confirming import Address
from sendwell.messages.models import Channel, NotArrived, OutboxMessage, Wanted
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from sendwell.people.models import Adult, AdultOfChild
from tests.messages.fake_carrier import FakeCarrier
from tests.messages.questions import QUESTION, code_in, sent_to
from tests.messages.screens import NOW, text, wishes
from tests.messages.test_asked_again import VERIFIED, change, said
from tests.messages.test_own_address import SAFE, confirm
from tests.world import FRI_6_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")
NAN, NEW, TYPED = (f"nan{each}@family.example" for each in ("", ".new", ".typed"))
NOTICE = "Your contact details were changed"


def has_confirmed(whose: Adult, email: str) -> None:
    """They have said that the address is theirs."""
    actions.ask_owner(whose=whose, address=Address(Channel.EMAIL, email), team=None, day=FRI_6_MARCH)
    tick(NOW)
    actions.answer(code=code_in(mail.outbox), theirs=True, now=NOW)
    mail.outbox.clear()


@pytest.fixture
def nan(case: Case) -> Adult:
    """A grandmother without an account, who has confirmed her address."""
    nan = Adult.objects.create(name="Nan Adult", email=NAN)
    AdultOfChild.objects.create(child=case.child, adult=nan, relation="Nan", held_as="parent", **VERIFIED)
    has_confirmed(nan, NAN)
    return nan


class TestWhatWaits:
    def test_goes_to_the_address_that_is_right_when_it_is_sent_and_the_row_says_so(
        self, world: World, case: Case, nan: Adult
    ) -> None:
        message = tell(NAN, "key_worker_changed", "/ask/receipt/1", case=case)
        change(world, case, nan, NEW)
        has_confirmed(nan, NEW)
        tick(NOW + timedelta(hours=1))
        assert (sent_to(NAN), sent_to(NEW)) == ([], ["Your contact has changed"])
        message.refresh_from_db()
        assert message.to_email == NEW

    def test_goes_not_to_the_one_that_was_left_where_the_map_says_danger(
        self, world: World, case: Case, nan: Adult
    ) -> None:
        AdultOfChild.objects.filter(adult=nan).update(contact="none")
        letter = tell(NAN, "decision_made", "/ask/receipt/1", case=case)
        change(world, case, nan, NEW)
        tick(NOW)
        letter.refresh_from_db()
        assert (sent_to(NAN), sent_to(NEW), letter.channel) == ([], [QUESTION], "post")

    def test_for_a_parent_who_signs_in_and_is_reached_elsewhere(
        self, world: World, case: Case, mother: Member
    ) -> None:
        shared = "shared@family.example"
        Member.objects.filter(pk=mother.pk).update(email=shared)
        Adult.objects.filter(pk=mother.adult_id).update(email=shared)
        mother = Member.objects.get(pk=mother.pk)
        assert mother.adult is not None
        has_confirmed(mother.adult, shared)
        tell(mother, "letter_written", "/family", case=case)
        change(world, case, mother.adult, SAFE)
        tick(NOW)
        assert sent_to(shared) == [NOTICE]

    def test_for_a_parent_who_changes_it_themselves(
        self, case: Case, mother: Member, as_member: SignedIn
    ) -> None:
        old = mother.email
        assert mother.adult is not None
        has_confirmed(mother.adult, old)
        tell(mother, "letter_written", "/family", case=case)
        confirm(mother, as_member(mother))
        tick(NOW)
        assert (sent_to(old), sent_to(SAFE)) == ([NOTICE], ["A letter is ready to read"])

    def test_for_a_wrong_address_goes_to_the_right_one_once_that_is_confirmed(
        self, world: World, case: Case
    ) -> None:
        slip = Adult.objects.create(name="Sal Slip", email="sla@family.example")
        AdultOfChild.objects.create(
            child=case.child, adult=slip, relation="Gran", held_as="parent", **VERIFIED
        )
        tell(slip.email, "key_worker_changed", "/ask/receipt/1", case=case)
        tick(NOW)
        change(world, case, slip, "sal@family.example")
        tick(NOW)
        actions.answer(code=code_in(mail.outbox), theirs=True, now=NOW)
        tick(NOW + timedelta(hours=2))
        assert sent_to("sal@family.example") == [QUESTION, "Your contact has changed"]
        assert sent_to("sla@family.example") == [QUESTION]

    def test_is_work_for_the_team_where_there_is_no_address_any_more(
        self, world: World, case: Case, nan: Adult
    ) -> None:
        message = tell(NAN, "key_worker_changed", "/ask/receipt/1", case=case)
        change(world, case, nan, "")
        tick(NOW)
        assert (said(message), sent_to(NAN)) == (("no_address", False), [NOTICE])
        assert NotArrived.objects.get().organisation == world.northbridge.organisation

    def test_is_held_where_somebody_who_may_not_be_told_reads_at_the_new_one(
        self, world: World, case: Case, nan: Adult
    ) -> None:
        dan = Adult.objects.create(name="Dan Dad", email=NEW)
        AdultOfChild.objects.create(child=case.child, adult=dan, relation="Father", profile="none")
        message = tell(NAN, "key_worker_changed", "/ask/receipt/1", case=case)
        change(world, case, nan, NEW)
        tick(NOW)
        assert said(message) == ("held", False)


class TestWhatIsSentAgain:
    @pytest.fixture
    def work(self, case: Case, nan: Adult) -> NotArrived:
        """A message to the grandmother that came back."""
        message = tell(NAN, "key_worker_changed", "/ask/receipt/1", case=case)
        OutboxMessage.objects.filter(pk=message.pk).update(failed_at=NOW, why="bounced")
        return NotArrived.objects.create(
            message=message, organisation=case.authority, since=NOW, act_by=FRI_6_MARCH
        )

    def again(self, browser: Client, work: NotArrived, to: str) -> None:
        assert browser.post(f"/messages/not-arrived/{work.pk}/again", {"to": to}).status_code == 302

    def test_goes_with_nothing_typed_to_the_address_we_have_now(
        self, world: World, case: Case, nan: Adult, work: NotArrived, as_member: SignedIn
    ) -> None:
        change(world, case, nan, NEW)
        has_confirmed(nan, NEW)
        browser = as_member(world.northbridge.officer)
        page = text(browser.get(f"/messages/not-arrived/{work.pk}/again"))
        assert "leave it empty to use the address we have" in page
        self.again(browser, work, "")
        tick(NOW)
        assert (sent_to(NAN), sent_to(NEW)) == ([], ["Your contact has changed"])

    def test_goes_to_the_address_that_was_typed_once_they_say_that_it_is_theirs(
        self, world: World, work: NotArrived, as_member: SignedIn
    ) -> None:
        self.again(as_member(world.northbridge.officer), work, TYPED)
        tick(NOW)
        actions.answer(code=code_in(mail.outbox), theirs=True, now=NOW)
        tick(NOW + timedelta(hours=1))
        assert (sent_to(NAN), sent_to(TYPED)) == ([], [QUESTION, "Your contact has changed"])

    def test_goes_to_the_one_we_have_where_the_one_that_was_typed_fails_too(
        self, world: World, work: NotArrived, as_member: SignedIn
    ) -> None:
        browser = as_member(world.northbridge.officer)
        self.again(browser, work, TYPED)
        typed = OutboxMessage.objects.get(kind="key_worker_changed", to_email=TYPED)
        OutboxMessage.objects.filter(pk=typed.pk).update(failed_at=NOW, why="bounced")
        second = NotArrived.objects.create(
            message=typed, organisation=work.organisation, since=NOW, act_by=FRI_6_MARCH
        )
        self.again(browser, second, "")
        tick(NOW)
        assert sent_to(NAN) == ["Your contact has changed"]

    def test_goes_there_no_more_once_the_address_we_have_has_changed(
        self, world: World, case: Case, nan: Adult, work: NotArrived, as_member: SignedIn
    ) -> None:
        self.again(as_member(world.northbridge.officer), work, TYPED)
        change(world, case, nan, NEW)
        tick(NOW)
        actions.answer(code=code_in(mail.outbox), theirs=True, now=NOW)
        tick(NOW + timedelta(hours=1))
        assert (sent_to(TYPED), sent_to(NEW)) == ([], [QUESTION, "Your contact has changed"])


class TestTheQuestion:
    """Shall our messages come here?"""

    def why(self, email: str) -> list[str]:
        asked = OutboxMessage.objects.filter(kind="address_to_confirm", to_email=email).order_by("id")
        return [each.why for each in asked]

    def test_goes_not_to_an_address_that_was_left_meanwhile(
        self, world: World, case: Case, nan: Adult
    ) -> None:
        change(world, case, nan, "nan.slip@family.example")
        change(world, case, nan, NEW)
        tick(NOW)
        assert (sent_to("nan.slip@family.example"), sent_to(NEW)) == ([], [QUESTION])
        assert (self.why("nan.slip@family.example"), NotArrived.objects.count()) == (["left"], 0)

    def test_goes_not_to_one_that_a_parent_left_who_signs_in(
        self, case: Case, mother: Member, as_member: SignedIn
    ) -> None:
        old = mother.email
        tell(mother, "letter_written", "/family", case=case)
        confirm(mother, as_member(mother))
        tick(NOW)
        assert (sent_to(old), sent_to(SAFE)) == ([NOTICE], ["A letter is ready to read"])

    def test_goes_there_after_all_once_it_is_theirs_again(self, world: World, case: Case, nan: Adult) -> None:
        for email in (NEW, NAN):
            change(world, case, nan, email)
        tick(NOW)
        change(world, case, nan, NEW)
        tick(NOW)
        assert (sent_to(NEW), self.why(NEW)) == ([QUESTION], ["left", ""])

    def test_goes_not_to_somebody_who_may_be_told_nothing_since(
        self, world: World, case: Case, nan: Adult
    ) -> None:
        change(world, case, nan, NEW)
        AdultOfChild.objects.filter(adult=nan).update(profile="none")
        tick(NOW)
        assert (sent_to(NEW), self.why(NEW), NotArrived.objects.count()) == ([], ["held"], 0)

        AdultOfChild.objects.filter(adult=nan).update(profile="full")
        tell(NAN, "key_worker_changed", "/ask/receipt/1", case=case)
        tick(NOW)
        assert sent_to(NEW) == [QUESTION]

    def test_of_a_family_s_own_number_goes_to_the_one_that_they_wrote_down_last(
        self, mother: Member, texts: FakeCarrier
    ) -> None:
        for mobile in ("07700900123", "07700900456"):
            wishes(mother.adult, mother, channel=Wanted.TEXT, mobile=mobile)
        tick(NOW)
        assert [each.to for each in texts.taken] == ["07700900456"]
