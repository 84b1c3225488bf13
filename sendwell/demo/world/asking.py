"""How a request for an assessment reaches the council, as one call of `receive_request`."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sendwell.access.models import Member
from sendwell.demo.world.child import Grownup, Person
from sendwell.demo.world.family import know_the_family, post_of
from sendwell.demo.world.pen import read
from sendwell.demo.world.told import Told
from sendwell.requests.actions import (
    AdultDetails,
    ChildDetails,
    Override,
    Professional,
    Requester,
    Said,
    receive_request,
)
from sendwell.requests.models import AskedBy, AssessmentRequest, Channel
from sendwell.ui.words import LONDON

EVIDENCE = ("school_plan", "school_reports", "health_letters", "other_reports", "examples", "child_views")
RELATIVES = ("Grandmother", "Grandfather", "Aunt", "Family friend")
TODAY_AT = time(7, 50)
AFTER_HOURS = time(17, 40)
PAPER = {Channel.EMAIL, Channel.POST, Channel.SIGNED_FOR, Channel.HAND}


@dataclass(frozen=True)
class Asker:
    """Who asks, and by whom it is written down: None is the person themselves, without an account."""

    requester: Requester
    by: Member | None


def ask(told: Told, day: date) -> AssessmentRequest:
    """The request reaches the council; `day` is when it is written down. Everything told of the child goes with it."""
    course = told.course
    asker = _asker(told, day)
    hour = time(told.rng.randint(8, 16), told.rng.randrange(60)) if day < told.diary.until else TODAY_AT
    late_by_hand = course.channel is Channel.HAND and "overridden" in course.also
    sent = datetime.combine(course.sent, AFTER_HOURS if late_by_hand else hour, LONDON)
    request = receive_request(
        authority=told.council,
        child=_child(told),
        asked_by=course.asked_by,
        requester=asker.requester,
        said=_said(told),
        channel=course.channel,
        sent_at=sent,
        override=Override(course.sent, told.pen.act("override")) if late_by_hand else None,
        parents=tuple(_adult(course.person, each) for each in _others(told)),
        by=asker.by,
        day=day,
    )
    know_the_family(told, request, day)
    return request


def is_paper(channel: Channel) -> bool:
    """Whether an officer types it in."""
    return channel in PAPER


def _asker(told: Told, day: date) -> Asker:
    course, person = told.course, told.course.person
    officer = told.area.of(told.council, "council_officer")[0]
    typed_by = officer if is_paper(course.channel) else None
    if course.asked_by is AskedBy.PARENT:
        first = person.adults[0]
        member = told.area.people.get(first.persona)
        asked = Requester(
            name=first.name,
            relation=first.relation,
            email=first.email,
            phone=first.phone,
            address=person.address,
            member=member,
        )
        return Asker(asked, typed_by or member)
    if course.asked_by is AskedBy.YOUNG_PERSON:
        name = f"{person.given} {person.family}"
        return Asker(Requester(name=name, email=post_of(person), phone=person.adults[0].phone), None)
    return Asker(_professional_or_friend(told), typed_by or _senco(told))


def _professional_or_friend(told: Told) -> Requester:
    course, senco = told.course, _senco(told)
    if senco is not None:
        at = course.setting
        return Requester(
            name=senco.name,
            relation=senco.job_title,
            email=senco.email,
            phone=senco.phone,
            member=None if is_paper(course.channel) else senco,
            organisation=at,
        )
    if course.asked_by is AskedBy.CLINICIAN:
        doctor = told.rng.choice([told.area.people["samuel-osei"], told.area.people["yasmin-haddad"]])
        return Requester(
            name=doctor.name, relation=doctor.job_title, email=doctor.email, organisation=doctor.organisation
        )
    relation = told.rng.choice(RELATIVES)
    return Requester(
        name=f"{relation} {course.person.family}", relation=relation, email="relative@post.example"
    )


def _senco(told: Told) -> Member | None:
    if told.course.asked_by not in (AskedBy.SCHOOL, AskedBy.COLLEGE) or told.course.setting is None:
        return None
    return told.area.one(told.course.setting, "senco")


def _others(told: Told) -> list[Grownup]:
    """The grown-ups round the child other than the parent who asks."""
    adults = list(told.course.person.adults)
    return adults[1:] if told.course.asked_by is AskedBy.PARENT else adults


def _adult(person: Person, adult: Grownup) -> AdultDetails:
    return AdultDetails(
        name=adult.name,
        relation=adult.relation,
        email=adult.email,
        phone=adult.phone,
        address=adult.address or person.address,
        postcode=adult.postcode or person.postcode,
        responsibility=adult.responsibility,
    )


def _child(told: Told) -> ChildDetails:
    person, setting = told.course.person, told.course.setting
    return ChildDetails(
        given_name=person.given,
        family_name=person.family,
        known_as=person.known_as,
        born=person.born,
        sex=person.sex,
        nhs_number=person.nhs_number,
        upn=person.upn,
        address=person.address,
        postcode=person.postcode,
        language=person.language,
        interpreter=person.interpreter,
        primary_need=person.need,
        about=person.about or told.pen.write(read("words/needs.yaml")["about"]),
        school=setting,
        school_since=_since(told) if setting else None,
    )


def _since(told: Told) -> date:
    """The September in which the child began there; for somebody new to the area, a few weeks ago."""
    course, setting = told.course, told.course.setting
    assert setting is not None
    latest = course.sent - timedelta(days=told.rng.randint(20, 60))
    if "new_here" in course.also:
        return latest
    begins_at = max(read("organisations.yaml")["settings"][setting.slug]["ages"][0], 3)
    birthday = course.person.born.replace(day=1).replace(year=course.person.born.year + begins_at)
    september = date(birthday.year + (birthday.month >= 9), 9, 1)
    return min(september, latest)


def _said(told: Told) -> Said:
    written, pen, rng = told.course.words, told.pen, told.rng
    words = read("words/needs.yaml")
    need = words[told.course.person.need]
    have = set(rng.sample(EVIDENCE, rng.randint(1, 5)))
    return Said(
        why=written.why or pen.write(need["why"]),
        difficulties=written.difficulties or pen.write(need["difficulties"], rng.randint(2, 3)),
        support_so_far=written.support or pen.write(need["support"], rng.randint(1, 2)),
        hopes=written.hopes or pen.write(words["hopes"], rng.randint(1, 2)),
        family_knows="family_unaware" not in told.course.also,
        checklist={each: "have" if each in have else "not now" for each in EVIDENCE},
        professionals=tuple(_professional(told, key, knows) for key, knows in told.course.involved.items()),
    )


def _professional(told: Told, key: str, knows: str) -> Professional:
    service = told.area.services[key]
    somebody = told.somebody_of(service)
    return Professional(
        name=somebody.name,
        profession=service.profession,
        reach=service.provider.phone,
        knows=knows,
        service=service,
    )
