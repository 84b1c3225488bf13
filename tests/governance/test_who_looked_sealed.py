"""A family is shown no look that could warn somebody: for a child's safety, or at what is sealed (C15, D12)."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from sendwell.access import grants, scope
from sendwell.access.models import Grant, GrantKind, Member, Reading
from sendwell.access.opening import relate
from sendwell.audit import triggers
from sendwell.casebook.models import Case
from sendwell.documents.uploads import take_in
from sendwell.family.actions import seal
from sendwell.governance.leave.actions import give_leave, take_back
from sendwell.governance.leave.purposes import PURPOSES
from sendwell.requests.actions import Requester
from sendwell.requests.models import AskedBy
from tests.documents import small_files as files
from tests.governance.guardians import signs_in
from tests.governance.looking import look
from tests.house.story import decide
from tests.requests.asking import asked
from tests.world import FRI_6_MARCH, OPENED, World, member

pytestmark = pytest.mark.django_db

type SignedIn = Callable[[Member], Client]
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=30)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """It is Friday."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture(params=["a parent", "a young person"])
def reader(request: pytest.FixtureRequest, world: World) -> Member:
    """Who of the family looks at the list: the mother of a child of seven, or a young person of seventeen."""
    if request.param == "a parent":
        return world.parent(world.child())
    grown = world.child(born=date(2008, 9, 1))
    made = member("young_person", "Yan Young", None, child=grown)
    relate(grown, to=made, why="self", born_of="sixteen", starts_on=OPENED)
    return made


@pytest.fixture
def case(world: World, reader: Member) -> Case:
    """A case that the council decided to assess, with a letter to the family."""
    child = reader.child or reader.relationships.get().child
    who = Requester(name=reader.name, relation="Mother", email=reader.email, member=reader)
    as_what = AskedBy.YOUNG_PERSON if reader.child else AskedBy.PARENT
    case = asked(world, existing=child, asked_by=as_what, requester=who, by=reader).case
    assert case is not None
    decide(case.requests.get(), world.northbridge.officer)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def page(reader: Member, case: Case, as_member: SignedIn) -> Callable[[], str]:
    """The list that the family sees, without what differs in every answer."""
    browser = as_member(reader)

    def shown() -> str:
        answer = browser.get(f"/who-looked/{case.child.uid}")
        assert answer.status_code == 200
        return re.sub(r'name="(once|csrfmiddlewaretoken)" value="[^"]*"', "", answer.content.decode())

    return shown


@pytest.fixture
def lead(world: World) -> Member:
    """Northbridge's safeguarding lead."""
    return member("safeguarding_lead", "Sal Lead", world.northbridge.organisation)


def leave(world: World, case: Case, lead: Member) -> Grant:
    """What an officer gives after a strategy meeting."""
    return give_leave(
        case=case,
        to=lead,
        purpose="safeguarding",
        classes=["P", "S", "X"],
        until=FRI_6_MARCH + timedelta(days=30),
        evidence="The strategy meeting.",
        by=world.northbridge.officer,
        day=FRI_6_MARCH,
        at=NOON,
    )


def opens(browser: Client, address: str, status: int = 200) -> None:
    """Somebody opens a page."""
    assert (address, browser.get(address).status_code) == (address, status)


def test_the_page_is_the_same_before_and_after_the_safeguarding_lead_looked(
    world: World, case: Case, lead: Member, page: Callable[[], str], as_member: SignedIn
) -> None:
    """And when the leave has been taken back, and when it was asked for without any."""
    before = page()
    opens(as_member(lead), f"/cases/{case.ref}", 404)
    assert page() == before
    grant = leave(world, case, lead)
    opens(as_member(lead), f"/cases/{case.ref}")
    opens(as_member(lead), f"/cases/{case.ref}?print=1")
    opens(as_member(lead), f"/cases/{case.ref}/chronology")
    assert page() == before
    take_back(grant=grant, case=case, by=world.northbridge.officer, day=FRI_6_MARCH, at=NOON)

    assert page() == before
    looks = Reading.objects.filter(member=lead, child=case.child)
    assert {each.allowed for each in looks} == {True, False}
    assert all(each.sealed for each in looks)


def test_an_officers_look_does_show(
    world: World, case: Case, page: Callable[[], str], as_member: SignedIn
) -> None:
    """(ctl) So the pages are not equal because nothing ever shows."""
    before = page()
    opens(as_member(world.northbridge.manager), f"/cases/{case.ref}")

    assert page() != before
    assert "Council SEND manager" in page()


def designated_elsewhere(world: World, case: Case, classes: list[str], purpose: str) -> Member:
    """Somebody who has nothing to do with the child but leave."""
    grants.give(
        kind=GrantKind.SPECIFIC,
        child=case.child,
        to=world.other_icb.designated,
        classes=classes,  # type: ignore[arg-type]
        purpose=purpose,
        gateway="Children Act 1989 s.47",
        by=world.northbridge.officer,
        at=NOON,
        until=LATER,
    )
    return world.other_icb.designated  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("classes", "purpose", "shows"),
    [
        (["P", "H", "X"], "To advise the meeting", False),
        (["P", "H"], PURPOSES["safeguarding"].words, False),
        (["P", "H"], "To advise on a decision", True),
    ],
    ids=["what is sealed", "to keep a child safe", "(ctl) something else"],
)
def test_whoever_is_let_in_by_leave_alone_shows_unless_it_is_for_what_is_sealed_or_for_safety(
    classes: list[str],
    purpose: str,
    shows: bool,
    world: World,
    case: Case,
    page: Callable[[], str],
    as_member: SignedIn,
) -> None:
    before = page()
    opens(as_member(designated_elsewhere(world, case, classes, purpose)), f"/cases/{case.ref}")

    assert ("South Vale ICB" in page()) is shows
    assert (page() != before) is shows


