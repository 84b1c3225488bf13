"""What follows from consent, refusal and overrides: whether sharing with an organisation has stopped, and why.

Consent here is permission in confidence. What a statute requires goes on without it: the council's own duties,
its dates and its letters. The latest word of the family about an organisation counts, and taking consent back is a
word; but what a competent child or young person refused, only they themselves open again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import Q, QuerySet

from sendwell.casebook.models import Deadline, Event
from sendwell.family.models import Answer, Consent, GivenAs, Override
from sendwell.family.told import Told
from sendwell.organisations.models import Organisation
from sendwell.people.models import Child
from sendwell.people.spans import runs_on
from sendwell.ui import words
from sendwell.ui.words import LONDON

ADVICE_LIMIT = "advice_coop_6w"
NOT_STOPPED = (
    "The council still decides, keeps its dates and sends its letters: the law tells it to.",
    "Every date goes on running, also that of whoever was asked and must now wait.",
    "What is needed to keep a child safe, or what a court or the police require by law, can still be shared. "
    "Then a named person writes down why.",
)
LOSES = {
    "H": "what health professionals know of needs, outcomes and help",
    "HX": "other health detail",
    "E": "what the school, nursery or college and the psychologist know",
    "S": "what social care knows",
    "V": "what the child and the family have said",
    "L": "addresses and where the child goes to school",
    "I": "the child’s name, date of birth and numbers",
}


@dataclass(frozen=True)
class Stopped:
    """Sharing about a child with one organisation has stopped: since when, in what words, and by which statement."""

    since: date
    words: str
    consent_id: int


class Word(NamedTuple):
    """One thing that was said about sharing. The later one is the greater: by its day, then by when it was noted."""

    day: date
    at: datetime
    takes_back: bool
    number: int
    said: Consent

    @property
    def is_no(self) -> bool:
        """Whether it stops sharing."""
        return self.takes_back or self.said.answer == Answer.REFUSED

    @property
    def is_the_childs(self) -> bool:
        """Whether a competent child or a young person said it for themselves."""
        return self.said.given_as in (GivenAs.GILLICK, GivenAs.YOUNG_PERSON)

    @property
    def stops(self) -> Stopped:
        """As it is told to whoever must wait."""
        what = "withdrawn" if self.takes_back else "refused"
        return Stopped(self.day, f"Suspended: consent was {what} on {words.day(self.day)}", self.number)


@dataclass(frozen=True)
class Pending:
    """A request for advice that would have to wait, and by when it was due. The date does not move."""

    ref: str
    case_ref: str
    organisation: str
    due_on: date | None


@dataclass(frozen=True)
class Copy:
    """Something that an organisation has lawfully already, and keeps."""

    organisation: str
    day: date
    what: str


@dataclass(frozen=True)
class Effects:
    """What a withdrawal or refusal does, shown before anybody confirms it (Quick Guide section 10)."""

    pending: tuple[Pending, ...]
    copies: tuple[Copy, ...]
    loses: tuple[str, ...]
    withheld: int
    """How many pending requests are sealed from a professional who reads this, and is told so (N04)."""
    goes_on: tuple[str, ...] = NOT_STOPPED


def sharing_stopped(child: Child, organisation: Organisation, as_of: date) -> Stopped | None:
    """Why nothing more may be shared with or written by this organisation about the child, or None."""
    return sharing_stopped_with(child, [organisation.pk], as_of).get(organisation.pk)


def anything_stopped(child: Child, as_of: date) -> bool:
    """Whether anything about the child may not be shared with somebody, as far as whoever asks may know."""
    said = Consent.organisations.through.objects.filter(consent__child=child)
    return bool(sharing_stopped_with(child, said.values_list("organisation_id", flat=True), as_of))


def sharing_stopped_with(child: Child, organisations: Iterable[int], as_of: date) -> dict[int, Stopped]:
    """Those of these organisations with which nothing more may be shared, by number, and why."""
    found = stopped_between([child.pk], organisations, as_of)
    return {body: why for (_, body), why in found.items()}


def stopped_between(
    children: Iterable[int], organisations: Iterable[int], as_of: date
) -> dict[tuple[int, int], Stopped]:
    """The same for many children: by the numbers of the child and the organisation.

    The last word about each pair counts. An override that runs on `as_of` lets sharing go on. Two questions to the
    database, one for the many children about whom nothing was refused.
    """
    stopped = refused_between(children, organisations, as_of)
    if not stopped:
        return {}
    not_ended = Q(ended_on__isnull=True) | Q(ended_on__gt=as_of)
    overrides = Override.objects.filter(
        runs_on(as_of), not_ended, child_id__in={child for child, _ in stopped}
    )
    running = set(overrides.values_list("child_id", "organisation_id"))
    return {pair: found for pair, found in stopped.items() if pair not in running}


def refused_between(
    children: Iterable[int], organisations: Iterable[int], as_of: date
) -> dict[tuple[int, int], Stopped]:
    """The no that stands about each pair on `as_of`, whatever else lets sharing go on. None ends by itself."""
    said = Consent.organisations.through.objects.filter(
        consent__child_id__in=list(children),
        consent__from_on__lte=as_of,
        organisation_id__in=list(organisations),
    ).select_related("consent")
    spoken = defaultdict[tuple[int, int], list[Word]](list)
    for each in said:
        spoken[each.consent.child_id, each.organisation_id] += _words(each.consent, as_of)
    return {pair: no.stops for pair, heard in spoken.items() if (no := _no_that_stands(heard)) is not None}


def _words(said: Consent, as_of: date) -> Iterator[Word]:
    yield Word(said.from_on, said.recorded_at, False, said.pk, said)
    if said.withdrawn_on and said.withdrawn_on <= as_of:
        at = said.withdrawn_at or datetime.combine(said.withdrawn_on, time.max, LONDON)
        yield Word(said.withdrawn_on, at, True, said.pk, said)


def _no_that_stands(heard: Sequence[Word]) -> Word | None:
    """The last word, if it is a no; first a competent child's own last word: no parent overturns it (Gillick).

    Their yes opens what it names. About the rest, which may not be theirs to say yet, a parent's no stands.
    """
    own = max((each for each in heard if each.is_the_childs), default=None)
    if own is not None and own.is_no:
        return own
    last = max(heard)
    if last.is_no or not last.is_the_childs:
        return last if last.is_no else None
    said = max((each for each in heard if not each.is_the_childs), default=None)
    return said if said is not None and said.is_no and not _opened_since(said, heard) else None


def _opened_since(no: Word, heard: Sequence[Word]) -> bool:
    """Whether the child has since said yes to all that this no was about."""
    yes = [each.said.classes for each in heard if each > no and each.is_the_childs and not each.is_no]
    return set(no.said.classes) <= {letter for classes in yes for letter in classes}


def effects_of_stopping(
    told: Told, organisations: list[Organisation], classes: list[str], as_of: date
) -> Effects:
    """What stopping would do today to the requests, the copies and what the assessment knows, as far as told."""
    waiting = list(_waiting(told, organisations))
    return Effects(
        pending=tuple(_pending(told, waiting)),
        copies=tuple(_copies(told, organisations, as_of)),
        loses=tuple(LOSES[letter] for letter in LOSES if letter in classes),
        withheld=sum(each.about in told.hidden.about for each in waiting) if told.of_seals else 0,
    )


def _waiting(told: Told, organisations: list[Organisation]) -> QuerySet[Deadline]:
    """The requests for advice that would have to wait, sealed ones too."""
    return (
        Deadline.objects.filter(
            told.cases(), timescale=ADVICE_LIMIT, owed_by__in=organisations, stopped_on__isnull=True
        )
        .select_related("case", "owed_by")
        .order_by("due_on", "about")
    )


def _pending(told: Told, waiting: list[Deadline]) -> list[Pending]:
    return [
        Pending(each.about, each.case.ref, told.name(each.owed_by), each.due_on)
        for each in waiting
        if each.owed_by and each.about not in told.hidden.about
    ]


def _copies(told: Told, organisations: list[Organisation], as_of: date) -> list[Copy]:
    """What was lawfully given before: each organisation's requests for advice, with the day."""
    rows = (
        Event.objects.filter(
            told.cases(), answerable__in=organisations, day__lte=as_of, type="advice_request_received"
        )
        .select_related("answerable")
        .order_by("day", "id")
    )
    return [
        Copy(told.name(each.answerable), each.day, "The request for advice, with what it says of the child")
        for each in rows
        if each.answerable and not told.hidden.hides("event", each.pk, each.about)
    ]
