"""What the rooms round the case add to Adela's story: looking after it, sharing, messages, leave."""

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sendwell.access.models import Grant, Member
from sendwell.documents.actions import set_aside
from sendwell.documents.blocks import text
from sendwell.documents.disclosure.gate import disclose
from sendwell.documents.handing.link import send_link
from sendwell.documents.letters import Recipient, write_letter
from sendwell.documents.models import Bundle, Disclosure, HandOver, Told
from sendwell.documents.uploads import take_in
from sendwell.governance import actions as governance
from sendwell.governance.leave.actions import give_leave
from sendwell.governance.leave.keeping_out import keep_out, propose_letting_in
from sendwell.governance.models import Finding, Rule
from sendwell.governance.unusual import Found
from sendwell.messages.models import Channel, NotArrived, OutboxMessage, Preference
from sendwell.messages.outbox import tell as put_out
from sendwell.organisations.models import Kind, Service
from sendwell.organisations.professions import Profession
from sendwell.sharing import actions as sharing_actions
from sendwell.sharing.models import Risk
from tests.documents.hostile import scanned_pdf
from tests.documents.small_files import pdf
from tests.sharing.people import agreement_details, assessment_details
from tests.world import THU_5_MARCH, World, member, organisation, service

if TYPE_CHECKING:
    from tests.house.story import Story

ITEM = {
    "title": "A letter of the council",
    "day": "2 March 2026",
    "sha256": "0" * 64,
    "of": "letter:6a0bc1f0-1d7a-4c1d-9f0e-0c8ab0b7d1aa",
}


def held(story: "Story") -> None:
    """Two files about Adela that no machine can read: one waits for somebody who did not send it, one is set aside."""
    hillside = story.world.hillside
    for name in ("scan.pdf", "another.pdf"):
        scan = SimpleUploadedFile(name, scanned_pdf(), content_type="application/pdf")
        kept = take_in(scan, case=story.case, by=hillside.therapist)
    set_aside(upload=kept, why="It is another child’s.", by=hillside.lead, day=THU_5_MARCH)


def papers(story: "Story") -> None:
    """What the council keeps itself: a file of its own, one of the mother's that no machine can read, a letter that was
    sent back to its author, and one to somebody who reads nothing here."""
    council, case = story.world.northbridge, story.case
    mother = next(each for each in story.insiders if each.role == "parent")
    for name, content, by in (("note.pdf", pdf(), council.officer), ("hers.pdf", scanned_pdf(), mother)):
        take_in(SimpleUploadedFile(name, content, content_type="application/pdf"), case=case, by=by)
    for title, state in (("To be written again", "sent_back"), ("To be posted", "released")):
        letter = write_letter(
            case=case,
            kind="question",
            title=title,
            to=Recipient("Gran Elsewhere", lines=("2 Nowhere Road",)),
            from_name="Nora Officer",
            blocks=[text("What we wrote.")],
            day=THU_5_MARCH,
            by=council.officer,
        )
        seen = {"checker": council.manager, "ticks": ["born", "name"], "released_on": THU_5_MARCH}
        Disclosure.objects.filter(letter=letter).update(state=state, **(seen if state == "released" else {}))


def looking(story: "Story") -> dict[tuple[str, str], list[object]]:
    """An emergency opening that waits for its review, something unusual, and an incident."""
    world, child, at = story.world, story.case.child, timezone.now() - timedelta(minutes=10)
    review = governance.break_glass(
        child_id=child.pk,
        ground="medical",
        words="She is in the emergency department and cannot be asked.",
        stepped_up=True,
        by=world.hillside.paediatrician,
        day=THU_5_MARCH,
        at=at,
    )
    Grant.objects.filter(pk=review.grant_id).update(ends_at=at + timedelta(days=3650))
    gil = next(each for each in story.insiders if each.role == "information_governance")
    officer = world.northbridge.officer
    found = [Found(Rule.OWN_NAME, officer.pk, child.pk, THU_5_MARCH, 1)]
    governance.note_findings(found, world.northbridge.organisation)
    incident = governance.open_incident(what="A letter was left open.", child_id=child.pk, by=gil, at=at)
    return {
        ("/(emergency|governance/emergencies)/", "uid"): [review.uid],
        ("/governance/unusual/", "uid"): [each.uid for each in Finding.objects.all()],
        ("/governance/incidents/", "uid"): [incident.uid],
        ("/(governance/history|who-looked)/", "uid"): [child.uid],
        ("/governance/people/", "slug"): [officer.slug],
    }


