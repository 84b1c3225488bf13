"""Keeping somebody out of a record, whatever else they hold, and letting them in again (A13, A14, A19, A22; C05)."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from sendwell.access import grants
from sendwell.access.models import Grant, GrantKind, Member
from sendwell.access.opening import NotThere, may_be_told
from sendwell.advice import actions as advice_actions
from sendwell.advice.actions import allocate
from sendwell.audit.models import Change
from sendwell.casebook.actions import name_key_worker
from sendwell.casebook.models import Case
from sendwell.documents.letters import Recipient, write_letter
from sendwell.documents.models import Letter
from sendwell.governance.actions import whose_record
from sendwell.governance.leave.actions import take_back
from sendwell.governance.leave.keeping_out import decide_letting_in, keep_out, propose_letting_in
from sendwell.law.refusals import Refused
from tests.world import MON_2_MARCH, World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NEXT_YEAR = date(2027, 3, 2)
TYPED = {"reason": "family", "said": "", "until-day": "2", "until-month": "3", "until-year": "2027"}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def case(world: World) -> Case:
    return world.case()


@pytest.fixture
def letter(world: World, case: Case) -> Letter:
    return write_letter(
        case=case,
        kind="note",
        title="A letter about Adela",
        to=Recipient("Pippa Parent", None, ("1 Nowhere Road",)),
        from_name="Nora Officer",
        blocks=[],
        day=MON_2_MARCH,
        by=world.northbridge.officer,
    )


def kept_out(world: World, case: Case, who: Member, **more: object) -> list[Grant]:
    said: dict[str, object] = {
        "reason": "conflict",
        "said": "They are neighbours.",
        "until": NEXT_YEAR,
        "by": world.northbridge.manager,
        "day": MON_2_MARCH,
        "at": NOON,
    }
    return keep_out(case=case, who=who, **(said | more))  # type: ignore[arg-type]


def addresses(case: Case, letter: Letter) -> list[str]:
    ref = f"/cases/{case.ref}"
    parts = ("", "/chronology", "/people", "/family", "/letters", "/leave", "/advice", "/keep-me-out")
    return [*(ref + part for part in parts), f"/letters/{letter.uid}", f"/letters/{letter.uid}.pdf"]


def answers(browser: Client, case: Case, letter: Letter) -> set[int]:
    return {browser.get(each).status_code for each in addresses(case, letter)}


def found(browser: Client, case: Case) -> bool:
    answer = browser.post("/find", {"sought": case.child.nhs_number})
    assert answer.status_code == 200
    return case.ref in answer.content.decode()


def test_kept_out_by_a_colleague_they_find_nothing_at_the_next_request_and_the_others_do(
    world: World, case: Case, letter: Letter, as_member: SignedIn
) -> None:
    officer, manager = as_member(world.northbridge.officer), as_member(world.northbridge.manager)
    assert (answers(officer, case, letter), found(officer, case)) == ({200}, True)

    sent = manager.post(f"/cases/{case.ref}/kept-out/new", TYPED | {"person": world.northbridge.officer.slug})

    assert (sent.status_code, sent["Location"]) == (302, f"/cases/{case.ref}/leave")
    assert (answers(officer, case, letter), found(officer, case)) == ({404}, False)
    assert (answers(manager, case, letter), found(manager, case)) == ({200}, True)
    assert not may_be_told(world.northbridge.officer, case.child_id, "/", MON_2_MARCH)
    listed = manager.get(f"/cases/{case.ref}/leave").content.decode()
    assert "Nora Officer" in listed and "Related to the family, or close to them" in listed


def test_whoever_knows_the_family_says_so_and_is_out_at_once(
    world: World, case: Case, letter: Letter, as_member: SignedIn
) -> None:
    officer = as_member(world.northbridge.officer)
    assert f"/cases/{case.ref}/keep-me-out" in officer.get(f"/cases/{case.ref}").content.decode()

    sent = officer.post(f"/cases/{case.ref}/keep-me-out", TYPED)

    assert sent.status_code == 302 and officer.get(sent["Location"]).status_code == 200
    assert (answers(officer, case, letter), found(officer, case)) == ({404}, False)
    grant = Grant.objects.get(kind=GrantKind.EXCLUDED)
    assert (grant.member, grant.given_by, grant.child) == (*[world.northbridge.officer] * 2, case.child)


def test_a_clinician_who_is_asked_about_a_neighbour_s_child_is_out_too(
    world: World, as_member: SignedIn
) -> None:
    request = world.request_to(world.hillside.paediatrics)
    clinician = as_member(world.hillside.paediatrician)
    address = f"/cases/{request.case.ref}/keep-me-out"
    assert address in clinician.get(f"/advice/{request.ref}").content.decode()

    assert clinician.post(address, TYPED).status_code == 302

    assert clinician.get(f"/advice/{request.ref}").status_code == 404
    assert request.ref not in clinician.get("/advice/").content.decode()
    assert as_member(world.hillside.lead).get(f"/advice/{request.ref}").status_code == 200


def test_a_parent_and_a_stranger_have_no_such_page(world: World, case: Case, as_member: SignedIn) -> None:
    parent = world.parent(case.child)
    for who in (parent, world.southmere.officer, world.riverside.paediatrician):
        assert as_member(who).get(f"/cases/{case.ref}/keep-me-out").status_code == 404
        assert as_member(who).get(f"/cases/{case.ref}/kept-out/new").status_code == 404


def test_it_is_told_on_the_chronology_without_a_name_and_in_the_audit(world: World, case: Case) -> None:
    (grant,) = kept_out(world, case, world.northbridge.officer)

    event = case.events.get(type="kept_out")
    assert (event.by, event.details) == (
        world.northbridge.manager,
        {"who": "Council SEND officer", "until": "2 March 2027"},
    )
    assert Change.objects.filter(table_name="access_grant", row_id=grant.pk).count() == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reason": "dislike"}, "Choose why."),
        ({"reason": "other", "said": " "}, "Say in words why."),
        ({"until": MON_2_MARCH}, "It must last beyond today, and can last to 4 May 2044 at the latest."),
        ({"until": date(2044, 5, 5)}, "It must last beyond today, and can last to 4 May 2044 at the latest."),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    world: World, case: Case, more: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        kept_out(world, case, world.northbridge.officer, **more)
    assert Grant.objects.count() == 0


def test_anybody_at_work_is_kept_out_and_only_by_the_childs_own_council(world: World, case: Case) -> None:
    with pytest.raises(Refused, match="is kept out on the family’s map"):
        kept_out(world, case, world.parent(case.child))
    for by in (world.southmere.officer, world.hillside.lead):
        with pytest.raises(NotThere):
            kept_out(world, case, world.northbridge.officer, by=by)
    assert kept_out(world, case, world.school.senco)
    assert kept_out(world, case, world.southmere.officer)


def test_the_key_worker_gives_the_case_away_first(world: World, case: Case) -> None:
    officer, manager = world.northbridge.officer, world.northbridge.manager
    name_key_worker(case=case, member=officer, by=manager, day=MON_2_MARCH)
    with pytest.raises(
        Refused, match=r"Nora Officer is the key worker.*Give the case to somebody else first"
    ):
        kept_out(world, case, officer)
    with pytest.raises(Refused, match="You are the key worker"):
        kept_out(world, case, officer, by=officer)

    name_key_worker(case=case, member=manager, by=officer, day=MON_2_MARCH)
    kept_out(world, case, officer, by=officer)
    with pytest.raises(Refused, match="Nora Officer is kept out of this record"):
        name_key_worker(case=case, member=officer, by=manager, day=MON_2_MARCH)


def test_another_hat_of_the_same_account_is_no_way_in_but_a_parent_stays_one(
    world: World, case: Case, letter: Letter, as_member: SignedIn
) -> None:
    officer = world.northbridge.officer
    hat = member("council_manager", "Nora Manager", world.northbridge.organisation)
    mother = world.parent(case.child)
    Member.objects.filter(pk__in=[hat.pk, mother.pk]).update(account=officer.account)

    kept_out(world, case, officer)

    assert set(Grant.objects.values_list("member", flat=True)) == {officer.pk, hat.pk}


def test_leave_and_broken_glass_given_later_open_nothing(
    world: World, case: Case, letter: Letter, as_member: SignedIn
) -> None:
    manager = world.northbridge.manager
    kept_out(world, case, manager, by=world.northbridge.officer)
    for kind in (GrantKind.SPECIFIC, GrantKind.STANDARD, GrantKind.BASIC):
        grants.give(
            kind=kind,
            child=case.child,
            to=manager,
            classes=["P", "I", "C", "H"],  # type: ignore[list-item]
            purpose="A later one",
            gateway="Its law",
            by=world.northbridge.officer,
            at=NOON,
            until=NOON + timedelta(days=9),
        )

    assert answers(as_member(manager), case, letter) == {404}
    number = case.child.nhs_number
    assert whose_record(nhs_number=number, case_ref="", born=None, by=manager, at=NOON) is None


class TestLettingInAgain:
    @pytest.fixture
    def third(self, world: World) -> Member:
        return member("council_officer", "Tom Third", world.northbridge.organisation)

    @pytest.fixture
    def grant(self, world: World, case: Case) -> Grant:
        return kept_out(world, case, world.northbridge.officer)[0]

    def test_one_proposes_another_agrees_and_the_record_opens(
        self, world: World, case: Case, letter: Letter, grant: Grant, third: Member, as_member: SignedIn
    ) -> None:
        officer, manager = as_member(world.northbridge.officer), as_member(world.northbridge.manager)
        address = f"/cases/{case.ref}/kept-out/{grant.uid}"
        assert manager.post(f"{address}/propose", {"evidence": "They moved away."}).status_code == 302
        assert answers(officer, case, letter) == {404}
        assert "You proposed this." in manager.get(f"{address}/decide").content.decode()
        told = manager.post(f"{address}/decide", {"agreed": "yes"})
        assert (told.status_code, answers(officer, case, letter)) == (200, {404})

        other = as_member(third)
        assert "They moved away." in other.get(f"{address}/decide").content.decode()
        assert other.post(f"{address}/decide", {"agreed": "yes"}).status_code == 302

        assert answers(officer, case, letter) == {200}
        types = list(case.events.order_by("pk").values_list("type", flat=True))[-3:]
        assert types == ["kept_out", "letting_in_proposed", "let_in_again"]

    def test_refused_they_are_kept_out_and_it_can_be_proposed_again(
        self, world: World, case: Case, grant: Grant, third: Member
    ) -> None:
        act = {"grant": grant, "case": case, "day": MON_2_MARCH, "at": NOON}
        propose_letting_in(**act, evidence="They moved.", by=third)
        with pytest.raises(Refused, match="proposed already"):
            propose_letting_in(**act, evidence="Again.", by=world.northbridge.manager)
        decide_letting_in(**act, agreed=False, by=world.northbridge.manager)
        with pytest.raises(Refused, match="Nobody proposes this now"):
            decide_letting_in(**act, agreed=True, by=world.northbridge.manager)

        assert grants.is_shut_out(world.northbridge.officer, case.child_id, NOON)
        propose_letting_in(**act, evidence="They moved far away.", by=third)

    def test_never_by_one_nor_by_another_hat_nor_by_whoever_is_kept_out(
        self, world: World, case: Case, grant: Grant, third: Member
    ) -> None:
        manager, officer = world.northbridge.manager, world.northbridge.officer
        hat = member("council_officer", "Max Hat", world.northbridge.organisation)
        late = member("council_officer", "Nora Late", world.northbridge.organisation)
        Member.objects.filter(pk=hat.pk).update(account=manager.account)
        Member.objects.filter(pk=late.pk).update(account=officer.account)
        act = {"grant": grant, "case": case, "day": MON_2_MARCH, "at": NOON}
        for themselves in (officer, Member.objects.get(pk=late.pk), world.southmere.manager):
            with pytest.raises(NotThere):
                propose_letting_in(**act, evidence="I moved.", by=themselves)
        with pytest.raises(Refused, match="Say what shows"):
            propose_letting_in(**act, evidence=" ", by=manager)
        propose_letting_in(**act, evidence="They moved.", by=manager)
        for same in (manager, Member.objects.get(pk=hat.pk)):
            with pytest.raises(Refused, match="A second person must decide"):
                decide_letting_in(**act, agreed=True, by=same)
        with pytest.raises(NotThere):
            decide_letting_in(**act, agreed=True, by=officer)
        assert grants.is_shut_out(officer, case.child_id, NOON)

    def test_the_database_refuses_one_person_too(self, world: World, grant: Grant) -> None:
        row, manager = Grant.objects.filter(pk=grant.pk), world.northbridge.manager
        for fields in (
            {"lift_agreed_by": manager},
            {"lift_asked_by": manager, "lift_agreed_by": manager},
            {"lift_asked_by": world.northbridge.officer},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                row.update(**fields)

    def test_it_is_not_taken_back_like_leave_by_one(
        self, world: World, case: Case, grant: Grant, as_member: SignedIn
    ) -> None:
        with pytest.raises(NotThere):
            take_back(grant=grant, case=case, by=world.northbridge.manager, day=MON_2_MARCH, at=NOON)
        back = f"/cases/{case.ref}/leave/{grant.uid}/back"
        assert as_member(world.northbridge.manager).post(back).status_code == 404
        assert grants.is_shut_out(world.northbridge.officer, case.child_id, NOON)


class TestARoleGivenLater:
    """A19: whoever is kept out is not let in by another post that their account takes on afterwards."""

    def test_it_is_kept_out_as_long_as_the_others(
        self, world: World, case: Case, letter: Letter, as_member: SignedIn
    ) -> None:
        officer, later = (
            world.northbridge.officer,
            member("council_officer", "Nora Late", world.northbridge.organisation),
        )
        kept_out(world, case, officer)
        assert answers(as_member(later), case, letter) == {200}

        Member.objects.filter(pk=later.pk).update(account=officer.account)

        assert answers(as_member(Member.objects.get(pk=later.pk)), case, letter) == {404}
        (theirs,) = Grant.objects.filter(member=later)
        (first,) = Grant.objects.filter(member=officer)
        assert (theirs.ends_at, theirs.purpose, theirs.uid != first.uid) == (
            first.ends_at,
            first.purpose,
            True,
        )
        Member.objects.filter(pk=later.pk).update(account=officer.account)
        assert Grant.objects.filter(member=later).count() == 1

    def test_being_a_parent_is_decided_on_the_family_s_map(self, world: World, case: Case) -> None:
        kept_out(world, case, world.northbridge.officer)
        parent = world.parent(case.child, "Nora Mother")
        Member.objects.filter(pk=parent.pk).update(account=world.northbridge.officer.account)
        assert Grant.objects.filter(member=parent).count() == 0

    def test_what_has_ended_is_not_carried_over(self, world: World, case: Case) -> None:
        kept_out(world, case, world.northbridge.officer, until=date(2026, 3, 9))
        later = member("council_officer", "Nora Late", world.northbridge.organisation)
        with time_machine.travel(NOON + timedelta(days=30), tick=False):
            Member.objects.filter(pk=later.pk).update(account=world.northbridge.officer.account)
        assert Grant.objects.filter(member=later).count() == 0


class TestTheirWork:
    """H06: what they had on hand is given to somebody else, and never to them."""

    def test_the_single_point_of_contact_sees_it_and_cannot_give_it_to_them(
        self, world: World, as_member: SignedIn
    ) -> None:
        clerk, medic = as_member(world.hillside.clerk), world.hillside.paediatrician
        request = world.request_to(world.hillside.paediatrics)
        told = "Kept out of this record: give it to somebody else"
        allocate(request=request, clinician=medic, by=world.hillside.clerk, day=MON_2_MARCH)
        assert told not in clerk.get("/inbox").content.decode()

        keep_out(
            case=request.case,
            who=medic,
            reason="family",
            said="",
            until=NEXT_YEAR,
            by=medic,
            day=MON_2_MARCH,
            at=NOON,
        )

        assert told in clerk.get("/inbox").content.decode()
        advice_actions.take_back(request=request, reason="Theirs.", by=world.hillside.clerk, day=MON_2_MARCH)
        with pytest.raises(Refused, match="is kept out of this record"):
            allocate(request=request, clinician=medic, by=world.hillside.clerk, day=MON_2_MARCH)
        assert told not in clerk.get("/inbox").content.decode()
