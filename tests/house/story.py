"""One child's story, told through the rooms' own actions, with one of everything that has an address.

The child is called Adela Canary: a name that must never stand in an address, a message or a stranger's answer.
Everything happens from Monday 2 to Thursday 5 March 2026 and is looked at on Friday.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from sendwell.access.models import Member
from sendwell.access.opening import relate
from sendwell.advice import actions as advice
from sendwell.advice.draft import Line
from sendwell.advice.models import Advice, AdviceRequest
from sendwell.casebook.actions import name_key_worker
from sendwell.casebook.models import Case
from sendwell.documents.disclosure.gate import disclose
from sendwell.documents.models import Bundle, RedactedCopy, Upload
from sendwell.documents.uploads import take_in
from sendwell.organisations.models import Kind, Service
from sendwell.organisations.professions import Profession
from sendwell.requests import actions as requests
from sendwell.requests.models import AssessmentRequest, Draft
from sendwell.ui.words import LONDON
from tests.documents.small_files import pdf
from tests.house import family_story, rooms_story
from tests.requests.asking import REASONS, asked, details
from tests.world import MON_2_MARCH, OPENED, THU_5_MARCH, World, member, organisation, service

CANARY = "Canary"
NAMES = ("Adela", CANARY, "Pippa Parent")
LINES = [
    Line("need", "Falls often on uneven ground."),
    Line("outcome", "Walks across the playground unaided.", serves=1),
    Line(
        "provision",
        "Balance exercises.",
        who="Physiotherapist",
        how_often="Weekly",
        how_long="A term",
        serves=2,
    ),
]


@dataclass
class Story:
    """Who is in it, who is not, and what each part of an address may be."""

    world: World
    case: Case
    request: AssessmentRequest
    insiders: list[Member]
    strangers: list[Member]
    parts: dict[tuple[str, str], list[object]] = field(default_factory=dict)
    people: dict[str, Member] = field(default_factory=dict)
    """For the sweeps: everybody who has something to do with a child, by what they are (`standings_story.py`)."""
    numbers: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Numbers and references that are the only ones of their kind, with their class and whose they are."""

    def addresses(self, route: str) -> list[str]:
        """Every address that a route with parameters can have in this story."""
        names = re.findall(r"<(?:\w+:)?(\w+)>", route)
        choices = [self._part(route, name) for name in names]
        found = []
        for values in product(*choices):
            address = route
            for name, value in zip(names, values, strict=True):
                address = re.sub(rf"<(?:\w+:)?{name}>", str(value), address, count=1)
            found.append(address)
        return found

    def one_address(self, route: str) -> str:
        """One of them; which one differs from route to route, so that every state is looked at."""
        every = self.addresses(route)
        return every[sum(route.encode()) % len(every)]

    def _part(self, route: str, name: str) -> list[object]:
        for (begins, parameter), values in self.parts.items():
            if parameter == name and re.match(begins, route):
                return values
        raise AssertionError(f"Say in tests/house/story.py what <{name}> of {route} may be.")


def tell(world: World) -> Story:
    """The whole story."""
    officer = world.northbridge.officer
    child = world.child("Adela", CANARY)
    parent = world.parent(child)
    request = asked(world, existing=child, school=world.school.organisation, by=parent)
    decide(request, officer)
    case = Case.objects.get(pk=request.case_id)
    relate(child, to=world.icb.organisation, why="commissioner", born_of="GP practice", starts_on=MON_2_MARCH)
    name_key_worker(case=case, member=officer, by=world.northbridge.manager, day=MON_2_MARCH)
    double = asked(
        world,
        child=details(
            given_name="Adela", family_name=CANARY, born=child.born, school=world.school.organisation
        ),
    )
    story = Story(world, case, request, insiders(world, parent), strangers(world))
    family_story.add(story)
    _advice(story)
    rooms_story.held(story)
    rooms_story.papers(story)
    _parts(story, double)
    rooms_story.messages(story)
    rooms_story.handing(story)
    rooms_story.leave(story)
    return story


def decide(request: AssessmentRequest, officer: Member) -> None:
    """The council decides to assess."""
    requests.decide(
        request=request,
        sen=True,
        sen_reasons=REASONS,
        plan=True,
        plan_reasons=REASONS,
        evidence="The school's report and what the family told us, both of this year.",
        by=officer,
        day=MON_2_MARCH,
    )


