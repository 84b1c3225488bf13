"""`sendwell people`: an organisation to begin with, and the first person of it who may keep accounts."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sendwell.organisations.models import Organisation


def people(argv: list[str]) -> int:
    """Run `sendwell people`. Exit code 0: done; 1: refused, with the reason on stderr; 2: asked wrongly."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sendwell.config.settings")
    os.environ.setdefault("SENDWELL_DB_ROLE", "web")
    import django

    django.setup()
    from sendwell.law.refusals import Refused

    asked = _arguments(argv)
    try:
        (_organisation if asked.what == "organisation" else _first_administrator)(asked)
    except Refused as refused:
        print(refused.words, file=sys.stderr)
        return 1
    return 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    from sendwell.organisations.models import Kind

    parser = argparse.ArgumentParser(prog="sendwell people", description="Begin with an organisation.")
    what = parser.add_subparsers(dest="what", required=True)
    new = what.add_parser("organisation", help="add a council, ICB, trust, school or service")
    new.add_argument("--slug", required=True, help="a short name for addresses and commands: northbridge")
    new.add_argument("--name", required=True, help="its name, as people know it")
    new.add_argument("--kind", required=True, choices=list(Kind.values))
    new.add_argument("--email", default="", help="an address that it publishes")
    new.add_argument("--opened", type=_day, help="since when it has existed, YYYY-MM-DD (default: today)")
    new.add_argument("--area", metavar="SLUG", help="the council in whose area a setting or service lies")
    first = what.add_parser("first-administrator", help="invite the first who may keep its accounts")
    first.add_argument("--organisation", required=True, metavar="SLUG")
    first.add_argument("--name", required=True)
    first.add_argument("--email", required=True)
    return parser.parse_args(argv)


def _organisation(asked: argparse.Namespace) -> None:
    from sendwell.access.web import today
    from sendwell.organisations.founding import found_organisation

    made = found_organisation(
        slug=asked.slug,
        name=asked.name,
        kind=asked.kind,
        email=asked.email,
        opened_on=asked.opened or today(),
        area=_known(asked.area) if asked.area else None,
    )
    print(f"{made.name} is there. Now: sendwell people first-administrator --organisation {made.slug}")


def _first_administrator(asked: argparse.Namespace) -> None:
    """The link is printed, because there may be no mail yet; it is sent too, where mail works."""
    from django.conf import settings

    from sendwell.access import scope
    from sendwell.access.web import today
    from sendwell.sign_in.founding import first_administrator

    sent, organisation = f"It was also sent to {asked.email}.", _known(asked.organisation)
    try:
        with scope.acting_for(organisation, as_of=today(), why="sendwell people"):
            invited = first_administrator(
                organisation=organisation, name=asked.name, email=asked.email, now=datetime.now(UTC)
            )
    except OSError as problem:  # the mail server's; the invitation stands
        sent = f"It could not be sent by email: {problem}"
    print(f"{settings.PUBLIC_ADDRESS.rstrip('/')}{invited.path}")
    print(f"The link works once, for seven days. Give it to {asked.name} and nobody else. {sent}")


def _known(slug: str) -> Organisation:
    from sendwell.law.refusals import Refused
    from sendwell.organisations.models import Organisation

    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise Refused(f"There is no organisation with the short name {slug}. Add it first.")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text} is not a date like 2026-03-02.") from problem
