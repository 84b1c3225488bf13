"""What protected the child on the double protects them on the known record too; nothing of it loosens anything."""

from typing import Any

import pytest

from sendwell.access.models import Grant, Member
from sendwell.access.opening import relate
from sendwell.access.seals import sealed_for
from sendwell.casebook.actions import name_key_worker
from sendwell.family import actions
from sendwell.family.models import RestrictionChange, SealNote
from sendwell.family.rules import sharing_stopped
from sendwell.law.refusals import Refused
from sendwell.people.family_map import family_map, profile_of, secret_from
from sendwell.people.flags import flags, flags_of
from sendwell.people.models import AdultOfChild, Alert, Child, Order, Profile, Seal, Secrecy
from sendwell.requests.actions import Requester
from sendwell.requests.models import Candidate
from tests.keeping_out import UNTIL, kept_out
from tests.requests.asking import SignedIn, asked, details
from tests.requests.joined import NEXT_YEAR, Two, no, order, pair, place, placements
from tests.world import FRI_6_MARCH, MON_2_MARCH, OPENED, World, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


@pytest.fixture
def two(world: World) -> Two:
    return pair(world)


def test_a_no_contact_order_recorded_before_two_records_are_joined_is_still_on_every_screen(two: Two) -> None:
    do = two.do(two.double)
    father = actions.add_adult(name="Fred Bramble", relation="Father", **do)
    order(two, two.double, father.adult)
    two.join()

    for child in (two.child, two.double.child):
        said = flags(family_map(child), FRI_6_MARCH)
        assert said == [
            "Court order, non-molestation: Fred Bramble",
            "Send nothing before two people have decided: Fred Bramble, father",
        ]


@pytest.mark.parametrize("name", ["Fred Bramble", "fred  bramble"])
@pytest.mark.parametrize("by", ["contact", "profile", "order", "evidence"])
def test_a_father_held_on_the_double_is_held_on_the_known_record_too(two: Two, by: str, name: str) -> None:
    father = two.adult(two.known, "Fred Bramble", contact="open")
    same = two.adult(two.double, name)
    do: dict[str, Any] = two.do(two.double) | {"adult": same}
    if by == "contact":
        actions.limit_contact(contact="none", why="Police", **do)
    elif by == "profile":
        actions.restrict(profile="none", why="Police", **do)
    elif by == "order":
        order(two, two.double, same)
    else:
        actions.verify_responsibility(responsibility="no", evidence="Certificate", **do)
    assert profile_of(two.child, father.pk, FRI_6_MARCH) is Profile.FULL

    two.join()

    link = AdultOfChild.objects.get(child=two.child, adult__name__icontains="fred")
    held = Profile.NONE if by == "profile" else Profile.HOLD
    assert (link.adult, link.profile, link.contact) == (father, held, "none" if by == "contact" else "open")
    assert [each.adult for each in Order.objects.filter(child=two.child)] == [father] * (by == "order")
    line = RestrictionChange.objects.filter(child=two.child, kind="profile").latest("pk")
    assert (line.adult, line.loosens) == (father, False)
    assert line.evidence.endswith(("of the same child", "Non-molestation"))


def test_an_order_about_one_of_two_with_the_same_name_holds_both(two: Two) -> None:
    """Nobody knows which of them it is: two people say."""
    there = [two.adult(two.known, "Fred Bramble"), two.adult(two.known, "Fred Bramble")]
    order(two, two.double, two.adult(two.double, "Fred Bramble"))
    two.join()

    assert {profile_of(two.child, each.pk, FRI_6_MARCH) for each in there} == {Profile.HOLD}
    assert {each.adult for each in Order.objects.filter(child=two.child)} == set(there)


def test_c05_nothing_that_the_double_knows_of_a_father_loosens_what_the_known_record_keeps_from_him(
    two: Two,
) -> None:
    father = two.adult(two.known, "Fred Bramble", responsibility="unknown", verified_on=None)
    two.adult(two.double, "Fred Bramble", lives_with=True, contact="open")
    do: dict[str, Any] = two.do(two.known) | {"adult": father}
    actions.limit_contact(contact="none", why="Police", **do)
    before = AdultOfChild.objects.filter(adult=father).values().get()
    two.join()

    assert AdultOfChild.objects.filter(adult=father).values().get() == before


