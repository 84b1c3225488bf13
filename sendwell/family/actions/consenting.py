"""Consent given, refused and withdrawn; overrides; the lawful basis and permission to show a plan (three records)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.family.actions.journal import allowed, still_open
from sendwell.family.models import (
    Answer,
    Consent,
    GivenAs,
    Ground,
    LawfulBasis,
    Override,
    Permitted,
    Regulation17Permission,
)
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.organisations.models import Organisation
from sendwell.people.family_map import Standing, is_verified, live_representations, standing
from sendwell.people.models import Adult, AdultOfChild, Child, StandsInAs
from sendwell.people.rights import HEALTH, HealthSay, Whose, health_say_on, holder_on, own_to_say

MAY_SPEAK = {Standing.VERIFIED_PARENT, Standing.ALTERNATIVE_PERSON}
"""The adults. A child or young person speaks by the two clocks of `own_to_say`."""
DECIDES_OVERRIDES = (
    Permission.FAMILY_MAP_KEEP,
    Permission.FAMILY_MAP_CONFIRM,
    Permission.BREAK_GLASS_REVIEW,
)


@transaction.atomic
def record_consent(
    *,
    case: Case,
    answer: Answer | str,
    given_as: GivenAs | str,
    statement: str,
    classes: Sequence[str],
    organisations: Sequence[Organisation],
    purpose: str,
    until: date,
    by: Member,
    day: date,
    adult: Adult | None = None,
    competence: str = "",
) -> Consent:
    """Write down what was said about sharing: yes or no, by whom, in what capacity, of what, to whom, until when.

    The council writes it down, or the person themselves on their own page. Raises Refused where whoever speaks
    is not the one who decides on that day: the law's two clocks, not one, say who that is. A parent's yes is taken
    also where a competent child has said no, of which a parent must not learn; it opens nothing (`rules`).
    """
    capacity = GivenAs(given_as)
    _may_speak(case, by, capacity, adult, classes, day)
    if not by.is_family and answer == Answer.GIVEN:
        still_open(case)
    _decides(case.child, capacity, adult, classes, competence, day)
    if not classes or not organisations:
        raise Refused("Say what it is about, and to whom.", field="classes")
    if until < day:
        raise Refused("It would end before it begins. Check the date.", field="until")
    said = Consent.objects.create(
        child_id=case.child_id,
        answer=Answer(answer),
        given_as=capacity,
        adult=adult if capacity in (GivenAs.PARENT, GivenAs.ALTERNATIVE) else None,
        competence=competence,
        statement=statement,
        classes=sorted(classes),
        purpose=purpose,
        from_on=day,
        until=until,
        by=by,
    )
    said.organisations.set(organisations)
    event = "consent_given" if said.answer == Answer.GIVEN else "consent_refused"
    history.record(case, event, by=by, day=day)
    if said.answer == Answer.REFUSED:
        end_leave(said, scope.moment())
        _tell(case, organisations)
    return said


def _may_speak(
    case: Case, by: Member, capacity: GivenAs, adult: Adult | None, classes: Sequence[str], day: date
) -> None:
    if not by.is_family:
        allowed(case, by)
        return
    if by.child_id == case.child_id:
        mine = capacity is GivenAs.YOUNG_PERSON and _is_own(case.child, classes, day)
    else:
        acts = capacity in (GivenAs.PARENT, GivenAs.ALTERNATIVE)
        mine = acts and adult is not None and by.adult_id == adult.pk
        mine = mine and standing(case.child, by.adult_id, day) in MAY_SPEAK
    if not mine or not by.may(Permission.OWN_RIGHTS):
        raise NotThere


def _is_own(child: Child, classes: Sequence[str], day: date) -> bool:
    """Whether their own page takes a word about all this: once the rights have moved, and about health from sixteen."""
    theirs = standing(child, None, day) is Standing.YOUNG_PERSON
    return theirs or len(own_to_say(child, classes, day)) == len(classes) > 0


def _decides(
    child: Child, capacity: GivenAs, adult: Adult | None, classes: Sequence[str], competence: str, day: date
) -> None:
    """Refuse a word from somebody whose word it is not."""
    health = health_say_on(child, day)
    if capacity is GivenAs.PARENT:
        _parent_decides(child, adult, classes, day)
    elif capacity is GivenAs.ALTERNATIVE:
        acts = live_representations(child, adult.pk, day) if adult else []
        if not any(each.basis == StandsInAs.ALTERNATIVE for each in acts):
            raise Refused("Nobody has found that this adult acts for the young person.", field="adult")
    elif capacity is GivenAs.YOUNG_PERSON and health is not HealthSay.OWN:
        _young_person_under_sixteen_decides(child, classes, day)
    elif capacity is GivenAs.GILLICK and health is HealthSay.OWN:
        raise Refused("At sixteen nobody need be found competent: choose the young person.", field="given_as")
    elif capacity is GivenAs.GILLICK and not competence.strip():
        raise Refused("Say why the child is competent to decide this, and who thinks so.", field="competence")


def _young_person_under_sixteen_decides(child: Child, classes: Sequence[str], day: date) -> None:
    """Born in July or August, the rights are theirs some weeks before their sixteenth birthday; health is not."""
    if holder_on(child, day) is Whose.PARENT:
        raise Refused("Under sixteen the child must be found competent for this decision.", field="given_as")
    if HEALTH & set(classes):
        raise Refused(
            "Under sixteen somebody must find that they are competent to decide about health. All else is theirs to "
            "say: write it down by itself.",
            field="classes",
        )


def _parent_decides(child: Child, adult: Adult | None, classes: Sequence[str], day: date) -> None:
    link = AdultOfChild.objects.filter(child=child, adult=adult).first()
    if link is None or not is_verified(link, day):
        raise Refused("Only somebody known to have parental responsibility can say this.", field="adult")
    health = health_say_on(child, day)
    theirs = holder_on(child, day) is Whose.YOUNG_PERSON
    if theirs and (health is HealthSay.OWN or set(classes) - HEALTH):
        raise Refused("The rights have moved to the young person. Ask them.", field="given_as")
    if health is HealthSay.OWN and HEALTH & set(classes):
        raise Refused("From sixteen on they decide about their own health information.", field="given_as")


@transaction.atomic
def withdraw_consent(
    *, consent: Consent, case: Case, words: str, by: Member, day: date, now: datetime
) -> Consent:
    """Take consent back. From the next request on nothing that relied on it is shared (C13).

    Leave that rested on consent ends `now`; a request for advice that waits is suspended where everybody sees
    it, and its clock runs on. What was lawfully given before stays where it is. Raises Refused when it was
    withdrawn already.
    """
    consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if consent.child_id != case.child_id:
        raise NotThere
    _may_withdraw(consent, case, by, day)
    if consent.withdrawn_on or consent.answer != Answer.GIVEN:
        raise Refused("This is no longer in force. Nothing was changed.")
    consent.withdrawn_on, consent.withdrawn_by, consent.withdrawn_words = day, by, words
    # By the clock that `recorded_at` goes by: which word came last must be known.
    consent.withdrawn_at = scope.moment()
    consent.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by", "withdrawn_words"])
    organisations = list(consent.organisations.all())
    end_leave(consent, now)
    history.record(case, "consent_withdrawn", by=by, day=day)
    _tell(case, organisations)
    return consent


def end_leave(consent: Consent, now: datetime) -> None:
    """End what its organisations, and those who work there, may read by the family's leave.

    The database does it: a parent sees no grants.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT family_end_leave(%s, %s)", [consent.pk, now])


