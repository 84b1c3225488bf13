"""Grounds: the law gives a few reasons, each with its own conditions. They excuse, and no date moves."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.advice import actions
from sendwell.advice.models import AdviceRequest, GroundNote
from sendwell.casebook.models import Case, Deadline, Event
from sendwell.documents.models import Letter
from sendwell.law.refusals import Refused
from sendwell.organisations.professions import Profession
from tests.reading import page_at
from tests.world import MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World, service

APRIL_1 = date(2026, 4, 1)


def note(case: Case, **changed: object) -> GroundNote:
    """A ground recorded on 1 April, unless something else is said."""
    said = {
        "ground": "exceptional_circumstances",
        "from_on": date(2026, 3, 20),
        "until": date(2026, 3, 27),
        "evidence": "Letter of 28 March, in the post book.",
        "why_impractical": "The child was in hospital and could not be seen.",
        "day": APRIL_1,
        **changed,
    }
    return actions.record_ground(case=case, **said)  # type: ignore[arg-type]


def clock(about: str, timescale: str = "advice_coop_6w") -> Deadline:
    """A stored clock."""
    return Deadline.objects.get(about=about, timescale=timescale)


class TestTheBodyAsked:
    def test_a_missed_appointment_excuses_and_does_not_move_the_date(
        self, world: World, request_: AdviceRequest
    ) -> None:
        note(
            request_.case,
            request=request_,
            by=world.hillside.paediatrician,
            ground="appointment_missed",
            from_on=date(2026, 3, 30),
            until=None,
        )

        running = clock(request_.ref)
        assert (running.excused, running.due_on, request_.due_on) == (True, MON_13_APRIL, MON_13_APRIL)

    def test_it_excuses_only_that_request_and_nothing_of_the_councils(
        self, world: World, request_: AdviceRequest
    ) -> None:
        other = world.request_to(world.hillside.speech, case=request_.case)

        note(request_.case, request=request_, by=world.hillside.paediatrician)

        assert clock(other.ref).excused is False
        assert clock("R000001", "final_plan_20w").excused is False

    def test_the_officer_records_it_for_the_service_too(self, world: World, request_: AdviceRequest) -> None:
        assert (
            note(request_.case, request=request_, by=world.northbridge.officer).decided_by
            == world.northbridge.officer
        )

    def test_a_closed_school_is_no_ground_for_health(self, world: World, request_: AdviceRequest) -> None:
        with pytest.raises(Refused, match="does not give that ground"):
            note(request_.case, request=request_, by=world.hillside.paediatrician, ground="school_closed")

    def test_nobody_else_records_it(self, world: World, request_: AdviceRequest) -> None:
        for stranger in (
            world.riverside.paediatrician,
            world.southmere.officer,
            world.hillside.clerk,
            world.school.senco,
        ):
            with pytest.raises(NotThere):
                note(request_.case, request=request_, by=stranger)

    def test_once_answered_there_is_nothing_to_excuse(self, world: World, request_: AdviceRequest) -> None:
        actions.recall_request(
            request=request_, reason="In error.", by=world.northbridge.officer, day=THU_5_MARCH
        )

        with pytest.raises(Refused, match="No time limit with a ground in law is running"):
            note(request_.case, request=request_, by=world.northbridge.officer)


class TestTheDatesMustFit:
    @pytest.mark.parametrize(
        ("changed", "field", "says"),
        [
            ({"from_on": date(2026, 4, 2), "until": None}, "from_on", "still to come"),
            ({"until": date(2026, 3, 19)}, "until", "end before it begins"),
            (
                {"from_on": date(2026, 1, 5), "until": date(2026, 1, 9)},
                "from_on",
                "2 March 2026 to 13 April 2026",
            ),
            ({"from_on": date(2026, 1, 5), "until": None}, "from_on", "The time began on 2 March 2026"),
            ({"ground": "absent_from_area", "until": None}, "until", "must be four weeks or more"),
            (
                {"ground": "absent_from_area", "from_on": MON_2_MARCH, "until": date(2026, 3, 28)},
                "until",
                "covers 27 days of the time limit",
            ),
            (
                {"ground": "absent_from_area", "from_on": date(2026, 2, 1), "until": date(2026, 3, 20)},
                "until",
                "covers 19 days of the time limit",
            ),
            ({"ground": "appointment_missed"}, "until", "on one day"),
            ({"evidence": " "}, "evidence", "what the evidence is"),
            ({"why_impractical": ""}, "why_impractical", "The ground alone excuses nothing"),
            ({"ground": "staff_shortage"}, "ground", "does not give that ground"),
        ],
    )
    def test_what_does_not_fit_is_refused_in_words(
        self, world: World, request_: AdviceRequest, changed: dict[str, object], field: str, says: str
    ) -> None:
        with pytest.raises(Refused, match=says) as refused:
            note(request_.case, request=request_, by=world.hillside.paediatrician, **changed)

        assert refused.value.field == field
        assert clock(request_.ref).excused is False

    def test_four_weeks_away_to_the_day_is_enough(self, world: World, request_: AdviceRequest) -> None:
        note(
            request_.case,
            request=request_,
            by=world.hillside.paediatrician,
            ground="absent_from_area",
            from_on=MON_2_MARCH,
            until=date(2026, 3, 29),
        )

        assert clock(request_.ref).excused is True


class TestTheCouncil:
    def test_a_ground_of_its_own_excuses_its_clocks_and_no_services(
        self, world: World, request_: AdviceRequest
    ) -> None:
        note(request_.case, by=world.northbridge.officer)

        assert clock("R000001", "final_plan_20w").excused is True
        assert clock("R000001", "refuse_plan_16w").excused is True
        assert clock(request_.ref).excused is False

    def test_an_appointment_missed_with_a_trust_is_no_ground_of_the_council(
        self, world: World, request_: AdviceRequest
    ) -> None:
        with pytest.raises(Refused, match="does not give that ground"):
            note(request_.case, by=world.northbridge.officer, ground="appointment_missed", until=None)

    @pytest.mark.parametrize(
        ("from_on", "until", "says"),
        [
            (
                date(2026, 3, 16),
                date(2026, 4, 12),
                "not asked for advice between 9 March 2026 and 6 April 2026",
            ),
            (date(2026, 3, 9), date(2026, 4, 4), "closed for 27 days"),
            (date(2026, 3, 9), None, "last day on which it was closed"),
        ],
    )
    def test_a_closed_school_counts_only_when_long_and_when_it_was_asked_near_the_closure(
        self, world: World, from_on: date, until: date | None, says: str
    ) -> None:
        case = self.with_school_asked(world)

        with pytest.raises(Refused, match=says):
            note(case, by=world.northbridge.officer, ground="school_closed", from_on=from_on, until=until)

    def test_a_school_asked_one_week_before_a_long_closure_is_a_ground(self, world: World) -> None:
        case = self.with_school_asked(world)

        note(
            case,
            by=world.northbridge.officer,
            ground="school_closed",
            from_on=date(2026, 3, 9),
            until=date(2026, 4, 12),
        )

        assert clock("R000001", "final_plan_20w").excused is True

    def with_school_asked(self, world: World) -> Case:
        """A case in which the school was asked on 2 March."""
        case = world.assessing()
        school = service(world.school.organisation, Profession.EDUCATION, world.northbridge.organisation)
        world.request_to(school, case=case)
        return case


class TestTellingTheFamily:
    def test_the_day_is_kept_and_recorded(self, world: World, request_: AdviceRequest) -> None:
        noted = note(
            request_.case, request=request_, by=world.hillside.paediatrician, family_told_on=date(2026, 3, 31)
        )

        told = Event.objects.get(type="family_told_of_ground")
        noted.refresh_from_db()
        assert (noted.family_told_on, told.day, told.about) == (
            date(2026, 3, 31),
            date(2026, 3, 31),
            request_.ref,
        )

    def test_by_letter_in_words_they_can_read_with_the_date_that_has_not_moved(
        self, world: World, request_: AdviceRequest
    ) -> None:
        world.parent(request_.case.child)
        noted = note(request_.case, request=request_, by=world.northbridge.officer)

        actions.tell_family_of_ground(note=noted, by=world.northbridge.officer, day=APRIL_1, letter=True)

        letter = Letter.objects.get(kind="ground")
        said = str(letter.blocks)
        assert (letter.to_name, letter.for_family) == ("Pippa Parent", True)
        assert "Something very unusual happened to your family" in said
        assert "It is due on 13 April 2026." in said

    def test_nobody_tells_them_twice_unseen(self, world: World, request_: AdviceRequest) -> None:
        noted = note(request_.case, request=request_, by=world.northbridge.officer)
        actions.tell_family_of_ground(note=noted, by=world.northbridge.officer, day=APRIL_1)

        with pytest.raises(Refused, match="was told on 1 April 2026"):
            actions.tell_family_of_ground(note=noted, by=world.northbridge.manager, day=date(2026, 4, 2))

    def test_a_day_still_to_come_is_not_a_telling(self, world: World, request_: AdviceRequest) -> None:
        with pytest.raises(Refused) as refused:
            note(
                request_.case, request=request_, by=world.northbridge.officer, family_told_on=date(2026, 4, 2)
            )

        assert refused.value.field == "family_told_on"

    def test_a_stranger_tells_nobody(self, world: World, request_: AdviceRequest) -> None:
        noted = note(request_.case, request=request_, by=world.northbridge.officer)

        with pytest.raises(NotThere):
            actions.tell_family_of_ground(note=noted, by=world.southmere.officer, day=APRIL_1)


class TestTheScreens:
    @pytest.fixture(autouse=True)
    def first_of_april(self) -> Iterator[None]:
        """It is 1 April 2026."""
        with time_machine.travel("2026-04-01T09:00:00Z", tick=False):
            yield

    def typed(self, **changed: str) -> dict[str, str]:
        """What a clinician types of a missed appointment."""
        return {
            "ground": "appointment_missed",
            "from_on-day": "30",
            "from_on-month": "3",
            "from_on-year": "2026",
            "evidence": "Clinic diary.",
            "why_impractical": "She could not be seen.",
            **changed,
        }

    def test_a_service_is_offered_its_three_grounds_and_no_other(
        self, world: World, request_: AdviceRequest, as_member: Callable[[Member], Client]
    ) -> None:
        page = page_at(as_member(world.hillside.paediatrician), f"/advice/{request_.ref}/ground")

        assert "The date does not move: it stays 13 April 2026." in page
        assert all(f"reg 8(2)({letter})" in page for letter in "abc")
        assert "closure" not in page

    def test_the_council_is_offered_its_own(
        self, world: World, request_: AdviceRequest, as_member: Callable[[Member], Client]
    ) -> None:
        page = page_at(as_member(world.northbridge.officer), f"/cases/{request_.case.ref}/ground")

        assert "closure of four weeks or more" in page
        assert "failed to keep an appointment" not in page

    def test_what_the_family_has_not_been_told_leads_to_telling_them(
        self, world: World, request_: AdviceRequest, as_member: Callable[[Member], Client]
    ) -> None:
        noted = note(request_.case, by=world.northbridge.officer)
        officer, address = as_member(world.northbridge.officer), f"/cases/{request_.case.ref}/ground"
        assert f"{address}/{noted.pk}/told" in page_at(officer, address)

        told = {"how": "already", "told_on-day": "31", "told_on-month": "3", "told_on-year": "2026"}
        assert officer.post(f"{address}/{noted.pk}/told", told).status_code == 302

        assert "The family was told on 31 March 2026." in page_at(officer, address)

    def test_recorded_and_shown_with_the_date_that_stays(
        self, world: World, request_: AdviceRequest, as_member: Callable[[Member], Client]
    ) -> None:
        clinician, address = as_member(world.hillside.paediatrician), f"/advice/{request_.ref}"

        assert clinician.post(f"{address}/ground", self.typed()).status_code == 302

        page = page_at(clinician, address)
        assert "Excused" in page and "Due on <strong>13 April 2026</strong>" in page

    def test_a_date_that_is_none_is_said_to_be_none_and_what_was_typed_is_kept(
        self, world: World, request_: AdviceRequest, as_member: Callable[[Member], Client]
    ) -> None:
        wrong = self.typed(**{"from_on-day": "31", "from_on-month": "2"})
        page = (
            as_member(world.hillside.paediatrician)
            .post(f"/advice/{request_.ref}/ground", wrong)
            .content.decode()
        )

        assert "The first day was 31 February 2026, which is not a date. Check the day." in page
        assert "She could not be seen." in page

    def test_the_officer_tells_the_family_by_letter(
        self, world: World, request_: AdviceRequest, as_member: Callable[[Member], Client]
    ) -> None:
        noted = note(request_.case, request=request_, by=world.hillside.paediatrician)
        officer, address = (
            as_member(world.northbridge.officer),
            f"/advice/{request_.ref}/ground/{noted.pk}/told",
        )
        assert "Tell the family why it may take longer" in page_at(officer, address)

        assert officer.post(address, {"how": "letter"}).status_code == 302

        noted.refresh_from_db()
        assert (noted.family_told_on, Letter.objects.get(kind="ground").day) == (APRIL_1, APRIL_1)

    def test_strangers_find_nothing(
        self, world: World, request_: AdviceRequest, as_member: Callable[[Member], Client]
    ) -> None:
        noted = note(request_.case, by=world.northbridge.officer)
        for stranger in (world.southmere.officer, world.riverside.paediatrician, world.hillside.clerk):
            for address in (
                f"/advice/{request_.ref}/ground",
                f"/cases/{request_.case.ref}/ground",
                f"/cases/{request_.case.ref}/ground/{noted.pk}/told",
            ):
                assert as_member(stranger).get(address).status_code == 404
