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
    out = Q(returned_on__isnull=False) & ~_waits()
    asked = Q(returned_on__isnull=True, signed_on__isnull=False, sign_off_asked_of=member)
    return Advice.objects.filter(out | asked, report__isnull=False)


def _waits() -> Q:
    """Whether the letter of an advice is not out: the newest one counts, where it was written again.

    Two versions that were both written again wait for each other.
    """
    letters = Letter.objects.filter(
        kind="advice_returned", case=OuterRef("request__case"), about=OuterRef("request__ref")
    )
    waits = Q(again=None) & ~Q(disclosure__state=Going.RELEASED)
    first = letters.filter(instead_of=None, day=OuterRef("returned_on"))
    rewritten = Exists(first.filter(again__isnull=False))
    again = Exists(letters.filter(waits, instead_of__isnull=False))
    return Q(Exists(first.filter(waits))) | (Q(rewritten) & Q(again))
