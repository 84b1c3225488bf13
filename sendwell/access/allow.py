"""May this member do this with this field of this record? Gathers the facts and takes the one decision.

Permission (what a role may do at all) is `roles.py`; visibility (which parts are shown) is what the pages cut;
this is the policy between them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model

from sendwell.access import scope
from sendwell.access.classes import DataClass
from sendwell.access.decision import Action, Asked, Decision, decide
from sendwell.access.models import Grant, GrantKind, Member, Relationship
from sendwell.access.privacy import held
from sendwell.organisations.models import Kind
from sendwell.people import family_map
from sendwell.people.models import Adult, AdultOfChild, Child, Enrolment, Placement, SealKind
from sendwell.people.seals import seals_on
from sendwell.people.spans import runs_on

LED_TO_THE_CHILD = ("child", "case", "request", "advice", "appointment", "letter", "plan")
PEOPLE = ("by_id", "written_by_id", "asked_by_id", "member_id")
BODIES = ("provider_id", "organisation_id")
SEALED_AS = {"event": "event", "letter": "letter", "upload": "upload", "advicerequest": "advice"}
"""What can be sealed, by its table, and its kind in a seal."""

NamedBy = Callable[[Member, int, date], bool]
_named_by: list[NamedBy] = []


def names_members(rule: NamedBy) -> NamedBy:
    """Add a room's own way of naming a member for a child: a request for advice, a roll, a placement."""
    _named_by.append(rule)
    return rule


@dataclass(frozen=True)
class Towards:
    """What a member is towards one child on one day: everything but the field asked about."""

    standing: str
    active: bool
    excluded: bool
    related: bool
    named: bool
    granted: frozenset[DataClass]
    glass: frozenset[DataClass]
    lent_only: bool

    def decide(
        self,
        data: DataClass,
        action: Action = Action.READ,
        *,
        own: bool = False,
        private: bool = False,
        confidential: bool = False,
    ) -> Decision:
        """The decision about one class of data in one state."""
        return decide(
            Asked(
                **vars(self),
                data=data,
                action=action,
                own=own,
                private=private,
                confidential=confidential,
            )
        )

    def classes(self) -> frozenset[DataClass]:
        """The classes that may be read, cut down or whole."""
        return frozenset(data for data in DataClass if self.decide(data).allowed)


def allow(member: Member, action: Action, record: Model, field: str, as_of: date) -> bool:
    """Whether `member` may read or write `field` of `record` on `as_of`.

    Raises KeyError for a field that no `privacy.yaml` classifies, and ValueError for a record about no child.
    """
    data = held()[record._meta.db_table].class_of(field) or DataClass.PROCESS
    child = child_of(record)
    seals = frozenset(seal for item, number in _sealable(record) for seal in seals_on(item, number, as_of))
    return (
        towards(member, child, as_of)
        .decide(
            DataClass.SEALED if SealKind.SEALED in seals else data,
            Action(action),
            own=is_own(member, record, child),
            private=is_private(member, record),
            confidential=SealKind.CHILD_ASKS in seals,
        )
        .allowed
    )


def classes(member: Member, child: Child, as_of: date) -> frozenset[DataClass]:
    """The classes of data about this child that the member may read on `as_of`."""
    return towards(member, child, as_of).classes()


def towards(member: Member, child: Child, as_of: date, *, at: datetime | None = None) -> Towards:
    """The facts about a member and a child. Three questions to the database, four for a family member."""
    grants = list(Grant.objects.live(at or scope.moment()).to(member).filter(child=child))
    standing = standing_of(member, child, as_of)
    return Towards(
        standing=standing,
        active=member.starts_on <= as_of and (member.ends_on is None or as_of <= member.ends_on),
        excluded=any(grant.kind == GrantKind.EXCLUDED for grant in grants),
        related=Relationship.objects.live(as_of).of(member).filter(child=child).exists(),
        named=_on_roll_or_placed(member, child, as_of)
        or any(rule(member, child.pk, as_of) for rule in _named_by),
        granted=_classes_of(grants, {GrantKind.SPECIFIC, GrantKind.STANDARD}) | _lent(member, child, as_of),
        glass=_classes_of(grants, {GrantKind.BREAK_GLASS}),
        lent_only=standing == family_map.Standing.RESTRICTED_PARENT
        and _reads_by_grant_alone(member, child, as_of),
    )


