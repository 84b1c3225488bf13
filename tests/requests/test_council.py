"""The council's screens: typing in a letter, reading a request, deciding on it, and strangers before the door."""

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Reading
from sendwell.requests.actions import notify_others
from sendwell.requests.models import AssessmentRequest, Candidate, Decision
from tests.reading import words_of
from tests.requests.asking import REASONS, SignedIn, asked, details
from tests.world import MON_2_MARCH, World

THURSDAY = time_machine.travel("2026-03-05 10:00", tick=False)
LETTER = {
    "channel": "first_class_post", "sent_on-day": "27", "sent_on-month": "2", "sent_on-year": "2026",
    "asked_by": "parent", "name": "Pam Bramble", "relation": "Mother", "given_name": "Beatrix",
    "family_name": "Bramble",
    "born-day": "4", "born-month": "5", "born-year": "2018", "language": "English", "why": "She is unhappy at school.",
    "people": "Dr Iris Ivory, paediatrician, Hill clinic\n\nMax Mellow",
}  # fmt: skip
ANSWERS = {
    "sen": "yes", "sen_reasons": f"As to needs: {REASONS}",
    "plan": "no", "plan_reasons": "No diagnosis has been made, so a plan is not needed now.",
    "evidence": "The request of 2 March.", "mediation": "Calm Mediation, 01632 960002", "resolution": "",
}  # fmt: skip


@pytest.fixture
def officer(world: World, as_member: SignedIn) -> Client:
    """Nora's browser."""
    return as_member(world.northbridge.officer)


@THURSDAY
def test_a_letter_is_typed_in_and_counts_from_the_next_working_day_after_posting(officer: Client) -> None:
    done = officer.post("/requests/paper", LETTER)

    request = AssessmentRequest.objects.get()
    assert done["Location"] == f"/requests/{request.ref}"
    assert (request.channel, request.received_on) == ("first_class_post", MON_2_MARCH)
    assert request.professionals == [
        {"name": "Dr Iris Ivory", "profession": "paediatrician", "reach": "Hill clinic"},
        {"name": "Max Mellow", "profession": "", "reach": ""},
    ]
    assert "First-class post: the next working day after posting." in words_of(officer.get(done["Location"]))


@THURSDAY
def test_the_day_of_receipt_is_shown_before_anything_is_recorded(officer: Client) -> None:
    shown = officer.post("/requests/paper", LETTER | {"why": "", "pressed": "receipt"})

    assert "It counts as received on Monday 2 March 2026 . Decide by Monday 13 April 2026" in words_of(shown)
    assert "There is a problem" not in words_of(shown)
    assert 'value="Pam Bramble"' in shown.content.decode()
    assert AssessmentRequest.objects.count() == 0


@THURSDAY
def test_another_day_needs_a_reason_and_shows_both_days_and_the_name(officer: Client) -> None:
    other = {"override_day-day": "28", "override_day-month": "2", "override_day-year": "2026"}
    assert "Say why the day of receipt is another" in words_of(
        officer.post("/requests/paper", LETTER | other)
    )
    done = officer.post("/requests/paper", LETTER | other | {"override_reason": "The date stamp."})

    page = words_of(officer.get(done["Location"]))
    assert "Saturday 28 February 2026 Set by Nora Officer: The date stamp." in page
    assert "By the rule it would have been Monday 2 March 2026." in page


@THURSDAY
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"sent_on-day": "30"},
            "The request was sent on 30 February 2026, which is not a date. Check the day.",
        ),
        ({"sent_on-month": "4"}, "The request was sent on 27 April 2026, but that day has not come yet."),
        (
            {"sent_on-year": "1998"},
            "but the law on these requests began on 1 September 2014. Check the date.",
        ),
        ({"born-year": "1999"}, "the young person was 25 or older when the request was received"),
        ({"born-year": "2027"}, "which is after the request was sent"),
        ({"nhs_number": "9990000019"}, "its last digit does not fit the others"),
        ({"hour": "25:00"}, "which is not a time of day"),
        ({"name": ""}, "Enter their name"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    officer: Client, changed: dict[str, str], message: str
) -> None:
    answer = officer.post("/requests/paper", LETTER | changed)

    assert message in words_of(answer)
    assert "She is unhappy at school." in answer.content.decode()
    assert AssessmentRequest.objects.count() == 0


