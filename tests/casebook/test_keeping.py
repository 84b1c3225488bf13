"""Keeping a case: the key worker, cover, closing, and correcting what was recorded wrongly."""

from datetime import date

import pytest

from sendwell.access.models import Cover, Member
from sendwell.access.opening import NotThere
from sendwell.casebook import actions, history
from sendwell.casebook.models import Case, KeyWork, Stage
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from tests.keeping_out import kept_out
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World, member


def due(case: Case, timescale: str) -> tuple[date | None, date | None]:
    """When the limit is due on this case and when it was stopped."""
    deadline = case.deadlines.get(timescale=timescale)
    return deadline.due_on, deadline.stopped_on


class TestOpening:
    def test_a_second_request_about_the_child_joins_the_open_case(self, world: World) -> None:
        case = world.case()

        again = actions.begin_case(child=case.child, authority=case.authority, day=FRI_6_MARCH)

        assert again == case
        assert Case.objects.count() == 1

    def test_the_council_may_know_of_the_child_from_that_day_and_no_longer_than_the_law_lasts(
        self, world: World
    ) -> None:
        case = world.case(received=THU_5_MARCH)

        ours = case.child.relationships.get(why="authority")

        assert (ours.organisation, ours.starts_on, ours.ends_on) == (
            world.northbridge.organisation,
            THU_5_MARCH,
            date(2044, 5, 4),
        )

    def test_another_council_has_a_case_of_its_own(self, world: World) -> None:
        first = world.case()

        second = world.case(first.child, council=world.southmere)

        assert second.ref != first.ref
        assert second.authority == world.southmere.organisation

    def test_after_a_case_is_closed_a_new_request_opens_a_new_one(self, world: World) -> None:
        first = world.assessing()
        actions.close_case(case=first, reason="Moved away.", by=world.northbridge.officer, day=THU_5_MARCH)

        second = actions.begin_case(child=first.child, authority=first.authority, day=FRI_6_MARCH)

        assert second != first


class TestKeyWorker:
    def test_the_family_has_one_named_person(self, world: World) -> None:
        case = world.case()

        actions.name_key_worker(
            case=case, member=world.northbridge.officer, by=world.northbridge.manager, day=THU_5_MARCH
        )

        case.refresh_from_db()
        assert case.key_worker == world.northbridge.officer
        assert case.events.filter(type="key_worker_named").count() == 1

    def test_the_next_one_gets_a_handover_note_and_the_first_one_ends(self, world: World) -> None:
        case = world.case()
        officer, manager = world.northbridge.officer, world.northbridge.manager
        actions.name_key_worker(case=case, member=officer, by=manager, day=MON_2_MARCH)

        actions.name_key_worker(
            case=case, member=manager, by=officer, day=FRI_6_MARCH, handover="Ring after four."
        )

        assert list(
            case.key_work.order_by("from_on").values_list("member__name", "from_on", "until", "handover")
        ) == [
            (officer.name, MON_2_MARCH, FRI_6_MARCH, "Ring after four."),
            (manager.name, FRI_6_MARCH, None, ""),
        ]

    def test_somebody_of_another_organisation_cannot_be_it(self, world: World) -> None:
        case = world.case()
        for stranger in (world.southmere.officer, world.hillside.clerk, world.icb.designated):
            with pytest.raises(Refused, match="must work for the council"):
                actions.name_key_worker(
                    case=case, member=stranger, by=world.northbridge.officer, day=THU_5_MARCH
                )
        assert KeyWork.objects.count() == 0

    def test_who_is_it_already_is_not_named_again(self, world: World) -> None:
        case = world.case()
        officer = world.northbridge.officer
        actions.name_key_worker(case=case, member=officer, by=officer, day=MON_2_MARCH)

        with pytest.raises(Refused, match="Nora Officer is already the key worker"):
            actions.name_key_worker(case=case, member=officer, by=officer, day=THU_5_MARCH)

    def test_a_closed_case_needs_none(self, world: World) -> None:
        case = world.assessing()
        actions.close_case(case=case, reason="Moved.", by=world.northbridge.officer, day=THU_5_MARCH)

        with pytest.raises(Refused, match="The case is closed"):
            actions.name_key_worker(
                case=case, member=world.northbridge.officer, by=world.northbridge.manager, day=FRI_6_MARCH
            )

    def test_only_whoever_keeps_cases_may_name_one(self, world: World) -> None:
        case = world.case()
        for other in (world.hillside.clerk, world.northbridge.psychologist, world.parent(case.child)):
            with pytest.raises(NotThere):
                actions.name_key_worker(
                    case=case, member=world.northbridge.officer, by=other, day=FRI_6_MARCH
                )


