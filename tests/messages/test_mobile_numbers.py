"""Text messages go to a mobile number once its owner has typed the code that came there (J08)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.messages import actions
from sendwell.messages.confirming import unconfirmed
from sendwell.messages.models import Preference, Wanted
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from tests.messages.fake_carrier import FakeCarrier
from tests.messages.questions import QUESTION, code_in
from tests.messages.screens import NOW, text, wishes

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")
MOBILE = "07700900123"


def test_texts_go_to_it_once_its_code_was_typed_and_email_does_until_then(
    case: Case, mother: Member, as_member: SignedIn, texts: FakeCarrier
) -> None:
    browser = as_member(mother)
    said = {"channel": "text", "mobile": "07700 900123", "language": "English", "version": "0"}
    assert browser.post("/preferences", said)["Location"] == "/preferences/code"
    tell(mother, "letter_written", "/family", case=case)
    tick(NOW)
    assert [(each.channel, each.to) for each in texts.taken] == [
        ("email", "pippa-parent@people.example"),
        ("text", MOBILE),
    ]
    assert "Mobile number 07700900123" in text(browser.get("/preferences/code"))

    code = code_in(texts.taken)
    assert browser.post("/preferences/code", {"code": code}).status_code == 302
    tell(mother, "letter_written", "/family", case=case)
    tick(NOW)

    assert [(each.channel, each.to) for each in texts.taken[2:]] == [("text", MOBILE)]
    assert "Nothing waits for a code." in text(browser.get("/preferences/code"))


def test_the_question_is_one_line_without_a_name(mother: Member, texts: FakeCarrier, settings: Any) -> None:
    wishes(mother.adult, mother, channel=Wanted.TEXT, mobile=MOBILE)
    tick(NOW)

    (question,) = texts.taken
    address, _, code = question.body.rpartition("/")
    assert (question.to, address) == (MOBILE, f"{QUESTION} {settings.PUBLIC_ADDRESS}/confirm")
    assert len(code) == 11


def test_another_number_is_asked_anew(mother: Member, texts: FakeCarrier) -> None:
    wishes(mother.adult, mother, channel=Wanted.TEXT, mobile=MOBILE)
    tick(NOW)
    actions.answer(code=code_in(texts.taken), theirs=True, now=NOW)
    wishes(mother.adult, mother, channel=Wanted.TEXT, mobile="07700900456")
    tick(NOW)

    assert mother.adult is not None
    assert [each.to for each in unconfirmed([mother.adult])[mother.adult.pk]] == ["07700900456"]
    assert [each.to for each in texts.taken] == [MOBILE, "07700900456"]
    wishes(mother.adult, mother, channel=Wanted.TEXT, mobile=MOBILE)
    assert Preference.objects.get().mobile == MOBILE
    assert unconfirmed([mother.adult]) == {mother.adult.pk: []}


def test_saving_ones_wishes_again_sends_no_second_code(mother: Member, texts: FakeCarrier) -> None:
    for language in ("English", "Polish"):
        wishes(mother.adult, mother, channel=Wanted.TEXT, mobile=MOBILE, language=language)
    tick(NOW)

    assert [each.to for each in texts.taken] == [MOBILE]


def test_another_code_can_be_sent(mother: Member, as_member: SignedIn, texts: FakeCarrier) -> None:
    wishes(mother.adult, mother, channel=Wanted.TEXT, mobile=MOBILE)
    browser = as_member(mother)

    done = browser.post("/preferences/code", {"pressed": "again", "code": ""})
    tick(NOW)

    assert done["Location"] == "/preferences/code"
    first, second = (each.body.rpartition("/")[2] for each in texts.taken)
    assert first != second
    actions.answer(code=first, theirs=True, now=NOW)
    assert unconfirmed([mother.adult]) == {mother.adult.pk: []}, "an earlier code counts too"  # type: ignore[union-attr]
