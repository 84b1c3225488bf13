"""Keeping the registers: agreements, assessments, flows; each signed by its own, changed by one at a time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction

from sendwell.access.opening import NotThere
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Kind
from sendwell.sharing import actions, rules
from sendwell.sharing.models import Agreement, Change, Flow, Outcome, Party, Verb
from sendwell.sharing.standing import agreement_stands
from tests.sharing.people import (
    agreement_details,
    assessment_details,
    flow_details,
    lead,
    risk_details,
)
from tests.world import FRI_6_MARCH, World, organisation

pytestmark = pytest.mark.django_db
MONDAY = FRI_6_MARCH + timedelta(days=3)


@pytest.fixture
def agreement(world: World) -> Agreement:
    """An agreement of Northbridge's with Hillside, signed by nobody yet."""
    by = world.northbridge.governance
    made = actions.write_agreement(details=agreement_details(by), by=by, day=FRI_6_MARCH)
    actions.add_party(agreement=made, organisation=world.hillside.organisation, by=by, day=FRI_6_MARCH)
    made.refresh_from_db()
    return made


def sign(agreement: Agreement, place, day: date = FRI_6_MARCH) -> Party:  # type: ignore[no-untyped-def]
    agreement.refresh_from_db()
    return actions.sign_agreement(
        agreement=agreement, version=agreement.version, by=place.governance, day=day
    )


def state(agreement: Agreement, as_of: date = MONDAY) -> str:
    agreement.refresh_from_db()
    return agreement_stands(agreement, list(agreement.parties.all()), as_of).state


