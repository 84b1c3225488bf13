"""Nobody is without a voice between the two clocks: 16 before the rights move, and 15 after they have (C09, C10)."""

import re
from datetime import date

import pytest

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, relate
from sendwell.family import actions
from sendwell.family.models import Consent
from sendwell.family.rules import sharing_stopped
from sendwell.law.refusals import Refused
from tests.family.households import FRI_6_MARCH, Household, household, on
from tests.family.test_consent import consent
from tests.family.test_screens import day, post
from tests.world import OPENED, World, member

pytestmark = pytest.mark.django_db
SIXTEEN_BEFORE_JUNE = date(2009, 10, 1)
"""Sixteen in October 2025. The rights move after 26 June 2026."""
FIFTEEN_AFTER_JUNE = date(2010, 8, 20)
"""The rights moved after 26 June 2026. Sixteen on 20 August 2026."""
IN_JULY = date(2026, 7, 6)
HERSELF = {"given_as": "young_person", "adult": None}
COMPETENT = {"given_as": "gillick", "adult": None, "competence": "Understands it, Dr H. Paediatrician"}


def adela(home: Household) -> Member:
    young = member("young_person", "Adela Canary", None, child=home.case.child)
    relate(home.case.child, to=young, why="self", born_of="account", starts_on=OPENED)
    return young


def say(browser, home: Household, answer: str, *classes: str) -> str:  # type: ignore[no-untyped-def]
    path = f"/family/{home.case.ref}/rights/say"
    body = str(home.world.school.organisation.pk)
    until = day("until", date(2026, 12, 31))
    return post(
        browser, path, answer=answer, classes=list(classes), organisations=[body], pressed="sure", **until
    )


def offered(page: str) -> list[str]:
    """The kinds of information that one is asked about."""
    boxes = [box for box in re.findall(r"<input[^>]*>", page) if 'name="classes"' in box]
    return [letter for box in boxes for letter in re.findall(r'value="(\w+)"', box)]


class TestSixteenBeforeTheRightsMove:
    @pytest.fixture
    def home(self, world: World) -> Household:
        return household(world, born=SIXTEEN_BEFORE_JUNE)

    def test_c09_she_says_what_may_be_shared_about_her_health_and_is_told_so(  # type: ignore[no-untyped-def]
        self, home: Household, as_member
    ) -> None:
        own = f"/family/{home.case.ref}/rights"
        with on():
            browser = as_member(adela(home))
            assert "So you say what may be shared about your health." in browser.get(own).content.decode()
            assert offered(browser.get(f"{own}/say").content.decode()) == ["H", "HX"]
            say(browser, home, "refused", "H")

        said = Consent.objects.get()
        assert (said.given_as, said.classes, said.adult) == ("young_person", ["H"], None)
        assert sharing_stopped(home.case.child, home.world.school.organisation, FRI_6_MARCH) is not None

    def test_c09_what_is_still_her_parents_to_say_is_not_taken_from_her(  # type: ignore[no-untyped-def]
        self, home: Household, as_member
    ) -> None:
        young = adela(home)
        with on():
            say(as_member(young), home, "given", "E")
        with pytest.raises(NotThere):
            consent(home, **HERSELF, classes=["H", "E"], by=young)
        assert Consent.objects.count() == 0

    def test_c09_her_mother_is_asked_about_all_but_health(self, home: Household, as_member) -> None:  # type: ignore[no-untyped-def]
        with on():
            page = as_member(home.mum).get(f"/family/{home.case.ref}/rights/say").content.decode()
        assert offered(page) == ["E", "S", "V"]

    def test_her_yes_about_health_does_not_open_what_her_mother_refused(self, home: Household) -> None:
        body = home.world.hillside.organisation
        consent(home, answer="refused", classes=["V"])

        consent(home, **HERSELF, classes=["H"], by=adela(home))

        assert sharing_stopped(home.case.child, body, FRI_6_MARCH) is not None

    def test_a_yes_to_all_that_was_refused_opens_again(self, home: Household) -> None:
        body = home.world.hillside.organisation
        consent(home, answer="refused", classes=["V"])

        consent(home, **HERSELF, classes=["V"])
        consent(home, **HERSELF, classes=["H"])

        assert sharing_stopped(home.case.child, body, FRI_6_MARCH) is None


