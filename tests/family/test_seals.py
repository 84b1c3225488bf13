"""What is sealed leaves no trace on a family's page, and a word on a professional's."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from sendwell.access import grants, scope
from sendwell.access.allow import allow
from sendwell.access.decision import Action
from sendwell.access.models import GrantKind, Member
from sendwell.access.opening import NotThere
from sendwell.advice import actions as advice
from sendwell.documents.uploads import take_in
from sendwell.family import actions
from sendwell.family.models import SealNote
from sendwell.family.rules import effects_of_stopping
from sendwell.family.told import told_of
from sendwell.governance.leave.actions import give_leave
from sendwell.law.refusals import Refused
from sendwell.people.models import Seal
from tests.documents import small_files
from tests.documents.test_uploads import STATIC
from tests.family.households import FRI_6_MARCH, Household, assessed_household, household, on
from tests.world import World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]
REVIEW = date(2026, 9, 1)


@pytest.fixture
def home(world: World) -> Household:
    return assessed_household(world)


def seal(home: Household, item: str, number: int, kind: str = "child_asks", **more: object) -> None:
    actions.seal(**{  # type: ignore[arg-type]
        "case": home.case,
        "kind": kind,
        "item": item,
        "number": number,
        "why": "Adela asks for it.",
        "competence": "Understands what it means.",
        "review_on": REVIEW,
        "by": home.officer,
        "day": FRI_6_MARCH,
        **more,
    })  # fmt: skip


def pages_of(home: Household, as_member: SignedIn, who: Member) -> dict[str, str]:
    """What one of the family sees on every page there is for them, without what is new at each reading."""
    browser = as_member(who)
    found = {}
    letters = [f"/letters/{each.uid}" for each in home.case.letters.order_by("pk")]
    for path in [
        f"/family/{home.case.ref}",
        f"/family/{home.case.ref}/rights",
        f"/family/{home.case.ref}/rights/say",
        f"/cases/{home.case.ref}/letters",
        *letters,
    ]:
        answer = browser.get(path)
        found[path] = f"{answer.status_code} {without_nonces(answer.content.decode())}"
    return found


def without_nonces(page: str) -> str:
    """The page without the token and the number of each form."""
    return re.sub(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"', "", page)


def test_c12_what_a_child_asks_to_keep_leaves_the_parents_pages_and_stays_with_the_council(
    home: Household, as_member: SignedIn
) -> None:
    letter = home.case.letters.filter(for_family=True, to_member=home.mum).get()
    with on():
        mum, officer = as_member(home.mum), as_member(home.officer)
        assert mum.get(f"/letters/{letter.uid}").status_code == 200

        seal(home, "letter", letter.pk)

        assert mum.get(f"/letters/{letter.uid}").status_code == 404
        assert mum.get(f"/letters/{letter.uid}.pdf").status_code == 404
        assert str(letter.uid) not in mum.get(f"/family/{home.case.ref}").content.decode()
        assert officer.get(f"/letters/{letter.uid}").status_code == 200


def test_c12_a_seal_needs_its_reason_and_its_review(home: Household) -> None:
    event = home.case.events.order_by("pk")[0]
    for wrong in ({"why": ""}, {"competence": " "}, {"review_on": FRI_6_MARCH}):
        with pytest.raises(Refused):
            seal(home, "event", event.pk, **wrong)
    seal(home, "event", event.pk)
    with pytest.raises(Refused, match="sealed already"):
        seal(home, "event", event.pk)


@pytest.mark.parametrize("kind", ["sealed", "child_asks"])
def test_c15_a_family_page_is_the_same_with_a_sealed_request_as_with_none(
    home: Household, as_member: SignedIn, kind: str
) -> None:
    """Everything about it goes: who was asked, what happened, how many times."""
    with on():
        before = {who: pages_of(home, as_member, who) for who in (home.mum, home.dad)}
        request = home.world.request_to(home.world.hillside.paediatrics, case=home.case)
        advice.begin_advice(request=request, by=home.world.hillside.paediatrician, day=FRI_6_MARCH)
        seal(home, "advice", request.pk, kind=kind, about=request.ref)

        assert {who: pages_of(home, as_member, who) for who in (home.mum, home.dad)} == before


def test_c15_ctl_without_the_seal_the_page_would_tell(home: Household, as_member: SignedIn) -> None:
    with on():
        before = pages_of(home, as_member, home.mum)
        home.world.request_to(home.world.hillside.paediatrics, case=home.case)

        assert pages_of(home, as_member, home.mum) != before


def test_n04_a_professional_is_told_that_something_is_withheld_and_never_that_there_is_nothing(
    home: Household, as_member: SignedIn
) -> None:
    event = home.case.events.order_by("pk")[0]
    seal(home, "event", event.pk, kind="sealed")
    with on():
        shown = as_member(home.officer).get(f"/cases/{home.case.ref}/chronology").content.decode()

    assert "1 more event is withheld" in shown
    assert f"/events/{event.pk}/correct" not in shown


def test_n04_a_sealed_request_is_withheld_from_professionals_without_leave_and_not_from_those_asked(
    home: Household, as_member: SignedIn
) -> None:
    hillside = home.world.hillside
    request = home.world.request_to(hillside.paediatrics, case=home.case)
    advice.allocate(request=request, clinician=hillside.paediatrician, by=hillside.clerk, day=FRI_6_MARCH)
    advice.ask_requester(request=request, text="Who saw her?", by=hillside.paediatrician, day=FRI_6_MARCH)
    letter = home.case.letters.filter(about=request.ref).order_by("pk")[0]
    paths = [f"/advice/{request.ref}", f"/letters/{letter.uid}", f"/cases/{home.case.ref}/advice"]
    with on():
        seal(home, "advice", request.pk, kind="sealed", about=request.ref)
        officer, asked = as_member(home.officer), as_member(hillside.paediatrician)

        opened = [officer.get(path) for path in paths]

        assert [each.status_code for each in opened] == [404, 404, 200]
        assert ["This is withheld" in each.content.decode() for each in opened] == [True, True, False]
        shown = opened[2].content.decode()
        assert ("1 more request is withheld" in shown, "Who saw her?" in shown) == (True, False)
        assert asked.get(paths[0]).status_code == 200
        assert not allow(home.officer, Action.READ, request, "circumstances", FRI_6_MARCH)
        leave = {"purpose": "Strategy meeting", "gateway": "Children Act 1989 s.47", "by": home.manager}
        times = {"at": datetime(2026, 3, 1, tzinfo=UTC), "until": datetime(2026, 4, 1, tzinfo=UTC)}
        grants.give(
            kind=GrantKind.SPECIFIC, child=home.case.child, to=home.officer, classes=["X"], **leave, **times
        )
        assert [officer.get(path).status_code for path in paths] == [200, 200, 200]
        assert allow(home.officer, Action.READ, request, "circumstances", FRI_6_MARCH)


def test_n04_a_sealed_letter_and_a_sealed_file_are_withheld_where_letters_and_files_are_listed(
    home: Household,
    as_member: SignedIn,
    tmp_path: Path,
) -> None:
    """In the list, where papers are put together or handed over, and at their own addresses."""
    case, officer = home.case, as_member(home.officer)
    letter = case.letters.order_by("pk")[0]
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with override_settings(STORAGES={"default": files, "staticfiles": STATIC}):
        upload = take_in(SimpleUploadedFile("report.pdf", small_files.pdf()), case=case, by=home.manager)
    lists = [f"/cases/{case.ref}/{part}" for part in ("letters", "bundles", "hand-overs/new")]
    own = [f"/letters/{letter.uid}", f"/letters/{letter.uid}.pdf", f"/uploads/{upload.uid}"]
    with on():
        seal(home, "letter", letter.pk, kind="sealed")
        seal(home, "upload", upload.pk, kind="sealed")

        said = [
            "1 more letter is withheld",
            *["1 sealed letter, withheld from you, 1 sealed file, withheld"] * 2,
        ]
        shown = [" ".join(officer.get(each).content.decode().split()) for each in lists]
        assert [words in page for words, page in zip(said, shown, strict=True)] == [True] * 3
        assert [str(letter.uid) in page or "report.pdf" in page for page in shown[1:]] == [False, False]
        opened = [officer.get(each) for each in own]
        assert [each.status_code for each in opened] == [404] * 3
        assert ["This is withheld" in each.content.decode() for each in opened] == [True] * 3
        strangers = [home.world.southmere.officer, home.mum, home.dad]
        told = [as_member(each).get(path).content.decode() for each in strangers for path in own]
        assert ["withheld" in each for each in told] == [False] * 9


def test_n04_what_a_service_wrote_and_gave_about_a_sealed_request_is_withheld_from_all_but_itself(
    home: Household, as_member: SignedIn, tmp_path: Path
) -> None:
    """It must answer the request, so it keeps its own papers; the council reads neither letter nor file."""
    hillside, case = home.world.hillside, home.case
    request = home.world.request_to(hillside.paediatrics, case=case)
    advice.allocate(request=request, clinician=hillside.paediatrician, by=hillside.clerk, day=FRI_6_MARCH)
    advice.ask_requester(request=request, text="Who saw her?", by=hillside.paediatrician, day=FRI_6_MARCH)
    letter = case.letters.filter(about=request.ref, written_by=hillside.paediatrician).get()
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with on(), override_settings(STORAGES={"default": files, "staticfiles": STATIC}):
        pdf = SimpleUploadedFile("report.pdf", small_files.pdf())
        upload = take_in(pdf, case=case, by=hillside.paediatrician, about=request.ref)
        seal(home, "advice", request.pk, kind="sealed", about=request.ref)
        own = [f"/letters/{letter.uid}", f"/uploads/{upload.uid}"]

        asked, council = as_member(hillside.paediatrician), as_member(home.officer)

        assert [asked.get(path).status_code for path in own] == [200, 200]
        withheld = [council.get(path) for path in own]
        assert [each.status_code for each in withheld] == [404, 404]
        assert "This is withheld" in withheld[0].content.decode()


@pytest.mark.parametrize("role", ["panel_member", "iass_worker", "mediation_adviser"])
def test_c15_who_sits_with_a_family_or_a_panel_is_not_told_that_anything_is_sealed(
    home: Household, as_member: SignedIn, role: str
) -> None:
    """trust.md 4.5: they would pass it on."""
    reader = member(role, "Remy Reader", home.world.icb.organisation)
    with on():
        leave = {"purpose": "To read", "gateway": "Children and Families Act 2014", "by": home.manager}
        times = {"at": datetime(2026, 3, 1, tzinfo=UTC), "until": datetime(2026, 4, 1, tzinfo=UTC)}
        grants.give(
            kind=GrantKind.SPECIFIC, child=home.case.child, to=reader, classes=["P"], **leave, **times
        )  # type: ignore[arg-type]
        address = f"/cases/{home.case.ref}/chronology"
        assert as_member(reader).get(address).status_code == 200
        seal(home, "event", home.case.events.order_by("pk")[0].pk, kind="sealed")

        shown = as_member(reader).get(address).content.decode()
        assert ("withheld" in shown, "sealed" in shown) == (False, False)
        assert "1 more event is withheld" in as_member(home.officer).get(address).content.decode()


def test_the_young_person_sees_what_they_kept_from_their_parents(world: World) -> None:
    from sendwell.access.seals import sealed_for

    home = household(world, born=date(2008, 9, 1))
    young = member("young_person", "Adela Canary", None, child=home.case.child)
    event = home.case.events.order_by("pk")[0]
    seal(home, "event", event.pk)

    assert sealed_for(young, home.case.child, FRI_6_MARCH).numbers("event") == []
    assert sealed_for(home.mum, home.case.child, FRI_6_MARCH).numbers("event") == [event.pk]
    assert sealed_for(home.officer, home.case.child, FRI_6_MARCH).numbers("event") == []


def test_only_two_people_take_a_seal_off(home: Household) -> None:
    event = home.case.events.order_by("pk")[0]
    seal(home, "event", event.pk)
    proposal = actions.propose_unsealing(
        case=home.case,
        seal=Seal.objects.get(),
        why="She agrees",
        evidence="Note of 6 March",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    actions.decide_loosening(
        case=home.case,
        proposal=proposal,
        agreed=True,
        said="Spoke with her",
        by=home.manager,
        day=FRI_6_MARCH,
    )

    assert Seal.objects.get().lifted_on == FRI_6_MARCH


SEALED = {
    "kind": "sealed", "why": "The strategy meeting.", "competence": "",
    "review_on-day": "1", "review_on-month": "9", "review_on-year": "2026",
}  # fmt: skip


def test_the_safeguarding_lead_seals_for_child_protection(home: Household, as_member: SignedIn) -> None:
    """trust.md 4.4: the author or the safeguarding lead."""
    lead = member("safeguarding_lead", "Sal Lead", home.world.northbridge.organisation)
    event = home.case.events.order_by("pk").last()
    assert event is not None
    path = f"/cases/{home.case.ref}/seals/new"
    with on():
        browser = as_member(lead)
        assert browser.get(path).status_code == 404  # nobody has given leave yet
        leave = {
            "purpose": "safeguarding",
            "classes": ["P", "X"],
            "evidence": "The meeting.",
            "at": scope.moment(),
        }
        give_leave(case=home.case, to=lead, until=date(2026, 4, 1), by=home.officer, day=FRI_6_MARCH, **leave)  # type: ignore[arg-type]
        assert "Sealed: child protection" in browser.get(path).content.decode()

        answer = browser.post(path, SEALED | {"item": f"event:{event.pk}:"})

    assert answer.status_code == 302
    made = SealNote.objects.get()
    assert (made.by, made.seal.kind, made.seal.item, made.seal.number) == (lead, "sealed", "event", event.pk)


def test_the_author_seals_what_is_theirs_and_nothing_else_and_takes_no_seal_off(
    home: Household, as_member: SignedIn
) -> None:
    hillside, path = home.world.hillside, f"/cases/{home.case.ref}/seals/new"
    doctor = hillside.paediatrician
    theirs = home.world.request_to(hillside.paediatrics, case=home.case)
    other = home.world.request_to(home.world.riverside.speech, case=home.case)
    advice.allocate(request=theirs, clinician=doctor, by=hillside.clerk, day=FRI_6_MARCH)
    with on():
        browser = as_member(doctor)
        refused = browser.post(path, SEALED | {"item": f"advice:{other.pk}:{other.ref}"})
        answer = browser.post(path, SEALED | {"item": f"advice:{theirs.pk}:{theirs.ref}"})
        stranger = as_member(home.world.southmere.officer).post(path, SEALED | {"item": "event:1:"})
        made = Seal.objects.get()
        unseal = browser.get(f"/cases/{home.case.ref}/family/seals/{made.uid}/unseal")

    assert (refused.status_code, answer.status_code, stranger.status_code) == (200, 302, 404)
    assert "The strategy meeting." in refused.content.decode()  # what was typed is not lost
    assert (made.kind, made.number, made.about) == ("sealed", theirs.pk, theirs.ref)
    assert unseal.status_code == 404
    with pytest.raises(NotThere):
        seal(home, "upload", 999_999, kind="sealed", by=doctor)
    with pytest.raises(NotThere):
        actions.propose_unsealing(
            case=home.case, seal=made, why="Over", evidence="A note", by=doctor, day=FRI_6_MARCH
        )


def test_only_what_can_be_sealed_is_offered(home: Household, as_member) -> None:  # type: ignore[no-untyped-def]
    """The request for the assessment cannot be: it is about R000001 and so are events."""
    asked = home.world.request_to(home.world.hillside.paediatrics, case=home.case)
    with on():
        officer = as_member(home.officer)
        page = officer.get(f"/cases/{home.case.ref}/seals/new").content.decode()
        said = {"kind": "sealed", "why": "Police", "review_on-day": "1", "review_on-month": "9"}
        sent = officer.post(
            f"/cases/{home.case.ref}/seals/new",
            {**said, "review_on-year": "2026", "item": "advice:0:R000001"},
        )

    assert f"Everything about {asked.ref}" in page
    assert "Everything about R" not in page
    assert (sent.status_code, Seal.objects.count()) == (200, 0)


def test_c15_what_a_refusal_would_stop_does_not_tell_that_somebody_was_asked_in_secret(
    home: Household, as_member: SignedIn
) -> None:
    """Neither the parent who weighs it nor an officer reads of the request; the officer reads that one is withheld."""
    hillside = home.world.hillside
    request = home.world.request_to(hillside.paediatrics, case=home.case)

    def told(who: Member) -> tuple[list[str], list[str], int]:
        found = effects_of_stopping(
            told_of(who, home.case, FRI_6_MARCH), [hillside.organisation], ["H"], FRI_6_MARCH
        )
        return [each.ref for each in found.pending], [e.organisation for e in found.copies], found.withheld

    in_clear = ([request.ref], ["Hillside NHS Trust"], 0)
    assert (told(home.mum), told(home.officer)) == (in_clear, in_clear)

    seal(home, "advice", request.pk, kind="sealed", about=request.ref)

    assert (told(home.mum), told(home.officer)) == (([], [], 0), ([], [], 1))
