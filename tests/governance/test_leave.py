"""Leave for people outside: for one purpose, named parts, and a time (A13, A14, A22, A26)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from sendwell.access.allow import classes
from sendwell.access.classes import DataClass as C
from sendwell.access.models import Grant
from sendwell.access.opening import NotThere
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.governance.leave.actions import give_leave, take_back
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Kind
from sendwell.people.models import Seal
from sendwell.sharing.models import Party
from tests.documents.test_letters import letter_to
from tests.world import MON_2_MARCH, OPENED, World, member, organisation

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FORTNIGHT = MON_2_MARCH + timedelta(days=14)


@pytest.fixture
def case(world: World) -> Case:
    return world.case()


@pytest.fixture
def panellist(world: World):  # type: ignore[no-untyped-def]
    return member("panel_member", "Paula Panel", world.icb.organisation)


@pytest.fixture
def supporter(world: World):  # type: ignore[no-untyped-def]
    service = organisation(Kind.IASS, "North Support")
    signed = member("information_governance", "Gov Support", service)
    Party.objects.create(
        agreement=world.agreement,
        organisation=service,
        joined_on=OPENED,
        signed_by=signed,
        signed_on=OPENED,
        signed_terms=1,
    )
    return member("iass_worker", "Ines Support", service)


def given(world: World, case: Case, to: object, **more: object) -> Grant:
    said: dict[str, object] = {
        "purpose": "panel",
        "classes": ["P", "H"],
        "until": FORTNIGHT,
        "evidence": "The panel of 9 March.",
        "by": world.northbridge.officer,
        "day": MON_2_MARCH,
        "at": NOON,
    }
    return give_leave(case=case, to=to, **(said | more))  # type: ignore[arg-type]


@time_machine.travel(NOON, tick=False)
def test_it_opens_what_was_named_and_nothing_else(world: World, case: Case, panellist) -> None:  # type: ignore[no-untyped-def]
    assert classes(panellist, case.child, MON_2_MARCH) == frozenset()
    given(world, case, panellist)

    open_now = classes(panellist, case.child, MON_2_MARCH)
    assert C.PROCESS in open_now
    assert {C.LOCATION, C.FAMILY_MAP, C.SEALED, C.OTHER_HEALTH} & open_now == set()


def test_it_is_told_on_the_chronology_and_not_to_whom_by_name(world: World, case: Case, panellist) -> None:  # type: ignore[no-untyped-def]
    given(world, case, panellist)

    event = case.events.get(type="leave_given")
    assert (event.day, event.by, event.details["to"]) == (
        MON_2_MARCH,
        world.northbridge.officer,
        "Panel member",
    )
    assert "Paula" not in str(event.details)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"until": FORTNIGHT + timedelta(days=1)}, "Leave can last to 16 March 2026 at the latest"),
        ({"until": MON_2_MARCH}, "must last beyond today"),
        ({"classes": []}, "Choose what they may read."),
        ({"classes": ["P", "L"]}, "Some of what you chose is never open to that role."),
        ({"purpose": "support"}, "That person’s role does not fit the purpose."),
        ({"evidence": " "}, "Say who asked for it"),
    ],
)
def test_what_cannot_be_given_is_refused_in_words(  # type: ignore[no-untyped-def]
    world: World, case: Case, panellist, more: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said.replace(".", r"\.")):
        given(world, case, panellist, **more)
    assert Grant.objects.count() == 0


def test_another_council_gives_no_leave_to_our_records(world: World, case: Case, panellist) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotThere):
        given(world, case, panellist, by=world.southmere.officer)


class TestOnScreen:
    @pytest.fixture(autouse=True)
    def _noon(self):  # type: ignore[no-untyped-def]
        with time_machine.travel(NOON, tick=False):
            yield

    def test_the_desk_shows_it_and_the_record_opens_with_initials_only(  # type: ignore[no-untyped-def]
        self, world: World, case: Case, panellist, as_member
    ) -> None:
        browser: Client = as_member(panellist)
        assert case.ref not in browser.get("/leave").content.decode()
        assert browser.get(f"/cases/{case.ref}").status_code == 404
        given(world, case, panellist)

        assert case.ref in browser.get("/leave").content.decode()
        opened = browser.get(f"/cases/{case.ref}").content.decode()
        assert "AC" in opened
        assert "Canary" not in opened
        assert browser.get(f"/cases/{case.ref}/people").status_code == 404

    def test_taken_back_it_is_shut_at_the_next_request(  # type: ignore[no-untyped-def]
        self, world: World, case: Case, supporter, as_member
    ) -> None:
        grant = given(world, case, supporter, purpose="support", until=date(2026, 5, 1))
        browser: Client = as_member(supporter)
        assert browser.get(f"/cases/{case.ref}").status_code == 200
        with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
            take_back(
                grant=grant,
                case=case,
                by=world.northbridge.manager,
                day=MON_2_MARCH,
                at=NOON + timedelta(minutes=1),
            )

            assert browser.get(f"/cases/{case.ref}").status_code == 404

    def test_the_day_after_the_last_it_is_shut_by_itself(  # type: ignore[no-untyped-def]
        self, world: World, case: Case, panellist, as_member
    ) -> None:
        given(world, case, panellist)
        with time_machine.travel(datetime(2026, 3, 16, 23, 30, tzinfo=UTC), tick=False):
            assert as_member(panellist).get(f"/cases/{case.ref}").status_code == 200
        with time_machine.travel(datetime(2026, 3, 17, 0, 1, tzinfo=UTC), tick=False):
            assert as_member(panellist).get(f"/cases/{case.ref}").status_code == 404

    def test_an_officer_gives_it_by_a_form_and_a_stranger_finds_none(  # type: ignore[no-untyped-def]
        self, world: World, case: Case, panellist, as_member
    ) -> None:
        officer: Client = as_member(world.northbridge.officer)
        answers = {
            "person": panellist.slug,
            "classes": ["P", "H"],
            "until-day": "16",
            "until-month": "3",
            "until-year": "2026",
            "evidence": "The panel of 9 March.",
        }

        sent = officer.post(f"/cases/{case.ref}/leave/panel", answers)
        assert sent.status_code == 302
        assert "Paula Panel" in officer.get(f"/cases/{case.ref}/leave").content.decode()
        assert as_member(world.southmere.officer).get(f"/cases/{case.ref}/leave").status_code == 404


@time_machine.travel(NOON, tick=False)
def test_leave_for_dates_shows_no_name_and_nothing_that_was_written(  # type: ignore[no-untyped-def]
    world: World, case: Case, panellist, supporter, as_member
) -> None:
    """A12: a panel reads initials, and reasons name the child."""
    history.record(
        case,
        "more_information_given",
        by=world.northbridge.officer,
        day=MON_2_MARCH,
        details={"what": "Adela Canary saw Dr Heron."},
    )
    address = f"/cases/{case.ref}/chronology"
    shown = []
    given(world, case, panellist, classes=["P"])
    given(world, case, supporter, purpose="support", classes=["P", "C", "V"])
    for reader in (panellist, supporter):
        shown.append(as_member(reader).get(address).content.decode())
    assert [("Heron" in each, "Nora Officer" in each) for each in shown] == [(False, False), (True, True)]
    assert "More information was given about the request" in shown[0]
    assert "Heron" in as_member(world.northbridge.officer).get(address).content.decode()


@time_machine.travel(NOON, tick=False)
def test_a_colleague_is_given_leave_to_read_what_is_sealed_and_nobody_of_another_council(  # type: ignore[no-untyped-def]
    world: World, case: Case, as_member
) -> None:
    """trust.md 4.3, X by grant: no emergency has to be pretended for it."""
    letter = letter_to(world, case=case)
    Seal.objects.create(child=case.child, kind="sealed", item="letter", number=letter.pk, from_on=MON_2_MARCH)
    manager, address = as_member(world.northbridge.manager), f"/cases/{case.ref}/leave/sealed_work"
    shown = as_member(world.northbridge.officer).get(f"/letters/{letter.uid}").content.decode()
    assert "This is withheld" in shown
    form = manager.get(address).content.decode()
    assert [
        f'value="{each.slug}"' in form for each in (world.northbridge.officer, world.southmere.officer)
    ] == [
        True,
        False,
    ]

    given(
        world,
        case,
        world.northbridge.officer,
        purpose="sealed_work",
        classes=["X"],
        by=world.northbridge.manager,
    )

    assert as_member(world.northbridge.officer).get(f"/letters/{letter.uid}").status_code == 200
    with pytest.raises(Refused, match="does not fit"):
        given(world, case, world.southmere.officer, purpose="sealed_work", classes=["X"])
    with pytest.raises(Refused, match="give themselves leave"):
        given(world, case, world.northbridge.officer, purpose="sealed_work", classes=["X"])
