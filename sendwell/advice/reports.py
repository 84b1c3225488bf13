"""Which files are reports that one member may have: a draft is its service's own until it is returned (HZ06)."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from sendwell.access.models import Member
from sendwell.advice.models import Advice
from sendwell.documents.models import Going, Letter


def open_to(member: Member) -> QuerySet[Advice]:
    """The advice whose report somebody outside its service may have: what was returned, once its letter is out.

    Whoever is asked for the second signature has the report too. A report that was taken away from the draft, and a
    file that no advice refers to, are nobody's outside.
    """
    letters = Letter.objects.filter(
        kind="advice_returned",
        case=OuterRef("request__case"),
        about=OuterRef("request__ref"),
        day=OuterRef("returned_on"),
    )
    out = Q(returned_on__isnull=False) & ~Exists(letters.exclude(disclosure__state=Going.RELEASED))
    asked = Q(returned_on__isnull=True, signed_on__isnull=False, sign_off_asked_of=member)
    return Advice.objects.filter(out | asked, report__isnull=False)
