"""A record is opened in an emergency: at once, for an hour, and never unseen."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone

from sendwell.access import grants
from sendwell.access.classes import DataClass
from sendwell.access.models import Grant, GrantKind, Member, Reading
from sendwell.access.opening import NotThere
from sendwell.audit.models import Change
from sendwell.casebook.models import Case
from sendwell.governance import actions
from sendwell.governance.alerts import unreached
from sendwell.governance.models import BreakGlassReview, Finding
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.organisations.models import Organisation
from sendwell.people.models import Adult, AdultOfChild, Placement, Secrecy
from tests.governance.glass import WORDS, opening
from tests.governance.guardians import signs_in
from tests.world import World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


def test_with_everything_it_opens_for_an_hour_and_says_so_to_both(
    case: Case, world: World, guardians: dict[str, Member]
) -> None:
    doctor = world.riverside.paediatrician
    review = opening(case, doctor)

    assert (review.grant.kind, review.grant.member) == (GrantKind.BREAK_GLASS, doctor)
    assert review.grant.ends_at - review.grant.starts_at == timedelta(minutes=60)
    assert DataClass.OTHER_HEALTH in review.grant.classes
    assert DataClass.SEALED not in review.grant.classes
    assert (review.organisation, review.holder) == (
        world.riverside.organisation,
        world.northbridge.organisation,
    )
    told = OutboxMessage.objects.filter(kind="break_glass_used").values_list("to_member__name", flat=True)
    assert set(told) == {"Gov Northbridge", "Max Manager", "Gov Riverside", "r Lead"}
    assert Reading.objects.get(child=case.child, screen="break glass").grant == review.grant
    assert Change.objects.filter(table_name="governance_breakglassreview", op="I").count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stepped_up": False}, "second factor"),
        ({"ground": ""}, "Choose why"),
        ({"ground": "curious"}, "Choose why"),
        ({"words": ""}, "at least 20"),
        ({"words": "   too short          "}, "at least 20"),
        ({"words": "nineteen letters.."}, "at least 20"),
    ],
)
def test_each_missing_element_is_refused_and_nothing_is_left(
    changes: dict[str, Any], said: str, case: Case, world: World, guardians: dict[str, Member]
) -> None:
    with pytest.raises(Refused, match=said):
        opening(case, world.riverside.paediatrician, **changes)

    assert (Grant.objects.count(), BreakGlassReview.objects.count(), OutboxMessage.objects.count()) == (
        0,
        0,
        0,
    )


@pytest.mark.parametrize("role", ["officer", "psychologist"])
def test_a_role_that_is_not_marked_may_not(role: str, case: Case, world: World) -> None:
    with pytest.raises(NotThere):
        opening(case, getattr(world.southmere, role))


def test_a_clerk_a_school_and_a_parent_may_not(case: Case, world: World) -> None:
    for somebody in (world.riverside.clerk, world.other_school.senco, world.parent(world.child("Bo"))):
        with pytest.raises(NotThere):
            opening(case, somebody)


@pytest.mark.parametrize("whole_organisation", [False, True])
def test_somebody_who_is_shut_out_stays_out(whole_organisation: bool, case: Case, world: World) -> None:
    doctor, at = world.riverside.paediatrician, timezone.now()
    grants.give(
        kind=GrantKind.EXCLUDED,
        child=case.child,
        to=doctor.organisation if whole_organisation else doctor,
        purpose="A relative of the child",
        gateway="Conflict of interest",
        by=world.northbridge.manager,
        at=at - timedelta(days=1),
        until=at + timedelta(days=365),
    )
    with pytest.raises(NotThere):
        opening(case, doctor)

    assert not BreakGlassReview.objects.exists()
    assert (
        actions.whose_record(nhs_number=case.child.nhs_number or "", case_ref="", born=None, by=doctor, at=at)
        is None
    )
    assert Reading.objects.get(member=doctor).kind == "refusal"


def ends(organisation: Organisation, *roles: str) -> None:
    """The organisation has nobody in these roles any more; its own address can still be written to."""
    Member.objects.filter(organisation=organisation, role__in=roles).update(ends_on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("which", "role", "said"),
    [
        ("northbridge", "council_manager", "Northbridge Council has no council SEND manager in Sendwell"),
        (
            "northbridge",
            "information_governance",
            "Northbridge Council has no information-governance lead or",
        ),
        ("riverside", "clinical_lead", "Riverside NHS Trust has no clinical lead in Sendwell"),
        ("riverside", "information_governance", "Riverside NHS Trust has no information-governance lead or"),
    ],
)
def test_without_a_guardian_and_a_manager_of_both_nothing_opens(
    which: str, role: str, said: str, case: Case, world: World, guardians: dict[str, Member]
) -> None:
    """Fail closed (trust.md 4.6): one of the two is not enough, and neither is the organisation's own address."""
    ends(getattr(world, which).organisation, role)

    with pytest.raises(Refused, match=f"{said}.* Ring Northbridge Council and use the paper form"):
        opening(case, world.riverside.paediatrician)
    assert (Grant.objects.count(), BreakGlassReview.objects.count()) == (0, 0)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("reached_at", [{"email": ""}, {"email": "not an address"}])
