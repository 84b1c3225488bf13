"""The family map of a case, and everything that changes it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, go, now, page, render, today
from sendwell.casebook.models import Case
from sendwell.family import actions, pages
from sendwell.family.forms import map as forms
from sendwell.family.views.acting import about, adult_chosen, adults_of, answer, link_of, opened
from sendwell.organisations.models import Kind, Organisation
from sendwell.people.family_map import is_verified, is_verified_carer
from sendwell.people.models import AdultOfChild, Contact, Profile, Responsibility
from sendwell.ui import words
from sendwell.ui.forms import SendwellForm
from sendwell.ui.parts import Link, Row

READ, KEEP = Permission.FAMILY_MAP_READ, Permission.FAMILY_MAP_KEEP
MAP = "family:map"


@page("cases/<ref>/family", needs=READ, name="map", methods=["GET"])
def show(request: Request, ref: str) -> HttpResponse:
    """Who is round the child, what each may know, and what waits for a second person."""
    shown = pages.map_page(request.member, ref, as_of=today(), now=now())
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


def _adult(request: Request, ref: str, number: int, screen: str) -> tuple[Case, AdultOfChild, dict[str, Any]]:
    """The case, one adult of its family map, and what every verb about an adult is given."""
    case = opened(request, ref, screen)
    link = link_of(case, number)
    return case, link, {"case": case, "adult": link.adult, "by": request.member, "day": today()}


ADD = (
    "Nothing goes to them, and they are shown nothing, until somebody has looked at what shows their responsibility or "
    "their care of the child, and two people have decided what they may be sent.",
    "Whether the child lives with them is “no” until that has been seen.",
)


@page("cases/<ref>/family/adults/new", needs=KEEP)
def add(request: Request, ref: str) -> HttpResponse:
    """Add an adult whom no request named: everything to them is held."""
    case = opened(request, ref, "family map")
    form = forms.AddAdultForm(request)
    shown = about(case, "Add an adult", "Add them", _back(ref), lead=ADD)
    do: dict[str, Any] = {"case": case, "by": request.member, "day": today()}
    said = "Added. Nothing goes to them yet: look at the evidence next."
    return answer(request, shown, form, lambda: actions.add_adult(**do, **form.values), said=said, to=MAP)


RESTRICT = (
    "It takes effect at once and needs nobody else. To let them know more again takes two people and evidence.",
    "Every statutory date runs on.",
)
WAITS = "Recorded. What goes to this person now waits for two people."


@page("cases/<ref>/family/adults/<int:number>/restrict", needs=KEEP)
def restrict(request: Request, ref: str, number: int) -> HttpResponse:
    """Send somebody less, from this moment."""
    case, link, do = _adult(request, ref, number, "restrict")
    form = forms.RestrictForm(request)
    form.offer("profile", forms.tighter_profiles(link.profile))
    title = f"Restrict what {link.adult.name} is sent"
    now = [Row("Now", Profile(link.profile).label)]
    shown = about(case, title, "Restrict now", _back(ref), lead=RESTRICT, rows=now, warning=True)
    said = "Restricted from this moment, also for what is about to be sent."
    return answer(request, shown, form, lambda: actions.restrict(**do, **form.values), said=said, to=MAP)


@page("cases/<ref>/family/adults/<int:number>/contact", needs=KEEP)
def contact(request: Request, ref: str, number: int) -> HttpResponse:
    """Record less contact."""
    case, link, do = _adult(request, ref, number, "contact")
    form = forms.LimitContactForm(request)
    title = f"Record less contact with {link.adult.name}"
    now = [Row("Now", Contact(link.contact).label)]
    shown = about(case, title, "Record it", _back(ref), lead=RESTRICT, rows=now, warning=True)
    return answer(
        request, shown, form, lambda: actions.limit_contact(**do, **form.values), said=WAITS, to=MAP
    )


@page("cases/<ref>/family/adults/<int:number>/secret", needs=KEEP)
def secret(request: Request, ref: str, number: int) -> HttpResponse:
    """Keep somebody's whereabouts secret from this adult."""
    case, link, do = _adult(request, ref, number, "secrecy")
    form = forms.SecretForm(request)
    others = adults_of(case.child, without=link.pk)
    form.offer("hides", others)
    title = f"What {link.adult.name} must not learn"
    submit, lead = ("Keep it secret from now on", RESTRICT) if others else ("", ALONE)
    shown = about(case, title, submit, _back(ref), lead=lead, warning=True)
    return answer(request, shown, form, lambda: _keep_secret(do, form), said=WAITS, to=MAP)


