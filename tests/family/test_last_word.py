"""Whose word counts, and which came last: taking consent back is a word, and a competent child's no is their own."""

from datetime import date

import pytest

from sendwell.access.models import Member
from sendwell.family import actions
from sendwell.family.models import Answer
from sendwell.family.pages import tasks_page
from sendwell.family.rules import sharing_stopped
from sendwell.organisations.models import Organisation
from tests.family.households import FRI_6_MARCH, MON_2_MARCH, Household, household, on
from tests.family.test_consent import SEVENTEEN, consent, override, withdraw
from tests.world import World

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)
THE_CHILD = {"given_as": "gillick", "adult": None, "competence": "Understands it, Dr H. Paediatrician"}


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


@pytest.fixture
def trust(home: Household) -> Organisation:
    return home.world.hillside.organisation


def stopped(home: Household, trust: Organisation, as_of: date = FRI_6_MARCH) -> str:
    found = sharing_stopped(home.case.child, trust, as_of)
    return found.words if found else ""


WITHDRAWN = "Suspended: consent was withdrawn on 6 March 2026"
REFUSED = "Suspended: consent was refused on 6 March 2026"


def test_c13_taking_back_what_was_said_first_stops_also_after_a_second_yes(
    home: Household, trust: Organisation
) -> None:
    health = consent(home)
    consent(home, classes=["E"])

    withdraw(home, health)

    assert stopped(home, trust) == WITHDRAWN
    assert stopped(home, home.world.riverside.organisation) == ""


def test_c13_a_yes_said_after_taking_back_opens_again(home: Household, trust: Organisation) -> None:
    health = consent(home, day=MON_2_MARCH)
    withdraw(home, health)
    assert stopped(home, trust) == WITHDRAWN

    consent(home)

    assert stopped(home, trust) == ""


def test_c13_at_the_very_same_moment_taking_back_counts(home: Household, trust: Organisation) -> None:
    with on():
        health = consent(home)
        consent(home, classes=["E"])
        withdraw(home, health)

    assert stopped(home, trust) == WITHDRAWN


def test_a_parents_yes_does_not_overturn_what_a_competent_child_refused(
    home: Household, trust: Organisation
) -> None:
    consent(home, answer="refused", **THE_CHILD)

    said = consent(home, by=home.mum)

    assert said.answer == Answer.GIVEN  # taken, so that nothing tells her of the child's word
    assert stopped(home, trust) == REFUSED


def test_the_child_opens_it_again_themselves(home: Household, trust: Organisation) -> None:
    consent(home, answer="refused", **THE_CHILD)
    consent(home, by=home.mum)
    consent(home, **THE_CHILD)

    assert stopped(home, trust) == ""
    consent(home, answer="refused", by=home.mum)  # and a parent's no, later, counts
    assert stopped(home, trust) == REFUSED


def test_a_young_persons_no_is_not_overturned_by_whoever_acts_for_them(world: World) -> None:
    home = household(world, born=SEVENTEEN)
    consent(home, answer="refused", given_as="young_person", adult=None)
    actions.record_capacity(
        case=home.case,
        decision="Which clinic",
        evidence="Could not weigh it.",
        assessor="Dr H.",
        assessed_on=MON_2_MARCH,
        review_on=date(2026, 9, 1),
        acts=home.adult(home.mum),
        acts_as="parent",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    consent(home, given_as="alternative")

    assert stopped(home, home.world.hillside.organisation) == REFUSED


def test_an_override_lets_sharing_go_on_against_a_childs_no(home: Household, trust: Organisation) -> None:
    consent(home, answer="refused", **THE_CHILD)
    override(home)

    assert (stopped(home, trust, APRIL), stopped(home, trust, date(2026, 4, 2))) == ("", REFUSED)


def test_the_parents_page_tells_nothing_of_the_childs_no(home: Household, as_member) -> None:  # type: ignore[no-untyped-def]
    def shown() -> str:
        with on():
            page = as_member(home.mum).get(f"/family/{home.case.ref}/rights").content.decode()
        return page[page.index("<main") : page.index("</main")]

    consent(home, by=home.mum)
    before = shown()
    assert "You said yes to sharing with Hillside NHS Trust" in before

    consent(home, answer="refused", **THE_CHILD)

    assert shown() == before


def test_a_refusal_does_not_run_out_and_is_asked_about_again(home: Household, trust: Organisation) -> None:
    consent(home, answer="refused", until=APRIL)

    assert stopped(home, trust, date(2026, 4, 2)) == REFUSED
    assert waiting(home.officer, date(2026, 3, 31)) == []
    assert waiting(home.officer, APRIL) == [
        (home.case.ref, "A refusal to share: it still stands", APRIL, False)
    ]
    assert waiting(home.officer, date(2026, 4, 2))[0][3]
    assert waiting(home.world.southmere.officer, APRIL) == []


def test_a_refusal_that_was_taken_back_is_not_asked_about(home: Household) -> None:
    consent(home, answer="refused", until=APRIL)
    consent(home)

    assert waiting(home.officer, APRIL) == []


def test_the_council_reads_that_a_refusal_stands_and_when_to_ask(home: Household, as_member) -> None:  # type: ignore[no-untyped-def]
    consent(home, answer="refused", until=APRIL)
    with on("2026-04-20 12:00+00:00"):
        page = as_member(home.officer).get(f"/cases/{home.case.ref}/family/rights").content.decode()
    assert "Refused on 6 March 2026. Ask again on 1 April 2026" in page


def waiting(who: Member, as_of: date) -> list[tuple[str, str, date | None, bool]]:
    rows = tasks_page(who, "reviews", {}, as_of=as_of).rows
    return [(row.ref, row.what, row.due_on, row.urgent) for row in rows]
