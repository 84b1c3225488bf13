"""What else a closed flow stops: leave to read, papers for somebody outside, answers; and what the law sends anyway."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sendwell.access.models import Grant, Member
from sendwell.advice import actions as advice
from sendwell.advice.models import Question
from sendwell.casebook.models import Case
from sendwell.documents.disclosure import actions as gate
from sendwell.documents.handing import actions as handing
from sendwell.documents.handing.flows import registered
from sendwell.documents.handing.outsider import Outsider
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Going, HandOver, Letter
from sendwell.governance.leave.actions import give_leave
from sendwell.messages.models import OutboxMessage
from sendwell.organisations.models import Kind, Organisation
from sendwell.people.models import Alert
from sendwell.requests.actions import notify_others
from sendwell.sharing.models import Agreement, Assessment, Flow
from sendwell.sharing.rules import FlowClosed
from tests.documents.test_letters import letter_to
from tests.requests.asking import asked
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH, World, member, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
SENCO = Outsider("Dana Wells", "SENCO", "Elmwood School", "dana@wells.example")
ELSEWHERE = Outsider("Dana Wells", "SENCO", "Far Hill School", "dana@farhill.example")


def runs_out() -> None:
    """The agreement ended a week ago."""
    Agreement.objects.update(until=date(2026, 2, 28))


def carries_letters() -> None:
    """What was agreed speaks of letters too."""
    for model in (Agreement, Assessment, Flow):
        for each in model.objects.all():
            model.objects.filter(pk=each.pk).update(classes=sorted({*each.classes, "C"}))


class TestLeave:
    @pytest.fixture
    def case(self, world: World) -> Case:
        return world.case()

    def give(self, world: World, case: Case, to: Member, purpose: str) -> Grant:
        return give_leave(
            case=case,
            to=to,
            purpose=purpose,
            classes=["P", "I"],
            until=FRI_6_MARCH + timedelta(days=7),
            evidence="The panel of 9 March.",
            by=world.northbridge.officer,
            day=FRI_6_MARCH,
            at=NOON,
        )

    def test_to_another_body_it_needs_what_was_agreed(self, world: World, case: Case) -> None:
        paula = member("panel_member", "Paula Panel", world.icb.organisation)
        assert self.give(world, case, paula, "panel")
        runs_out()

        with pytest.raises(FlowClosed) as stopped:
            self.give(world, case, paula, "panel")

        assert "may not pass from Northbridge Council to North Vale ICB" in stopped.value.words
        assert "It can be supplied by Gov Northbridge" in stopped.value.words
        assert Grant.objects.count() == 1

    def test_a_colleague_needs_none_and_nothing_keeps_from_anybody_what_keeps_a_child_safe(
        self, world: World, case: Case
    ) -> None:
        runs_out()

        assert self.give(world, case, member("panel_member", "Cole", world.northbridge.organisation), "panel")
        guard = member("safeguarding_lead", "Guard", world.school.organisation)
        assert self.give(world, case, guard, "safeguarding")


class TestHandingOver:
    @pytest.fixture
    def letter(self, world: World) -> Letter:
        case = world.assessing()
        mother = world.parent(case.child)
        to = Recipient(mother.name, mother, ("1 Nowhere Road", "ZZ99 9ZZ"))
        return letter_to(world, to, case=case, title="What we heard")

    def give(self, world: World, letter: Letter, to: Outsider, right: str = "teach") -> HandOver:
        said = {"case": letter.case, "letters": [letter.uid], "uploads": [], "to": to, "right": right}
        return handing.hand_over(**said, by=world.northbridge.officer, day=THU_5_MARCH)

    def test_to_somebody_at_a_body_of_the_registers_it_needs_what_was_agreed(
        self, world: World, letter: Letter
    ) -> None:
        with pytest.raises(
            FlowClosed, match="no flow from Northbridge Council to Elmwood School that carries"
        ):
            self.give(world, letter, SENCO)
        carries_letters()
        assert self.give(world, letter, SENCO)
        runs_out()

        with pytest.raises(FlowClosed, match="It expired on 28 February 2026"):
            self.give(world, letter, SENCO)
        assert HandOver.objects.count() == 1

    def test_to_somebody_who_works_elsewhere_and_to_a_court_it_goes_as_ever(
        self, world: World, letter: Letter
    ) -> None:
        runs_out()

        assert self.give(world, letter, ELSEWHERE)
        assert self.give(world, letter, SENCO, right="court")

    @pytest.mark.parametrize(
        ("place", "email", "found"),
        [
            ("elmwood  SCHOOL", "dana@wells.example", ["elmwood-school"]),
            ("Our school", "send@elmwood-school.example", ["elmwood-school"]),
            ("Our school", "Dana@ELMWOOD-school.example", ["elmwood-school"]),
            ("Far Hill School", "dana@farhill.example", []),
            ("Far Hill School", "dana@gmail.com", []),
            ("Far Hill School", "dana@trust-of-two.example", []),
        ],
    )
    def test_a_place_is_known_by_its_name_its_address_or_its_domain(
        self, world: World, place: str, email: str, found: list[str]
    ) -> None:
        organisation(Kind.EARLY_YEARS, "One Childminder")
        Organisation.objects.filter(name="One Childminder").update(email="one@gmail.com")
        for name in ("Two Academy", "Too Academy"):
            organisation(Kind.SCHOOL, name)
        Organisation.objects.filter(name__endswith="Academy").update(email="office@trust-of-two.example")

        to = Outsider("Dana Wells", "SENCO", place, email)
        assert [each.slug for each in registered(to, THU_5_MARCH)] == found

    def test_what_waited_to_be_checked_does_not_go_once_the_flow_has_closed(
        self, world: World, letter: Letter
    ) -> None:
        carries_letters()
        Alert.objects.create(
            child=letter.case.child, words="Do not tell anybody the address", from_on=MON_2_MARCH
        )
        given = self.give(world, letter, SENCO)
        assert given.disclosure.state == Going.TO_CHECK
        runs_out()

        with pytest.raises(FlowClosed):
            gate.check(
                disclosure=given.disclosure,
                ticks=["name", "born"],
                words="Read.",
                by=world.northbridge.manager,
                day=THU_5_MARCH,
            )
        assert not OutboxMessage.objects.filter(kind="handed_over").exists()


def test_the_council_s_answer_to_a_service_is_a_flow(world: World) -> None:
    request, asks = world.request_to(world.hillside.paediatrics), world.hillside.paediatrician
    advice.allocate(request=request, clinician=asks, by=world.hillside.clerk, day=THU_5_MARCH)
    advice.ask_requester(request=request, text="Which school?", by=asks, day=THU_5_MARCH)
    question = Question.objects.get(request=request)
    runs_out()

    with pytest.raises(FlowClosed, match="from Northbridge Council to Hillside NHS Trust"):
        advice.answer_question(
            question=question, answer="Oakwood.", by=world.northbridge.officer, day=FRI_6_MARCH
        )

    question.refresh_from_db()
    assert (question.answer, question.answered_on) == ("", None)


def test_the_letters_that_the_law_requires_go_without_an_agreement(world: World) -> None:
    """Regulation 4(2): the health commissioner and the school are told that an assessment is considered."""
    child = world.child()
    request = asked(world, existing=child, school=world.school.organisation, by=world.parent(child))
    runs_out()

    told = notify_others(request=request, social_care="", by=world.northbridge.officer, day=FRI_6_MARCH)

    assert "Oakwood Primary School" in told
