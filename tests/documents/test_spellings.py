"""Another child's identifiers are found in the spellings that people and word processors use (B06: exact ones, all)."""

import time
from datetime import date

import pytest
from django.db import connection

from sendwell.documents.guard.asking import of_another_child
from sendwell.documents.guard.candidates import candidates
from sendwell.documents.guard.spelling import plain, tidied
from sendwell.documents.parser.office import read_docx
from sendwell.people.models import Child
from tests.documents import small_files
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(world: World) -> int:
    """The child whom the text should be about; Zoë, of whom it should say nothing, is another council's."""
    Child.objects.create(
        given_name="Zoë",
        family_name="Özil-O’Hare",
        born=date(2018, 5, 4),
        nhs_number="9998880017",
        upn="A123456789012",
        address="12 Oak Road, Little Heath, Townsville",
        postcode="ZZ7 7HD",
    )
    return world.child().pk


@pytest.mark.parametrize(
    "written",
    [
        "9998880017",
        "999 888 0017",
        "999-888-0017",
        "999\u2010888\u20100017",
        "999\u2011888\u20110017",
        "999\u2212888\u22120017",
        "999 - 888 - 0017",
        "999 \u2013 888 \u2013 0017",
        "999/888/0017",
        "999.888.0017",
        "999\u00ad888\u00ad0017",
        "999\u200b888\u200b0017",
        "999\u2060 888\u202f0017",
        "999\n888\n0017",
        "\uff19\uff19\uff19 888 0017",
    ],
)
def test_an_nhs_number(own: int, written: str) -> None:
    assert of_another_child(f"NHS number: {written}.", child_id=own) == ["nhs_number"]


@pytest.mark.parametrize(
    "written", ["A123456789012", "a1234 5678 9012", "A\u20111234\u20115678\u20119012", "A123/456/789/012"]
)
def test_a_upn(own: int, written: str) -> None:
    assert of_another_child(f"UPN {written}, roll", child_id=own) == ["upn"]


@pytest.mark.parametrize(
    "written",
    [
        "Zoë Özil-O’Hare, born 04/05/2018",
        "Zoe Ozil-O'Hare, born 4 May 2018",
        "ZOE OZIL O'HARE 04052018",
        "Zoe\u0308 O\u0308zil\u2011O\u02bcHare, 04\u201105\u20112018",
        "Ozil-OHare, Zoe (2018-05-04)",
        "Zo\u00ade \u00d6zil\u2010O\u2019Hare, 20180504",
        "Zoe\u2019s birthday is 4th May 2018 (surname \u00d6zil-O\u2019Hare)",
    ],
)
def test_a_name_with_a_birthday(own: int, written: str) -> None:
    assert of_another_child(f"He sat beside {written}.", child_id=own) == ["name_and_birth"]


@pytest.mark.parametrize(
    "written",
    [
        "12 Oak Road, ZZ7 7HD",
        "12 Oak Rd ZZ77HD",
        "12 Oak Rd., Little Heath, zz7 7hd",
        "12\u00a0Oak\u00a0Road, ZZ7\u200b 7HD",
        "12 Oak Road, Little Heath",
        "12 Oak Rd, Townsville",
        "12 OAK ROAD\nTOWNSVILLE",
    ],
)
def test_an_address(own: int, written: str) -> None:
    assert of_another_child(f"She was seen at {written} on Monday.", child_id=own) == ["address"]


@pytest.mark.parametrize(
    "written",
    [
        "NHS number 999 888 0018",  # its last digit does not fit
        "19998880017",
        "invoice 99988800171",
        "999 + 888 + 0017",
        "999 888 and 0017",
        "Zoe Ozil-O'Hare plays chess",  # a name without a birthday
        "born on 4 May 2018",
        "Zoe, born 04/05/2018",
        "Ozil-O'Hare, born 04/05/2018",
        "Zoella Ozil-O'Hare, born 04/05/2018",
        "Zoe Ozil-O'Hare, born 05/04/2018",
        "Zoe Ozil-O'Hare, reference 040520181",
        "12 Oak Road",  # a street and number alone are in every town
        "12 Oak Road, Otherville",
        "112 Oak Road, Townsville",
        "12 Oak Lane, Townsville",
        "21 Oak Road, ZZ7 7HD",
        "the school in Townsville, ZZ7 7HD",
    ],
)
def test_what_is_nobodys(own: int, written: str) -> None:
    assert of_another_child(f"We saw her. {written}. That is all.", child_id=own) == []


def test_a_hyphen_that_word_may_not_break_at_is_a_hyphen(own: int) -> None:
    """What Word writes for Ctrl+Shift+hyphen is an element and no character."""
    hyphen = "</w:t><w:noBreakHyphen/><w:t>"
    said = read_docx(small_files.docx(f"Smith{hyphen}Jones 999{hyphen}888{hyphen}0017")).text

    assert "Smith-Jones 999-888-0017" in said
    assert of_another_child(said, child_id=own) == ["nhs_number"]


@pytest.mark.parametrize(
    "said",
    [
        "12, St Mary’s Walk;\tZoë O'Hare—(Fenwick-Hall)",
        "Zoe\u0308 ÖZIL\u2011Smith, 3 Apartment Road Road Saint Street",
        "Åse Bjørn Łukasz Đorđe Strauß Æthelred Œuvre",
        "James’ and James's ʼtis O‘Neil",
        "½ ﬁne ² Жанна 山",
        "soft\u00adhyphen zero\u200bwidth",
    ],
)
def test_the_database_and_the_program_make_the_same_of_a_text(world: World, said: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_plain(%s)", [tidied(said)])
        assert cursor.fetchone() == (plain(tidied(said)),)


@pytest.mark.parametrize(
    "said", ["0 ", "a.", "a@", "Aa ", "+44", "\u00ad", "1/", "O'", "1 Aa ", "9-", "(0) ", "Van de "]
)
def test_a_long_text_is_searched_in_seconds(said: str) -> None:
    """F20: three hundred thousand characters of anything that looks like the beginning of something."""
    started = time.process_time()
    candidates(said * (300_000 // len(said)))
    assert time.process_time() - started < 5
