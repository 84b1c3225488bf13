"""Another child's family: where they live, how they are reached, and their names, stop a text (B06)."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection

from sendwell.documents.guard.asking import of_another_child, of_another_household
from sendwell.people.models import Adult, AdultOfChild, Child
from tests.world import World

pytestmark = pytest.mark.django_db


@dataclass
class Families:
    """Two families who have nothing to do with each other."""

    own: Child
    mother: Adult
    other: Child
    theirs: Adult

    def hits(self, said: str) -> list[str]:
        """What the guard finds in a text about the own child."""
        return of_another_child(said, child_id=self.own.pk)


def adult_of(child: Child, name: str, **more: str) -> Adult:
    adult = Adult.objects.create(name=name, **more)
    AdultOfChild.objects.create(child=child, adult=adult, relation="Mother")
    return adult


@pytest.fixture
def families(world: World) -> Families:
    """Adela and her mother; Benjamin, of another council, and his."""
    own = world.child("Adela", "Canary")
    Child.objects.filter(pk=own.pk).update(address="9 Mill Lane, Northbridge", postcode="ZZ1 1AA")
    other = world.child("Benjamin", "Budgie", born=date(2016, 1, 1))
    mother = adult_of(
        own,
        "Pippa Canary",
        email="pippa@own.example",
        phone="07700 900111",
        address="9 Mill Lane",
        postcode="ZZ1 1AA",
    )
    theirs = adult_of(
        other,
        "Zoë Budgie-Özil",
        email="Zoe.Budgie@theirs.example",
        phone="07700 900 222",
        address="12 Oak Road, Southmere",
        postcode="ZZ7 7HD",
    )
    return Families(Child.objects.get(pk=own.pk), mother, other, theirs)


@pytest.mark.parametrize(
    ("said", "hits"),
    [
        ("Write to zoe.budgie@theirs.example, please.", ["family_contact"]),
        ("Email: ZOE.BUDGIE@THEIRS.EXAMPLE", ["family_contact"]),
        ("Ring 07700900222.", ["family_contact"]),
        ("Ring +44 (0)7700 900 222 after six.", ["family_contact"]),
        ("Ring 0044 7700\u2011900\u2011222.", ["family_contact"]),
        ("She lives at 12 Oak Rd, zz77hd.", ["family_contact"]),
        ("She lives at 12 Oak Road, Southmere.", ["family_contact"]),
        ("Zoe Budgie Ozil, ZZ7 7HD", ["family_name"]),
        ("zoë budgie-özil of ZZ77HD", ["family_name"]),
        ("Benjamin Budgie came with his mother Zoë Budgie-Özil.", ["family_name"]),
        ("Budgie, Benjamin: mother is Budgie-Özil, Zoë", ["family_name"]),
        (
            "Zoë Budgie-Özil, 12 Oak Road, Southmere ZZ7 7HD, 07700 900222, zoe.budgie@theirs.example",
            ["family_contact", "family_name"],
        ),
    ],
)
def test_what_belongs_to_another_childs_family_is_found(
    families: Families, said: str, hits: list[str]
) -> None:
    assert families.hits(f"Adela came with her mother. {said} She fell twice.") == hits
    assert of_another_child(said, child_id=families.other.pk) == []


@pytest.mark.parametrize(
    "said",
    [
        "Zoë Budgie-Özil teaches her the piano.",  # a name by itself is many people's
        "Benjamin and Zoë Budgie-Özil",  # half a name beside it is no second sign
        "Ring 07700 900223, or write to zoe@theirs.example.",
        "Ring 107700900222 or 077009002221.",
        "A house in ZZ7 7HD.",
        "12 Oak Road",
        "12 Oak Road, Northbridge",
        "Zoe Budgie, ZZ7 7HD",
        "Her mother Pippa Canary, 9 Mill Lane, ZZ1 1AA, pippa@own.example, 07700 900111",
    ],
)
def test_what_belongs_to_nobody_or_to_the_childs_own_family_is_not(families: Families, said: str) -> None:
    assert families.hits(f"Adela came with her mother. {said} She fell twice.") == []


def test_what_two_families_share_is_no_alarm(families: Families) -> None:
    """The same mother written down twice, once for each of her children."""
    kept = ("email", "phone", "address", "postcode", "name")
    Adult.objects.filter(pk=families.theirs.pk).update(
        **{name: getattr(families.mother, name) for name in kept}
    )
    said = (
        "Pippa Canary, 9 Mill Lane, ZZ1 1AA, pippa@own.example, 07700 900111. Her friend is Benjamin Budgie."
    )
    assert families.hits(said) == []


def test_an_adult_of_both_children_is_no_alarm(families: Families) -> None:
    AdultOfChild.objects.create(child=families.own, adult=families.theirs, relation="Aunt")
    assert families.hits("Zoë Budgie-Özil, 12 Oak Road, ZZ7 7HD, 07700 900222, and Benjamin Budgie") == []


def test_an_adult_of_no_child_is_nobodys_family(families: Families) -> None:
    AdultOfChild.objects.filter(adult=families.theirs).delete()
    assert families.hits("Zoë Budgie-Özil, 12 Oak Road, ZZ7 7HD, 07700 900222") == []


def test_a_phone_number_of_another_household_is_found_however_it_is_written(families: Families) -> None:
    for said in ("+44 7700 900222", "07700-900-222", "07700900222"):
        assert of_another_household(f"Ring {said}.", [families.theirs.pk]) == ["household_address"]
    assert of_another_household("Ring 07700 900223.", [families.theirs.pk]) == []


@pytest.mark.parametrize(
    ("column", "asked"),
    [
        ("documents_adult_email", "lower(a.email) = ANY (ARRAY['x@y.example', 'z@y.example'])"),
        (
            "documents_adult_phone",
            "public.documents_phone(a.phone) = ANY (ARRAY['07700900222', '07700900223'])",
        ),
        ("documents_adult_postcode", "public.documents_code(a.postcode) = ANY (ARRAY['ZZ77HD', 'ZZ77HE'])"),
        ("documents_adult_first_line", "public.documents_first_line(a.address) = ANY (ARRAY['1 a', '2 b'])"),
        ("documents_adult_name", "public.documents_plain(a.name) = ANY (ARRAY['zoe budgie', 'ann other'])"),
    ],
)
def test_no_question_looks_at_every_adult(world: World, column: str, asked: str) -> None:
    """A hundred thousand adults are not read for one file: each question has its index."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT FROM people_adult a WHERE {asked}")
        assert column in "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'documents_of_another_family'")
        assert cursor.fetchone() == (["search_path=pg_catalog, public", "enable_seqscan=off"],)
        cursor.execute(
            "SELECT count(*) FROM pg_proc WHERE proname = 'documents_of_another_family' AND position(%s IN prosrc) > 0",
            [asked.partition(" = ANY")[0]],
        )
        assert cursor.fetchone() == (1,)
