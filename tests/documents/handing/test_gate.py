"""Who finds what was handed to somebody outside, and the gate it goes through."""

import uuid
from datetime import date

import pytest
from django.test import Client

from sendwell.access import scope
from sendwell.access.models import Member, Reading, Relationship
from sendwell.access.opening import NotThere
from sendwell.casebook.models import Event
from sendwell.documents.disclosure import actions as gate
from sendwell.documents.handing import actions
from sendwell.documents.handing.outsider import Outsider
from sendwell.documents.handing.state import works
from sendwell.documents.models import Bundle, Disclosure, Going, HandOver, Upload
from sendwell.law.refusals import Refused
from sendwell.messages.actions import ask_owner
from sendwell.messages.confirming import Address
from sendwell.messages.models import Channel, OutboxMessage
from sendwell.people.models import Alert, Seal
from sendwell.requests.actions import Requester
from sendwell.requests.models import AskedBy
from tests.documents import hostile
from tests.documents.handing.papers import NOON, Papers, SignedIn, kept, link, typed
from tests.documents.test_bundles import file_of, page_texts
from tests.documents.test_bundles_for_whom import refuse
from tests.documents.test_letters import letter_to
from tests.requests.asking import asked
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH
from tests.world import member as new_member


def test_only_the_giver_s_own_people_who_have_to_do_with_the_child_find_it(
    papers: Papers, as_member: SignedIn
) -> None:
    """The officer of another council, a service that was asked, the parent and the school find nothing."""
    given, world = papers.give(), papers.world
    world.request_to(world.hillside.paediatrics, case=papers.case)
    addresses = [f"/hand-overs/{given.uid}{each}" for each in ("", "/take-back")]
    for stranger in (
        world.southmere.officer,
        world.southmere.manager,
        world.hillside.clerk,
        world.hillside.lead,
        world.northbridge.psychologist,
        world.icb.designated,
        world.school.senco,
        papers.mother,
    ):
        browser = as_member(stranger)
        assert [browser.get(each).status_code for each in addresses] == [404, 404], stranger.slug
        assert browser.post(f"/hand-overs/{given.uid}/code").status_code == 404
        assert browser.post(f"/hand-overs/{given.uid}/take-back", {"why": "x"}).status_code == 404
    for stranger in (world.southmere.officer, world.hillside.clerk):
        with pytest.raises(NotThere):
            actions.take_back(given=given, why="x", by=stranger, now=NOON)
        with pytest.raises(NotThere):
            actions.new_code(given=given, by=stranger, day=THU_5_MARCH)
    assert as_member(world.southmere.officer).get(f"/cases/{papers.case.ref}/hand-overs").status_code == 404
    assert kept(given).codes == 0
    assert as_member(world.northbridge.manager).get(addresses[0]).status_code == 200
    assert Reading.objects.filter(screen="hand-over", allowed=True).count() == 1


def test_the_database_alone_shows_it_to_nobody_else(papers: Papers) -> None:
    """Row-level security, without the Python that asks first."""
    papers.give()
    found = {}
    for member in (
        papers.officer,
        papers.world.southmere.officer,
        papers.world.hillside.clerk,
        papers.mother,
    ):
        with scope.acting(member, as_of=THU_5_MARCH):
            found[member.slug] = HandOver.objects.count()
    assert found == {"nora-officer": 1, "sam-officer": 0, "h-clerk": 0, "pippa-parent": 0}


def test_once_the_giver_has_nothing_to_do_with_the_child_the_link_opens_nothing(papers: Papers) -> None:
    given, dana = papers.give(), Client()
    typed(dana, papers.code(given))
    assert dana.get(f"{link()}/document").status_code == 200
    Relationship.objects.filter(organisation=papers.officer.organisation).update(ends_on=MON_2_MARCH)
    type(papers.case).objects.filter(pk=papers.case.pk).update(authority=papers.world.southmere.organisation)
    assert dana.get(f"{link()}/document").status_code == 404