class TestAgreements:
    def test_it_counts_once_two_parties_have_signed_each_by_its_own(
        self, world: World, agreement: Agreement
    ) -> None:
        assert state(agreement) == "waiting"
        sign(agreement, world.northbridge)
        assert state(agreement) == "waiting"
        sign(agreement, world.hillside)

        assert state(agreement) == "live"
        assert set(agreement.parties.values_list("signed_by__name", flat=True)) == {
            "Gov Northbridge",
            "Gov Hillside",
        }

    def test_somebody_who_is_no_party_cannot_sign_and_learns_nothing(
        self, world: World, agreement: Agreement
    ) -> None:
        with pytest.raises(NotThere):
            sign(agreement, world.riverside)

    @pytest.mark.parametrize("who", ["officer", "manager"])
    def test_nobody_signs_without_being_authorised(
        self, world: World, agreement: Agreement, who: str
    ) -> None:
        with pytest.raises(NotThere):
            actions.sign_agreement(
                agreement=agreement,
                version=agreement.version,
                by=getattr(world.northbridge, who),
                day=FRI_6_MARCH,
            )

    def test_the_database_itself_refuses_one_party_s_signature_for_another(
        self, world: World, agreement: Agreement
    ) -> None:
        party = agreement.parties.get(organisation=world.hillside.organisation)
        party.signed_by, party.signed_on, party.signed_terms = world.northbridge.governance, MONDAY, 1

        with pytest.raises(Error, match="by its own authorised person"), transaction.atomic():
            party.save()
        party.signed_by = world.hillside.governance  # (ctl)
        party.save()

    def test_nor_may_a_colleague_s_name_be_put_under_it_by_somebody_else(
        self, world: World, agreement: Agreement
    ) -> None:
        party = agreement.parties.get(organisation=world.hillside.organisation)
        party.signed_by, party.signed_on, party.signed_terms = world.hillside.governance, MONDAY, 1
        acting = "SELECT set_config('sendwell.member', %s, true)"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(acting, [str(world.hillside.clerk.pk)])
            with pytest.raises(Error, match="nobody signs for somebody else"), transaction.atomic():
                party.save()
            cursor.execute(acting, [str(world.hillside.governance.pk)])
            party.save()  # (ctl)
            cursor.execute(acting, [""])

    def test_every_organisation_of_a_kind_may_join_by_its_own_signature(
        self, world: World, agreement: Agreement
    ) -> None:
        by = world.northbridge.governance
        actions.add_kind(
            agreement=agreement, kind=Kind.PROVIDER, area=world.icb.organisation, by=by, day=FRI_6_MARCH
        )
        party = sign(agreement, world.riverside)

        assert party.organisation == world.riverside.organisation
        with pytest.raises(NotThere):
            sign(agreement, world.southmere)  # a council is no provider

    def test_a_changed_purpose_asks_every_party_to_sign_again(
        self, world: World, agreement: Agreement
    ) -> None:
        sign(agreement, world.northbridge)
        sign(agreement, world.hillside)
        agreement.refresh_from_db()
        by = world.northbridge.governance
        actions.change_agreement(
            agreement=agreement,
            details=agreement_details(by, purpose="To get advice and to pay for it."),
            version=agreement.version,
            by=by,
            day=MONDAY,
        )

        assert state(agreement) == "waiting"
        sign(agreement, world.northbridge, MONDAY)
        sign(agreement, world.hillside, MONDAY)
        assert state(agreement) == "live"

    def test_a_changed_owner_or_title_does_not(self, world: World, agreement: Agreement) -> None:
        sign(agreement, world.northbridge)
        sign(agreement, world.hillside)
        agreement.refresh_from_db()
        by = world.northbridge.governance
        details = replace(agreement_details(by), title="Advice on therapy", owner=world.northbridge.manager)
        actions.change_agreement(
            agreement=agreement, details=details, version=agreement.version, by=by, day=MONDAY
        )

        assert state(agreement) == "live"
        assert Change.objects.filter(document=agreement.uid, verb=Verb.CHANGED).get().details == [
            ["Title", "Therapy advice", "Advice on therapy"],
            ["Owner", "Gov Northbridge", "Max Manager"],
        ]

    def test_the_second_of_two_changes_is_told_and_overwrites_nothing(
        self, world: World, agreement: Agreement
    ) -> None:
        """I08: no lost update."""
        by, read = world.northbridge.governance, agreement.version
        first = agreement_details(by, evidence="Legal folder 13")
        actions.change_agreement(agreement=agreement, details=first, version=read, by=by, day=MONDAY)

        with pytest.raises(actions.ChangedMeanwhile):
            actions.change_agreement(
                agreement=agreement,
                details=agreement_details(by, title="Mine"),
                version=read,
                by=by,
                day=MONDAY,
            )
        agreement.refresh_from_db()
        assert (agreement.title, agreement.evidence) == ("Therapy advice", "Legal folder 13")

    def test_nobody_signs_what_changed_after_they_read_it(self, world: World, agreement: Agreement) -> None:
        by, read = world.northbridge.governance, agreement.version
        actions.change_agreement(
            agreement=agreement,
            details=agreement_details(by, classes=["I", "P", "H", "X"]),
            version=read,
            by=by,
            day=MONDAY,
        )

        with pytest.raises(Refused, match="Read it again before you sign"):
            actions.sign_agreement(
                agreement=agreement, version=read, by=world.hillside.governance, day=MONDAY
            )

    def test_only_whoever_keeps_it_changes_or_ends_it(self, world: World, agreement: Agreement) -> None:
        by = world.hillside.governance
        for act in (
            lambda: actions.change_agreement(
                agreement=agreement,
                details=agreement_details(by),
                version=agreement.version,
                by=by,
                day=MONDAY,
            ),
            lambda: actions.end_document(document=agreement, reason="No.", by=by, day=MONDAY),
            lambda: actions.review_document(
                document=agreement, words="Fine.", next_on=date(2027, 1, 1), by=by, day=MONDAY
            ),
            lambda: actions.add_party(
                agreement=agreement, organisation=world.riverside.organisation, by=by, day=MONDAY
            ),
        ):
            with pytest.raises(NotThere):
                act()

    def test_a_party_may_leave_by_itself_and_its_flows_close_at_once(self, world: World) -> None:
        council, trust = world.northbridge.organisation, world.hillside.organisation
        party = world.agreement.parties.get(organisation=trust)
        assert rules.missing(council, trust, {"I"}, MONDAY) == []

        with pytest.raises(NotThere):
            actions.end_party(party=party, reason="Out.", by=world.riverside.governance, day=MONDAY)
        actions.end_party(party=party, reason="We merge.", by=world.hillside.governance, day=MONDAY)

        (gap,) = rules.missing(council, trust, {"I"}, MONDAY)
        assert gap.words == "Hillside NHS Trust is not party to the agreement “Sharing for assessments”."

    def test_ending_it_closes_its_flows_and_needs_a_reason(self, world: World) -> None:
        by = world.northbridge.governance
        with pytest.raises(Refused, match="Say why it ends"):
            actions.end_document(document=world.agreement, reason=" ", by=by, day=MONDAY)
        actions.end_document(document=world.agreement, reason="Replaced.", by=by, day=MONDAY)

        council, trust = world.northbridge.organisation, world.hillside.organisation
        assert rules.missing(council, trust, {"I"}, FRI_6_MARCH) == []
        assert len(rules.missing(council, trust, {"I"}, MONDAY)) == 1
        with pytest.raises(Refused, match="This ended on 9 March 2026"):
            actions.end_document(document=world.agreement, reason="Again.", by=by, day=MONDAY)

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"until": date(2026, 3, 5)}, "It would end on 5 March 2026, before it begins on 6 March 2026."),
            ({"classes": []}, "Choose at least one class of data."),
            ({"purpose": " "}, "Say what the data is shared for."),
        ],
    )
    def test_what_cannot_be_right_is_said(self, world: World, wrong: dict[str, object], said: str) -> None:
        by = world.northbridge.governance
        with pytest.raises(Refused, match=said):
            actions.write_agreement(details=agreement_details(by, **wrong), by=by, day=FRI_6_MARCH)

    def test_an_owner_is_somebody_of_the_same_organisation(self, world: World) -> None:
        by = world.northbridge.governance
        with pytest.raises(Refused, match="your own organisation"):
            actions.write_agreement(
                details=agreement_details(world.hillside.governance), by=by, day=FRI_6_MARCH
            )

    def test_its_history_is_never_edited(self, agreement: Agreement) -> None:
        line = Change.objects.filter(document=agreement.uid).order_by("pk")[0]
        with pytest.raises(Error, match="never edited"), transaction.atomic():
            Change.objects.filter(pk=line.pk).update(words="Nothing happened")
        with pytest.raises(Error, match="never edited"), transaction.atomic():
            Change.objects.filter(pk=line.pk).delete()


