"""Everybody else who can have something to do with a child, for the sweeps: each standing of the matrix has somebody.

Adela's father lives elsewhere and is sent cut-down copies; another adult is held, another not verified. Fern is
looked after, and the council has sealed where. Yan lets an aunt see some things; somebody else stands in for him.
"""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from sendwell.access.models import Grant, Member
from sendwell.access.opening import relate
from sendwell.advice import actions as advice
from sendwell.advice.draft import Line, Removed
from sendwell.advice.models import AdviceRequest, Improvement, ProposedReferral
from sendwell.advice.review import items
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.documents.blocks import text
from sendwell.documents.disclosure.actions import check
from sendwell.documents.letters import Recipient, write_letter
from sendwell.documents.models import Disclosure, GuardRelease, Told
from sendwell.family import actions
from sendwell.governance.leave.actions import give_leave
from sendwell.organisations.models import Kind
from sendwell.organisations.professions import Profession
from sendwell.people.models import Adult, AdultOfChild, Alert, Child, Involvement
from sendwell.requests.models import AssessmentRequest
from tests.house import rooms_story
from tests.world import MON_2_MARCH, OPENED, THU_5_MARCH, member, organisation, service

if TYPE_CHECKING:
    from tests.house.story import Story

UNTIL = date(2026, 3, 18)
LEAVE = (
    ("safeguarding", "safeguarding_lead", "Sabine Safe", ["I", "S", "P"]),
    ("mediation", "mediation_adviser", "Mo Middle", ["P", "PF"]),
    ("panel", "panel_member", "Perry Panel", ["P", "I"]),
    ("audit", "auditor", "Addie Auditor", ["P", "H"]),
)


def add(story: "Story") -> "Story":
    """All of them, by name, and one row of what the story had none of."""
    case = story.case
    yan = Case.objects.get(child__given_name="Yan")
    story.people = _insiders(story)
    story.people |= _round_adela(story, case)
    story.people |= _round_yan(story, yan)
    story.people |= _round_fern(story)
    story.people |= _by_leave(story, case)
    story.people |= _by_role(story, case)
    _notes(story, case, yan)
    _letters(story, case)
    return story


def _insiders(story: "Story") -> dict[str, Member]:
    names = {
        "council_officer": ["officer"],
        "council_manager": ["manager"],
        "educational_psychologist": ["psychologist"],
        "designated_officer": ["designated officer"],
        "single_point_of_contact": ["point of contact"],
        "clinician": ["paediatrician", "therapist", "physiotherapist", "speech therapist"],
        "clinical_lead": ["clinical lead"],
        "information_governance": ["information governance"],
        "senco": ["SENCO"],
        "young_person": ["young person"],
        "iass_worker": ["support worker"],
        "parent": ["mother"],
    }
    return {names[who.role].pop(0): who for who in story.insiders}


def _related(child: Child, name: str, *, lives_with: bool = False, **link: object) -> Member:
    """An adult of the child who signs in, with a relationship that the map may take away again."""
    adult = Adult.objects.create(
        name=name,
        email=f"{name.split()[0].lower()}@elsewhere.example",
        address="9 Far Lane",
        postcode="FA1 1AR",
    )
    facts = {"responsibility": "yes", "held_as": "parent", "basis": "responsibility", "verified_on": OPENED}
    AdultOfChild.objects.create(child=child, adult=adult, lives_with=lives_with, **{**facts, **link})
    made = member("parent", name, None, adult=adult)
    relate(child, to=made, why="parent", born_of="the council has let them in", starts_on=OPENED)
    return made


def _round_adela(story: "Story", case: Case) -> dict[str, Member]:
    child = case.child
    young = member("young_person", "Adela Herself", None, child=child)
    relate(child, to=young, why="self", born_of="the council has let her in", starts_on=OPENED)
    unknown = {"responsibility": "unknown", "held_as": "", "basis": "unknown", "verified_on": None}
    return {
        "restricted parent": _related(child, "Rolf Restricted", relation="Father", profile="redacted"),
        "held parent": _related(child, "Hanna Held", relation="Stepmother", profile="hold"),
        "unverified parent": _related(child, "Ulla Unverified", relation="Grandmother", **unknown),
        "child": young,
    }


