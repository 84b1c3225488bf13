"""What else becomes of a request: passed on, recalled, declined, excused, answered by earlier advice, or left lying."""

from datetime import timedelta

from sendwell.advice.actions import (
    agree_reuse,
    decline,
    propose_reuse,
    recall_request,
    redirect_request,
    take_back,
    tell_family_of_ground,
)
from sendwell.advice.models import AdviceRequest, ReuseAgreement
from sendwell.demo.world.answers.seeing import excuse
from sendwell.demo.world.answers.work import Step, Work, give, given_out, written_and_signed
from sendwell.demo.world.diary import Story
from sendwell.demo.world.pen import acts
from sendwell.organisations.models import Kind, Service

FIVE_WEEKS = timedelta(weeks=5)
LATE_WHEN_AWAY = 60


def allocated(work: Work) -> Story:
    """With a clinician who has not begun."""
    yield from given_out(work)


def silent(work: Work) -> Story:
    """Received, and nobody has looked at it."""
    yield work.on(1)


def forgotten(work: Work) -> Story:
    """It lay in the inbox for weeks; then all at once."""
    day = yield work.on(0.75)
    give(work, day)
    yield from written_and_signed(work)


def handed_over(work: Work) -> Story:
    """Taken back from one clinician and given to another, where the team has two."""
    yield from given_out(work)
    day = yield work.on(0.4)
    clerk = work.told.area.one(work.request.provider, "single_point_of_contact")
    others = [each for each in work.told.area.teams[work.request.service_id] if each.pk != work.clinician.pk]
    if clerk is not None and others:
        take_back(request=work.request, reason="Away at short notice.", by=clerk, day=day)
        work.clinician = others[0]
        give(work, day)
    yield from written_and_signed(work)


def excused(ground: str, work: Work, *, told_family: bool) -> Story:
    """A ground that lies with the family; the advice comes late and is excused."""
    yield from given_out(work)
    away = ground == "absent_from_area"
    work.after = max(work.after, LATE_WHEN_AWAY if away else 46)
    day = yield work.request.received_on + timedelta(days=12)
    until = day + FIVE_WEEKS if away else day + timedelta(days=20)
    from_on = work.request.received_on + timedelta(days=2) if away else day
    note = excuse(work, ground, from_on=from_on, until=until, day=day)
    if told_family:
        day = yield day + work.told.days(1, 4)
        tell_family_of_ground(note=note, by=work.told.officer, day=day, letter=True)
    yield from written_and_signed(work)


def recalled(work: Work) -> Story:
    """The council takes it back."""
    yield from given_out(work)
    day = yield work.on(0.4)
    recall_request(request=work.request, reason=work.told.pen.act("recall"), by=work.told.officer, day=day)


def declined(ground: str, work: Work) -> Story:
    """On one of the two grounds of section 31(2), with written reasons."""
    yield from given_out(work)
    day = yield work.on(0.4)
    reasons = work.told.pen.act("decline", ground)
    decline(request=work.request, ground=ground, reasons=reasons, by=work.clinician, day=day)


def redirected(work: Work) -> Story:
    """Passed to a service that is better placed; the six weeks go on, and it answers."""
    day = yield work.request.received_on + work.told.days(1, 5)
    clerk = work.told.area.one(work.request.provider, "single_point_of_contact")
    to = _better_placed(work)
    if clerk is not None and to is not None:
        work.request = redirect_request(
            request=work.request, to=to, reason=work.told.pen.act("redirect"), by=clerk, day=day
        )
        work.clinician = work.told.somebody_of(to)
    day = yield day + work.told.days(1, 3)
    give(work, day)
    yield from written_and_signed(work)


def _better_placed(work: Work) -> Service | None:
    """A health service that has not been asked about this child: of the same profession if there is one."""
    asked = set(AdviceRequest.objects.filter(case=work.told.case).values_list("service_id", flat=True))
    others = [
        each
        for each in work.told.area.services.values()
        if each.pk not in asked and each.provider.kind == Kind.PROVIDER
    ]
    same = [each for each in others if each.profession == work.request.service.profession]
    return next(iter([*same, *others]), None)


def reuse_waiting(work: Work) -> Story:
    """Earlier advice is proposed; adviser and council agree, the family has not answered yet."""
    yield from _reuse_proposed(work)


def reused(work: Work) -> Story:
    """All three agree, so no new advice may be sought (regulation 6(4))."""
    agreement = yield from _reuse_proposed(work)
    day = yield work.on(1)
    agree_reuse(
        agreement=agreement,
        party="family",
        by=work.told.officer,
        day=day,
        name=work.told.course.person.adults[0].name,
        evidence=f"By telephone on {day:%-d %B}; noted by the officer.",
    )


def _reuse_proposed(work: Work) -> Step[ReuseAgreement]:
    yield from given_out(work)
    day = yield work.on(0.3)
    agreement = propose_reuse(
        request=work.request,
        earlier=work.told.rng.choice(acts("earlier")),
        written_on=max(day - timedelta(days=work.told.rng.randint(70, 300)), work.told.course.person.born),
        by=work.told.officer,
        day=day,
    )
    agreement = agree_reuse(agreement=agreement, party="authority", by=work.told.officer, day=day)
    day = yield day + work.told.days(1, 4)
    return agree_reuse(agreement=agreement, party="adviser", by=work.clinician, day=day)
