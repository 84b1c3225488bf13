"""What protects a child comes along when two records turn out to be about one child. Joining only tightens (C05, C06).

The double keeps its own: it is closed and not erased, and another council may have it too. What lets somebody know
more stays behind: consent given, sharing without consent, who was verified, who acts for a young person.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.family.actions.consenting import end_leave
from sendwell.family.actions.journal import held_link, write
from sendwell.family.actions.restricting import (
    CONTACT_ORDER,
    end_before,
    knows_more_as_carer,
    leaves_home,
    limit_contact,
    record_order,
    restrict,
)
from sendwell.family.models import Answer, Consent, Kind
from sendwell.family.rules import refused_between
from sendwell.people.family_map import family_map, orders_that_count, tightest
from sendwell.people.models import (
    Adult,
    AdultOfChild,
    Alert,
    Child,
    Contact,
    Placement,
    Profile,
    Responsibility,
    Secrecy,
)

Same = dict[int, list[Adult]]
"""Who each adult of the double is on the known record: whoever has their name there, or themselves, newly there."""


@dataclass(frozen=True)
class Joining:
    """The record that is closed, the case that it is joined to, and who says that they are of one child."""

    double: Child
    into: Case
    why: str
    by: Member
    day: date

    @property
    def child(self) -> Child:
        """The known child."""
        return self.into.child

    @property
    def do(self) -> dict[str, Any]:
        """What every verb of this room is told."""
        return {"case": self.into, "by": self.by, "day": self.day}


@transaction.atomic
def bring_protection(*, double: Case, into: Case, by: Member, day: date) -> None:
    """Keep on the known child's record whatever the double keeps from anybody, as tightly as either (C05, C06, C13)."""
    joining = Joining(double.child, into, f"Recorded on case {double.ref}, of the same child", by, day)
    same = _adults(joining)
    _orders(joining, same)
    _secrecies(joining, same)
    _placements(joining, same)
    _refusals(joining, same)
    _alerts(joining)


def _adults(joining: Joining) -> Same:
    """Those that are new to the known record arrive unknown: what was seen of them was seen for another (C05).

    They are held where anything is kept from anybody round the child: two people decide.
    """
    kept = any(family_map(each).keeps_anything() for each in (joining.child, joining.double))
    kept = kept or joining.double.placements.exists()  # they arrive sealed
    known, same = defaultdict[str, list[Adult]](list), Same()
    for there in _links(joining.child):
        known[_name(there)].append(there.adult)
    for theirs in _links(joining.double):
        named = known.get(_name(theirs), [])
        themselves = [adult for adult in named if adult.pk == theirs.adult_id]
        same[theirs.adult_id] = themselves or named or [_arrives(joining, theirs, kept=kept)]
        for adult in same[theirs.adult_id]:
            _tighten(joining, adult, theirs)
    return same


def _links(child: Child) -> list[AdultOfChild]:
    return list(child.adults.select_related("adult").order_by("pk"))


def _name(link: AdultOfChild) -> str:
    return " ".join(link.adult.name.split()).casefold()


def _arrives(joining: Joining, theirs: AdultOfChild, *, kept: bool) -> Adult:
    AdultOfChild.objects.create(child=joining.child, adult=theirs.adult, relation=theirs.relation)
    if kept:
        restrict(adult=theirs.adult, profile=Profile.HOLD, why=joining.why, **joining.do)
    return theirs.adult


def _tighten(joining: Joining, adult: Adult, theirs: AdultOfChild) -> None:
    """They know no more than by either record; nothing where only one says that they hold responsibility."""
    link = held_link(joining.into, adult)
    denied = theirs.responsibility == Responsibility.NO and theirs.verified_on
    contradicts = denied and link.responsibility == Responsibility.YES
    held = [Profile.HOLD] if contradicts else []
    wanted = tightest(Profile(link.profile), Profile(theirs.profile), *held)
    if wanted != link.profile:
        restrict(adult=adult, profile=wanted, why=joining.why, **joining.do)
    contact = Contact(theirs.contact)
    limits = contact in (Contact.SUPERVISED, Contact.NONE)
    if limits and CONTACT_ORDER.index(contact) > CONTACT_ORDER.index(Contact(link.contact)):
        limit_contact(adult=adult, contact=contact, why=joining.why, **joining.do)


