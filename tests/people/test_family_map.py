"""Who is what to a child, what each may be sent, and what is kept from whom."""

from datetime import date

import pytest

from sendwell.people.family_map import (
    Standing,
    address_for,
    family_map,
    granted_classes,
    hidden_from,
    holders_of_responsibility,
    profile_of,
    standing,
)
from sendwell.people.flags import flags
from sendwell.people.models import (
    Adult,
    AdultOfChild,
    Basis,
    Child,
    HeldAs,
    Order,
    OrderType,
    Placement,
    Profile,
    Representation,
    Secrecy,
)
from tests.world import MON_2_MARCH, OPENED, World

pytestmark = pytest.mark.django_db

TEN = date(2016, 1, 1)
SEVENTEEN = date(2008, 9, 1)


@pytest.fixture
def child() -> Child:
    """A child of ten who lives at Refuge Road."""
    return Child.objects.create(
        given_name="Adela", family_name="Canary", born=TEN, address="7 Refuge Road", postcode="RR1 1RR"
    )


def adult_of(child: Child, name: str = "Pippa", **about: object) -> AdultOfChild:
    """Somebody round the child; a verified parent unless told otherwise."""
    adult = Adult.objects.create(name=name, address=str(about.pop("address", "")))
    known: dict[str, object] = {"responsibility": "yes", "verified_on": OPENED, "held_as": "parent"}
    return AdultOfChild.objects.create(child=child, adult=adult, relation="Parent", **known | about)


@pytest.mark.parametrize(
    ("about", "profile", "is_what"),
    [
        ({}, Profile.FULL, Standing.VERIFIED_PARENT),
        ({"responsibility": "unknown", "verified_on": None}, Profile.HOLD, Standing.UNVERIFIED),
        ({"verified_on": None}, Profile.HOLD, Standing.UNVERIFIED),
        ({"verified_on": date(2026, 3, 3)}, Profile.HOLD, Standing.UNVERIFIED),
        ({"responsibility": "no"}, Profile.NONE, Standing.UNVERIFIED),
        ({"profile": "redacted"}, Profile.REDACTED, Standing.RESTRICTED_PARENT),
        ({"profile": "hold"}, Profile.HOLD, Standing.UNVERIFIED),
        ({"profile": "none"}, Profile.NONE, Standing.UNVERIFIED),
        (
            {"responsibility": "no", "basis": Basis.CARE, "lives_with": True},
            Profile.FULL,
            Standing.FOSTER_CARER,
        ),
        ({"responsibility": "no", "basis": Basis.CARE}, Profile.NONE, Standing.UNVERIFIED),
    ],
)
def test_c01_unknown_means_hold_and_what_was_decided_counts(
    child: Child, about: dict[str, object], profile: Profile, is_what: Standing
) -> None:
    link = adult_of(child, **about)

    assert profile_of(child, link.adult_id, MON_2_MARCH) is profile
    assert standing(child, link.adult, MON_2_MARCH) is is_what


def test_c01_a_stranger_is_nothing_to_a_child(child: Child) -> None:
    stranger = Adult.objects.create(name="Otto")

    assert profile_of(child, stranger.pk, MON_2_MARCH) is Profile.NONE
    assert standing(child, stranger, MON_2_MARCH) is Standing.UNVERIFIED
    assert address_for(family_map(child), stranger.pk, MON_2_MARCH) == ()


def test_c10_when_the_rights_have_moved_the_parent_asks_and_the_young_person_answers(child: Child) -> None:
    child.born = SEVENTEEN
    link = adult_of(child)
    friend = adult_of(child, "Fay", responsibility="no", verified_on=None)

    assert standing(child, None, date(2025, 6, 27)) is Standing.CHILD
    assert standing(child, link.adult, date(2025, 6, 27)) is Standing.VERIFIED_PARENT
    assert standing(child, None, date(2025, 6, 28)) is Standing.YOUNG_PERSON
    assert standing(child, link.adult, date(2025, 6, 28)) is Standing.PARENT_OF_YOUNG_PERSON
    assert standing(child, friend.adult, date(2025, 6, 28)) is Standing.UNVERIFIED


