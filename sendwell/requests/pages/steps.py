"""The pages of a request that is being written: which are asked of whom, and reading what was typed on them.

What was typed is kept as it was typed, so that a page can be left half done and comes back as it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from sendwell.organisations.models import Kind, Organisation
from sendwell.requests.forms import asking, desk
from sendwell.requests.forms.unnoted import unnoted
from sendwell.requests.models import AskedBy, Draft
from sendwell.ui.forms import SendwellForm

NOT_TYPED = {"csrfmiddlewaretoken", "once", "version", "pressed"}
FAMILY = {AskedBy.PARENT, AskedBy.YOUNG_PERSON}


def _always(draft: Draft) -> bool:
    return True


def _not_family(draft: Draft) -> bool:
    return asked_by(draft) not in {None, *FAMILY}


@dataclass(frozen=True)
class Step:
    """One page. `needed` pages must be answered; the others may be left empty."""

    slug: str
    task: str
    form: type[SendwellForm]
    needed: bool = True
    autosave: bool = False
    asked: Callable[[Draft], bool] = _always
    guidance: Sequence[str] = ()


COUNCIL = Step("council", "Choose the council", asking.CouncilForm)
PROFESSIONALS = Step("professionals", "Who helps the child now", asking.ProfessionalForm, needed=False)
EVIDENCE = Step(
    "evidence",
    "What you could send",
    asking.EvidenceForm,
    needed=False,
    guidance=(
        "Papers help the council to decide. Nobody may say no only because a paper is missing.",
        "You do not need a diagnosis. You do not need a report by a psychologist. "
        "The school does not need to have tried for a set time.",
    ),
)

PUBLIC = (
    COUNCIL,
    Step("you", "Who you are", asking.YouForm),
    Step("child", "The child’s name and birthday", asking.ChildForm),
    Step("home", "Home and school", asking.HomeForm),
    Step("family", "The family", asking.FamilyForm, asked=_not_family),
    Step("worries", "What worries you", asking.WorriesForm, autosave=True),
    Step("support", "Help so far", asking.SupportForm, needed=False, autosave=True),
    Step("hopes", "What you hope for", asking.HopesForm, needed=False, autosave=True),
    PROFESSIONALS,
    EVIDENCE,
    Step("contact", "How to reach you", asking.ContactForm),
)
NEEDS = Step("needs", "Why you ask", desk.NeedsForm, autosave=True)
SCHOOL_NEEDS = Step("needs", "Why you ask", desk.SchoolNeedsForm, autosave=True)
FAMILY_DESK = (COUNCIL, NEEDS, PROFESSIONALS, EVIDENCE)
KNOWN_DESK = (
    COUNCIL,
    Step("family", "The family", desk.FamilyKnowsForm),
    SCHOOL_NEEDS,
    PROFESSIONALS,
    EVIDENCE,
)
NEW_DESK = (
    COUNCIL,
    Step("child", "The child", desk.NewChildForm),
    Step("family", "The family", asking.FamilyForm),
    SCHOOL_NEEDS,
    PROFESSIONALS,
    EVIDENCE,
)


def asked_by(draft: Draft) -> AskedBy | None:
    """Who asks: from the role at a desk, else as they said; None until they have."""
    member = draft.member
    if member is None:
        said = draft.answers.get("you", {}).get("asked_by", [])
        return AskedBy(said[0]) if said and said[0] in AskedBy.values else None
    if member.is_family:
        return AskedBy(member.role)
    college = member.organisation is not None and member.organisation.kind == Kind.COLLEGE
    return AskedBy.COLLEGE if college else AskedBy.SCHOOL


def steps_of(draft: Draft) -> list[Step]:
    """The pages of this request, in order."""
    if draft.member is None:
        steps: Sequence[Step] = PUBLIC
    elif draft.member.is_family:
        steps = FAMILY_DESK
    else:
        steps = KNOWN_DESK if draft.child_id else NEW_DESK
    return [step for step in steps if step.asked(draft)]


def typed_in(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed on a page, without what the page itself carried."""
    return {name: request.POST.getlist(name) for name in request.POST if name not in NOT_TYPED}


def councils(day: date) -> list[tuple[str, str]]:
    """Every council here, by name."""
    rows = Organisation.objects.filter(kind=Kind.LOCAL_AUTHORITY).in_being(day).order_by("name")
    return list(rows.values_list("slug", "name"))


def form_of(
    draft: Draft,
    step: Step,
    day: date,
    *,
    request: HttpRequest | None = None,
    offered: list[tuple[str, str]] | None = None,
) -> SendwellForm:
    """The form of a page: with what is sent now, or as it was left."""
    made = unnoted(step.form)
    if request is not None and request.method == "POST":
        form = made(request)
    else:
        form = made(request, initial=as_left(step.form, draft.answers.get(step.slug, {})))
    _prepare(form, step, day, offered)
    return form


def checked_form(draft: Draft, step: Step, day: date, offered: list[tuple[str, str]]) -> SendwellForm:
    """The form of a page, filled with what was kept, to see whether it is complete."""
    form = step.form(data=MultiValueDict(_kept(draft, step)))
    _prepare(form, step, day, offered)
    return form


def _kept(draft: Draft, step: Step) -> dict[str, list[str]]:
    kept = draft.answers.get(step.slug, {})
    return dict(kept) if isinstance(kept, Mapping) else {}


def as_left(form: type[SendwellForm], kept: Any) -> dict[str, Any]:
    """What was typed, as the first answers of a form: right or wrong, and nothing is said of it yet."""
    if not isinstance(kept, Mapping):
        return {}
    data: MultiValueDict[str, str] = MultiValueDict(kept)
    return {
        name: field.widget.value_from_datadict(data, MultiValueDict(), name)
        for name, field in form.base_fields.items()
        if not field.widget.value_omitted_from_data(data, MultiValueDict(), name)
    }


def _prepare(form: SendwellForm, step: Step, day: date, offered: list[tuple[str, str]] | None) -> None:
    if "council" in form.fields:
        form.offer("council", councils(day) if offered is None else offered)
    if "born" in form.fields:
        asking.limit_birthday(form, day)


def next_slug(draft: Draft, step: Step) -> str | None:
    """The page after this one, or None after the last."""
    slugs = [each.slug for each in steps_of(draft)]
    place = slugs.index(step.slug)
    return slugs[place + 1] if place + 1 < len(slugs) else None


def previous_slug(draft: Draft, step: Step) -> str | None:
    """The page before this one, or None before the first."""
    slugs = [each.slug for each in steps_of(draft)]
    place = slugs.index(step.slug)
    return slugs[place - 1] if place else None
