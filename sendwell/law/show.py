"""The law, a due date and a list of clocks as plain data for JSON, and as text for people."""

from collections.abc import Iterable, Sequence
from typing import Any

from sendwell.law.clock import Clock, Due
from sendwell.law.events import event_types
from sendwell.law.reckoning import Alternative
from sendwell.law.shapes import GroundRule, Limbs, Reference, Timescale, Version
from sendwell.law.timescales import Law, load_one, parties
from sendwell.law.working import many, phrase, state_words

type Data = dict[str, Any]

FORCES = {
    "must": "must (statute)",
    "should": "should (Code of Practice)",
    "local": "local standard or agreement",
}
CONFIDENCE = {
    "primary": "the wording itself was read",
    "part": "part of the wording was read",
    "secondary": "from guidance, an advice service or a judgment",
    "unconfirmed": "NOT CONFIRMED: check before you rely on it",
}


def rows(law: Law) -> list[Data]:
    """One short row for each time limit, then for each duty."""
    return [_row(each) for each in (*law.timescales.values(), *law.duties.values())]


def full(timescale: Timescale) -> Data:
    """Everything that one file says, ready for JSON."""
    return {
        **_row(timescale),
        "family": timescale.family,
        "summary": timescale.summary,
        "as_soon_as_practicable": timescale.asap,
        "starts_with": list(timescale.starts_with),
        "stops_with": list(timescale.stops_with),
        "lapses_with": list(timescale.lapses_with),
        "repeats": timescale.repeats,
        "soon": timescale.soon,
        "versions": [_version(each) for each in timescale.versions],
        "grounds": [_ground(each) for each in timescale.grounds.values()],
        "notes": list(timescale.notes),
    }


def due(found: Due) -> Data:
    """A due date with the keys that other programs rely on."""
    return {
        "timescale": found.timescale,
        "start": found.start.isoformat(),
        "due": found.due.isoformat() if found.due else None,
        "rule": found.rule,
        "working": list(found.working),
        "reference": reference(found.reference),
        "confidence": found.confidence,
        "alternatives": [alternative(each) for each in found.alternatives],
    }


def clock(found: Clock) -> Data:
    """A clock with the keys that other programs rely on."""
    return {
        "timescale": found.timescale,
        "about": found.about,
        "started": found.started.isoformat(),
        "due": found.due.isoformat() if found.due else None,
        "stopped": found.stopped.isoformat() if found.stopped else None,
        "state": found.state.value,
        "days_left": found.days_left,
        "grounds": [
            {
                "id": each.id,
                "title": each.title,
                "day": each.day.isoformat(),
                "reference": reference(each.reference),
            }
            for each in found.grounds
        ],
    }


def reference(found: Reference) -> Data:
    """A provision: its name and the address of its text."""
    return {"title": found.title, "href": found.href}


def alternative(found: Alternative) -> Data:
    """Another answer, with whose it is."""
    return {
        "label": found.label,
        "due": found.due.isoformat() if found.due else None,
        "authority": found.authority,
    }


def period(version: Version) -> str:
    """The length of a limit in words; for several counts, each of them."""
    if version.within is None:
        return "no period in law"
    if isinstance(version.within, Limbs):
        joined = " and ".join(phrase(limb.count) for limb in version.within.limbs)
        return f"{version.within.choose.replace('_', ' ')} {joined}"
    return phrase(version.within)


def list_text(found: Sequence[Data]) -> str:
    """The list for people: one line each."""
    lines = [
        f"{row['id']:<28} {row['period']:<34} {row['force']:<7}{row['title']}{_doubt(row)}" for row in found
    ]
    return "\n".join(lines)


def full_text(found: Data) -> str:
    """One time limit or duty for people."""
    lines = [
        f"{found['title']}  ({found['id']})",
        found["summary"],
        "",
        f"Owed by:     {parties()[found['duty_on']]}",
        f"Owed to:     {parties()[found['owed_to']]}",
        f"Force:       {FORCES[found['force']]}",
        f"Evidence:    {CONFIDENCE[found['confidence']]}",
        f"Starts with: {_titles(found['starts_with'])}",
        f"Stops with:  {_titles(found['stops_with'])}",
        *([f"Lapses with: {_titles(found['lapses_with'])}"] if found["lapses_with"] else []),
        "",
    ]
    for version in found["versions"]:
        source = version["reference"]
        lines += [
            f"From {version['from']}: {version['period']}. {source['title']}",
            f"  {source['href'] or ''}",
        ]
    for ground in found["grounds"]:
        lines.append(f"Ground {ground['id']}: {ground['title']} ({ground['reference']['title']})")
    return "\n".join([*lines, *(f"Note: {note}" for note in found["notes"])])


def due_text(found: Data) -> str:
    """A due date for people: the date first, then the working."""
    head = f"{found['timescale']}: due {found['due'] or 'on no date we can tell'}"
    source = f"{found['reference']['title']}. Evidence: {CONFIDENCE[found['confidence']]}."
    return "\n".join([head, "", *found["working"], "", source])


def clocks_text(found: Sequence[Data]) -> str:
    """Clocks for people: one line each."""
    lines = []
    for row in found:
        about = f" {row['about']}" if row["about"] else ""
        lines.append(f"{_state(row):<17} {row['due'] or 'no date':<11}{row['timescale']}{about}{_left(row)}")
    return "\n".join(lines) or "These events have started no clock by that day."


def _state(row: Data) -> str:
    return state_words(load_one(row["timescale"]).kind, row["state"])


def _left(row: Data) -> str:
    if row["days_left"] is None or row["stopped"]:
        return f"; ended {row['stopped']}" if row["stopped"] else ""
    days = row["days_left"]
    after = "late" if row["state"] == "overdue" and _state(row) == "overdue" else "ago"
    return f"; {many(days, 'day')} left" if days >= 0 else f"; {many(-days, 'day')} {after}"


def _row(timescale: Timescale) -> Data:
    return {
        "id": timescale.id,
        "title": timescale.title,
        "kind": timescale.kind.value,
        "duty_on": timescale.duty_on,
        "owed_to": timescale.owed_to,
        "force": timescale.force.value,
        "period": period(timescale.versions[0]),
        "confidence": timescale.confidence.value,
    }


def _version(version: Version) -> Data:
    return {
        "from": version.since.isoformat(),
        "rule": str(version.within) if version.within else None,
        "period": period(version),
        "counts_from": list(version.counts_from),
        "planned": str(version.planned) if version.planned else None,
        "alternatives": [
            {"label": each.label, "rule": str(each.count), "authority": each.authority}
            for each in version.others
        ],
        "reference": reference(version.reference),
        "note": version.note,
    }


def _ground(ground: GroundRule) -> Data:
    return {
        "id": ground.id,
        "title": ground.title,
        "family": ground.family,
        "from": ground.since.isoformat(),
        "until": ground.until.isoformat() if ground.until else None,
        "reference": reference(ground.reference),
    }


def _titles(names: Iterable[str]) -> str:
    return "; ".join(event_types()[name].title for name in names) or "nothing"


def _doubt(row: Data) -> str:
    return " [not confirmed]" if row["confidence"] == "unconfirmed" else ""
