"""The family map: who is what to a child, what each adult may be sent, and what must be kept from whom.

Education Act 1996 s.576 makes "parent" a wide word, and Children Act 1989 says who holds parental
responsibility; unknown is an answer, and it means hold. Nothing here looks at a clock: an order or a date that
passes loosens nothing. `family_map` reads the facts once; everything else is worked out from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection
from django.db.models import Q, QuerySet

from sendwell.law.checks import rights_have_moved
from sendwell.people.models import (
    Adult,
    AdultOfChild,
    Basis,
    Child,
    HeldAs,
    Order,
    OrderType,
    Placement,
    Profile,
    Representation,
    Responsibility,
    Secrecy,
    StandsInAs,
)

TIGHTER = [Profile.FULL, Profile.REDACTED, Profile.HOLD, Profile.NONE]


class Standing(StrEnum):
    """What somebody of the family is to the record. `access` decides from it what they may read."""

    VERIFIED_PARENT = "verified_parent"
    RESTRICTED_PARENT = "restricted_parent"
    UNVERIFIED = "unverified"
    FOSTER_CARER = "foster_carer"
    PARENT_OF_YOUNG_PERSON = "parent_of_young_person"
    PARENT_BY_GRANT = "parent_by_grant"
    ALTERNATIVE_PERSON = "alternative_person"
    YOUNG_PERSON = "young_person"
    CHILD = "child"


@dataclass(frozen=True)
class Holder:
    """Somebody who holds parental responsibility, how, and what shows it."""

    name: str
    held_as: str
    evidence: str
    adult_id: int | None = None
    organisation_id: int | None = None


@dataclass(frozen=True)
class Hidden:
    """What one adult must not learn: where these other adults are, and whether it includes where the child is."""

    adults: frozenset[int]
    child_home: bool
    secret: bool
    """Somebody has said that it is dangerous: also the school, the clinic and the area must not be named."""


@dataclass(frozen=True)
class FamilyMap:
    """All that is recorded of the adults round one child."""

    child: Child
    links: Sequence[AdultOfChild]
    orders: Sequence[Order]
    secrecies: Sequence[Secrecy]
    placements: Sequence[Placement]

    def link(self, adult_id: int) -> AdultOfChild | None:
        """What this adult is to the child, or None for somebody who is nothing to them."""
        return next((each for each in self.links if each.adult_id == adult_id), None)

    def profile_of(self, adult_id: int, as_of: date) -> Profile:
        """What this adult may be sent and shown on `as_of`; a stranger nothing."""
        link = self.link(adult_id)
        return profile_from(link, as_of) if link else Profile.NONE

    def placed(self, as_of: date) -> Placement | None:
        """Where the child is placed on `as_of`, if they are looked after or live away from their family."""
        return next((each for each in self.placements if _runs(each.from_on, each.until, as_of)), None)

    def sealed_from(self, adult_id: int, as_of: date) -> bool:
        """Whether a placement is sealed from this adult. That it ended opens nothing: two people do (C06).

        Whoever cares for the child now is no birth family: who cared for them before keeps nothing from them.
        """
        placed = self.placed(as_of)
        return (placed is None or placed.carer_id != adult_id) and any(
            each.sealed and each.from_on <= as_of and each.carer_id != adult_id for each in self.placements
        )

    def hidden_from(self, adult_id: int, as_of: date) -> Hidden:
        """Whose whereabouts this adult must not learn. Another household's always; the child's with them."""
        link, placed = self.link(adult_id), self.placed(as_of)
        with_child = bool(link and link.lives_with)
        secret = {
            each.hides_id for each in self.secrecies if each.hidden_from_id == adult_id and not each.lifted_on
        }
        household = {
            each.adult_id for each in self.links if each.lives_with and with_child and not placed
        } - secret
        others = {each.adult_id for each in self.links} | {each.carer_id for each in self.placements}
        sealed = self.sealed_from(adult_id, as_of)
        away = sealed or (placed is not None and placed.carer_id != adult_id)
        kept_away = bool(secret & {each.adult_id for each in self.links if each.lives_with})
        restricted = link is not None and Profile(link.profile) is not Profile.FULL
        return Hidden(
            adults=frozenset(each for each in (others | secret) - household - {adult_id} if each is not None),
            child_home=(not with_child and not (placed and placed.carer_id == adult_id)) or away or kept_away,
            secret=bool(secret) or sealed or restricted,
        )

    def keeps_anything(self) -> bool:
        """Whether something round this child is kept from somebody: by a decision, an order, a secret, a placement."""
        return (
            any(each.profile != Profile.FULL for each in self.links)
            or any(OrderType(each.type).restricts for each in self.orders)
            or any(not each.lifted_on for each in self.secrecies)
            or any(each.sealed for each in self.placements)
        )

    def holders(self, as_of: date) -> list[Holder]:
        """Who holds parental responsibility on `as_of`, each with its evidence (Quick Guide section 10).

        An adopter stands among the adults as the parent. The council or person with a care or emergency
        protection order holds it as long as the order runs.
        """
        adults = [
            Holder(
                each.adult.name,
                HeldAs(each.held_as or HeldAs.PARENT).label,
                each.responsibility_evidence,
                adult_id=each.adult_id,
            )
            for each in self.links
            if is_verified(each, as_of)
        ]
        known = {each.adult_id for each in adults}
        return adults + [
            _holder_by_order(each)
            for each in self.orders
            if OrderType(each.type).gives_responsibility
            and each.type != OrderType.ADOPTION
            and _runs(each.made_on, each.expires_on, as_of)
            and (each.adult_id is None or each.adult_id not in known)
        ]


def family_map(child: Child) -> FamilyMap:
    """Read the facts about one child's family: four questions to the database, however many adults there are."""
    links = list(
        AdultOfChild.objects.filter(child=child).select_related("adult").order_by("-lives_with", "pk")
    )
    adults = [each.adult_id for each in links]
    between = Q(hidden_from__in=adults) | Q(hides__in=adults)
    return FamilyMap(
        child=child,
        links=links,
        orders=list(
            orders_that_count(child).select_related("adult", "organisation").order_by("made_on", "pk")
        ),
        secrecies=list(Secrecy.objects.filter(between).select_related("hidden_from", "hides").order_by("pk")),
        placements=list(child.placements.select_related("carer", "authority").order_by("-from_on", "-pk")),
    )


