"""Screens about access itself: the roles and what each may do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sendwell.access.decision import matrix
from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.organisations.models import Kind


@dataclass(frozen=True)
class RoleShown:
    """One role in words."""

    id: str
    name: str
    description: str
    held_in: str
    may: Sequence[str]
    reads: Sequence[str]
    cut_down: Sequence[str]


@dataclass(frozen=True)
class RolesPage:
    """Every role, for somebody who wonders who may do what."""

    roles: Sequence[RoleShown]
    mine: str


def roles_page(member: Member | None) -> RolesPage:
    """All roles with what each may do, in the words of the permission table."""
    shown = [
        RoleShown(
            role.id,
            role.name,
            role.description,
            ", ".join(Kind(kind).label for kind in Kind.values if kind in role.held_in) or "The family",
            [
                p.words
                for p in Permission
                if p in role.may and p not in (Permission.ANYONE, Permission.SIGNED_IN)
            ],
            *_classes(role.id),
        )
        for role in ROLES.values()
    ]
    return RolesPage(shown, member.role if member else "")


def _classes(role: str) -> tuple[list[str], list[str]]:
    """What the role reads of a child it has to do with, in words: whole, and cut down. A parent's is the widest row."""
    cells = matrix().get("verified_parent" if role == "parent" else role, {})
    whole = [data.words for data, letters in cells.items() if set(letters) & set("rq")]
    return whole, [data.words for data, letters in cells.items() if "s" in letters]


@dataclass(frozen=True)
class Hat:
    """One member that an account can act as."""

    slug: str
    words: str
    current: bool


def hats(member: Member, mine: Iterable[Member]) -> list[Hat]:
    """The live members of the same account: somebody may work for two organisations and be a parent too."""
    return [
        Hat(
            each.slug,
            f"{each.kind.name}{', ' + each.organisation.name if each.organisation else ''}",
            each.pk == member.pk,
        )
        for each in sorted(mine, key=lambda each: each.pk)
    ]