def towards_adult(adult_id: int, child: Child, as_of: date) -> Towards:
    """The same for an adult who has no account: what the family map says of them is all there is."""
    granted = family_map.granted_classes(child, adult_id, as_of)
    standing = family_map.standing(child, adult_id, as_of)
    return Towards(
        standing=standing.value,
        active=True,
        excluded=False,
        related=AdultOfChild.objects.filter(child=child, adult_id=adult_id).exists(),
        named=Placement.objects.filter(runs_on(as_of), child=child, carer_id=adult_id).exists(),
        granted=frozenset(map(DataClass, granted)),
        glass=frozenset(),
        lent_only=standing is family_map.Standing.RESTRICTED_PARENT
        and family_map.reads_by_grant_alone(child, adult_id, as_of),
    )


def standing_of(member: Member, child: Child, as_of: date) -> str:
    """The row of the matrix: the role, or for a family member what they are to this child on `as_of`."""
    if not member.is_family:
        return member.role
    if member.child_id == child.pk:
        return family_map.standing(child, None, as_of).value
    return family_map.standing(child, member.adult_id, as_of).value


def _sealable(record: Model) -> Iterator[tuple[str, int]]:
    """The record and what it belongs to, as seals name them: what was written to a sealed request is sealed with it."""
    for each in _way_to_the_child(record):
        item = SEALED_AS.get(each._meta.model_name or "")
        if item:
            yield item, each.pk


def child_of(record: Model) -> Child:
    """The child a record is about. Raises ValueError for a record that leads to none."""
    *_, last = _way_to_the_child(record)
    if isinstance(last, Child):
        return last
    raise ValueError(f"{record._meta.db_table} leads to no child")


def _way_to_the_child(record: Model) -> Iterator[Model]:
    """The record, what it belongs to, what that belongs to, and so on up to the child."""
    found: Model | None = record
    while found is not None:
        yield found
        above = (getattr(found, name, None) for name in LED_TO_THE_CHILD)
        is_child = isinstance(found, Child)
        found = None if is_child else next((each for each in above if isinstance(each, Model)), None)


def is_own(member: Member, record: Model, child: Child) -> bool:
    """Whether the member or their organisation contributed it, or it is about or for the member themselves."""
    if not member.is_family:
        said = {name: getattr(record, name, None) for name in (*PEOPLE, *BODIES)}
        return member.pk in [said[name] for name in PEOPLE] or member.organisation_id in [
            said[name] for name in BODIES
        ]
    if member.child_id == child.pk or getattr(record, "to_member_id", None) == member.pk:
        return True
    adult = record.pk if isinstance(record, Adult) else getattr(record, "adult_id", None)
    return adult is not None and adult == member.adult_id


def is_private(member: Member, record: Model) -> bool:
    """Whether it is, or stands in, something that is another organisation's own (`private_to`) as yet."""
    owners = (getattr(each, "private_to", None) for each in _way_to_the_child(record))
    return any(owner is not None and owner != member.organisation_id for owner in owners)


def _on_roll_or_placed(member: Member, child: Child, as_of: date) -> bool:
    """A school is named as long as the child is on its roll, a carer as long as the child is placed with them."""
    if member.is_family:
        return Placement.objects.filter(runs_on(as_of), child=child, carer_id=member.adult_id).exists()
    if member.organisation is None or member.organisation.kind not in Kind.settings():
        return False
    return Enrolment.objects.filter(runs_on(as_of), child=child, setting_id=member.organisation_id).exists()


def _lent(member: Member, child: Child, as_of: date) -> frozenset[DataClass]:
    """What a young person lets this adult read."""
    if not member.is_family or member.adult_id is None:
        return frozenset()
    return frozenset(map(DataClass, family_map.granted_classes(child, member.adult_id, as_of)))


def _reads_by_grant_alone(member: Member, child: Child, as_of: date) -> bool:
    """A restricted parent of a young person reads no more than the young person says, and that cut down."""
    return member.adult_id is not None and family_map.reads_by_grant_alone(child, member.adult_id, as_of)


def _classes_of(grants: Iterable[Grant], kinds: set[GrantKind]) -> frozenset[DataClass]:
    return frozenset(DataClass(letter) for grant in grants if grant.kind in kinds for letter in grant.classes)
