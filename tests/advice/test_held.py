"""What seems to name another child waits for a second person there, on every screen and in every message (B06)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.advice.actions import annex_a, decline, returned, writing
from sendwell.advice.actions.annex_a import ask_requester
from sendwell.advice.models import Advice, AdviceRequest
from sendwell.documents.models import Disclosure, Going, Letter
from sendwell.messages.models import OutboxMessage
from tests.world import FRI_6_MARCH, THU_5_MARCH, World

pytestmark = pytest.mark.usefixtures("on_friday")
AS_CHECKED = {"ticks": ["name", "born"], "words": "It is about Adela; the number is a slip."}
WAITS = "This waits to be checked: it may name another child. Hillside NHS Trust has been told."
CANARY = "Benjamin Budgie throws things"


@pytest.fixture
def pasted(world: World) -> str:
    """A paragraph about another child, whom Northbridge does not know."""
    other = world.child("Benjamin", "Budgie")
    return f"{CANARY}. NHS number {other.nhs_number}."


def give(world: World, request_: AdviceRequest, narrative: str) -> Advice:
    draft = writing.save_advice(
        request=request_,
        part="whole",
        narrative=narrative,
        statements=[],
        by=world.hillside.paediatrician,
        day=THU_5_MARCH,
    )
    return returned.sign(advice=draft, by=world.hillside.paediatrician, day=FRI_6_MARCH)


def told() -> list[tuple[str, Member | None]]:
    """The messages since advice was asked for, by kind."""
    rows = OutboxMessage.objects.exclude(kind__in=["advice_requested", "advice_request_allocated"])
    return [(each.kind, each.to_member) for each in rows.order_by("kind")]


def release(as_member: Callable[[Member], Client], by: Member) -> None:
    held = Disclosure.objects.get(state=Going.TO_CHECK)
    assert as_member(by).post(f"/sending/{held.uid}/check", AS_CHECKED).status_code == 302


def put_right(as_member: Callable[[Member], Client], world: World, kind: str, *parts: str) -> Letter:
    """The trust's lead stops the newest letter of a kind; the clinician writes it again, in these words."""
    letter = Letter.objects.filter(kind=kind).select_related("disclosure").latest("pk")
    way, why = ("back", "words") if letter.disclosure.state == Going.TO_CHECK else ("", "why")
    stop = f"/sending/{letter.disclosure.uid}/{way}".rstrip("/")
    assert as_member(world.hillside.lead).post(stop, {why: "Another child"}).status_code == 302
    typed = {"title": letter.title} | {f"part{number}": words for number, words in enumerate(parts, 1)}
    page = f"/letters/{letter.uid}/again"
    assert as_member(world.hillside.paediatrician).post(page, typed).status_code == 302
    return Letter.objects.select_related("disclosure").get(instead_of=letter)


def pages_of(world: World, request_: AdviceRequest) -> Iterator[tuple[Member, str]]:
    """Where somebody outside the trust reads what it wrote."""
    case = request_.case.ref
    for member in (world.northbridge.officer, world.northbridge.manager):
        for page in ("read", "improve", ""):
            yield member, f"/advice/{request_.ref}/{page}".rstrip("/")
        yield from ((member, f"/cases/{case}/{page}") for page in ("advice", "chronology"))
    yield from ((world.icb.designated, f"/advice/{request_.ref}{page}") for page in ("/read", ""))


def test_advice_that_names_another_child_is_read_by_nobody_outside_until_it_was_checked(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any], pasted: str
) -> None:
    give(world, request_, pasted)

    read = f"/advice/{request_.ref}/read"
    for member, page in pages_of(world, request_):
        assert CANARY not in as_member(member).get(page).text, (member, page)
    for member in (world.northbridge.officer, world.icb.designated):
        assert WAITS in as_member(member).get(read).text
    assert WAITS in as_member(world.northbridge.officer).get(f"/advice/{request_.ref}/improve").text
    own = as_member(world.hillside.paediatrician).get(read).text
    assert CANARY in own and "It may name another child or another household" in own
    assert told() == [("letter_to_check", world.hillside.lead)]
    assert as_member(world.riverside.lead).get(read).status_code == 404

    release(as_member, world.hillside.lead)

    for member in (world.northbridge.officer, world.icb.designated):
        page = as_member(member).get(read).text
        assert CANARY in page and "waits to be checked" not in page
    assert told() == [
        ("advice_returned", world.northbridge.officer),
        ("letter_to_check", world.hillside.lead),
    ]


def test_the_six_weeks_are_kept_by_advice_that_waits(
    world: World, request_: AdviceRequest, pasted: str
) -> None:
    """C18: the council has its answer on the day it was signed."""
    give(world, request_, pasted)

    deadline = request_.case.deadlines.get(timescale="advice_coop_6w", about=request_.ref)
    assert (deadline.stopped_on, deadline.stopped_by) == (FRI_6_MARCH, "advice_returned")


