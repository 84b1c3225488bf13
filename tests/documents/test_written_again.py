"""What was sent back or taken back is written again, by its author or a colleague: nobody waits for ever (H05)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.documents.blocks import facts, heading, points, table, text
from sendwell.documents.disclosure.actions import revoke, send_back
from sendwell.documents.disclosure.whose import waiting_to_be_written
from sendwell.documents.models import Disclosure, Letter
from sendwell.documents.written_again import parts_of, with_words, write_again
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Alert
from sendwell.requests import actions
from tests.house.story import decide
from tests.requests.asking import asked
from tests.world import MON_2_MARCH, THU_5_MARCH, World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


class Story:
    """A decision whose notice to the mother waits, because there is an alert; the manager sends it back."""

    def __init__(self, world: World) -> None:
        self.world, self.officer, self.manager = world, world.northbridge.officer, world.northbridge.manager
        self.mother = world.parent(world.child())
        child = self.mother.relationships.get().child
        Alert.objects.create(child=child, words="Ask first.", from_on=MON_2_MARCH)
        who = actions.Requester(name=self.mother.name, member=self.mother)
        request = asked(world, existing=child, by=self.mother, requester=who)
        decide(request, self.officer)
        self.letter = Letter.objects.get(case=request.case, kind="decision")

    @property
    def gate(self) -> Disclosure:
        return Disclosure.objects.get(letter=self.letter)

    def sent_back(self) -> "Story":
        send_back(disclosure=self.gate, words="Another child is named.", by=self.manager, day=THU_5_MARCH)
        return self

    def again(self, **more: object) -> Letter:
        said = {"title": self.letter.title, "said": parts_of(self.letter.blocks), "by": self.officer}
        return write_again(letter=self.letter, **(said | more), day=THU_5_MARCH)  # type: ignore[arg-type]


@pytest.fixture
def story(world: World) -> Story:
    return Story(world)


def told(kind: str) -> list[tuple[Member | None, str]]:
    return [(each.to_member, each.path) for each in OutboxMessage.objects.filter(kind=kind).order_by("pk")]


def test_its_author_is_told_finds_it_and_writes_it_again_and_then_the_family_hears(
    story: Story, as_member: SignedIn
) -> None:
    """The whole way, by screens."""
    story.sent_back()
    address = f"/letters/{story.letter.uid}/again"
    assert told("letter_sent_back") == [(story.officer, address)]
    officer = as_member(story.officer)
    assert address in officer.get("/sending/to-check").content.decode()
    assert address in officer.get(f"/letters/{story.letter.uid}").content.decode()
    page = officer.get(address).content.decode()
    assert "It was sent back: Another child is named." in page

    typed = {"title": "We will assess", "part1": "We will carry out an assessment.\r\n\r\nYou can be there."}
    sent = officer.post(address, typed)

    again = Letter.objects.get(instead_of=story.letter)
    assert sent["Location"] == f"/letters/{again.uid}"
    assert (again.to_member, again.kind, again.about, again.title) == (
        story.mother,
        "decision",
        story.letter.about,
        "We will assess",
    )
    assert again.blocks[0]["text"] == "We will carry out an assessment.\n\nYou can be there."
    assert again.disclosure.state == "to_check"
    assert told("decision_made") == []
    assert "To be written again" not in officer.get("/sending/to-check").content.decode()
    released = {"ticks": ["name", "born"], "words": ""}
    as_member(story.manager).post(f"/sending/{again.disclosure.uid}/check", released)
    assert told("decision_made") == [(story.mother, f"/letters/{again.uid}")]
    mother = as_member(story.mother)
    assert [mother.get(f"/letters/{each.uid}").status_code for each in (story.letter, again)] == [404, 200]


def test_what_was_taken_back_is_written_again_too(story: Story) -> None:
    Alert.objects.all().delete()
    Disclosure.objects.filter(letter=story.letter).update(
        state="released", checker=story.manager, ticks=["born", "name"], released_on=THU_5_MARCH, notices=[]
    )
    revoke(disclosure=story.gate, why="The wrong day.", by=story.manager, now=NOON)
    again = story.again(by=story.manager)
    assert again.disclosure.state == "released"
    assert told("letter_written") == [(story.mother, f"/letters/{again.uid}")]


def test_a_colleague_who_checks_may_and_nobody_else(story: Story, as_member: SignedIn) -> None:
    story.sent_back()
    strangers = (story.world.southmere.manager, story.world.hillside.lead, story.mother)
    for stranger in strangers:
        with pytest.raises(NotThere):
            story.again(by=stranger)
        assert list(waiting_to_be_written(stranger)) == []
        assert as_member(stranger).get(f"/letters/{story.letter.uid}/again").status_code == 404
    other = member("council_officer", "Olga Officer", story.world.northbridge.organisation)
    assert story.again(by=other).written_by == other


def test_it_is_settled_once(story: Story) -> None:
    with pytest.raises(Refused, match="neither sent back nor taken back"):
        story.again()
    story.sent_back().again()
    with pytest.raises(Refused, match="settled this already"):
        story.again()
    assert Letter.objects.filter(kind="decision").count() == 2


def test_nothing_goes_instead_for_a_reason(story: Story, as_member: SignedIn) -> None:
    story.sent_back()
    officer, address = as_member(story.officer), f"/letters/{story.letter.uid}/nothing-instead"
    assert (
        "Answer the question: Why does nothing have to go instead?"
        in officer.post(address, {"why": ""}).content.decode()
    )
    assert officer.post(address, {"why": "The family was told by telephone and post."}).status_code == 302
    assert list(waiting_to_be_written(story.officer)) == []
    with pytest.raises(Refused, match="settled this already"):
        story.again()


def test_each_part_is_typed_as_it_reads() -> None:
    blocks = [
        heading("Why"),
        text("So."),
        points(["a", "b"]),
        facts([("Day", "Monday")]),
        table(["x"], [["y"]]),
    ]
    assert parts_of(blocks) == ["Why", "So.", "a\nb", "Day: Monday"]
    assert with_words(blocks, parts_of(blocks)) == blocks
    changed = with_words(blocks, ["", "Then.", "b", "Day: Friday: noon"])
    assert changed == [text("Then."), points(["b"]), facts([("Day", "Friday: noon")]), table(["x"], [["y"]])]
    with pytest.raises(Refused, match="says nothing"):
        with_words([text("So.")], [" "])
