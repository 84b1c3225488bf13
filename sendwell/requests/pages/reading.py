"""From a finished draft to what `receive_request` takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sendwell.access.models import Member
from sendwell.organisations.models import Kind, Organisation
from sendwell.people.models import Child
from sendwell.requests.details import AdultDetails, ChildDetails, Professional, Requester, Said
from sendwell.requests.forms.asking import EVIDENCE as EVIDENCE_WORDS
from sendwell.requests.models import AskedBy, Channel, Draft
from sendwell.requests.pages.steps import Step, asked_by, checked_form, councils, steps_of


@dataclass(frozen=True)
class Answers:
    """The answers of a draft, page by page, and the pages that are not finished."""

    said: Mapping[str, Mapping[str, Any]]
    unfinished: Sequence[Step]

    def get(self, name: str) -> Any:
        """One answer, whichever page it stands on; "" where it was not asked."""
        for page in self.said.values():
            if page.get(name) not in (None, ""):
                return page[name]
        return ""


def read(draft: Draft, day: date) -> Answers:
    """Every answer of a draft, checked as if it were sent now."""
    offered = councils(day)
    said: dict[str, Mapping[str, Any]] = {}
    unfinished = []
    for step in steps_of(draft):
        if step.slug == "professionals":
            continue
        form = checked_form(draft, step, day, offered)
        if form.is_valid():
            said[step.slug] = form.values
        elif step.needed or step.slug in draft.answers:
            unfinished.append(step)
    return Answers(said, unfinished)


def as_request(draft: Draft, day: date) -> dict[str, Any]:
    """What `receive_request` takes, from a draft with nothing unfinished."""
    answers = read(draft, day)
    who = asked_by(draft)
    assert who is not None and not answers.unfinished, "only a finished draft can be sent"
    authority = Organisation.objects.get(slug=answers.get("council"), kind=Kind.LOCAL_AUTHORITY)
    return {
        "authority": authority,
        "child": _child(draft, answers, authority, day),
        "asked_by": who,
        "requester": _of_member(draft.member) if draft.member else _requester(answers, who, authority, day),
        "said": _said(draft, answers),
        "parents": _parents(answers),
        "channel": Channel.PORTAL,
    }


def _child(draft: Draft, answers: Answers, authority: Organisation, day: date) -> ChildDetails:
    member = draft.member
    own_school = member.organisation if member and not member.is_family else None
    if draft.child is not None:
        return ChildDetails.of(draft.child, own_school or school_of(draft.child, day))
    name = answers.get("school_name")
    return ChildDetails(
        given_name=answers.get("given_name"),
        family_name=answers.get("family_name"),
        known_as=answers.get("known_as"),
        born=answers.get("born"),
        nhs_number=answers.get("nhs_number"),
        address=answers.get("address"),
        postcode=answers.get("postcode"),
        language=answers.get("language") or "English",
        interpreter=bool(answers.get("interpreter")),
        primary_need=answers.get("primary_need"),
        school=own_school or setting_named(name, authority, day),
        school_name=name,
    )


def school_of(child: Child, day: date) -> Organisation | None:
    """Where the child is on roll."""
    row = (
        child.enrolments.select_related("setting")
        .filter(from_on__lte=day, until__isnull=True)
        .order_by("-pk")
        .first()
    )
    return row.setting if row else None


def setting_named(name: str, authority: Organisation, day: date) -> Organisation | None:
    """The school, nursery or college of that name: in the council's area if there are several, else nobody."""
    if not name.strip():
        return None
    found = list(
        Organisation.objects.filter(kind__in=Kind.settings(), name__iexact=name.strip())
        .in_being(day)
        .order_by("pk")[:5]
    )
    near = [each for each in found if each.area_id == authority.pk]
    chosen = near or found
    return chosen[0] if len(chosen) == 1 else None


def _of_member(member: Member) -> Requester:
    email = member.email or (member.account.email if member.account else "")
    relation = member.job_title or member.kind.name
    return Requester(
        name=member.name,
        relation="" if member.is_family else relation,
        email=email,
        phone=member.phone,
        member=member,
        organisation=member.organisation,
    )


def _requester(answers: Answers, who: AskedBy, authority: Organisation, day: date) -> Requester:
    relation = answers.get("relation") or answers.get("workplace") or answers.get("knows_child_as")
    schooled = who in (AskedBy.SCHOOL, AskedBy.COLLEGE)
    return Requester(
        name=answers.get("name"),
        relation=relation,
        email=answers.get("email"),
        phone=answers.get("phone"),
        address=answers.get("post"),
        organisation=setting_named(answers.get("workplace"), authority, day) if schooled else None,
    )


def _parents(answers: Answers) -> tuple[AdultDetails, ...]:
    name = answers.get("parent_name")
    if not name:
        return ()
    return (
        AdultDetails(
            name=name,
            relation=answers.get("parent_relation") or "Parent or carer",
            email=answers.get("parent_email"),
            phone=answers.get("parent_phone"),
        ),
    )


def _said(draft: Draft, answers: Answers) -> Said:
    knows = answers.said.get("family", {}).get("family_knows")
    return Said(
        why=answers.get("why"),
        difficulties=answers.get("difficulties"),
        support_so_far=answers.get("support_so_far"),
        hopes=answers.get("hopes"),
        family_knows=True if knows is None else bool(knows),
        checklist=checklist(answers.get("have") or (), answers.get("more")),
        professionals=tuple(professional(each) for each in draft.answers.get("professionals", [])),
    )


def checklist(have: Sequence[str], more: str) -> dict[str, str]:
    """For each kind of evidence whether they have it, and what else they named."""
    found = {key: "have" if key in have else "not now" for key in EVIDENCE_WORDS}
    return found | ({"more": more} if more else {})


def professional(typed: Mapping[str, str]) -> Professional:
    """One line of the list of professionals."""
    profession = typed.get("profession", "")
    return Professional(
        name=typed["name"],
        profession="" if profession == "other" else profession,
        reach=typed.get("reach", ""),
    )
