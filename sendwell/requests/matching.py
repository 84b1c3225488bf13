"""Is this a child we already know? Likeness, in words, for a person to judge. Nothing is ever merged by itself.

Two rules of privacy. Somebody who asks never learns of a match: only the council's officer does. And a likeness
of name and birthday is looked for among the council's own children only; an equal NHS number or UPN is looked for
everywhere, because it names one child and no other.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

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
    """The children that the child with id `new` may be, the likeliest first. One query."""
    here = Case.objects.filter(child=OuterRef("pk"), authority=authority)
    numbers = Q(pk=None)
    if nhs_number:
        numbers |= Q(nhs_number=nhs_number)
    if upn:
        numbers |= Q(upn=upn)
    alike = Q(born__in=birthdays(born)) & Q(Exists(here))
    found = []
    for row in (
        Child.objects.filter(numbers | alike)
        .exclude(pk=new)
        .only("given_name", "family_name", "known_as", "born", "nhs_number", "upn")
    ):
        why = _same_number(row, nhs_number, upn) or _alike(row, given_name, family_name, born)
        if why:
            found.append(Likeness(row.pk, why))
    return sorted(found, key=lambda likeness: not likeness.why.startswith("The same"))


def birthdays(born: date) -> list[date]:
    """The birthday, and the one that comes of mistaking day and month."""
    if born.day <= 12 and born.day != born.month:
        return [born, date(born.year, born.day, born.month)]
    return [born]


def _same_number(child: Child, nhs_number: str, upn: str) -> str:
    same = []
    if nhs_number and child.nhs_number == nhs_number:
        same.append("NHS number")
    if upn and child.upn == upn:
        same.append("UPN")
    return f"The same {' and the same '.join(same)}." if same else ""


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
