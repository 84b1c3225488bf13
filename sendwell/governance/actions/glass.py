"""Opening one child's record in an emergency: at once, for an hour, and never unseen.

trust.md 4.6: only some roles, only one child found by two facts, a second factor just shown, a ground, a reason in
words. In the same transaction both organisations are told and a review is due; if nobody can be told, nothing opens.
"""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.urls import reverse

from sendwell.access import grants, scope
from sendwell.access.classes import DataClass
from sendwell.access.decision import matrix
from sendwell.access.models import Grant, GrantKind, Member
from sendwell.access.opening import NotThere, note_reading, require
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case
from sendwell.governance.actions.looking import note_findings
from sendwell.governance.alerts import alert, unreached
from sendwell.governance.models import (
    FEWEST_LETTERS,
    OPEN_FOR,
    TOO_FEW_LETTERS,
    BreakGlassReview,
    Ground,
    Rule,
)
from sendwell.governance.unusual import Found
from sendwell.law.bank_holidays import calendar
from sendwell.law.days import working_days_after
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Organisation
from sendwell.people.models import Child, Order, OrderType, Placement, PlacementStatus

REVIEWED_WITHIN = 2
"""Working days."""
MOST_IN_A_WEEK = 3
GATEWAY = (
    "Duty of confidence set aside in the public interest; "
    "DPA 2018 Sch 1 para 18 (safeguarding), or vital interests"
)
NOT_FOUND = "No record fits. Check the NHS number, or the case reference together with the date of birth."
NOBODY_TOLD = (
    "This cannot be opened, because somebody who must be told of it cannot be: {organisation} has no {wanting} "
    "in Sendwell who can be reached and is not you. Ring {holder} and use the paper form."
)


def whose_record(
    *, nhs_number: str, case_ref: str, born: date | None, by: Member, at: datetime
) -> int | None:
    """The id of the one child who fits, or None, for a child that does not exist as for one who is shut to `by`.

    By NHS number, or by case reference and date of birth together. No list opens. A failed try is noted.
    Raises NotThere unless the role may break the glass at all.
    """
    require(by, Permission.BREAK_GLASS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT governance_whose_record(%s, %s, %s)", [nhs_number, case_ref, born])
        child_id: int | None = cursor.fetchone()[0]
    if child_id is None or grants.is_shut_out(by, child_id, at):
        note_reading(by, None, screen="break glass", allowed=False)
        return None
    return child_id


def note_not_opened(*, child_id: int, by: Member) -> None:
    """Note that a record was found and not opened, with the child: whoever asked has learned that there is one (D01).

    Asked for when what was refused has been undone, which would undo the note as well.
    """
    note_reading(by, child_id, screen="break glass", allowed=False)


@transaction.atomic
def break_glass(
    *, child_id: int, ground: str, words: str, stepped_up: bool, by: Member, day: date, at: datetime
) -> BreakGlassReview:
    """Open the record of one child to `by` for an hour, to be read only; tell both organisations; have it reviewed.

    `stepped_up`: a second factor was shown within the last five minutes. Raises NotThere for a role that may not,
    and for somebody who is shut out of this record; Refused where anything is missing or nobody can be told.
    """
    require(by, Permission.BREAK_GLASS)
    if by.organisation is None or grants.is_shut_out(by, child_id, at):
        raise NotThere
    _demand(ground, words, stepped_up)
    grant = grants.give(
        kind=GrantKind.BREAK_GLASS,
        child=Child(pk=child_id),
        to=by,
        classes=opened_classes(by),
        purpose=Ground(ground).label,
        gateway=GATEWAY,
        by=by,
        at=at,
        until=at + OPEN_FOR,
        evidence=words.strip(),
    )
    scope.move_on(at)
    _open_what_is_sealed(grant, by)
    review = BreakGlassReview.objects.create(
        grant=grant,
        child_id=child_id,
        member=by,
        organisation=by.organisation,
        holder=_holder(child_id, by.organisation),
        ground=ground,
        words=words.strip(),
        opened_at=at,
        ends_at=grant.ends_at,
        due_on=working_days_after(day, REVIEWED_WITHIN, calendar("send")),
    )
    _tell_both(review, day)
    note_reading(by, child_id, screen="break glass")
    return review


def _demand(ground: str, words: str, stepped_up: bool) -> None:
    if not stepped_up:
        raise Refused("Show your second factor again before you open a record in an emergency.")
    if ground not in Ground.values:
        raise Refused("Choose why the record must be opened now.", field="ground")
    if len(words.strip()) < FEWEST_LETTERS:
        raise Refused(TOO_FEW_LETTERS, field="words")


def opened_classes(by: Member) -> list[DataClass]:
    """What the role reads where it has a relationship, and what is marked for it; nothing that is sealed."""
    return sorted(data for data in _marked(by) if data is not DataClass.SEALED)


def _marked(by: Member) -> set[DataClass]:
    return {data for data, letters in matrix().get(by.role, {}).items() if set(letters) & set("rqsb")}


def _open_what_is_sealed(grant: Grant, by: Member) -> None:
    """Where the role is marked for it, and never what an adoption has sealed.

    Asked once the record is open: until then a stranger can see no adoption either.
    """
    if DataClass.SEALED in _marked(by) and not _adoption(grant.child_id):
        grant.classes = sorted([*grant.classes, DataClass.SEALED])
        grant.save(update_fields=["classes"])


def _adoption(child_id: int) -> bool:
    placed = Placement.objects.filter(
        child_id=child_id, status__in=[PlacementStatus.PLACED, PlacementStatus.ADOPTED]
    )
    ordered = Order.objects.filter(child_id=child_id, type__in=[OrderType.PLACEMENT, OrderType.ADOPTION])
    return placed.exists() or ordered.exists()


def _holder(child_id: int, otherwise: Organisation) -> Organisation:
    """The council whose case it is; the open one first, then the latest."""
    case = (
        Case.objects.filter(child_id=child_id)
        .select_related("authority")
        .order_by("-closed_on", "-opened_on", "-pk")
    )
    first = sorted(case, key=lambda each: each.closed_on is not None)
    return first[0].authority if first else otherwise


def _tell_both(review: BreakGlassReview, day: date) -> None:
    """Tell the guardians and the managers of both organisations. Raises Refused where either has not both."""
    path = reverse("governance:review", kwargs={"uid": review.uid})
    for organisation in dict.fromkeys([review.organisation, review.holder]):
        _demand_both(organisation, review, day)
        alert(organisation, "break_glass_used", path, child_id=review.child_id, day=day, but=review.member)
    _count_the_week(review, day)


def _demand_both(organisation: Organisation, review: BreakGlassReview, day: date) -> None:
    wanting = unreached(organisation, child_id=review.child_id, day=day, but=review.member)
    if wanting:
        holder = " on ".join(filter(None, [review.holder.name, review.holder.phone]))
        raise Refused(
            NOBODY_TOLD.format(
                organisation=organisation.name, wanting=" and no ".join(wanting), holder=holder
            )
        )


def _count_the_week(review: BreakGlassReview, day: date) -> None:
    """A person opens it, whichever of their posts they hold: one hat does not see what another opened."""
    since = review.opened_at - timedelta(days=7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT governance_openings(%s, %s)", [review.member_id, since])
        (times,) = cursor.fetchone()
    if times > MOST_IN_A_WEEK:
        note_findings([Found(Rule.OFTEN, review.member_id, None, day, times)], review.organisation)
        alert(
            review.organisation,
            "access_unusual",
            reverse("governance:unusual"),
            child_id=None,
            day=day,
            but=review.member,
            managers=False,
        )