def sharing(world: World) -> dict[tuple[str, str], list[object]]:
    """One of each document of the registers, which are about no child."""
    agreement, flow = world.agreement, world.agreement.flows.order_by("pk")[0]
    assert flow.assessment is not None
    risk = Risk.objects.create(
        assessment=flow.assessment,
        number=1,
        risk="A request goes to the wrong record.",
        likelihood="possible",
        severity="severe",
        measure="Two identifiers.",
        effect="reduced",
        left="low",
        who="The team manager",
    )
    by = world.northbridge.governance
    joining = sharing_actions.write_agreement(details=agreement_details(by), by=by, day=THU_5_MARCH)
    assessing = sharing_actions.write_assessment(details=assessment_details(by), by=by, day=THU_5_MARCH)
    return {
        ("/sharing/agreements/<uuid:uid>(/sign)?$", "uid"): [agreement.uid, joining.uid],
        ("/sharing/assessments/<uuid:uid>(/sign)?$", "uid"): [flow.assessment.uid, assessing.uid],
        ("/sharing/agreements/", "uid"): [agreement.uid],
        ("/sharing/assessments/", "uid"): [flow.assessment.uid],
        ("/sharing/flows/", "uid"): [flow.uid],
        ("/sharing/agreements/.*/parties/", "number"): [agreement.parties.order_by("pk")[0].pk],
        ("/sharing/assessments/.*/risks/", "number"): [risk.number],
        ("/sharing/between/", "sender"): [world.northbridge.organisation.slug],
        ("/sharing/between/", "receiver"): [world.hillside.organisation.slug],
        ("/privacy/", "audience"): ["child", "easy-read"],
        ("/privacy/", "version"): ["2026-01-05"],
    }


def unsigned(world: World) -> Service:
    """A service of a trust that has signed nothing: nobody can ask it anything yet."""
    trust = organisation(Kind.PROVIDER, "Far NHS Trust")
    return service(trust, Profession.AUDIOLOGY, world.northbridge.organisation)


def messages(story: "Story") -> None:
    """A message about Adela that came back, a letter to her parent that is to be posted, and how to reach them."""
    case = story.case
    parent = next(each for each in story.insiders if each.role == "parent")
    returned = put_out(parent, "letter_written", "/", case=case)
    at = returned.added_at
    OutboxMessage.objects.filter(pk=returned.pk).update(sent_at=at, failed_at=at, why="bounced")
    work = NotArrived.objects.create(
        message=returned, organisation=case.authority, since=at, act_by=THU_5_MARCH
    )
    # A number that nobody has confirmed yet: there is a code to be typed.
    Preference.objects.create(
        adult=parent.adult, channel="text", mobile="07700900123", set_by=parent, set_on=THU_5_MARCH
    )
    letter = put_out(parent, "letter_written", "/", case=case)
    # Somebody had typed another address for it than the one on record.
    OutboxMessage.objects.filter(pk=letter.pk).update(channel=Channel.POST, instead_of=letter.to_email)
    story.parts |= {
        ("/messages/not-arrived/", "uid"): [work.pk],
        ("/messages/to-post/", "uid"): [letter.pk],
        ("/cases/.*/reach/", "number"): [case.child.adults.order_by("pk")[0].pk],
    }


def handing(story: "Story") -> None:
    """A paper of the council's and one of a trust's, handed to somebody outside, without being printed."""
    world = story.world
    given = [handed(story, by) for by in (world.northbridge.officer, world.hillside.clerk)]
    links = OutboxMessage.objects.filter(kind="handed_over").order_by("id")
    story.parts |= {
        ("/hand-overs/", "uid"): [each.uid for each in given],
        ("/handed/", "token"): [each.path.rpartition("/")[2] for each in links],
    }


def handed(story: "Story", by: Member, told: Told = Told.SPOKEN, mobile: str = "") -> HandOver:
    """Papers of theirs, given to somebody who has no account."""
    assert by.organisation is not None
    made = Bundle(
        case=story.case, title="Papers for Dana Wells", to_name="Dana Wells", items=[ITEM], pages=1, day=THU_5_MARCH,
        to_lines=["SENCO", "Far Hill School", "dana@farhill.example"], written_by=by,
        sha256=hashlib.sha256(pdf()).hexdigest(),
    )  # fmt: skip
    made.file.save(f"{made.uid}.pdf", ContentFile(pdf()), save=False)
    made.save()
    gone = disclose(made, gateway="", flags=[], by=by, day=THU_5_MARCH)
    given = HandOver.objects.create(
        case=story.case, disclosure=gone, organisation=by.organisation, by=by, told=told, mobile=mobile
    )
    send_link(gone, day=THU_5_MARCH)
    return given


def leave(story: "Story") -> None:
    """Somebody outside helps Adela's family, and may read parts of her record as long as it is allowed."""
    officer = story.world.northbridge.officer
    helper = member("iass_worker", "Ike Helper", story.world.school.organisation)
    grant = give_leave(
        case=story.case,
        to=helper,
        purpose="support",
        classes=["I", "E"],
        until=date(2026, 9, 1),
        evidence="Her mother asked.",
        by=officer,
        day=THU_5_MARCH,
        at=timezone.now(),
    )
    Grant.objects.filter(pk=grant.pk).update(ends_at=grant.ends_at + timedelta(days=3650))
    story.insiders.insert(-1, helper)
    kept_out, another = (
        keep_out(
            case=story.case,
            who=member("council_officer", name, story.case.authority),
            reason="conflict",
            said="They are neighbours.",
            until=date(2027, 3, 5),
            by=officer,
            day=THU_5_MARCH,
            at=timezone.now(),
        )[0]
        for name in ("Ned Neighbour", "Nell Neighbour")
    )
    propose_letting_in(
        grant=kept_out,
        case=story.case,
        evidence="They moved.",
        by=officer,
        day=THU_5_MARCH,
        at=timezone.now(),
    )
    story.parts |= {
        ("/cases/.*/kept-out/", "uid"): [kept_out.uid, another.uid],
        ("/cases/.*/leave/", "purpose"): ["support", "panel"],
        ("/cases/.*/leave/", "uid"): [grant.uid],
    }
