"""Rights, consent, overrides, capacity and seals of a case."""

import uuid
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, now, page, render, today
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.family import actions, pages
from sendwell.family.forms import rights as forms
from sendwell.family.models import Consent
from sendwell.family.rules import effects_of_stopping
from sendwell.family.seals import item_of, items_to_seal
from sendwell.family.told import Told, told_of
from sendwell.family.views.acting import about, adults_of, answer, link_of, opened
from sendwell.organisations.models import Organisation
from sendwell.people.models import Adult
from sendwell.ui.forms import SendwellForm
from sendwell.ui.parts import Row

READ, KEEP = Permission.FAMILY_MAP_READ, Permission.FAMILY_MAP_KEEP
RIGHTS = "family:rights"


def _back(ref: str) -> str:
    return reverse(RIGHTS, kwargs={"ref": ref})


@page("cases/<ref>/family/rights", needs=READ, name="rights", methods=["GET"])
def show(request: Request, ref: str) -> HttpResponse:
    """Whose the rights are, what was consented to, and who decides what."""
    shown = pages.rights_page(request.member, ref, as_of=today(), now=now())
    return render(request, "family/rights.html", shown)


@page("cases/<ref>/family/consents/new", needs=KEEP)
def consent_new(request: Request, ref: str) -> HttpResponse:
    """Write down what was said about sharing; a refusal shows first what it does."""
    case = opened(request, ref, "consent")
    form = forms.ConsentForm(request)
    form.offer("adult", adults_of(case.child))
    form.offer("alternative", adults_of(case.child))
    told = told_of(request.member, case, today())
    form.offer("organisations", told.choices())
    if form.pressed != "sure" and form.is_valid() and form.values["answer"] == "refused":
        return _what_it_does(request, told, form)
    shown = about(case, "Write down what was said about sharing", "Write it down", _back(ref), lead=CONSENT)
    return answer(
        request, shown, form, lambda: _consent(request, told, form), said="Written down.", to=RIGHTS
    )


CONSENT = (
    "This is permission to share what is confidential. It is not why the law lets the council assess: "
    "that goes on with or without it.",
)


def _consent(request: Request, told: Told, form: SendwellForm) -> None:
    said = dict(form.values)
    adult = said.pop("adult") or said["alternative"]
    said.pop("alternative")
    actions.record_consent(
        case=told.case,
        adult=Adult.objects.get(pk=int(adult)) if adult else None,
        organisations=told.chosen(said.pop("organisations")),
        competence=said.pop("competence") or "",
        by=request.member,
        day=today(),
        **said,
    )


def _what_it_does(request: Request, told: Told, form: SendwellForm) -> HttpResponse:
    back = reverse("family:consent_new", kwargs={"ref": told.case.ref})
    return what_it_does(request, told, form, about(told.case, "What this refusal does", "", back))


def what_it_does(request: Request, told: Told, form: SendwellForm, shown: pages.FormPage) -> HttpResponse:
    """The effects of a refusal, before it is confirmed. The page carries what was typed."""
    bodies = told.chosen(form.values["organisations"])
    effects = effects_of_stopping(told, bodies, form.values["classes"], today())
    away = {"csrfmiddlewaretoken", "once", "pressed"}
    kept = [(name, value) for name, values in request.POST.lists() if name not in away for value in values]
    return render(request, "family/refusing.html", pages.Refusing(shown, effects, kept), form=form)


