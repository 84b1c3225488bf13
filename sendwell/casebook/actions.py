"""Verbs of a case: opening it, closing it, naming its key worker, correcting what was recorded wrongly."""

from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from sendwell.access import grants, scope
from sendwell.access.models import Cover, Member
from sendwell.access.opening import relate, require
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for
from sendwell.access.two_people import same_person
from sendwell.casebook import history
from sendwell.casebook.models import Case, Event, KeyWork
from sendwell.casebook.withheld import sealed_references
from sendwell.law.refusals import Refused
from sendwell.law.timescales import the_law
from sendwell.organisations.models import Organisation
from sendwell.people.models import Child
from sendwell.ui.words import LONDON

DECIDE_BY = "decide_assess_6w"
"""The time limit that runs while the council has not decided on a request."""


@transaction.atomic
def begin_case(*, child: Child, authority: Organisation, day: date) -> Case:
    """The open case of this child with this council, new if there is none. Called by the act that opens it.

    The council's relationship to the child begins here (CFA 2014 s.24: responsible when the child is
    brought to its attention). The child is held, so that two requests at once make one case.
    """
    Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
    case = Case.objects.filter(child=child, authority=authority, closed_on__isnull=True).first()
    if case is None:
        case = Case.objects.create(ref=_next_ref(day), child=child, authority=authority, opened_on=day)
        relate(child, to=authority, why="authority", born_of=f"case {case.ref}", starts_on=day)
    return case


