"""Whether information may pass between two organisations, and what is missing where it may not."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sendwell.access.classes import DataClass as C
from sendwell.organisations.models import AreaCommissioner, Kind, Organisation
from sendwell.sharing import rules
from sendwell.sharing.mapping import FlowMap
from sendwell.sharing.models import Agreement, Assessment, Flow, Outcome, Party
from tests.world import FRI_6_MARCH, OPENED, World, organisation

pytestmark = pytest.mark.django_db
ASKED = {C.IDENTITY, C.VIEWS, C.PROCESS}


def words(world: World, *, to=None, classes=frozenset(ASKED), as_of: date = FRI_6_MARCH) -> list[str]:  # type: ignore[no-untyped-def]
    """What is missing from Northbridge to Hillside."""
    return [
        each.words
        for each in rules.missing(
            world.northbridge.organisation, (to or world.hillside).organisation, classes, as_of
        )
    ]


def test_with_a_live_agreement_and_assessment_nothing_is_missing_either_way(world: World) -> None:
    council, trust = world.northbridge.organisation, world.hillside.organisation

    assert rules.missing(council, trust, ASKED, FRI_6_MARCH) == []
    assert rules.missing(trust, council, {C.HEALTH, C.IDENTITY}, FRI_6_MARCH) == []
    rules.require_open(council, trust, ASKED, FRI_6_MARCH)


def test_within_one_organisation_nothing_is_asked(world: World) -> None:
    Flow.objects.all().delete()

    assert (
        rules.missing(world.northbridge.organisation, world.northbridge.organisation, set(C), FRI_6_MARCH)
        == []
    )


def test_an_agreement_that_expired_closes_the_flow_and_says_since_when_and_who(world: World) -> None:
    Agreement.objects.update(until=date(2026, 2, 28))

    (gap,) = rules.missing(world.northbridge.organisation, world.hillside.organisation, ASKED, FRI_6_MARCH)

    assert gap.document == "agreement"
    assert gap.words == (
        "The agreement “Sharing for assessments” does not count. It expired on 28 February 2026."
    )
    assert gap.since == date(2026, 3, 1)
    assert gap.supplied_by == "Gov Northbridge, information-governance lead of Northbridge Council"
    assert gap.url == f"/sharing/agreements/{world.agreement.uid}"


def test_on_its_last_day_it_still_counts_and_on_the_next_no_more(world: World) -> None:
    Agreement.objects.update(until=FRI_6_MARCH)

    assert words(world) == []
    assert len(words(world, as_of=FRI_6_MARCH + timedelta(days=1))) == 1


def test_a_party_that_has_not_signed_is_named_with_whoever_can_sign_for_it(world: World) -> None:
    Party.objects.filter(organisation=world.hillside.organisation).update(
        signed_by=None, signed_on=None, signed_terms=None
    )

    (gap,) = rules.missing(world.northbridge.organisation, world.hillside.organisation, ASKED, FRI_6_MARCH)

    assert gap.words == "Hillside NHS Trust has not signed the agreement “Sharing for assessments”."
    assert gap.supplied_by == "Gov Hillside, information-governance lead of Hillside NHS Trust"
    assert words(world, to=world.riverside) == []  # the other trust's signature stands


def test_a_signature_given_to_other_terms_counts_no_more(world: World) -> None:
    Agreement.objects.update(terms=2)

    assert len(words(world)) == 2


def test_a_signature_counts_from_its_own_day(world: World) -> None:
    assert len(words(world, as_of=OPENED - timedelta(days=1))) == 1
    Party.objects.update(signed_on=FRI_6_MARCH)

    assert words(world) == []
    assert len(words(world, as_of=FRI_6_MARCH - timedelta(days=1))) == 2


def test_an_organisation_without_a_lead_is_named_itself(world: World) -> None:
    trust = organisation(Kind.PROVIDER, "Marsh Care Trust")
    Party.objects.create(agreement=world.agreement, organisation=trust, joined_on=OPENED)

    (gap,) = rules.missing(world.northbridge.organisation, trust, ASKED, FRI_6_MARCH)

    assert gap.supplied_by == "Marsh Care Trust, which has named no information-governance lead in Sendwell"


def test_who_is_no_party_is_told_so_and_the_keeper_of_the_agreement_can_help(world: World) -> None:
    trust = organisation(Kind.PROVIDER, "Marsh Care Trust")

    (gap,) = rules.missing(world.northbridge.organisation, trust, ASKED, FRI_6_MARCH)

    assert gap.words == "Marsh Care Trust is not party to the agreement “Sharing for assessments”."
    assert gap.supplied_by.startswith("Gov Northbridge")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"signed_terms": None, "signed_by": None, "signed_on": None}, "It has not been signed off."),
        ({"terms": 2}, "It has not been signed off."),
        ({"outcome": Outcome.STOP}, "It must not go ahead."),
        ({"ended_on": FRI_6_MARCH, "ended_why": "Replaced."}, "It ended on 6 March 2026."),
    ],
)
def test_an_assessment_that_does_not_count_closes_the_flow(
    world: World, change: dict[str, object], said: str
) -> None:
    Assessment.objects.update(**change)

    (gap,) = rules.missing(world.northbridge.organisation, world.hillside.organisation, ASKED, FRI_6_MARCH)

    assert gap.document == "assessment"
    assert gap.words.endswith(said)


def test_a_flow_without_its_documents_says_which(world: World) -> None:
    Flow.objects.update(agreement=None, assessment=None)

    assert words(world) == [
        "No agreement is named for the flow “Asking a service for advice”.",
        "No impact assessment is named for the flow “Asking a service for advice”.",
    ]


def test_a_flow_that_is_not_on_the_map_is_closed(world: World) -> None:
    assert [
        (gap.document, gap.words)
        for gap in rules.missing(
            world.hillside.organisation, world.riverside.organisation, ASKED, FRI_6_MARCH
        )
    ] == [("flow", "The map of flows has no flow from Hillside NHS Trust to Riverside NHS Trust.")]


def test_data_that_the_flow_does_not_carry_may_not_pass_with_it(world: World) -> None:
    (said,) = words(world, classes={C.IDENTITY, C.SEALED})

    assert said == (
        "The map of flows has no flow from Northbridge Council to Hillside NHS Trust that carries sealed."
    )


def test_data_that_the_agreement_does_not_cover_may_not_pass_either(world: World) -> None:
    Agreement.objects.update(classes=["I", "P"])

    (said,) = words(world)

    assert (
        said == "The agreement “Sharing for assessments” does not cover: what the child and the family say."
    )


def test_an_overdue_review_closes_nothing(world: World) -> None:
    Agreement.objects.update(review_on=OPENED)
    Assessment.objects.update(review_on=OPENED)

    assert words(world) == []


def test_all_councils_of_a_commissioners_area_are_covered_and_no_other(world: World) -> None:
    """An agreement, or a flow, may speak of a kind in an area."""
    Flow.objects.filter(from_kind=Kind.LOCAL_AUTHORITY).update(area=world.icb.organisation)

    assert words(world) == []
    (gap,) = rules.missing(world.southmere.organisation, world.hillside.organisation, ASKED, FRI_6_MARCH)
    assert gap.document == "flow"


def test_what_is_wanting_is_found_in_a_constant_number_of_queries(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as taken:
            words(world)
        return len(taken)

    open_, before = asked(), Agreement.objects.get()
    Agreement.objects.update(until=date(2026, 2, 28))
    closed = asked()
    for number in range(8):
        for flow in Flow.objects.filter(title="Asking a service for advice")[:1]:
            flow.pk, flow.uid = None, f"00000000-0000-4000-8000-00000000000{number}"
            flow.agreement = before
            flow.save()

    assert (open_, closed) == (2, 3)
    assert asked() == closed


def test_what_stops_a_sender_names_the_document_the_person_and_that_the_clock_runs_on(world: World) -> None:
    Agreement.objects.update(until=date(2026, 2, 28))

    with pytest.raises(rules.FlowClosed) as stopped:
        rules.require_open(
            world.northbridge.organisation, world.hillside.organisation, ASKED, FRI_6_MARCH, field="service"
        )

    assert stopped.value.words == (
        "Nothing was sent: information may not pass from Northbridge Council to Hillside NHS Trust yet. "
        "The agreement “Sharing for assessments” does not count. It expired on 28 February 2026. It can be "
        "supplied by Gov Northbridge, information-governance lead of Northbridge Council. "
        "The time limit runs on meanwhile."
    )
    assert stopped.value.url == "/sharing/between/northbridge-council/hillside-nhs-trust"
    assert stopped.value.field == "service"


CHANGES: list[Callable[[], object]] = [
    lambda: None,
    lambda: Agreement.objects.update(until=date(2026, 3, 5)),
    lambda: Agreement.objects.update(terms=2),
    lambda: Agreement.objects.update(classes=["I"]),
    lambda: Assessment.objects.update(outcome=Outcome.STOP),
    lambda: Party.objects.filter(organisation__name__startswith="H").update(left_on=FRI_6_MARCH),
    lambda: Party.objects.filter(organisation__kind=Kind.PROVIDER).update(left_on=FRI_6_MARCH),
    lambda: Flow.objects.update(area=AreaCommissioner.objects.order_by("pk")[0].commissioner),
    lambda: Flow.objects.update(ended_on=FRI_6_MARCH, ended_why="Over."),
]


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_the_map_says_open_where_every_pair_may_and_closed_where_none_may(world: World, number: int) -> None:
    """What is drawn and what is enforced are worked out apart, and agree."""
    CHANGES[number]()
    flows = list(Flow.objects.select_related("agreement", "assessment", "area"))
    shown = FlowMap(flows, FRI_6_MARCH)
    everybody = list(Organisation.objects.all())
    for flow in flows:
        pairs = [
            rules.missing(sender, receiver, set(flow.classes), FRI_6_MARCH) == []
            for sender in everybody
            for receiver in everybody
            if (sender.kind, receiver.kind) == (flow.from_kind, flow.to_kind)
            and (flow.area is None or (_works_in(flow.area, sender) and _works_in(flow.area, receiver)))
        ]
        state = shown.stands(flow).state
        assert (flow.title, any(pairs), all(pairs)) == (
            flow.title,
            state in ("open", "partly"),
            state == "open" or not pairs,
        )


def _works_in(area: Organisation, organisation: Organisation) -> bool:
    """Whether an organisation of the test world works in a commissioner's area, worked out another way."""
    councils = set(AreaCommissioner.objects.filter(commissioner=area).values_list("area_id", flat=True))
    served = set(
        Organisation.objects.filter(services_here__provider=organisation).values_list("pk", flat=True)
    )
    return organisation == area or organisation.pk in councils or bool(served & councils)
