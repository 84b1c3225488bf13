"""Keeping somebody out of a record, whatever else they hold, and letting them in again (trust.md 4.5; A19, A22)."""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from sendwell.access import grants
from sendwell.access.models import Grant, GrantKind, Member, Relationship
from sendwell.access.opening import NotThere, require, twenty_sixth_birthday
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.casebook import history
from sendwell.casebook.actions import end_key_work
from sendwell.casebook.models import Case
from sendwell.governance.leave.reasons import GATEWAY, IN_WORDS, REASONS
from sendwell.law.refusals import Refused
from sendwell.people.models import Child
from sendwell.ui import words

LONDON = ZoneInfo("Europe/London")


OPENED_IT = (GrantKind.SPECIFIC, GrantKind.BREAK_GLASS)
"""Leave, and an emergency: what lets in somebody whose organisation has nothing to do with the child."""


def offered(case: Case, day: date) -> QuerySet[Member]:
    """Whom a list names: staff of the council, of every body that has to do with the child, and whoever was let in.

    Parents are on the family's map. Whoever works elsewhere is named by their address (`by_email`).
    """
    bodies = Relationship.objects.live(day).filter(child=case.child_id, organisation__isnull=False)
    let_in = Grant.objects.filter(child=case.child_id, kind__in=OPENED_IT, member__isnull=False)
    return _staff(day).filter(
        Q(organisation_id=case.authority_id)
        | Q(organisation__in=bodies.values("organisation_id"))
        | Q(pk__in=let_in.values("member_id"))
    )


def by_email(email: str, day: date) -> Member:
    """Whoever works anywhere with this address, in Sendwell or to sign in. Raises Refused unless it is one person."""
    theirs = Q(email__iexact=email.strip()) | Q(account__email__iexact=email.strip())
    found = list(_staff(day).filter(theirs).order_by("pk"))
    if not found:
        raise Refused(
            "Nobody in Sendwell works with that address. Check it, letter by letter.", field="email"
        )
    first, *others = found
    if not all(same_person(each.pk, first) for each in others):
        raise Refused(
            "More than one person in Sendwell has that address. Ask for one that is theirs alone.",
            field="email",
        )
    return first


def _staff(day: date) -> QuerySet[Member]:
    """Whoever works for any organisation: somebody who has nothing to do with a child can break the glass (A19)."""
    return Member.objects.live(day).filter(organisation__isnull=False)


@transaction.atomic
def keep_out(
    *, case: Case, who: Member, reason: str, said: str, until: date, by: Member, day: date, at: datetime
) -> list[Grant]:
    """Keep `who` out of this child's record to the end of `until`, in every post they hold: at once, by one person.

    Whoever has a conflict of interest says so of themselves; of others, whoever gives leave to this record. The
    caller has opened the case for `by`. Raises NotThere for somebody else's case, and Refused for what is missing
    and for whoever is the key worker here: no case is left alone (A13, A14, A19, H06).
    """
    if who.pk != by.pk:
        _ours(case, by)
    if not _staff(day).filter(pk=who.pk).exists():
        raise Refused(
            "Choose somebody at work. A parent or carer is kept out on the family’s map.", field="person"
        )
    _demand(case, reason, said, until, day)
    held, posts = history.lock(case), _posts_of(who, day)
    _leaves_no_case_alone(held, posts, itself=who.pk == by.pk)
    ends = datetime.combine(until + timedelta(days=1), time(), LONDON)
    if not _longer(held, posts, ends, at):
        raise Refused("They are kept out as long as that already.", field="until")
    # The key work and the event first: whoever keeps themselves out sees the cases no longer.
    _ends_key_work_elsewhere(held, posts, day)
    history.record(
        held, "kept_out", by=by, day=day, details={"who": who.kind.name, "until": words.day(until)}
    )
    return [
        grants.give(
            kind=GrantKind.EXCLUDED,
            child=case.child,
            to=each,
            purpose=REASONS[reason],
            gateway=GATEWAY,
            by=by,
            at=at,
            until=ends,
            evidence=said.strip(),
        )
        for each in posts
    ]


@transaction.atomic
def keep_out_alike(*, double: Child, into: Case, by: Member, day: date, at: datetime) -> None:
    """Whoever is kept out of a record is kept out of the case that it is joined to: as long, and for the same reason.

    Raises Refused for whoever runs a case of the child (A19).
    """
    for each in Grant.objects.filter(child=double, kind=GrantKind.EXCLUDED, ends_at__gt=at).order_by("pk"):
        if each.member is not None:
            _leaves_no_case_alone(into, [each.member], itself=False)
            _ends_key_work_elsewhere(into, [each.member], day)
        who = each.member.kind.name if each.member else str(each.organisation)
        until = words.day(each.ends_at.astimezone(LONDON).date() - timedelta(days=1))
        history.record(into, "kept_out", by=by, day=day, details={"who": who, "until": until})
        each.pk, each.uid, each._state.adding = None, uuid.uuid4(), True
        each.child = into.child
        each.lift_asked_by, each.lift_evidence = None, ""
        each.save(force_insert=True)