def test_what_is_flagged_waits_for_a_second_person_and_its_link_with_it(papers: Papers) -> None:
    """B07: the gate is the same; the days count from the release."""
    Alert.objects.create(child=papers.case.child, words="Father must not know.", from_on=MON_2_MARCH)
    given = papers.give(days=3)
    assert (given.disclosure.flags, given.disclosure.state, given.token_hash, given.ends_on) == (
        ["alert"],
        Going.TO_CHECK,
        None,
        None,
    )
    assert OutboxMessage.objects.filter(kind="handed_over").count() == 0
    with pytest.raises(Refused, match="does not work"):
        papers.code(given)
    checked = {"disclosure": given.disclosure, "ticks": ["name", "born"], "words": "", "day": FRI_6_MARCH}
    with pytest.raises(Refused, match="You wrote this"):
        gate.check(**checked, by=papers.officer)
    gate.check(**checked, by=papers.world.northbridge.manager)
    assert OutboxMessage.objects.filter(kind="handed_over").count() == 1
    assert kept(given).ends_on == date(2026, 3, 9)
    event = Event.objects.get(type="document_handed_over")
    assert (event.day, event.by, event.about, event.details) == (
        FRI_6_MARCH, papers.officer, given.disclosure.recipient_ref, {},
    )  # fmt: skip


def test_what_waits_can_be_withdrawn_and_what_is_sent_back_never_goes(papers: Papers) -> None:
    Alert.objects.create(child=papers.case.child, words="Father must not know.", from_on=MON_2_MARCH)
    given = papers.give()
    with pytest.raises(Refused, match="Say what went wrong"):
        actions.take_back(given=given, why=" ", by=papers.officer, now=NOON)
    actions.take_back(given=given, why="Not needed.", by=papers.officer, now=NOON)
    with pytest.raises(Refused, match="sent it back"):
        gate.check(
            disclosure=given.disclosure,
            ticks=["name", "born"],
            words="",
            by=papers.world.northbridge.manager,
            day=FRI_6_MARCH,
        )
    assert OutboxMessage.objects.filter(kind="handed_over").count() == 0


def test_another_child_in_the_papers_stops_them_for_a_second_person(papers: Papers) -> None:
    """B06: the wrong-child guard reads what is handed over."""
    ben = papers.world.child("Benjamin", "Budgie")
    wrong_one = file_of(papers.world, papers.case, hostile.pdf_saying(f"NHS {ben.nhs_number}"))
    with pytest.raises(Refused, match="is held"):
        papers.give(uploads=[wrong_one.uid])
    Upload.objects.filter(pk=wrong_one.pk).update(hits=[])  # as if it had come before the guard knew him
    assert papers.give(uploads=[wrong_one.uid]).disclosure.flags == ["guard"]


def test_only_what_was_released_and_belongs_to_this_child_can_be_handed_over(papers: Papers) -> None:
    """B02: forged numbers too."""
    world = papers.world
    other = letter_to(world, case=world.case(world.child("Benjamin", "Other")))
    with pytest.raises(NotThere):
        papers.give(letters=[other.uid])
    with pytest.raises(NotThere):
        papers.give(letters=[], uploads=[uuid.uuid4()])
    waiting = letter_to(world, case=papers.case, kind="invented_today", title="Not yet")
    with pytest.raises(Refused, match="“Not yet” has not been released"):
        papers.give(letters=[waiting.uid])
    gate.revoke(
        disclosure=Disclosure.objects.get(letter=papers.letter), why="Wrong.", by=papers.officer, now=NOON
    )
    with pytest.raises(Refused, match="has not been released"):
        papers.give()
    with pytest.raises(Refused, match="at least one"):
        papers.give(letters=[])
    for stranger in (world.southmere.officer, world.hillside.clerk, world.northbridge.psychologist):
        with pytest.raises(NotThere):
            papers.give(by=stranger)
    assert (HandOver.objects.count(), Bundle.objects.count()) == (0, 0)