class TestAssessments:
    def test_it_counts_once_signed_off_and_a_new_risk_asks_for_a_new_signature(self, world: World) -> None:
        by = world.northbridge.governance
        made = actions.write_assessment(details=assessment_details(by), by=by, day=FRI_6_MARCH)
        actions.sign_assessment(assessment=made, version=made.version, by=by, day=FRI_6_MARCH)
        made.refresh_from_db()
        assert made.signed_terms == made.terms
        risk = actions.add_risk(assessment=made, details=risk_details(), by=by, day=MONDAY)
        made.refresh_from_db()

        assert (risk.number, made.signed_terms == made.terms) == (1, False)

    def test_noting_that_a_measure_is_done_leaves_the_signature_standing(self, world: World) -> None:
        by = world.northbridge.governance
        made = actions.write_assessment(details=assessment_details(by), by=by, day=FRI_6_MARCH)
        risk = actions.add_risk(assessment=made, details=risk_details(), by=by, day=FRI_6_MARCH)
        made.refresh_from_db()
        actions.sign_assessment(assessment=made, version=made.version, by=by, day=FRI_6_MARCH)
        made.refresh_from_db()
        actions.change_risk(
            risk=risk, details=risk_details(done_on=MONDAY), version=made.version, by=by, day=MONDAY
        )
        made.refresh_from_db()

        assert made.signed_terms == made.terms
        actions.remove_risk(risk=risk, by=by, day=MONDAY)
        made.refresh_from_db()
        assert made.signed_terms != made.terms
        assert Change.objects.filter(document=made.uid, verb=Verb.RISK_REMOVED).get().words == "Risk 1"

    def test_nothing_is_signed_off_before_there_is_an_outcome(self, world: World) -> None:
        by = world.northbridge.governance
        details = assessment_details(by, outcome=Outcome.UNDECIDED)
        made = actions.write_assessment(details=details, by=by, day=FRI_6_MARCH)

        with pytest.raises(Refused, match="There is no outcome yet"):
            actions.sign_assessment(assessment=made, version=made.version, by=by, day=FRI_6_MARCH)

    def test_another_organisation_does_not_sign_it_off(self, world: World) -> None:
        by = world.northbridge.governance
        made = actions.write_assessment(details=assessment_details(by), by=by, day=FRI_6_MARCH)

        with pytest.raises(NotThere):
            actions.sign_assessment(
                assessment=made, version=made.version, by=world.hillside.governance, day=FRI_6_MARCH
            )