def test_an_officer_who_works_the_case_shows_as_ever_with_such_leave_as_well(
    world: World, case: Case, page: Callable[[], str], as_member: SignedIn
) -> None:
    """Else a letter of theirs, on a day on which nobody looked, would tell."""
    grants.give(
        kind=GrantKind.SPECIFIC,
        child=case.child,
        to=world.northbridge.manager,
        classes=["P", "X"],  # type: ignore[list-item]
        purpose="The conference",
        gateway="Children Act 1989 s.47",
        by=world.northbridge.officer,
        at=NOON,
        until=LATER,
    )
    opens(as_member(world.northbridge.manager), f"/cases/{case.ref}")

    assert "Council SEND manager" in page()


@pytest.fixture
def files_in(tmp_path: Path) -> Iterator[Path]:
    """Files of a test go into its own folder."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={"default": default, "staticfiles": static}):
        yield tmp_path


def a_letter(world: World, case: Case) -> tuple[str, int, str, Member]:
    letter = case.letters.order_by("pk")[0]
    return "letter", letter.pk, f"/letters/{letter.uid}", world.northbridge.manager


def a_file(world: World, case: Case) -> tuple[str, int, str, Member]:
    upload = take_in(SimpleUploadedFile("report.pdf", files.pdf()), case=case, by=world.northbridge.officer)
    return "upload", upload.pk, f"/uploads/{upload.uid}", world.northbridge.manager


def a_request(world: World, case: Case) -> tuple[str, int, str, Member]:
    request = world.request_to(world.hillside.speech, case=case, received=FRI_6_MARCH)
    return "advice", request.pk, f"/advice/{request.ref}", world.hillside.clerk


def seals(world: World, case: Case, item: str, number: int, **more: str) -> None:
    """An officer seals it, because the child asks unless it is said otherwise."""
    said = {"kind": "child_asks", "why": "Adela asks for it.", "competence": "Understands what it means."}
    by = world.northbridge.officer
    dated = {"review_on": LATER.date(), "day": FRI_6_MARCH}
    seal(case=case, item=item, number=number, by=by, **dated, **(said | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("made", [a_letter, a_file, a_request])
@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "(ctl) open"])
def test_a_look_at_something_sealed_does_not_show(
    sealed: bool,
    made: Callable[[World, Case], tuple[str, int, str, Member]],
    world: World,
    case: Case,
    page: Callable[[], str],
    as_member: SignedIn,
    files_in: Path,
) -> None:
    item, number, address, who = made(world, case)
    if sealed:
        seals(world, case, item, number)
    before = page()
    as_member(who).get(address)

    assert Reading.objects.filter(member=who, child=case.child, allowed=True).exists()
    assert (page() == before) is sealed


@pytest.mark.parametrize("kind", ["child_asks", "sealed"])
def test_a_body_that_was_asked_in_secret_leaves_no_look_anywhere_on_the_record(
    kind: str, world: World, case: Case, reader: Member, page: Callable[[], str], as_member: SignedIn
) -> None:
    """Not at the request alone, and not from before it was sealed: the name of the body tells that it was asked."""
    clerk = as_member(world.riverside.clerk)
    before = page()
    request = world.request_to(world.riverside.speech, case=case, received=FRI_6_MARCH)
    opens(clerk, f"/advice/{request.ref}")
    assert "Riverside" in page()  # (ctl)
    seals(world, case, "advice", request.pk, kind=kind, about=request.ref)
    for screen in ("keep-me-out", "reach"):
        opens(clerk, f"/cases/{case.ref}/{screen}")

    own = (
        kind == "child_asks" and reader.child is not None
    )  # kept from the parents, not from the young person
    assert ("Riverside" in page()) is own
    assert (page() == before) is not own


def test_a_body_that_is_known_to_have_to_do_with_the_child_shows_as_ever(
    world: World, case: Case, page: Callable[[], str]
) -> None:
    """Else what vanished on the day of the seal would tell of it."""
    relate(case.child, to=world.riverside.organisation, why="on_roll", born_of="the school", starts_on=OPENED)
    look(world.riverside.clerk, case.child)
    before = page()
    request = world.request_to(world.riverside.speech, case=case, received=FRI_6_MARCH)
    seals(world, case, "advice", request.pk, kind="sealed", about=request.ref)

    assert page() == before
    assert "Riverside" in before


def test_who_answers_for_data_sees_every_look(
    world: World, case: Case, lead: Member, as_member: SignedIn
) -> None:
    leave(world, case, lead)
    opens(as_member(lead), f"/cases/{case.ref}")
    guardian = as_member(signs_in(world.northbridge.governance))

    assert "Sal Lead" in guardian.get(f"/governance/history/{case.child.uid}").content.decode()


@pytest.mark.database
def test_the_database_gives_a_family_no_row_of_a_sealed_look(
    world: World, case: Case, lead: Member, reader: Member, as_member: SignedIn
) -> None:
    """Even where the page forgets to ask (A15)."""
    leave(world, case, lead)
    opens(as_member(lead), f"/cases/{case.ref}")
    opens(as_member(world.northbridge.manager), f"/cases/{case.ref}")
    with scope.acting(reader, as_of=FRI_6_MARCH):
        seen = set(Reading.objects.filter(child=case.child).values_list("role", flat=True))

    assert seen == {"council_manager"}


def test_the_database_knows_the_purpose_by_its_words() -> None:
    assert f"'{PURPOSES['safeguarding'].words}'" in triggers.FUNCTIONS.read_text()
