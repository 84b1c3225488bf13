"""Writing, signing and reading advice on the screen, without JavaScript; two writers lose nothing."""

from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sendwell.advice.actions import Line, returned, save_advice, sign
from sendwell.advice.models import Advice, AdviceRequest, State
from tests.documents.small_files import docx
from tests.world import FRI_6_MARCH, THU_5_MARCH, World

PROVISION = {
    "text-3": "Regular input from a physiotherapist.",
    "who-3": "Physiotherapist",
    "how_often-3": "",
    "how_long-3": "30 minutes",
    "review-3": "July 2026",
    "serves-3": "2",
}
TYPED = {
    "part": "whole",
    "narrative": "Adela falls often.",
    "lines": "need,outcome,provision",
    "text-1": "Adela falls on uneven ground.",
    "text-2": "By July Adela walks unaided.",
    "serves-2": "1",
} | PROVISION

pytestmark = pytest.mark.usefixtures("on_thursday")


def where(request_: AdviceRequest, page: str = "write") -> str:
    return f"/advice/{request_.ref}/{page}"


def kept(request_: AdviceRequest) -> Advice:
    return Advice.objects.get(request=request_, returned_on__isnull=True)


def texts(request_: AdviceRequest) -> list[str]:
    return list(kept(request_).statements.values_list("text", flat=True))


def press(clinician, request_: AdviceRequest, pressed: str = "", version: int = 0, **typed: str):  # type: ignore[no-untyped-def]
    return clinician.post(where(request_), TYPED | typed | {"pressed": pressed, "version": str(version)})