class TestCover:
    def test_anybody_arranges_their_own(self, world: World) -> None:
        away, colleague = world.hillside.paediatrician, world.hillside.lead

        cover = actions.arrange_cover(
            absent=away, covering=colleague, from_on=THU_5_MARCH, until=FRI_6_MARCH, by=away, note="Ask Pat."
        )

        assert (cover.absent, cover.covering, cover.note) == (away, colleague, "Ask Pat.")

    def test_nobody_lets_themselves_into_a_colleagues_work(self, world: World) -> None:
        nosy, colleague = world.hillside.therapist, world.hillside.paediatrician

        with pytest.raises(Refused, match="arrange your own cover"):
            actions.arrange_cover(
                absent=colleague, covering=nosy, from_on=THU_5_MARCH, until=FRI_6_MARCH, by=nosy
            )

        assert Cover.objects.count() == 0

    def test_whoever_gives_out_the_work_arranges_a_sick_colleagues(self, world: World) -> None:
        for by, absent, covering in (
            (world.hillside.clerk, world.hillside.paediatrician, world.hillside.lead),
            (world.northbridge.manager, world.northbridge.officer, world.northbridge.manager),
        ):
            actions.arrange_cover(
                absent=absent, covering=covering, from_on=THU_5_MARCH, until=FRI_6_MARCH, by=by
            )
        assert Cover.objects.count() == 2

    def test_not_by_or_for_another_organisation_nor_for_oneself_nor_backwards(self, world: World) -> None:
        officer, manager = world.northbridge.officer, world.northbridge.manager
        for absent, covering, until, words in (
            (officer, world.southmere.officer, FRI_6_MARCH, "colleagues of one organisation"),
            (world.southmere.officer, officer, FRI_6_MARCH, "colleagues of one organisation"),
            (officer, officer, FRI_6_MARCH, "cannot cover for themselves"),
            (officer, manager, MON_2_MARCH, "would end before it begins"),
        ):
            with pytest.raises(Refused, match=words):
                actions.arrange_cover(
                    absent=absent, covering=covering, from_on=THU_5_MARCH, until=until, by=officer
                )

    def test_a_parent_has_no_colleagues(self, world: World) -> None:
        one = world.parent(world.child(), "Pippa Parent")
        other = world.parent(world.child("Benjamin"), "Otto Parent")

        with pytest.raises(NotThere):
            actions.arrange_cover(absent=one, covering=other, from_on=THU_5_MARCH, until=FRI_6_MARCH, by=one)

    def test_the_form_offers_others_absence_only_to_those_who_may_arrange_it(self, world: World) -> None:
        colleague = world.hillside.paediatrician

        assert [slug for slug, _ in actions.absent_for(colleague, FRI_6_MARCH)] == [colleague.slug]
        assert len(actions.absent_for(world.hillside.clerk, FRI_6_MARCH)) == 5
        assert actions.absent_for(world.parent(world.child()), FRI_6_MARCH) == []