def insiders(world: World, parent: Member) -> list[Member]:
    """Those who have something to do with Adela, each in their own way."""
    return [
        world.northbridge.officer,
        world.northbridge.manager,
        world.northbridge.psychologist,
        world.icb.designated,
        world.hillside.clerk,
        world.hillside.paediatrician,
        world.hillside.therapist,
        world.hillside.lead,
        member(
            "clinician",
            "Fay Physio",
            world.hillside.organisation,
            world.hillside.physiotherapy,
            register="HCPC",
        ),
        member(
            "clinician", "Sal Speech", world.hillside.organisation, world.hillside.speech, register="HCPC"
        ),
        member("information_governance", "Gil Governance", world.northbridge.organisation),
        world.school.senco,
        parent,
    ]


def strangers(world: World) -> list[Member]:
    """Somebody of every role who has nothing to do with Adela."""
    other = world.child("Benjamin", "Budgie", born=date(2008, 5, 4))
    father = world.parent(other, "Otto Other")
    young = member("young_person", "Yve Young", None, child=other)
    relate(other, to=young, why="self", born_of="rights at 16", starts_on=OPENED)
    south, north = world.southmere.organisation, world.northbridge.organisation
    college = organisation(Kind.COLLEGE, "Far College")
    return [
        world.southmere.officer,
        world.southmere.manager,
        world.southmere.psychologist,
        member("social_care_adviser", "Sol Social", south),
        world.other_icb.designated,
        world.riverside.clerk,
        world.riverside.paediatrician,
        world.riverside.lead,
        world.other_school.senco,
        member("senco", "Cole College", college),
        member("commissioner", "Com Missioner", world.icb.organisation),
        member("information_governance", "Ina Governance", south),
        member("auditor", "Aud Itor", south),
        member("safeguarding_lead", "Safe Guard", south),
        member("iass_worker", "Ivy Adviser", south),
        member("mediation_adviser", "Med Iation", south),
        member("panel_member", "Pan Ellist", south),
        member("administrator", "Ad Ministrator", north),
        father,
        young,
    ]


def _ask(story: Story, service: Service, **more: object) -> AdviceRequest:
    return story.world.request_to(service, case=story.case, **more)  # type: ignore[no-any-return]


def _advice(story: Story) -> None:
    """One request in each state that has screens of its own."""
    hillside, council = story.world.hillside, story.world.northbridge
    begun = _ask(story, hillside.paediatrics)
    by = hillside.paediatrician
    advice.allocate(request=begun, clinician=by, by=hillside.clerk, day=MON_2_MARCH)
    triage = advice.begin_triage(request=begun, by=by, day=MON_2_MARCH)
    advice.answer(triage=triage, question="information_available", yes=False, by=by, day=MON_2_MARCH)
    advice.ask_requester(request=begun, text="Who lives with her?", by=by, day=MON_2_MARCH)
    advice.record_ground(
        case=story.case,
        request=begun,
        ground="exceptional_circumstances",
        from_on=MON_2_MARCH,
        until=THU_5_MARCH,
        evidence="The family's letter.",
        why_impractical="Nobody could be reached.",
        by=by,
        day=THU_5_MARCH,
    )
    advice.record_ground(
        case=story.case,
        ground="exceptional_circumstances",
        from_on=MON_2_MARCH,
        until=THU_5_MARCH,
        evidence="The family's letter.",
        why_impractical="Nobody could be reached.",
        by=council.officer,
        day=THU_5_MARCH,
    )
    returned = _ask(story, hillside.occupational_therapy)
    report = SimpleUploadedFile("report.pdf", pdf(), content_type="application/pdf")
    upload = take_in(report, case=story.case, by=hillside.therapist, about=returned.ref)
    draft = _draft(returned, hillside.therapist, report=upload)
    advice.sign(advice=draft, by=hillside.therapist, day=THU_5_MARCH)
    waiting = _ask(story, hillside.physiotherapy)
    physio = story.insiders[8]
    advice.sign(
        advice=_draft(waiting, physio), by=physio, day=THU_5_MARCH, significant=True, asked_of=hillside.lead
    )
    drafted = _ask(story, hillside.speech)
    _draft(drafted, story.insiders[9])
    areas = (council.organisation, story.world.southmere.organisation)
    unallocated = _ask(story, service(hillside.organisation, Profession.DIETETICS, *areas))
    reused = _ask(story, council.psychology)
    advice.propose_reuse(
        request=reused,
        earlier="Report of the psychologist",
        written_on=MON_2_MARCH,
        by=council.officer,
        day=MON_2_MARCH,
    )
    refs = [each.ref for each in (begun, reused, returned, waiting, drafted, unallocated)]
    story.parts[("/(advice|sign-offs)/", "ref")] = [*refs]
    story.parts[("/uploads/", "uid")] = [upload.uid]
    _meetings(story, begun, by)