class TestFlows:
    def test_a_flow_is_open_once_both_documents_count(self, world: World) -> None:
        """Feature 147: a flow without an agreement is blocked."""
        by, trust = world.northbridge.governance, world.hillside.organisation
        Flow.objects.all().delete()
        made = actions.write_flow(details=flow_details(by, to_organisation=trust), by=by, day=FRI_6_MARCH)
        council = world.northbridge.organisation
        gaps = rules.missing(council, trust, {"I"}, MONDAY)
        assert [gap.document for gap in gaps] == ["agreement", "assessment"]
        assessed = actions.write_assessment(details=assessment_details(by), by=by, day=FRI_6_MARCH)
        actions.sign_assessment(assessment=assessed, version=assessed.version, by=by, day=FRI_6_MARCH)
        details = flow_details(by, to_organisation=trust, agreement=world.agreement, assessment=assessed)
        actions.change_flow(flow=made, details=details, version=made.version, by=by, day=MONDAY)

        assert rules.missing(council, trust, {"I", "H"}, MONDAY) == []
        assert [gap.document for gap in rules.missing(trust, council, {"I"}, MONDAY)] == ["flow"]

    def test_nobody_puts_a_flow_of_others_on_the_map(self, world: World) -> None:
        by = world.northbridge.governance
        details = flow_details(
            by,
            from_organisation=world.hillside.organisation,
            to_organisation=world.southmere.organisation,
        )
        with pytest.raises(Refused, match="Write down flows from or to Northbridge Council only"):
            actions.write_flow(details=details, by=by, day=FRI_6_MARCH)

    def test_a_side_is_one_organisation_or_a_kind_and_not_both_or_neither(self, world: World) -> None:
        by = world.northbridge.governance
        for wrong in (
            {},
            {"to_organisation": world.hillside.organisation, "to_kind": Kind.PROVIDER.value},
        ):
            with pytest.raises(Refused, match="Choose one organisation, or every one of a kind"):
                actions.write_flow(details=flow_details(by, **wrong), by=by, day=FRI_6_MARCH)


class TestReviews:
    def test_what_is_due_within_90_days_stands_on_the_list_the_most_urgent_first(self, world: World) -> None:
        by, council = world.northbridge.governance, world.northbridge.organisation
        assert rules.due_for_review(council, FRI_6_MARCH) == []
        Agreement.objects.update(until=FRI_6_MARCH + timedelta(days=90), review_on=FRI_6_MARCH)
        Flow.objects.filter(title="Advice for an assessment").update(
            review_on=FRI_6_MARCH - timedelta(days=1)
        )

        due = rules.due_for_review(council, FRI_6_MARCH)

        assert [(each.kind, each.why, each.warning, each.owner) for each in due] == [
            ("flow", "review", "past", by.name),
            ("agreement", "review", "30", by.name),
            ("agreement", "end", "90", by.name),
        ]

    def test_the_other_parties_are_warned_of_the_end_and_strangers_are_not(self, world: World) -> None:
        Agreement.objects.update(until=FRI_6_MARCH + timedelta(days=30))

        there = rules.due_for_review(world.hillside.organisation, FRI_6_MARCH)

        assert [(each.why, each.warning) for each in there] == [("end", "30")]
        stranger = organisation(Kind.HEALTH_COMMISSIONER, "Far Vale ICB")
        assert rules.due_for_review(stranger, FRI_6_MARCH) == []

    def test_a_review_is_written_down_and_moves_the_next(self, world: World) -> None:
        by = world.northbridge.governance
        actions.review_document(
            document=world.agreement, words="Still right.", next_on=date(2027, 3, 1), by=by, day=MONDAY
        )

        world.agreement.refresh_from_db()
        assert world.agreement.review_on == date(2027, 3, 1)
        line = Change.objects.get(document=world.agreement.uid)
        assert (line.verb, line.words) == ("reviewed", "Still right.")
        assert lead(world.northbridge).name == by.name