class TestCorrecting:
    def test_a_decision_recorded_in_error_counts_no_more_and_its_clock_runs_again(self, world: World) -> None:
        case = world.assessing(received=MON_2_MARCH)
        assert due(case, "decide_assess_6w") == (MON_13_APRIL, MON_2_MARCH)
        decision = case.events.get(type="decided_to_assess")

        actions.correct(event=decision, reason="Wrong child.", by=world.northbridge.manager, day=THU_5_MARCH)

        assert due(case, "decide_assess_6w") == (MON_13_APRIL, None)
        case.refresh_from_db()
        assert case.stage == Stage.REQUESTED

    def test_what_was_wrong_stays_readable(self, world: World) -> None:
        case = world.assessing()
        decision = case.events.get(type="decided_to_assess")

        correction = actions.correct(
            event=decision, reason="Wrong child.", by=world.northbridge.manager, day=THU_5_MARCH
        )

        assert case.events.filter(pk=decision.pk).exists()
        assert (correction.corrects, correction.details) == (decision, {"reason": "Wrong child."})

    def test_the_wrong_day_of_receipt_is_put_right_by_a_correction_and_a_new_event(
        self, world: World
    ) -> None:
        case = world.case(received=MON_2_MARCH)
        wrong = case.events.get(type="request_received")

        actions.correct(
            event=wrong, reason="It came on Friday.", by=world.northbridge.manager, day=FRI_6_MARCH
        )
        history.record(
            case, "request_received", by=world.northbridge.officer, day=date(2026, 2, 27), about="R000001"
        )

        assert due(case, "decide_assess_6w") == (date(2026, 4, 10), None)

    def test_nothing_is_corrected_twice_and_no_correction_is_corrected(self, world: World) -> None:
        case = world.assessing()
        officer = world.northbridge.manager
        decision = case.events.get(type="decided_to_assess")
        correction = actions.correct(event=decision, reason="Wrong.", by=officer, day=THU_5_MARCH)

        for event, words in ((decision, "already been corrected"), (correction, "cannot be corrected")):
            with pytest.raises(Refused, match=words):
                actions.correct(event=event, reason="Again.", by=officer, day=FRI_6_MARCH)

    def test_what_starts_or_ends_a_time_limit_takes_a_manager_who_did_not_record_it(
        self, world: World
    ) -> None:
        """trust.md 4.4, H12: two hands, by account too."""
        officer, manager = world.northbridge.officer, world.northbridge.manager
        case = world.case()
        received = case.events.get(type="request_received")
        hat = member("council_manager", "Nora Hat", world.northbridge.organisation)
        Member.objects.filter(pk=hat.pk).update(account=officer.account)
        hat.refresh_from_db()
        other = member("council_officer", "Olga Officer", world.northbridge.organisation)
        for by, words in (
            (officer, "You recorded this"),
            (hat, "You recorded this"),
            (other, "Ask a manager"),
        ):
            with pytest.raises(Refused, match=words):
                actions.correct(event=received, reason="Friday.", by=by, day=FRI_6_MARCH)
        assert due(case, "decide_assess_6w")[1] is None
        assert (
            actions.correct(event=received, reason="Friday.", by=manager, day=FRI_6_MARCH).corrects
            == received
        )

    def test_what_starts_no_time_limit_is_corrected_by_whoever_recorded_it(self, world: World) -> None:
        case, officer = world.case(), world.northbridge.officer
        wrong = history.record(case, "parent_consulted", by=officer, day=THU_5_MARCH)

        assert (
            actions.correct(event=wrong, reason="Another day.", by=officer, day=FRI_6_MARCH).corrects == wrong
        )


