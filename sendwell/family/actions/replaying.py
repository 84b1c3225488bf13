"""The journal of restrictions outside the backups, and playing it again after a restore (hazard HZ22).

A backup that is restored brings back the state of its day: a no-contact flag set since is gone. Before the service
opens the journal is replayed. It only tightens: a loosening that was lost is told, and decided again by two people.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from sendwell.access.models import Member
from sendwell.family.models import Kind, RestrictionChange
from sendwell.people.family_map import tightest
from sendwell.people.models import Adult, AdultOfChild, Child, Contact, Placement, Profile, Secrecy

TIGHTER_CONTACT = [Contact.OPEN, Contact.UNKNOWN, Contact.SUPERVISED, Contact.NONE]


@dataclass
class Replayed:
    """What replaying did, in words for whoever restores."""

    applied: int = 0
    known: int = 0
    by_hand: list[str] = field(default_factory=list)


def exported() -> Iterator[str]:
    """The journal, one JSON line a change, the oldest first. It names nobody: only numbers of this database."""
    rows = RestrictionChange.objects.order_by("pk").select_related("child", "by", "second")
    for each in rows.iterator():
        yield json.dumps(
            {
                "uid": str(each.uid),
                "child": str(each.child.uid),
                "adult": each.adult_id,
                "other": each.other_id,
                "kind": each.kind,
                "subject": each.subject,
                "was": each.was,
                "now": each.now,
                "loosens": each.loosens,
                "by": each.by_id,
                "day": each.day.isoformat(),
            }
        )


@transaction.atomic
def replay(lines: Iterable[str]) -> Replayed:
    """Apply every tightening that this database does not know. Raises ValueError for a line that is none of ours."""
    done = Replayed()
    known = {str(uid) for uid in RestrictionChange.objects.values_list("uid", flat=True)}
    for line in filter(str.strip, lines):
        change = json.loads(line)
        if change["uid"] in known:
            done.known += 1
        elif change["loosens"] or not _apply(change):
            done.by_hand.append(
                f"{change['day']} {change['kind']} {change['now']} (journal line {change['uid']})"
            )
        else:
            _write(change)
            done.applied += 1
    return done


def _apply(change: dict[str, Any]) -> bool:
    """Tighten as the line says; False where a person must look, because the row itself was lost with the restore."""
    kind, now = Kind(str(change["kind"])), str(change["now"])
    link = AdultOfChild.objects.filter(child__uid=change["child"], adult_id=change["adult"]).first()
    if kind is Kind.PLACEMENT:
        return bool(
            Placement.objects.filter(pk=change["subject"], child__uid=change["child"]).update(sealed=True)
        )
    if link is None:
        return False
    if kind is Kind.PROFILE:
        link.profile = tightest(Profile(link.profile), Profile(now))
    elif kind is Kind.CONTACT:
        link.contact = max(Contact(link.contact), Contact(now), key=TIGHTER_CONTACT.index)
    elif kind is Kind.SECRECY:
        return _secret_again(link, change)
    else:  # an order or evidence that was lost: nothing goes to this adult until somebody has looked
        link.profile = tightest(Profile(link.profile), Profile.HOLD)
        link.save(update_fields=["profile"])
        return False
    link.save(update_fields=["profile", "contact"])
    return True


def _secret_again(link: AdultOfChild, change: dict[str, Any]) -> bool:
    other = Adult.objects.filter(pk=change["other"]).first()
    if other is None:
        return False
    Secrecy.objects.get_or_create(
        hidden_from=link.adult,
        hides=other,
        lifted_on=None,
        defaults={"why": "Replayed from the journal", "from_on": date.fromisoformat(str(change["day"]))},
    )
    return True


def _write(change: dict[str, Any]) -> None:
    by = Member.objects.filter(pk=change["by"]).first()
    if by is None:
        return
    RestrictionChange.objects.create(
        uid=change["uid"],
        child=Child.objects.get(uid=change["child"]),
        adult_id=change["adult"],
        other_id=change["other"],
        kind=change["kind"],
        subject=change["subject"],
        was=change["was"],
        now=change["now"],
        loosens=False,
        evidence="Replayed from the journal after a restore",
        by=by,
        day=date.fromisoformat(str(change["day"])),
    )
