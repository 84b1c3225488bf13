"""How people wish to be reached and how they read: by whom it is said, and what comes of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.messages.models import NotArrived, Preference, Wanted
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from tests.messages.screens import NOW, text, wishes
from tests.world import FRI_6_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")


def test_who_wants_post_gets_post_and_a_team_prints_it(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """Feature 180."""
    adult = mother.adult
    assert adult is not None
    adult.address, adult.postcode = "7 Own Street, Northbridge", "NB1 1AA"
    adult.save()
    wishes(adult, mother, channel=Wanted.POST, large_print=True)
    message = tell(mother, "letter_written", "/family", case=case)
    assert (tick(NOW), mail.outbox) == (0, [])
    browser = as_member(world.northbridge.officer)
    assert "Pippa Parent" in text(browser.get("/messages/to-post"))
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
    message = tell(mother, "letter_written", "/family", case=case)
    tick(NOW)
    browser = as_member(world.southmere.officer)
    assert "Pippa Parent" not in text(browser.get("/messages/to-post"))
    assert browser.get(f"/messages/to-post/{message.pk}").status_code == 404
    assert browser.post(f"/messages/to-post/{message.pk}").status_code == 404


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
    assert tick(NOW) == 2
    code = provider.taken[1].body.rpartition("/")[2]
    assert browser.post("/preferences/code", {"code": code}).status_code == 302
    tell(mother, "letter_written", "/family", case=case)
    assert tick(NOW) == 1
    assert [
        (each.channel, each.to, each.body.split(" http")[0].split(".")[0]) for each in provider.taken
    ] == [
        ("email", "pippa-parent@people.example", "There is a new letter for you"),
        ("text", "07700900123", "Shall our messages come here?"),
        ("text", "07700900123", "A letter is ready to read"),
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
    said = "Pippa Parent: Needs an interpreter: Polish. Needs easy read: short words and pictures. Ring after 4pm."
    browser = as_member(world.northbridge.officer)
    for path in ("", "/chronology", "/people", "/reach"):
        assert said in text(browser.get(f"/cases/{case.ref}{path}"))


def test_a_stranger_learns_no_wishes_and_notes_none(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    link = case.child.adults.get()
    other = world.case(world.child("Benjamin"))
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
