"""Advice that is given: whole, in two parts, with a second signature, sent back and improved."""

from datetime import timedelta

from sendwell.advice.actions import refuse_sign_off, send_back, sign, sign_off
from sendwell.advice.models import Advice, Part
from sendwell.demo.world.answers.work import Step, Work, given_out, written, written_and_signed
from sendwell.demo.world.diary import Story

THIRTEEN_WEEKS = timedelta(weeks=13)
THREE_WEEKS = timedelta(weeks=3)


def advice(work: Work) -> Story:
    """Given out, written, signed and returned."""
    yield from given_out(work)
    yield from written_and_signed(work)


def begun(work: Work) -> Story:
    """Still being written."""
    yield from given_out(work)
    day = yield work.on(1)
    written(work, day)


def significant(work: Work) -> Story:
    """Signed, and signed off by a second named person; one in three only after a change."""
    draft = yield from _signed_as_significant(work)
    second = draft.sign_off_asked_of
    assert second is not None
    day = yield work.on(1) + work.told.days(1, 4)
    if work.told.rng.random() < 0.33:
        refuse_sign_off(advice=draft, reason=work.told.pen.act("sign_off_refused"), by=second, day=day)
        day = yield day + work.told.days(1, 4)
        draft = sign(advice=draft, by=work.clinician, day=day, significant=True, asked_of=second)
        day = yield day + work.told.days(1, 3)
    sign_off(advice=draft, by=second, day=day)


def sign_off_waiting(work: Work) -> Story:
    """Signed, and waiting for the second signature."""
    yield from _signed_as_significant(work)


def _signed_as_significant(work: Work) -> Step[Advice]:
    yield from given_out(work)
    day = yield work.on(1)
    draft = written(work, day)
    lead = work.told.area.one(work.request.provider, "clinical_lead")
    asked_of = lead if lead is not None and lead.pk != work.clinician.pk else None
    return sign(advice=draft, by=work.clinician, day=day, significant=True, asked_of=asked_of)


def first_part(work: Work) -> Story:
    """First advice now; the fuller assessment is still to come."""
    yield from given_out(work)
    day = yield work.on(1)
    fuller_by = max(work.told.request.received_on + THIRTEEN_WEEKS, day + THREE_WEEKS)
    draft = written(work, day, part=Part.ONE, fuller_by=fuller_by)
    sign(advice=draft, by=work.clinician, day=day)


def in_two_parts(work: Work) -> Story:
    """First advice, and the fuller assessment some weeks later, not always on the day."""
    yield from first_part(work)
    first = Advice.objects.get(request=work.request, part=Part.ONE)
    assert first.fuller_by is not None
    day = yield first.fuller_by + timedelta(days=work.told.rng.randint(-9, 5))
    draft = written(work, day, part=Part.TWO)
    sign(advice=draft, by=work.clinician, day=day)


def sent_back(work: Work) -> Story:
    """The council sends vague advice back with reasons; the clinician has a new draft."""
    yield from given_out(work)
    day = yield work.on(1)
    returned = sign(advice=written(work, day, vague=True), by=work.clinician, day=day)
    day = yield day + work.told.days(2, 5)
    reason, wanted_by = work.told.pen.act("improve"), day + timedelta(weeks=2)
    send_back(advice=returned, reason=reason, wanted_by=wanted_by, by=work.told.officer, day=day)


def improved(work: Work) -> Story:
    """Sent back, and returned again with numbers in it."""
    yield from sent_back(work)
    day = yield work.on(1) + work.told.days(12, 20)
    sign(advice=written(work, day), by=work.clinician, day=day)
