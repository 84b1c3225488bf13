"""Annex A on the screen: one question a page, back without loss, and the very letter before it goes."""

import pytest

from sendwell.advice.models import AdviceRequest, ProposedReferral, Question, State, Triage
from sendwell.documents.models import Letter
from tests.keeping_out import kept_out
from tests.world import THU_5_MARCH, World

pytestmark = pytest.mark.usefixtures("on_thursday")


def start(request_: AdviceRequest) -> str:
    return f"/advice/{request_.ref}/annex-a"


def answers(clinician, request_: AdviceRequest, *yes_or_no: str) -> str:  # type: ignore[no-untyped-def]
    """Answer from wherever Annex A stands; returns the address where that leads."""
    where = clinician.get(start(request_)).headers["Location"]
    for answer in yes_or_no:
        sent = {"answer": answer, "notes": "", "liaised_with": "Dr Ray"}
        where = clinician.post(where, sent).headers["Location"]
    return where


def test_looking_begins_nothing(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    page = clinician.get(clinician.get(start(request_)).headers["Location"])

    assert page.status_code == 200
    assert "Is there information about the child" in page.text
    assert Triage.objects.count() == 0


def test_a_child_nobody_knows_in_two_clicks_and_a_confirmation(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    outcome = answers(clinician, request_, "yes", "no")
    page = clinician.get(outcome).text
    assert "The letter that will go" in page
    assert "We have no advice to give" in page

    sent = clinician.post(outcome, {"note": "Please ask audiology."})

    assert sent.headers["Location"] == f"/advice/{request_.ref}"
    request_.refresh_from_db()
    assert request_.state == State.NOT_NEEDED
    texts = [block.get("text") for block in Letter.objects.get(about=request_.ref).blocks]
    assert "Please ask audiology." in texts


def test_an_answered_request_leads_back_to_itself(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    clinician.post(answers(clinician, request_, "yes", "no"), {"note": ""})

    assert clinician.get(start(request_)).headers["Location"] == f"/advice/{request_.ref}"


def test_the_letter_can_be_read_with_what_was_typed_before_it_goes(
    clinician, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    outcome = answers(clinician, request_, "yes", "yes", "yes", "yes")

    shown = clinician.post(outcome, {"source": "Dr Ray, Riverside", "note": "", "pressed": "preview"})

    assert "is being given by: Dr Ray, Riverside." in shown.text
    assert Letter.objects.count() == 0


def test_going_back_keeps_every_answer_and_note(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    first = clinician.get(start(request_)).headers["Location"]
    clinician.post(first, {"answer": "yes", "notes": "Seen by us in 2019?"})

    again = clinician.get(first).text

    assert "You answered <strong>Yes</strong> before." in again
    assert "Seen by us in 2019?" in again


def test_asking_needs_words_and_a_day_that_has_not_passed(
    clinician, world: World, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    outcome = answers(clinician, request_, "no")
    typed = {
        "question": "Since when?",
        "owner": world.northbridge.officer.slug,
        "wanted_by-day": "1",
        "wanted_by-month": "3",
        "wanted_by-year": "2026",
    }

    refused = clinician.post(outcome, typed)
    assert "You want the answer by 1 March 2026, but that day has passed." in refused.text
    assert "Since when?" in refused.text

    clinician.post(outcome, typed | {"wanted_by-day": "10"})
    assert Question.objects.get().wanted_by.isoformat() == "2026-03-10"


def test_a_question_goes_to_nobody_who_is_kept_out_of_the_record(
    clinician, world: World, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    """A19: the officer who asked has a conflict of interest since; the council's manager answers instead."""
    officer, manager = world.northbridge.officer, world.northbridge.manager
    kept_out(world, officer, request_.child)
    outcome = answers(clinician, request_, "no")
    typed = {
        "question": "Since when?",
        "wanted_by-day": "10",
        "wanted_by-month": "3",
        "wanted_by-year": "2026",
    }

    assert officer.slug not in clinician.get(outcome).text
    refused = clinician.post(outcome, typed | {"owner": officer.slug})
    assert (refused.status_code, Question.objects.exists()) == (200, False)
    clinician.post(outcome, typed | {"owner": manager.slug})

    assert Question.objects.get().owner == manager


def test_a_referral_names_a_service_or_a_pathway(clinician, world: World, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    outcome = answers(clinician, request_, "yes", "yes", "no", "yes")
    typed = {
        "service": "",
        "pathway": "",
        "why": "Falls often.",
        "owner": world.northbridge.officer.slug,
        "by_when-day": "1",
        "by_when-month": "5",
        "by_when-year": "2026",
    }

    assert "Choose a service, or name the pathway" in clinician.post(outcome, typed).text
    clinician.post(outcome, typed | {"service": world.hillside.physiotherapy.slug})

    referral = ProposedReferral.objects.get()
    assert (referral.to_service, referral.pathway) == (
        world.hillside.physiotherapy,
        "Physiotherapy, Hillside NHS Trust",
    )


def test_advice_without_seeing_the_child_goes_on_to_writing(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    outcome = answers(clinician, request_, "yes", "yes", "no", "no", "yes")

    assert clinician.post(outcome, {}).headers["Location"] == f"/advice/{request_.ref}/write"


def test_an_outcome_is_not_there_before_the_questions_are_answered(
    clinician, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    answers(clinician, request_, "yes")

    outcome = clinician.get(f"/advice/{request_.ref}/annex-a/outcome")

    assert outcome.headers["Location"] == f"/advice/{request_.ref}/annex-a/possible_need"


def test_the_second_of_two_people_is_told_who_did_it(
    clinician, as_member, world: World, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    question = clinician.get(start(request_)).headers["Location"]
    outcome = answers(clinician, request_, "yes", "no")
    clinician.post(outcome, {"note": ""})

    late = as_member(world.hillside.lead).post(question, {"answer": "yes", "notes": "My own thoughts."})

    assert "This was already done on 5 March 2026 by h Paediatrician" in late.text
    assert "My own thoughts." in late.text


@pytest.mark.parametrize("stranger", ["riverside.paediatrician", "hillside.therapist", "northbridge.officer"])
def test_strangers_find_nothing(world: World, as_member, request_: AdviceRequest, stranger: str) -> None:  # type: ignore[no-untyped-def]
    place, name = stranger.split(".")
    browser = as_member(getattr(getattr(world, place), name))

    for path in ("annex-a", "annex-a/possible_need", "annex-a/outcome", "decline", "question"):
        assert browser.get(f"/advice/{request_.ref}/{path}").status_code == 404


def test_declining_shows_the_two_grounds_and_sends_the_reasons(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    where = f"/advice/{request_.ref}/decline"
    page = clinician.get(where).text
    assert page.count('type="radio"') == 2
    assert "regulation 8(2)" in page

    missing = clinician.post(where, {"ground": "adverse_effect", "reasons": ""})
    assert "Enter your reasons, in writing" in missing.text
    clinician.post(where, {"ground": "adverse_effect", "reasons": "It would stop our urgent clinic."})

    request_.refresh_from_db()
    assert (request_.state, request_.answered_on) == (State.DECLINED, THU_5_MARCH)
