"""Nothing that Dad can observe depends on where Mum and Adela are, or on what Mum does (C02, C03, C04, C07, C19).

His whole session is run again and again while her household changes: every page, every letter on screen and on
paper, every message. What is compared is bytes, without the token and number that each form gets anew.
"""

import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import relate
from sendwell.documents.models import Letter
from sendwell.documents.uploads import take_in
from sendwell.family import actions
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Adult, AdultOfChild, Child, ChildCommissioner, Enrolment, Involvement
from tests.depth import DEEP
from tests.documents.small_files import pdf
from tests.documents.test_letters import words_of
from tests.family.households import FRI_6_MARCH, Household, household, meeting_and_earlier_advice, on
from tests.family.looking import asking, seen
from tests.house.story import decide
from tests.world import MON_2_MARCH, World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]
type Change = Callable[[Household, SignedIn], object]

CANARIES = (
    "Refuge",
    "RR1",
    "Hidden Lane",
    "HL9",
    "07700",
    "new-place",
    "Elmwood",
    "Oakwood",
    "South Vale",
    "Newgp",
)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def home(world: World) -> Household:
    """Mum asked; the council has decided, each parent has a letter of their own, and an appointment is proposed."""
    home = household(world)
    decide(home.case.requests.get(), home.officer)
    home.case.refresh_from_db()
    meeting_and_earlier_advice(home)
    return home


def session(home: Household, as_member: SignedIn, who: Member) -> dict[str, bytes]:
    """Everything that one parent can observe, by address; a letter also as a PDF."""
    browser = as_member(who)
    ref, child = home.case.ref, home.case.child
    own = Letter.objects.filter(case=home.case).order_by("pk").values_list("uid", flat=True)
    meetings = home.case.appointments.order_by("pk").values_list("uid", flat=True)
    asked = home.case.advice_requests.order_by("pk").values_list("ref", flat=True)
    paths = [
        "/family",
        f"/family/{ref}",
        f"/family/{ref}?print=1",
        f"/family/{ref}/rights",
        f"/family/{ref}/rights/say",
        f"/cases/{ref}",
        f"/cases/{ref}/letters",
        f"/cases/{ref}/people",
        f"/cases/{ref}/chronology",
        f"/cases/{ref}/family",
        f"/children/{child.uid}/who-looked",
        *(f"/letters/{uid}" for uid in own),
        *(f"/letters/{uid}.pdf" for uid in own),
        *(f"/appointments/{uid}" for uid in meetings),
        *(f"/appointments/{uid}.ics" for uid in meetings),
        *(f"/advice/{each}/reuse/family" for each in asked),
    ]
    found = {path: seen(browser, path) for path in paths} | asking(browser, home, who)
    for message in OutboxMessage.objects.filter(to_member=who).order_by("added_at", "pk"):
        found[f"message {message.kind} {message.path}"] = message.to_email.encode()
    return found


def move(**where: str) -> Change:
    """Mum's household is somewhere else."""

    def change(home: Household, as_member: SignedIn) -> None:
        Adult.objects.filter(pk=home.mum.adult_id).update(**where)
        if "address" in where:
            Child.objects.filter(pk=home.case.child_id).update(address=where["address"])
        if "postcode" in where:
            Child.objects.filter(pk=home.case.child_id).update(postcode=where["postcode"])

    return change


def other_school(home: Household, as_member: SignedIn) -> None:
    """Adela changes to a school near her new home."""
    Enrolment.objects.filter(child=home.case.child).update(setting=home.world.other_school.organisation)


def other_commissioner(home: Household, as_member: SignedIn) -> None:
    """Adela is registered with a GP in another area."""
    ChildCommissioner.objects.create(
        child=home.case.child, commissioner=home.world.other_icb.organisation, from_on=MON_2_MARCH
    )


def known_elsewhere(home: Household, as_member: SignedIn) -> None:
    """A clinic near the new home knows Adela."""
    Involvement.objects.create(child=home.case.child, named="Newgp Surgery", told_by="the family")


def signs_in(home: Household, as_member: SignedIn) -> None:
    """Mum signs in and reads everything she can."""
    session(home, as_member, home.mum)


def uploads(home: Household, as_member: SignedIn) -> None:
    """Mum sends a file."""
    report = SimpleUploadedFile("Hidden Lane nursery.pdf", pdf(), content_type="application/pdf")
    take_in(report, case=home.case, by=home.mum, about="R000001")


def says_yes(home: Household, as_member: SignedIn) -> None:
    """Mum consents to sharing."""
    actions.record_consent(
        case=home.case,
        answer="given",
        given_as="parent",
        adult=home.mum.adult,
        statement="Yes. We live at Hidden Lane.",
        classes=["H"],
        organisations=[home.world.hillside.organisation],
        purpose="The assessment",
        until=date(2026, 12, 31),
        by=home.mum,
        day=FRI_6_MARCH,
    )


