"""Asking from a desk: what is known is not asked again, and nobody asks about a child who is not theirs."""

import re

import pytest
import time_machine

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, relate
from sendwell.family.actions import let_see
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import AdultOfChild, Child, Involvement
from sendwell.requests.actions import Professional, Requester
from sendwell.requests.models import AssessmentRequest, Draft
from tests.requests.asking import SignedIn, asked
from tests.world import FRI_6_MARCH, MON_2_MARCH, World, member

MORNING = time_machine.travel("2026-03-02 10:05", tick=False)


@pytest.fixture
def ada(world: World) -> Child:
    """On the roll of Oakwood, with a therapist and a line that the family has written."""
    child = world.child()
    child.about = "Loud rooms frighten her."
    child.save()
    Involvement.objects.create(child=child, service=world.hillside.speech, told_by="the school")
    Involvement.objects.create(child=child, named="A counsellor", told_by="the family")
    return child


@MORNING
def test_a_senco_asks_about_a_child_on_roll_and_types_only_what_is_new(
    world: World, ada: Child, as_member: SignedIn
) -> None:
    world.school.organisation.area = world.northbridge.organisation
    world.school.organisation.save()
    sue = as_member(world.school.senco)
    form = sue.post("/requests/new", {"child": str(ada.uid)})["Location"].rsplit("/", 1)[0]
    assert '<option value="northbridge-council" selected' in sue.get(f"{form}/council").content.decode()
    assert "Loud rooms frighten her." in sue.get(f"{form}/needs").content.decode()
    people = sue.get(f"{form}/professionals").content.decode()
    assert "Speech and language therapy" in people
    assert "A counsellor" not in people  # the family told us, not the school
    sue.post(f"{form}/family", {"family_knows": "yes"})
    sue.post(
        f"{form}/needs",
        {"why": "She cannot follow lessons.", "difficulties": "Noise.", "primary_need": "SLCN"},
    )
    sent = sue.post(f"{form}/check", {"true": "on"})

    request = AssessmentRequest.objects.get()
    assert sent["Location"] == f"/ask/receipt/{request.receipt}"
    assert (request.case.child, request.asked_by, request.member, request.organisation) == (
        ada, "school", world.school.senco, world.school.organisation,
    )  # fmt: skip
    assert Child.objects.count() == 1
    assert OutboxMessage.objects.get(kind="request_received").to_member == world.school.senco


@MORNING
def test_a_senco_asks_about_a_child_who_is_new_here(world: World, as_member: SignedIn) -> None:
    sue = as_member(world.school.senco)
    form = sue.post("/requests/new", {"child": "new"})["Location"].rsplit("/", 1)[0]
    pages = {
        "council": {"council": "northbridge-council"},
        "child": {
            "given_name": "Cy", "family_name": "Cedar", "born-day": "1", "born-month": "9", "born-year": "2017",
            "address": "3 Nowhere Lane", "language": "English",
        },
        "family": {"family_knows": "yes", "parent_name": "Pat Cedar"},
        "needs": {"why": "He falls often.", "primary_need": "PD"},
    }  # fmt: skip
    for step, answers in pages.items():
        assert sue.post(f"{form}/{step}", answers).status_code == 302, step
    sue.post(f"{form}/check", {"true": "on"})

    child = AssessmentRequest.objects.get().case.child
    assert (child.name, child.primary_need, child.enrolments.get().setting) == (
        "Cy Cedar", "PD", world.school.organisation,
    )  # fmt: skip


@MORNING
def test_a_parent_asks_about_their_own_child_and_only_theirs_is_offered(
    world: World, ada: Child, as_member: SignedIn
) -> None:
    other = world.child("Otto", "Other")
    parent = world.parent(ada)
    browser = as_member(parent)
    page = browser.get("/requests/new").content.decode()
    assert "Adela Canary" in page
    assert "Otto Other" not in page
    assert "not on this list" not in page
    assert browser.post("/requests/new", {"child": str(other.uid)}).status_code == 200
    form = browser.post("/requests/new", {"child": str(ada.uid)})["Location"].rsplit("/", 1)[0]
    browser.post(f"{form}/council", {"council": "northbridge-council"})
    browser.post(f"{form}/needs", {"why": "She is unhappy at school."})
    browser.post(f"{form}/check", {"true": "on"})

    request = AssessmentRequest.objects.get()
    assert (request.asked_by, request.member, request.case.child) == ("parent", parent, ada)


@MORNING
def test_a_parent_who_asks_again_finds_the_professionals_they_named_and_the_other_parent_does_not(
    world: World, ada: Child, as_member: SignedIn
) -> None:
    """Who else sees the child is not one parent's to know from another: it can say where they are (C03)."""
    mum, dad = world.parent(ada, "Mum Canary"), world.parent(ada, "Dad Canary")
    named = Professional(name="Newgp Surgery", profession="GP", reach="01234 567890")
    asking = Requester(name=mum.name, relation="Mother", email=mum.email, member=mum)
    asked(world, existing=ada, requester=asking, by=mum, professionals=(named,))

    def shown(who: Member) -> str:
        browser = as_member(who)
        form = browser.post("/requests/new", {"child": str(ada.uid)})["Location"].rsplit("/", 1)[0]
        return browser.get(f"{form}/professionals").content.decode()

    assert ["Newgp Surgery" in shown(who) for who in (mum, dad)] == [True, False]
    assert ["A counsellor" in shown(who) for who in (mum, dad)] == [
        False,
        False,
    ]  # nobody knows which of them said so


