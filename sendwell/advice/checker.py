"""Reads advice over the writer's shoulder: it warns, it never blocks, and it says why and cites where.

Three things go wrong with health advice: it names a school or a kind of placement, it leaves the writer's
profession (both Quick Guide 6.2), and its provision is too vague to be made or checked (SEND Code 9.69). The
word lists are data (`checker.yaml`); the same text gives the same warnings for ever.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sendwell.law import reading
from sendwell.organisations.professions import Profession

FILE = Path(__file__).parent / "checker.yaml"
QUANTITIES = {
    "who": "Who will do this? Say the profession or role, and what training they need.",
    "how_often": "How often will it be done? Say a number.",
    "how_long": "How long does each time take, and for how many weeks or terms?",
    "review": "When will it be reviewed, and by whom?",
}


@dataclass(frozen=True)
class Caution:
    """One thing to look at again: the words found ("" for something missing), why, and the source."""

    phrase: str
    why: str
    cites: str


@dataclass(frozen=True)
class Rule:
    """One phrase of the lists. `not_for` are the professions whose own field it is."""

    pattern: re.Pattern[str]
    why: str
    cites: str
    vague: bool = False
    not_for: frozenset[str] = frozenset()


def check(
    text: str, profession: str, *, schools: Iterable[str] = (), provision: bool = True
) -> list[Caution]:
    """What to look at again in `text`, in the order in which it stands there.

    `schools` are names known to the register. `provision=False` leaves vagueness out: a narrative and a need may
    say "regularly", a provision may not.
    """
    rules = [rule for rule in _rules() if (provision or not rule.vague) and profession not in rule.not_for]
    found = [hit for rule in [*rules, *_named(schools)] for hit in _hits(rule, text)]
    found.sort(key=lambda hit: (hit[0], -len(hit[1].phrase)))
    return [caution for _, caution in _without_inner(found)]


def check_provision(*, who: str, how_often: str, how_long: str, review: str) -> list[Caution]:
    """What a provision does not say. A plan must quantify it, or nobody can tell whether it is made."""
    said = {"who": who, "how_often": how_often, "how_long": how_long, "review": review}
    return [Caution("", why, _vague_cites()) for key, why in QUANTITIES.items() if not said[key].strip()]


def _hits(rule: Rule, text: str) -> Iterator[tuple[int, Caution]]:
    for match in rule.pattern.finditer(text):
        yield match.start(), Caution(match.group(), rule.why, rule.cites)


def _without_inner(found: list[tuple[int, Caution]]) -> Iterator[tuple[int, Caution]]:
    """Of words that lie inside longer ones found at the same place, keep the longer; say the same thing once."""
    end, said = -1, set()
    for start, caution in found:
        key = (caution.phrase.casefold(), caution.why)
        if start >= end and key not in said:
            said.add(key)
            end = start + len(caution.phrase)
            yield start, caution


def _named(schools: Iterable[str]) -> Iterator[Rule]:
    section = reading.read(FILE)["named_school"] if schools else None
    for school in schools:
        if section and school.strip():
            yield Rule(_pattern(school), section["why"], section["cites"])


@lru_cache
def _rules() -> tuple[Rule, ...]:
    file = reading.read(FILE)
    file.only({"placement", "named_school", "vague", "professions", "diagnosis"})
    return (*_placement(file), *_vague(file), *_of_others(file), *_diagnosis(file))


def _placement(file: reading.Section) -> Iterator[Rule]:
    section = file.need("placement", dict)
    for phrase in section.names("phrases"):
        yield Rule(_pattern(phrase), section["why"], section["cites"])


def _vague(file: reading.Section) -> Iterator[Rule]:
    section = file.need("vague", dict)
    for phrase, why in section["phrases"].items():
        yield Rule(_pattern(phrase), why, section["cites"], vague=True)


def _of_others(file: reading.Section) -> Iterator[Rule]:
    section = file.need("professions", dict)
    for profession in section["belongs_to"]:
        own = frozenset({Profession(profession).value})
        for phrase in section["belongs_to"].names(profession):
            yield Rule(_pattern(phrase), section["why"], section["cites"], not_for=own)


def _diagnosis(file: reading.Section) -> Iterator[Rule]:
    section = file.need("diagnosis", dict)
    makers = frozenset(Profession(name).value for name in section.names("made_by"))
    for phrase in section.names("phrases"):
        yield Rule(_pattern(phrase), section["why"], section["cites"], not_for=makers)


@lru_cache
def _vague_cites() -> str:
    return str(reading.read(FILE)["vague"]["cites"])


def _pattern(phrase: str) -> re.Pattern[str]:
    """Whole words with any white space between; "*" stands for any ending of a word."""
    words = [re.escape(word).replace(r"\*", r"\w*") for word in phrase.split()]
    return re.compile(rf"(?<!\w){r'\s+'.join(words)}(?!\w)", re.IGNORECASE)