def orders_that_count(child: Child) -> QuerySet[Order]:
    """Every court order but those that two people found discharged or recorded wrongly. One that ran out counts."""
    return Order.objects.filter(child=child, set_aside_on__isnull=True)


def profile_of(child: Child, adult_id: int, as_of: date) -> Profile:
    """What this adult may be sent and shown about the child on `as_of`. Unknown means hold (C01)."""
    link = AdultOfChild.objects.filter(child=child, adult_id=adult_id).first()
    return profile_from(link, as_of) if link else Profile.NONE


def profile_from(link: AdultOfChild, as_of: date) -> Profile:
    """What follows from what is recorded of one adult: the decided profile, held while anything is not known."""
    decided = Profile(link.profile)
    if is_verified(link, as_of) or is_verified_carer(link, as_of):
        return decided
    if link.responsibility == Responsibility.NO:
        return Profile.NONE
    return tightest(decided, Profile.HOLD)


def shut_out_of(adult_id: int, as_of: date) -> list[int]:
    """The children of whom this adult is shown nothing on `as_of`: held, excluded, or not verified yet."""
    links = AdultOfChild.objects.filter(adult_id=adult_id)
    return [each.child_id for each in links if profile_from(each, as_of) in (Profile.HOLD, Profile.NONE)]


def tightest(*profiles: Profile) -> Profile:
    """The one that lets least through."""
    return max(profiles, key=TIGHTER.index)


def is_looser(now: Profile, than: Profile) -> bool:
    """Whether `now` lets more through."""
    return TIGHTER.index(now) < TIGHTER.index(than)


def is_verified(link: AdultOfChild, as_of: date) -> bool:
    """Whether somebody has seen that this adult holds parental responsibility."""
    return link.responsibility == Responsibility.YES and bool(link.verified_on and link.verified_on <= as_of)


def is_verified_carer(link: AdultOfChild, as_of: date) -> bool:
    """Whether somebody has seen that this adult has care of the child without parental responsibility (s.576).

    A foster carer for the dates of the placement and no longer, whatever was noted of it when (trust.md 4.5).
    """
    return (
        link.basis == Basis.CARE
        and link.responsibility != Responsibility.YES
        and bool(link.verified_on and link.verified_on <= as_of)
        and (link.lives_with or is_placed_with(link, as_of))
    )