def _next_ref(day: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('casebook_case_ref')")
        (number,) = cursor.fetchone()
    return f"C{day:%y}-{number:06d}"


@transaction.atomic
def name_key_worker(*, case: Case, member: Member, by: Member, day: date, handover: str = "") -> KeyWork:
    """Give the family one named person (best practice standard 3), with a handover note from the one before."""
    require(by, Permission.CASE_KEEP)
    case = history.lock(case)
    if case.closed_on:
        raise Refused("The case is closed, so it needs no key worker.", field="member")
    if member.organisation_id != case.authority_id:
        raise Refused("The key worker must work for the council.", field="member")
    if grants.is_shut_out(member, case.child_id, scope.moment()):
        raise Refused(f"{member.name} is kept out of this record. Choose somebody else.", field="member")
    if case.key_worker_id == member.pk:
        raise Refused(f"{member.name} is already the key worker.", field="member")
    KeyWork.objects.filter(case=case, until__isnull=True).update(until=day, handover=handover)
    work = KeyWork.objects.create(case=case, member=member, from_on=day)
    Case.objects.filter(pk=case.pk).update(key_worker=member)
    history.record(case, "key_worker_named", by=by, day=day, details={"key_worker": member.name})
    return work


@transaction.atomic
def arrange_cover(
    *, absent: Member, covering: Member, from_on: date, until: date, by: Member, note: str = ""
) -> Cover:
    """Let a colleague stand in for an absent member: they see and do the absent one's work while it lasts.

    Everybody may arrange their own cover. A colleague's is arranged by somebody who keeps cases or gives out
    requests: nobody can let themselves into another's work.
    """
    require(by, Permission.COVER_ARRANGE)
    if by.pk != absent.pk and not may_arrange_for_others(by):
        raise Refused(
            "You can arrange your own cover. Ask whoever gives out the work to arrange a colleague’s."
        )
    if by.organisation_id != absent.organisation_id or covering.organisation_id != absent.organisation_id:
        raise Refused("Cover is arranged between colleagues of one organisation.", field="covering")
    if covering.pk == absent.pk:
        raise Refused("Somebody cannot cover for themselves. Choose a colleague.", field="covering")
    if until < from_on:
        raise Refused("The cover would end before it begins. Check both dates.", field="until")
    return Cover.objects.create(absent=absent, covering=covering, from_on=from_on, until=until, note=note)


def may_arrange_for_others(member: Member) -> bool:
    """Whether this member may arrange a colleague's cover, not only their own."""
    return member.may(Permission.CASE_KEEP) or member.may(Permission.ADVICE_ALLOCATE)


@transaction.atomic
def correct(*, event: Event, reason: str, by: Member, day: date) -> Event:
    """Say that an event was recorded in error. It stays in the chronology, struck out, and counts no more.

    Where the closing of the case was the error, the case is open again. Raises Refused for what is corrected already
    or stands on an act of its own, and, for what starts or ends a time limit, for anybody but a second person with
    the permission to correct it (trust.md 4.4, H12).
    """
    require(by, Permission.CASE_KEEP)
    case = history.lock(event.case)
    if case.closed_on and event.type != "case_closed":
        raise Refused("The case is closed. If it was closed in error, correct the closing first.")
    if Event.objects.filter(corrects=event).exists():
        raise Refused("This has already been corrected.")
    if event.type == "correction":
        raise Refused("A correction cannot be corrected. Record what happened again.")
    _is_second_person(event, by)
    for stands in settings.STANDS_ON:
        import_string(stands)(event)
    if event.type == "case_closed":
        _reopen(case)
    return history.record(
        case,
        "correction",
        by=by,
        day=day,
        about=event.about,
        corrects=event,
        details={"reason": reason},
    )


def _is_second_person(event: Event, by: Member) -> None:
    """Two hands for a time limit: whoever recorded it, and a manager who did not."""
    if event.type not in the_law().starting_or_ending:
        return
    if same_person(event.by_id, by):
        raise Refused("You recorded this, and it starts or ends a time limit. A manager has to correct it.")
    if not by.may(Permission.CLOCK_CORRECT):
        raise Refused("This starts or ends a time limit. Ask a manager to correct it.")


def _reopen(case: Case) -> None:
    """Open again, and to nobody's hands but those who may read it: else the council hears that it has no key worker."""
    others = Case.objects.filter(child=case.child, authority=case.authority, closed_on__isnull=True)
    other = others.first()
    if other is not None:
        raise Refused(f"The child has another open case, {other.ref}. This one cannot be open too.")
    Case.objects.filter(pk=case.pk).update(closed_on=None)
    worker, now = case.key_worker, scope.moment()
    if worker is not None and grants.is_shut_out(worker, case.child_id, now):
        end_key_work(case=case, day=now.astimezone(LONDON).date())


def end_key_work(*, case: Case, day: date) -> None:
    """Take the case from a key worker who is kept out of it, and tell its council that nobody keeps it (A19, H06)."""
    KeyWork.objects.filter(case=case, until__isnull=True).update(until=day)
    Case.objects.filter(pk=case.pk).update(key_worker=None)
    path = reverse("casebook:case", kwargs={"ref": case.ref})
    tell = import_string(settings.TELLS)
    tell(case.authority.email, "case_unowned", path, case=case, sender=case.authority)


@transaction.atomic
def close_case(*, case: Case, reason: str, by: Member, day: date) -> Case:
    """Close a case: nothing more is owed on it.

    Refused while the council owes its decision whether to assess, or somebody else owes the council an answer: closing
    ends every time limit, and neither was given (trust.md H05).
    """
    require(by, Permission.CASE_KEEP)
    case = history.lock(case)
    if case.closed_on:
        raise Refused("This case is already closed.")
    _owes_no_decision(case, day)
    _waits_for_no_answer(case, by, day)
    Case.objects.filter(pk=case.pk).update(closed_on=day)
    history.record(case, "case_closed", by=by, day=day, details={"reason": reason})
    case.refresh_from_db()
    return case


def _owes_no_decision(case: Case, day: date) -> None:
    events = list(case.events.order_by("day", "id"))
    clocks = history.clocks_of(events, max([day, *(each.day for each in events)]))
    if any(each.timescale == DECIDE_BY and each.stopped is None for each in clocks):
        raise Refused(
            "The council has not decided whether to assess. Decide, or record that the request was withdrawn or was "
            "recorded in error. Then close the case."
        )


def _waits_for_no_answer(case: Case, by: Member, day: date) -> None:
    """Name the request to recall, but for one of which whoever closes must not know (C15)."""
    waiting = case.deadlines.filter(stopped_on__isnull=True).exclude(owed_by=case.authority)
    about = set(waiting.values_list("about", flat=True))
    if not about:
        return
    kept = sealed_references(case.events.all(), sealed_for(by, case.child, day), own=by.organisation_id)
    for each in sorted(about - kept):
        raise Refused(
            f"A service still owes an answer ({each}). Recall the request first, then close the case."
        )
    raise Refused(
        "A service still owes an answer to a request that is sealed from you. Ask somebody who may read it to recall "
        "it. Then close the case."
    )


def absent_for(member: Member, day: date) -> list[tuple[str, str]]:
    """Those whose cover the member may arrange on `day`: (slug, name and role)."""
    people = colleagues_of(member, day)
    return people if may_arrange_for_others(member) else [each for each in people if each[0] == member.slug]


def colleagues_of(member: Member, day: date) -> list[tuple[str, str]]:
    """Those of the member's organisation who are there on `day`, to choose from: (slug, name and role)."""
    if member.organisation_id is None:
        return []
    people = Member.objects.live(day).filter(organisation_id=member.organisation_id).order_by("name")
    return [(person.slug, f"{person.name}, {person.kind.name.lower()}") for person in people]


def cover_by_slug(
    *, absent: str, covering: str, from_on: date, until: date, by: Member, note: str = ""
) -> Cover:
    """`arrange_cover` for a form, in which members are named by their slugs."""
    both = Member.objects.in_bulk([absent, covering], field_name="slug")
    return arrange_cover(
        absent=both[absent], covering=both[covering], from_on=from_on, until=until, by=by, note=note
    )
