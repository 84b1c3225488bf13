"""What a page gives its script: in an attribute, because a script of its own is refused by the browser."""

import json

from django import template

register = template.Library()


@register.filter
def as_json(value: object) -> str:
    """The value as JSON; the template escapes it for the attribute."""
    return json.dumps(value)