class TestFifteenAfterTheRightsMoved:
    @pytest.fixture
    def home(self, world: World) -> Household:
        return household(world, born=FIFTEEN_AFTER_JUNE)

    def test_c10_she_decides_all_but_health_and_is_told_who_notes_that_she_understands(  # type: ignore[no-untyped-def]
        self, home: Household, as_member
    ) -> None:
        own = f"/family/{home.case.ref}/rights"
        with on("2026-07-06 12:00+00:00"):
            browser = as_member(adela(home))
            page = browser.get(own).content.decode()
            assert "About your health you decide alone from 20 August 2026." in page
            assert "somebody must first write down that you understand" in page
            assert offered(browser.get(f"{own}/say").content.decode()) == ["E", "S", "V"]
            say(browser, home, "refused", "E")

        assert [(each.given_as, each.classes) for each in Consent.objects.all()] == [("young_person", ["E"])]

    def test_c10_her_mother_says_nothing_on_a_page_of_hers(self, home: Household, as_member) -> None:  # type: ignore[no-untyped-def]
        with on("2026-07-06 12:00+00:00"):
            assert as_member(home.mum).get(f"/family/{home.case.ref}/rights/say").status_code == 404
        with pytest.raises(NotThere):
            consent(home, classes=["H"], by=home.mum, day=IN_JULY)

    def test_about_health_the_council_writes_down_a_competent_child_or_else_a_parent(
        self, home: Household
    ) -> None:
        with pytest.raises(Refused, match="competent to decide about health"):
            consent(home, **HERSELF, classes=["H"], day=IN_JULY)
        with pytest.raises(Refused, match="moved to the young person"):
            consent(home, classes=["H", "E"], day=IN_JULY)

        assert consent(home, **COMPETENT, classes=["H"], day=IN_JULY).pk
        assert consent(home, classes=["H"], day=IN_JULY).pk

    def test_on_her_sixteenth_birthday_health_is_hers_too(self, home: Household) -> None:
        birthday = date(2026, 8, 20)
        assert consent(home, **HERSELF, classes=["H"], by=adela(home), day=birthday).pk
        with pytest.raises(Refused, match="moved to the young person"):
            consent(home, classes=["H"], day=birthday)


def test_a_child_under_sixteen_is_told_that_they_can_decide_what_they_understand(
    world: World, as_member
) -> None:  # type: ignore[no-untyped-def]
    home = household(world)
    own = f"/family/{home.case.ref}/rights"
    with on():
        browser = as_member(adela(home))
        assert (
            "If you understand what it means, you can say yes or no yourself"
            in browser.get(own).content.decode()
        )
        assert browser.get(f"{own}/say").status_code == 404


def test_a_young_person_is_shown_no_adult_whom_only_the_council_knows_of(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    """A birth parent, or a carer to come, stands on the council's map: a young person reads their own entry of it."""
    home = household(world, born=date(2008, 9, 1))
    added = actions.add_adult(
        case=home.case, name="Zeb Hidden", relation="Birth father", by=home.officer, day=FRI_6_MARCH
    )
    own = f"/family/{home.case.ref}/rights"
    with on():
        browser = as_member(adela(home))
        page = browser.get(own).text
        opened = [browser.get(f"{own}/adults/{each}/let-see") for each in (added.pk, home.link(home.mum).pk)]

    assert ("Mum Canary" in page, "Zeb Hidden" in page) == (True, False)
    assert [(each.status_code, "Zeb Hidden" in each.text) for each in opened] == [(404, False), (200, False)]
