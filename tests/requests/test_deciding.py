"""Deciding whether to assess: the test of section 36(8), the notice and its rights, and two people at once."""

from datetime import date, datetime
from threading import Barrier, Thread

import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction

from sendwell.access.opening import NotThere
from sendwell.casebook.models import Deadline, Event, Stage
from sendwell.documents.letters import letter_pdf
from sendwell.documents.models import Letter
from sendwell.documents.opening import readable_letters
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.organisations.models import Kind, Organisation
from sendwell.requests.actions import Requester, decide, notify_others, withdraw
from sendwell.requests.models import AskedBy, AssessmentRequest, Decision
from tests.requests.asking import LONDON, REASONS, asked, asked_by_school, details
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH, World


def decided(
    world: World, request: AssessmentRequest, *, sen: bool = True, plan: bool = True, **more: object
) -> Decision:
    return decide(**{  # type: ignore[arg-type]
        "request": request,
        "sen": sen,
        "sen_reasons": f"As to needs: {REASONS}",
        "plan": plan,
        "plan_reasons": f"As to a plan: {REASONS}",
        "evidence": "The request of 2 March.",
        "by": world.northbridge.officer,
        "day": THU_5_MARCH,
        **more,
    })  # fmt: skip


def notice(request: AssessmentRequest) -> Letter:
    return Letter.objects.get(case=request.case, kind="decision")


def text_of(letter: Letter) -> str:
    found = []
    for block in letter.blocks:
        found += [block.get("text", ""), *block.get("items", [])]
        found += [" ".join(row) for row in block.get("rows", [])]
    return "\n".join(found)