def test_c10_an_adult_of_25_is_no_child_again_and_their_parent_is_shown_nothing(child: Child) -> None:
    child.born = date(2001, 3, 2)
    link = adult_of(child)

    assert standing(child, None, MON_2_MARCH) is Standing.YOUNG_PERSON
    assert standing(child, link.adult, MON_2_MARCH) is Standing.PARENT_OF_YOUNG_PERSON

    lent = Representation.objects.create(
        child=child,
        adult=link.adult,
        basis="grant",
        classes=["P", "E"],
        from_on=MON_2_MARCH,
        until=MON_2_MARCH,
    )

    assert standing(child, link.adult, MON_2_MARCH) is Standing.PARENT_BY_GRANT
    assert granted_classes(child, link.adult_id, MON_2_MARCH) == {"P", "E"}
    assert standing(child, link.adult, date(2026, 3, 3)) is Standing.PARENT_OF_YOUNG_PERSON

    lent.taken_back_on = MON_2_MARCH
    lent.save()

    assert granted_classes(child, link.adult_id, MON_2_MARCH) == frozenset()
    assert standing(child, link.adult, MON_2_MARCH) is Standing.PARENT_OF_YOUNG_PERSON


def test_an_alternative_person_acts_for_a_young_person_who_cannot_decide(child: Child) -> None:
    child.born = SEVENTEEN
    link = adult_of(child)
    Representation.objects.create(
        child=child,
        adult=link.adult,
        basis="alternative",
        decision="Whether to appeal",
        from_on=MON_2_MARCH,
        until=date(2026, 9, 1),
    )

    assert standing(child, link.adult, MON_2_MARCH) is Standing.ALTERNATIVE_PERSON


def test_a_held_parent_is_not_let_in_by_a_grant(child: Child) -> None:
    child.born = SEVENTEEN
    link = adult_of(child, profile="hold")
    Representation.objects.create(
        child=child, adult=link.adult, basis="grant", classes=["P"], from_on=MON_2_MARCH, until=MON_2_MARCH
    )

    assert standing(child, link.adult, MON_2_MARCH) is Standing.UNVERIFIED


def test_the_quick_guides_list_of_who_can_hold_responsibility(world: World, child: Child) -> None:
    council = world.northbridge.organisation
    mother = adult_of(child, "Mum", responsibility_evidence="Birth certificate seen")
    guardian = adult_of(child, "Gus", held_as=HeldAs.GUARDIAN, responsibility_evidence="Will seen")
    adult_of(child, "Otto", responsibility="unknown", verified_on=None)
    special, lives_with = Adult.objects.create(name="Sam"), Adult.objects.create(name="Lee")
    for adult, body, type in (
        (special, None, OrderType.SPECIAL_GUARDIANSHIP),
        (lives_with, None, OrderType.LIVES_WITH),
        (None, council, OrderType.CARE),
        (None, world.southmere.organisation, OrderType.PROTECTION),
        (mother.adult, None, OrderType.NON_MOLESTATION),
    ):
        Order.objects.create(
            child=child,
            adult=adult,
            organisation=body,
            type=type,
            court="Family Court",
            made_on=MON_2_MARCH,
            expires_on=MON_2_MARCH if type == OrderType.PROTECTION else None,
            words="As ordered",
            evidence="Sealed copy seen",
        )

    held = {each.name: each.held_as for each in holders_of_responsibility(child, MON_2_MARCH)}
    assert held == {
        "Mum": HeldAs.PARENT.label,
        "Gus": HeldAs.GUARDIAN.label,
        "Sam": HeldAs.SPECIAL_GUARDIAN.label,
        "Lee": HeldAs.LIVES_WITH_ORDER.label,
        "Northbridge Council": HeldAs.CARE_ORDER.label,
        "Southmere Council": HeldAs.PROTECTION_ORDER.label,
    }
    assert all(each.evidence for each in holders_of_responsibility(child, MON_2_MARCH))
    assert "Southmere Council" not in {
        each.name for each in holders_of_responsibility(child, date(2026, 3, 3))
    }
    assert guardian.adult.name in held


