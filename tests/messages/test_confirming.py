"""Nothing but the question goes to an email address that its owner has not confirmed (J08)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.family.actions import change_contact_details
from sendwell.law.refusals import Refused
from sendwell.messages import actions, sending
from sendwell.messages.confirming import Address, is_theirs
from sendwell.messages.models import Channel, Confirmation, NotArrived, OutboxMessage, Why
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from sendwell.people.models import Adult, AdultOfChild
from sendwell.requests.actions import Requester
from tests.messages.questions import QUESTION, code_in, sent_to
from tests.messages.screens import NOW, text
from tests.requests.asking import asked, details
from tests.world import FRI_6_MARCH, MON_2_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")
NEW = "pippa.new@family.example"


@pytest.fixture
def moved(world: World, case: Case, mother: Member) -> Adult:
    """The mother, of whom the council has written down a new email address."""
    adult = mother.adult
    assert adult is not None
    adult.email = mother.email
    adult.save()
    return change_contact_details(
        case=case,
        adult=adult,
        email=NEW,
        phone="",
        address="7 Own Street",
        postcode="NB1 1AA",
        by=world.northbridge.officer,
        day=FRI_6_MARCH,
    )


class TestAnEmailAddressThatStaffWroteDown:
    def test_until_its_owner_says_yes_it_gets_the_question_and_nothing_else(
        self, case: Case, mother: Member, moved: Adult
    ) -> None:
        mother.refresh_from_db()
        waits = tell(mother, "appointment_changed", "/family", case=case)
        by_law = tell(mother, "decision_made", "/family", case=case)

        tick(NOW)

        assert sent_to(NEW) == [QUESTION]
        waits.refresh_from_db()
        by_law.refresh_from_db()
        assert (waits.sent_at, waits.failed_at, waits.free_at) == (None, None, NOW + timedelta(hours=1))
        assert (by_law.channel, by_law.sent_at) == ("post", None), "what the law asks for is printed"

    def test_once_they_say_yes_what_waited_goes_there(self, case: Case, mother: Member, moved: Adult) -> None:
        mother.refresh_from_db()
        tell(mother, "appointment_changed", "/family", case=case)
        tick(NOW)
        stranger = Client()
        link = f"/confirm/{code_in(mail.outbox)}"
        page = text(stranger.get(link))
        assert "email address" in page
        assert [name for name in ("Pippa", "Adela", "Canary", NEW, "Northbridge") if name in page] == []
        assert is_theirs(moved, Address(Channel.EMAIL, NEW)) is False, "a mail scanner opens links too"

        assert stranger.post(link)["Location"] == link
        assert "From now on we write to you here" in text(stranger.get(link))
        tick(NOW + timedelta(hours=1))

        assert sent_to(NEW) == [QUESTION, "An appointment was changed"]

    def test_after_seven_days_without_a_word_it_is_the_work_of_the_team(
        self, world: World, case: Case, mother: Member, moved: Adult
    ) -> None:
        mother.refresh_from_db()
        waits = tell(mother, "appointment_changed", "/family", case=case)

        tick(NOW + timedelta(days=7, hours=1))

        waits.refresh_from_db()
        assert waits.why == "unconfirmed"
        assert NotArrived.objects.get(message=waits).organisation == world.northbridge.organisation

    def test_a_stranger_says_no_and_the_team_hears_of_it(
        self, world: World, moved: Adult, as_member: SignedIn
    ) -> None:
        tick(NOW)
        link = f"/confirm/{code_in(mail.outbox)}"

        Client().post(link, {"pressed": "no"})
        assert "Nothing more comes here" in text(Client().get(link))
        Client().post(link)  # an answer is given once
        tick(NOW)

        assert is_theirs(moved, Address(Channel.EMAIL, NEW)) is False
        work = NotArrived.objects.get()
        assert (work.message.why, work.organisation) == ("not_theirs", world.northbridge.organisation)
        page = text(as_member(world.northbridge.officer).get(f"/messages/not-arrived/{work.pk}"))
        assert "A stranger reads there." in page
        assert "Pippa Parent" in page, "whom to ring"
        assert "Pippa Parent" in text(as_member(world.northbridge.officer).get("/messages/not-arrived"))
        tick(NOW)
        assert NotArrived.objects.count() == 1

    def test_whoever_said_no_is_not_asked_again_by_itself(
        self, world: World, case: Case, mother: Member, moved: Adult
    ) -> None:
        tick(NOW)
        actions.answer(code=code_in(mail.outbox), theirs=False, now=NOW)
        mother.refresh_from_db()
        tell(mother, "decision_made", "/family", case=case)
        actions.ask_owner(whose=moved, address=Address(Channel.EMAIL, NEW), team=None, day=date(2026, 4, 1))

        tick(NOW + timedelta(days=30))

        assert sent_to(NEW) == [QUESTION]

    def test_an_address_that_nobody_was_asked_about_is_asked_when_something_is_to_go_there(
        self, case: Case, mother: Member
    ) -> None:
        """One that was there before this rule, or came with an import."""
        Member.objects.filter(pk=mother.pk).update(email=NEW)
        mother.refresh_from_db()
        for _ in range(2):
            tell(mother, "appointment_changed", "/family", case=case)

        tick(NOW)

        assert sent_to(NEW) == [QUESTION], "and once for everything that waits"

    def test_staff_type_the_code_that_they_read_out(
        self, world: World, case: Case, moved: Adult, as_member: SignedIn
    ) -> None:
        tick(NOW)
        browser = as_member(world.northbridge.officer)
        link = case.child.adults.get()
        reach = f"/cases/{case.ref}/reach"
        assert f"Not confirmed yet: email address {NEW}" in text(browser.get(reach))
        assert "This is not the code" in text(
            browser.post(f"{reach}/{link.pk}/code", {"code": "AAAAA-AAAAA"})
        )

        typed = code_in(mail.outbox).lower().replace("-", " ")
        assert browser.post(f"{reach}/{link.pk}/code", {"code": typed})["Location"] == reach

        assert "Not confirmed yet" not in text(browser.get(reach))
        assert "Nothing waits for a code." in text(browser.get(f"{reach}/{link.pk}/code"))

    def test_a_stranger_types_no_code(
        self, world: World, case: Case, moved: Adult, as_member: SignedIn
    ) -> None:
        tick(NOW)
        address = f"/cases/{case.ref}/reach/{case.child.adults.get().pk}/code"
        for stranger in (world.southmere.officer, world.hillside.clerk):
            browser = as_member(stranger)
            assert browser.get(address).status_code == 404
            assert browser.post(address, {"code": code_in(mail.outbox)}).status_code == 404
        assert Confirmation.objects.filter(answered_at__isnull=False).count() == 0

    def test_the_code_of_one_address_confirms_no_other_person(self, world: World, moved: Adult) -> None:
        tick(NOW)
        other = Adult.objects.create(name="Otto Other", email=NEW)

        with pytest.raises(Refused, match="This is not the code"):
            actions.answer_by_code(whose=other, code=code_in(mail.outbox), now=NOW)
        assert actions.answer(code=code_in(mail.outbox), theirs=True, now=NOW)
        assert is_theirs(moved, Address(Channel.EMAIL, NEW))
        assert is_theirs(other, Address(Channel.EMAIL, NEW)) is False

    def test_a_code_works_for_seven_days(self, moved: Adult) -> None:
        tick(NOW)
        code = code_in(mail.outbox)
        late = NOW + timedelta(days=8)

        assert actions.answer(code=code, theirs=True, now=late) is False
        assert actions.answer(code=code, theirs=True, now=NOW + timedelta(days=7)) is True

    def test_an_unknown_link_is_not_there(self, db: None) -> None:
        assert Client().get("/confirm/AAAAA-AAAAA").status_code == 404
        assert Client().post("/confirm/AAAAA-AAAAA").status_code == 404

    def test_nobody_is_asked_more_than_five_times_a_day(self, world: World, moved: Adult) -> None:
        team = world.northbridge.organisation.pk
        for _ in range(4):
            actions.send_another_code(whose=moved, team=team, day=FRI_6_MARCH)

        with pytest.raises(Refused, match="There have been five today"):
            actions.send_another_code(whose=moved, team=team, day=FRI_6_MARCH)
        actions.send_another_code(whose=moved, team=team, day=date(2026, 3, 7))
        assert OutboxMessage.objects.filter(kind="address_to_confirm", to_email=NEW).count() == 6

    def test_an_adult_who_may_be_told_nothing_is_asked_nothing(
        self, world: World, case: Case, mother: Member
    ) -> None:
        adult = mother.adult
        assert adult is not None
        AdultOfChild.objects.filter(adult=adult).update(profile="none")
        address = Address(Channel.EMAIL, NEW)

        actions.ask_owner(whose=adult, address=address, team=None, day=FRI_6_MARCH)
        assert OutboxMessage.objects.count() == 0

    def test_neither_the_code_nor_the_address_is_kept(self, moved: Adult) -> None:
        tick(NOW)
        code = code_in(mail.outbox)

        kept = str(list(Confirmation.objects.values()))
        assert [each for each in (code, code.replace("-", ""), NEW) if each in kept] == []
        assert OutboxMessage.objects.get(kind="address_to_confirm").path == ""


@pytest.fixture
def named(world: World) -> Adult:
    """A mother without an account, at an address with a slip in it, as a request names her."""
    asked(world, child=details(school=world.school.organisation))
    return Adult.objects.get(email="pam@family.example")


def correct(world: World, adult: Adult, email: str) -> None:
    case = Case.objects.get(child__adults__adult=adult)
    details_now = {"email": email, "phone": "", "address": "", "postcode": ""}
    change_contact_details(
        case=case, adult=adult, **details_now, by=world.northbridge.officer, day=FRI_6_MARCH
    )


class TestAddressesInARequest:
    def test_what_waits_for_a_wrong_address_never_goes_there_once_it_is_corrected(
        self, world: World, named: Adult
    ) -> None:
        case = Case.objects.get(child__adults__adult=named)
        tell(named.email, "question_asked", "/family", case=case)
        tick(NOW)
        mail.outbox.clear()

        correct(world, named, NEW)
        tick(NOW + timedelta(hours=2))

        assert sent_to("pam@family.example") == []

    def test_sent_again_to_a_corrected_address_it_goes_there_once_they_say_yes(
        self, world: World, named: Adult
    ) -> None:
        case = Case.objects.get(child__adults__adult=named)
        case.child.adults.update(responsibility="yes", verified_on=MON_2_MARCH)
        message = tell(named.email, "question_asked", "/family", case=case)
        sending.end(message.pk, Why.REFUSED, NOW)
        work = NotArrived.objects.get(message=message)

        actions.send_again(work=work, to=NEW, by=world.northbridge.officer, now=NOW)
        tick(NOW)
        assert sent_to(NEW) == [QUESTION]

        actions.answer(code=code_in(mail.outbox), theirs=True, now=NOW)
        tick(NOW + timedelta(hours=2))
        assert sent_to(NEW) == [QUESTION, "A question waits for your answer"]

    def test_the_council_that_types_in_a_letter_writes_to_no_address_before_it_is_confirmed(
        self, world: World, as_member: SignedIn
    ) -> None:
        pam = Requester(
            name="Pam Bramble", relation="Mother", email="pam@family.example", address="3 Far Lane, ZZ99 9ZZ"
        )
        asked(world, requester=pam, by=world.northbridge.officer, channel="first_class_post")
        tick(NOW)

        assert sent_to("pam@family.example") == [QUESTION]
        (letter,) = OutboxMessage.objects.filter(channel="post")
        page = text(as_member(world.northbridge.officer).get(f"/messages/to-post/{letter.pk}"))
        assert (letter.kind, "Pam Bramble<br>3 Far Lane<br>ZZ99 9ZZ" in page) == ("request_received", True)

    def test_a_parent_whom_a_request_names_is_asked_before_anything_goes_there(self, world: World) -> None:
        request = asked(world, child=details(school=world.school.organisation))
        tick(NOW)

        assert sorted(sent_to("pam@family.example")) == [QUESTION, "We have your request"]
        request.case.child.adults.update(responsibility="yes", verified_on=MON_2_MARCH)
        tell("pam@family.example", "question_asked", "/family", case=request.case)
        tick(NOW)
        assert len(sent_to("pam@family.example")) == 2
        code = code_in(mail.outbox)
        actions.answer(code=code, theirs=True, now=NOW)
        tick(NOW + timedelta(hours=1))
        assert sent_to("pam@family.example")[2:] == ["A question waits for your answer"]


def test_c01_nobody_is_told_about_a_child_before_it_is_known_what_they_are_to_it(world: World) -> None:
    request = asked(world, child=details(school=world.school.organisation))
    tell("pam@family.example", "question_asked", "/family", case=request.case)
    tick(NOW)

    assert sorted(sent_to("pam@family.example")) == [QUESTION, "We have your request"]
    assert OutboxMessage.objects.get(kind="question_asked").why == "held"


def test_an_address_that_looks_like_a_slip_is_asked_about_once(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """J08: before the question goes to a stranger."""
    browser = as_member(world.northbridge.officer)
    address = f"/cases/{case.ref}/family/adults/{case.child.adults.get().pk}/details"
    typed = {"address": "", "postcode": "", "phone": "", "email": "pippa@gmial.com"}

    page = text(browser.post(address, typed))
    assert "Did you mean pippa@gmail.com?" in page
    assert 'name="sure_of" value="pippa@gmial.com"' in page
    assert browser.post(address, typed | {"sure_of": "pippa@gmial.com"}).status_code == 302

    assert [each.to_email for each in OutboxMessage.objects.filter(kind="address_to_confirm")] == [
        "pippa@gmial.com"
    ]