def _demand(case: Case, reason: str, said: str, until: date, day: date) -> None:
    if reason not in REASONS:
        raise Refused("Choose why.", field="reason")
    if reason == IN_WORDS and not said.strip():
        raise Refused("Say in words why.", field="said")
    latest = twenty_sixth_birthday(case.child.born)
    if not day < until <= latest:
        raise Refused(
            f"It must last beyond today, and can last to {words.day(latest)} at the latest.", field="until"
        )


def _posts_of(who: Member, day: date) -> list[Member]:
    """The member, and what else the same account does for an organisation: another hat is no way in.

    Not what it is as a parent: that is decided on the family's map.
    """
    same = Q(pk=who.pk) if who.account_id is None else Q(pk=who.pk) | Q(account_id=who.account_id)
    return list(Member.objects.live(day).filter(same, organisation__isnull=False).order_by("pk"))


def _leaves_no_case_alone(case: Case, posts: list[Member], *, itself: bool) -> None:
    """Refuse where the case is this council's to give away first."""
    ours = _kept_by(posts, case).filter(authority=case.authority_id).first()
    if ours is None:
        return
    who = "You are" if itself else f"{posts[0].name} is"
    raise Refused(
        f"{who} the key worker of case {ours.ref}, which nobody can be who is kept out. Give the case to somebody "
        "else first, so that it is not left alone.",
        field=None if itself else "person",
    )


def _ends_key_work_elsewhere(case: Case, posts: list[Member], day: date) -> None:
    """Nobody here can give another council's case away: it is nobody's at once, and that council hears of it."""
    for theirs in _kept_by(posts, case).exclude(authority=case.authority_id).select_related("authority"):
        end_key_work(case=theirs, day=day)


def _kept_by(posts: list[Member], case: Case) -> QuerySet[Case]:
    """The open cases of the same child of which one of these members is the key worker."""
    return Case.objects.filter(child=case.child_id, closed_on__isnull=True, key_worker__in=posts)


def _longer(case: Case, posts: list[Member], ends: datetime, at: datetime) -> bool:
    live = Grant.objects.live(at).filter(child=case.child_id, kind=GrantKind.EXCLUDED, member__in=posts)
    return live.filter(ends_at__gte=ends).values("member").distinct().count() < len(posts)


@transaction.atomic
def propose_letting_in(
    *, grant: Grant, case: Case, evidence: str, by: Member, day: date, at: datetime
) -> Grant:
    """Propose that somebody need not be kept out any more. Nothing changes until a second person agrees.

    Raises NotThere for a grant about another child and for whoever is kept out; Refused without evidence, and
    where it has ended or is proposed already (C05, A22).
    """
    held = _held(grant, case, by, at)
    if held.lift_asked_by_id:
        raise Refused("This is proposed already. A second person looks at the evidence.")
    if not evidence.strip():
        raise Refused("Say what shows that they need not be kept out any more.", field="evidence")
    held.lift_asked_by, held.lift_evidence = by, evidence.strip()
    held.save(update_fields=["lift_asked_by", "lift_evidence"])
    _tell(held, case, "letting_in_proposed", by, day)
    return held


@transaction.atomic
def decide_letting_in(
    *, grant: Grant, case: Case, agreed: bool, by: Member, day: date, at: datetime
) -> Grant:
    """Agree that somebody is let in again, or refuse it: the second person, never who proposed it or is kept out.

    Raises NotThere and Refused (C05, A22).
    """
    held = _held(grant, case, by, at)
    if held.lift_asked_by is None:
        raise Refused("Nobody proposes this now. A second person may have decided it already.")
    if same_person(held.lift_asked_by_id, by):
        raise Refused("A second person must decide: you proposed it yourself.")
    if agreed:
        held.lift_agreed_by = by
        held.save(update_fields=["lift_agreed_by"])
        grants.withdraw(held, at=at)
    else:
        held.lift_asked_by, held.lift_evidence = None, ""
        held.save(update_fields=["lift_asked_by", "lift_evidence"])
    _tell(held, case, "let_in_again" if agreed else "letting_in_refused", by, day)
    return held


def _ours(case: Case, by: Member) -> None:
    require(by, Permission.LEAVE_GIVE)
    if by.organisation_id != case.authority_id:
        raise NotThere


def _held(grant: Grant, case: Case, by: Member, at: datetime) -> Grant:
    """The exclusion as it stands, held until this transaction ends."""
    _ours(case, by)
    theirs = Grant.objects.filter(child=case.child_id, kind=GrantKind.EXCLUDED, member__isnull=False)
    known = theirs.select_for_update(of=("self",)).select_related("member", "lift_asked_by")
    held = known.filter(pk=grant.pk).first()
    if held is None or held.member is None or same_person(held.member_id, by):
        raise NotThere
    if held.ends_at <= at:
        raise Refused("That has ended already.")
    return held


def _tell(grant: Grant, case: Case, event: str, by: Member, day: date) -> None:
    assert grant.member is not None, "an exclusion of one member"
    details = {"who": grant.member.kind.name}
    history.record(case, event, by=by, day=day, about=grant.uid.hex[:24], details=details)
