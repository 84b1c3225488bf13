"""Messages that did not arrive, letters to post, and how people wish to be reached: as people see them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from sendwell.access.models import Member, Reading
from sendwell.casebook.models import Case
from sendwell.law.refusals import Refused
from sendwell.messages import actions, heartbeat
from sendwell.messages.models import NotArrived, OutboxMessage, Outcome, Preference, Wanted
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from sendwell.people.models import Alert
from tests.world import FRI_6_MARCH, World

type SignedIn = Callable[[Member], Client]
NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("on_friday")


@pytest.fixture
def case(world: World) -> Case:
    return world.case(world.child("Ada", "Canary"))


@pytest.fixture
def mother(world: World, case: Case) -> Member:
    return world.parent(case.child)


@pytest.fixture
def work(mother: Member, case: Case) -> NotArrived:
    """A message to the mother that came back."""
    message = tell(mother, "letter_written", "/letters/6a0bc1f0-1d7a-4c1d-9f0e-0c8ab0b7d1aa", case=case)
    tick(NOW)
    OutboxMessage.objects.filter(pk=message.pk).update(failed_at=NOW, why="bounced")
    return NotArrived.objects.create(
        message=message, organisation=case.authority, since=NOW, act_by=date(2026, 3, 9)
    )


def text(answer: Any) -> str:
    return str(answer.content.decode())


# -- did not arrive


def test_a_team_sees_what_did_not_arrive_with_what_to_do(
    world: World, work: NotArrived, as_member: SignedIn
) -> None:
    """J04, H06: every officer of the council, not one person."""
    for officer in (world.northbridge.officer, world.northbridge.manager):
        browser = as_member(officer)
        listed = text(browser.get("/messages/not-arrived"))
        assert "Pia Parent" in listed
        assert "AC, born 2018" in listed
        page = text(browser.get(f"/messages/not-arrived/{work.pk}"))
        assert "Ring them and ask for an address that works" in page
        assert "9 March 2026" in page


def test_whoever_sends_it_again_or_posts_it_reads_the_alerts_first(
    world: World, work: NotArrived, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """C20; and what is printed for the envelope has neither alert nor number of the child."""
    Alert.objects.create(child=case.child, words="Never ring the father.", from_on=date(2026, 1, 1))
    wishes(mother.adult, mother, channel=Wanted.POST)
    letter = tell(mother, "letter_written", "/letters/1", case=case)
    tick(NOW)
    browser = as_member(world.northbridge.officer)
    for path in (f"not-arrived/{work.pk}", f"not-arrived/{work.pk}/again", f"to-post/{letter.pk}"):
        assert "<strong>Alert:</strong> Never ring the father." in text(browser.get(f"/messages/{path}"))
    printed = text(browser.get(f"/messages/to-post/{letter.pk}?print=1"))
    assert [said for said in ("Never ring", "999 ", "Ada") if said in printed] == []


def test_another_council_a_trust_and_the_family_see_nothing_of_it(
    world: World, work: NotArrived, mother: Member, as_member: SignedIn
) -> None:
    for stranger in (world.southmere.officer, world.hillside.clerk):
        browser = as_member(stranger)
        assert "Pia Parent" not in text(browser.get("/messages/not-arrived"))
        for path in ("", "/again"):
            for answer in (
                browser.get(f"/messages/not-arrived/{work.pk}{path}"),
                browser.post(f"/messages/not-arrived/{work.pk}{path}", {"to": "x@y.example"}),
            ):
                assert answer.status_code == 404
    assert as_member(mother).get("/messages/not-arrived").status_code == 404


def test_opening_one_is_noted_as_a_reading_of_the_child(
    world: World, work: NotArrived, case: Case, as_member: SignedIn
) -> None:
    as_member(world.northbridge.officer).get(f"/messages/not-arrived/{work.pk}")
    assert Reading.objects.filter(child=case.child, screen="message that did not arrive").count() == 1


def test_it_is_sent_again_to_a_corrected_address_and_only_once(
    world: World, work: NotArrived, as_member: SignedIn
) -> None:
    browser = as_member(world.northbridge.officer)
    wrong = browser.post(f"/messages/not-arrived/{work.pk}/again", {"to": "pia(at)family"})
    assert "pia(at)family" in text(wrong)
    assert OutboxMessage.objects.count() == 1
    done = browser.post(f"/messages/not-arrived/{work.pk}/again", {"to": "pia.right@family.example"})
    assert done.status_code == 302
    tick(NOW)
    assert mail.outbox[-1].to == ["pia.right@family.example"]
    work.refresh_from_db()
    assert (work.outcome, work.closed_by) == ("sent_again", world.northbridge.officer)
    again = browser.post(f"/messages/not-arrived/{work.pk}/again", {"to": "pia.right@family.example"})
    assert "has already seen to this" in text(again)
    assert OutboxMessage.objects.count() == 2


def test_it_is_closed_with_words_and_what_was_typed_is_kept_when_they_are_missing(
    world: World, work: NotArrived, as_member: SignedIn
) -> None:
    browser = as_member(world.northbridge.manager)
    missing = browser.post(f"/messages/not-arrived/{work.pk}", {"outcome": "rang", "reason": "rang"})
    assert "Say what you did" in text(missing)
    assert 'value="rang" checked' in text(missing)
    browser.post(
        f"/messages/not-arrived/{work.pk}", {"outcome": "rang", "reason": "Rang the mother at noon."}
    )
    work.refresh_from_db()
    assert (work.outcome, work.reason, work.closed_at) == ("rang", "Rang the mother at noon.", NOW)
    assert "Every message has arrived." in text(browser.get("/messages/not-arrived"))
    assert "Told by telephone, Max Manager" in text(browser.get("/messages/not-arrived?which=done"))


def test_of_two_who_see_to_it_at_once_the_second_is_told(world: World, work: NotArrived) -> None:
    """I09."""
    actions.close_work(
        work=work, outcome=Outcome.RANG, reason="Rang her.", by=world.northbridge.officer, now=NOW
    )
    with pytest.raises(Refused, match="Nora Officer has already seen to this"):
        actions.close_work(
            work=work, outcome=Outcome.ON_PAPER, reason="Posted.", by=world.northbridge.manager, now=NOW
        )


def test_a_link_for_one_person_only_is_never_sent_to_another_address(world: World) -> None:
    message = tell("a@b.example", "draft_link", "/ask/secret", sender=world.northbridge.organisation)
    work = NotArrived.objects.create(
        message=message, organisation=world.northbridge.organisation, since=NOW, act_by=FRI_6_MARCH
    )
    with pytest.raises(Refused, match="one person only"):
        actions.send_again(work=work, to="c@d.example", by=world.northbridge.officer, now=NOW)


def test_a_long_list_has_pages(world: World, case: Case, mother: Member, as_member: SignedIn) -> None:
    mother.email, mother.account = "", None
    for _ in range(50):
        tell(mother, "letter_written", "/", case=case)
    listed = text(as_member(world.northbridge.manager).get("/messages/not-arrived"))
    assert "Showing 1 to 25 of 50" in listed


# -- to post


def wishes(adult: Any, by: Member, **more: Any) -> Preference:
    said = {
        "channel": Wanted.EMAIL,
        "mobile": "",
        "language": "English",
        "interpreter": False,
        "large_print": False,
        "easy_read": False,
        "other": "",
        **more,
    }
    return actions.prefer(adult=adult, wishes=said, by=by, day=FRI_6_MARCH)


def test_who_wants_post_gets_post_and_a_team_prints_it(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """Feature 180."""
    adult = mother.adult
    assert adult is not None
    adult.address, adult.postcode = "7 Own Street, Northbridge", "NB1 1AA"
    adult.save()
    wishes(adult, mother, channel=Wanted.POST, large_print=True)
    message = tell(mother, "letter_written", "/letters/1", case=case)
    assert (tick(NOW), mail.outbox) == (0, [])
    browser = as_member(world.northbridge.officer)
    assert "Pia Parent" in text(browser.get("/messages/to-post"))
    page = text(browser.get(f"/messages/to-post/{message.pk}?print=1"))
    assert "7 Own Street<br>" in page.replace("\n", "")
    assert "govuk-body-l" in page
    assert "Nowhere Road" not in page, "the child's own address is another household's for all we know"
    browser.post(f"/messages/to-post/{message.pk}")
    message.refresh_from_db()
    assert (message.sent_at, message.posted_by, message.channel) == (NOW, world.northbridge.officer, "post")
    assert "Nothing waits to be posted." in text(browser.get("/messages/to-post"))
    twice = browser.post(f"/messages/to-post/{message.pk}")
    assert "Do not post it twice" in text(twice)


def test_another_council_posts_nothing_of_ours(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    wishes(mother.adult, mother, channel=Wanted.POST)
    message = tell(mother, "letter_written", "/letters/1", case=case)
    tick(NOW)
    browser = as_member(world.southmere.officer)
    assert "Pia Parent" not in text(browser.get("/messages/to-post"))
    assert browser.get(f"/messages/to-post/{message.pk}").status_code == 404
    assert browser.post(f"/messages/to-post/{message.pk}").status_code == 404


# -- wishes


def test_a_parent_says_how_they_wish_to_be_reached(mother: Member, as_member: SignedIn) -> None:
    browser = as_member(mother)
    assert "How should we tell you" in text(browser.get("/preferences"))
    done = browser.post(
        "/preferences",
        {
            "channel": "post",
            "language": "Polish",
            "interpreter": "on",
            "large_print": "on",
            "other": "After 4pm",
            "version": "0",
        },
    )
    assert done.status_code == 302
    wish = Preference.objects.get()
    assert (wish.adult, wish.channel, wish.language, wish.interpreter, wish.large_print, wish.other) == (
        mother.adult,
        "post",
        "Polish",
        True,
        True,
        "After 4pm",
    )
    assert "Polish" in text(browser.get("/preferences"))


def test_texts_are_refused_with_a_reason_where_none_can_be_sent(mother: Member, as_member: SignedIn) -> None:
    answer = as_member(mother).post(
        "/preferences", {"channel": "text", "mobile": "07700 900123", "language": "English", "version": "0"}
    )
    assert "Text messages cannot be sent from here yet. Choose email or post." in text(answer)
    assert "07700 900123" in text(answer)
    assert Preference.objects.count() == 0


def test_texts_go_where_they_can_be_sent(
    mother: Member, case: Case, as_member: SignedIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sendwell.messages import sending
    from tests.messages.fake_carrier import FakeCarrier

    settings.NOTIFY = settings.NOTIFY | {"text_template": "t"}
    settings.MESSAGES_BY = "sendwell.messages.carriers.notify.ByNotify"
    provider = FakeCarrier()
    settings.MAIL_ONLY_TO = None
    monkeypatch.setattr(sending, "carrier", lambda: provider)
    browser = as_member(mother)
    wrong = browser.post(
        "/preferences", {"channel": "text", "mobile": "020 7946 0000", "language": "English", "version": "0"}
    )
    assert "UK mobile number" in text(wrong)
    browser.post(
        "/preferences", {"channel": "text", "mobile": "07700 900123", "language": "English", "version": "0"}
    )
    tell(mother, "letter_written", "/family", case=case)
    assert tick(NOW) == 1
    assert [(each.channel, each.to, each.body.split(".")[0]) for each in provider.taken] == [
        ("text", "07700900123", "A letter is ready to read")
    ]


def test_who_wants_no_messages_gets_none_but_what_the_law_asks_for_comes_by_post(
    mother: Member, case: Case
) -> None:
    wishes(mother.adult, mother, channel=Wanted.NONE)
    told = tell(mother, "appointment_changed", "/family", case=case)
    decided = tell(mother, "decision_made", "/family", case=case)
    assert tick(NOW) == 0
    told.refresh_from_db()
    decided.refresh_from_db()
    assert (told.why, decided.channel, decided.failed_at) == ("asked_for_none", "post", None)
    assert NotArrived.objects.count() == 0


def test_staff_see_how_to_reach_each_adult_before_they_write_and_may_note_it_for_them(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    wishes(mother.adult, mother, language="Polish", interpreter=True, large_print=True)
    browser = as_member(world.northbridge.officer)
    page = text(browser.get(f"/cases/{case.ref}/reach"))
    assert "Needs an interpreter: Polish" in page
    assert "Needs large print" in page
    link = case.child.adults.get()
    browser.post(
        f"/cases/{case.ref}/reach/{link.pk}",
        {"channel": "post", "language": "Polish", "interpreter": "on", "version": "1"},
    )
    wish = Preference.objects.get()
    assert (wish.channel, wish.set_by, wish.version) == ("post", world.northbridge.officer, 2)


def test_what_a_reader_needs_stands_on_every_page_on_which_staff_write(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """Feature 180: on the case, where the request is decided and where a question is written."""
    wishes(mother.adult, mother, language="Polish", interpreter=True, easy_read=True, other="Ring after 4pm.")
    said = (
        "Pia Parent: Needs an interpreter: Polish. Needs easy read: short words and pictures. Ring after 4pm."
    )
    browser = as_member(world.northbridge.officer)
    for path in ("", "/chronology", "/people", "/reach"):
        assert said in text(browser.get(f"/cases/{case.ref}{path}"))


def test_a_stranger_learns_no_wishes_and_notes_none(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    link = case.child.adults.get()
    other = world.case(world.child("Ben"))
    for stranger in (world.southmere.officer, world.hillside.clerk):
        browser = as_member(stranger)
        assert browser.get(f"/cases/{case.ref}/reach").status_code == 404
        assert browser.post(f"/cases/{case.ref}/reach/{link.pk}", {"channel": "none"}).status_code == 404
    inside = as_member(world.northbridge.officer)
    assert inside.get(f"/cases/{other.ref}/reach/{link.pk}").status_code == 404, (
        "A03: through its own case only"
    )
    assert Preference.objects.count() == 0


def test_a_form_written_on_an_older_answer_overwrites_nothing(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """I08: the mother has it open while an officer notes something else."""
    browser = as_member(mother)
    assert 'name="version" value="0"' in text(browser.get("/preferences"))
    wishes(mother.adult, world.northbridge.officer, channel=Wanted.POST)
    late = browser.post("/preferences", {"channel": "email", "language": "Polish", "version": "0"})
    assert late.status_code == 200
    assert "Polish" in text(late)
    assert Preference.objects.get().channel == "post"


# -- the worker's sign of life


def test_a_watcher_is_told_when_the_worker_stands_still(db: None) -> None:
    """H09: a quarter of an hour, and not before."""
    assert Client().get("/health/worker").status_code == 503
    tick(NOW)
    assert Client().get("/health/worker").status_code == 200
    with time_machine.travel(NOW.replace(minute=15), tick=False):
        assert Client().get("/health/worker").status_code == 200
    with time_machine.travel(NOW.replace(minute=16), tick=False):
        answer = Client().get("/health/worker")
    assert (answer.status_code, answer.json()["worker"]) == (503, False)


def test_staff_are_told_on_every_page_that_notices_do_not_go_out(
    world: World, mother: Member, as_member: SignedIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """H09; the family is not troubled with it."""
    settings.STANDING_STILL = "sendwell.messages.heartbeat.standing_still"
    monkeypatch.setattr(heartbeat, "_last_asked", None)
    tick(NOW)
    officer = as_member(world.northbridge.officer)
    assert heartbeat.STILL not in text(officer.get("/messages/not-arrived"))
    heartbeat.beat(NOW.replace(hour=11, minute=44))
    assert heartbeat.STILL not in text(officer.get("/messages/not-arrived")), "asked once a minute"
    monkeypatch.setattr(heartbeat, "_last_asked", None)
    assert heartbeat.STILL in text(officer.get("/messages/not-arrived"))
    assert heartbeat.STILL not in text(as_member(mother).get("/preferences"))
    monkeypatch.setattr(heartbeat, "_last_asked", None)


def test_letters_to_who_needs_it_are_in_large_print(world: World, case: Case, mother: Member) -> None:
    """Feature 180; the same letter to somebody else is in the usual size."""
    from sendwell.documents.letters import Recipient, write_letter
    from sendwell.documents.pages.letters import letter_as_sent
    from sendwell.documents.typeset import letter_pdf

    def letter() -> Any:
        return write_letter(
            case=case,
            kind="decision",
            title="We will assess",
            to=Recipient(mother.name, mother),
            from_name="Nora Officer",
            blocks=[{"kind": "text", "text": "We will look closely at what she needs. " * 60}],
            for_family=True,
            day=FRI_6_MARCH,
            by=world.northbridge.officer,
        )

    usual = letter_as_sent(letter())
    wishes(mother.adult, mother, large_print=True)
    large = letter_as_sent(letter())
    assert (usual.large, large.large) == (False, True)
    assert len(pages_of(letter_pdf(large))) > len(pages_of(letter_pdf(usual)))


def pages_of(pdf: bytes) -> list[Any]:
    from io import BytesIO

    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        return list(range(len(opened.pages)))
