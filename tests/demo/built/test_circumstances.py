"""What is particular about some families of the demonstration: who sees it, and who must not (issue 2, part I)."""

import pytest

from sendwell.access.models import Grant, GrantKind
from sendwell.advice.models import AdviceRequest
from sendwell.documents.models import Disclosure, Going, Upload
from sendwell.family.models import Consent, Loosening
from sendwell.governance.models import BreakGlassReview
from sendwell.messages.models import NotArrived
from sendwell.people.family_map import Standing, standing
from sendwell.people.models import AdultOfChild, Placement
from sendwell.sign_in.models import Invitation
from tests.demo.built.becoming import become, case_of, member, statuses, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_its_own_day")]


def test_the_estranged_father_is_shown_nothing_and_learns_nothing_of_the_mother() -> None:
    """C03, C05: an order forbids contact; the mother’s page is hers, and his has nobody on it."""
    ref = case_of("Theo").ref

    assert "Theo" in text("orla-penrose", f"/family/{ref}")
    assert "Theo" not in text("craig-marchbanks", "/family")
    pages = [f"/family/{ref}", f"/family/{ref}/rights", f"/cases/{ref}/letters"]
    assert [become("craig-marchbanks").get(each).status_code for each in pages] == [404, 404, 404]


def test_staff_read_of_the_order_before_they_send_anything() -> None:
    """C20: the alert stands in text on the case; another council sees no case at all."""
    ref = case_of("Theo").ref

    shown = text("nadia-brennan", f"/cases/{ref}/family")
    assert "Court order, non-molestation: Craig Marchbanks" in shown
    assert "Craig Marchbanks must not learn where Orla Penrose is" in shown
    assert statuses(f"/cases/{ref}/family", ["tom-adewale", "orla-penrose", "craig-marchbanks"]) == {
        "tom-adewale": 404,
        "orla-penrose": 404,
        "craig-marchbanks": 404,
    }


def test_that_he_may_see_more_waits_for_a_second_person() -> None:
    """C05: one officer proposed it, and it is not for the same officer to decide."""
    case = case_of("Theo")
    waiting = Loosening.objects.get(child=case.child, decided_on=None)
    path = f"/cases/{case.ref}/family/proposals/{waiting.uid}"

    assert waiting.by == member("nadia-brennan")
    assert statuses(path, ["helen-marsden", "nadia-brennan", "owen-tranter", "craig-marchbanks"]) == {
        "helen-marsden": 200,
        "nadia-brennan": 404,
        "owen-tranter": 404,
        "craig-marchbanks": 404,
    }


def test_his_letter_was_sent_back_and_hers_was_released() -> None:
    """B07: both were held for a second person, who told them apart."""
    letters = Disclosure.objects.filter(case=case_of("Theo"), letter__to_member__role="parent")
    states = set(letters.values_list("letter__to_member__slug", "state"))

    assert states == {("orla-penrose", Going.RELEASED), ("craig-marchbanks", Going.SENT_BACK)}


def test_the_birth_mother_sees_the_assessment_and_not_where_the_child_lives() -> None:
    """C06: the placement is sealed from her; the foster carer and the council know it."""
    case = case_of("Kai")
    placed = Placement.objects.get(child=case.child)
    street = placed.address.split(",")[0]

    hers = text("shelley-ferris", f"/family/{case.ref}")
    assert "Kai" in hers
    assert street not in hers
    assert "Oyelaran" not in hers
    assert "Kai" in text("bernadette-oyelaran", f"/family/{case.ref}")
    assert street in text("nadia-brennan", f"/cases/{case.ref}/family")
    assert become("craig-marchbanks").get(f"/family/{case.ref}").status_code == 404


def test_the_foster_carer_has_care_without_responsibility() -> None:
    """Education Act 1996 s.576: verified carer, and not a parent who holds the rights."""
    child, day = case_of("Kai").child, member("bernadette-oyelaran").starts_on
    carer = AdultOfChild.objects.get(child=child, adult__name="Bernadette Oyelaran")

    assert (carer.responsibility, carer.basis, carer.lives_with) == ("no", "care", True)
    assert standing(child, carer.adult, carer.verified_on or day) is Standing.FOSTER_CARER


