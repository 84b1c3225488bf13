"""A bundle that cannot be opened any more: something in it was sealed afterwards, or its bytes are damaged."""

from pathlib import Path

import pytest

from sendwell.access.models import Member, Reading
from sendwell.access.opening import NotThere, relate
from sendwell.documents.disclosure.actions import check, send_back
from sendwell.documents.handing.actions import hand_over
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Disclosure, Going, Opened
from sendwell.documents.opening import readable_bundles, withheld_bundles
from sendwell.governance.models import Incident
from sendwell.law.refusals import Refused
from sendwell.people.models import Alert, Seal
from tests.documents.handing.papers import DANA
from tests.documents.test_bundles import Papers, files_in, papers
from tests.documents.test_letters import letter_to
from tests.world import MON_2_MARCH, THU_5_MARCH

__all__ = ["files_in", "papers"]
pytestmark = pytest.mark.usefixtures("on_thursday")


def seal(papers: Papers, kind: str, item: str, number: int, about: str = "") -> None:
    Seal.objects.create(
        child=papers.case.child, kind=kind, item=item, number=number, about=about, from_on=MON_2_MARCH
    )


def statuses(papers: Papers, member: Member, made: Bundle, as_member) -> list[int]:  # type: ignore[no-untyped-def]
    """Its page and its PDF."""
    browser = as_member(member)
    return [browser.get(f"/bundles/{made.uid}{ending}").status_code for ending in ("", ".pdf")]


def test_what_is_about_something_sealed_goes_into_no_bundle(papers: Papers) -> None:
    """C15: a letter about a sealed request names it, so it is sealed with it."""
    about = letter_to(papers.world, papers.to, case=papers.case, title="About the request", about="R000123")
    seal(papers, "sealed", "advice", 77, about="R000123")
    with pytest.raises(Refused, match="One of these is sealed"):
        papers.bundle(letters=[about])
    assert papers.bundle().pages == 3


@pytest.mark.parametrize("what", ["letter", "upload", "about"])
def test_what_is_sealed_afterwards_shuts_the_bundles_it_went_into(
    papers: Papers,
    as_member,
    what: str,  # type: ignore[no-untyped-def]
) -> None:
    """C12, N04: the mother is told of nothing; a professional reads that it is withheld."""
    world, officer = papers.world, papers.world.northbridge.officer
    papers.letter = letter_to(world, papers.to, case=papers.case, title="What Adela said", about="R000123")
    made = papers.bundle()
    before = statuses(papers, papers.mother, made, as_member)
    number = {"letter": papers.letter.pk, "upload": papers.upload.pk, "about": 77}[what]
    item = "advice" if what == "about" else what
    about = "R000123" if what == "about" else ""

    seal(papers, "child_asks", item, number, about)

    assert (before, statuses(papers, papers.mother, made, as_member)) == ([200, 200], [404, 404])
    assert statuses(papers, officer, made, as_member) == [200, 200]
    seal(papers, "sealed", item, number, about)
    assert statuses(papers, officer, made, as_member) == [403, 403]
    page = as_member(officer).get(f"/bundles/{made.uid}").content.decode()
    assert ("This bundle is withheld" in page, "What Adela said" in page) == (True, False)
    listed = as_member(officer).get(f"/cases/{papers.case.ref}/bundles").content.decode()
    assert "1 more bundle is withheld" in listed
    assert f"/bundles/{made.uid}" not in listed
    assert statuses(papers, world.southmere.officer, made, as_member) == [404, 404]


def test_a_bundle_without_anything_sealed_stays_open(papers: Papers) -> None:
    """The other bundle of the same child."""
    made, shut = papers.bundle(uploads=[]), papers.bundle(letters=[])
    seal(papers, "sealed", "upload", papers.upload.pk)
    for member in (papers.mother, papers.world.northbridge.officer):
        assert list(readable_bundles(member, THU_5_MARCH)) == [made]
    assert list(withheld_bundles(papers.world.northbridge.officer, THU_5_MARCH)) == [shut]
    assert list(withheld_bundles(papers.mother, THU_5_MARCH)) == []


def test_whoever_checks_is_not_told_what_was_sealed_since(papers: Papers, as_member) -> None:  # type: ignore[no-untyped-def]
    """N04: the bundle waits, and its list says that something is withheld."""
    Alert.objects.create(child=papers.case.child, words="Ask first.", from_on=MON_2_MARCH)
    address = f"/sending/{papers.bundle(letters=[]).disclosure.uid}/check"
    manager = as_member(papers.world.northbridge.manager)
    before = manager.get(address).content.decode()
    seal(papers, "sealed", "upload", papers.upload.pk)
    after = manager.get(address).content.decode()
    assert ("report.pdf" in before, "report.pdf" in after) == (True, False)
    assert ("Withheld." in before, "Withheld." in after) == (False, True)


def test_a_letter_sealed_while_it_waits_is_withheld_from_whoever_checks_and_does_not_go(
    papers: Papers,
    as_member,  # type: ignore[no-untyped-def]
) -> None:
    """N04: in the queue, beside the record and among what was sent. The author can still be told to write it anew."""
    Alert.objects.create(child=papers.case.child, words="Ask first.", from_on=MON_2_MARCH)
    title = "Where Adela lives now"
    letter = letter_to(papers.world, papers.to, case=papers.case, title=title, about="R000123")
    manager, waits = papers.world.northbridge.manager, letter.disclosure
    pages = ("/sending/to-check", f"/sending/{waits.uid}/check", "/sending/log", f"/sending/{waits.uid}")

    def told() -> list[tuple[bool, bool]]:
        read = [as_member(manager).get(each).content.decode().lower() for each in pages]
        return [(title.lower() in each, "withheld" in each) for each in read]

    assert told() == [(True, False)] * 4
    seal(papers, "sealed", "advice", 77, about="R000123")

    assert told() == [(False, True)] * 4
    with pytest.raises(Refused, match="you cannot read it"):
        check(disclosure=waits, ticks=["name", "born"], words="", by=manager, day=THU_5_MARCH)
    assert "Release it" not in as_member(manager).get(pages[1]).content.decode()
    send_back(disclosure=waits, words="Write it without this.", by=manager, day=THU_5_MARCH)
    assert Disclosure.objects.get(pk=waits.pk).state == Going.SENT_BACK