def details_are_changed(home: Household, as_member: SignedIn) -> None:
    """The council writes down where Mum is now."""
    assert home.mum.adult is not None
    actions.change_contact_details(
        case=home.case,
        adult=home.mum.adult,
        email="mum@new-place.example",
        phone="07700 900321",
        address="4 Hidden Lane",
        postcode="HL9 1HL",
        by=home.officer,
        day=FRI_6_MARCH,
    )


def new_partner(home: Household, as_member: SignedIn) -> None:
    """Somebody else comes to live with Mum, and gets an account."""
    partner = Adult.objects.create(name="Nick Newman", address="4 Hidden Lane")
    AdultOfChild.objects.create(child=home.case.child, adult=partner, relation="Stepfather", lives_with=True)
    member("parent", "Nick Newman", None, adult=partner)


def is_verified(home: Household, as_member: SignedIn) -> None:
    """The council looks at Mum's evidence again."""
    assert home.mum.adult is not None
    actions.verify_responsibility(
        case=home.case,
        adult=home.mum.adult,
        responsibility="yes",
        held_as="parent",
        evidence="Certificate seen at 4 Hidden Lane",
        by=home.officer,
        day=FRI_6_MARCH,
    )


def _changes() -> Iterator[tuple[str, Change]]:
    for number in range(10):
        yield f"address {number}", move(address=f"{number} Hidden Lane, Farville", postcode=f"HL9 {number}AA")
        yield (
            f"telephone {number}",
            move(phone=f"07700 90010{number}", email=f"mum{number}@new-place.example"),
        )
    yield "school", other_school
    yield "commissioner", other_commissioner
    yield "clinic", known_elsewhere
    yield "signs in", signs_in
    yield "uploads", uploads
    yield "says yes", says_yes
    yield "details", details_are_changed
    yield "partner", new_partner
    yield "verified", is_verified
    yield "signs in again", signs_in


CHANGES = list(_changes())
ORDERS = 67 if DEEP else 1  # in which they come to pass: two thousand pairs in `make faults`


@pytest.mark.parametrize("order", range(ORDERS))
def test_c03_c04_thirty_changes_of_one_household_change_no_byte_for_the_other(
    home: Household, as_member: SignedIn, order: int
) -> None:
    changes = random.Random(order).sample(CHANGES, 30) if order else CHANGES
    assert len(changes) == len(CHANGES)
    with on():
        session(home, as_member, home.dad)  # what he has read himself may show: not what she does
        before = session(home, as_member, home.dad)
        for what, change in changes:
            change(home, as_member)
            after = session(home, as_member, home.dad)
            assert [path for path in after if after[path] != before.get(path)] == [], what
            assert set(after) == set(before), what


def test_c02_nothing_he_sees_names_where_they_are(home: Household, as_member: SignedIn) -> None:
    with on():
        for _, change in CHANGES:
            change(home, as_member)
        his = session(home, as_member, home.dad)
    files = [words_of(body[body.index(b"%PDF") :]) for path, body in his.items() if b"%PDF" in body]
    told = "".join(body.decode(errors="replace") for body in his.values()) + "".join(files)

    assert [canary for canary in CANARIES if canary in told] == []
    assert "Mum Canary" not in told
    assert files
    assert min(map(len, files)) > 100


@pytest.mark.parametrize("leak", ["postcode", "stamp"])
def test_c03_ctl_a_planted_leak_is_found(home: Household, as_member: SignedIn, leak: str) -> None:
    """The control: a page that tells a postcode, or only that something was changed, is found out."""
    from sendwell.desks.pages import family

    def telling(case):  # type: ignore[no-untyped-def]
        told = case.child.postcode if leak == "postcode" else case.child.readings.count()
        return f"{case.child.given_name} ({told})"

    with on(), patch.object(family, "_name", telling):
        before = session(home, as_member, home.dad)
        move(address="1 Hidden Lane", postcode="HL9 1AA")(home, as_member)
        signs_in(home, as_member)

        assert session(home, as_member, home.dad) != before


@pytest.mark.parametrize(("what", "change"), CHANGES[:1] + CHANGES[20:23], ids=lambda each: str(each)[:12])
def test_c03_the_decision_is_the_same_for_him_wherever_they_are(
    world: World, as_member: SignedIn, what: str, change: Change
) -> None:
    """The documents themselves: made once with the household here and once with it there."""
    home = household(world)
    made = []
    with on():
        for moved in (False, True):
            with transaction.atomic():
                if moved:
                    change(home, as_member)
                decide(home.case.requests.get(), home.officer)
                letters = Letter.objects.filter(case=home.case, to_name=home.dad.name)
                told = OutboxMessage.objects.filter(to_member=home.dad).values_list(
                    "kind", "to_email", "path"
                )
                made.append(
                    [(each.title, each.blocks, each.to_lines, each.letterhead) for each in letters]
                    + [(kind, to, UUID.sub("", path)) for kind, to, path in told]
                )
                transaction.set_rollback(True)

    assert made[0] == made[1]
    assert made[0]


