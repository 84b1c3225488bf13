"""Reads `rules.yaml`: the routing rules as data. What passes here can be routed with.

A profession, need or advice type that does not exist, a mistyped key and a missing reason are refused when the
file is read, with file and line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sendwell.law import reading
from sendwell.law.reading import Section
from sendwell.organisations.professions import AdviceType, Profession
from sendwell.people.needs import Need

FILE = Path(__file__).parent / "rules.yaml"
KEYS = {
    "child_is",
    "referred",
    "newly_arrived",
    "minimal_information",
    "by_need",
    "nursing",
    "asked",
    "form_wanted",
    "not_by_a_service",
    "year_9_age",
}
NURSING_KEYS = {"source", "why", "from_age", "to_age", "setting", "needs", "always"}


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence for the officer and the service, and where it comes from."""

    why: str
    source: str

    def __str__(self) -> str:
        return f"{self.why} ({self.source})"


@dataclass(frozen=True, slots=True)
class NewArrival:
    """When a child counts as newly arrived: the first school in the area began less than so many days ago."""

    within_days: int
    from_age: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class MinimalInformation:
    """Whom to ask where next to nothing is known: the agreed service, else the area's main provider."""

    agreed: Reason
    main: Reason
    professions: tuple[Profession, ...]


@dataclass(frozen=True, slots=True)
class NursingRole:
    """One role of Table 1 and the children it is for. Ages in years, both included."""

    profession: Profession
    reason: Reason
    from_age: int
    to_age: int
    setting: str
    """Either mainstream, special, or empty for both."""
    needs: frozenset[Need]
    always: bool

    def fits(self, age: int, *, special: bool) -> bool:
        """Whether the role is for a child of this age in such a setting."""
        setting = "special" if special else "mainstream"
        return self.from_age <= age <= self.to_age and self.setting in ("", setting)


@dataclass(frozen=True, slots=True)
class Rules:
    """All of `rules.yaml`."""

    child_is: Mapping[str, Reason]
    referred: Reason
    newly_arrived: NewArrival
    minimal: MinimalInformation
    by_need: Mapping[Need, Mapping[Profession, str]]
    nursing: Mapping[Profession, NursingRole]
    asked: Mapping[Profession, str]
    form_wanted: str
    not_by_a_service: Mapping[AdviceType, str]
    year_9_age: int


@lru_cache
def the_rules() -> Rules:
    """The routing rules, read once a process. Raises LawError naming file and line at the first fault."""
    return read(FILE)


def read(path: Path) -> Rules:
    """The routing rules in a file; raises LawError for anything amiss."""
    file = reading.read(path)
    file.only(KEYS)
    return Rules(
        child_is={name: _reason(each) for name, each in file.need("child_is", dict).items()},
        referred=_reason(file.need("referred", dict)),
        newly_arrived=_new_arrival(file.need("newly_arrived", dict)),
        minimal=_minimal(file.need("minimal_information", dict)),
        by_need=_by_need(file.need("by_need", dict)),
        nursing=_nursing(file.need("nursing", dict)),
        asked=_asked(file.need("asked", dict)),
        form_wanted=file.need("form_wanted"),
        not_by_a_service=_without_service(file.need("not_by_a_service", dict)),
        year_9_age=file.need("year_9_age", int),
    )


def _reason(section: Section, key: str = "why") -> Reason:
    return Reason(section.need(key), section.need("source"))


def _new_arrival(section: Section) -> NewArrival:
    section.only({"source", "within_days", "from_age", "why"})
    return NewArrival(section.need("within_days", int), section.need("from_age", int), _reason(section))


def _minimal(section: Section) -> MinimalInformation:
    section.only({"source", "agreed", "main", "professions"})
    professions = tuple(_profession(section, name) for name in section.names("professions"))
    return MinimalInformation(_reason(section, "agreed"), _reason(section, "main"), professions)


def _by_need(section: Section) -> dict[Need, dict[Profession, str]]:
    missing = sorted(set(Need) - set(section))
    if missing:
        raise section.error(f"needs without a rule: {', '.join(missing)}")
    section.only(set(Need))
    return {Need(name): _professions(section.need(name, dict)) for name in section}


def _professions(section: Section) -> dict[Profession, str]:
    return {_profession(section, name): section.need(name) for name in section}


def _nursing(section: Section) -> dict[Profession, NursingRole]:
    return {
        _profession(section, name): _role(_profession(section, name), section.need(name, dict))
        for name in section
    }


def _role(profession: Profession, section: Section) -> NursingRole:
    section.only(NURSING_KEYS)
    setting = section.may("setting", default="")
    if setting not in ("", "mainstream", "special"):
        raise section.error("'setting' is mainstream or special", "setting")
    unknown = set(section.names("needs")) - set(Need)
    if unknown:
        raise section.error(f"no such need: {', '.join(sorted(unknown))}", "needs")
    return NursingRole(
        profession=profession,
        reason=_reason(section),
        from_age=section.may("from_age", int, 0),
        to_age=section.may("to_age", int, 25),
        setting=setting,
        needs=frozenset(Need(name) for name in section.names("needs")),
        always=section.may("always", bool, False),
    )


def _asked(section: Section) -> dict[Profession, str]:
    missing = sorted(set(Profession) - set(section))
    if missing:
        raise section.error(f"nothing says what to ask of: {', '.join(missing)}")
    return _professions(section)


def _without_service(section: Section) -> dict[AdviceType, str]:
    section.only(set(AdviceType))
    return {AdviceType(name): section.need(name) for name in section}


def _profession(section: Section, name: str) -> Profession:
    if name not in set(Profession):
        raise section.error(f"{name!r} is not a profession", name)
    return Profession(name)
