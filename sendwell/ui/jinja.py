"""The one Jinja environment: autoescaping, strict about every name, with each room's own templates.

A mistyped name must fail in a test and not print nothing on a family's page. The GOV.UK macros probe for
parameters that may be absent: they alone run in a lenient copy of the environment.
"""

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    Undefined,
)

from sendwell.ui import layout, parts, words

HOUSE = Path(__file__).parent.parent


class MacroLoader(PackageLoader):
    """Loads the GOV.UK macros into a copy of the environment that lets a missing parameter be empty."""

    lenient: Environment | None = None

    def load(
        self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """As PackageLoader, in the lenient copy."""
        if self.lenient is None:
            self.lenient = environment.overlay(undefined=Undefined)
        return super().load(self.lenient, name, globals)


def environment(**options: Any) -> Environment:
    """The environment for Django's Jinja2 backend (OPTIONS: environment="sendwell.ui.jinja.environment")."""
    given = options.pop("loader", None)
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "autoescape": True}
    env = Environment(loader=_loader(given), **options)  # noqa: S701 - autoescape is among the options
    env.filters.update(words.FILTERS)
    env.globals.update(url=url, static=static, FOOTER=layout.FOOTER)
    env.globals.update(STATE_TAGS=parts.STATE_TAGS, FORCE_WORDS=parts.FORCE_WORDS)
    return env


def url(name: str, *, query: Mapping[str, str | int] | None = None, **kwargs: object) -> str:
    """The address of a named page. Raises NoReverseMatch for a name that is not there."""
    address = reverse(name, kwargs=kwargs or None)
    return f"{address}?{urlencode(query)}" if query else address


def _loader(given: BaseLoader | None) -> BaseLoader:
    """Each room keeps its templates in sendwell/<room>/templates/<room>/; the macros have a prefix."""
    rooms = FileSystemLoader(sorted(HOUSE.glob("*/templates")))
    govuk = PrefixLoader({"govuk_frontend_jinja": MacroLoader("govuk_frontend_jinja", "templates")})
    return ChoiceLoader([govuk, rooms, *([given] if given else [])])
