"""Every address, from the resolver itself: so one that was declared and not reached would be missing here."""

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from sendwell.access.web import Route
from sendwell.desks.reference.markdown import code, table
from sendwell.desks.reference.markdown import page as whole_page

ADDRESSES = "sendwell.config.urls"


def page() -> str:
    """`routes.md`."""
    ours, others = [], []
    for address, name, route in found():
        if route is None:
            others.append((address, name))
        else:
            ours.append((address, name, route))
    rooms = sorted({route.module.split(".")[1] for _, _, route in ours})
    return whole_page(
        "Addresses",
        "Each address, its name, its methods and the permission without which it is not there (404). What a "
        "permission allows and who has it: [permissions.md](permissions.md). Whoever has the permission "
        "still needs a relationship to the child. The demonstration adds `/demo/`.",
        *(f"## {room}\n\n{_room(room, ours)}" for room in rooms),
        "## Signing in\n\nThese belong to django-allauth. Making an account is closed.",
        table(["address", "name"], [(code(address), code(name)) for address, name in sorted(others)]),
    )


def found() -> Iterator[tuple[str, str, Route | None]]:
    """Every address with its name, and our declaration of it; None where it is not ours."""
    return _walk(get_resolver(ADDRESSES).url_patterns, "/", "")


def _walk(
    patterns: Iterable[URLPattern | URLResolver], before: str, room: str
) -> Iterator[tuple[str, str, Route | None]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address, pattern.namespace or room)
        else:
            name = f"{room}:{pattern.name}" if room else str(pattern.name)
            yield address, name, getattr(pattern.callback, "sendwell_route", None)


def _room(room: str, ours: list[tuple[str, str, Route]]) -> str:
    return table(
        ["address", "name", "methods", "needs", "what"],
        [
            (code(address), code(name), " ".join(route.methods), code(route.needs.value), _first(route.doc))
            for address, name, route in sorted(ours, key=lambda each: each[0])
            if route.module.split(".")[1] == room
        ],
    )


def _first(doc: str) -> str:
    """The first sentence or line of a docstring."""
    return doc.split("\n\n")[0]
