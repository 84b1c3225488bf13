"""Roles and permissions, in words and as one table."""

from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES, Role
from sendwell.desks.reference.markdown import code, table
from sendwell.desks.reference.markdown import page as whole_page
from sendwell.organisations.models import Kind

EVERYBODYS = (Permission.ANYONE, Permission.SIGNED_IN)


def page() -> str:
    """`permissions.md`."""
    return whole_page(
        "Roles and permissions",
        "A role says what somebody may do at all. Which children they may do it for depends on a relationship "
        "to the child, and every relationship ends. The same table is the public page `/access/roles`.",
        "## Roles",
        *(_role(role) for role in ROLES.values()),
        "## Permissions",
        table(
            ["permission", "allows", "held by"],
            [(code(p.value), p.words, _held_by(p)) for p in Permission],
        ),
    )


def _role(role: Role) -> str:
    held_in = ", ".join(Kind(kind).label for kind in Kind.values if kind in role.held_in) or "The family"
    may = [f"- {p.words} ({code(p.value)})" for p in Permission if p in role.may and p not in EVERYBODYS]
    return "\n\n".join(
        [
            f"### {role.name} ({code(role.id)})",
            role.description,
            f"Held in: {held_in}. First screen: {code(role.home)}.",
            "\n".join(may) or "May open only what is open to everybody.",
        ]
    )


def _held_by(permission: Permission) -> str:
    if permission in EVERYBODYS:
        return "everybody" if permission is Permission.ANYONE else "everybody who has signed in"
    return ", ".join(role.name for role in ROLES.values() if permission in role.may) or "nobody"