def test_a_guardian_who_cannot_be_reached_is_none(
    reached_at: dict[str, str], case: Case, world: World
) -> None:
    Member.objects.filter(pk=world.riverside.governance.pk).update(**reached_at)

    with pytest.raises(Refused, match="Riverside NHS Trust has no information-governance lead"):
        opening(case, world.riverside.paediatrician)


def test_whoever_opens_it_is_not_told_of_themselves_under_another_hat(case: Case, world: World) -> None:
    doctor, lead = world.riverside.paediatrician, world.riverside.lead
    Member.objects.filter(pk=lead.pk).update(account=doctor.account)
    with pytest.raises(Refused, match="Riverside NHS Trust has no clinical lead"):
        opening(case, doctor)

    another = member("clinical_lead", "Second Lead", world.riverside.organisation, register="GMC")
    opening(case, doctor)
    told = OutboxMessage.objects.filter(to_member__organisation=doctor.organisation)
    assert set(told.values_list("to_member", flat=True)) == {another.pk, world.riverside.governance.pk}


def test_the_only_manager_of_a_council_needs_another_to_be_told(case: Case, world: World) -> None:
    with pytest.raises(Refused, match="Southmere Council has no council SEND manager in Sendwell"):
        opening(case, world.southmere.manager)

    member("council_manager", "Second Manager", world.southmere.organisation)
    assert opening(case, world.southmere.manager)


def test_only_roles_that_an_organisation_can_have_are_asked_for(world: World) -> None:
    day, doctor = timezone.localdate(), world.riverside.paediatrician
    assert unreached(world.school.organisation, child_id=None, day=day, but=doctor) == []
    ends(world.icb.organisation, "designated_officer", "information_governance")
    assert unreached(world.icb.organisation, child_id=None, day=day, but=doctor) == [
        "information-governance lead or Caldicott guardian",
        "designated medical or clinical officer",
    ]


def test_if_the_outbox_fails_nothing_opens(
    case: Case, world: World, guardians: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the queue is down")

    monkeypatch.setattr("sendwell.governance.alerts.tell", broken)
    with pytest.raises(OSError, match="queue"), transaction.atomic():
        opening(case, world.riverside.paediatrician)

    assert (Grant.objects.count(), BreakGlassReview.objects.count()) == (0, 0)


def test_what_adoption_has_sealed_is_never_opened(case: Case, world: World) -> None:
    manager = world.northbridge.manager
    member("council_manager", "Second Manager", world.northbridge.organisation)  # who is told of it
    assert DataClass.SEALED in opening(case, manager).grant.classes
    Placement.objects.create(child=case.child, status="adopted", from_on=date(2025, 1, 1))

    assert DataClass.SEALED not in opening(case, manager).grant.classes


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": timezone.now() + timedelta(days=2)},
        {"words": "short"},
        {"ground": "curious"},
        {"outcome": "justified"},
        {"withheld": True},
    ],
)
def test_the_database_refuses_too(
    changes: dict[str, Any], case: Case, world: World, guardians: dict[str, Member]
) -> None:
    review = opening(case, world.riverside.paediatrician)
    with pytest.raises(Error), transaction.atomic():
        BreakGlassReview.objects.filter(pk=review.pk).update(**changes)