@THURSDAY
def test_a_request_shows_what_was_asked_the_clocks_and_what_to_do(world: World, officer: Client) -> None:
    request = asked(world, school=world.school.organisation)
    page = words_of(officer.get(f"/requests/{request.ref}"))

    assert "She cannot follow what is said in class and comes home in tears." in page
    assert "Due on 13 April 2026 : 39 days left" in page
    assert "Consult the family (Section 36(4): before deciding): Not yet" in page
    assert Reading.objects.get(screen="request").member == world.northbridge.officer


@THURSDAY
def test_what_is_done_is_ticked_off(world: World, officer: Client) -> None:
    request = asked(world, school=world.school.organisation)
    assert "North Vale ICB" in words_of(officer.get(f"/requests/{request.ref}/notify"))
    officer.post(f"/requests/{request.ref}/notify", {"social_care": "Duty team"})
    talk = {"how": "By telephone", "views": "She agrees.", "on-day": "3", "on-month": "3", "on-year": "2026"}
    officer.post(f"/requests/{request.ref}/consult", talk)
    page = words_of(officer.get(f"/requests/{request.ref}"))

    assert "Consult the family (Section 36(4): before deciding): done on 3 March 2026" in page
    assert "(Regulation 4(2)): done on 5 March 2026" in page
    assert "An EHC needs assessment is being considered: to Oakwood Primary School" in page


@THURSDAY
def test_a_talk_tomorrow_is_refused(world: World, officer: Client) -> None:
    request = asked(world)
    talk = {"how": "Visit", "on-day": "6", "on-month": "3", "on-year": "2026"}
    answer = officer.post(f"/requests/{request.ref}/consult", talk)
    assert "The talk was on 6 March 2026, but that day has not come yet. Check the date." in words_of(answer)


@THURSDAY
def test_the_notice_is_shown_word_for_word_before_it_is_sent(world: World, officer: Client) -> None:
    request = asked(world)
    address = f"/requests/{request.ref}/decide"
    shown = officer.post(address, ANSWERS)

    page = words_of(shown)
    assert "You are about to refuse to assess" in page
    assert "“No diagnos”: A diagnosis is not needed." in page
    assert "Children and Families Act 2014, section 36(8)" in page
    assert "Calm Mediation, 01632 960002" in page
    assert Decision.objects.count() == 0
    changing = officer.post(address, ANSWERS | {"pressed": "change"})
    assert "No diagnosis has been made, so a plan is not needed now." in changing.content.decode()
    assert officer.post(address, ANSWERS | {"pressed": "send"}).status_code == 302
    assert Decision.objects.get().assess is False


@THURSDAY
def test_the_mediation_adviser_of_the_last_refusal_is_filled_in(
    world: World, officer: Client, as_member: SignedIn
) -> None:
    officer.post(f"/requests/{asked(world).ref}/decide", ANSWERS | {"pressed": "send"})
    here = asked(world, child=details(given_name="Cy", family_name="Cedar"))
    there = asked(world, council=world.southmere.organisation)

    assert "Calm Mediation" in officer.get(f"/requests/{here.ref}/decide").content.decode()
    other = as_member(world.southmere.officer).get(f"/requests/{there.ref}/decide")
    assert "Calm Mediation" not in other.content.decode()


@THURSDAY
def test_the_second_of_two_keeps_what_they_wrote_and_is_told_who_was_first(
    world: World, officer: Client, as_member: SignedIn
) -> None:
    request = asked(world)
    manager = as_member(world.northbridge.manager)
    officer.post(f"/requests/{request.ref}/decide", ANSWERS | {"pressed": "send"})
    second = manager.post(f"/requests/{request.ref}/decide", ANSWERS | {"sen": "no", "pressed": "send"})

    assert "Nora Officer decided not to assess on 5 March 2026. Nothing was sent twice." in words_of(second)
    assert "No diagnosis has been made, so a plan is not needed now." in second.content.decode()
    assert Decision.objects.count() == 1
    assert "Show me the notice" not in words_of(manager.get(f"/requests/{request.ref}/decide"))


