"""An officer asks for advice on screen, and each of the three who may read the request sees their own part of it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.advice import actions
from sendwell.advice.actions.annex_a import ask_requester
from sendwell.advice.models import AdviceRequest
from sendwell.casebook.models import Case
from sendwell.people.models import Involvement
from tests.reading import page_at
from tests.world import MON_2_MARCH, World

AsMember = Callable[[Member], Client]

pytestmark = pytest.mark.usefixtures("on_thursday")


@pytest.fixture
def case(world: World) -> Case:
    """A case in assessment, about a child with a speech need whom Riverside's therapists know."""
    case = world.assessing()
    case.child.primary_need = "SLCN"
    case.child.about = "She loves trains."
    case.child.save()
    Involvement.objects.create(child=case.child, service=world.riverside.speech, told_by="the family")
    return case


class TestThePlan:
    def test_it_offers_one_service_for_each_and_says_why(
        self, world: World, case: Case, as_member: AsMember
    ) -> None:
        page = page_at(as_member(world.northbridge.officer), f"/cases/{case.ref}/ask")

        assert "Speech and language therapy, Riverside NHS Trust" in page
        assert (
            "The family told us that Speech and language therapy, Riverside NHS Trust, knows the child."
            in page
        )
        assert "Regulation 6(1)(d)" in page

    def test_outside_an_assessment_nothing_can_be_asked(self, world: World, as_member: AsMember) -> None:
        page = page_at(as_member(world.northbridge.officer), f"/cases/{world.case().ref}/ask")

        assert "Advice is sought once it was decided to assess." in page
        assert "Write this request" not in page

    def test_strangers_find_nothing(self, world: World, case: Case, as_member: AsMember) -> None:
        for stranger in (
            world.southmere.officer,
            world.hillside.clerk,
            world.icb.designated,
            world.school.senco,
        ):
            for address in ("ask", "ask/physiotherapy", "ask/several?profession=physiotherapy"):
                assert as_member(stranger).get(f"/cases/{case.ref}/{address}").status_code == 404

    def test_it_asks_the_database_a_fixed_number_of_questions(
        self,
        world: World,
        case: Case,
        as_member: AsMember,
        django_assert_num_queries: Callable[..., object],
    ) -> None:
        client, address = as_member(world.northbridge.officer), f"/cases/{case.ref}/ask"
        with django_assert_num_queries(23) as counted:  # type: ignore[attr-defined]
            client.get(address)
        for each in (world.hillside.speech, world.hillside.physiotherapy, world.northbridge.psychology):
            world.request_to(each, case=case)

        with django_assert_num_queries(len(counted)):  # type: ignore[attr-defined]
            client.get(address)


