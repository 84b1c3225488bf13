"""Many people, one moment: one effect, the others are told, and nothing that was typed is lost (I07 to I09)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.test import Client

from sendwell.access.models import FormSent, Member
from sendwell.advice.models import Advice
from sendwell.documents.models import Letter
from sendwell.messages.models import NotArrived, OutboxMessage, Preference
from sendwell.messages.outbox import tell
from sendwell.requests.actions import Requester
from sendwell.requests.models import Decision
from tests.depth import DEEP
from tests.requests.asking import asked
from tests.requests.test_council import ANSWERS
from tests.sign_in.people import code, may_go_in, type_password, with_app
from tests.world import MON_2_MARCH, World

type SignedIn = Callable[[Member], Client]

pytestmark = [
    pytest.mark.usefixtures("on_thursday"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
TIMES = 50 if DEEP else 8
ROUNDS = 200 if DEEP else 1
"""So many forms are each sent `TIMES` times: ten thousand in `make faults`."""
SAVES = 10_000 if DEEP else 10
TYPED = {
    "part": "whole",
    "lines": "need,outcome,provision",
    "text-1": "Adela falls on uneven ground.",
    "text-2": "By July Adela walks unaided.",
    "serves-2": "1",
    "text-3": "Regular input from a physiotherapist.",
    "who-3": "Physiotherapist",
    "how_often-3": "",
    "how_long-3": "30 minutes",
    "review-3": "July 2026",
    "serves-3": "2",
    "pressed": "",
}


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def at_once(*posts: tuple[Client, str, dict[str, str]]) -> list[Any]:
    """Send each form from a thread of its own, all beginning together."""
    barrier = Barrier(len(posts))

    def alone(post: tuple[Client, str, dict[str, str]]) -> Any:
        browser, path, data = post
        try:
            barrier.wait(timeout=20)
            return browser.post(path, data)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(alone, posts))


def the_same_browser(browser: Client) -> Client:
    """Another window of it: the same session, its own thread."""
    other = Client()
    other.cookies = browser.cookies
    return other


def test_a_form_sent_many_times_at_once_has_one_effect_and_one_answer(
    world: World, as_member: SignedIn
) -> None:
    """I07: a double click, a retry and a lost answer, all in the same moment."""
    browser = as_member(world.northbridge.officer)
    for number in range(1, ROUNDS + 1):
        child = world.child()
        mother = world.parent(child, f"Parent {number}")
        asking = Requester(name=mother.name, relation="Mother", email=mother.email, member=mother)
        request = asked(world, existing=child, requester=asking, by=mother)
        path = f"/requests/{request.ref}/decide"
        form = ANSWERS | {"pressed": "send", "once": str(uuid4())}

        answers = at_once(*[(the_same_browser(browser), path, form) for _ in range(TIMES)])

        told = {(each.status_code, each["Location"]) for each in answers}
        assert told == {(302, f"/requests/{request.ref}")}
        assert (Decision.objects.count(), Letter.objects.filter(kind="decision").count()) == (number, number)
        assert OutboxMessage.objects.filter(kind="decision_made").count() == number
        assert FormSent.objects.filter(once=form["once"]).count() == 1
        late = the_same_browser(browser).post(path, form)
        assert late["Location"] == answers[0]["Location"], "an answer that was lost is given again"


def test_of_two_who_decide_at_once_one_decides_and_the_other_is_told_and_keeps_every_word(
    world: World, as_member: SignedIn
) -> None:
    """I09."""
    for _ in range(3):
        request = asked(world)
        path = f"/requests/{request.ref}/decide"
        officer, manager = as_member(world.northbridge.officer), as_member(world.northbridge.manager)
        mine = "She cannot follow a lesson without help, and every report that I read agrees."
        theirs = "He cannot follow a lesson without help, and none of the reports says otherwise."
        forms = [ANSWERS | {"pressed": "send", "sen_reasons": words} for words in (mine, theirs)]

        answers = at_once((officer, path, forms[0]), (manager, path, forms[1]))

        won, lost = sorted(answers, key=lambda answer: -answer.status_code)
        assert (won.status_code, lost.status_code) == (302, 200)
        assert "Nothing was sent twice" in lost.text
        said = mine if lost is answers[0] else theirs
        assert said in lost.text
        assert Decision.objects.filter(request=request).count() == 1
        assert Letter.objects.filter(kind="decision", case=request.case).count() == 1


def test_two_who_write_at_once_overwrite_nothing(world: World, as_member: SignedIn) -> None:
    """I08: whoever is second sees both texts."""
    request = world.request_to(world.hillside.paediatrics, received=MON_2_MARCH)
    path = f"/advice/{request.ref}/write"
    writers = [as_member(world.hillside.paediatrician), as_member(world.hillside.lead)]
    assert writers[0].post(path, TYPED | {"narrative": "The first words.", "version": "0"}).status_code == 302
    for version in range(1, SAVES // 2 + 1):
        texts = [f"The words {version} of {who}." for who in ("one", "two")]
        forms = [TYPED | {"narrative": text, "version": str(version)} for text in texts]

        answers = at_once(*zip(writers, (path, path), forms, strict=True))

        codes = [each.status_code for each in answers]
        assert sorted(codes) == [200, 302]
        kept = Advice.objects.get(request=request, returned_on__isnull=True)
        assert (kept.narrative, kept.version) == (texts[codes.index(302)], version + 1)
        told = answers[codes.index(200)].text
        assert [text for text in texts if text not in told] == []


def test_a_stale_form_is_told_so_and_keeps_its_words(world: World, as_member: SignedIn) -> None:
    """I08: not at once but late."""
    request = world.request_to(world.hillside.paediatrics, received=MON_2_MARCH)
    path = f"/advice/{request.ref}/write"
    browser, other = as_member(world.hillside.paediatrician), as_member(world.hillside.lead)
    browser.post(path, TYPED | {"narrative": "The first words.", "version": "0"})
    other.post(path, TYPED | {"narrative": "Newer words.", "version": "1"})

    stale = browser.post(path, TYPED | {"narrative": "My old words.", "version": "1"})

    assert (stale.status_code, "My old words." in stale.text, "Newer words." in stale.text) == (
        200,
        True,
        True,
    )
    assert Advice.objects.get(request=request).narrative == "Newer words."


def test_a_parent_and_an_officer_who_note_wishes_at_once(world: World, as_member: SignedIn) -> None:
    """I08: the first note of all, where there is no row to lock yet."""
    case = world.case()
    mother = world.parent(case.child)
    link = case.child.adults.get()
    here, there = "/preferences", f"/cases/{case.ref}/reach/{link.pk}"
    for version in range(4):
        form = {"language": "English", "version": str(version)}
        answers = at_once(
            (as_member(mother), here, form | {"channel": "post", "other": "mine"}),
            (as_member(world.northbridge.officer), there, form | {"channel": "email", "other": "theirs"}),
        )
        codes = [each.status_code for each in answers]
        assert sorted(codes) == [200, 302]
        lost = answers[codes.index(200)].text
        assert "changed this" in lost
        assert ("mine" if codes[0] == 200 else "theirs") in lost
        assert Preference.objects.get().version == version + 1


def test_a_message_that_two_send_again_at_once_goes_once(world: World, as_member: SignedIn) -> None:
    """I09."""
    case = world.case()
    mother = world.parent(case.child)
    mother.email, mother.account = "", None
    tell(mother, "letter_written", "/family", case=case)
    work = NotArrived.objects.get()
    path = f"/messages/not-arrived/{work.pk}/again"
    answers = at_once(
        (as_member(world.northbridge.officer), path, {"to": "pippa@family.example"}),
        (as_member(world.northbridge.manager), path, {"to": "pippa@family.example"}),
    )
    assert sorted(each.status_code for each in answers) == [200, 302]
    lost = next(each.text for each in answers if each.status_code == 200)
    first = world.northbridge.officer if answers[0].status_code == 302 else world.northbridge.manager
    assert f"{first.name} has already seen to this" in lost
    going = OutboxMessage.objects.filter(failed_at__isnull=True).values_list("kind", flat=True)
    assert sorted(going) == ["address_to_confirm", "letter_written"]


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_that_many_show_at_once_lets_one_in(world: World, kind: str) -> None:
    """E08: whoever read it over a shoulder, in the same half minute."""
    officer = with_app(world.northbridge.officer)
    once = code() if kind == "app" else RecoveryCodes.activate(officer.account).generate_codes()[0]
    browsers = [Client() for _ in range(TIMES)]
    for browser in browsers:
        assert type_password(officer, browser).status_code == 302

    at_once(*[(browser, "/accounts/2fa/authenticate/", {"code": once}) for browser in browsers])

    assert [may_go_in(browser) for browser in browsers].count(True) == 1