def test_it_is_no_way_round_the_family_map(papers: Papers) -> None:
    """C01: an address of the family is refused; a name that is the mother's opens no address of hers."""
    with pytest.raises(Refused, match="somebody in the family"):
        papers.give(to=Outsider("Dr Who", "Doctor", "Clinic", "PIPPA@family.example"))
    given = papers.give(to=Outsider("Pippa Parent", "Doctor", "Clinic", "pippa@clinic.example"))
    reader = Client()
    typed(reader, papers.code(given))
    said = " ".join(page_texts(reader.get(f"{link()}/document.pdf").content))
    assert ("We will assess." in said, "1 Nowhere Road" in said) == (True, False)


def test_nothing_is_handed_to_any_address_of_the_family(papers: Papers) -> None:
    """C01: of an account, from which somebody asked, or about which they were asked; also of the child's own."""
    world, child = papers.world, papers.case.child
    father = world.parent(child, "Fin Father")
    Member.objects.filter(pk=father.pk).update(email="fin.member@family.example")
    own = new_member("young_person", "Adela Canary", None, child=child)
    assert papers.mother.adult is not None
    ask_owner(
        whose=papers.mother.adult,
        address=Address(Channel.EMAIL, "pippa.new@family.example"),
        team=world.northbridge.organisation.pk,
        day=THU_5_MARCH,
    )
    assert father.account and own.account
    family = [
        father.account.email,
        father.account.email.upper(),
        "fin.member@family.example",
        own.account.email,
        "Pippa.New@family.example",
    ]
    for email in family:
        with pytest.raises(Refused, match="somebody in the family"):
            papers.give(to=Outsider("F Friend", "Helper", "Charity", email))
    assert HandOver.objects.count() == 0
    stranger = world.parent(world.child("Benjamin", "Other"), "Sol Stranger").account
    assert stranger and papers.give(to=Outsider("Sol", "Helper", "Charity", stranger.email))  # (ctl)


def test_nothing_is_handed_to_the_address_from_which_a_parent_asked(papers: Papers) -> None:
    """C01: also where nobody has put it on the map; a professional who asked may be handed something."""
    asking = [(AskedBy.PARENT, "pam.asked@family.example"), (AskedBy.CLINICIAN, "gita@surgery.example")]
    for asked_by, email in asking:
        request = asked(papers.world, asked_by=asked_by, requester=Requester(name="Pam", email=email))
        given = {"case": request.case, "letters": [], "uploads": [file_of(papers.world, request.case).uid]}
        to = Outsider("P Friend", "Helper", "Charity", email)
        if asked_by == AskedBy.PARENT:
            with pytest.raises(Refused, match="somebody in the family"):
                papers.give(**given, to=to)
        else:
            assert papers.give(**given, to=to).pk


def test_an_address_that_becomes_the_family_s_while_it_waits_gets_no_link(papers: Papers) -> None:
    Alert.objects.create(child=papers.case.child, words="Look twice.", from_on=MON_2_MARCH)
    given = papers.give(to=Outsider("F Friend", "Helper", "Charity", "fin-father@people.example"))
    papers.world.parent(papers.case.child, "Fin Father")

    with pytest.raises(Refused, match="somebody in the family"):
        gate.check(
            disclosure=given.disclosure,
            ticks=["name", "born"],
            words="",
            by=papers.world.northbridge.manager,
            day=FRI_6_MARCH,
        )

    assert kept(given).token_hash is None
    assert OutboxMessage.objects.filter(kind="handed_over").count() == 0


def test_what_is_sealed_afterwards_shuts_the_link(papers: Papers) -> None:
    """C15: the link that worked opens nothing any more."""
    given = papers.give()
    assert works(kept(given), THU_5_MARCH)
    Seal.objects.create(
        child=papers.case.child, kind="sealed", item="letter", number=papers.letter.pk, from_on=MON_2_MARCH
    )
    assert not works(kept(given), THU_5_MARCH)


def test_while_sharing_with_anybody_is_stopped_a_second_person_looks(papers: Papers) -> None:
    """C13: the family said no to somebody, and this goes to somebody whom nobody here can ask."""
    assert papers.give().disclosure.flags == []
    refuse(papers)
    held = papers.give()
    assert (held.disclosure.state, held.disclosure.flags) == (Going.TO_CHECK, ["stopped"])
