"""For whom a bundle may be: what the family map, the family's word and the agreements allow, account or no account."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sendwell.access.models import Member
from sendwell.documents.actions import check_redacted_copy, give_redacted_copy
from sendwell.documents.disclosure import gate
from sendwell.documents.disclosure.actions import check, revoke, send_back
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Disclosure
from sendwell.documents.pages.letters import letter_as_sent
from sendwell.family import actions as family
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Kind
from sendwell.people.models import Adult, AdultOfChild, Alert, Child, Secrecy
from sendwell.sharing.rules import FlowClosed
from tests.documents import hostile
from tests.documents.test_bundles import Papers, file_of, files_in, page_texts, papers, read
from tests.documents.test_letters import letter_to
from tests.messages.screens import wishes
from tests.world import MON_2_MARCH, THU_5_MARCH, member, organisation

__all__ = ["files_in", "papers"]
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def father_of(papers: Papers, **more: object) -> Recipient:
    """The father, whose responsibility was verified and who has no account."""
    father = Adult.objects.create(name="Fin Father")
    known = {
        "relation": "Father",
        "responsibility": "yes",
        "held_as": "parent",
        "verified_on": MON_2_MARCH,
        "basis": "responsibility",
    }
    AdultOfChild.objects.create(child=papers.case.child, adult=father, **known | more)
    return Recipient("Fin Father", of_adult=father.pk)


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"profile": "none"}, "Nothing may be sent to Fin Father until two people have decided so."),
        ({"profile": "hold"}, "Nothing may be sent to Fin Father until two people have decided so."),
        (
            {"responsibility": "unknown", "held_as": "", "verified_on": None},
            "Nothing may be sent to Fin Father until somebody has seen that they hold parental responsibility.",
        ),
        (
            {"responsibility": "no", "held_as": "", "verified_on": None},
            "Nothing may be sent to Fin Father, who has no parental responsibility.",
        ),
    ],
)
def test_whoever_is_held_gets_no_bundle_and_is_not_offered_without_an_account(
    papers: Papers,
    as_member,
    known: dict[str, object],
    why: str,  # type: ignore[no-untyped-def]
) -> None:
    """C01, C05, B09: an account is not what keeps anything from them."""
    father = father_of(papers, **known)
    officer = as_member(papers.world.northbridge.officer)
    with pytest.raises(Refused) as refused:
        papers.bundle(to=father)
    assert refused.value.words == why
    for address in (f"/cases/{papers.case.ref}/bundles", f"/files/{papers.upload.uid}/redacted"):
        page = officer.get(address).content.decode()
        assert (f"adult:{father.adult_id}" in page, f"adult:{papers.mother.adult_id}" in page) == (
            False,
            True,
        )
        assert why in page
    forged = {"title": "P", "documents": [f"upload:{papers.upload.uid}"], "to": f"adult:{father.adult_id}"}
    assert officer.post(f"/cases/{papers.case.ref}/bundles", forged).status_code == 200
    assert Bundle.objects.count() == 0


def test_a_father_without_an_account_gets_redacted_copies_and_only_his_own_letters(papers: Papers) -> None:
    """B08, B09: a letter to the mother or to a body is not his, and goes in for him neither whole nor cut."""
    world, father = papers.world, father_of(papers, profile="redacted")
    his = letter_to(world, father, case=papers.case, title="For Fin")
    release(papers, his)
    to_mother = letter_to(world, papers.to, case=papers.case, title="For Pippa")
    release(papers, to_mother)
    to_body = letter_to(world, Recipient("Hillside NHS Trust"), case=papers.case, title="For Hillside")
    release(papers, to_body)
    for letter, why in (
        (papers.letter, "“What we heard” was written to somebody else in the family"),
        (to_mother, "“For Pippa” was written to somebody else in the family"),
        (to_body, "a letter to somebody else cannot be redacted. Leave out “For Hillside”"),
    ):
        with pytest.raises(Refused, match=why):
            papers.bundle(letters=[letter], uploads=[], to=father)
    with pytest.raises(Refused, match="only redacted"):
        papers.bundle(letters=[his], to=father)
    redact(papers, father)
    made = papers.bundle(letters=[his], to=father)
    said = " ".join(page_texts(read(made)))
    assert ("What the school saw" in said, "Nothing to see" in said) == (False, True)
    gone = Disclosure.objects.get(bundle=made)
    assert (gone.gateway, gone.flags) == (gate.FAMILY, ["restriction"])


def gate_of(letter) -> Disclosure:  # type: ignore[no-untyped-def]
    return Disclosure.objects.get(letter=letter)


def release(papers: Papers, letter) -> None:  # type: ignore[no-untyped-def]
    """A second person has looked."""
    held = gate_of(letter)
    if held.state == "to_check":
        check(
            disclosure=held,
            ticks=["name", "born"],
            words="",
            by=papers.world.northbridge.manager,
            day=THU_5_MARCH,
        )


def redact(papers: Papers, to: Recipient) -> None:
    """A copy without what `to` must not learn, looked at by another."""
    copy = SimpleUploadedFile("redacted.pdf", hostile.pdf_saying("Nothing to see"))
    north = papers.world.northbridge
    given = give_redacted_copy(upload=papers.upload, to=to, file=copy, by=north.officer, day=THU_5_MARCH)
    check_redacted_copy(redacted=given, by=north.manager, day=THU_5_MARCH)


def test_two_fathers_of_one_name_never_share_a_redacted_copy(papers: Papers) -> None:
    """B01, B09: a copy is for the adult, not for the name."""
    first = father_of(papers, profile="redacted")
    second = father_of(papers, profile="redacted", relation="Stepfather")
    redact(papers, first)
    assert papers.bundle(letters=[], to=first).to_name == "Fin Father"
    with pytest.raises(Refused, match="only redacted"):
        papers.bundle(letters=[], to=second)


def test_what_names_a_hidden_home_is_checked_before_it_goes_to_whoever_has_no_account(papers: Papers) -> None:
    """B08: the guard asks of the adult, for a letter and for a bundle."""
    father = father_of(papers)
    mother = papers.mother.adult
    assert mother is not None
    Adult.objects.filter(pk=mother.pk).update(address="7 Refuge Road", postcode="RR1 1RR")
    Secrecy.objects.create(hidden_from_id=father.adult_id, hides=mother, why="She fled.", from_on=MON_2_MARCH)
    telling = [{"kind": "text", "text": "She now lives at 7 Refuge Road, RR1 1RR."}]
    letter = letter_to(papers.world, father, case=papers.case, blocks=telling)
    assert gate_of(letter).flags == ["restriction", "guard"]
    with pytest.raises(Refused, match="only redacted"):
        papers.bundle(letters=[], to=father)


def test_only_released_letters_go_into_a_bundle_or_are_offered(papers: Papers, as_member) -> None:  # type: ignore[no-untyped-def]
    """B01, B07, B16: what waits, was sent back or was revoked leaves by no bundle."""
    world, north = papers.world, papers.world.northbridge
    Alert.objects.create(child=papers.case.child, words="Ask first.", from_on=MON_2_MARCH)
    waiting = letter_to(world, papers.to, case=papers.case, title="Waiting letter")
    back = letter_to(world, papers.to, case=papers.case, title="Letter sent back")
    send_back(disclosure=gate_of(back), words="Wrong name.", by=north.manager, day=THU_5_MARCH)
    gone = papers.letter
    revoke(disclosure=gate_of(gone), why="Wrong.", by=north.manager, now=NOON)
    for letter in (waiting, back, gone):
        with pytest.raises(Refused, match="has not been released"):
            papers.bundle(letters=[letter])
    page = as_member(north.officer).get(f"/cases/{papers.case.ref}/bundles").content.decode()
    assert [f"letter:{each.uid}" in page for each in (waiting, back, gone)] == [False] * 3
    assert [f"“{each.title}”" in page for each in (waiting, back, gone)] == [True] * 3
    assert Bundle.objects.count() == 0


def hillside(papers: Papers) -> Recipient:
    trust = papers.world.hillside.organisation
    return Recipient(trust.name, None, (trust.email,), trust)


def refuse(papers: Papers) -> None:
    """The mother says no to sharing with the hospital."""
    family.record_consent(
        case=papers.case,
        answer="refused",
        given_as="parent",
        adult=papers.mother.adult,
        statement="No.",
        classes=["H"],
        organisations=[papers.world.hillside.organisation],
        purpose="The assessment",
        until=date(2026, 12, 31),
        by=papers.world.northbridge.officer,
        day=THU_5_MARCH,
    )


def test_refused_consent_stops_a_bundle_to_that_body_and_an_override_lets_it_go(papers: Papers) -> None:
    """C13, C14: to the organisation and to anybody of it; nobody else is touched."""
    assert papers.bundle(to=hillside(papers)).to_name == "Hillside NHS Trust"
    refuse(papers)
    clerk: Member = papers.world.hillside.clerk
    for to in (hillside(papers), Recipient(clerk.name, clerk)):
        with pytest.raises(Refused, match="Suspended: consent was refused on 5 March 2026"):
            papers.bundle(to=to)
    assert papers.bundle().to_name == "Pippa Parent"
    family.override(
        case=papers.case,
        organisation=papers.world.hillside.organisation,
        ground="safeguarding",
        words="A strategy meeting needs it.",
        decided_by=papers.world.northbridge.manager,
        family_told_on=THU_5_MARCH,
        until=date(2026, 4, 1),
        by=papers.world.northbridge.officer,
        day=THU_5_MARCH,
    )
    assert papers.bundle(to=hillside(papers)).to_name == "Hillside NHS Trust"


def test_a_bundle_to_a_body_without_a_live_agreement_is_refused(papers: Papers) -> None:
    """Quick Guide 8.2: the words say what is missing; letters that the law asks for go on."""
    board = organisation(Kind.HEALTH_COMMISSIONER, "Far Vale ICB")
    with pytest.raises(FlowClosed, match="information may not pass from Northbridge"):
        papers.bundle(to=Recipient(board.name, None, (), board))
    assert Bundle.objects.count() == 0
    assert letter_to(papers.world, Recipient(board.name, None, (), board), case=papers.case).pk


def test_a_bundle_for_a_father_without_an_account_is_in_large_print_where_he_needs_it(papers: Papers) -> None:
    """Feature 180: cover, letters and notes; and his letters."""
    note = file_of(papers.world, papers.case, ("A note of the call. " * 150).encode(), "note.txt")
    father = father_of(papers)
    usual = papers.bundle(letters=[], uploads=[note], to=father)
    assert letter_as_sent(letter_to(papers.world, father, case=papers.case)).large is False
    wishes(Adult.objects.get(pk=father.adult_id), papers.world.northbridge.officer, large_print=True)
    large = papers.bundle(letters=[], uploads=[note], to=father)
    assert large.pages > usual.pages
    assert letter_as_sent(letter_to(papers.world, father, case=papers.case)).large is True
    assert letter_as_sent(letter_to(papers.world, papers.to, case=papers.case)).large is False


def test_a_parent_whose_child_s_rights_have_moved_gets_what_the_young_person_lets_them_see(
    papers: Papers,
) -> None:
    """C10: no silent continuation, for papers either."""
    Child.objects.filter(pk=papers.case.child_id).update(born=date(2008, 9, 1))
    papers.case.child.refresh_from_db()
    with pytest.raises(Refused, match="The rights are Adela Canary’s own"):
        papers.bundle()
    young = member("young_person", "Adela Canary", None, child=papers.case.child)
    for classes, made in ((["P"], False), (["P", "H"], True)):
        family.let_see(
            case=papers.case,
            adult=papers.mother.adult,
            classes=classes,
            until=date(2026, 9, 1),
            how="On her page",
            by=young,
            day=THU_5_MARCH,
        )
        if made:
            assert papers.bundle().to_member == papers.mother
        else:
            with pytest.raises(Refused, match="gets what Adela Canary lets them see"):
                papers.bundle()
