"""The preliminary review and the officer's log on the screen."""

import pytest

from sendwell.advice.models import AdviceRequest, PreliminaryReview, Triangulation
from sendwell.advice.review import items
from tests.world import World

ALL_GOOD = {item.id: item.look_for for item in items()}

pytestmark = pytest.mark.usefixtures("on_thursday")


def test_the_review_shows_what_is_worth_a_second_look(
    as_member, world: World, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    browser = as_member(world.hillside.paediatrician)
    where = f"/advice/{request_.ref}/review"

    browser.post(where, ALL_GOOD | {"risk": "yes", "notes": "Call the GP."})

    page = browser.get(where).text
    assert "Worth a second look" in page
    assert "A risk of harm goes to your urgent or safeguarding route today" in page
    assert "Call the GP." in page


def test_an_unanswered_item_is_named(as_member, world: World, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    browser = as_member(world.hillside.paediatrician)

    shown = browser.post(f"/advice/{request_.ref}/review", ALL_GOOD | {"consent": "", "notes": "Kept."}).text

    assert "Answer this one: Is it recorded that the family knows of this request" in shown
    assert "Kept." in shown
    assert PreliminaryReview.objects.count() == 0


def test_nobody_else_reads_the_review(as_member, world: World, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    for stranger in (
        world.northbridge.officer,
        world.icb.designated,
        world.riverside.paediatrician,
        world.hillside.clerk,
    ):
        assert as_member(stranger).get(f"/advice/{request_.ref}/review").status_code == 404


def test_the_officer_writes_down_what_the_parent_said(
    as_member, world: World, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    browser = as_member(world.icb.designated)
    where = f"/advice/{request_.ref}/triangulation"
    typed = {
        "source": "parent",
        "found": "Nobody has looked at her hearing.",
        "unmet_need": "yes",
        "next_step": "",
        "next_by-day": "12",
        "next_by-month": "3",
        "next_by-year": "2026",
    }

    assert "Answer the question: What is the next step?" in browser.post(where, typed).text
    browser.post(where, typed | {"next_step": "Ask audiology"})

    assert Triangulation.objects.count() == 1
    page = browser.get(where).text
    assert "Nobody has looked at her hearing." in page
    assert "Next: Ask audiology, by 12 March 2026" in page


def test_nothing_more_is_asked_where_no_need_came_to_light(
    as_member, world: World, request_: AdviceRequest
) -> None:  # type: ignore[no-untyped-def]
    browser = as_member(world.icb.designated)

    browser.post(
        f"/advice/{request_.ref}/triangulation", {"source": "gp", "found": "All well.", "unmet_need": "no"}
    )

    entry = Triangulation.objects.get()
    assert (entry.unmet_need, entry.next_step, entry.next_by) == (False, "", None)


def test_nobody_else_reads_the_log(as_member, world: World, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    for stranger in (world.other_icb.designated, world.northbridge.officer, world.hillside.lead):
        assert as_member(stranger).get(f"/advice/{request_.ref}/triangulation").status_code == 404