def _may_withdraw(consent: Consent, case: Case, by: Member, day: date) -> None:
    """The council for them, whoever gave it, or the young person once it is theirs to say."""
    if not by.is_family:
        allowed(case, by)
        return
    gave = consent.adult_id is not None and consent.adult_id == by.adult_id
    if not by.may(Permission.OWN_RIGHTS) or not (gave or by.child_id == consent.child_id):
        raise NotThere


def _tell(case: Case, organisations: Sequence[Organisation]) -> None:
    """Tell whoever may no longer be given anything, and the council. No message says whose child it is."""
    for organisation in organisations:
        if organisation.email:
            outbox.tell(organisation.email, "sharing_stopped", "/", sender=case.authority)
    if case.authority.email:
        path = f"/cases/{case.ref}/family/rights"
        outbox.tell(case.authority.email, "sharing_stopped", path, sender=case.authority)


def may_decide_override(member: Member) -> bool:
    """Whether somebody works with what families say. Who keeps accounts or reads the audit decides nothing here."""
    return any(member.may(each) for each in DECIDES_OVERRIDES)


@transaction.atomic
def override(
    *,
    case: Case,
    organisation: Organisation,
    ground: Ground | str,
    words: str,
    decided_by: Member,
    until: date,
    by: Member,
    day: date,
    family_told_on: date | None = None,
    why_not_told: str = "",
) -> Override:
    """Let sharing go on without consent, on a ground of the law, by a named person, until a day (C14).

    Raises Refused without ground, words, the day the family was told or the reason why it is not.
    """
    allowed(case, by)
    still_open(case)
    if ground not in Ground.values:
        raise Refused("Choose the ground. There are no others.", field="ground")
    if not words.strip():
        raise Refused("Say what makes it necessary.", field="words")
    if decided_by.organisation_id != case.authority_id or not may_decide_override(decided_by):
        raise Refused("Name somebody of this council who works its cases.", field="decided_by")
    if (family_told_on is None) == (not why_not_told.strip()):
        raise Refused(
            "Say when the family was told, or why it is not safe to tell them.", field="family_told"
        )
    if until < day:
        raise Refused("It would end before it begins. Check the date.", field="until")
    made = Override.objects.create(
        child_id=case.child_id,
        organisation=organisation,
        ground=Ground(ground),
        words=words,
        decided_by=decided_by,
        family_told_on=family_told_on,
        why_not_told=why_not_told,
        from_on=day,
        until=until,
        by=by,
    )
    history.record(case, "sharing_overridden", by=by, day=day, details={"ground": Ground(ground).label})
    return made