class TestAskingOne:
    def form(self, **changed: str) -> dict[str, str]:
        """What an officer sends."""
        return {
            "why_you": "You know her.",
            "asked": "Understanding and speech.",
            "circumstances": "Hard to understand.\nSecond line.",
            "history": "",
            "form_wanted": "Numbered statements.",
            "contact_name": "Nora Officer",
            "contact_email": "nora@northbridge.example",
            "contact_phone": "",
            **changed,
        }

    def test_it_is_prefilled_with_what_was_told_once(
        self, world: World, case: Case, as_member: AsMember
    ) -> None:
        page = page_at(as_member(world.northbridge.officer), f"/cases/{case.ref}/ask/speech_and_language")

        assert "She loves trains." in page
        assert "social communication" in page
        assert "It knows the child, so it can advise from its notes" in page
        assert "Nora Officer" in page

    def test_it_is_shown_before_it_is_sent_and_can_be_changed(
        self, world: World, case: Case, as_member: AsMember
    ) -> None:
        client, address = as_member(world.northbridge.officer), f"/cases/{case.ref}/ask/speech_and_language"

        preview = client.post(address, self.form()).content.decode()
        changing = client.post(address, self.form(pressed="change")).content.decode()

        assert "Check the request before you send it" in preview
        assert "It counts as received on 5 March 2026." in preview
        assert "Hard to understand." in changing and "Check the request" not in changing
        assert AdviceRequest.objects.count() == 0

    def test_sent_twice_it_is_asked_once(self, world: World, case: Case, as_member: AsMember) -> None:
        client, address = as_member(world.northbridge.officer), f"/cases/{case.ref}/ask/speech_and_language"
        once = {"pressed": "send", "once": "5f3d8c0e-6d8e-4f5e-9d53-0a4ac3a4b6a1"}

        first, second = (client.post(address, self.form(**once)) for _ in "ab")

        assert (first.status_code, second.status_code) == (302, 302)
        request = AdviceRequest.objects.get()
        assert (request.service, request.child_is, request.contact_email, request.due_on) == (
            world.riverside.speech,
            "known",
            "nora@northbridge.example",
            date(2026, 4, 16),
        )

    def test_another_service_needs_a_reason_in_words(
        self, world: World, case: Case, as_member: AsMember
    ) -> None:
        client, address = as_member(world.northbridge.officer), f"/cases/{case.ref}/ask/speech_and_language"
        other = {"service": world.hillside.speech.slug, "pressed": "send"}

        refused = client.post(address, self.form(**other)).content.decode()
        client.post(address, self.form(**other, why_other="The family asked for it."))

        assert "Say why another service is asked than the one that is offered." in refused
        request = AdviceRequest.objects.get()
        assert (request.service, request.why_you) == (
            world.hillside.speech,
            "The family asked for it.\nYou know her.",
        )

    def test_a_service_that_was_not_offered_cannot_be_chosen(
        self, world: World, case: Case, as_member: AsMember
    ) -> None:
        client, address = as_member(world.northbridge.officer), f"/cases/{case.ref}/ask/speech_and_language"

        client.post(
            address,
            self.form(service=world.hillside.physiotherapy.slug, why_other="I like them.", pressed="send"),
        )

        assert AdviceRequest.objects.count() == 0

    def test_what_is_missing_is_said_and_what_was_typed_is_kept(
        self, world: World, case: Case, as_member: AsMember
    ) -> None:
        client, address = as_member(world.northbridge.officer), f"/cases/{case.ref}/ask/speech_and_language"

        page = client.post(address, self.form(circumstances="", asked="What I typed.")).content.decode()

        assert "What I typed." in page
        assert "There is a problem" in page

    def test_where_no_service_is_known_we_say_whom_to_ask(
        self, world: World, case: Case, as_member: AsMember
    ) -> None:
        page = page_at(as_member(world.northbridge.officer), f"/cases/{case.ref}/ask/audiology")

        assert "The register holds no service of this profession for this child." in page

    def test_no_such_profession_is_not_found(self, world: World, case: Case, as_member: AsMember) -> None:
        page_at(as_member(world.northbridge.officer), f"/cases/{case.ref}/ask/astrology", status=404)


class TestAskingSeveral:
    def test_the_ticked_ones_are_asked_in_one_go(self, world: World, case: Case, as_member: AsMember) -> None:
        client = as_member(world.northbridge.officer)
        address = f"/cases/{case.ref}/ask/several"
        page = page_at(client, f"{address}?profession=speech_and_language&profession=educational_psychology")
        assert "Ask 2 services in one go" in page

        client.post(
            address,
            {
                "professions": "speech_and_language,educational_psychology",
                "circumstances": "Hard to understand.",
                "form_wanted": "Numbered statements.",
                "contact_name": "Nora Officer",
                "contact_email": "nora@northbridge.example",
            },
        )

        asked = AdviceRequest.objects.order_by("pk").values_list("service", "child_is")
        assert list(asked) == [
            (world.riverside.speech.pk, "known"),
            (world.northbridge.psychology.pk, "not_known"),
        ]

    def test_with_nothing_ticked_nothing_is_sent(self, world: World, case: Case, as_member: AsMember) -> None:
        response = as_member(world.northbridge.officer).get(f"/cases/{case.ref}/ask/several")

        assert response.status_code == 302
        assert AdviceRequest.objects.count() == 0


