"""Tightening is one person's and at once; loosening takes two and evidence; nothing is loosened by time."""

from datetime import date

import pytest
from django.db import Error, IntegrityError, connection, transaction

from sendwell.access.models import Account, Member
from sendwell.access.opening import NotThere
from sendwell.casebook.models import Deadline
from sendwell.family import actions
from sendwell.family.models import Loosening, RestrictionChange
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.family_map import Standing, profile_of, standing
from sendwell.people.models import Adult, Contact, Placement, Profile
from tests.family.households import FRI_6_MARCH, Household, household
from tests.world import World, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


def restrict(home: Household, profile: str = "hold") -> None:
    actions.restrict(
        case=home.case,
        adult=home.adult(home.dad),
        profile=profile,
        why="Police call",
        by=home.officer,
        day=FRI_6_MARCH,
    )


def propose(home: Household, profile: str = "full") -> Loosening:
    return actions.propose_looser_profile(
        case=home.case,
        adult=home.adult(home.dad),
        profile=profile,
        why="The court has ended the order.",
        evidence="Order of 3 March 2026, seen",
        by=home.officer,
        day=FRI_6_MARCH,
    )


def decide(home: Household, proposal: Loosening, by: Member, *, agreed: bool = True) -> Loosening:
    return actions.decide_loosening(
        case=home.case, proposal=proposal, agreed=agreed, said="Read the order.", by=by, day=FRI_6_MARCH
    )


def test_c05_one_person_restricts_and_it_works_at_once(home: Household) -> None:
    restrict(home)

    assert profile_of(home.case.child, home.dad.adult_id or 0, FRI_6_MARCH) is Profile.HOLD
    assert standing(home.case.child, home.dad.adult_id, FRI_6_MARCH) is Standing.UNVERIFIED
    line = RestrictionChange.objects.get()
    assert (line.was, line.now, line.loosens, line.by, line.second) == (
        "full",
        "hold",
        False,
        home.officer,
        None,
    )
    assert home.case.events.filter(type="family_map_changed").count() == 1


def test_c05_nobody_loosens_alone(home: Household) -> None:
    restrict(home)
    with pytest.raises(Refused, match="Propose it"):
        restrict(home, "full")

    proposal = propose(home)

    assert home.link(home.dad).profile == Profile.HOLD
    with pytest.raises(NotThere):  # an officer may not confirm, not even another's
        decide(home, proposal, home.officer)
    decide(home, proposal, home.manager)
    assert home.link(home.dad).profile == Profile.FULL
    line = RestrictionChange.objects.latest("pk")
    assert (line.loosens, line.by, line.second) == (True, home.officer, home.manager)
    assert line.evidence == "Order of 3 March 2026, seen"


def test_c05_without_evidence_nothing_is_even_proposed(home: Household) -> None:
    restrict(home)
    with pytest.raises(Refused, match="what shows it"):
        actions.propose_looser_profile(
            case=home.case,
            adult=home.adult(home.dad),
            profile="full",
            why="He asked",
            evidence=" ",
            by=home.officer,
            day=FRI_6_MARCH,
        )


def test_a_refused_proposal_changes_nothing(home: Household) -> None:
    restrict(home)
    decide(home, propose(home), home.manager, agreed=False)

    assert home.link(home.dad).profile == Profile.HOLD
    assert not RestrictionChange.objects.filter(loosens=True).exists()


def test_a_proposal_does_not_undo_what_was_tightened_meanwhile(home: Household) -> None:
    restrict(home)
    proposal = propose(home)
    restrict(home, "none")

    with pytest.raises(Refused, match="restricted this further"):
        decide(home, proposal, home.manager)
    assert home.link(home.dad).profile == Profile.NONE


def test_a22_the_same_person_is_not_both_hands(home: Household) -> None:
    restrict(home)
    proposal = actions.propose_looser_profile(
        case=home.case,
        adult=home.adult(home.dad),
        profile="full",
        why="Ended",
        evidence="Seen",
        by=home.manager,
        day=FRI_6_MARCH,
    )
    with pytest.raises(Refused, match="you proposed it yourself"):
        decide(home, proposal, home.manager)


