"""Somebody learned of later is added to the family map, held; a closed case still leads to restricting (C01)."""

import pytest

from sendwell.casebook.models import Case
from sendwell.family import actions
from sendwell.family.models import RestrictionChange
from sendwell.family.pages import tasks_page
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.family_map import Standing, profile_of, standing
from sendwell.people.models import AdultOfChild, Profile
from tests.family.households import FRI_6_MARCH, Household, household, on
from tests.family.test_restricting import decide
from tests.family.test_screens import SignedIn, day, post
from tests.family.test_seals import seal
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


def add(home: Household, **more: str) -> AdultOfChild:
    said = {"name": "Fin Father", "relation": "Father", **more}
    return actions.add_adult(case=home.case, by=home.officer, day=FRI_6_MARCH, **said)


def test_c01_whoever_is_added_is_sent_and_shown_nothing(home: Household) -> None:
    OutboxMessage.objects.all().delete()
    link = add(home, email="fin@family.example", address="1 Own Road")

    assert (link.responsibility, link.profile, link.lives_with) == ("unknown", "hold", False)
    assert profile_of(home.case.child, link.adult_id, FRI_6_MARCH) is Profile.HOLD
    assert standing(home.case.child, link.adult, FRI_6_MARCH) is Standing.UNVERIFIED
    assert not OutboxMessage.objects.exists()
    line = RestrictionChange.objects.get()
    assert (line.adult, line.now, line.evidence) == (link.adult, "hold", "Added to the family map")
    assert home.case.events.filter(type="family_map_changed").count() == 1
    rows = tasks_page(home.officer, "holds", {}, as_of=FRI_6_MARCH).rows
    assert [row.what for row in rows] == ["Fin Father, father"]


def test_c05_one_person_looks_at_the_evidence_and_two_decide_what_he_is_sent(home: Household) -> None:
    link = add(home)
    do = {"case": home.case, "adult": link.adult, "by": home.officer, "day": FRI_6_MARCH}
    shown = {
        "responsibility": "yes",
        "held_as": "parent",
        "evidence": "Birth certificate",
        "lives_with": False,
    }
    with pytest.raises(Refused, match="second person"):
        actions.verify_responsibility(**do, **shown)  # type: ignore[arg-type]

    decide(home, actions.propose_other_answer(why="Seen", **do, **shown), home.manager)  # type: ignore[arg-type]
    assert standing(home.case.child, link.adult, FRI_6_MARCH) is Standing.UNVERIFIED
    looser = actions.propose_looser_profile(profile="full", why="Nothing is known", evidence="Asked", **do)  # type: ignore[arg-type]
    decide(home, looser, home.manager)

    assert standing(home.case.child, link.adult, FRI_6_MARCH) is Standing.VERIFIED_PARENT


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"name": " "}, "name", "Enter their name"),
        ({"relation": " "}, "relation", "what they are to the child"),
        ({"name": "dad canary", "relation": "father"}, "name", "is on the family map already"),
    ],
)
def test_nobody_is_added_without_a_name_or_twice(
    home: Household, said: dict[str, str], field: str, words: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        add(home, **said)
    assert refused.value.field == field


def test_a_grandfather_of_the_same_name_is_somebody_else(home: Household) -> None:
    assert add(home, name="Dad Canary", relation="Grandfather").adult_id != home.dad.adult_id


def test_an_officer_adds_a_foster_carer_and_nobody_else_may(home: Household, as_member: SignedIn) -> None:
    base = f"/cases/{home.case.ref}/family"
    with on():
        officer = as_member(home.officer)
        assert f'href="{base}/adults/new"' in officer.get(base).content.decode()
        wrong = post(officer, f"{base}/adults/new", name="Carla Carer", relation="", email="carla")
        assert "There is a problem" in wrong
        assert 'value="Carla Carer"' in wrong
        told = post(officer, f"{base}/adults/new", name="Carla Carer", relation="Foster carer")
        assert "Nothing goes to them yet" in told
        assert "Nothing goes to Carla Carer until this is settled" in told
        for stranger in (home.mum, home.dad, home.world.southmere.officer, home.world.hillside.clerk):
            assert as_member(stranger).get(f"{base}/adults/new").status_code == 404
        carer = str(AdultOfChild.objects.get(relation="Foster carer").adult_id)
        placed = {"status": "s20", "address": "5 Fern Way", "carer": carer, **day("from_on", FRI_6_MARCH)}
        assert "sealed from the birth family" in post(officer, f"{base}/placements/new", **placed)


def test_a_closed_case_leads_to_restricting_and_not_to_loosening(
    home: Household, as_member: SignedIn
) -> None:
    event = home.case.events.order_by("pk")[0]
    seal(home, "event", event.pk)
    do = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    dad, link = home.adult(home.dad), home.link(home.dad)
    actions.restrict(adult=dad, profile="redacted", why="Police", **do)  # type: ignore[arg-type]
    Case.objects.filter(pk=home.case.pk).update(closed_on=FRI_6_MARCH, stage="closed")
    base = f"/cases/{home.case.ref}/family"
    with on():
        assert as_member(home.dad).get(f"/family/{home.case.ref}").status_code == 200
        officer = as_member(home.officer)
        shown, rights = (officer.get(f"{base}{part}").content.decode() for part in ("", "/rights"))
        for act in ("restrict", "contact", "secret", "details", "verify"):
            assert f"{base}/adults/{link.pk}/{act}" in shown
        assert f"{base}/adults/new" in shown
        assert f"/cases/{home.case.ref}/seals/new" in rights
        assert f"{base}/consents/new" in rights
        assert [act for act in ("/loosen", "/invite", "/open", "/let-see") if act in shown] == []
        assert [act for act in ("/unseal", "/overrides/new", "/plan-permissions/new") if act in rights] == []
        told = post(officer, f"{base}/adults/{link.pk}/restrict", profile="none", why="Police call")
        assert "Restricted from this moment" in told
        assert as_member(home.dad).get(f"/family/{home.case.ref}").status_code == 404


def test_ctl_an_open_case_leads_to_both(home: Household, as_member: SignedIn) -> None:
    seal(home, "event", home.case.events.order_by("pk")[0].pk)
    do = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    actions.restrict(adult=home.adult(home.dad), profile="redacted", why="Police", **do)  # type: ignore[arg-type]
    base = f"/cases/{home.case.ref}/family"
    with on("2026-03-06 12:00+00:00"):
        officer = as_member(home.officer)
        shown, rights = (officer.get(f"{base}{part}").content.decode() for part in ("", "/rights"))

    assert [act for act in ("/restrict", "/loosen", "/invite") if act not in shown] == []
    assert [act for act in ("/unseal", "/overrides/new", "/seals/new") if act not in rights] == []
