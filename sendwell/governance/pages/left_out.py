"""What no reader of the audit is told: who read a record they are kept out of, and elsewhere that anything is sealed.

That something is sealed is itself hidden where the audit is read (trust.md 4.5), but for the council whose case it is:
somebody there must see who looked.
"""

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from sendwell.access.classes import DataClass
from sendwell.access.models import Grant, GrantKind, Member, Reading
from sendwell.audit.models import Change
from sendwell.casebook.models import Case
from sendwell.governance.leave.purposes import PURPOSES
from sendwell.governance.opening import kept_out_of

SEALS = ("people_seal", "family_sealnote")
SEALING = ("family:seal_new", "family:unseal")
"""The pages on which something is sealed or unsealed: all that was noted there tells of it."""
SAFETY = PURPOSES["safeguarding"].words


def looks_told(reader: Member, looked: QuerySet[Reading]) -> QuerySet[Reading]:
    """The looks that this reader of the audit is told of."""
    tells = Q(sealed=True) | Q(screen="seal") | Q(purpose__in=SEALING)
    told = looked.exclude(child_id__in=kept_out_of(reader))
    return told.filter(~tells | Q(child__isnull=True) | _case_of(reader))


def told_of(
    reader: Member, looked: QuerySet[Reading], changed: QuerySet[Change]
) -> tuple[QuerySet[Reading], QuerySet[Change]]:
    """The looks and changes that this reader is told of; of a request that sealed something, nothing at all."""
    elsewhere = Q(child_id__isnull=False) & ~_case_of(reader)
    tells = changed.filter(elsewhere & _tells()).exclude(request=None).values("request")
    asked = Q(request__isnull=False, request__in=tells)
    told = changed.exclude(child_id__in=kept_out_of(reader)).filter(~(elsewhere & (_tells() | asked)))
    return looks_told(reader, looked).filter(~asked), told


def _case_of(reader: Member) -> Q:
    """Whether a case of the child is, or was, that of the reader's own council."""
    ours = Case.objects.filter(child_id=OuterRef("child_id"), authority_id=reader.organisation_id or 0)
    return Q(Exists(ours))


def _tells() -> Q:
    """A change that says that something is sealed: a seal, or leave for what is sealed or to keep a child safe."""
    opens = Q(classes__contains=[DataClass.SEALED.value]) | Q(purpose=SAFETY)
    leave = Grant.objects.filter(opens, child_id=OuterRef("child_id")).exclude(kind=GrantKind.BREAK_GLASS)
    this = leave.annotate(number=Cast("pk", CharField())).filter(number=OuterRef("row_id"))
    sealing = Q(table_name__in=SEALS) | Q(why__isnull=False, why__in=SEALING)
    return sealing | Q(table_name="access_grant") & Q(Exists(this))
