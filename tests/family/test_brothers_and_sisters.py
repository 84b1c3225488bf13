"""What is recorded on the map of one child counts for a brother or sister too: the house they live in is the same."""

from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import relate
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.family import actions
from sendwell.messages.models import OutboxMessage
from sendwell.people.family_map import secret_from
from sendwell.people.models import Adult, AdultOfChild, Child
from tests.family.households import FRI_6_MARCH, MON_2_MARCH, Household, household, on
from tests.world import OPENED, World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


@pytest.fixture
def brother(home: Household) -> Child:
    """Adela's brother, with both parents, as somebody has recorded it."""
    child = home.world.child("Barnaby", "Canary")
    for member, what in ((home.mum, "Mother"), (home.dad, "Father")):
        AdultOfChild.objects.create(
            child=child,
            adult=home.adult(member),
            relation=what,
            responsibility="yes",
            held_as="parent",
            basis="responsibility",
            verified_on=OPENED,
            lives_with=True,
        )
    return child


def asked_riverside(home: Household, brother: Child) -> Case:
    case = home.world.case(brother)
    history.record(case, "decided_to_assess", by=home.officer, day=MON_2_MARCH, about="R000001")
    case.refresh_from_db()
    home.world.request_to(home.world.riverside.speech, case=case)
    return case


@pytest.mark.parametrize("secret", [False, True])
def test_c02_who_looked_names_no_clinic_to_a_father_from_whom_the_mother_is_kept_secret_on_the_sisters_map(
    home: Household, brother: Child, as_member: SignedIn, secret: bool
) -> None:
    """(ctl: without the secret it is named)"""
    case = asked_riverside(home, brother)
    relate(brother, to=home.dad, why="parent", born_of="let in", starts_on=OPENED)
    if secret:
        actions.keep_secret(
            case=home.case,
            hidden_from=home.adult(home.dad),
            hides=home.adult(home.mum),
            why="A refuge",
            by=home.officer,
            day=FRI_6_MARCH,
        )
        assert secret_from(brother, home.adult(home.dad).pk, FRI_6_MARCH)
    with on():
        ref = case.advice_requests.get().ref
        assert as_member(home.world.riverside.clerk).get(f"/advice/{ref}").status_code == 200
        page = as_member(home.dad).get(f"/who-looked/{brother.uid}")

    assert (page.status_code, "Riverside" in page.text) == (200, not secret)


@pytest.mark.parametrize("danger_on", ["nobody", "her", "her brother"])
def test_c07_an_address_that_was_left_hears_nothing_where_the_map_of_a_brother_says_danger(
    home: Household, brother: Child, danger_on: str
) -> None:
    """(ctl: where nothing says danger it gets a notice without any detail)"""
    mum = home.adult(home.mum)
    assert home.mum.account is not None
    Adult.objects.filter(pk=mum.pk).update(
        email=home.mum.account.email
    )  # known to be hers: she signs in with it
    old = home.mum.account.email
    cases = {"nobody": None, "her": home.case, "her brother": home.world.case(brother)}
    bound = cases[danger_on]
    if bound is not None:
        actions.record_order(
            case=bound,
            type="non_molestation",
            court="Northbridge",
            made_on=MON_2_MARCH,
            words="No contact.",
            evidence="Seen.",
            adult=home.adult(home.dad),
            by=home.officer,
            day=FRI_6_MARCH,
        )

    actions.change_contact_details(
        case=home.case,
        adult=mum,
        email="new@family.example",
        phone="",
        address="",
        postcode="",
        by=home.officer,
        day=FRI_6_MARCH,
    )

    sent = OutboxMessage.objects.filter(kind="contact_details_changed")
    assert [each.to_email for each in sent] == ([old] if danger_on == "nobody" else [])
