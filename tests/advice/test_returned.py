"""Advice that comes back: drafts, signing, the second signature, and sending back to be improved."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sendwell.access import scope
from sendwell.access.models import Relationship
from sendwell.access.opening import NotThere
from sendwell.advice.actions import returned, writing
from sendwell.advice.draft import Draft, Line
from sendwell.advice.models import Advice, AdviceRequest, State
from sendwell.casebook.models import Event
from sendwell.documents.models import Letter
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from tests.keeping_out import kept_out
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World

LINES = [
    Line("need", "Adela falls often on uneven ground."),
    Line("outcome", "By July 2026 Adela walks across the playground unaided.", serves=1),
    Line(
        "provision",
        "Balance exercises with a physiotherapist.",
        who="Physiotherapist",
        how_often="Weekly",
        how_long="30 minutes for one term",
        review="July 2026",
        serves=2,
    ),
]


def written(world: World, request_: AdviceRequest, **more: object) -> Advice:
    given = {"part": "whole", "narrative": "Adela is six.", "statements": LINES} | more
    return writing.save_advice(request=request_, by=world.hillside.paediatrician, day=THU_5_MARCH, **given)


def signed(world: World, request_: AdviceRequest, day: date = FRI_6_MARCH, **more: object) -> Advice:
    draft = written(world, request_)
    return returned.sign(advice=draft, by=world.hillside.paediatrician, day=day, **more)


def clock(request_: AdviceRequest) -> tuple[date | None, str]:
    deadline = request_.case.deadlines.get(timescale="advice_coop_6w", about=request_.ref)
    return deadline.stopped_on, deadline.stopped_by


def relationship_end(world: World, request_: AdviceRequest) -> date:
    return Relationship.objects.get(
        child=request_.case.child, organisation=world.hillside.organisation, why="asked_for_advice"
    ).ends_on


def test_writing_does_not_answer_the_council(world: World, request_: AdviceRequest) -> None:
    written(world, request_)
    request_.refresh_from_db()

    assert (request_.state, request_.answered_on) == (State.WRITING, None)
    assert request_.clinician == world.hillside.paediatrician
    assert clock(request_) == (None, "")


def test_lines_are_numbered_and_point_to_what_they_serve(world: World, request_: AdviceRequest) -> None:
    draft = written(world, request_)

    assert [(s.number, s.kind, s.serves and s.serves.number) for s in draft.statements.all()] == [
        (1, "need", None),
        (2, "outcome", 1),
        (3, "provision", 2),
    ]
    assert writing.draft_of(draft).lines == tuple(LINES)


def test_signed_advice_goes_to_the_council_with_its_numbered_lines(
    world: World, request_: AdviceRequest
) -> None:
    signed(world, request_)
    request_.refresh_from_db()

    assert (request_.state, request_.answered_on) == (State.RETURNED, FRI_6_MARCH)
    assert clock(request_) == (FRI_6_MARCH, "advice_returned")
    letter = Letter.objects.get(about=request_.ref)
    assert letter.from_name == "Community paediatrics, Hillside NHS Trust"
    rows = [row for block in letter.blocks if block["kind"] == "definition" for row in block["rows"]]
    assert ["3", "Balance exercises with a physiotherapist."] in rows
    assert ["Signed by", "h Paediatrician, GMC 1234567, 6 March 2026"] in rows
    told = OutboxMessage.objects.filter(kind="advice_returned")
    assert [message.to_member for message in told] == [world.northbridge.officer]
    assert relationship_end(world, request_) == date(2026, 4, 3)


def test_advice_for_an_officer_who_was_kept_out_meanwhile_is_told_to_the_council(
    world: World, request_: AdviceRequest
) -> None:
    """A19, H06: the message to them would be held, and nobody would hear that it is here."""
    kept_out(world, world.northbridge.officer, request_.child)
    with scope.acting(world.hillside.paediatrician, as_of=FRI_6_MARCH):
        signed(world, request_)

    told = OutboxMessage.objects.filter(kind="advice_returned").values_list("to_member", "to_email")
    assert list(told) == [(None, "send@northbridge-council.example")]


def test_late_advice_is_met_late_for_ever(world: World, request_: AdviceRequest) -> None:
    signed(world, request_, day=date(2026, 4, 14))

    deadline = request_.case.deadlines.get(timescale="advice_coop_6w")
    assert (deadline.due_on, deadline.stopped_on) == (MON_13_APRIL, date(2026, 4, 14))


def test_the_relationship_lasts_while_another_service_of_the_provider_is_asked(
    world: World, request_: AdviceRequest
) -> None:
    world.request_to(world.hillside.physiotherapy, case=request_.case)
    before = relationship_end(world, request_)

    signed(world, request_)

    assert relationship_end(world, request_) == before


def test_only_somebody_registered_for_the_field_can_sign(world: World) -> None:
    request_ = world.request_to(world.hillside.occupational_therapy, received=MON_2_MARCH)
    draft = writing.save_advice(
        request=request_,
        part="whole",
        narrative="x",
        statements=[],
        by=world.hillside.therapist,
        day=THU_5_MARCH,
    )
    world.hillside.therapist.register = "GMC"

    with pytest.raises(
        Refused, match=r"signed by somebody registered with HCPC\. You are registered with GMC"
    ):
        returned.sign(advice=draft, by=world.hillside.therapist, day=THU_5_MARCH)

    world.hillside.therapist.registration = ""
    with pytest.raises(Refused, match="No registration is kept for you"):
        returned.sign(advice=draft, by=world.hillside.therapist, day=THU_5_MARCH)


def test_a_half_written_line_cannot_be_signed(world: World, request_: AdviceRequest) -> None:
    draft = written(world, request_, statements=[*LINES, Line("need", " ")])

    with pytest.raises(Refused, match="Line 4 is empty"):
        returned.sign(advice=draft, by=world.hillside.paediatrician, day=THU_5_MARCH)


def test_advice_that_says_nothing_cannot_be_signed(world: World, request_: AdviceRequest) -> None:
    draft = written(world, request_, narrative="", statements=[])

    with pytest.raises(Refused, match="There is nothing in this advice yet"):
        returned.sign(advice=draft, by=world.hillside.paediatrician, day=THU_5_MARCH)


def test_first_advice_answers_now_and_says_when_the_rest_comes(world: World, request_: AdviceRequest) -> None:
    draft = written(world, request_, part="one", fuller_by=date(2026, 5, 29))
    returned.sign(advice=draft, by=world.hillside.paediatrician, day=FRI_6_MARCH)
    request_.refresh_from_db()

    assert (request_.state, request_.answered_on) == (State.PART_ONE, FRI_6_MARCH)
    assert clock(request_) == (FRI_6_MARCH, "advice_part_one_returned")
    assert relationship_end(world, request_) == date(2026, 6, 26)


def test_the_fuller_assessment_follows(world: World, request_: AdviceRequest) -> None:
    first = written(world, request_, part="one", fuller_by=date(2026, 5, 29))
    returned.sign(advice=first, by=world.hillside.paediatrician, day=FRI_6_MARCH)
    by = world.hillside.paediatrician
    second = writing.save_advice(
        request=request_, part="two", narrative="In full.", statements=LINES, by=by, day=date(2026, 5, 20)
    )
    returned.sign(advice=second, by=by, day=date(2026, 5, 20))
    request_.refresh_from_db()

    assert (request_.state, request_.answered_on) == (State.RETURNED, FRI_6_MARCH)
    assert clock(request_) == (FRI_6_MARCH, "advice_part_one_returned")
    assert Event.objects.filter(type="fuller_assessment_done", about=request_.ref).count() == 1


def test_first_advice_without_a_date_for_the_rest_cannot_be_signed(
    world: World, request_: AdviceRequest
) -> None:
    draft = written(world, request_, part="one")

    with pytest.raises(Refused, match="by which day the fuller assessment"):
        returned.sign(advice=draft, by=world.hillside.paediatrician, day=FRI_6_MARCH)


def test_significant_advice_waits_for_a_second_signature(world: World, request_: AdviceRequest) -> None:
    advice = signed(world, request_, significant=True)
    request_.refresh_from_db()

    assert (request_.state, request_.answered_on, advice.returned_on) == (State.SIGNING_OFF, None, None)
    assert clock(request_) == (None, "")
    assert advice.sign_off_asked_of in (world.hillside.lead, world.icb.designated)
    assert OutboxMessage.objects.get(kind="sign_off_wanted").to_member == advice.sign_off_asked_of

    returned.sign_off(advice=advice, by=world.hillside.lead, day=MON_13_APRIL)
    request_.refresh_from_db()

    assert (request_.state, request_.answered_on) == (State.RETURNED, MON_13_APRIL)
    assert list(Event.objects.filter(type="advice_signed_off").values_list("by__name", flat=True)) == [
        "h Lead"
    ]


def test_the_commissioner_s_designated_officer_may_sign_off(world: World, request_: AdviceRequest) -> None:
    advice = signed(world, request_, significant=True, asked_of=world.icb.designated)

    returned.sign_off(advice=advice, by=world.icb.designated, day=FRI_6_MARCH)
    request_.refresh_from_db()

    assert request_.state == State.RETURNED


@pytest.mark.parametrize("stranger", ["riverside.lead", "other_icb.designated", "hillside.clerk"])
def test_nobody_else_signs_off(world: World, request_: AdviceRequest, stranger: str) -> None:
    advice = signed(world, request_, significant=True)
    place, name = stranger.split(".")

    with pytest.raises(NotThere):
        returned.sign_off(advice=advice, by=getattr(getattr(world, place), name), day=FRI_6_MARCH)


def test_the_signer_cannot_sign_off(world: World, request_: AdviceRequest) -> None:
    draft = written(world, request_)
    advice = returned.sign(advice=draft, by=world.hillside.lead, day=FRI_6_MARCH, significant=True)

    with pytest.raises(Refused, match="The second signature is somebody else"):
        returned.sign_off(advice=advice, by=world.hillside.lead, day=FRI_6_MARCH)


def test_two_people_who_sign_off_at_once(world: World, request_: AdviceRequest) -> None:
    advice = signed(world, request_, significant=True)
    returned.sign_off(advice=advice, by=world.icb.designated, day=FRI_6_MARCH)

    with pytest.raises(Refused, match="Dee Designated signed this off on 6 March 2026"):
        returned.sign_off(advice=advice, by=world.hillside.lead, day=FRI_6_MARCH)


def test_a_refused_second_signature_gives_the_draft_back(world: World, request_: AdviceRequest) -> None:
    advice = signed(world, request_, significant=True)

    advice = returned.refuse_sign_off(
        advice=advice, reason="Say how often.", by=world.hillside.lead, day=FRI_6_MARCH
    )
    request_.refresh_from_db()

    assert (request_.state, advice.signed_by, advice.sign_off_refused) == (
        State.WRITING,
        None,
        "Say how often.",
    )
    assert OutboxMessage.objects.get(kind="sign_off_refused").to_member == world.hillside.paediatrician


def test_signed_advice_cannot_be_changed_behind_the_signature(world: World, request_: AdviceRequest) -> None:
    advice = signed(world, request_, significant=True)

    with pytest.raises(Refused, match="h Paediatrician signed this advice on 6 March 2026"):
        writing.keep_draft(
            advice=advice,
            draft=Draft("whole", "Other."),
            version=None,
            by=world.hillside.paediatrician,
            day=FRI_6_MARCH,
        )


def test_advice_sent_back_stays_readable_and_its_six_weeks_stay_met(
    world: World, request_: AdviceRequest
) -> None:
    advice = signed(world, request_)
    returned.send_back(
        advice=advice,
        reason="Line 3: how many weeks?",
        wanted_by=date(2026, 3, 20),
        by=world.northbridge.officer,
        day=date(2026, 3, 9),
    )
    request_.refresh_from_db()

    assert (request_.state, request_.answered_on) == (State.IMPROVING, FRI_6_MARCH)
    assert clock(request_) == (FRI_6_MARCH, "advice_returned")
    draft = request_.advice.get(returned_on__isnull=True)
    assert writing.draft_of(draft).lines == tuple(LINES)
    assert relationship_end(world, request_) == date(2026, 4, 17)

    returned.sign(advice=draft, by=world.hillside.paediatrician, day=date(2026, 3, 12))
    request_.refresh_from_db()

    assert (request_.state, request_.answered_on) == (State.RETURNED, FRI_6_MARCH)
    assert advice.improvements.get().answered_on == date(2026, 3, 12)
    assert request_.advice.filter(returned_on__isnull=False).count() == 2


def test_another_council_cannot_send_advice_back(world: World, request_: AdviceRequest) -> None:
    advice = signed(world, request_)

    with pytest.raises(NotThere):
        returned.send_back(
            advice=advice, reason="x", wanted_by=MON_13_APRIL, by=world.southmere.officer, day=FRI_6_MARCH
        )


def test_two_writers_do_not_overwrite_each_other(world: World, request_: AdviceRequest) -> None:
    draft = written(world, request_)
    began_from = draft.version
    by = world.hillside.paediatrician
    writing.keep_draft(
        advice=draft, draft=Draft("whole", "Hers."), version=began_from, by=by, day=FRI_6_MARCH
    )

    with pytest.raises(writing.ChangedMeanwhile):
        writing.keep_draft(
            advice=draft, draft=Draft("whole", "His."), version=began_from, by=by, day=FRI_6_MARCH
        )

    draft.refresh_from_db()
    assert draft.narrative == "Hers."


def test_writing_ends_when_the_council_recalls_the_request(world: World, request_: AdviceRequest) -> None:
    draft = written(world, request_)
    AdviceRequest.objects.filter(pk=request_.pk).update(state=State.RECALLED, answered_on=FRI_6_MARCH)

    with pytest.raises(Refused, match="no longer open"):
        returned.sign(advice=draft, by=world.hillside.paediatrician, day=FRI_6_MARCH)


def test_a_draft_can_be_taken_out_so_that_the_request_can_be_passed_on(
    world: World, request_: AdviceRequest
) -> None:
    draft = written(world, request_)

    writing.discard_draft(advice=draft, by=world.hillside.paediatrician, day=FRI_6_MARCH)
    request_.refresh_from_db()

    assert (request_.state, request_.advice.count()) == (State.ALLOCATED, 0)


def test_a_report_that_is_not_what_it_claims_is_refused_and_the_draft_kept(
    world: World, request_: AdviceRequest
) -> None:
    draft = written(world, request_)
    file = SimpleUploadedFile("report.pdf", b"MZ this is a program", content_type="application/pdf")

    with pytest.raises(Refused) as refused:
        writing.attach_report(advice=draft, file=file, by=world.hillside.paediatrician, day=FRI_6_MARCH)

    draft.refresh_from_db()
    assert (refused.value.field, draft.report, draft.narrative) == ("report", None, "Adela is six.")


class TestMovingLines:
    """A draft's buttons: up, down, take out, put back."""

    draft = Draft("whole", lines=tuple(LINES))

    def test_a_line_moves_with_its_links(self) -> None:
        moved = self.draft.moved(2, up=True)

        assert [(line.kind, line.serves) for line in moved.lines] == [
            ("outcome", 2),
            ("need", None),
            ("provision", 1),
        ]

    def test_the_first_line_cannot_move_up(self) -> None:
        assert self.draft.moved(1, up=True) == self.draft

    def test_taking_a_line_out_and_putting_it_back_changes_nothing(self) -> None:
        for number in (1, 2, 3):
            back = self.draft.without(number).put_back()
            assert back == self.draft

    def test_what_answered_to_a_line_taken_out_answers_to_nothing(self) -> None:
        left = self.draft.without(2)

        assert [(line.kind, line.serves) for line in left.lines] == [("need", None), ("provision", None)]

    def test_nonsense_numbers_change_nothing(self) -> None:
        assert (
            self.draft.without(9)
            == self.draft.moved(9, up=False)
            == self.draft.moved(0, up=True)
            == self.draft
        )