@THURSDAY
def test_the_same_form_twice_decides_once(world: World, officer: Client) -> None:
    request = asked(world)
    sent = ANSWERS | {"pressed": "send", "once": "6f9619ff-8b86-4011-b42d-00c04fc964ff"}
    first = officer.post(f"/requests/{request.ref}/decide", sent)
    again = officer.post(f"/requests/{request.ref}/decide", sent)

    assert first["Location"] == again["Location"] == f"/requests/{request.ref}"
    assert Decision.objects.count() == 1


@THURSDAY
def test_short_reasons_are_refused_before_the_notice(world: World, officer: Client) -> None:
    answer = officer.post(f"/requests/{asked(world).ref}/decide", ANSWERS | {"sen_reasons": "None seen."})
    assert "The reasons have 2 words. Write at least 8" in words_of(answer)


@THURSDAY
def test_a_known_child_is_shown_and_the_answer_taken(world: World, officer: Client) -> None:
    first = asked(world)
    second = asked(world)
    candidate = Candidate.objects.get(request=second)
    assert "We may know this child already." in words_of(officer.get(f"/requests/{second.ref}"))
    side_by_side = words_of(officer.get(f"/requests/{second.ref}/candidates/{candidate.pk}"))
    assert f"Case {first.case.ref}: Deciding whether to assess" in side_by_side
    officer.post(f"/requests/{second.ref}/candidates/{candidate.pk}", {"answer": "same"})

    page = words_of(officer.get(f"/requests/{second.ref}"))
    assert "There is one case and one decision, and the time runs from the first receipt." in page
    assert "We may know this child already." not in page
    assert first.ref in page


@THURSDAY
def test_an_officer_takes_a_request(world: World, officer: Client) -> None:
    request = asked(world)
    assert "Take this request" in words_of(officer.get(f"/requests/{request.ref}"))
    officer.post(f"/requests/{request.ref}/take", {})
    assert "Officer: Nora Officer" in words_of(officer.get(f"/requests/{request.ref}"))


@THURSDAY
def test_a_withdrawal_is_recorded_and_the_request_offers_nothing_more(world: World, officer: Client) -> None:
    request = asked(world)
    officer.post(f"/requests/{request.ref}/withdraw", {"reason": "They have moved."})
    page = words_of(officer.get(f"/requests/{request.ref}"))

    assert "Withdrawn on 5 March 2026." in page
    assert "Decide whether to assess" not in page
    answer = officer.post(f"/requests/{request.ref}/decide", ANSWERS | {"pressed": "send"})
    assert "This request was withdrawn on 5 March 2026. What you wrote is kept below." in words_of(answer)


@THURSDAY
def test_every_address_of_a_request_is_nowhere_for_strangers(world: World, as_member: SignedIn) -> None:
    request = asked(world, school=world.school.organisation)
    asked(world)
    candidate = Candidate.objects.get()
    notify_others(request=request, social_care="", by=world.northbridge.officer, day=MON_2_MARCH)
    tails = ["", "/decide", "/consult", "/notify", "/question", "/information", "/withdraw", "/allocate"]
    addresses = [f"/requests/{request.ref}{tail}" for tail in tails]
    addresses += [
        f"/requests/{candidate.request.ref}/candidates/{candidate.pk}",
        "/requests/R999999",
        "/requests/paper",
    ]
    parent = world.parent(request.case.child)
    for stranger in (
        world.hillside.clerk, world.hillside.paediatrician, world.school.senco, world.icb.designated, parent,
        world.northbridge.psychologist,
    ):  # fmt: skip
        for address in addresses:
            assert as_member(stranger).get(address).status_code == 404, (stranger, address)
    for address in addresses[:-1]:
        assert as_member(world.southmere.manager).get(address).status_code == 404, address
    assert Client().get(addresses[0])["Location"].startswith("/accounts/login/")


@THURSDAY
def test_a_page_asks_as_many_questions_for_a_long_history_as_for_a_short_one(
    world: World, officer: Client, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    request = asked(world, school=world.school.organisation)
    for number in range(6):
        officer.post(f"/requests/{request.ref}/question", {"question": f"Question {number}?"})
    with django_assert_max_num_queries(25):
        officer.get(f"/requests/{request.ref}")