class TestClosing:
    def test_a_case_on_which_a_service_still_owes_an_answer_stays_open(self, world: World) -> None:
        request = world.request_to(world.hillside.physiotherapy)
        with pytest.raises(Refused, match=rf"{request.ref}.*Recall the request first"):
            actions.close_case(
                case=request.case, reason="Moved.", by=world.northbridge.officer, day=THU_5_MARCH
            )
        request.case.refresh_from_db()
        assert request.case.closed_on is None

    def test_nothing_more_is_owed_on_a_closed_case(self, world: World) -> None:
        case = world.assessing()

        case = actions.close_case(
            case=case, reason="The family moved.", by=world.northbridge.officer, day=THU_5_MARCH
        )

        assert (case.closed_on, case.stage) == (THU_5_MARCH, Stage.CLOSED)
        assert not case.deadlines.filter(timescale__in=["refuse_plan_16w", "final_plan_20w"]).exclude(
            stopped_on=THU_5_MARCH, stopped_by="case_closed"
        )

    def test_once(self, world: World) -> None:
        case = world.assessing()
        officer = world.northbridge.officer
        actions.close_case(case=case, reason="Moved.", by=officer, day=THU_5_MARCH)

        with pytest.raises(Refused, match="already closed"):
            actions.close_case(case=case, reason="Moved.", by=officer, day=THU_5_MARCH)

    def test_a_case_closed_in_error_is_opened_again_by_correcting_the_closing(self, world: World) -> None:
        case = world.assessing()
        officer = world.northbridge.officer
        actions.close_case(case=case, reason="Wrong case.", by=officer, day=THU_5_MARCH)

        actions.correct(
            event=case.events.get(type="case_closed"), reason="Wrong case.", by=officer, day=FRI_6_MARCH
        )

        case.refresh_from_db()
        assert (case.closed_on, case.stage) == (None, Stage.ASSESSING)
        assert due(case, "final_plan_20w")[1] is None

    def test_opened_again_it_is_not_left_with_a_key_worker_who_was_kept_out_meanwhile(
        self, world: World
    ) -> None:
        """A19, H06: nobody else would find it on a desk; so it has none, and the council hears of that."""
        case, officer, manager = world.assessing(), world.northbridge.officer, world.northbridge.manager
        actions.name_key_worker(case=case, member=officer, by=manager, day=MON_2_MARCH)
        actions.close_case(case=case, reason="Wrong case.", by=manager, day=THU_5_MARCH)
        kept_out(world, officer, case.child)

        actions.correct(
            event=case.events.get(type="case_closed"), reason="Wrong case.", by=manager, day=FRI_6_MARCH
        )

        case.refresh_from_db()
        assert (case.closed_on, case.key_worker) == (None, None)
        assert KeyWork.objects.filter(case=case, until__isnull=True).count() == 0
        told = OutboxMessage.objects.filter(kind="case_unowned").values_list("to_email", "path")
        assert list(told) == [("send@northbridge-council.example", f"/cases/{case.ref}")]
        assert actions.name_key_worker(case=case, member=manager, by=manager, day=FRI_6_MARCH).until is None

    def test_opened_again_it_stays_with_a_key_worker_who_may_read_it(self, world: World) -> None:
        case, officer, manager = world.assessing(), world.northbridge.officer, world.northbridge.manager
        actions.name_key_worker(case=case, member=officer, by=manager, day=MON_2_MARCH)
        actions.close_case(case=case, reason="Wrong case.", by=manager, day=THU_5_MARCH)
        kept_out(world, world.northbridge.psychologist, case.child)

        actions.correct(
            event=case.events.get(type="case_closed"), reason="Wrong case.", by=manager, day=FRI_6_MARCH
        )

        case.refresh_from_db()
        assert case.key_worker == officer
        assert OutboxMessage.objects.filter(kind="case_unowned").count() == 0

    def test_while_it_is_closed_nothing_else_is_corrected(self, world: World) -> None:
        case = world.assessing()
        officer = world.northbridge.officer
        actions.close_case(case=case, reason="Moved.", by=officer, day=THU_5_MARCH)

        with pytest.raises(Refused, match="correct the closing first"):
            actions.correct(
                event=case.events.get(type="decided_to_assess"), reason="Wrong.", by=officer, day=FRI_6_MARCH
            )

    def test_it_stays_closed_where_a_newer_case_is_open(self, world: World) -> None:
        case = world.assessing()
        officer = world.northbridge.officer
        actions.close_case(case=case, reason="Moved.", by=officer, day=THU_5_MARCH)
        newer = actions.begin_case(child=case.child, authority=case.authority, day=FRI_6_MARCH)

        with pytest.raises(Refused, match=f"another open case, {newer.ref}"):
            actions.correct(
                event=case.events.get(type="case_closed"), reason="Wrong.", by=officer, day=FRI_6_MARCH
            )


def test_a_colleague_who_has_left_is_not_offered(world: World) -> None:
    left = member("council_officer", "Len Left", world.northbridge.organisation)
    left.ends_on = THU_5_MARCH
    left.save()

    names = [slug for slug, _ in actions.colleagues_of(world.northbridge.officer, FRI_6_MARCH)]

    assert "len-left" not in names
    assert "max-manager" in names
