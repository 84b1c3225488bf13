"""The family map of a case, and everything that changes it."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, go, page, render, today
from sendwell.family import actions, pages
from sendwell.family.forms import map as forms
from sendwell.family.views.acting import about, adults_of, answer, link_of, opened
from sendwell.people.models import Contact, PlacementStatus
from sendwell.ui.forms import SendwellForm

READ, KEEP = Permission.FAMILY_MAP_READ, Permission.FAMILY_MAP_KEEP
MAP = "family:map"


@page("cases/<ref>/family", needs=READ, name="map", methods=["GET"])
def show(request: Request, ref: str) -> HttpResponse:
    """Who is round the child, what each may know, and what waits for a second person."""
    shown = pages.map_page(request.member, ref, as_of=today())
    return render(request, "family/map.html", shown, form=forms.NothingForm(request))


@page("cases/<ref>/family/journal", needs=READ, methods=["GET"])
def journal(request: Request, ref: str) -> HttpResponse:
    """Every restriction and loosening, newest first."""
    shown = pages.journal_page(request.member, ref, request.GET, as_of=today())
    return render(request, "family/journal.html", shown)


@page("family-tasks", needs=KEEP, methods=["GET"])
def waiting(request: Request) -> HttpResponse:
    """What waits across the council's cases: to begin with, the adults to whom nothing is sent."""
    return tasks(request, "holds")


@page("family-tasks/<slug:which>", needs=KEEP, methods=["GET"])
def tasks(request: Request, which: str) -> HttpResponse:
    """What waits across the council's cases: holds, proposals, orders, rights that move, reviews, overrides."""
    return render(
        request, "family/tasks.html", pages.tasks_page(request.member, which, request.GET, as_of=today())
    )


def _back(ref: str) -> str:
    return reverse(MAP, kwargs={"ref": ref})


@page("cases/<ref>/family/adults/<int:number>/restrict", needs=KEEP)
def restrict(request: Request, ref: str, number: int) -> HttpResponse:
    """Send somebody less, from this moment."""
    case = opened(request, ref, "restrict")
    link = link_of(case, number)
    form = forms.RestrictForm(request)
    form.offer("profile", forms.tighter_profiles(link.profile))
    shown = about(
        case,
        f"Restrict what {link.adult.name} is sent",
        "Restrict now",
        _back(ref),
        lead=RESTRICT,
        warning=True,
    )
    return answer(
        request,
        shown,
        form,
        lambda: actions.restrict(case=case, adult=link.adult, by=request.member, day=today(), **form.values),
        said="Restricted from this moment, also for what is about to be sent.",
        to=MAP,
    )


RESTRICT = (
    "It takes effect at once and needs nobody else. To let them know more again takes two people and evidence.",
    "Every statutory date runs on.",
)


@page("cases/<ref>/family/adults/<int:number>/contact", needs=KEEP)
def contact(request: Request, ref: str, number: int) -> HttpResponse:
    """Record less contact."""
    case = opened(request, ref, "contact")
    link = link_of(case, number)
    form = forms.LimitContactForm(request)
    shown = about(
        case,
        f"Record less contact with {link.adult.name}",
        "Record it",
        _back(ref),
        lead=RESTRICT,
        warning=True,
    )
    return answer(
        request,
        shown,
        form,
        lambda: actions.limit_contact(
            case=case, adult=link.adult, by=request.member, day=today(), **form.values
        ),
        said="Recorded. What goes to this person now waits for two people.",
        to=MAP,
    )


@page("cases/<ref>/family/adults/<int:number>/secret", needs=KEEP)
def secret(request: Request, ref: str, number: int) -> HttpResponse:
    """Keep somebody's whereabouts secret from this adult."""
    case = opened(request, ref, "secrecy")
    link = link_of(case, number)
    form = forms.SecretForm(request)
    form.offer("hides", adults_of(case.child, without=link.pk))
    title = f"What {link.adult.name} must not learn"
    return answer(
        request,
        about(case, title, "Keep it secret from now on", _back(ref), lead=RESTRICT, warning=True),
        form,
        lambda: _keep_secret(request, case.ref, number, form),
        said="Recorded. What goes to this person now waits for two people.",
        to=MAP,
    )


def _keep_secret(request: Request, ref: str, number: int, form: SendwellForm) -> None:
    case = opened(request, ref, "secrecy")
    hides = case.child.adults.select_related("adult").get(adult_id=int(form.values["hides"]))
    actions.keep_secret(
        case=case,
        hidden_from=link_of(case, number).adult,
        hides=hides.adult,
        why=form.values["why"],
        by=request.member,
        day=today(),
    )


@page("cases/<ref>/family/adults/<int:number>/verify", needs=KEEP)
def verify(request: Request, ref: str, number: int) -> HttpResponse:
    """Look at the evidence of parental responsibility."""
    case = opened(request, ref, "responsibility")
    link = link_of(case, number)
    form = forms.VerifyForm(request)
    return answer(
        request,
        about(
            case,
            f"Parental responsibility of {link.adult.name}",
            "Record what you saw",
            _back(ref),
            lead=VERIFY,
        ),
        form,
        lambda: actions.verify_responsibility(
            case=case, adult=link.adult, by=request.member, day=today(), **_answered(form)
        ),
        said="Recorded.",
        to=MAP,
    )


VERIFY = (
    "Until the evidence has been seen nothing is sent to them and they cannot sign in to see the child.",
    "Who can hold it: parents; a special guardian; a legally appointed guardian; whoever an order says the child lives "
    "with; the council under a care order; whoever has an emergency protection order.",
)


