"""The small screens of one request: give it out, take it back, pass it on, recall it, arrange cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from sendwell.access.models import Cover, Member
from sendwell.access.opening import NotThere
from sendwell.advice.attestation import attestation, contact_of
from sendwell.advice.models import AdviceRequest
from sendwell.advice.opening import answers_for
from sendwell.advice.pages.inbox import ADVISERS
from sendwell.advice.routing.facts import open_services
from sendwell.casebook.pages import child_banner
from sendwell.organisations.models import Service
from sendwell.ui.forms import Choice, SendwellForm
from sendwell.ui.parts import ChildBanner, Row
from sendwell.ui.words import count, days_left
from sendwell.ui.words import day as in_full


@dataclass(frozen=True)
class OneForm:
    """A request in four lines, and one form about it."""

    ref: str
    banner: ChildBanner
    title: str
    lead: str
    facts: Sequence[Row]
    form: SendwellForm
    submit: str
    warning: bool = False


@dataclass(frozen=True)
class Screen:
    """The words of one such screen, and what is said once it is done."""

    title: str
    submit: str
    lead: str
    said: str
    warning: bool = False


SCREENS = {
    "allocate": Screen(
        "Give to a clinician",
        "Give the request",
        "They are told at once.",
        "Given out. The due date has not changed.",
    ),
    "take": Screen("Take this request", "Take it", "It will be with you.", "You have this request now."),
    "take_back": Screen(
        "Take the request back",
        "Take it back",
        "It will be with nobody until you give it out.",
        "Taken back. Give it to somebody else: the due date has not changed.",
    ),
    "redirect": Screen(
        "Pass this request on",
        "Pass it on",
        "The six weeks go on: passing a request on inside health is not a new request by the council.",
        "Passed on. The due date has not changed.",
    ),
    "recall": Screen(
        "Recall this request",
        "Recall the request",
        "Only when the advice is no longer needed. To ask another service instead, the provider can pass it on.",
        "The request is recalled. The service has been told.",
        warning=True,
    ),
}


def one_form(request: AdviceRequest, form: SendwellForm, screen: Screen, *, as_of: date) -> OneForm:
    """A form about one request that has been opened for this member."""
    return OneForm(
        ref=request.ref,
        banner=child_banner(request.case.child, as_of),
        title=screen.title,
        lead=screen.lead,
        facts=request_facts(request, as_of),
        form=form,
        submit=screen.submit,
        warning=screen.warning,
    )


def request_facts(request: AdviceRequest, as_of: date) -> list[Row]:
    """The request in four lines."""
    left = days_left((request.due_on - as_of).days) if request.answered_on is None else "answered"
    return [
        Row("Asked by", request.case.authority.name),
        Row("Asked of", f"{request.service.name}, {request.provider.name}"),
        Row("With", request.clinician.name if request.clinician else "Nobody yet"),
        Row("Due", f"{in_full(request.due_on)}: {left}"),
    ]


def clinicians_for(request: AdviceRequest, as_of: date) -> list[Choice]:
    """Who can be given the request: those of the service first, with what they have on hand and any absence."""
    waiting = Count("advice_requests", filter=Q(advice_requests__answered_on__isnull=True))
    people = Member.objects.live(as_of).filter(organisation_id=request.provider_id, role__in=ADVISERS)
    team, away = set(request.service.team.values_list("pk", flat=True)), _away(request, as_of)
    rows = people.annotate(waiting=waiting).values_list("pk", "slug", "name", "job_title", "waiting")
    found = sorted(rows, key=lambda row: (row[0] not in team, row[2], row[0]))
    first_other = next((row[0] for row in found if row[0] not in team and found[0][0] in team), None)
    return [
        Choice(
            slug,
            name,
            " ".join(filter(None, [job, f"{count(number, 'request', 'requests')} waiting.", away.get(pk)])),
            divider="or" if pk == first_other else "",
        )
        for pk, slug, name, job, number in found
    ]


def _away(request: AdviceRequest, as_of: date) -> dict[int, str]:
    """Who of the provider is away on the day, and who stands in."""
    covers = Cover.objects.filter(
        absent__organisation_id=request.provider_id, from_on__lte=as_of, until__gte=as_of
    )
    return {
        absent: f"Away to {in_full(until)}: {covering} stands in."
        for absent, until, covering in covers.values_list("absent_id", "until", "covering__name")
    }


def services_for(request: AdviceRequest, as_of: date) -> list[tuple[str, str]]:
    """Where the request could go: the provider's other services first, then the others of the area."""
    own = request.provider_id
    found = [each for each in open_services(request.case.authority, as_of) if each.pk != request.service_id]
    found.sort(key=lambda each: (each.provider_id != own, each.provider.name, each.name, each.pk))
    return [(each.slug, _named(each, as_of)) for each in found]


def service_called(slug: str) -> Service:
    """The service with this slug, with its provider. Raises NotThere."""
    found = Service.objects.select_related("provider", "contact").filter(slug=slug).first()
    if found is None:
        raise NotThere
    return found


def only_the_body(member: Member, request: AdviceRequest) -> None:
    """Stop here unless the member works for the body that was asked. Raises NotThere."""
    if not answers_for(member, request):
        raise NotThere


def _named(service: Service, as_of: date) -> str:
    stale = ": contact not attested lately" if attestation(contact_of(service), as_of).stale else ""
    return f"{service.name}, {service.provider.name}{stale}"