def test_a22_nor_under_another_hat_of_the_same_account(home: Household) -> None:
    restrict(home)
    proposal = propose(home)
    hat = member("council_manager", "Nora Twohats", home.world.northbridge.organisation)
    hat.account = Account.objects.get(pk=home.officer.account_id)
    hat.save()

    with pytest.raises(Refused, match="you proposed it yourself"):
        decide(home, proposal, hat)
    with pytest.raises(IntegrityError, match="a second person must decide"), transaction.atomic():
        Loosening.objects.filter(pk=proposal.pk).update(decided_by=hat, decided_on=FRI_6_MARCH, agreed=True)


def test_a22_the_database_refuses_it_too(home: Household) -> None:
    restrict(home)
    proposal = propose(home)
    with pytest.raises(IntegrityError), transaction.atomic():
        Loosening.objects.filter(pk=proposal.pk).update(
            decided_by=home.officer, decided_on=FRI_6_MARCH, agreed=True
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        RestrictionChange.objects.create(
            child=home.case.child,
            kind="profile",
            subject=1,
            now="full",
            loosens=True,
            by=home.officer,
            day=FRI_6_MARCH,
        )


@pytest.mark.parametrize(
    "change", ["UPDATE family_restrictionchange SET now = now", "DELETE FROM family_restrictionchange"]
)
def test_the_journal_is_never_edited(home: Household, change: str) -> None:
    restrict(home)
    with pytest.raises(Error, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_another_council_changes_nothing(home: Household) -> None:
    with pytest.raises(NotThere):
        actions.restrict(
            case=home.case,
            adult=home.adult(home.dad),
            profile="none",
            why="x",
            by=home.world.southmere.officer,
            day=FRI_6_MARCH,
        )
    assert home.link(home.dad).profile == Profile.FULL


def test_an_order_that_binds_holds_everything_to_whom_it_binds(home: Household) -> None:
    order = record_order(home, "non_molestation", expires_on=date(2026, 3, 31))

    assert home.link(home.dad).profile == Profile.HOLD
    assert home.link(home.mum).profile == Profile.FULL
    assert order.expires_on == date(2026, 3, 31)


def test_an_order_that_gives_responsibility_holds_nobody(home: Household) -> None:
    record_order(home, "responsibility")

    assert home.link(home.dad).profile == Profile.FULL


def record_order(home: Household, type: str, **more: object):  # type: ignore[no-untyped-def]
    return actions.record_order(
        case=home.case,
        adult=home.adult(home.dad),
        type=type,
        court="Family Court at Vale",
        made_on=FRI_6_MARCH,
        words="As ordered",
        evidence="Sealed copy seen by N. Officer",
        by=home.officer,
        day=FRI_6_MARCH,
        **more,  # type: ignore[arg-type]
    )


def test_c08_the_day_after_an_order_ran_out_access_is_as_before_and_there_is_a_task(home: Household) -> None:
    from sendwell.family.pages import tasks_page

    order = record_order(home, "non_molestation", expires_on=date(2026, 3, 31))
    before = standing(home.case.child, home.dad.adult_id, date(2026, 3, 31))

    assert standing(home.case.child, home.dad.adult_id, date(2026, 4, 1)) is before is Standing.UNVERIFIED
    row = tasks_page(home.officer, "orders", {}, as_of=date(2026, 4, 1)).rows[0]
    assert (row.ref, row.urgent, row.due_on) == (home.case.ref, True, date(2026, 3, 31))
    assert tasks_page(home.world.southmere.officer, "orders", {}, as_of=date(2026, 4, 1)).rows == []

    actions.look_at_order(case=home.case, order=order, by=home.officer, day=date(2026, 4, 1))

    assert tasks_page(home.officer, "orders", {}, as_of=date(2026, 4, 1)).rows == []
    assert home.link(home.dad).profile == Profile.HOLD


def test_less_contact_holds_and_more_contact_takes_two(home: Household) -> None:
    actions.limit_contact(
        case=home.case,
        adult=home.adult(home.dad),
        contact=Contact.NONE,
        why="Order",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    assert (home.link(home.dad).contact, home.link(home.dad).profile) == (Contact.NONE, Profile.HOLD)

    with pytest.raises(Refused, match="Propose it"):
        actions.limit_contact(
            case=home.case,
            adult=home.adult(home.dad),
            contact=Contact.OPEN,
            why="Asked",
            by=home.officer,
            day=FRI_6_MARCH,
        )


def test_c06_a_placement_is_sealed_without_anybody_asking_and_opened_by_two(home: Household) -> None:
    carer = Adult.objects.create(name="Carla Carer")
    placement = actions.record_placement(
        case=home.case,
        status="s20",
        from_on=FRI_6_MARCH,
        carer=carer,
        address="5 Fern Lane",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    assert placement.sealed
    assert not home.link(home.mum).lives_with

    proposal = actions.propose_opening_placement(
        case=home.case,
        placement=placement,
        why="Agreed",
        evidence="Care plan",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    assert Placement.objects.get().sealed
    decide(home, proposal, home.manager)
    assert not Placement.objects.get().sealed


def test_secrecy_is_kept_at_once_and_lifted_by_two(home: Household) -> None:
    secrecy = actions.keep_secret(
        case=home.case,
        hidden_from=home.adult(home.dad),
        hides=home.adult(home.mum),
        why="Refuge",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    assert home.link(home.dad).profile == Profile.HOLD

    proposal = actions.propose_lifting_secrecy(
        case=home.case,
        secrecy=secrecy,
        why="She asks for it",
        evidence="Her letter",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    decide(home, proposal, home.manager)
    secrecy.refresh_from_db()
    assert secrecy.lifted_on == FRI_6_MARCH
    assert home.link(home.dad).profile == Profile.HOLD  # a decision of its own


@pytest.mark.parametrize(("flagged", "told"), [(True, []), (False, ["old@family.example"])])
def test_c07_nothing_of_a_new_address_goes_to_the_old_one(
    home: Household, flagged: bool, told: list[str]
) -> None:
    mum = home.adult(home.mum)
    mum.email = home.mum.email = "old@family.example"
    mum.save()
    home.mum.save()
    assert home.mum.account is not None
    home.mum.account.email = "old@family.example"
    home.mum.account.save()
    if flagged:
        restrict(home)
    OutboxMessage.objects.all().delete()

    actions.change_contact_details(
        case=home.case,
        adult=mum,
        email="new@family.example",
        phone="07700 900123",
        address="2 Safe Street",
        postcode="SS1 1SS",
        by=home.officer,
        day=FRI_6_MARCH,
    )

    asked, *sent = OutboxMessage.objects.all()
    assert (asked.kind, asked.to_email) == ("address_to_confirm", "new@family.example")  # J08
    assert [each.to_email for each in sent] == told
    assert [each.path for each in sent] == ["/"] * len(told)
    assert Member.objects.get(pk=home.mum.pk).email == "new@family.example"


def test_c18_a_hold_stops_no_clock_and_the_list_shows_the_next_date(home: Household) -> None:
    from sendwell.family.pages import tasks_page

    before = set(Deadline.objects.filter(case=home.case).values_list("timescale", "due_on", "stopped_on"))
    restrict(home)

    assert (
        set(Deadline.objects.filter(case=home.case).values_list("timescale", "due_on", "stopped_on"))
        == before
    )
    rows = tasks_page(home.officer, "holds", {}, as_of=FRI_6_MARCH).rows
    assert [(row.ref, row.due_on) for row in rows] == [(home.case.ref, date(2026, 4, 13))]


def test_c01_verifying_needs_evidence_and_how_it_is_held(home: Household) -> None:
    verify = {"case": home.case, "adult": home.adult(home.dad), "by": home.officer, "day": FRI_6_MARCH}
    with pytest.raises(Refused, match="what you saw"):
        actions.verify_responsibility(responsibility="yes", held_as="parent", evidence="", **verify)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="how parental responsibility is held"):
        actions.verify_responsibility(responsibility="yes", evidence="Certificate", **verify)  # type: ignore[arg-type]
    actions.verify_responsibility(responsibility="no", basis="neither", evidence="Court order", **verify)  # type: ignore[arg-type]
    assert standing(home.case.child, home.dad.adult_id, FRI_6_MARCH) is Standing.UNVERIFIED