def test_more_than_three_in_a_week_is_told_once_more(
    case: Case, world: World, guardians: dict[str, Member]
) -> None:
    doctor = world.riverside.paediatrician
    for _ in range(3):
        opening(case, doctor)
    assert not Finding.objects.exists()
    opening(case, doctor)

    assert [(each.rule, each.times) for each in Finding.objects.all()] == [("often", 4)]
    assert OutboxMessage.objects.filter(kind="access_unusual", to_member=guardians["trust"]).count() == 1


def form(case: Case, **changes: str) -> dict[str, str]:
    """What is typed."""
    return {"nhs_number": case.child.nhs_number or "", "ground": "medical", "words": WORDS} | changes


def test_more_than_three_in_a_week_are_counted_of_a_person_and_not_of_a_post(
    case: Case, world: World, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    """On the screen, where one post does not see what the other opened."""
    doctor = world.riverside.paediatrician
    other = member("clinician", "Petra Twoposts", world.hillside.organisation)
    Member.objects.filter(pk=other.pk).update(account=doctor.account)
    other.refresh_from_db()
    guardian = signs_in(world.hillside.governance)
    for who in (doctor, other, doctor):
        assert as_member(who).post("/emergency", form(case)).status_code == 302
    as_member(world.riverside.therapist).post("/emergency", form(case))
    assert not Finding.objects.exists()

    as_member(other).post("/emergency", form(case))

    assert list(Finding.objects.values_list("rule", "times", "member")) == [("often", 4, other.pk)]
    told = OutboxMessage.objects.filter(kind="access_unusual").values_list("to_member", flat=True)
    assert list(told) == [guardian.pk]


def test_a_doctor_opens_one_record_on_the_screen_and_sees_whom_to_ring(
    case: Case, world: World, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    doctor = as_member(world.riverside.paediatrician)
    page = doctor.get("/emergency").content.decode()
    assert "This will be reviewed" in page
    assert "Canary" not in page

    answer = doctor.post("/emergency", form(case))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert BreakGlassReview.objects.get().holder == world.northbridge.organisation
    told = OutboxMessage.objects.filter(kind="break_glass_used").values_list("to_member__name", flat=True)
    assert set(told) == {"Gov Northbridge", "Max Manager", "Gov Riverside", "r Lead"}
    shown = doctor.get(answer["Location"]).content.decode()
    assert "Adela Canary" in shown
    assert case.ref in shown
    assert "60 minutes left" in shown or "59 minutes left" in shown


@pytest.mark.parametrize("adopted", [True, False])
def test_a_manager_of_another_council_opens_what_is_sealed_but_nothing_of_an_adoption(
    adopted: bool, case: Case, world: World, as_member: SignedIn
) -> None:
    member("council_manager", "Second Manager", world.southmere.organisation)  # who is told of it
    if adopted:
        Placement.objects.create(child=case.child, status="adopted", from_on=date(2025, 1, 1))
    assert as_member(world.southmere.manager).post("/emergency", form(case)).status_code == 302

    classes = Grant.objects.get().classes
    assert (DataClass.SEALED in classes, DataClass.OTHER_HEALTH in classes) == (not adopted, False)


@pytest.mark.parametrize(
    "typed",
    [
        {"nhs_number": "9990000000"},
        {
            "nhs_number": "",
            "case_ref": "{ref}",
            "born-day": "5",
            "born-month": "5",
            "born-year": "2018",
        },
    ],
)
def test_what_does_not_fit_opens_nothing_and_says_no_more(
    typed: dict[str, str], case: Case, world: World, as_member: SignedIn
) -> None:
    typed = {name: value.format(ref=case.ref) for name, value in typed.items()}
    answer = as_member(world.riverside.paediatrician).post("/emergency", form(case, **typed))

    assert answer.status_code == 200
    assert "No record fits" in answer.content.decode()
    assert "Canary" not in answer.content.decode()
    assert Reading.objects.get(member=world.riverside.paediatrician).kind == "refusal"


def test_a_case_reference_with_the_date_of_birth_finds_it_too(
    case: Case, world: World, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    born = {"born-day": "4", "born-month": "5", "born-year": "2018"}
    answer = as_member(world.riverside.paediatrician).post(
        "/emergency", form(case, nhs_number="", case_ref=case.ref.lower(), **born)
    )
    assert answer.status_code == 302


def test_without_a_fresh_second_factor_it_is_asked_for(case: Case, world: World, as_member: SignedIn) -> None:
    doctor = as_member(world.riverside.paediatrician)
    session = doctor.session
    session["second_factor_at"] = (timezone.now() - timedelta(minutes=6)).timestamp()
    session.save()
    answer = doctor.post("/emergency", form(case))

    assert answer.status_code == 302
    assert "/emergency" not in answer["Location"].split("?")[0]
    assert not BreakGlassReview.objects.exists()


def test_only_the_one_who_opened_it_reads_it_and_finds_back_to_it_and_only_for_an_hour(
    case: Case, world: World, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    review = opening(case, world.riverside.paediatrician)
    page = f"/emergency/{review.uid}"

    doctor, therapist = as_member(world.riverside.paediatrician), as_member(world.riverside.therapist)
    assert doctor.get(page).status_code == 200
    assert therapist.get(page).status_code == 404
    assert as_member(world.northbridge.manager).get(page).status_code == 404
    assert f'href="{page}"' in doctor.get("/emergency").content.decode()
    assert f'href="{page}"' not in therapist.get("/emergency").content.decode()
    Grant.objects.filter(pk=review.grant_id).update(ends_at=timezone.now())
    assert doctor.get(page).status_code == 404
    assert f'href="{page}"' not in doctor.get("/emergency").content.decode()


def test_whoever_is_about_to_ring_somebody_reads_first_who_must_not_be_told(
    case: Case, world: World, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    """C20: the page shows a telephone number of an adult from whom the address is kept."""
    mother, father = Adult.objects.create(name="Mo Mother"), Adult.objects.create(name="Fa Father", phone="1")
    for adult, contact in ((mother, "open"), (father, "none")):
        AdultOfChild.objects.create(child=case.child, adult=adult, relation="Parent", contact=contact)
    Secrecy.objects.create(hidden_from=father, hides=mother, why="Threats", from_on=case.opened_on)
    review = opening(case, world.riverside.paediatrician)
    shown = as_member(world.riverside.paediatrician).get(f"/emergency/{review.uid}").content.decode()

    assert "Fa Father must not learn where Mo Mother is" in shown
    assert "No contact: Fa Father" in shown
    assert shown.index("No contact: Fa Father") < shown.index("Phone 1")


@pytest.mark.parametrize("screen", ["/emergency", "/governance/search"])
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "Give the NHS number, or the case reference together with the date of birth."),
        ({"case_ref": "C26-000001"}, "Give the NHS number, or the case reference together with"),
        ({"nhs_number": "99"}, "An NHS number has 10 digits."),
    ],
)
def test_somebody_who_gives_too_little_is_told_what_to_give(
    screen: str,
    typed: dict[str, str],
    told: str,
    world: World,
    guardians: dict[str, Member],
    as_member: SignedIn,
) -> None:
    who = guardians["council"] if "search" in screen else world.riverside.paediatrician
    shown = as_member(who).post(screen, typed).content.decode()

    assert told in shown
    assert "No record fits" not in shown