def _round_yan(story: "Story", case: Case) -> dict[str, Member]:
    do = {"case": case, "by": story.world.northbridge.officer, "day": THU_5_MARCH}
    aunt = _related(case.child, "Agda Aunt", relation="Aunt")
    assert aunt.adult is not None
    actions.let_see(adult=aunt.adult, classes=["E", "P"], until=UNTIL, how="He said so.", **do)  # type: ignore[arg-type]
    attorney = _related(case.child, "Alma Attorney", relation="Attorney")
    assert attorney.adult is not None
    actions.record_capacity(
        decision="Which school to ask for",
        evidence="Seen on two days.",
        assessor="Dr Able",
        assessed_on=MON_2_MARCH,
        review_on=date(2026, 9, 1),
        acts=attorney.adult,
        acts_as="attorney",
        **do,  # type: ignore[arg-type]
    )
    mother = Member.objects.get(role="parent", name="Yvonne Young")
    return {"parent of a young person": mother, "parent by grant": aunt, "alternative person": attorney}


def _round_fern(story: "Story") -> dict[str, Member]:
    """Looked after, with a request of her own; her mother is sent copies without where she lives."""
    fern = story.world.child("Fern", "Fostered", born=date(2016, 5, 4))
    case = story.world.case(fern)
    history.record(case, "decided_to_assess", by=story.world.northbridge.officer, day=MON_2_MARCH)
    birth = _related(fern, "Bella Birth", lives_with=True, relation="Mother")
    cares = {"responsibility": "no", "held_as": "", "basis": "care"}
    carer = _related(fern, "Cora Carer", relation="Foster carer", **cares)
    do = {"case": case, "by": story.world.northbridge.officer, "day": THU_5_MARCH}
    placed = actions.record_placement(
        status="s31", from_on=MON_2_MARCH, address="3 Safe Street", postcode="SA1 1FE", phone="0100 000 000",
        **do,  # type: ignore[arg-type]
    )  # fmt: skip
    proposal = actions.propose_carer(
        placement=placed, adult=carer.adult, why="She fosters her.", evidence="The care plan.", **do,  # type: ignore[arg-type]
    )  # fmt: skip
    second = {"by": story.world.northbridge.manager, "day": THU_5_MARCH}
    actions.decide_loosening(case=case, proposal=proposal, agreed=True, said="Read it.", **second)  # type: ignore[arg-type]
    asked = story.world.request_to(story.world.hillside.physiotherapy, case=case)
    _more(story, "/(cases|family)/", "ref", case.ref)
    _more(story, "/(advice|sign-offs)/", "ref", asked.ref)
    for who in (birth, carer):
        _letter(story, case, who)
    return {"birth parent": birth, "foster carer": carer}


def _by_leave(story: "Story", case: Case) -> dict[str, Member]:
    found = {}
    for purpose, role, name, classes in LEAVE:
        who = member(role, name, story.world.northbridge.organisation)
        grant = give_leave(
            case=case, to=who, purpose=purpose, classes=classes, until=UNTIL, evidence="It was asked for.",
            by=story.world.northbridge.officer, day=THU_5_MARCH, at=timezone.now(),
        )  # fmt: skip
        Grant.objects.filter(pk=grant.pk).update(ends_at=grant.ends_at.replace(year=2036))
        found[role.replace("_", " ")] = who
    return found


def _by_role(story: "Story", case: Case) -> dict[str, Member]:
    """A social-care adviser who was asked, and those whose role reads no child's record at all."""
    north = story.world.northbridge.organisation
    social = service(north, Profession.SOCIAL_CARE, north)
    adviser = member("social_care_adviser", "Cara Carewell", north, social)
    asked = story.world.request_to(social, case=case)
    advice.allocate(request=asked, clinician=adviser, by=adviser, day=THU_5_MARCH)
    _more(story, "/(advice|sign-offs)/", "ref", asked.ref)
    iass = organisation(Kind.IASS, "Northbridge Advice")
    return {
        "social-care adviser": adviser,
        "commissioner": member("commissioner", "Cole Commissioner", story.world.icb.organisation),
        "administrator": member("administrator", "Ada Administrator", north),
        "support worker without leave": member("iass_worker", "Ilse Iass", iass),
    }