def _draft(request: AdviceRequest, by: Member, report: Upload | None = None) -> Advice:
    return advice.save_advice(
        request=request,
        part="whole",
        narrative="She was seen at school.",
        statements=LINES,
        report=report,
        by=by,
        day=MON_2_MARCH,
    )


def _meetings(story: Story, request: AdviceRequest, by: Member) -> None:
    when = datetime(2026, 3, 18, 10, 0, tzinfo=LONDON)
    meeting = advice.propose_appointment(
        requests=[request], starts_at=when, place="The clinic", by=by, day=THU_5_MARCH
    )
    service = story.world.hillside.paediatrics
    slots = [
        advice.add_slot(service=service, starts_at=when, place="The clinic", by=by, day=THU_5_MARCH)
        for _ in "12"
    ]
    advice.offer_slot(slot=slots[1], request=request, why_first="Waits longest.", by=by, day=THU_5_MARCH)
    story.parts[("/(appointments|advice)/", "uid")] = [meeting.uid]
    story.parts[("/services/", "number")] = [slot.pk for slot in slots]


def _bundle(story: Story) -> Bundle:
    """One letter in a bundle, put there without being printed."""
    officer = story.world.northbridge.officer
    made = Bundle(
        case=story.case, title="Papers", to_name="Pippa Parent", items=[rooms_story.ITEM], pages=1, day=THU_5_MARCH,
        written_by=officer, sha256=hashlib.sha256(pdf()).hexdigest(),
    )  # fmt: skip
    made.file.save(f"{made.uid}.pdf", ContentFile(pdf()), save=False)
    made.save()
    disclose(made, gateway="", flags=["alert"], by=officer, day=THU_5_MARCH)
    return made


def _redacted(story: Story) -> RedactedCopy:
    """A copy that waits for a second person."""
    officer = story.world.northbridge.officer
    upload = Upload.objects.filter(case=story.case, by=officer).order_by("pk")[0]
    return RedactedCopy.objects.create(
        upload=upload, copy=upload, recipient_key="x", recipient_name="Pippa Parent", made_by=officer
    )


def _parts(story: Story, double: AssessmentRequest) -> None:
    case, world = story.case, story.world
    desk = requests.begin_draft(member=world.school.senco, child=case.child)
    public = requests.begin_draft()
    notes = case.ground_notes.order_by("pk")
    questions = [q.pk for each in case.advice_requests.all() for q in each.questions.all()]
    story.parts |= (
        rooms_story.sharing(world)
        | rooms_story.looking(story)
        | {
            ("/files/", "uid"): [each.uid for each in case.uploads.order_by("pk")],
            ("/sending/", "uid"): [each.uid for each in case.disclosures.order_by("pk")],
            ("/bundles/", "uid"): [_bundle(story).uid],
            ("/files/.*/redacted/", "number"): [_redacted(story).pk],
            ("/(cases|family)/", "ref"): [case.ref],
            ("/requests/", "ref"): [story.request.ref, double.ref],
            ("/letters/", "uid"): [letter.uid for letter in case.letters.order_by("pk")],
            ("/advice/.*/questions/", "number"): questions,
            ("/advice/.*/ground/", "number"): [notes.filter(request__isnull=False)[0].pk],
            ("/cases/.*/ground/", "number"): [notes.filter(request__isnull=True)[0].pk],
            ("/cases/.*/events/", "number"): [case.events.order_by("pk")[0].pk],
            ("/requests/.*/candidates/", "number"): [each.pk for each in double.candidates.all()],
            ("/requests/new/drafts/", "number"): [Draft.objects.get(member=world.school.senco).pk],
            ("/services/", "slug"): [world.hillside.paediatrics.slug],
            ("/cases/.*/ask/", "profession"): ["physiotherapy", rooms_story.unsigned(world).profession],
            ("/advice/.*/annex-a/", "question"): ["information_available"],
            ("/advice/.*/reuse/", "party"): ["adviser", "family"],
            ("/law/", "timescale"): ["advice_coop_6w", "seek_advice"],
            ("/requests/new/", "token"): [desk],
            ("/ask/", "token"): [public],
            ("/confirm/", "code"): ["made-up"],
            ("/invitation/", "token"): ["made-up"],
            ("/people/", "number"): [world.northbridge.officer.pk],
            ("/(ask|requests/new)/", "step"): ["child", "council", "why"],
            ("/ask/receipt/", "receipt"): [story.request.receipt],
        }
    )
