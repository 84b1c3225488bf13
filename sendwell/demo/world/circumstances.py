"""What makes a case particular: danger at home, care, a child's own wish, rights that moved, consent taken back.

Each is a story beside the case, told once the officer has it, through the actions of the rooms that keep it
(`family`, `documents`, `governance`). A case of `crafted.yaml` names its own under `also`; what people write
stands in `words/circumstances.yaml`.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sendwell.advice.models import AdviceRequest
from sendwell.demo.world import leave
from sendwell.demo.world.diary import Story
from sendwell.demo.world.pen import read
from sendwell.demo.world.told import Told
from sendwell.documents.models import Upload
from sendwell.documents.uploads import take_in
from sendwell.family import actions as family
from sendwell.people.models import Adult, Child, SealKind
from sendwell.people.rights import Step
from sendwell.requests.actions import note_information

HALF_A_YEAR = timedelta(days=182)
Circumstance = Callable[[Told], Story]


def circumstances_of(told: Told) -> list[Story]:
    """The stories that this case names, in the order of the table."""
    return [story(told) for name, story in CIRCUMSTANCES.items() if name in told.course.also]


def no_contact(told: Told) -> Story:
    """A court forbids the father to come near. Where mother and child are is kept from him from that day on.

    Weeks later he asks for the school reports: that he may see more waits for a second person.
    """
    day = yield told.request.received_on + timedelta(days=6)
    mother, father = _adult(told, "Mother"), _adult(told, "Father")
    said: Any = _words(told, "no_contact")
    do: Any = {"case": told.case, "by": told.officer, "day": day}
    family.keep_secret(hidden_from=father, hides=mother, why=said["secret"], **do)
    family.record_order(
        adult=father,
        type="non_molestation",
        court=said["court"],
        made_on=day - timedelta(days=12),
        expires_on=day + timedelta(days=353),
        words=said["order"],
        evidence=said["seen"],
        **do,
    )
    family.limit_contact(adult=father, contact="none", why=said["contact"], **do)
    day = yield told.diary.until - timedelta(days=4)
    family.propose_looser_profile(
        case=told.case,
        adult=father,
        profile="redacted",
        why=said["looser"],
        evidence=said["looser_seen"],
        by=told.officer,
        day=day,
    )


def looked_after(told: Told) -> Story:
    """A care order, and a foster home that the birth family must not find."""
    day = yield told.request.received_on + timedelta(days=2)
    carer, person = _adult(told, "Foster carer"), told.course.person
    said: Any = _words(told, "looked_after")
    do: Any = {"case": told.case, "by": told.officer, "day": day}
    family.record_order(
        organisation=told.council,
        type="care",
        court=said["court"],
        made_on=day - timedelta(days=240),
        words=said["order"],
        evidence=said["seen"],
        **do,
    )
    family.record_placement(
        status="s31",
        from_on=day - timedelta(days=226),
        carer=carer,
        address=person.address,
        postcode=person.postcode,
        **do,
    )


def child_protection(told: Told) -> Story:
    """What social care said, and the minutes of a conference, are kept and sealed; one has leave to read of it."""
    day = yield told.request.received_on + timedelta(days=9)
    said: Any = _words(told, "child_protection")
    note_information(request=told.request, source=said["source"], what=said["what"], by=told.officer, day=day)
    event = told.case.events.filter(type="more_information_given").latest("id")
    minutes = _file(told, said["file"], said["minutes"])
    for item, number in (("event", event.pk), ("upload", minutes.pk)):
        family.seal(
            case=told.case,
            kind=SealKind.SEALED,
            item=item,
            number=number,
            why=said["why"],
            review_on=day + HALF_A_YEAR,
            by=told.officer,
            day=day,
        )
    leave.give(told, "safeguarding", to="ines-falkner", day=day)


def gillick(told: Told) -> Story:
    """A girl of fifteen says no, and asks that her parents do not learn that the clinic was asked at all."""
    day = yield _after_asking(told)
    asked = AdviceRequest.objects.get(case=told.case, service=told.area.services["vm-camhs"])
    said: Any = _words(told, "gillick")
    setting = told.course.setting
    assert setting is not None
    family.record_consent(
        case=told.case,
        answer="refused",
        given_as="gillick",
        statement=said["statement"],
        classes=["H", "HX"],
        organisations=[setting],
        purpose=said["purpose"],
        until=day + HALF_A_YEAR,
        competence=said["competence"],
        by=told.officer,
        day=day,
    )
    family.seal(
        case=told.case,
        kind=SealKind.CHILD_ASKS,
        item="advice",
        number=asked.pk,
        about=asked.ref,
        why=said["why"],
        competence=said["competence"],
        review_on=day + HALF_A_YEAR,
        by=told.hands[asked.pk],
        day=day,
    )


def withdrawn_consent(told: Told) -> Story:
    """A mother agrees, and takes it back last week on her own page. The request that waits is suspended."""
    day = yield told.request.received_on + timedelta(days=5)
    mother = told.area.people[told.course.person.adults[0].persona]
    said: Any = _words(told, "withdrawn_consent")
    consent = family.record_consent(
        case=told.case,
        answer="given",
        given_as="parent",
        adult=mother.adult,
        statement=said["given"],
        classes=["H", "HX"],
        organisations=[told.area.organisations["southmere-hospitals"]],
        purpose=said["purpose"],
        until=day + 2 * HALF_A_YEAR,
        by=told.officer,
        day=day,
    )
    day = yield told.diary.until - timedelta(days=6)
    family.withdraw_consent(
        consent=consent,
        case=told.case,
        words=said["withdrawn"],
        by=mother,
        day=day,
        now=timezone.now(),
    )


def rights_moved(told: Told) -> Story:
    """The rights are the young person's own: what was done to prepare for it is noted."""
    day = yield told.request.received_on + timedelta(days=7)
    for step in (Step.INVITE, Step.MOVED):
        words = told.pen.fill(read("words/circumstances.yaml")["rights_moved"][step.value])
        family.note_preparation(case=told.case, step=step, words=words, by=told.officer, day=day)