def test_what_is_sealed_for_child_protection_is_withheld_from_all_but_who_has_leave() -> None:
    """C15, N04: a professional is told “withheld”, whoever has leave reads it, a family is told nothing."""
    ref = case_of("Kai").ref
    kept, path = "child protection plan", f"/cases/{ref}/chronology"
    staff, leave = text("helen-marsden", path), text("ines-falkner", path)

    assert ("1 more event is withheld" in staff, kept in staff) == (True, False)
    assert ("withheld" in leave, kept in leave) == (False, True)
    for parent in ("shelley-ferris", "bernadette-oyelaran"):
        shown = text(parent, f"/family/{ref}")
        assert ("withheld" in shown, kept in shown, "got the information" in shown) == (False, False, False)
    assert become("tom-adewale").get(path).status_code == 404


def test_the_sealed_minutes_are_open_to_nobody_who_was_not_named() -> None:
    """C15: by leave that names the class, and nobody else’s names it."""
    child = case_of("Kai").child
    minutes = Upload.objects.get(name="Conference minutes.txt")
    granted = Grant.objects.filter(child=child, kind=GrantKind.SPECIFIC)
    nobody = ["nadia-brennan", "helen-marsden", "shelley-ferris", "bernadette-oyelaran", "tom-adewale"]

    assert [each.member for each in granted if "X" in each.classes] == [member("ines-falkner")]
    assert statuses(f"/uploads/{minutes.uid}", nobody) == dict.fromkeys(nobody, 404)
    assert become("ines-falkner").get(f"/cases/{case_of('Leo').ref}").status_code == 404


def test_the_rights_have_moved_to_the_young_person_and_her_mothers_page_says_so() -> None:
    """C09: no silent cut-off. Tilda decides; her mother is told whom to ask, and reads nothing else."""
    case = case_of("Matilda")

    assert "You decide now." in text("tilda-marsh", f"/family/{case.ref}/rights")
    hers = text("andrea-marsh", f"/family/{case.ref}")
    assert "The rights have moved" in hers
    assert "Ask Tilda" in hers
    assert "catering" not in hers
    assert become("shelley-ferris").get(f"/family/{case.ref}/rights").status_code == 404


def test_what_a_girl_of_fifteen_keeps_from_her_parents_is_not_on_her_mothers_page() -> None:
    """C12, C15: the mother sees the others who were asked and nothing of the clinic; the professionals see it."""
    case = case_of("Mina")
    asked = AdviceRequest.objects.get(case=case, provider__slug="vale-mental-health")
    hers = text("petra-castellan", f"/family/{case.ref}")

    assert "An educational psychologist" in hers
    for of_the_clinic in ("Vale Mental Health", "ental health", asked.ref, "sealed", "withheld"):
        assert of_the_clinic not in hers
    assert asked.ref in text("nadia-brennan", f"/cases/{case.ref}/advice")
    assert statuses(f"/advice/{asked.ref}", ["jo-lambourne", "petra-castellan", "linda-carver"]) == {
        "jo-lambourne": 200,
        "petra-castellan": 404,
        "linda-carver": 404,
    }


def test_her_own_word_is_on_the_councils_page_and_not_on_her_mothers() -> None:
    """C10: refused, as competent under sixteen, and why she is."""
    case = case_of("Mina")
    said = Consent.objects.get(child=case.child)

    assert (said.answer, said.given_as, said.adult) == ("refused", "gillick", None)
    assert said.competence != ""
    assert "refused" in text("nadia-brennan", f"/cases/{case.ref}/family/rights").lower()
    assert said.statement not in text("petra-castellan", f"/family/{case.ref}/rights")


def test_consent_was_withdrawn_and_the_request_that_waits_is_suspended() -> None:
    """C13, C18: whoever was asked sees no more of the pack, and the date has not moved; others go on."""
    case = case_of("Otis")
    waits = AdviceRequest.objects.get(case=case, provider__slug="southmere-hospitals", answered_on=None)
    other = AdviceRequest.objects.filter(case=case, provider__slug="northbridge-community").latest("pk")

    shown = text("peter-dunmore", f"/advice/{waits.ref}")
    assert "Suspended: consent was withdrawn on 10 November 2026" in shown
    assert "The due date has not moved" in shown
    assert "Suspended" not in text("linda-carver", f"/advice/{other.ref}")
    assert become("linda-carver").get(f"/advice/{waits.ref}").status_code == 404
    assert "You took it back on 10 November 2026" in text("hana-brightwater", f"/family/{case.ref}/rights")