ALONE = ("There is nobody else on the family map whose whereabouts could be kept from them.",)


def _keep_secret(do: dict[str, Any], form: SendwellForm) -> None:
    hides = do["case"].child.adults.select_related("adult").get(adult_id=int(form.values["hides"]))
    actions.keep_secret(
        case=do["case"],
        hidden_from=do["adult"],
        hides=hides.adult,
        why=form.values["why"],
        by=do["by"],
        day=do["day"],
    )


VERIFY = (
    "Until the evidence has been seen nothing is sent to them and they cannot sign in to see the child.",
    "Who can hold it: parents; a special guardian; a legally appointed guardian; whoever an order says the child lives "
    "with; the council under a care order; whoever has an emergency protection order.",
)


@page("cases/<ref>/family/adults/<int:number>/verify", needs=KEEP)
def verify(request: Request, ref: str, number: int) -> HttpResponse:
    """Look at the evidence of parental responsibility."""
    case, link, do = _adult(request, ref, number, "responsibility")
    form = forms.VerifyForm(request)
    title = f"Parental responsibility of {link.adult.name}"
    more: dict[str, Any] = {"lead": VERIFY, "rows": _recorded(link), "instead": _other_answer(case, link)}
    shown = about(case, title, "Record what you saw", _back(ref), **more)
    return answer(request, shown, form, lambda: _verify(do, form), said="Recorded.", to=MAP)


def _recorded(link: AdultOfChild) -> list[Row]:
    seen = f"Seen on {words.day(link.verified_on)}" if link.verified_on else "Not looked at yet"
    said = [link.get_responsibility_display(), link.responsibility_evidence, seen]
    return [Row("Recorded now", [each for each in said if each])]


def _other_answer(case: Case, link: AdultOfChild) -> Link:
    url = reverse("family:other_answer", kwargs={"ref": case.ref, "number": link.pk})
    return Link("If it lets them know more than is recorded: propose it to a second person", url)


def _verify(do: dict[str, Any], form: SendwellForm) -> None:
    actions.verify_responsibility(**do, **_asked(form))


def _asked(form: SendwellForm) -> dict[str, Any]:
    """Only the questions that were asked: an answer revealed another."""
    return {name: said for name, said in form.values.items() if said is not None}


@page("cases/<ref>/family/adults/<int:number>/other-answer", needs=KEEP)
def other_answer(request: Request, ref: str, number: int) -> HttpResponse:
    """Propose another answer about parental responsibility, one that lets somebody know more than is recorded."""
    case, link, do = _adult(request, ref, number, "proposal")
    form = forms.OtherAnswerForm(request)
    title = f"Propose another answer about {link.adult.name}"
    shown = about(case, title, "Propose it", _back(ref), lead=TWO, rows=_recorded(link))

    def propose() -> None:
        actions.propose_other_answer(**do, **_asked(form))

    return answer(request, shown, form, propose, said=PROPOSED, to=MAP)


PROPOSED = "Proposed. Nothing changes until a second person has looked at the evidence."


DETAILS = ("Nothing about the new details is ever sent to the old ones.",)


@page("cases/<ref>/family/adults/<int:number>/details", needs=KEEP)
def details(request: Request, ref: str, number: int) -> HttpResponse:
    """Change how somebody is reached."""
    case, link, do = _adult(request, ref, number, "contact details")
    now = {name: getattr(link.adult, name) for name in ("address", "postcode", "phone", "email")}
    form = forms.DetailsForm(request, initial=now)
    title = f"How to reach {link.adult.name}"
    shown = about(case, title, "Change the details", _back(ref), lead=DETAILS)
    said = "Changed. Nothing was sent to the old address that says where they are now."
    return answer(
        request, shown, form, lambda: actions.change_contact_details(**do, **form.values), said=said, to=MAP
    )


TWO = (
    "A second person must look at the evidence and confirm it. Until then nothing changes, and every date runs on.",
)


UNSEEN = (
    "The evidence of parental responsibility has not been looked at. Until it is, nothing is sent to them whatever is "
    "decided here."
)


def _two(link: AdultOfChild) -> Sequence[str]:
    """That it takes two people; and that it does nothing yet, for somebody who is held because nothing was seen."""
    seen = is_verified(link, today()) or is_verified_carer(link, today())
    return TWO if seen or link.responsibility == Responsibility.NO else (*TWO, UNSEEN)