def test_a_letter_that_is_taken_back_stops_every_bundle_that_holds_it(papers: Papers, as_member) -> None:  # type: ignore[no-untyped-def]
    """B16: whoever has the bundle has the letter. The bundle without it stays, and one incident tells of all."""
    holds, other = papers.bundle(), papers.bundle(letters=[])
    Alert.objects.create(child=papers.case.child, words="Ask first.", from_on=MON_2_MARCH)
    waits = papers.bundle(uploads=[])
    assert statuses(papers, papers.mother, holds, as_member) == [200, 200]
    officer = as_member(papers.world.northbridge.officer)
    address = f"/sending/{papers.letter.disclosure.uid}"
    page = officer.get(address).content.decode()
    assert page.count("<li>Papers for the meeting, for Pippa Parent</li>") == 2

    assert officer.post(address, {"why": "It is about another Adela."}).status_code == 302

    kept = {each.bundle_id: each for each in Disclosure.objects.exclude(bundle=None)}
    assert [kept[each.pk].state for each in (holds, other, waits)] == ["revoked", "released", "sent_back"]
    assert kept[waits.pk].words == "A letter in it was taken back: It is about another Adela."
    assert statuses(papers, papers.mother, holds, as_member) == [404, 404]
    assert statuses(papers, papers.mother, other, as_member) == [200, 200]
    what = Incident.objects.get().what
    assert "“Papers for the meeting”, case" in what
    assert "Opened by Pippa Parent, " in what
    assert "“Papers for the meeting” for Pippa Parent waited to be checked, and does not go." in what


def test_a_damaged_bundle_says_so_and_a_damaged_file_goes_into_none(papers: Papers, as_member) -> None:  # type: ignore[no-untyped-def]
    """I11: in words, never an error; and nothing was opened."""
    made = papers.bundle()
    Path(made.file.path).write_bytes(b"%PDF-1.7 not what it was")
    for member, what in (
        (papers.mother, "Ask the council to make it again."),
        (papers.world.northbridge.officer, "Make it again."),
    ):
        answer = as_member(member).get(f"/bundles/{made.uid}.pdf")
        assert answer.status_code == 409
        assert "This bundle is damaged." in answer.content.decode()
        assert what in answer.content.decode()
    assert Opened.objects.count() == 0
    Path(papers.upload.file.path).unlink()
    with pytest.raises(Refused, match=r"report\.pdf is damaged"):
        papers.bundle()
    assert Bundle.objects.count() == 1


def test_a_letter_printed_from_the_screen_says_whose_it_is(papers: Papers, as_member) -> None:  # type: ignore[no-untyped-def]
    """B03: the line at the foot of the PDF, with case, recipient and version."""
    letter = letter_to(papers.world, Recipient("Pippa Parent", papers.mother), case=papers.case)
    said = letter.disclosure
    foot = f"{papers.case.ref}, AC, to Pippa Parent ({said.recipient_ref}), version {said.version[:12]}"
    for ending in ("", "?print=1"):
        page = as_member(papers.mother).get(f"/letters/{letter.uid}{ending}").content.decode()
        assert f'sw-letter__foot">{foot}</p>' in page


def test_whoever_may_not_know_of_a_paper_is_not_told_that_it_is_sealed(papers: Papers) -> None:
    """C15, N04: a trust's lead who has the number of a letter of the council learns nothing of it, sealed or not."""
    world = papers.world
    trust = world.hillside.organisation
    relate(papers.case.child, to=trust, why="asked_for_advice", born_of="test", starts_on=MON_2_MARCH)
    given = {"letters": [papers.letter.uid], "uploads": [], "to": DANA, "right": "teach", "day": THU_5_MARCH}
    for item, number in (("", 0), ("letter", papers.letter.pk)):
        if item:
            seal(papers, "sealed", item, number)
        with pytest.raises(NotThere):
            hand_over(case=papers.case, **given, by=world.hillside.lead)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="One of these is sealed"):
        hand_over(case=papers.case, **given, by=world.northbridge.officer)  # type: ignore[arg-type]


def test_a_look_at_what_holds_something_sealed_is_not_shown_to_the_family(
    papers: Papers,
    as_member,  # type: ignore[no-untyped-def]
) -> None:
    """C15, D12: neither at the bundle, nor at what became of it, nor at the hand-over it was made for."""
    officer = as_member(papers.world.northbridge.officer)
    made = papers.bundle()
    given = hand_over(
        case=papers.case, letters=[papers.letter.uid], uploads=[papers.upload.uid], to=DANA, right="teach",
        by=papers.world.northbridge.officer, day=THU_5_MARCH,
    )  # fmt: skip
    pages = (f"/bundles/{made.uid}", f"/sending/{made.disclosure.uid}", f"/hand-overs/{given.uid}")

    def noted() -> list[bool]:
        for each in pages:
            officer.get(each)
        return [each.sealed for each in Reading.objects.order_by("-pk")[:3]]

    assert noted() == [False] * 3
    seal(papers, "child_asks", "upload", papers.upload.pk)
    assert noted() == [True] * 3