def test_c05_whoever_arrives_is_held_where_the_double_keeps_anything(two: Two) -> None:
    gran = two.adult(two.double, "Gran Bramble", lives_with=True)
    order(two, two.double, two.adult(two.double, "Fred Bramble"))
    two.join()

    link = AdultOfChild.objects.get(child=two.child, adult=gran)
    assert (link.profile, link.responsibility, link.verified_on, link.lives_with) == (
        "hold", "unknown", None, False,
    )  # fmt: skip


def test_a_secret_between_two_adults_of_the_double_is_kept_on_the_known_record(two: Two) -> None:
    there = {name: two.adult(two.known, name) for name in ("Mum Bramble", "Dad Bramble")}
    here = {name: two.adult(two.double, name) for name in there}
    actions.keep_secret(
        hidden_from=here["Dad Bramble"], hides=here["Mum Bramble"], why="A refuge", **two.do(two.double)
    )
    two.join()

    mum, dad = there["Mum Bramble"], there["Dad Bramble"]
    assert secret_from(two.child, dad.pk, FRI_6_MARCH)
    assert "Dad Bramble must not learn where Mum Bramble is" in flags_of(two.child, FRI_6_MARCH)
    assert not secret_from(two.child, mum.pk, FRI_6_MARCH)
    assert Secrecy.objects.filter(hidden_from=dad, hides=mum, why="A refuge").count() == 1


def test_an_alert_is_read_first_on_the_joined_record_too(two: Two) -> None:
    for child, words in ((two.double.child, "Epilepsy"), (two.double.child, "Dog"), (two.child, "Dog")):
        Alert.objects.create(child=child, words=words, from_on=MON_2_MARCH)
    two.join()

    assert sorted(two.child.alerts.values_list("words", flat=True)) == ["Dog", "Epilepsy"]


def test_somebody_kept_out_of_the_double_is_kept_out_of_the_joined_record(
    two: Two, as_member: SignedIn
) -> None:
    manager = two.world.northbridge.manager
    kept_out(two.world, manager, two.double.child)
    assert as_member(manager).get(f"/cases/{two.known.ref}").status_code == 200
    two.join()

    assert [as_member(manager).get(f"/cases/{each.ref}").status_code for each in (two.known, two.double)] == [
        404, 404,
    ]  # fmt: skip
    assert as_member(two.world.northbridge.officer).get(f"/cases/{two.known.ref}").status_code == 200
    there = Grant.objects.get(child=two.child)
    assert (there.kind, there.member, there.ends_at) == ("excluded", manager, UNTIL)
    assert two.known.events.filter(type="kept_out").count() == 1


def test_a19_no_case_is_left_to_a_key_worker_who_is_kept_out(two: Two) -> None:
    manager = two.world.northbridge.manager
    name_key_worker(**two.do(two.known), member=manager)
    kept_out(two.world, manager, two.double.child)

    with pytest.raises(Refused, match="Max Manager is the key worker of case"):
        two.join()
    assert Candidate.objects.get().answer == ""


@pytest.mark.parametrize("numbers", [False, True])
def test_a_record_that_was_joined_to_another_is_offered_to_no_later_request(
    world: World, two: Two, numbers: bool
) -> None:
    """What protects her stands on the known record: a case begun anew on the double would lack it."""
    if numbers:
        Child.objects.filter(pk=two.double.child_id).update(nhs_number="9990000042")
    two.join()

    more = {"nhs_number": "9990000042"} if numbers else {}
    later = asked(
        world, child=details(**more), requester=Requester(name="Gran Bramble", relation="Grandmother")
    )

    assert {each.child_id for each in Candidate.objects.filter(request=later)} == {two.child.pk}