@MORNING
def test_no_child_is_named_in_an_address(world: World, ada: Child, as_member: SignedIn) -> None:
    address = as_member(world.school.senco).post("/requests/new", {"child": str(ada.uid)})["Location"]
    assert re.fullmatch(r"/requests/new/[\w-]{32}/council", address)
    assert str(ada.uid) not in address


@MORNING
def test_a_form_begun_at_a_desk_opens_for_nobody_else(world: World, ada: Child, as_member: SignedIn) -> None:
    form = as_member(world.school.senco).post("/requests/new", {"child": str(ada.uid)})["Location"]
    public = form.replace("/requests/new/", "/ask/")
    for stranger in (
        world.other_school.senco,
        world.parent(ada),
        world.northbridge.officer,
        world.hillside.clerk,
    ):
        assert as_member(stranger).get(form).status_code == 404
        assert as_member(stranger).get(public).status_code == 404
        assert (
            as_member(stranger).post(f"/requests/new/drafts/{Draft.objects.get().pk}", {}).status_code == 404
        )


@MORNING
def test_a_form_left_for_later_is_found_at_the_desk_and_the_old_link_is_dead(
    world: World, ada: Child, as_member: SignedIn
) -> None:
    sue = as_member(world.school.senco)
    form = sue.post("/requests/new", {"child": str(ada.uid)})["Location"].rsplit("/", 1)[0]
    left = sue.post(f"{form}/needs", {"why": "Half a thought", "pressed": "later"})
    assert sue.get(left["Location"])["Location"] == "/requests/new"
    assert "Adela Canary" in sue.get("/requests/new").content.decode()
    again = sue.post(f"/requests/new/drafts/{Draft.objects.get().pk}", {})["Location"]

    assert "Half a thought" in sue.get(f"{again}/needs").content.decode()
    assert sue.get(f"{form}/needs").status_code == 404


@MORNING
def test_a_child_who_has_left_the_school_while_the_form_lay_is_not_asked_about(
    world: World, ada: Child, as_member: SignedIn
) -> None:
    sue = as_member(world.school.senco)
    form = sue.post("/requests/new", {"child": str(ada.uid)})["Location"].rsplit("/", 1)[0]
    for step, answers in {
        "council": {"council": "northbridge-council"}, "family": {"family_knows": "yes"}, "needs": {"why": "Noise."},
    }.items():  # fmt: skip
        sue.post(f"{form}/{step}", answers)
    ada.relationships.update(starts_on="2020-01-01", ends_on="2026-02-28")

    assert sue.post(f"{form}/check", {"true": "on"}).status_code == 404
    assert AssessmentRequest.objects.count() == 0


@MORNING
def test_a_young_person_asks_for_themselves(world: World, as_member: SignedIn) -> None:
    grown = world.child("Yan", "Yew", born=MON_2_MARCH.replace(year=2007))
    yan = member("young_person", "Yan Yew", None, child=grown)
    relate(grown, to=yan, why="self", born_of="verified by the council", starts_on=MON_2_MARCH)
    browser = as_member(yan)
    form = browser.post("/requests/new", {"child": str(grown.uid)})["Location"].rsplit("/", 1)[0]
    browser.post(f"{form}/council", {"council": "northbridge-council"})
    browser.post(f"{form}/needs", {"why": "I lose track in lectures."})
    browser.post(f"{form}/check", {"true": "on"})

    request = AssessmentRequest.objects.get()
    assert (request.asked_by, request.requester_name) == ("young_person", "Yan Yew")


@pytest.mark.parametrize("profile", ["full", "redacted"])
@MORNING
def test_whoever_reads_by_a_young_persons_word_alone_asks_nothing_for_them(
    world: World, as_member: SignedIn, profile: str
) -> None:
    """The right to ask is the young person's (CFA 2014 s.36(1)): their name and birthday stand on no list either."""
    grown = world.child("Yan", "Yew", born=MON_2_MARCH.replace(year=2007))
    case, aunt = world.case(grown), world.parent(grown, "Agda Aunt")
    AdultOfChild.objects.update(profile=profile)
    let_see(
        case=case, adult=aunt.adult, classes=["E", "P"], until=FRI_6_MARCH, how="He said so.",
        by=world.northbridge.officer, day=MON_2_MARCH,
    )  # fmt: skip
    browser = as_member(aunt)
    page = browser.get("/requests/new").content.decode()

    assert ("Yan" in page, "2007" in page) == (False, False)
    assert browser.post("/requests/new", {"child": str(grown.uid)}).status_code == 200
    assert Draft.objects.count() == 0
    with pytest.raises(NotThere):
        asked(world, existing=grown, by=aunt)


@MORNING
def test_who_may_not_ask_finds_no_desk(world: World, as_member: SignedIn) -> None:
    for stranger in (world.northbridge.officer, world.hillside.clerk, world.icb.designated):
        assert as_member(stranger).get("/requests/new").status_code == 404