def test_c02_a_letter_never_goes_to_the_childs_house_for_want_of_another(child: Child) -> None:
    """R8 to R11: the parent who lives elsewhere and left no address gets none, not the child's."""
    at_home = adult_of(child, "Mum", lives_with=True)
    away = adult_of(child, "Dad")
    known = adult_of(child, "Gran", address="9 Gran Street")

    found = family_map(child)
    assert address_for(found, at_home.adult_id, MON_2_MARCH) == ("7 Refuge Road", "RR1 1RR")
    assert address_for(found, away.adult_id, MON_2_MARCH) == ()
    assert address_for(found, known.adult_id, MON_2_MARCH) == ("9 Gran Street",)
    assert found.hidden_from(away.adult_id, MON_2_MARCH).adults == {at_home.adult_id, known.adult_id}
    assert found.hidden_from(away.adult_id, MON_2_MARCH).child_home


def test_secrecy_between_two_adults_hides_one_from_the_other_and_not_the_other_way(child: Child) -> None:
    mother, father = adult_of(child, "Mum", lives_with=True), adult_of(child, "Dad")
    Secrecy.objects.create(hidden_from=father.adult, hides=mother.adult, why="Refuge", from_on=MON_2_MARCH)

    assert hidden_from(child, father.adult_id, MON_2_MARCH).secret
    assert not hidden_from(child, mother.adult_id, MON_2_MARCH).secret
    assert not hidden_from(child, mother.adult_id, MON_2_MARCH).child_home
    assert "Dad must not learn where Mum is" in flags(family_map(child), MON_2_MARCH)


def test_c06_a_placement_made_without_touching_an_option_is_hidden_from_the_birth_family(
    child: Child,
) -> None:
    mother = adult_of(child, "Mum", lives_with=True)
    carer = adult_of(child, "Carla", responsibility="no", basis=Basis.CARE, lives_with=True)
    Placement.objects.create(
        child=child, status="s20", carer=carer.adult, from_on=MON_2_MARCH, address="Secret"
    )

    seen = hidden_from(child, mother.adult_id, MON_2_MARCH)
    assert (seen.child_home, seen.secret, carer.adult_id in seen.adults) == (True, True, True)
    assert address_for(family_map(child), mother.adult_id, MON_2_MARCH) == ()
    assert not hidden_from(child, carer.adult_id, MON_2_MARCH).child_home


def test_c08_an_order_that_has_run_out_changes_nothing_and_is_still_told(child: Child) -> None:
    father = adult_of(child, "Dad", profile="hold")
    order = Order.objects.create(
        child=child,
        adult=father.adult,
        type="non_molestation",
        court="Family Court",
        made_on=date(2025, 3, 2),
        expires_on=date(2026, 3, 1),
        words="Not to come near",
        evidence="Seen",
    )

    before = standing(child, father.adult, date(2026, 3, 1))
    assert standing(child, father.adult, MON_2_MARCH) is before is Standing.UNVERIFIED
    assert profile_of(child, father.adult_id, date(2036, 1, 1)) is Profile.HOLD
    said = flags(family_map(child), MON_2_MARCH)
    assert (
        "Court order, non-molestation: Dad. It ran out on 1 March 2026: nothing is loosened by that" in said
    )

    order.looked_at_on = MON_2_MARCH
    order.save()

    assert flags(family_map(child), MON_2_MARCH) == [
        "Send nothing before two people have decided: Dad, parent"
    ]