@transaction.atomic
def note_lawful_basis(
    *, case: Case, purpose: str, article_6: str, article_9: str, statute: str, by: Member, day: date
) -> LawfulBasis:
    """Note why the law lets this purpose use the child's data at all (UK GDPR Articles 6 and 9)."""
    allowed(case, by)
    try:
        with transaction.atomic():
            return LawfulBasis.objects.create(
                child_id=case.child_id,
                purpose=purpose,
                article_6=article_6,
                article_9=article_9,
                statute=statute,
                noted_on=day,
                by=by,
            )
    except IntegrityError:
        raise Refused("The basis for this purpose is already noted.", field="purpose") from None


@transaction.atomic
def permit_showing_plan(
    *,
    case: Case,
    to: str,
    what: str,
    under: Permitted | str,
    words: str,
    until: date,
    by: Member,
    day: date,
) -> Regulation17Permission:
    """Record that a plan may be shown to somebody (SEND Regulations 2014 reg 17). Raises Refused without a reason."""
    allowed(case, by)
    still_open(case)
    if not words.strip():
        raise Refused("Say who agreed and how, or why the exception applies.", field="words")
    if until < day:
        raise Refused("It would end before it begins. Check the date.", field="until")
    return Regulation17Permission.objects.create(
        child_id=case.child_id,
        to=to,
        what=what,
        under=Permitted(under),
        words=words,
        from_on=day,
        until=until,
        by=by,
    )


@transaction.atomic
def withdraw_showing_plan(*, permission: Regulation17Permission, case: Case, by: Member, day: date) -> None:
    """Permission to show a plan is taken back."""
    allowed(case, by)
    if permission.child_id != case.child_id or permission.withdrawn_on:
        raise NotThere
    permission.withdrawn_on = day
    permission.save(update_fields=["withdrawn_on"])
