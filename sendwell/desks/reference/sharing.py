"""The flows without which nobody can ask or answer, the legal gateways, and the three layers of each."""

from sendwell.access.classes import DataClass
from sendwell.desks.reference.markdown import code, table
from sendwell.desks.reference.markdown import page as whole_page
from sendwell.sharing.founding import ROUTES, Route
from sendwell.sharing.gateways import CONFIDENCE, PLAN, Gateway, gateways, in_one_sentence
from sendwell.sharing.models import Confidentiality, PlanRule


def page() -> str:
    """`sharing.md`."""
    return whole_page(
        "Flows and legal gateways",
        "What may pass between organisations is on each area’s own map of flows. A flow is open once a live agreement "
        "and a live impact assessment count for both its ends. Here are the gateways by which a flow may pass, from "
        "`sendwell/sharing/gateways.yaml`, and the flows with which an area begins.",
        "## Gateways",
        table(
            ["gateway", "for", "UK GDPR", "special categories", "statute", "confirmed"],
            [_gateway(each) for each in gateways().values()],
        ),
        "What is not confirmed waits for an area’s information-governance lead, and says so on every flow’s page.",
        "## Flows by gateway",
        table(
            ["flow", "from", "to", *(code(key) for key in gateways())],
            [_flow(route) for route in ROUTES],
        ),
        "A mark says by which gateway the flow passes. The data of each:",
        table(["flow", "data"], [(route.title, _data(route)) for route in ROUTES]),
        "## Three layers",
        "Each flow states three things apart, and one does not stand in for another: its lawful basis (the gateway), "
        "why the duty of confidence allows it, and why regulation 17 allows it where a plan passes.",
        table(
            ["duty of confidence", "on the screen", "to a family"],
            [(code(each.value), str(each.label), CONFIDENCE[each]) for each in Confidentiality],
        ),
        table(
            ["regulation 17", "on the screen", "to a family"],
            [(code(each.value), str(each.label), PLAN[each]) for each in PlanRule],
        ),
        "In one sentence, for asking a service for advice:",
        "> " + in_one_sentence(gateways()["advice"], Confidentiality.EXPECTED, PlanRule.NO_PLAN),
    )


def _gateway(each: Gateway) -> tuple[str, ...]:
    confirmed = "yes" if each.confirmed else "not yet"
    return (code(each.key), each.title, each.basis, each.condition, each.statute, confirmed)


def _flow(route: Route) -> tuple[str, ...]:
    marks = ("yes" if key == route.gateway else "" for key in gateways())
    return (
        route.title,
        f"every {route.sender.label.lower()}",
        f"every {route.receiver.label.lower()}",
        *marks,
    )


def _data(route: Route) -> str:
    return "; ".join(f"{DataClass(each).words} ({code(each)})" for each in sorted(route.classes.split()))
