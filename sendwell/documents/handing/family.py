"""Nothing is handed to somebody of the family by a link: what each may read is decided on the family map (C01)."""

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from sendwell.access.models import Member
from sendwell.law.refusals import Refused
from sendwell.people.models import AdultOfChild, Child

OURS = "This is the address of somebody in the family. Write to them, or make a bundle for them."


def require_nobody_of_the_family(child: Child, email: str) -> None:
    """Refuse an address of the child or of an adult round them: on the map, of their account, or used before."""
    adults = AdultOfChild.objects.filter(child=child)
    members = Member.objects.filter(Q(adult__in=adults.values("adult")) | Q(child=child))
    reading = members.filter(Q(email__iexact=email) | Q(account__email__iexact=email))
    known = adults.filter(adult__email__iexact=email).exists() or reading.exists()
    if known or import_string(settings.FAMILY_AT)(child, email):
        raise Refused(OURS, field="email")