class TestTheRequest:
    @pytest.fixture
    def request_(self, world: World, case: Case) -> AdviceRequest:
        """Hillside's paediatricians were asked on Monday."""
        return world.request_to(world.hillside.paediatrics, case=case, received=MON_2_MARCH)

    def test_a_clinician_who_has_never_seen_one_knows_what_to_do(
        self, world: World, request_: AdviceRequest, as_member: AsMember
    ) -> None:
        page = page_at(as_member(world.hillside.paediatrician), f"/advice/{request_.ref}")

        child = request_.case.child
        assert f"{child.nhs_number[:3]} {child.nhs_number[3:6]} {child.nhs_number[6:]}" in page
        for words in (
            "Born</dt><dd>4 May 2018",
            "You see children with such needs in this area.",
            "Falls often.",
            "Nora Officer",
            "Due on <strong>13 April 2026</strong>",
            "regulation 8(1)",
            "/law/advice_coop_6w",
            "What six weeks mean, and what they do not",
            "North Vale ICB",
            "Work through Annex A",
            "Write the advice",
            "Decline, with written reasons",
            "Take this request",
        ):
            assert words in page, words
        assert "Recall the request" not in page

    def test_the_council_can_recall_it_and_the_clerk_give_it_out_and_the_officer_of_the_icb_pass_it_on(
        self, world: World, request_: AdviceRequest, as_member: AsMember
    ) -> None:
        council = page_at(as_member(world.northbridge.officer), f"/advice/{request_.ref}")
        clerk = page_at(as_member(world.hillside.clerk), f"/advice/{request_.ref}")
        designated = page_at(as_member(world.icb.designated), f"/advice/{request_.ref}")

        assert "Recall the request" in council and "Write the advice" not in council
        assert "Give it to a clinician" in clerk and "Write the advice" not in clerk
        assert "Pass it on to another service" in designated and "Recall" not in designated

    def test_strangers_find_nothing_under_any_of_its_addresses(
        self, world: World, request_: AdviceRequest, as_member: AsMember
    ) -> None:
        strangers = [
            world.riverside.clerk,
            world.riverside.paediatrician,
            world.southmere.officer,
            world.other_icb.designated,
            world.school.senco,
            world.parent(world.child("Bo", "Other"), "Stella Stranger"),
        ]
        parts = (
            "",
            "/give",
            "/redirect",
            "/recall",
            "/take-back",
            "/ground",
            "/reuse",
            "/reuse/family",
            "/questions/1",
        )
        for stranger in strangers:
            for part in parts:
                assert as_member(stranger).get(f"/advice/{request_.ref}{part}").status_code == 404
            for part in ("/take", "/reuse/agree"):
                assert as_member(stranger).post(f"/advice/{request_.ref}{part}").status_code == 404

    def test_it_says_that_it_was_passed_on_and_why(
        self, world: World, request_: AdviceRequest, as_member: AsMember
    ) -> None:
        actions.redirect_request(
            request=request_,
            to=world.riverside.paediatrics,
            reason="She moved to your clinic.",
            by=world.hillside.clerk,
            day=MON_2_MARCH,
        )

        page = page_at(as_member(world.riverside.paediatrician), f"/advice/{request_.ref}")

        assert "She moved to your clinic." in page
        assert "The due date has not changed." in page

    def test_the_council_answers_a_question_and_the_service_reads_the_answer(
        self, world: World, request_: AdviceRequest, as_member: AsMember
    ) -> None:
        question = ask_requester(
            request=request_,
            text="Which school does she go to?",
            by=world.hillside.paediatrician,
            day=MON_2_MARCH,
            owner=world.northbridge.officer,
            wanted_by=date(2026, 3, 9),
        )
        officer, address = (
            as_member(world.northbridge.officer),
            f"/advice/{request_.ref}/questions/{question.pk}",
        )
        assert "Which school does she go to?" in page_at(officer, address)

        assert officer.post(address, {"answer": "Oakwood Primary."}).status_code == 302
        again = as_member(world.northbridge.manager).post(address, {"answer": "Elmwood."}).content.decode()

        assert "Nora Officer answered this on 5 March 2026" in again and "Elmwood." in again
        assert "Oakwood Primary." in page_at(
            as_member(world.hillside.paediatrician), f"/advice/{request_.ref}"
        )

    def test_the_number_of_questions_to_the_database_does_not_grow(
        self,
        world: World,
        request_: AdviceRequest,
        as_member: AsMember,
        django_assert_max_num_queries: Callable[..., object],
    ) -> None:
        for _ in range(3):
            actions.record_ground(
                case=request_.case,
                request=request_,
                ground="exceptional_circumstances",
                from_on=MON_2_MARCH,
                until=None,
                evidence="Letter.",
                why_impractical="In hospital.",
                by=world.northbridge.officer,
                day=MON_2_MARCH,
            )
        client = as_member(world.hillside.paediatrician)
        with django_assert_max_num_queries(23):  # type: ignore[attr-defined]
            client.get(f"/advice/{request_.ref}")
