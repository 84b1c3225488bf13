"""Is this a child we already know? Likeness, in words, for a person to judge. Nothing is ever merged by itself.

Two rules of privacy. Somebody who asks never learns of a match: only the council's officer does. And a likeness
of name and birthday is looked for among the council's own children only; an equal NHS number or UPN is looked for
everywhere, because it names one child and no other.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from sendwell.casebook.models import Case
from sendwell.organisations.models import Organisation
from sendwell.people.models import Child

ALIKE = 0.8
SOUNDS = str.maketrans("bfpvcgjkqsxzdtlmnr", "111122222222334556")
SILENT = str.maketrans("", "", "aeiouyhw")


@dataclass(frozen=True)
class Likeness:
    """A child already known, and what is alike, in words."""

    child_id: int
    why: str


def candidates(
    *,
    given_name: str,
    family_name: str,
    born: date,
    nhs_number: str,
    upn: str,
    authority: Organisation,
    new: int,
) -> list[Likeness]:
    """The children that the child with id `new` may be, the likeliest first. Three queries at most.

    Not one whose record was joined to another's: what protects them stands there.
    """
    every = Case.objects.filter(child=OuterRef("pk"), authority=authority)
    here = every.filter(Q(closed_on__isnull=True) | Q(requests__isnull=False))
    numbers = _same_numbers(nhs_number, upn)
    joined = Child.objects.filter(~Exists(here), Exists(every), pk__in=numbers) if numbers else ()
    for child in joined:
        del numbers[child.pk]
    found = [Likeness(child_id, why) for child_id, why in numbers.items() if child_id != new]
    for row in (
        Child.objects.filter(Q(born__in=birthdays(born)) & Q(Exists(here)))
        .exclude(pk__in=[new, *numbers])
        .only("given_name", "family_name", "known_as", "born")
    ):
        why = _alike(row, given_name, family_name, born)
        if why:
            found.append(Likeness(row.pk, why))
    return found


def _same_numbers(nhs_number: str, upn: str) -> dict[int, str]:
    """Children anywhere with one of these numbers. The database looks behind the walls and gives ids alone."""
    if not (nhs_number or upn):
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sendwell_same_number(%s, %s) ORDER BY child", [nhs_number, upn])
        return {child: _same(nhs, pupil) for child, nhs, pupil in cursor.fetchall()}


def birthdays(born: date) -> list[date]:
    """The birthday, and the one that comes of mistaking day and month."""
    if born.day <= 12 and born.day != born.month:
        return [born, date(born.year, born.day, born.month)]
    return [born]


def _same(nhs_number: bool, upn: bool) -> str:
    same = [words for words, is_same in (("NHS number", nhs_number), ("UPN", upn)) if is_same]
    return f"The same {' and the same '.join(same)}."


def _alike(child: Child, given_name: str, family_name: str, born: date) -> str:
    if not names_alike(child.family_name, family_name):
        return ""
    day = "Born on the same day" if child.born == born else "Day and month of birth change places"
    same = plain(child.family_name) == plain(family_name)
    words = f"{day}, and the family name is {'the same' if same else 'alike'}."
    if not any(names_alike(name, given_name) for name in (child.given_name, child.known_as) if name):
        words += " The first names differ: it may be a twin."
    return words


def names_alike(one: str, other: str) -> bool:
    """Whether two names could be one, misheard or mistyped."""
    one, other = plain(one), plain(other)
    if not one or not other:
        return False
    return one == other or sound(one) == sound(other) or SequenceMatcher(None, one, other).ratio() >= ALIKE


def plain(name: str) -> str:
    """The letters of a name without accents, spaces, hyphens and capitals."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalpha())


def sound(name: str) -> str:
    """How a plain name sounds: its first letter, then groups of consonants that sound alike, doubles once.

    A first C or K, and a first F or PH, are one sound. Unlike Soundex all consonants count, or long names
    with a common beginning would all be alike.
    """
    first = {"k": "c", "q": "c"}.get(name[:1], name[:1])
    if name.startswith("ph"):
        first = "f"
    coded = name[1:].translate(SILENT).translate(SOUNDS)
    return first + "".join(mark for place, mark in enumerate(coded) if place == 0 or mark != coded[place - 1])