def test_c19_each_parent_who_holds_responsibility_gets_a_notice_of_their_own(home: Household) -> None:
    letters = Letter.objects.filter(case=home.case, kind="decision").order_by("pk")

    assert [(each.to_name, each.to_member, each.to_lines) for each in letters] == [
        ("Mum Canary", home.mum, ["7 Refuge Road", "RR1 1RR"]),
        ("Dad Canary", home.dad, []),
    ]
    hers, his = (str(each.blocks) for each in letters)
    assert "from Mum Canary, a parent or carer" in hers
    assert "from a parent or carer" in his
    assert "Mum Canary" not in his


MATRIX = [
    # responsibility, verified, profile, lives with Adela -> gets a notice, with the child's address
    ("yes", True, "full", False, True, False),
    ("yes", True, "full", True, True, True),
    ("yes", True, "redacted", False, True, False),
    ("yes", True, "hold", False, True, False),
    ("yes", True, "none", False, False, False),
    ("yes", False, "full", False, False, False),
    ("unknown", False, "full", False, False, False),
    ("unknown", False, "full", True, False, False),
    ("no", True, "full", False, False, False),
]


@pytest.mark.parametrize(("responsibility", "verified", "profile", "lives_with", "told", "at_home"), MATRIX)
def test_c19_who_is_told_and_where(
    world: World,
    responsibility: str,
    verified: bool,
    profile: str,
    lives_with: bool,
    told: bool,
    at_home: bool,
) -> None:
    home = household(world)
    AdultOfChild.objects.filter(child=home.case.child, adult=home.dad.adult).update(
        responsibility=responsibility,
        verified_on=MON_2_MARCH if verified else None,
        profile=profile,
        lives_with=lives_with,
    )
    decide(home.case.requests.get(), home.officer)

    letters = Letter.objects.filter(case=home.case, kind="decision", to_name="Dad Canary")
    assert letters.exists() is told
    assert any("Refuge" in line for each in letters for line in each.to_lines) is at_home


def test_c01_a_parent_nobody_has_verified_signs_in_and_sees_no_field(
    home: Household, as_member: SignedIn
) -> None:
    AdultOfChild.objects.filter(child=home.case.child, adult=home.dad.adult).update(verified_on=None)
    with on():
        told = session(home, as_member, home.dad)

    assert {
        body[:3] for path, body in told.items() if path.startswith(("/family/", "/cases", "/letters"))
    } == {b"404"}
    assert b"Adela" not in b"".join(told.values())


def test_c01_nor_the_name_of_any_child_where_there_are_several(home: Household, as_member: SignedIn) -> None:
    brother = home.world.child("Barnaby", "Canary")
    AdultOfChild.objects.create(child=brother, adult=home.adult(home.dad), relation="Father")
    relate(brother, to=home.dad, why="parent", born_of="asked", starts_on=MON_2_MARCH)
    home.world.case(brother)
    AdultOfChild.objects.filter(adult=home.dad.adult).update(verified_on=None)
    with on():
        dad = as_member(home.dad)
        told = "".join(dad.get(path, follow=True).content.decode() for path in ("/family", "/requests/new"))

    assert [name for name in ("Adela", "Barnaby") if name in told] == []


def test_c06_where_a_looked_after_child_is_placed_is_nowhere_on_the_birth_familys_pages(
    home: Household, as_member: SignedIn
) -> None:
    with on():
        assert b"Hillside" in session(home, as_member, home.mum)[f"/family/{home.case.ref}"]
        actions.record_placement(
            case=home.case,
            status="s20",
            from_on=FRI_6_MARCH,
            address="4 Hidden Lane",
            by=home.officer,
            day=FRI_6_MARCH,
        )
        for parent in (home.mum, home.dad):
            told = session(home, as_member, parent)
            assert told[f"/family/{home.case.ref}"].startswith(b"200")
            assert b"Hidden Lane" not in b"".join(told.values())
            assert b"Hillside" not in told[f"/family/{home.case.ref}"]


def test_c13_a_tightened_parent_is_shut_out_at_the_next_request(home: Household, as_member: SignedIn) -> None:
    assert home.dad.adult is not None
    own = Letter.objects.get(case=home.case, to_member=home.dad)
    with on():
        dad = as_member(home.dad)
        assert dad.get(f"/letters/{own.uid}").status_code == 200
        why = {"profile": "hold", "why": "Police", "by": home.officer, "day": FRI_6_MARCH}
        actions.restrict(case=home.case, adult=home.dad.adult, **why)
        assert dad.get(f"/letters/{own.uid}").status_code == 404
        assert dad.get(f"/family/{home.case.ref}").status_code == 404