@page("cases/<ref>/family/consents/<uuid:uid>", needs=KEEP)
def consent(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """One statement; what taking it back does, and taking it back."""
    case = opened(request, ref, "consent")
    told = told_of(request.member, case, today())
    found, shown = pages.consent_page(request.member, told, uid, back=_back(ref), as_of=today())
    said = "Withdrawn. It works from the next request on."
    return taking_back(request, case, found, shown, said=said, to=RIGHTS)


def taking_back(
    request: Request, case: Case, found: Consent, shown: pages.ConsentPage, *, said: str, to: str
) -> HttpResponse:
    """Take a statement back and move on to the page `to` of the case, or show what taking it back does."""
    form = forms.WithdrawForm(request)
    do: dict[str, Any] = {"consent": found, "case": case, "by": request.member, "day": today(), "now": now()}
    if carried_out(form, lambda: actions.withdraw_consent(words=form.values["words"], **do)):
        return go(to, ref=case.ref, said=said)
    return render(request, "family/consent.html", shown, form=form)


@page("cases/<ref>/family/overrides/new", needs=KEEP)
def override_new(request: Request, ref: str) -> HttpResponse:
    """Share without consent: ground, named person, whether the family is told."""
    case = opened(request, ref, "override")
    form = forms.OverrideForm(request)
    form.offer("organisation", told_of(request.member, case, today()).choices())
    form.offer("decided_by", _deciders(case))
    shown = about(
        case, "Share although consent was refused", "Write it down", _back(ref), lead=OVERRIDE, warning=True
    )
    return answer(
        request,
        shown,
        form,
        lambda: _override(request, case, form),
        said="Written down. It stands on a list.",
        to=RIGHTS,
    )


OVERRIDE = (
    "Only to keep a child safe, because a court or the police require it by law, or because another legal duty does. "
    "Whoever looks later reads the ground, the name and whether the family was told.",
)


def _deciders(case: Case) -> list[tuple[str, str]]:
    people = Member.objects.live(today()).filter(organisation=case.authority).order_by("name")
    may = [each for each in people if actions.may_decide_override(each)]
    return [(each.slug, f"{each.name}, {each.kind.name.lower()}") for each in may]


def _override(request: Request, case: Case, form: SendwellForm) -> None:
    said = dict(form.values)
    said.pop("family_told")
    actions.override(
        case=case,
        organisation=Organisation.objects.get(pk=int(said.pop("organisation"))),
        decided_by=Member.objects.get(slug=said.pop("decided_by")),
        why_not_told=said.pop("why_not_told") or "",
        by=request.member,
        day=today(),
        **said,
    )


@page("cases/<ref>/family/bases/new", needs=KEEP)
def basis_new(request: Request, ref: str) -> HttpResponse:
    """Note the lawful basis of a purpose."""
    case = opened(request, ref, "lawful basis")
    form = forms.BasisForm(request)
    do: dict[str, Any] = {"case": case, "by": request.member, "day": today()}
    shown = about(case, "Note the lawful basis of a purpose", "Note it", _back(ref), lead=BASIS)
    return answer(
        request, shown, form, lambda: actions.note_lawful_basis(**do, **form.values), said="Noted.", to=RIGHTS
    )


BASIS = (
    "Why the law lets the data be used for this purpose. It is not permission to share what is confidential: "
    "that is written down by itself.",
)


@page("cases/<ref>/family/plan-permissions/new", needs=KEEP)
def permission_new(request: Request, ref: str) -> HttpResponse:
    """Record that a plan may be shown to somebody (regulation 17)."""
    case = opened(request, ref, "plan permission")
    form = forms.PermissionForm(request)
    do: dict[str, Any] = {"case": case, "by": request.member, "day": today()}
    shown = about(case, "Permission to show the plan", "Record it", _back(ref))
    return answer(
        request,
        shown,
        form,
        lambda: actions.permit_showing_plan(**do, **form.values),
        said="Recorded.",
        to=RIGHTS,
    )


@page("cases/<ref>/family/capacity/new", needs=KEEP)
def capacity_new(request: Request, ref: str) -> HttpResponse:
    """Record that the young person lacks capacity for one decision."""
    case = opened(request, ref, "capacity")
    form = forms.CapacityForm(request)
    form.offer("acts", adults_of(case.child))
    shown = about(case, "Capacity for one decision", "Record it", _back(ref), lead=CAPACITY)
    return answer(request, shown, form, lambda: _capacity(request, case, form), said="Recorded.", to=RIGHTS)


CAPACITY = (
    "Everybody is presumed able to decide (Mental Capacity Act 2005, section 1). Record one decision that the young "
    "person cannot make, even with help, what shows it, and when that is looked at again.",
)


def _capacity(request: Request, case: Case, form: SendwellForm) -> None:
    said = dict(form.values)
    acts = case.child.adults.select_related("adult").get(adult_id=int(said.pop("acts"))).adult
    actions.record_capacity(case=case, acts=acts, by=request.member, day=today(), **said)


@page("cases/<ref>/family/rights/<slug:step>", needs=KEEP)
def prepare(request: Request, ref: str, step: str) -> HttpResponse:
    """Note that a step towards the young person's rights was taken."""
    case = opened(request, ref, "preparation")
    form = forms.PrepareForm(request)
    do: dict[str, Any] = {"case": case, "step": pages.step_of(step), "by": request.member, "day": today()}
    shown = about(
        case, "A step towards the young person’s rights", "Note it", _back(ref), lead=[do["step"].words]
    )
    return answer(
        request, shown, form, lambda: actions.note_preparation(**do, **form.values), said="Noted.", to=RIGHTS
    )


@page("cases/<ref>/family/adults/<int:number>/let-see", needs=KEEP)
def let_see(request: Request, ref: str, number: int) -> HttpResponse:
    """Write down what the young person lets a parent see."""
    case = opened(request, ref, "the young person’s word")
    link = link_of(case, number)
    form = forms.LetSeeForm(request)
    do: dict[str, Any] = {"case": case, "adult": link.adult, "by": request.member, "day": today()}
    shown = about(
        case,
        f"What {link.adult.name} may see",
        "Write it down",
        _back(ref),
        rows=[Row("Who decides", "The young person")],
    )
    return answer(
        request, shown, form, lambda: actions.let_see(**do, **form.values), said="Written down.", to=RIGHTS
    )


@page("cases/<ref>/seals/new", needs=Permission.ITEM_SEAL)
def seal_new(request: Request, ref: str) -> HttpResponse:
    """Seal an item of the record."""
    case = open_case(request.member, ref, today(), screen="seal", needs=Permission.ITEM_SEAL)
    form = forms.SealForm(request)
    form.offer("item", items_to_seal(request.member, case, today()))
    back = _back(ref) if request.member.may(READ) else "/"
    shown = _sealing(request, case, back)
    to = "casebook:case" if request.member.may(Permission.CASE_READ) else "family:seal_new"
    return answer(
        request,
        shown,
        form,
        lambda: _seal(request, case, form),
        said="Sealed. No parent sees it or that it is there.",
        to=to,
    )


def _sealing(request: Request, case: Case, back: str) -> pages.FormPage:
    """The form's page; to whoever reads by leave it does not say how the family reads and speaks."""
    shown = about(case, "Seal an item", "Seal it", back, lead=SEAL, warning=True)
    if shown.banner is None or not request.member.may(Permission.DESK_LEAVE):
        return shown
    return replace(shown, banner=replace(shown.banner, needs=()))


SEAL = (
    "What a child asks to keep from their parents leaves the parents’ pages now. Other professionals still see it. "
    "To take a seal off takes two people.",
)


def _seal(request: Request, case: Case, form: SendwellForm) -> None:
    said = dict(form.values)
    actions.seal(
        case=case,
        competence=said.pop("competence") or "",
        by=request.member,
        day=today(),
        **item_of(said.pop("item")),
        **said,
    )