@pytest.mark.parametrize(
    ("sen", "plan", "assess"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_the_decision_follows_from_both_limbs(world: World, sen: bool, plan: bool, assess: bool) -> None:
    assert decided(world, asked(world), sen=sen, plan=plan).assess is assess


def test_a_decision_against_its_own_limbs_is_refused_by_the_database(world: World) -> None:
    decision = decided(world, asked(world))
    with pytest.raises(IntegrityError, match="assess_when_both_limbs_are_met"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(assess=False)


def test_yes_ends_the_six_weeks_and_the_twenty_run_on(world: World) -> None:
    request = asked(world)
    decided(world, request)

    request.case.refresh_from_db()
    assert request.case.stage == Stage.ASSESSING
    stopped = dict(Deadline.objects.filter(case=request.case).values_list("timescale", "stopped_on"))
    assert stopped["decide_assess_6w"] == THU_5_MARCH
    assert stopped["final_plan_20w"] is None


def test_the_notice_of_a_yes_says_who_is_asked_and_by_when(world: World) -> None:
    request = asked(world)
    decided(world, request)

    letter = notice(request)
    assert (letter.title, letter.to_name, letter.for_family) == (
        "We will carry out an EHC needs assessment", "Pam Bramble", True,
    )  # fmt: skip
    said = text_of(letter)
    assert "an educational psychologist" in said
    assert "If we then decide not to make a plan, we must tell you by 22 June 2026" in said
    assert "If we make a plan, you must have the final plan by 20 July 2026" in said
    assert "Appeal" not in said


def test_the_notice_of_a_no_gives_reasons_and_every_right_with_its_date(world: World) -> None:
    request = asked(world)
    decided(
        world,
        request,
        plan=False,
        mediation="Calm Mediation, 01632 960002",
        resolution="Settle, 01632 960003",
    )

    said = text_of(notice(request))
    assert f"As to needs: {REASONS}" in said
    assert f"As to a plan: {REASONS}" in said
    assert "First-tier Tribunal (Special Educational Needs and Disability)" in said
    assert "Appeal by 5 May 2026" in said
    assert "one month from the day on the mediation certificate" in said
    assert "Contact the adviser by 5 May 2026. Calm Mediation, 01632 960002" in said
    assert "Settle, 01632 960003" in said
    assert "information, advice and support service: send@northbridge-council.example" in said


def test_the_notice_of_a_no_in_june_rolls_the_appeal_over_august(world: World) -> None:
    request = asked(world, sent_at=datetime(2026, 6, 1, 9, 0, tzinfo=LONDON), day=date(2026, 6, 1))
    decided(world, request, plan=False, day=date(2026, 6, 15))

    assert "Appeal by 1 September 2026" in text_of(notice(request))


def test_the_advice_service_of_the_area_is_named_and_no_other(world: World) -> None:
    for area, name in ((world.southmere, "Southmere Advice"), (world.northbridge, "Northbridge Advice")):
        Organisation.objects.create(
            kind=Kind.IASS, name=name, slug=name.lower().replace(" ", "-"), area=area.organisation,
            opened_on=date(2020, 1, 1), phone="01632 960004",
        )  # fmt: skip
    request = asked(world)
    decided(world, request, plan=False)

    said = text_of(notice(request))
    assert "Northbridge Advice" in said
    assert "Southmere Advice" not in said


def test_the_notice_is_a_tagged_pdf(world: World, tmp_path) -> None:  # type: ignore[no-untyped-def]
    request = asked(world)
    decided(world, request, plan=False)
    file = tmp_path / "notice.pdf"
    file.write_bytes(letter_pdf(notice(request)))

    with pikepdf.open(file) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en-GB"


def test_the_family_with_an_account_reads_the_notice_and_others_do_not(world: World) -> None:
    child = world.child()
    parent = world.parent(child)
    other = world.parent(world.child("Otto", "Other"), "Olga Other")
    request = asked(world, existing=child, requester=Requester(name=parent.name, member=parent), by=parent)
    decided(world, request)

    letter = notice(request)
    assert letter.to_member == parent
    assert letter in readable_letters(parent, FRI_6_MARCH)
    assert letter in readable_letters(world.northbridge.manager, FRI_6_MARCH)
    for stranger in (other, world.southmere.officer, world.hillside.clerk, world.school.senco):
        assert letter not in readable_letters(stranger, FRI_6_MARCH)
    assert OutboxMessage.objects.filter(kind="decision_made").get().path == f"/letters/{letter.uid}"


def seen(request: AssessmentRequest) -> AssessmentRequest:
    """Somebody has seen that Pam holds parental responsibility."""
    request.case.child.adults.update(responsibility="yes", held_as="parent", verified_on=MON_2_MARCH)
    return request


def test_a_parent_without_an_account_is_told_where_the_receipt_is(world: World) -> None:
    request = seen(asked(world, child=details(school=world.school.organisation)))
    decided(world, request)

    told = OutboxMessage.objects.get(kind="decision_made")
    assert (told.to_email, told.path) == ("pam@family.example", f"/ask/receipt/{request.receipt}")


def test_c01_a_notice_to_whom_nobody_has_verified_waits_for_a_second_person(world: World) -> None:
    """The clock stops with the decision all the same (C18); a copy to the school does not wait."""
    school = world.school.organisation
    request = asked(world, child=details(school=school))
    notify_others(request=request, social_care="Sam Social", by=world.northbridge.officer, day=MON_2_MARCH)
    decided(world, request)

    assert (notice(request).disclosure.flags, notice(request).disclosure.state) == (
        ["restriction"],
        "to_check",
    )
    assert not OutboxMessage.objects.filter(kind="decision_made", to_email="pam@family.example").exists()
    copies = Letter.objects.filter(case=request.case, kind="decision_copy")
    assert [(each.disclosure.flags, each.disclosure.state) for each in copies] == [([], "released")] * 2
    assert Deadline.objects.get(case=request.case, timescale="decide_assess_6w").stopped_on == THU_5_MARCH


def test_a_young_person_over_school_leaving_age_gets_the_notice_themselves(world: World) -> None:
    request = asked(world, child=details(born=date(2008, 5, 4)))
    decided(world, request)

    assert notice(request).to_name == "Beatrix Bramble"


def test_a_young_person_who_asks_gets_it_too(world: World) -> None:
    child = details(born=date(2008, 5, 4))
    request = asked(
        world, child=child, asked_by=AskedBy.YOUNG_PERSON, requester=Requester(name="Beatrix Bramble")
    )
    decided(world, request)

    assert notice(request).to_name == "Beatrix Bramble"
    assert "It came from you." in text_of(notice(request))


def test_where_no_adult_is_known_it_goes_to_the_parent_or_carer(world: World) -> None:
    request = asked(
        world,
        child=details(address="2 Nowhere Lane, Northbridge", postcode="ZZ1 1ZZ"),
        asked_by=AskedBy.SOMEBODY_ELSE,
        requester=Requester(name="Nan Neighbour"),
    )
    decided(world, request)

    letter = notice(request)
    assert (letter.to_name, letter.to_lines) == (
        "The parent or carer of Beatrix Bramble", ["2 Nowhere Lane", "Northbridge", "ZZ1 1ZZ"],
    )  # fmt: skip


def test_those_who_were_told_before_get_a_copy_without_the_reasons(world: World) -> None:
    request = asked(world, school=world.school.organisation)
    notify_others(request=request, social_care="", by=world.northbridge.officer, day=THU_5_MARCH)
    decided(world, request, plan=False)

    copies = Letter.objects.filter(kind="decision_copy").order_by("to_name")
    assert [copy.to_name for copy in copies] == ["North Vale ICB", "Oakwood Primary School"]
    assert all(REASONS not in text_of(copy) for copy in copies)
    assert [copy.to_member for copy in copies] == [world.icb.designated, world.school.senco]


def test_nobody_who_was_not_told_before_gets_a_copy(world: World) -> None:
    decided(world, asked(world, school=world.school.organisation))
    assert Letter.objects.filter(kind="decision_copy").count() == 0


def test_the_second_of_two_is_told_who_decided_what_and_when(world: World) -> None:
    request = asked(world)
    decided(world, request, plan=False)
    with pytest.raises(Refused) as refused:
        decided(world, request, by=world.northbridge.manager)

    assert refused.value.words == (
        "Nora Officer decided not to assess on 5 March 2026. Nothing was sent twice. What you wrote is kept below."
    )
    assert Letter.objects.filter(kind="decision").count() == 1


def test_one_decision_answers_every_request_that_joined(world: World) -> None:
    first = seen(asked(world, school=world.school.organisation))
    second = asked_by_school(world, first.case.child)
    decided(world, second)

    assert set(AssessmentRequest.objects.values_list("decided_on", flat=True)) == {THU_5_MARCH}
    event = Event.objects.get(type="decided_to_assess")
    assert event.about == first.ref
    told = OutboxMessage.objects.filter(kind="decision_made").values_list("to_email", flat=True)
    assert sorted(told) == ["pam@family.example", "sue-senco@people.example"]
    with pytest.raises(Refused, match="decided to assess"):
        decided(world, first)


def test_reasons_too_short_to_test_are_refused_beside_their_question(world: World) -> None:
    with pytest.raises(Refused, match="at least 8") as refused:
        decided(world, asked(world), plan_reasons="Needs are met.")
    assert refused.value.field == "plan_reasons"


def test_a_decision_before_receipt_or_without_evidence_is_refused(world: World) -> None:
    request = asked(world)
    with pytest.raises(Refused, match="counts as received on 2 March 2026"):
        decided(world, request, day=date(2026, 3, 1))
    with pytest.raises(Refused, match="what you read"):
        decided(world, request, evidence=" ")


def test_a_withdrawn_request_is_not_decided(world: World) -> None:
    request = asked(world)
    withdraw(request=request, reason="They have moved.", by=world.northbridge.officer, day=MON_2_MARCH)
    with pytest.raises(Refused, match="withdrawn on 2 March 2026"):
        decided(world, request)


def test_only_the_council_that_was_asked_decides(world: World) -> None:
    request = asked(world, school=world.school.organisation)
    for stranger in (world.southmere.officer, world.school.senco, world.hillside.clerk, world.icb.designated):
        with pytest.raises(NotThere):
            decided(world, request, by=stranger)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_very_same_time(transactional_db: None) -> None:
    world = World()
    request = asked(world)
    start, said = Barrier(2), []

    def one(by: object, plan: bool) -> None:
        mine = AssessmentRequest.objects.select_related("case__child", "case__authority", "same_as").get(
            pk=request.pk
        )
        start.wait(timeout=10)
        try:
            decided(world, mine, plan=plan, by=by)
            said.append("decided")
        except Refused as refused:
            said.append(refused.words.split(" decided ")[1].split(" on ")[0])
        finally:
            connection.close()

    threads = [
        Thread(target=one, args=(by, plan))
        for by, plan in ((world.northbridge.officer, True), (world.northbridge.manager, False))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    decision = Decision.objects.get()
    assert sorted(said) == sorted(["decided", "to assess" if decision.assess else "not to assess"])
    assert Letter.objects.filter(kind="decision").count() == 1