def held_file(told: Told) -> Story:
    """A letter that somebody put with the wrong case: it names another child, so it waits for a second person."""
    day = yield told.diary.until - timedelta(days=2)
    others = Child.objects.filter(pk__in=told.diary.children).exclude(pk=told.case.child_id)
    other = others.exclude(nhs_number=None).order_by("pk")[0]
    said: Any = _words(told, "held_file")
    _file(told, said["file"], said["letter"].format(number=other.nhs_number, day=f"{day:%-d %B %Y}"))


CIRCUMSTANCES: Mapping[str, Circumstance] = {
    "no_contact": no_contact,
    "looked_after": looked_after,
    "child_protection": child_protection,
    "gillick": gillick,
    "withdrawn_consent": withdrawn_consent,
    "rights_moved": rights_moved,
    "held_file": held_file,
    "emergency": leave.emergency,
    "support": leave.support,
    "panel": leave.panel,
}


def _words(told: Told, circumstance: str) -> dict[str, str]:
    """What people write of it, with this child in it; what has braces of its own is filled in later."""
    found = read("words/circumstances.yaml")[circumstance]
    return {key: text if "{number}" in text else told.pen.fill(text) for key, text in found.items()}


def _adult(told: Told, relation: str) -> Adult:
    """The adult who is this to the child."""
    return Adult.objects.get(children__child=told.case.child_id, children__relation=relation)


def _after_asking(told: Told) -> date:
    """A day by which the services have been asked and have passed the request on."""
    course = told.course
    return course.sent + timedelta(days=course.decided_after + course.asked_after + 12)


def _file(told: Told, name: str, text: str) -> Upload:
    given = SimpleUploadedFile(name, text.encode(), content_type="text/plain")
    return take_in(given, case=told.case, by=told.officer)
