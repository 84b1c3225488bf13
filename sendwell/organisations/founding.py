"""Beginning with an organisation. No screen leads here: whoever runs Sendwell does it at the command line."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from sendwell.law.refusals import Refused
from sendwell.organisations.models import Kind, Organisation


def found_organisation(
    *, slug: str, name: str, kind: Kind | str, email: str, opened_on: date, area: Organisation | None = None
) -> Organisation:
    """A council, ICB, trust, school or service that is to work here. `area` is the council of a setting or service.

    Raises Refused for a short name that is taken or cannot stand in an address, and without a name.
    """
    try:
        validate_slug(slug)
    except ValidationError:
        raise Refused(
            "The short name may have letters, figures and hyphens only: northbridge", field="slug"
        ) from None
    if Organisation.objects.filter(slug=slug).exists():
        raise Refused(f"There is an organisation with the short name {slug} already.", field="slug")
    if not name.strip():
        raise Refused("Give its name, as people know it.", field="name")
    return Organisation.objects.create(
        slug=slug, name=name.strip(), kind=Kind(kind), email=email, opened_on=opened_on, area=area
    )
