"""The register of data-sharing agreements."""

from uuid import UUID

from django.http import HttpResponse

from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.organisations.models import Kind
from sendwell.sharing import actions
from sendwell.sharing.actions.agreements import name_of
from sendwell.sharing.forms import (
    AgreementForm,
    AgreementsFilter,
    AgreementSignForm,
    PartyForm,
    ReasonForm,
)
from sendwell.sharing.models import Agreement, Party
from sendwell.sharing.openness import path_of
from sendwell.sharing.pages import agreements as pages
from sendwell.sharing.pages.frame import (
    Editing,
    area_choices,
    kept,
    offered,
    opened,
    organisation_called,
    organisations,
    visible_agreements,
)
from sendwell.sharing.views.acting import acting, change, end, history, review, version_of, write

NAME_PARTIES = "Written down. Name its parties; then each signs for itself."


@page("sharing/agreements", needs=Permission.SHARING_READ, methods=["GET"])
def agreements(request: Request) -> HttpResponse:
    """The data-sharing agreements that concern one's own organisation."""
    shown = pages.agreements_page(request.member, AgreementsFilter(request), request.GET, as_of=today())
    return render(request, "sharing/agreements.html", shown)


@page("sharing/agreements/new", needs=Permission.SHARING_KEEP)
def new_agreement(request: Request) -> HttpResponse:
    """Write down an agreement of one's own organisation."""
    first = AgreementForm(request, initial={"owner": request.member.slug})
    form = offered(first, request.member, today())
    return write(request, form, Agreement, lambda: _written(request, form), said=NAME_PARTIES)


@page("sharing/agreements/<uuid:uid>", needs=Permission.SHARING_READ, methods=["GET"])
def agreement(request: Request, uid: UUID) -> HttpResponse:
    """One agreement: what it says, its parties and their signatures, the flows under it."""
    shown = pages.agreement_page(request.member, _opened(request, uid), as_of=today())
    return render(request, "sharing/agreement.html", shown)


@page("sharing/agreements/<uuid:uid>/change", needs=Permission.SHARING_KEEP)
def change_agreement(request: Request, uid: UUID) -> HttpResponse:
    """Change an agreement. Whoever comes second sees both texts."""
    found = kept(request.member, _opened(request, uid))
    first = AgreementForm(request, initial=pages.said_of(found), version=found.version)
    form = offered(first, request.member, today())
    return change(request, form, found, lambda: _changed(request, form, found))


@page("sharing/agreements/<uuid:uid>/parties", needs=Permission.SHARING_KEEP)
def add_party(request: Request, uid: UUID) -> HttpResponse:
    """Name another party, or let every organisation of a kind join."""
    found, form = kept(request.member, _opened(request, uid)), PartyForm(request)
    form.offer("organisation", organisations(today()))
    form.offer("area", area_choices(today()))
    if carried_out(form, lambda: _party_added(request, form, found)):
        return go("sharing:agreement", uid=uid, said="Added. It counts for them once they have signed.")
    means = ["It counts for each party once its own authorised person has signed."]
    shown = Editing("Add a party", found.title, means, "Add", path_of(found), (), form)
    return render(request, "sharing/edit.html", shown)


@page("sharing/agreements/<uuid:uid>/parties/<int:number>/end", needs=Permission.SHARING_SIGN)
def end_party(request: Request, uid: UUID, number: int) -> HttpResponse:
    """A party leaves the agreement."""
    found, form = _opened(request, uid), ReasonForm(request)
    party = _party(request, found, number)
    if carried_out(form, lambda: actions.end_party(party=party, **form.values, **acting(request))):
        return go(
            "sharing:agreement", uid=uid, said="It has left. Its flows under this agreement are closed."
        )
    means = ["Flows to and from it under this agreement close at once."]
    title = f"End the part of {name_of(party)}"
    shown = Editing(title, found.title, means, "End it", path_of(found), (), form, warning=True)
    return render(request, "sharing/edit.html", shown)


@page("sharing/agreements/<uuid:uid>/sign", needs=Permission.SHARING_SIGN)
def sign_agreement(request: Request, uid: UUID) -> HttpResponse:
    """Sign for one's own organisation."""
    found = _opened(request, uid)
    form = AgreementSignForm(request, version=found.version)
    if carried_out(form, lambda: _signed(request, form, found)):
        return go("sharing:agreement", uid=uid, said="Signed for your organisation.")
    shown = pages.agreement_page(request.member, found, as_of=today())
    return render(request, "sharing/sign.html", shown, form=form)


@page("sharing/agreements/<uuid:uid>/review", needs=Permission.SHARING_KEEP)
def review_agreement(request: Request, uid: UUID) -> HttpResponse:
    """Write down a review of an agreement."""
    return review(request, kept(request.member, _opened(request, uid)))


@page("sharing/agreements/<uuid:uid>/end", needs=Permission.SHARING_KEEP)
def end_agreement(request: Request, uid: UUID) -> HttpResponse:
    """End an agreement."""
    found = kept(request.member, _opened(request, uid))
    return end(request, found, said="Ended. The flows under it are closed.")


@page("sharing/agreements/<uuid:uid>/history", needs=Permission.SHARING_READ, methods=["GET"])
def agreement_history(request: Request, uid: UUID) -> HttpResponse:
    """Everything that was done to an agreement."""
    return history(request, _opened(request, uid))


def _opened(request: Request, uid: UUID) -> Agreement:
    return opened(visible_agreements(request.member).select_related("kept_by", "owner"), uid)


def _party(request: Request, agreement: Agreement, number: int) -> Party:
    party = agreement.parties.select_related("organisation", "area", "agreement").filter(pk=number).first()
    if party is None or request.member.organisation_id not in (agreement.kept_by_id, party.organisation_id):
        raise NotThere
    return party


def _written(request: Request, form: AgreementForm) -> Agreement:
    return actions.write_agreement(details=pages.details(form, request.member), **acting(request))


def _changed(request: Request, form: AgreementForm, agreement: Agreement) -> object:
    said = pages.details(form, request.member)
    return actions.change_agreement(
        agreement=agreement, details=said, version=version_of(form), **acting(request)
    )


def _signed(request: Request, form: AgreementSignForm, agreement: Agreement) -> object:
    return actions.sign_agreement(agreement=agreement, version=version_of(form), **acting(request))


def _party_added(request: Request, form: PartyForm, agreement: Agreement) -> object:
    said = form.values
    if said["who"] == "kind":
        area = organisation_called(said["area"])
        return actions.add_kind(agreement=agreement, kind=Kind(said["kind"]), area=area, **acting(request))
    organisation = organisation_called(said["organisation"])
    if organisation is None:
        raise NotThere
    return actions.add_party(agreement=agreement, organisation=organisation, **acting(request))