def is_placed_with(link: AdultOfChild, as_of: date) -> bool:
    """Whether the child is placed with this adult on `as_of`. The database answers: not everybody reads placements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_placed_with(%s, %s, %s)", [link.child_id, link.adult_id, as_of])
        (answer,) = cursor.fetchone()
    return bool(answer)


def holders_of_responsibility(child: Child, as_of: date) -> list[Holder]:
    """Who holds parental responsibility for the child on `as_of`."""
    return family_map(child).holders(as_of)


def hidden_from(child: Child, adult_id: int, as_of: date) -> Hidden:
    """What this adult must not learn about the child's and other adults' whereabouts."""
    return family_map(child).hidden_from(adult_id, as_of)


def standing(child: Child, who: Adult | int | None, as_of: date) -> Standing:
    """What `who` is to the record of this child on `as_of`; None is the child or young person themselves.

    Held and excluded adults are `UNVERIFIED`: they are shown nothing. Two questions to the database at most.
    """
    theirs = rights_have_moved(child.born, as_of)
    if who is None:
        return Standing.YOUNG_PERSON if theirs else Standing.CHILD
    adult_id = who if isinstance(who, int) else who.pk
    link = AdultOfChild.objects.filter(child=child, adult_id=adult_id).first()
    profile = profile_from(link, as_of) if link else Profile.NONE
    if theirs and (link is None or profile in (Profile.FULL, Profile.REDACTED)):
        restricted = profile is Profile.REDACTED
        return _beside_a_young_person(child, adult_id, as_of, known=link is not None, restricted=restricted)
    if link is None or profile in (Profile.HOLD, Profile.NONE):
        return Standing.UNVERIFIED
    if profile is Profile.REDACTED:
        return Standing.RESTRICTED_PARENT
    return Standing.FOSTER_CARER if is_verified_carer(link, as_of) else Standing.VERIFIED_PARENT


def _beside_a_young_person(
    child: Child, adult_id: int, as_of: date, *, known: bool, restricted: bool
) -> Standing:
    """Acting for the young person, or their word, lifts no restriction: two people do, with evidence (C05, C11)."""
    live = live_representations(child, adult_id, as_of)
    if not live:
        return Standing.PARENT_OF_YOUNG_PERSON if known else Standing.UNVERIFIED
    if restricted:
        return Standing.RESTRICTED_PARENT
    acts = any(each.basis == StandsInAs.ALTERNATIVE for each in live)
    return Standing.ALTERNATIVE_PERSON if acts else Standing.PARENT_BY_GRANT


def live_representations(child: Child, adult_id: int, as_of: date) -> list[Representation]:
    """In what ways this adult acts for or beside the young person on `as_of`."""
    return list(
        Representation.objects.filter(
            child=child, adult_id=adult_id, from_on__lte=as_of, until__gte=as_of
        ).filter(Q(taken_back_on__isnull=True) | Q(taken_back_on__gt=as_of))
    )


def reads_by_grant_alone(child: Child, adult_id: int, as_of: date) -> bool:
    """Whether nothing but the young person's word lets this adult read: then they read no class it does not name."""
    live = live_representations(child, adult_id, as_of)
    return bool(live) and all(each.basis == StandsInAs.GRANT for each in live)


def granted_classes(child: Child, adult_id: int, as_of: date) -> frozenset[str]:
    """The letters of the data classes that a young person lets this adult read on `as_of`."""
    live = live_representations(child, adult_id, as_of)
    return frozenset(letter for each in live if each.basis == StandsInAs.GRANT for letter in each.classes)


def secret_from(child: Child | int, adult_id: int, as_of: date) -> bool:
    """Whether clinics, schools and areas must not be named to this adult. Also true for whoever asks as them.

    The database answers: a parent may not read the rows that say why.
    """
    child_id = child if isinstance(child, int) else child.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_secret_from(%s, %s, %s)", [child_id, adult_id, as_of])
        (answer,) = cursor.fetchone()
    return bool(answer)


def address_for(found: FamilyMap, adult_id: int, as_of: date) -> tuple[str, ...]:
    """Where a letter to this adult goes: their own address, or the child's only if it is theirs too.

    To a foster carer the placement's: the child's own may be the birth family's. Nothing where none is known: a
    letter without an address is work for somebody, a letter to the wrong house is a danger (trust.md R8 to R11).
    """
    link, placed = found.link(adult_id), found.placed(as_of)
    if link is None:
        return ()
    own = lines_of(link.adult.address, link.adult.postcode)
    if placed is not None and placed.carer_id == adult_id:
        return own or lines_of(placed.address, placed.postcode)
    if own or found.hidden_from(adult_id, as_of).child_home:
        return own
    return lines_of(found.child.address, found.child.postcode)


def home_of(found: FamilyMap, as_of: date) -> tuple[str, ...]:
    """Where the child or young person themselves gets letters: where they are placed, else at home."""
    placed = found.placed(as_of)
    if placed is not None:
        return lines_of(placed.address, placed.postcode)
    return lines_of(found.child.address, found.child.postcode)


def lines_of(address: str, postcode: str) -> tuple[str, ...]:
    """An address as the lines of a letter."""
    parts = [part.strip() for part in address.replace("\n", ",").split(",")]
    return tuple(part for part in [*parts, postcode] if part)


def of_whom(order: Order) -> str:
    """The adult or organisation that an order names, or ""."""
    return order.adult.name if order.adult else (order.organisation.name if order.organisation else "")


def _holder_by_order(order: Order) -> Holder:
    held_as = {
        OrderType.CARE: HeldAs.CARE_ORDER,
        OrderType.INTERIM_CARE: HeldAs.CARE_ORDER,
        OrderType.PROTECTION: HeldAs.PROTECTION_ORDER,
        OrderType.SPECIAL_GUARDIANSHIP: HeldAs.SPECIAL_GUARDIAN,
        OrderType.LIVES_WITH: HeldAs.LIVES_WITH_ORDER,
        OrderType.RESPONSIBILITY: HeldAs.AGREEMENT,
    }[OrderType(order.type)]
    evidence = f"{order.court}, {order.made_on:%-d %B %Y}. {order.evidence}"
    return Holder(of_whom(order), held_as.label, evidence, order.adult_id, order.organisation_id)


def _runs(from_on: date, until: date | None, as_of: date) -> bool:
    return from_on <= as_of and (until is None or until >= as_of)