def test_advice_that_names_nobody_else_is_read_at_once(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any]
) -> None:
    give(world, request_, "Adela falls often.")

    page = as_member(world.northbridge.officer).get(f"/advice/{request_.ref}/read").text
    assert "Adela falls often." in page and "waits to be checked" not in page
    assert told() == [("advice_returned", world.northbridge.officer)]


def test_each_version_waits_for_its_own_letter(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any], pasted: str
) -> None:
    """The first waits and is not shown because the second was released; nor is the second kept back for the first."""
    first = give(world, request_, pasted)
    returned.send_back(
        advice=first,
        reason="Put it right",
        wanted_by=FRI_6_MARCH,
        by=world.northbridge.officer,
        day=FRI_6_MARCH,
    )
    give(world, request_, "Adela falls often.")
    officer, read = as_member(world.northbridge.officer), f"/advice/{request_.ref}/read"

    assert "Adela falls often." in officer.get(read).text
    assert CANARY not in officer.get(f"{read}?version=1").text
    assert WAITS in officer.get(f"{read}?version=1").text


def test_advice_that_was_stopped_can_be_asked_for_again(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any], pasted: str
) -> None:
    """The checker finds that it names another child: it never goes as it is, and the council asks for it anew."""
    give(world, request_, pasted)
    held = Disclosure.objects.get(state=Going.TO_CHECK)
    lead, officer = as_member(world.hillside.lead), as_member(world.northbridge.officer)
    assert lead.post(f"/sending/{held.uid}/back", {"words": "Another child"}).status_code == 302

    page = officer.get(f"/advice/{request_.ref}/read").text
    assert CANARY not in page
    assert "This was stopped: it may name another child. Hillside NHS Trust has to put it right." in page
    assert f"/advice/{request_.ref}/improve" in page


def test_advice_that_was_taken_back_is_read_no_more(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any]
) -> None:
    """B16."""
    give(world, request_, CANARY)
    sent = Disclosure.objects.get(letter__kind="advice_returned")
    assert (
        as_member(world.hillside.lead).post(f"/sending/{sent.uid}", {"why": "Wrong child"}).status_code == 302
    )

    page = as_member(world.northbridge.officer).get(f"/advice/{request_.ref}/read").text
    assert CANARY not in page
    assert "This was taken back by Hillside NHS Trust." in page


def test_a_second_signature_from_outside_does_not_leave_the_letter_without_anybody_to_check_it(
    world: World, request_: AdviceRequest, pasted: str
) -> None:
    draft = writing.save_advice(
        request=request_,
        part="whole",
        narrative=pasted,
        statements=[],
        by=world.hillside.paediatrician,
        day=THU_5_MARCH,
    )
    designated = world.icb.designated
    returned.sign(
        advice=draft,
        by=world.hillside.paediatrician,
        day=FRI_6_MARCH,
        significant=True,
        asked_of=designated,
    )
    returned.sign_off(advice=draft, by=designated, day=FRI_6_MARCH)

    held = Disclosure.objects.select_related("author", "letter").get(state=Going.TO_CHECK)
    assert (held.author, held.letter.letterhead["organisation"]) == (  # type: ignore[union-attr]
        world.hillside.paediatrician,
        "Hillside NHS Trust",
    )
    assert ("letter_to_check", world.hillside.lead) in told()


def test_a_question_that_names_another_child_is_neither_read_nor_answered_before(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any], pasted: str
) -> None:
    asked = ask_requester(request=request_, text=pasted, by=world.hillside.paediatrician, day=FRI_6_MARCH)
    officer = as_member(world.northbridge.officer)
    where = f"/advice/{request_.ref}/questions/{asked.pk}"

    for member, page in pages_of(world, request_):
        assert CANARY not in as_member(member).get(page).text, (member, page)
    page = officer.get(where).text
    assert WAITS in page and CANARY not in page
    answered = officer.post(where, {"answer": "Yes"}).text
    assert WAITS in answered and CANARY not in answered
    asked.refresh_from_db()
    assert asked.answered_on is None
    assert CANARY in as_member(world.hillside.paediatrician).get(f"/advice/{request_.ref}").text
    assert told() == [("letter_to_check", world.hillside.lead)]

    release(as_member, world.hillside.lead)

    assert CANARY in officer.get(where).text
    assert told()[1:] == [("question_asked", world.northbridge.officer)]
    assert officer.post(where, {"answer": "Yes"}).status_code == 302