def test_an_emergency_opening_waits_for_both_organisations_and_nobody_else() -> None:
    """D13: reviewed by the council and by the trust; whoever opened it does not review it."""
    review = BreakGlassReview.objects.get()
    path = f"/governance/emergencies/{review.uid}"

    assert (review.member, review.outcome) == (member("jo-lambourne"), "")
    assert {review.organisation.slug, review.holder.slug} == {"vale-mental-health", "northbridge"}
    assert statuses(path, ["yusuf-karim", "stefan-brandt", "tom-adewale", "shelley-ferris"]) == {
        "yusuf-karim": 200,
        "stefan-brandt": 200,
        "tom-adewale": 404,
        "shelley-ferris": 404,
    }


def test_those_with_leave_read_the_one_case_they_have_leave_for() -> None:
    """A14, A26: the advice worker Leo’s, the panel member Jonas’s; neither the other’s."""
    leo, jonas = (f"/cases/{case_of(name).ref}" for name in ("Leo", "Jonas"))

    assert statuses(leo, ["pearl-achterberg", "marcus-iredale"]) == {
        "pearl-achterberg": 200,
        "marcus-iredale": 404,
    }
    assert statuses(jonas, ["pearl-achterberg", "marcus-iredale"]) == {
        "pearl-achterberg": 404,
        "marcus-iredale": 200,
    }


def test_the_auditor_reads_pseudonyms_and_the_administrator_no_child() -> None:
    """A22, D12: neither opens a case."""
    ref = case_of("Kai").ref

    assert "Ferris" not in text("howard-linde", "/governance/")
    assert "Ferris" not in text("chris-tulley", "/people")
    assert statuses(f"/cases/{ref}", ["howard-linde", "chris-tulley"]) == {
        "howard-linde": 404,
        "chris-tulley": 404,
    }


def test_an_invitation_is_open_and_those_who_keep_accounts_see_it() -> None:
    """E11: for a colleague who begins next month."""
    (invitation,) = Invitation.objects.filter(used_at=None, revoked_at=None)

    assert invitation.sent_to == "josie-farrant@northbridge.example"
    assert "Josie Farrant" in text("helen-marsden", "/people")
    assert "Josie Farrant" not in text("owen-tranter", "/people")


def test_a_message_that_did_not_arrive_is_the_councils_work() -> None:
    """J04: it names nobody, and another council has nothing to do."""
    work = NotArrived.objects.get(closed_at=None, message__why="bounced")
    at = {"northbridge": ("nadia-brennan", "tom-adewale"), "southmere": ("tom-adewale", "nadia-brennan")}
    theirs, others = at[work.organisation.slug]

    assert str(work.pk) in text(theirs, "/messages/not-arrived")
    assert str(work.pk) not in text(others, "/messages/not-arrived")


def test_a_file_that_names_another_child_is_held() -> None:
    """B06: the council’s officers see that it waits; the family does not."""
    case = case_of("Otis")
    held = Upload.objects.get(case=case)

    assert held.hits == ["nhs_number"]
    assert held.name in text("nadia-brennan", "/files/held")
    assert held.name not in text("tom-adewale", "/files/held")
    assert become("hana-brightwater").get(f"/uploads/{held.uid}").status_code == 404


def test_a_letter_waits_for_its_second_check_and_its_author_is_not_the_one() -> None:
    """B07: the decision about a child in care goes to nobody before somebody else has read it."""
    waiting = Disclosure.objects.filter(case=case_of("Kai"), state=Going.TO_CHECK)
    authors = {each.author for each in waiting}

    assert authors == {member("ellis-tandy")}
    assert all(f"/sending/{each.uid}" in text("helen-marsden", "/sending/to-check") for each in waiting)
    assert "/sending/" + str(waiting[0].uid) not in text("tom-adewale", "/sending/to-check")
    shown = text("shelley-ferris", f"/family/{waiting[0].case.ref}")
    assert str(waiting[0].letter.uid if waiting[0].letter else "") not in shown