def _orders(joining: Joining, same: Same) -> None:
    """Every order that counts. One that binds an adult holds them here too, whatever was decided there."""
    for each in orders_that_count(joining.double).order_by("pk"):
        for adult in same[each.adult_id] if each.adult_id else [None]:
            record_order(
                type=each.type,
                court=each.court,
                made_on=each.made_on,
                expires_on=each.expires_on,
                words=each.words,
                evidence=each.evidence,
                adult=adult,
                organisation=each.organisation,
                **joining.do,
            )


def _secrecies(joining: Joining, same: Same) -> None:
    """A secret is between two adults: it holds for whoever of the known record they are."""
    for each in family_map(joining.double).secrecies:
        if each.lifted_on:
            continue
        for hidden_from in same.get(each.hidden_from_id, [each.hidden_from]):
            for hides in same.get(each.hides_id, [each.hides]):
                _keep_secret(joining, each, hidden_from, hides)


def _keep_secret(joining: Joining, like: Secrecy, hidden_from: Adult, hides: Adult) -> None:
    if hidden_from == hides:
        return
    said = {"why": like.why, "from_on": like.from_on}
    secrecy, is_new = Secrecy.objects.get_or_create(
        hidden_from=hidden_from, hides=hides, lifted_on=None, defaults=said
    )
    if is_new:
        write(
            kind=Kind.SECRECY,
            subject=secrecy.pk,
            was="",
            now="secret",
            adult=hidden_from,
            other=hides,
            evidence=joining.why,
            **joining.do,
        )


def _placements(joining: Joining, same: Same) -> None:
    """Sealed, as they first were. Of those that are not over, the child lives in the one that began last."""
    copies = [_placed(joining, each, same) for each in joining.double.placements.order_by("pk")]
    known = list(joining.child.placements.order_by("pk")) if copies else []
    goes_on = [each for each in (*known, *copies) if each.until is None or each.until >= joining.day]
    last = max(goes_on, key=lambda each: each.from_on, default=None)
    for each in goes_on:
        if last is not None and each is not last:
            end_before(each, last.from_on)
    for each in (*known, *copies):
        each.save()
    for each in copies:
        carer = each.carer
        write(kind=Kind.PLACEMENT, subject=each.pk, was="", now="sealed", adult=carer, **joining.do)
    if last in copies:
        leaves_home(last, joining.day)


def _placed(joining: Joining, like: Placement, same: Same) -> Placement:
    """The same for the known child. Whoever would know more as its carer is not named: two people do that (C05)."""
    carers = same.get(like.carer_id, [like.carer]) if like.carer and like.carer_id else []
    named = len(carers) == 1 and not knows_more_as_carer(joining.into, carers[0], joining.day)
    return Placement(
        child=joining.child,
        status=like.status,
        carer=carers[0] if named else None,
        authority=like.authority,
        address=like.address,
        postcode=like.postcode,
        phone=like.phone,
        from_on=like.from_on,
        until=like.until,
    )


def _refusals(joining: Joining, same: Same) -> None:
    """Every no, as of when it was said: the last word counts. Leave that a no ends, ends here too (C13)."""
    noes = Consent.objects.filter(
        Q(answer=Answer.REFUSED) | Q(withdrawn_on__isnull=False), child=joining.double
    )
    copies = [_refused(joining, each, same) for each in noes.select_related("adult").order_by("pk")]
    bodies = {body.pk for each in copies for body in each.organisations.all()}
    stands = {no.consent_id for no in refused_between([joining.child.pk], bodies, joining.day).values()}
    for each in copies:
        history.record(
            joining.into,
            "consent_withdrawn" if each.withdrawn_on else "consent_refused",
            by=joining.by,
            day=joining.day,
        )
        if each.pk in stands:
            end_leave(each, scope.moment())


def _refused(joining: Joining, said: Consent, same: Same) -> Consent:
    organisations, at = list(said.organisations.all()), said.recorded_at
    adult = same.get(said.adult_id, [said.adult])[0] if said.adult_id else None
    said.pk, said.uid, said._state.adding = None, uuid.uuid4(), True
    said.child, said.adult = joining.child, adult
    said.save()
    Consent.objects.filter(pk=said.pk).update(recorded_at=at)
    said.organisations.set(organisations)
    return said


def _alerts(joining: Joining) -> None:
    there = set(joining.child.alerts.values_list("words", flat=True))
    live = joining.double.alerts.filter(Q(until__isnull=True) | Q(until__gte=joining.day))
    Alert.objects.bulk_create(
        Alert(child=joining.child, words=each.words, from_on=each.from_on, until=each.until)
        for each in live
        if each.words not in there
    )