def _notes(story: "Story", case: Case, yan: Case) -> None:
    """One row of each table that the story leaves empty."""
    world = story.world
    officer, lead = world.northbridge.officer, world.hillside.lead
    begun = AdviceRequest.objects.get(service=world.hillside.paediatrics, case=case)
    answers = {each.id: "no" for each in items()}
    advice.preliminary_review(
        request=begun, answers=answers, notes="Nobody knows her.", by=world.hillside.paediatrician,
        day=THU_5_MARCH,
    )  # fmt: skip
    advice.triangulate(
        request=begun, source="gp", found="She has been seen.", unmet_need=True, next_step="Ask again.",
        next_by=UNTIL, by=world.icb.designated, day=THU_5_MARCH,
    )  # fmt: skip
    ProposedReferral.objects.create(
        request=begun, pathway="Hearing", why="She does not hear.", owner=lead, by_when=UNTIL
    )
    returned = AdviceRequest.objects.get(service=world.hillside.occupational_therapy, case=case)
    Improvement.objects.create(
        advice=returned.advice.get(), reason="Too short.", wanted_by=UNTIL, by=officer, day=THU_5_MARCH
    )
    _notes_of_the_family(story, case, yan)


def _notes_of_the_family(story: "Story", case: Case, yan: Case) -> None:
    world, child = story.world, case.child
    officer = world.northbridge.officer
    do = {"case": case, "by": officer, "day": THU_5_MARCH}
    Involvement.objects.create(child=child, named="Dr Own", told_by="The family")
    Alert.objects.create(child=child, words="A dog at the house", from_on=MON_2_MARCH)
    AssessmentRequest.objects.filter(pk=story.request.pk).update(
        professionals=[{"name": "Dr Own", "profession": "", "reach": "At the clinic"}],
        checklist={"more": "A report of the nursery"},
        child_as_typed={**story.request.child_as_typed, "address": "1 Nowhere Road", "postcode": "NR1 1AA"},
    )
    drafted = AdviceRequest.objects.get(service=world.hillside.speech, case=case).advice.get()
    drafted.removed = [Removed(1, Line("need", "Taken out again.")).as_json()]
    drafted.save(update_fields=["removed"])
    actions.note_preparation(
        case=yan, step="moved", words="He wants to decide himself.", by=officer, day=THU_5_MARCH
    )
    actions.note_lawful_basis(purpose="The assessment", article_6="e", article_9="g", statute="s.36", **do)  # type: ignore[arg-type]
    actions.permit_showing_plan(
        to="A school", what="All of it", under="parent", words="She said so.", until=UNTIL, **do,  # type: ignore[arg-type]
    )  # fmt: skip
    actions.override(
        organisation=world.hillside.organisation, ground="safeguarding", words="She may come to harm.",
        decided_by=world.northbridge.manager, until=UNTIL, why_not_told="It is not safe.", **do,  # type: ignore[arg-type]
    )  # fmt: skip
    Child.objects.filter(pk=child.pk).update(upn="H801200001001", uln="9000000001")
    rooms_story.handed(story, officer, Told.TEXT, "07700900456")
    held = Disclosure.objects.filter(case=case, state="to_check").order_by("pk")[0]
    GuardRelease.objects.create(
        disclosure=held, author=held.author, by=world.northbridge.manager, ticks=["name", "born"],
        words="It is hers.", day=THU_5_MARCH,
    )  # fmt: skip


def _letters(story: "Story", case: Case) -> None:
    """A letter to each adult of Adela's who may be written to, so that there is another household's."""
    for name in ("mother", "restricted parent"):
        _letter(story, case, story.people[name])


def _letter(story: "Story", case: Case, to: Member) -> None:
    assert to.adult is not None
    letter = write_letter(
        case=case,
        kind="note",
        title="A note for you",
        to=Recipient(name=to.name, member=to, lines=("9 Far Lane",)),
        from_name="Nora Officer",
        blocks=[text("We have written to you alone.")],
        day=THU_5_MARCH,
        by=story.world.northbridge.officer,
        for_family=True,
    )
    if letter.disclosure.state == "to_check":
        check(disclosure=letter.disclosure, ticks=["name", "born"], words="It is theirs.",
              by=story.world.northbridge.manager, day=THU_5_MARCH)  # fmt: skip
    _more(story, "/letters/", "uid", letter.uid)
    _more(story, "/sending/", "uid", letter.disclosure.uid)


def _more(story: "Story", begins: str, name: str, value: object) -> None:
    story.parts[begins, name] = [*story.parts[begins, name], value]
