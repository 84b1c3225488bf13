"""The screens of the family map and of rights, as staff and families use them, and as strangers do not."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from sendwell.access import grants
from sendwell.access.classes import DataClass
from sendwell.access.models import GrantKind, Member
from sendwell.access.opening import relate
from sendwell.casebook.models import Deadline
from sendwell.family.models import Consent, Loosening, Override
from sendwell.governance.leave.purposes import PURPOSES
from sendwell.people.models import (
    Adult,
    AdultOfChild,
    Order,
    Placement,
    Profile,
    Representation,
    Seal,
    Secrecy,
)
from tests.family.households import Household, household, on
from tests.world import MON_2_MARCH, OPENED, World, member

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
type SignedIn = Callable[[Member], Client]


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


def post(browser: Client, path: str, **said: object) -> str:
    """Send a form and follow where it leads; what the page then says."""
    answer = browser.post(path, said, follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()  # type: ignore[no-any-return]


def day(name: str, when: date) -> dict[str, str]:
    """A date as it is typed."""
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def test_an_officer_restricts_and_a_manager_loosens(home: Household, as_member: SignedIn) -> None:
    base = f"/cases/{home.case.ref}/family"
    link = home.link(home.dad)
    with on():
        officer, manager = as_member(home.officer), as_member(home.manager)
        wrong = post(officer, f"{base}/adults/{link.pk}/restrict", profile="hold", why="")
        assert "There is a problem" in wrong
        done = post(officer, f"{base}/adults/{link.pk}/restrict", profile="hold", why="Police call")
        assert "Restricted from this moment" in done
        assert "Nothing goes to Dad Canary until this is settled" in done
        said = {"wanted": "redacted", "why": "He appeals", "evidence": "His letter of 5 March"}
        assert "Nothing changes until a second person" in post(
            officer, f"{base}/adults/{link.pk}/loosen", **said
        )
        decide = f"{base}/proposals/{Loosening.objects.get().uid}"
        assert officer.get(decide).status_code == 404
        for list_of_it in (base, "/family-tasks/proposals"):
            shown = officer.get(list_of_it).content.decode()
            assert "What this adult may be sent, Dad Canary" in shown
            assert (decide in shown, decide in manager.get(list_of_it).content.decode()) == (False, True)
        assert "His letter of 5 March" in manager.get(decide).content.decode()
        assert "Decided." in post(manager, decide, agreed="yes", said="Read the letter")
        over = manager.get(decide).content.decode()
        assert "This was decided on 6 March 2026." in over
        assert "Do you agree?" not in over
        assert "Police call" in manager.get(f"{base}/journal").content.decode()

    assert home.link(home.dad).profile == Profile.REDACTED


def test_whoever_proposes_more_for_somebody_not_yet_seen_reads_that_it_does_nothing_yet(
    home: Household, as_member: SignedIn
) -> None:
    held = AdultOfChild.objects.filter(pk=home.link(home.dad).pk)
    held.update(profile=Profile.HOLD)
    path = f"/cases/{home.case.ref}/family/adults/{held.get().pk}/loosen"
    with on():
        officer = as_member(home.officer)
        assert "Until it is, nothing is sent" not in officer.get(path).content.decode()
        held.update(verified_on=None)
        assert "Until it is, nothing is sent" in officer.get(path).content.decode()


def test_nobody_is_asked_to_decide_what_they_proposed(home: Household, as_member: SignedIn) -> None:
    base = f"/cases/{home.case.ref}/family"
    with on():
        manager = as_member(home.manager)
        link = home.link(home.dad)
        post(manager, f"{base}/adults/{link.pk}/restrict", profile="hold", why="Police call")
        said = {"wanted": "redacted", "why": "He appeals", "evidence": "His letter of 5 March"}
        post(manager, f"{base}/adults/{link.pk}/loosen", **said)
        decide = manager.get(f"{base}/proposals/{Loosening.objects.get().uid}").content.decode()
        assert "Somebody else looks at the evidence and decides." in decide
        assert "Do you agree?" not in decide


def test_an_order_names_nobody_until_somebody_is_chosen(home: Household, as_member: SignedIn) -> None:
    """What stands in the box before anybody looks must not be an answer: an order binds whom it names."""
    order = {
        "type": "prohibited_steps",
        "court": "Family Court",
        "words": "No removal",
        "evidence": "Seen",
        **day("made_on", date(2026, 3, 2)),
    }
    with on():
        officer, path = as_member(home.officer), f"/cases/{home.case.ref}/family/orders/new"
        assert "There is a problem" in post(officer, path, **order)
        assert Order.objects.count() == 0
        for council in (home.case.authority, home.world.southmere.organisation):
            assert "Recorded" in post(officer, path, adult=f"council-{council.pk}", **order)

    named = Order.objects.order_by("pk").values_list("adult", "organisation__name")
    assert list(named) == [(None, "Northbridge Council"), (None, "Southmere Council")]


def test_those_who_are_held_stand_by_the_next_date_of_their_case(
    home: Household, as_member: SignedIn
) -> None:
    earlier = home.world.assessing(received=MON_2_MARCH)
    uncle = Adult.objects.create(name="Uri Uncle")
    AdultOfChild.objects.create(child=earlier.child, adult=uncle, relation="Uncle")
    AdultOfChild.objects.filter(pk=home.link(home.dad).pk).update(profile=Profile.HOLD)
    Deadline.objects.filter(case=earlier, stopped_on=None).update(due_on=date(2026, 3, 1))
    with on():
        shown = as_member(home.officer).get("/family-tasks/holds").content.decode()

    assert shown.index("Uri Uncle, uncle") < shown.index("Dad Canary, father")
    assert shown.count(">Now</strong>") == 1


def test_a_foster_carer_is_told_who_says_what_may_be_shared(home: Household, as_member: SignedIn) -> None:
    AdultOfChild.objects.filter(pk=home.link(home.dad).pk).update(
        responsibility="no", held_as="", basis="care", lives_with=True
    )
    with on():
        shown = as_member(home.dad).get(f"/family/{home.case.ref}/rights").content.decode()

    assert "Somebody with parental responsibility says what may be shared." in shown
    assert "Say what may be shared, or say no" not in shown


def test_orders_secrets_placements_and_evidence_are_typed_in(home: Household, as_member: SignedIn) -> None:
    base = f"/cases/{home.case.ref}/family"
    dad, mum = home.link(home.dad), home.link(home.mum)
    with on():
        officer = as_member(home.officer)
        order = {
            "type": "prohibited_steps",
            "adult": str(dad.adult_id),
            "court": "Family Court",
            "words": "No removal",
            "evidence": "Seen",
            **day("made_on", date(2026, 3, 2)),
        }
        assert "Recorded" in post(officer, f"{base}/orders/new", **order)
        secret = {"hides": str(mum.adult_id), "why": "Refuge"}
        assert "Recorded" in post(officer, f"{base}/adults/{dad.pk}/secret", **secret)
        verify = {"responsibility": "yes", "held_as": "parent", "lives_with": "no", "evidence": "Certificate"}
        assert "Recorded" in post(officer, f"{base}/adults/{dad.pk}/verify", **verify)
        placement = {"status": "s20", "address": "5 Fern Lane", **day("from_on", date(2026, 3, 2))}
        told = post(officer, f"{base}/placements/new", **placement)
        assert "sealed from the birth family" in told
        assert "Dad Canary must not learn where Mum Canary is" in told

    assert Order.objects.get().type == "prohibited_steps"
    assert Secrecy.objects.get().hides == mum.adult
    assert Placement.objects.get().sealed
    assert home.link(home.dad).held_as == "parent"


def test_effects_are_shown_before_a_refusal_is_recorded(home: Household, as_member: SignedIn) -> None:
    path = f"/family/{home.case.ref}/rights/say"
    school = str(home.world.school.organisation.pk)
    said = {
        "answer": "refused",
        "classes": ["E"],
        "organisations": [school],
        "statement": "Not the school.",
        **day("until", date(2026, 12, 31)),
    }
    with on():
        mum = as_member(home.mum)
        told = post(mum, path, **said)
        assert "What the council may then not know" in told
        assert "The council still decides, keeps its dates" in told
        assert Consent.objects.count() == 0
        assert "You said no on 6 March 2026" in post(mum, path, **said, pressed="sure")
        assert (
            "Not the school"
            not in as_member(home.dad).get(f"/family/{home.case.ref}/rights").content.decode()
        )

    assert Consent.objects.get().adult == home.mum.adult


def test_a_parent_takes_consent_back_after_reading_what_that_does(
    home: Household, as_member: SignedIn
) -> None:
    base = f"/family/{home.case.ref}/rights"
    said = {
        "answer": "given",
        "classes": ["E"],
        "organisations": [str(home.world.school.organisation.pk)],
        **day("until", date(2026, 12, 31)),
    }
    with on():
        mum = as_member(home.mum)
        assert "It counts until 31 December 2026" in post(mum, f"{base}/say", **said)
        one = f"{base}/consents/{Consent.objects.get().uid}"
        leave = grants.give(
            kind=GrantKind.SPECIFIC,
            child=home.case.child,
            to=home.world.school.organisation,
            classes=[DataClass.EDUCATION],
            purpose="The assessment",
            gateway=PURPOSES["support"].gateway,
            by=home.officer,
            at=NOON - timedelta(days=1),
            until=NOON + timedelta(days=30),
        )
        assert as_member(home.dad).get(one).status_code == 404
        assert "What goes on" in mum.get(one).content.decode()
        assert "Read what this does, then tick the box" in post(mum, one, words="No more")
        assert "You took it back on 6 March 2026" in post(mum, one, words="No more", read="on")

    leave.refresh_from_db()
    assert leave.ends_at == NOON


def test_a_young_person_chooses_what_a_parent_sees(world: World, as_member: SignedIn) -> None:
    home = household(world, born=date(2008, 9, 1))
    young = member("young_person", "Adela Canary", None, child=home.case.child)
    relate(home.case.child, to=young, why="self", born_of="the rights have moved", starts_on=OPENED)
    base = f"/family/{home.case.ref}/rights"
    link = home.link(home.mum)
    with on():
        ada, mum = as_member(young), as_member(home.mum)
        assert mum.get(f"/family/{home.case.ref}")["Location"] == base
        by_staff = f"/cases/{home.case.ref}/family/adults/{link.pk}/let-see"
        officer = as_member(home.officer)
        assert f'href="{by_staff}"' in officer.get(f"/cases/{home.case.ref}/family").content.decode()
        assert officer.get(by_staff).status_code == 200
        assert "You decide now." in ada.get(base).content.decode()
        let = {"classes": ["P", "E"], **day("until", date(2026, 12, 31))}
        assert mum.get(f"{base}/adults/{link.pk}/let-see").status_code == 404
        assert "Until 31 December 2026" in post(ada, f"{base}/adults/{link.pk}/let-see", **let)
        assert mum.get(f"/family/{home.case.ref}").status_code == 200
        assert "Can see nothing now" in post(ada, f"{base}/adults/{link.pk}/take-back")
        assert mum.get(f"/family/{home.case.ref}").status_code == 302

    assert Representation.objects.get().taken_back_on == date(2026, 3, 6)


def test_overrides_bases_permissions_and_seals_are_typed_in(home: Household, as_member: SignedIn) -> None:
    base = f"/cases/{home.case.ref}/family"
    until = day("until", date(2026, 12, 31))
    event = home.case.events.order_by("pk")[0]
    with on():
        officer = as_member(home.officer)
        override = {
            "organisation": str(home.world.school.organisation.pk),
            "ground": "safeguarding",
            "words": "A strategy meeting",
            "decided_by": home.manager.slug,
            "family_told": "no",
            "why_not_told": "Danger",
            **until,
        }
        assert "The family was not told: Danger" in post(officer, f"{base}/overrides/new", **override)
        basis = {"purpose": "Assessment", "article_6": "e", "article_9": "g", "statute": "CFA 2014 s.36"}
        assert "CFA 2014 s.36" in post(officer, f"{base}/bases/new", **basis)
        plan = {"to": "Grandmother", "what": "Section A", "under": "parent", "words": "Mum agrees", **until}
        assert "Section A, to Grandmother" in post(officer, f"{base}/plan-permissions/new", **plan)
        seal = {
            "item": f"event:{event.pk}:",
            "kind": "child_asks",
            "competence": "Understands",
            "why": "Asks",
            **day("review_on", date(2026, 9, 1)),
        }
        assert "Sealed." in post(officer, f"/cases/{home.case.ref}/seals/new", **seal)
        assert (
            "The child asks that their parents do not see it"
            in officer.get(f"{base}/rights").content.decode()
        )

    assert Override.objects.get().decided_by == home.manager
    assert Seal.objects.get().number == event.pk


@pytest.mark.parametrize(
    "path", ["", "/rights", "/journal", "/orders/new", "/consents/new", "/overrides/new"]
)
def test_strangers_and_families_do_not_see_the_map(home: Household, as_member: SignedIn, path: str) -> None:
    base = f"/cases/{home.case.ref}/family{path}"
    with on():
        assert as_member(home.officer).get(base).status_code == 200
        for stranger in (
            home.world.southmere.officer,
            home.mum,
            home.world.hillside.clerk,
            home.world.school.senco,
        ):
            assert as_member(stranger).get(base).status_code == 404


@pytest.mark.parametrize("which", ["holds", "proposals", "orders", "rights", "reviews", "overrides"])
def test_every_list_of_tasks_can_be_empty(world: World, as_member: SignedIn, which: str) -> None:
    with on():
        browser = as_member(world.southmere.officer)
        assert browser.get(f"/family-tasks/{which}").status_code == 200
        assert browser.get("/family-tasks/everything").status_code == 404
        assert as_member(world.hillside.clerk).get(f"/family-tasks/{which}").status_code == 404
