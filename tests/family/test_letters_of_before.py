"""What a parent was sent before the rights moved stays theirs to read, and nothing else does (C10)."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from sendwell.access.models import Member, Reading
from sendwell.documents.disclosure.actions import revoke
from sendwell.documents.letters import Recipient, text, write_letter
from sendwell.documents.models import Disclosure, Letter, Opened
from sendwell.family import actions
from sendwell.people.models import AdultOfChild
from tests.family.households import FRI_6_MARCH, Household, household, on
from tests.family.test_seals import seal
from tests.house.story import decide
from tests.world import World

pytestmark = pytest.mark.django_db
BORN = date(2009, 10, 1)
"""The rights move after 26 June 2026."""
AFTER = "2026-06-27 12:00+00:00"
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.fixture
def home(world: World) -> Household:
    home = household(world, born=BORN)
    decide(home.case.requests.get(), home.officer)
    home.case.refresh_from_db()
    return home


def letter_to(home: Household, who: Member) -> Letter:
    return Letter.objects.get(case=home.case, to_member=who, for_family=True)


def opens(browser: Client, letter: Letter) -> list[int]:
    return [browser.get(f"/letters/{letter.uid}{end}").status_code for end in ("", ".pdf")]


def main_of(browser: Client, path: str) -> str:
    page = browser.get(path).content.decode()
    return page[page.index("<main") : page.index("</main")]  # type: ignore[no-any-return]


def test_c10_a_parent_still_reads_their_own_letters_and_finds_them_where_the_rights_have_moved(  # type: ignore[no-untyped-def]
    home: Household, as_member
) -> None:
    mine = letter_to(home, home.mum)
    with on("2026-06-26 12:00+00:00"):
        before = main_of(as_member(home.mum), f"/letters/{mine.uid}")
        assert opens(as_member(home.mum), mine) == [200, 200]
    with on(AFTER):
        mum = as_member(home.mum)
        page = mum.get(f"/family/{home.case.ref}/rights").content.decode()
        assert "The rights have moved" in page
        assert f"/letters/{mine.uid}" in page
        assert opens(mum, mine) == [200, 200]
        assert main_of(mum, f"/letters/{mine.uid}") == before
        read = Reading.objects.filter(member=home.mum, screen="letter", allowed=True).latest("at")
    assert read.child_id == home.case.child_id
    assert Opened.objects.filter(disclosure=mine.disclosure, member=home.mum, paper=True).exists()


def test_c04_neither_parent_reads_or_hears_of_the_others_letters(home: Household, as_member) -> None:  # type: ignore[no-untyped-def]
    hers, his = letter_to(home, home.mum), letter_to(home, home.dad)
    assert his.disclosure.state == hers.disclosure.state == "released"
    with on(AFTER):
        for who, theirs, others in ((home.mum, hers, his), (home.dad, his, hers)):
            browser = as_member(who)
            page = browser.get(f"/family/{home.case.ref}/rights").content.decode()
            assert (str(theirs.uid) in page, str(others.uid) in page) == (True, False)
            assert opens(browser, others) == [404, 404]
            shut = (f"/family/{home.case.ref}", f"/cases/{home.case.ref}/letters", f"/cases/{home.case.ref}")
            assert [browser.get(each).status_code for each in shut] == [302, 404, 404]
        assert opens(as_member(home.world.southmere.officer), hers) == [404, 404]


@pytest.mark.parametrize("profile", ["redacted", "hold", "none"])
def test_c05_nothing_of_before_opens_to_a_parent_who_is_held_or_redacted_now(  # type: ignore[no-untyped-def]
    home: Household, as_member, profile: str
) -> None:
    his = letter_to(home, home.dad)
    AdultOfChild.objects.filter(adult=home.dad.adult).update(profile=profile)
    with on(AFTER):
        dad = as_member(home.dad)
        assert opens(dad, his) == [404, 404]
        assert str(his.uid) not in dad.get(f"/family/{home.case.ref}/rights").content.decode()


def test_c02_nor_to_a_parent_from_whom_somebody_must_be_hidden(home: Household, as_member) -> None:  # type: ignore[no-untyped-def]
    his = letter_to(home, home.dad)
    actions.keep_secret(
        case=home.case,
        hidden_from=home.adult(home.dad),
        hides=home.adult(home.mum),
        why="A refuge.",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    with on(AFTER):
        assert opens(as_member(home.dad), his) == [404, 404]


def test_c12_what_was_sealed_or_taken_back_since_is_not_there(home: Household, as_member) -> None:  # type: ignore[no-untyped-def]
    hers, his = letter_to(home, home.mum), letter_to(home, home.dad)
    seal(home, "letter", hers.pk, kind="child_asks")
    with on():
        revoke(disclosure=his.disclosure, why="Wrong words.", by=home.manager, now=NOON)
    with on(AFTER):
        assert (opens(as_member(home.mum), hers), opens(as_member(home.dad), his)) == ([404, 404], [404, 404])


def test_c10_what_is_released_after_that_day_is_not_theirs(home: Household, as_member) -> None:  # type: ignore[no-untyped-def]
    late = write_letter(
        case=home.case,
        kind="question",
        title="A late letter",
        to=Recipient("Mum Canary", home.mum, of_adult=home.adult(home.mum).pk),
        from_name="Northbridge Council",
        blocks=[text("Late.")],
        for_family=True,
        day=date(2026, 6, 29),
        by=home.officer,
    )
    with on("2026-06-29 12:00+00:00"):
        assert Disclosure.objects.get(letter=late).state in ("released", "to_check")
        assert opens(as_member(home.mum), late) == [404, 404]