@page("cases/<ref>/family/adults/<int:number>/loosen", needs=KEEP)
def loosen(request: Request, ref: str, number: int) -> HttpResponse:
    """Propose that somebody may know more."""
    case, link, do = _adult(request, ref, number, "proposal")
    form = forms.LoosenForm(request)
    contacts = [(Contact.OPEN.value, "Contact: open")] if link.contact in LESS else []
    form.offer("wanted", [*forms.looser_profiles(link.profile), *contacts])
    title = f"Propose that {link.adult.name} may know more"
    now = [Row("Now", Profile(link.profile).label), Row("Contact", Contact(link.contact).label)]
    shown = about(case, title, "Propose it", _back(ref), lead=_two(link), rows=now)
    return answer(request, shown, form, lambda: _propose(do, form), said=PROPOSED, to=MAP)


LESS = (Contact.NONE, Contact.SUPERVISED)


def _propose(do: dict[str, Any], form: SendwellForm) -> None:
    said = dict(form.values)
    wanted = said.pop("wanted")
    if wanted == Contact.OPEN:
        actions.propose_more_contact(**do, **said, contact=Contact.OPEN)
    else:
        actions.propose_looser_profile(**do, **said, profile=wanted)


ORDER = (
    "An order that binds an adult holds everything to them from this moment. When it runs out nothing is loosened: "
    "it comes onto a list instead.",
)


COUNCIL = "council-"
"""How a council is chosen that an order names, and never what stands there before anybody has looked."""


@page("cases/<ref>/family/orders/new", needs=KEEP)
def order(request: Request, ref: str) -> HttpResponse:
    """Record a court order."""
    case = opened(request, ref, "court order")
    form = forms.OrderForm(request)
    form.offer("adult", [*adults_of(case.child), *_councils(case)])
    shown = about(case, "Record a court order", "Record the order", _back(ref), lead=ORDER)
    return answer(request, shown, form, lambda: _record_order(request, case, form), said=WAITS, to=MAP)


def _councils(case: Case) -> list[tuple[str, str]]:
    """This council first, then every other: a care order names the one that shares responsibility."""
    there = (
        Organisation.objects.filter(kind=Kind.LOCAL_AUTHORITY).in_being(today()).exclude(pk=case.authority_id)
    )
    others = [(f"{COUNCIL}{each.pk}", each.name) for each in there.order_by("name")]
    return [(f"{COUNCIL}{case.authority_id}", f"{case.authority.name} (this council)"), *others]


def _record_order(request: Request, case: Case, form: SendwellForm) -> None:
    said = dict(form.values)
    named = said.pop("adult")
    adult = None if named.startswith(COUNCIL) else adult_chosen(case, named)
    body = None if adult else Organisation.objects.get(pk=named.removeprefix(COUNCIL))
    actions.record_order(case=case, adult=adult, organisation=body, by=request.member, day=today(), **said)


@page("cases/<ref>/family/orders/<uuid:uid>/looked-at", needs=KEEP, methods=["POST"])
def order_looked_at(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Note that an order that ran out has been looked at."""
    case = opened(request, ref, "court order")
    found = case.child.orders.filter(uid=uid).first()
    if found is None:
        raise NotThere
    if found.expires_on and found.expires_on < today() and not found.looked_at_on:
        actions.look_at_order(case=case, order=found, by=request.member, day=today())
    return go(MAP, ref=ref, said="Noted. Nothing was loosened.")


PLACEMENT = (
    "Where the child lives is sealed from the birth family. To open it takes two people and evidence.",
    "From its first day they live with nobody but the carer. That day can be one to come.",
)


@page("cases/<ref>/family/placements/new", needs=KEEP)
def placement(request: Request, ref: str) -> HttpResponse:
    """Record where a looked-after child lives. Sealed without asking."""
    case = opened(request, ref, "placement")
    form = forms.PlacementForm(request)
    form.offer("carer", adults_of(case.child))
    shown = about(case, "Record a placement", "Record the placement", _back(ref), lead=PLACEMENT)
    said = "Recorded, and sealed from the birth family."
    return answer(request, shown, form, lambda: _record_placement(request, case, form), said=said, to=MAP)


def _record_placement(request: Request, case: Case, form: SendwellForm) -> None:
    said = dict(form.values)
    carer = adult_chosen(case, said.pop("carer"))
    actions.record_placement(case=case, carer=carer, by=request.member, day=today(), **said)