def _answered(form: SendwellForm) -> dict[str, Any]:
    """Only the questions that were asked: an answer revealed another."""
    return {name: value for name, value in form.values.items() if value is not None}


@page("cases/<ref>/family/adults/<int:number>/details", needs=KEEP)
def details(request: Request, ref: str, number: int) -> HttpResponse:
    """Change how somebody is reached."""
    case = opened(request, ref, "contact details")
    link = link_of(case, number)
    now = {name: getattr(link.adult, name) for name in ("address", "postcode", "phone", "email")}
    form = forms.DetailsForm(request, initial=now)
    return answer(
        request,
        about(case, f"How to reach {link.adult.name}", "Change the details", _back(ref), lead=DETAILS),
        form,
        lambda: actions.change_contact_details(
            case=case, adult=link.adult, by=request.member, day=today(), **form.values
        ),
        said="Changed. Nothing was sent to the old address that says where they are now.",
        to=MAP,
    )


DETAILS = ("Nothing about the new details is ever sent to the old ones.",)


@page("cases/<ref>/family/adults/<int:number>/loosen", needs=KEEP)
def loosen(request: Request, ref: str, number: int) -> HttpResponse:
    """Propose that somebody may know more."""
    case = opened(request, ref, "proposal")
    link = link_of(case, number)
    form = forms.LoosenForm(request)
    contacts = [(Contact.OPEN, "Contact: open")] if link.contact in (Contact.NONE, Contact.SUPERVISED) else []
    form.offer("wanted", [*forms.looser_profiles(link.profile), *contacts])
    title = f"Propose that {link.adult.name} may know more"
    return answer(
        request,
        about(case, title, "Propose it", _back(ref), lead=TWO),
        form,
        lambda: _propose(request, ref, number, form),
        said="Proposed. Nothing changes until a second person has looked at the evidence.",
        to=MAP,
    )


TWO = (
    "A second person must look at the evidence and confirm it. Until then nothing changes, and every date runs on.",
)


def _propose(request: Request, ref: str, number: int, form: SendwellForm) -> None:
    case, said = opened(request, ref, "proposal"), form.values
    adult, by, day = link_of(case, number).adult, request.member, today()
    why, evidence = said["why"], said["evidence"]
    if said["wanted"] == Contact.OPEN:
        actions.propose_more_contact(
            case=case, adult=adult, contact=Contact.OPEN, why=why, evidence=evidence, by=by, day=day
        )
        return
    actions.propose_looser_profile(
        case=case, adult=adult, profile=said["wanted"], why=why, evidence=evidence, by=by, day=day
    )


@page("cases/<ref>/family/orders/new", needs=KEEP)
def order(request: Request, ref: str) -> HttpResponse:
    """Record a court order."""
    case = opened(request, ref, "court order")
    form = forms.OrderForm(request)
    form.offer("adult", adults_of(case.child))
    return answer(
        request,
        about(case, "Record a court order", "Record the order", _back(ref), lead=ORDER),
        form,
        lambda: _record_order(request, ref, form),
        said="Recorded. What goes to whom it binds now waits for two people.",
        to=MAP,
    )


ORDER = (
    "An order that binds an adult holds everything to them from this moment. When it runs out nothing is loosened: "
    "it comes onto a list instead.",
)


def _record_order(request: Request, ref: str, form: SendwellForm) -> None:
    case, said = opened(request, ref, "court order"), dict(form.values)
    chosen = said.pop("adult")
    link = case.child.adults.select_related("adult").get(adult_id=int(chosen)) if chosen else None
    actions.record_order(
        case=case,
        adult=link.adult if link else None,
        organisation=None if link else case.authority,
        by=request.member,
        day=today(),
        **said,
    )


@page("cases/<ref>/family/orders/<uuid:uid>/looked-at", needs=KEEP, methods=["POST"])
def order_looked_at(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Note that an order that ran out has been looked at."""
    case = opened(request, ref, "court order")
    found = case.child.orders.filter(uid=uid).first()
    if found is not None and found.expires_on and found.expires_on < today() and not found.looked_at_on:
        actions.look_at_order(case=case, order=found, by=request.member, day=today())
    return go(MAP, ref=ref, said="Noted. Nothing was loosened.")


@page("cases/<ref>/family/placements/new", needs=KEEP)
def placement(request: Request, ref: str) -> HttpResponse:
    """Record where a looked-after child lives. Sealed without asking."""
    case = opened(request, ref, "placement")
    form = forms.PlacementForm(request)
    form.offer("carer", adults_of(case.child))
    return answer(
        request,
        about(case, "Record a placement", "Record the placement", _back(ref), lead=PLACEMENT),
        form,
        lambda: _record_placement(request, ref, form),
        said="Recorded, and sealed from the birth family.",
        to=MAP,
    )


PLACEMENT = (
    "Where the child lives is sealed from the birth family. To open it takes two people and evidence.",
)


def _record_placement(request: Request, ref: str, form: SendwellForm) -> None:
    case, said = opened(request, ref, "placement"), dict(form.values)
    chosen = said.pop("carer")
    link = case.child.adults.select_related("adult").get(adult_id=int(chosen)) if chosen else None
    actions.record_placement(
        case=case,
        carer=link.adult if link else None,
        status=PlacementStatus(said.pop("status")),
        by=request.member,
        day=today(),
        **said,
    )
