"""The law's tables: time limits, duties and event types."""

from collections.abc import Iterable

from sendwell.desks.reference.markdown import code, codes, table
from sendwell.desks.reference.markdown import page as whole_page
from sendwell.law.events import EventType, event_types
from sendwell.law.shapes import Reference, Timescale
from sendwell.law.timescales import parties, the_law
from sendwell.lawbook.pages import period_in_words
from sendwell.ui import words

FORCE = (
    "*must*: the law says so. *should*: the SEND Code of Practice says so. *local*: a local standard or "
    "agreement, never in place of the law. Confidence says how far we have seen the wording ourselves: "
    "*primary* (in the law), *part* (partly), *secondary* (in guidance and judgments), *unconfirmed*."
)


def timescales_page() -> str:
    """`timescales.md`."""
    law = the_law()
    return whole_page(
        "Time limits and duties",
        FORCE,
        f"## Time limits ({len(law.timescales)})",
        table(
            ["id", "title", "owed by", "owed to", "force", "period", "reference", "confidence"],
            [_row(each, "timescales") for each in _sorted(law.timescales.values())],
        ),
        f"## Duties without a period ({len(law.duties)})",
        "The law gives no period. Sendwell shows how many days have gone by and invents no date.",
        table(
            ["id", "title", "owed by", "owed to", "force", "period", "reference", "confidence"],
            [_row(each, "duties") for each in _sorted(law.duties.values())],
        ),
    )


def _sorted(timescales: Iterable[Timescale]) -> list[Timescale]:
    return sorted(timescales, key=lambda each: each.id)


def _row(timescale: Timescale, folder: str) -> tuple[str, ...]:
    newest = timescale.versions[0]
    return (
        f"[{timescale.id}](../../sendwell/law/{folder}/{timescale.id}.yaml)",
        timescale.title,
        parties()[timescale.duty_on],
        parties()[timescale.owed_to],
        timescale.force.value,
        _periods(timescale),
        _linked(newest.reference),
        timescale.confidence.value,
    )


def _periods(timescale: Timescale) -> str:
    """The period, and where it has changed each one with its first day."""
    if len(timescale.versions) == 1:
        return period_in_words(timescale.versions[0])
    return "; ".join(f"{period_in_words(v)} from {words.day(v.since)}" for v in timescale.versions)


def _linked(reference: Reference) -> str:
    return f"[{reference.title}]({reference.href})" if reference.href else reference.title


def events_page() -> str:
    """`events.md`."""
    return whole_page(
        "Event types",
        "Everything that can happen on a case, from `sendwell/law/events.yaml`. What an event starts and ends is "
        "said in the time limits' own files; one that does neither says why. An event without words for the "
        "family is not shown on the family's page.",
        table(
            ["type", "title", "what the family reads", "recorded by", "acts next", "starts", "ends"],
            [_event(each) for each in event_types().values()],
        ),
    )


def _event(event: EventType) -> tuple[str, ...]:
    everything = [*the_law().timescales.values(), *the_law().duties.values()]
    starts = sorted(each.id for each in everything if event.id in each.starts_with)
    ends = sorted(each.id for each in everything if event.id in each.ends_with)
    return (
        code(event.id),
        event.title,
        event.family or "*not shown*",
        event.recorded_by,
        event.acts_next or "nobody",
        codes(starts) or (event.why_no_clock or ""),
        codes(ends),
    )