def test_looking_begins_no_draft(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    assert clinician.get(where(request_)).status_code == 200
    assert Advice.objects.count() == 0


def test_every_button_keeps_all_that_was_typed(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    answer = press(clinician, request_, "add-need")

    assert answer.headers["Location"] == where(request_) + "#line-4"
    assert texts(request_) == [
        "Adela falls on uneven ground.",
        "By July Adela walks unaided.",
        "Regular input from a physiotherapist.",
        "",
    ]
    assert kept(request_).narrative == "Adela falls often."


def test_lines_move_and_come_back_without_javascript(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    press(clinician, request_, "up-2")
    assert texts(request_)[:2] == ["By July Adela walks unaided.", "Adela falls on uneven ground."]
    draft = kept(request_)
    assert draft.statements.get(number=1).serves == draft.statements.get(number=2)

    sent = {
        "lines": "outcome,need,provision",
        "text-1": "By July Adela walks unaided.",
        "serves-1": "2",
        "text-2": "Adela falls on uneven ground.",
        "serves-3": "1",
    }
    press(clinician, request_, "remove-2", version=1, **sent)
    assert texts(request_) == ["By July Adela walks unaided.", "Regular input from a physiotherapist."]
    page = clinician.get(where(request_)).text
    assert "Put back line 2 (need)" in page

    left = {
        "lines": "outcome,provision",
        "text-1": "By July Adela walks unaided.",
        "text-2": "Regular input.",
    }
    press(clinician, request_, "undo", version=2, **left)
    assert texts(request_) == [
        "By July Adela walks unaided.",
        "Adela falls on uneven ground.",
        "Regular input.",
    ]


def test_the_checker_warns_beside_the_line_and_cites_its_source(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    press(clinician, request_, narrative="Adela should attend Elmwood School.")

    page = clinician.get(where(request_)).text

    assert "“should attend”" in page
    assert "“Elmwood School”" in page
    assert "“input from”" in page
    assert "How often will it be done? Say a number." in page
    assert "Quick Guide 6.2" in page


def test_two_writers_see_both_texts_and_lose_neither(
    clinician, as_member, world: World, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    press(clinician, request_)
    as_member(world.hillside.lead).post(
        where(request_), TYPED | {"narrative": "The lead’s words.", "version": "1", "pressed": ""}
    )

    answer = press(clinician, request_, version=1, narrative="My own words.")

    assert answer.status_code == 200
    assert "Somebody else changed this while you were writing." in answer.text
    assert "The lead’s words." in answer.text
    assert "My own words." in answer.text
    assert kept(request_).narrative == "The lead’s words."
    assert 'name="version" value="2"' in answer.text


def test_a_button_pressed_while_the_draft_saves_itself_is_no_conflict(
    clinician, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    clinician.post(where(request_, "write/autosave"), TYPED | {"version": "0"})

    assert press(clinician, request_, "add-need", version=0).status_code == 302
    assert len(texts(request_)) == 4


def test_a_draft_saves_itself_and_never_over_newer_words(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    first = clinician.post(where(request_, "write/autosave"), TYPED | {"version": "0"})
    assert (first.status_code, first.json()) == (200, {"version": 1})

    stale = clinician.post(where(request_, "write/autosave"), TYPED | {"narrative": "Old.", "version": "0"})

    assert (stale.status_code, stale.json()) == (409, {"changed": True})
    assert kept(request_).narrative == "Adela falls often."


def test_a_draft_with_an_impossible_date_is_saved_all_the_same(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    typed = TYPED | {
        "part": "one",
        "fuller_by-day": "31",
        "fuller_by-month": "2",
        "fuller_by-year": "2026",
        "version": "0",
    }

    clinician.post(where(request_, "write/autosave"), typed)
    assert (kept(request_).part, kept(request_).narrative) == ("one", "Adela falls often.")

    shown = clinician.post(where(request_), typed | {"version": "1", "pressed": ""})
    assert (
        "The fuller assessment would be by 31 February 2026, which is not a date. Check the day."
        in shown.text
    )
    assert "Adela falls often." in shown.text


def test_first_advice_shows_weeks_12_to_14_and_warns_beyond(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    press(
        clinician,
        request_,
        part="one",
        **{"fuller_by-day": "30", "fuller_by-month": "6", "fuller_by-year": "2026"},
    )

    page = clinician.get(where(request_)).text

    assert "<strong>25 May 2026</strong> (week 12)" in page
    assert "<strong>8 June 2026</strong> (week 14)" in page
    assert "The day you gave is after week 14." in page


def pdf() -> bytes:
    file = BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(file)
    return file.getvalue()


def test_a_report_is_kept_beside_the_draft(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    report = SimpleUploadedFile("report.pdf", pdf(), content_type="application/pdf")

    clinician.post(where(request_), TYPED | {"report": report, "version": "0", "pressed": ""})
    assert kept(request_).report.name == "report.pdf"
    shown = clinician.get(where(request_)).text
    assert "Report kept beside this advice: <strong>report.pdf</strong>" in shown
    assert "This file is held." not in shown

    press(clinician, request_, "detach", version=kept(request_).version)
    assert kept(request_).report is None


def test_whoever_chose_a_report_about_another_child_is_told_at_once_that_it_is_held(
    clinician,  # type: ignore[no-untyped-def]
    request_: AdviceRequest,
    world: World,
) -> None:
    other = world.child("Benjamin", "Budgie")
    report = SimpleUploadedFile("report.docx", docx(f"NHS number {other.nhs_number}"))
    clinician.post(where(request_), TYPED | {"report": report, "version": "0", "pressed": ""})
    shown = clinician.get(where(request_)).text

    for told in (
        "This file is held.",
        "It seems to hold another child’s NHS number.",
        "Whose turn it is: A colleague who did not send it.",
        "Is it the wrong file?",
    ):
        assert told in shown
    assert "Budgie" not in shown


def test_a_file_that_lies_is_refused_and_the_words_are_kept(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    report = SimpleUploadedFile("report.pdf", b"MZ not a report", content_type="application/pdf")

    shown = clinician.post(where(request_), TYPED | {"report": report, "version": "0", "pressed": ""})

    assert shown.status_code == 200
    assert "report.pdf" in shown.text
    assert "Adela falls often." in shown.text
    assert Advice.objects.count() == 0


def test_signing_sends_the_advice_to_the_council(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    press(clinician, request_)
    page = clinician.get(where(request_, "sign")).text
    assert "You sign as <strong>GMC 1234567</strong>." in page
    assert "These are hints. They do not stop you." in page

    clinician.post(where(request_, "sign"), {"mine": "on", "significant": "no"})

    request_.refresh_from_db()
    assert (request_.state, request_.answered_on) == (State.RETURNED, THU_5_MARCH)


def test_nothing_is_signed_without_the_tick(clinician, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    press(clinician, request_)

    shown = clinician.post(where(request_, "sign"), {"significant": "no"})

    assert "Tick to go on: This is my advice." in shown.text
    request_.refresh_from_db()
    assert request_.state == State.WRITING


def test_the_second_signature_on_the_screen(
    clinician, as_member, world: World, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    press(clinician, request_)
    lead = world.hillside.lead
    clinician.post(where(request_, "sign"), {"mine": "on", "significant": "yes", "asked_of": lead.slug})
    assert "Waiting for a second signature" in clinician.get(where(request_)).text
    assert request_.ref not in as_member(world.riverside.lead).get("/sign-offs").text
    assert as_member(world.riverside.lead).get(f"/sign-offs/{request_.ref}").status_code == 404

    browser = as_member(lead)
    assert request_.ref in browser.get("/sign-offs").text
    missing = browser.post(f"/sign-offs/{request_.ref}", {"decision": "back", "reason": ""})
    assert "Answer the question: What should be changed?" in missing.text
    browser.post(f"/sign-offs/{request_.ref}", {"decision": "sign"})

    request_.refresh_from_db()
    assert request_.state == State.RETURNED


@pytest.fixture
def back(world: World, request_: AdviceRequest) -> Advice:
    by = world.hillside.paediatrician
    lines = [Line("need", "Adela falls.")]
    draft = save_advice(
        request=request_, part="whole", narrative="In short.", statements=lines, by=by, day=THU_5_MARCH
    )
    return sign(advice=draft, by=by, day=THU_5_MARCH)


def test_who_may_read_what_came_back(as_member, world: World, request_: AdviceRequest, back: Advice) -> None:  # type: ignore[no-untyped-def]
    for reader in (world.northbridge.officer, world.icb.designated):
        page = as_member(reader).get(where(request_, "read"))
        assert "Adela falls." in page.text
        assert "h Paediatrician, GMC 1234567, on 5 March 2026" in page.text
    assert "Adela falls." in as_member(world.hillside.paediatrician).get(where(request_, "read")).text
    parent = world.parent(request_.case.child)
    for stranger in (
        world.southmere.officer,
        world.other_icb.designated,
        world.riverside.paediatrician,
        world.hillside.clerk,
        world.hillside.therapist,
        world.school.senco,
        parent,
    ):
        for page in ("read", "sign", "write", "improve"):
            assert as_member(stranger).get(where(request_, page)).status_code == 404


def test_advice_is_sent_back_with_reasons_and_both_versions_can_be_read(  # type: ignore[no-untyped-def]
    as_member, world: World, request_: AdviceRequest, back: Advice
) -> None:
    officer = as_member(world.northbridge.officer)
    typed = {
        "reason": "Line 1: where?",
        "wanted_by-day": "20",
        "wanted_by-month": "March",
        "wanted_by-year": "2026",
    }
    officer.post(where(request_, "improve"), typed)
    request_.refresh_from_db()
    assert (request_.state, request_.answered_on) == (State.IMPROVING, THU_5_MARCH)
    assert "Line 1: where?" in as_member(world.hillside.paediatrician).get(where(request_)).text

    returned.sign(advice=kept(request_), by=world.hillside.paediatrician, day=FRI_6_MARCH)

    assert "Returned on</dt>" in officer.get(where(request_, "read")).text
    assert officer.get(where(request_, "read") + "?version=1").status_code == 200
    assert officer.get(where(request_, "read") + "?version=3").status_code == 404


def test_there_is_nothing_to_read_before_it_comes_back(
    as_member, world: World, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    by = world.hillside.paediatrician
    save_advice(
        request=request_, part="whole", narrative="Secret draft.", statements=[], by=by, day=THU_5_MARCH
    )

    assert as_member(world.northbridge.officer).get(where(request_, "read")).status_code == 404


def test_the_queries_of_the_writing_page_do_not_grow_with_its_lines(  # type: ignore[no-untyped-def]
    clinician, world: World, request_: AdviceRequest, django_assert_max_num_queries
) -> None:
    lines = [Line("need", f"Need {number}") for number in range(30)]
    by = world.hillside.paediatrician
    save_advice(request=request_, part="whole", narrative="", statements=lines, by=by, day=date(2026, 3, 5))

    with django_assert_max_num_queries(24):
        assert clinician.get(where(request_)).status_code == 200