def test_reasons_for_declining_that_name_another_child_stand_only_in_the_letter(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any], pasted: str
) -> None:
    decline(
        request=request_,
        ground="incompatible",
        reasons=pasted,
        by=world.hillside.paediatrician,
        day=FRI_6_MARCH,
    )

    for member, page in pages_of(world, request_):
        assert CANARY not in as_member(member).get(page).text, (member, page)
    shown = as_member(world.northbridge.officer).get(f"/advice/{request_.ref}").text
    assert "In the letter, which waits to be checked before it can be read." in shown
    assert told() == [("letter_to_check", world.hillside.lead)]

    release(as_member, world.hillside.lead)
    assert told()[:1] == [("advice_declined", world.northbridge.officer)]
    letters = as_member(world.northbridge.officer).get(f"/cases/{request_.case.ref}/letters").text
    assert "We cannot give the advice you asked for: our reasons" in letters


def test_advice_that_was_put_right_is_read_as_its_new_letter_says(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any], pasted: str
) -> None:
    give(world, request_, pasted)
    again = put_right(as_member, world, "advice_returned", "About: Adela Canary", "Adela falls often.")
    assert again.disclosure.state == Going.RELEASED

    read = f"/advice/{request_.ref}/read"
    for member, page in pages_of(world, request_):
        assert CANARY not in as_member(member).get(page).text, (member, page)
    for member in (world.northbridge.officer, world.icb.designated, world.hillside.paediatrician):
        assert "Adela falls often." in as_member(member).get(read).text
    assert (
        "Adela falls often."
        in as_member(world.northbridge.officer).get(f"/advice/{request_.ref}/improve").text
    )
    assert as_member(world.riverside.lead).get(read).status_code == 404


def test_what_was_written_again_waits_like_the_first(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any], pasted: str
) -> None:
    """What was out is taken back and names another child when it is written again: nobody outside reads either."""
    give(world, request_, "Adela alone.")
    put_right(as_member, world, "advice_returned", pasted)
    officer, page = as_member(world.northbridge.officer), f"/advice/{request_.ref}/read"

    assert WAITS in officer.get(page).text
    assert [each in officer.get(page).text for each in (CANARY, "Adela alone.")] == [False, False]
    own = as_member(world.hillside.paediatrician).get(page).text
    assert [each in own for each in (CANARY, "Adela alone.")] == [True, False]

    put_right(as_member, world, "advice_returned", "Adela falls often.")
    assert "Adela falls often." in officer.get(page).text


def test_a_question_that_was_put_right_is_read_and_answered(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any], pasted: str
) -> None:
    asked = ask_requester(request=request_, text=pasted, by=world.hillside.paediatrician, day=FRI_6_MARCH)
    put_right(as_member, world, "more_information_asked", "About: Adela Canary", "Does Adela fall often?")
    other = ask_requester(
        request=request_, text="Since when?", by=world.hillside.paediatrician, day=FRI_6_MARCH
    )
    officer, where = as_member(world.northbridge.officer), f"/advice/{request_.ref}/questions/"

    for member, page in pages_of(world, request_):
        assert CANARY not in as_member(member).get(page).text, (member, page)
    assert "Does Adela fall often?" in officer.get(f"{where}{asked.pk}").text
    assert "Since when?" in officer.get(f"{where}{other.pk}").text
    assert told()[-2:] == [("question_asked", world.northbridge.officer)] * 2
    assert officer.post(f"{where}{asked.pk}", {"answer": "Yes"}).status_code == 302
    assert as_member(world.southmere.officer).get(f"{where}{asked.pk}").status_code == 404


@pytest.mark.parametrize("named_in", ["why", "pathway"])
def test_a_referral_that_names_another_child_is_not_read_beside_the_advice(
    world: World, request_: AdviceRequest, as_member: Callable[[Member], Any], pasted: str, named_in: str
) -> None:
    """By Annex A; while it waits, when the council had it improved, and once it was put right."""
    said = {"pathway": "Physiotherapy", "why": "She falls.", named_in: pasted}
    annex_a.triage(
        request=request_,
        answers={
            "information_available": True,
            "possible_need": True,
            "another_professional": False,
            "needs_assessment": True,
        },
        referral=annex_a.Referral(**said, by_when=FRI_6_MARCH),  # type: ignore[arg-type]
        by=world.hillside.paediatrician,
        day=FRI_6_MARCH,
    )

    def read() -> str:
        for member, page in pages_of(world, request_):
            assert CANARY not in as_member(member).get(page).text, (member, page)
        return str(as_member(world.northbridge.officer).get(f"/cases/{request_.case.ref}/advice").text)

    assert WAITS in read()
    put_right(as_member, world, "advice_returned", "About: Adela Canary", "Adela falls often.")
    assert "It stands in the advice, which was written again. Read it there." in read()
    returned.send_back(
        advice=request_.advice.get(),
        reason="More of it",
        wanted_by=FRI_6_MARCH,
        by=world.northbridge.officer,
        day=FRI_6_MARCH,
    )
    give(world, request_, "Adela falls every day.")
    assert "It stands in the advice, which was written again. Read it there." in read()
