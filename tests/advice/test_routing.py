"""Routing: the council is offered the right service and told why; it is never left to guess (Quick Guide 3 and 6)."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from sendwell.advice import actions
from sendwell.advice.models import ChildIs
from sendwell.advice.routing import Offer, plan_of_requests, route
from sendwell.advice.routing.plan import is_year_9_or_above
from sendwell.advice.routing.rules import FILE, read, the_rules
from sendwell.casebook import history
from sendwell.law.reading import LawError
from sendwell.organisations.models import Kind, Organisation
from sendwell.organisations.professions import AdviceType, Profession
from sendwell.people.models import Child, Enrolment, Involvement, Knows
from sendwell.people.needs import Need
from tests.world import MON_2_MARCH, THU_5_MARCH, World, organisation, service


def routed(world: World, child: Child, asked_for: AdviceType | Profession) -> list[Offer]:
    """What Northbridge is offered on 5 March 2026."""
    return route(child, world.northbridge.organisation, asked_for, THU_5_MARCH)


def with_need(child: Child, need: Need) -> Child:
    """The same child, with a need recorded."""
    child.primary_need = need
    child.save()
    return child


def at(child: Child, setting: Organisation, *, since: date = date(2020, 1, 1)) -> Child:
    """The same child at another school and no other."""
    Enrolment.objects.filter(child=child).delete()
    Enrolment.objects.create(child=child, setting=setting, from_on=since)
    return child


class TestKnown:
    def test_the_service_that_knows_the_child_is_asked_and_we_say_who_told_us(self, world: World) -> None:
        child = with_need(world.child(), Need.SLCN)
        Involvement.objects.create(
            child=child,
            service=world.riverside.speech,
            told_by="the family",
            since=date(2024, 9, 2),
            confirmed_on=MON_2_MARCH,
        )

        first = routed(world, child, Profession.SPEECH_AND_LANGUAGE)[0]

        assert (first.service, first.child_is) == (world.riverside.speech, ChildIs.KNOWN)
        assert first.why[0] == (
            "The family told us that Speech and language therapy, Riverside NHS Trust, knows the child "
            "(since 2 September 2024) and it was confirmed on 2 March 2026."
        )

    def test_a_referral_not_yet_seen_counts_as_known_and_says_what_that_means(self, world: World) -> None:
        child = world.child()
        Involvement.objects.create(
            child=child, service=world.hillside.speech, knows=Knows.REFERRED, told_by="the school"
        )

        first = routed(world, child, Profession.SPEECH_AND_LANGUAGE)[0]

        assert first.child_is == ChildIs.KNOWN
        assert "has not seen the child" in first.why[-1]

    def test_the_service_that_discharged_the_child_holds_the_notes(self, world: World) -> None:
        child = world.child()
        Involvement.objects.create(
            child=child, service=world.riverside.physiotherapy, until=date(2025, 6, 30), told_by="the family"
        )

        first = routed(world, child, Profession.PHYSIOTHERAPY)[0]

        assert (first.service, first.child_is) == (world.riverside.physiotherapy, ChildIs.DISCHARGED)
        assert "until 30 June 2025" in first.why[0]
        assert "holds the notes" in first.why[1]

    def test_a_service_that_knows_comes_before_one_that_knew(self, world: World) -> None:
        child = world.child()
        Involvement.objects.create(
            child=child, service=world.riverside.physiotherapy, knows=Knows.DISCHARGED, told_by="the family"
        )
        Involvement.objects.create(child=child, service=world.hillside.physiotherapy, told_by="the family")

        offered = [offer.service for offer in routed(world, child, Profession.PHYSIOTHERAPY)]

        assert offered == [world.hillside.physiotherapy, world.riverside.physiotherapy]

    def test_a_service_that_knew_the_child_and_has_closed_is_not_offered_but_named(
        self, world: World
    ) -> None:
        child = world.child()
        closed = world.riverside.physiotherapy
        closed.closed_on = MON_2_MARCH
        closed.save()
        Involvement.objects.create(child=child, service=closed, told_by="the family")

        offered = routed(world, child, Profession.PHYSIOTHERAPY)

        assert [offer.service for offer in offered] == [world.hillside.physiotherapy]
        assert any("has closed since" in words for words in offered[0].warnings)

    def test_somebody_the_register_does_not_hold_is_named_beside_the_offer(self, world: World) -> None:
        child = world.child()
        Involvement.objects.create(
            child=child, named="Mr Independent", profession="physiotherapy", told_by="the family"
        )

        first = routed(world, child, Profession.PHYSIOTHERAPY)[0]

        assert any("Mr Independent" in words and "no service" in words for words in first.warnings)

    def test_another_childs_services_change_nothing(self, world: World) -> None:
        Involvement.objects.create(
            child=world.child("Bo", "Other"), service=world.riverside.physiotherapy, told_by="the family"
        )

        first = routed(world, world.child(), Profession.PHYSIOTHERAPY)[0]

        assert (first.service, first.child_is) == (world.hillside.physiotherapy, ChildIs.NOT_KNOWN)


class TestNewlyArrived:
    def test_a_child_new_to_the_area_goes_first_to_the_service_for_new_arrivals(self, world: World) -> None:
        child = at(world.child(), world.school.organisation, since=date(2026, 1, 5))

        first = routed(world, child, AdviceType.MEDICAL)[0]

        assert (first.service, first.child_is) == (world.hillside.paediatrics, ChildIs.NEWLY_ARRIVED)

    def test_a_therapist_of_that_child_is_told_so_too(self, world: World) -> None:
        child = at(world.child(), world.school.organisation, since=date(2026, 1, 5))

        first = routed(world, child, Profession.PHYSIOTHERAPY)[0]

        assert (first.service, first.child_is) == (world.hillside.physiotherapy, ChildIs.NEWLY_ARRIVED)

    def test_a_child_who_starts_a_first_school_has_not_moved(self, world: World) -> None:
        child = at(world.child(born=date(2021, 9, 1)), world.school.organisation, since=date(2026, 1, 5))

        assert routed(world, child, Profession.PHYSIOTHERAPY)[0].child_is == ChildIs.NOT_KNOWN

    def test_a_school_first_named_in_the_request_does_not_make_a_child_new(self, world: World) -> None:
        child = at(world.child(), world.school.organisation, since=MON_2_MARCH)
        world.case(child, received=MON_2_MARCH)

        assert routed(world, child, Profession.PHYSIOTHERAPY)[0].child_is == ChildIs.NOT_KNOWN

    def test_after_half_a_year_nobody_is_new(self, world: World) -> None:
        since = THU_5_MARCH - timedelta(days=184)
        child = at(world.child(), world.school.organisation, since=since)

        assert routed(world, child, Profession.PHYSIOTHERAPY)[0].child_is == ChildIs.NOT_KNOWN


class TestNotKnown:
    @pytest.mark.parametrize(
        ("need", "profession"),
        [
            (Need.SLCN, "speech_and_language"),
            (Need.PD, "physiotherapy"),
            (Need.OTH, "community_paediatrics"),
        ],
    )
    def test_health_advice_is_routed_by_need(self, world: World, need: Need, profession: str) -> None:
        child = with_need(world.child(), need)

        assert routed(world, child, AdviceType.MEDICAL)[0].service.profession == profession

    def test_a_physical_disability_goes_to_physiotherapy_and_occupational_therapy(self, world: World) -> None:
        child = with_need(world.child(), Need.PD)

        offered = {offer.service.profession for offer in routed(world, child, AdviceType.MEDICAL)}

        assert offered == {"physiotherapy", "occupational_therapy"}

    def test_every_need_has_its_professions_and_each_says_why(self) -> None:
        assert set(the_rules().by_need) == set(Need)
        assert all(why for professions in the_rules().by_need.values() for why in professions.values())

    def test_a_service_for_other_ages_or_settings_is_not_offered(self, world: World) -> None:
        area = world.northbridge.organisation
        service(world.riverside.organisation, Profession.AUDIOLOGY, area, to_age=5)
        service(world.hillside.organisation, Profession.AUDIOLOGY, area, mainstream=False)

        assert routed(world, world.child(), Profession.AUDIOLOGY) == []

    def test_a_provider_that_knows_the_child_elsewhere_comes_first(self, world: World) -> None:
        child = world.child()
        Involvement.objects.create(child=child, service=world.riverside.speech, told_by="the family")

        first = routed(world, child, Profession.PHYSIOTHERAPY)[0]

        assert first.service == world.riverside.physiotherapy
        assert "Riverside NHS Trust already knows the child in another of its services." in first.why

    def test_the_main_provider_comes_before_another(self, world: World) -> None:
        service(world.riverside.organisation, Profession.AUDIOLOGY, world.northbridge.organisation)

        first = routed(world, world.child(), Profession.PHYSIOTHERAPY)[0]

        assert first.service == world.riverside.physiotherapy
        assert "Riverside NHS Trust is the main provider of the area." in first.why

    def test_the_councils_own_psychologists_are_offered_for_their_advice(self, world: World) -> None:
        offered = routed(world, world.child(), AdviceType.PSYCHOLOGICAL)

        assert [offer.service for offer in offered] == [world.northbridge.psychology]


class TestMinimalInformation:
    def test_the_agreed_service_is_asked(self, world: World) -> None:
        child = world.child()

        first = routed(world, child, AdviceType.MEDICAL)[0]

        assert first.service == world.hillside.paediatrics
        assert first.why[0].startswith("We know too little to choose by need.")

    def test_where_none_is_agreed_the_main_provider_is_asked_and_only_one_service_is_offered(
        self, world: World
    ) -> None:
        for place in (world.hillside, world.riverside):
            place.paediatrics.takes_new_arrivals = False
            place.paediatrics.save()

        offered = routed(world, world.child(), AdviceType.MEDICAL)

        assert [offer.service for offer in offered] == [world.hillside.paediatrics]
        assert "main provider of the area" in offered[0].why[0]


class TestNursingRoles:
    """Table 1 of the Quick Guide."""

    @pytest.fixture
    def nurses(self, world: World) -> dict[str, object]:
        """Every nursing role, given by Hillside."""
        roles = [
            Profession.HEALTH_VISITING,
            Profession.SCHOOL_NURSING,
            Profession.SPECIAL_SCHOOL_NURSING,
            Profession.CHILDRENS_COMMUNITY_NURSING,
            Profession.LEARNING_DISABILITY_NURSING,
        ]
        return {
            p.value: service(world.hillside.organisation, p, world.northbridge.organisation) for p in roles
        }

    def nursing_of(self, world: World, child: Child) -> set[str]:
        """The nursing roles that the plan proposes for a child."""
        case = world.case(child)
        history.record(
            case, "decided_to_assess", by=world.northbridge.officer, day=MON_2_MARCH, about="R000001"
        )
        proposed = {each.profession.value for each in plan_of_requests(case, THU_5_MARCH) if each.profession}
        return {name for name in proposed if name.endswith(("nursing", "visiting"))}

    def test_under_five_a_health_visitor(self, world: World, nurses: object) -> None:
        assert self.nursing_of(world, world.child(born=date(2022, 5, 4))) == {"health_visiting"}

    def test_in_a_special_school_its_nurse(self, world: World, nurses: object) -> None:
        special = organisation(Kind.SCHOOL, "Beechwood Special School")
        special.special = True
        special.save()

        assert self.nursing_of(world, at(world.child(), special)) == {"special_school_nursing"}

    def test_a_specific_learning_difficulty_in_a_mainstream_school_goes_to_the_school_nurse(
        self, world: World, nurses: object
    ) -> None:
        assert self.nursing_of(world, with_need(world.child(), Need.SPLD)) == {"school_nursing"}

    def test_a_long_term_or_complex_condition_goes_to_the_community_nurses(
        self, world: World, nurses: object
    ) -> None:
        assert self.nursing_of(world, with_need(world.child(), Need.PD)) == {"childrens_community_nursing"}

    def test_a_learning_disability_goes_to_its_nurses(self, world: World, nurses: object) -> None:
        assert self.nursing_of(world, with_need(world.child(), Need.SLD)) == {"learning_disability_nursing"}

    def test_a_role_that_is_not_for_this_child_says_so(self, world: World, nurses: object) -> None:
        child = world.child(born=date(2022, 5, 4))

        first = routed(world, child, Profession.SCHOOL_NURSING)[0]

        assert any("not the nursing role for this child" in words for words in first.warnings)


class TestWarnings:
    def test_a_contact_attested_long_ago_is_not_to_be_relied_on(self, world: World) -> None:
        contact = world.hillside.physiotherapy.contact
        contact.attested_on = date(2025, 1, 2)
        contact.save()

        offers = routed(world, world.child(), Profession.PHYSIOTHERAPY)

        ours = next(offer for offer in offers if offer.service == world.hillside.physiotherapy)
        assert list(ours.warnings) == ["Attested 14 months ago: ask before you rely on it."]

    def test_a_fresh_contact_needs_no_warning(self, world: World) -> None:
        assert list(routed(world, world.child(), Profession.PHYSIOTHERAPY)[0].warnings) == []


class TestThePlanOfRequests:
    def test_it_follows_regulation_6_and_offers_a_service_for_each(self, world: World) -> None:
        case = world.assessing()
        with_need(case.child, Need.SLCN)

        plan = plan_of_requests(case, THU_5_MARCH)

        shown = [
            (p.advice_type.value, p.profession and p.profession.value, p.offered and p.offered.service)
            for p in plan
        ]
        assert shown == [
            ("a", None, None),
            ("b", "education", None),
            ("c", "speech_and_language", world.hillside.speech),
            ("d", "educational_psychology", world.northbridge.psychology),
            ("e", "social_care", None),
            ("f", None, None),
            ("h", None, None),
        ]

    def test_what_has_been_asked_is_shown_as_asked(self, world: World) -> None:
        case = world.assessing()
        request = world.request_to(world.hillside.physiotherapy, case=case)

        plan = plan_of_requests(case, THU_5_MARCH)

        (asked,) = [p for p in plan if p.asked]
        assert (asked.profession, list(asked.asked)) == (Profession.PHYSIOTHERAPY, [request])

    def test_a_recalled_request_is_asked_no_more(self, world: World) -> None:
        case = world.assessing()
        request = world.request_to(world.hillside.physiotherapy, case=case)
        actions.recall_request(
            request=request, reason="In error.", by=world.northbridge.officer, day=THU_5_MARCH
        )

        assert [p for p in plan_of_requests(case, THU_5_MARCH) if p.asked] == []

    def test_a_child_of_whom_nothing_is_known_is_still_seen_by_health(self, world: World) -> None:
        plan = plan_of_requests(world.assessing(), THU_5_MARCH)

        assert [p.offered and p.offered.service for p in plan if p.advice_type is AdviceType.MEDICAL] == [
            world.hillside.paediatrics
        ]

    def test_from_year_9_on_preparing_for_adulthood_is_wanted(self, world: World) -> None:
        assert is_year_9_or_above(date(2011, 8, 31), date(2025, 9, 1)) is True
        assert is_year_9_or_above(date(2012, 9, 1), date(2025, 9, 1)) is False
        assert is_year_9_or_above(date(2012, 8, 31), date(2025, 8, 31)) is False

    def test_it_asks_the_database_the_same_number_of_questions_however_much_there_is(
        self, world: World, django_assert_num_queries: object
    ) -> None:
        case = world.assessing()
        with_need(case.child, Need.PMLD)
        for place in (world.hillside, world.riverside):
            Involvement.objects.create(child=case.child, service=place.speech, told_by="the family")
        world.request_to(world.hillside.physiotherapy, case=case)
        world.request_to(world.hillside.paediatrics, case=case)

        with django_assert_num_queries(4):  # type: ignore[operator]
            plan_of_requests(case, THU_5_MARCH)


class TestTheRulesAreData:
    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            (
                "  SEMH:\n    mental_health:",
                "  SEMH:\n    mental_helth:",
                "'mental_helth' is not a profession",
            ),
            ("  HI:\n", "  HEAR:\n", "needs without a rule: HI"),
            ("    setting: special\n", "    setting: speical\n", "'setting' is mainstream or special"),
            ("  known:\n    source: Quick Guide 6.2.1\n", "  known:\n", "'source' is missing"),
            ("needs: [SLD, PMLD]", "needs: [SLD, PLMD]", "no such need: PLMD"),
        ],
    )
    def test_a_mistake_in_the_file_is_refused_with_its_place(
        self, tmp_path: Path, old: str, new: str, says: str
    ) -> None:
        text = FILE.read_text()
        assert old in text
        broken = tmp_path / "rules.yaml"
        broken.write_text(text.replace(old, new))

        with pytest.raises(LawError, match=rf"rules\.yaml, line \d+: .*{says}"):
            read(broken)