@pytest.mark.parametrize("sealed", [True, False])
def test_c15_a_sealed_request_is_sealed_in_the_case_that_it_moves_to(two: Two, sealed: bool) -> None:
    if sealed:
        actions.seal(
            **two.do(two.double),
            kind="sealed",
            item="event",
            number=two.double.events.get().pk,
            why="The police asked.",
            review_on=NEXT_YEAR,
        )
    two.join()

    told = two.known.events.get(type="request_joined")
    hidden = sealed_for(two.world.northbridge.officer, two.child, FRI_6_MARCH)
    assert hidden.hides("event", told.pk) is sealed
    notes = SealNote.objects.filter(child=two.child)
    assert [(each.why, each.review_on) for each in notes] == [("The police asked.", NEXT_YEAR)] * sealed
    assert Seal.objects.filter(child=two.double.child, lifted_on=None).exists() is sealed


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a15_an_officer_joins_two_records_on_the_screen_and_all_of_it_comes(
    world: World, as_member: SignedIn, elsewhere: bool
) -> None:
    """Also where the child is known to another council alone: then the officer sees what is there from now on."""
    first = asked(
        world,
        child=details(nhs_number="9990000018"),
        council=(world.southmere if elsewhere else world.northbridge).organisation,
    )
    second = asked(
        world,
        child=details(nhs_number="9990000018"),
        requester=Requester(name="Pam Bramble", relation="Mother"),
    )
    two = Two(world, first.case, second, second.case)
    mum, dad, gran = (
        two.adult(two.double, f"{name} Bramble", lives_with=True) for name in ("Mum", "Dad", "Gran")
    )
    known = [two.adult(two.known, "Dad Bramble"), two.adult(two.known, "Mum Bramble")]
    order(two, two.double, dad)
    actions.keep_secret(hidden_from=dad, hides=mum, why="A refuge", **two.do(two.double))
    place(two, two.double, carer=gran if elsewhere else None)
    no(two, two.double)
    kept_out(world, world.northbridge.manager, two.double.child)
    Alert.objects.create(child=two.double.child, words="Epilepsy", from_on=MON_2_MARCH)
    officer = as_member(world.northbridge.officer)
    where = f"/requests/{second.ref}/candidates/{Candidate.objects.get(request=second).pk}"

    assert officer.post(where, {"answer": "same"}).status_code == 302

    child = two.child
    assert [profile_of(child, each.pk, FRI_6_MARCH) for each in known] == [Profile.HOLD, Profile.FULL]
    assert [each.adult for each in child.orders.all()] == [known[0]]
    assert Secrecy.objects.filter(hidden_from=known[0], hides=known[1]).count() == 1
    assert placements(child) == [(MON_2_MARCH, None, "Gran Bramble" if elsewhere else "")]
    assert sharing_stopped(child, world.hillside.organisation, FRI_6_MARCH) is not None
    assert [each.member for each in child.grants.all()] == [world.northbridge.manager]
    assert [each.words for each in child.alerts.all()] == ["Epilepsy"]
    assert AdultOfChild.objects.get(child=child, adult=gran).profile == "hold"
    assert as_member(world.northbridge.manager).get(f"/requests/{second.ref}").status_code == 404


def test_another_council_that_has_the_double_too_keeps_all_that_protects_her(two: Two) -> None:
    world, father = two.world, two.adult(two.double, "Fred Bramble")
    order(two, two.double, father)
    there = world.case(two.double.child, council=world.southmere)
    before = flags_of(there.child, FRI_6_MARCH)
    two.join()

    assert flags_of(there.child, FRI_6_MARCH) == before
    assert "Court order, non-molestation: Fred Bramble" in before


def test_a_father_who_signs_in_reads_nothing_more_of_either_record(two: Two, as_member: SignedIn) -> None:
    father = two.adult(two.known, "Fred Bramble")
    account: Member = member("parent", "Fred Bramble", None, adult=father)
    relate(two.child, to=account, why="parent", born_of="verified", starts_on=OPENED)
    actions.limit_contact(
        adult=two.adult(two.double, "Fred Bramble"), contact="none", why="Police", **two.do(two.double)
    )
    assert as_member(account).get(f"/family/{two.known.ref}").status_code == 200
    two.join()

    assert [as_member(account).get(f"/family/{each.ref}").status_code for each in (two.known, two.double)] == [
        404, 404,
    ]  # fmt: skip
