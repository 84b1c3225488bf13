"""What was sent back or taken back is written again, by its author or a colleague: nobody waits for ever (H05)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, relate
from sendwell.documents.blocks import facts, heading, points, table, text
from sendwell.documents.disclosure.actions import check, revoke, send_back
from sendwell.documents.disclosure.whose import waiting_to_be_written
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Disclosure, Letter
from sendwell.documents.written_again import parts_of, with_words, write_again
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Adult, AdultOfChild, Alert
from sendwell.requests import actions
from tests.documents.test_letters import letter_to
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
    manager, address = as_member(story.manager), f"/letters/{story.letter.uid}/nothing-instead"
    assert (
        "Answer the question: Why does nothing have to go instead?"
        in manager.post(address, {"why": ""}).content.decode()
    )
    assert manager.post(address, {"why": "The family was told by telephone and post."}).status_code == 302
    assert list(waiting_to_be_written(story.officer)) == []
    with pytest.raises(Refused, match="settled this already"):
        story.again()


def test_that_nothing_goes_instead_is_not_its_author_s_to_say(story: Story, as_member: SignedIn) -> None:
    story.sent_back()
    officer, address = as_member(story.officer), f"/letters/{story.letter.uid}/nothing-instead"
    assert address not in officer.get(f"/letters/{story.letter.uid}/again").text
    said = officer.post(address, {"why": "I told her."}).text
    assert "You wrote this. Somebody else has to say that nothing goes instead." in said
    assert address in as_member(story.manager).get(f"/letters/{story.letter.uid}/again").text
    assert list(waiting_to_be_written(story.manager)) == [story.gate]


def written_again(world: World, letter: Letter) -> Letter:
    """By the officer, in the same words."""
    first, said = Letter.objects.get(pk=letter.pk), parts_of(letter.blocks)
    return write_again(letter=first, title="Again", said=said, by=world.northbridge.officer, day=THU_5_MARCH)


def test_it_goes_to_where_they_live_and_by_the_account_they_have_now(world: World) -> None:
    """C07: there was neither when it was written."""
    case, father = world.case(), Adult.objects.create(name="Fin Father", address="2 Nowhere Road")
    known = {"responsibility": "yes", "verified_on": MON_2_MARCH, "relation": "Father"}
    AdultOfChild.objects.create(child=case.child, adult=father, **known)
    to = Recipient("Fin Father", lines=("2 Nowhere Road",), of_adult=father.pk)
    letter = letter_to(world, to, case=case, kind="decision", for_family=True)
    Disclosure.objects.filter(letter=letter).update(state="sent_back")
    Adult.objects.filter(pk=father.pk).update(address="9 New Street")
    account = member("parent", "Fin Father", None, adult=father)
    relate(case.child, to=account, why="parent", born_of="verified", starts_on=MON_2_MARCH)

    again = written_again(world, letter)

    assert (again.to_member, again.to_lines, again.to_adult) == (account, ["9 New Street"], father)
    assert told("letter_written") == [(account, f"/letters/{again.uid}")]


@pytest.mark.parametrize("come_after", [True, False])
def test_it_goes_to_whoever_does_the_job_of_a_reader_who_left(world: World, come_after: bool) -> None:
    """Without anybody it waits for the post; a young person's goes to nobody else's account."""
    case, old = world.case(), world.school.senco
    letter = letter_to(world, Recipient("Oakwood Primary School", old), case=case, kind="decision_copy")
    Disclosure.objects.filter(letter=letter).update(state="sent_back")
    Member.objects.filter(pk=old.pk).update(ends_on=MON_2_MARCH)
    new = member("senco", "New Senco", world.school.organisation) if come_after else None

    again = written_again(world, letter)

    assert (again.to_member, again.to_name) == (new, "Oakwood Primary School")
    assert told("letter_written") == ([(new, f"/letters/{again.uid}")] if new else [])


def test_a_young_person_s_letter_goes_to_no_other_young_person(world: World) -> None:
    case, other = world.case(), world.child("Benjamin", "Budgie")
    own = member("young_person", "Adela Canary", None, child=case.child)
    member("young_person", "Benjamin Budgie", None, child=other)
    letter = letter_to(world, Recipient("Adela", own), case=case, kind="decision")
    Disclosure.objects.filter(letter=letter).update(state="sent_back")
    Member.objects.filter(pk=own.pk).update(ends_on=MON_2_MARCH)

    again = written_again(world, letter)

    assert (again.to_member, again.to_name) == (None, "Adela Canary")


def test_nothing_is_written_again_to_somebody_who_may_be_sent_nothing(story: Story) -> None:
    """C05."""
    story.sent_back()
    AdultOfChild.objects.filter(adult=story.mother.adult).update(profile="none")
    with pytest.raises(Refused, match="Nothing may be sent to Pippa Parent until two people"):
        story.again()
    assert list(waiting_to_be_written(story.officer)) == [story.gate]


def test_what_went_to_the_wrong_person_is_written_to_the_right_one(story: Story, as_member: SignedIn) -> None:
    """A second person looks at it first; the wrong one is told of nothing."""
    child = story.letter.case.child
    father = story.world.parent(child, "Fin Father")
    shut = story.world.parent(child, "Hal Held")
    AdultOfChild.objects.filter(adult=shut.adult).update(profile="hold")
    story.sent_back()
    officer, address = as_member(story.officer), f"/letters/{story.letter.uid}/again"
    page = officer.get(address).text
    offered = [f"adult:{each.adult_id}" in page for each in (story.mother, father, shut)]
    assert offered == [False, True, False]
    typed = {"title": "We will assess", "part1": "We will assess."}
    forged = officer.post(address, typed | {"to": f"adult:{shut.adult_id}"})
    assert (forged.status_code, Letter.objects.filter(instead_of=story.letter).count()) == (200, 0)

    assert officer.post(address, typed | {"to": f"adult:{father.adult_id}"}).status_code == 302

    again = Letter.objects.get(instead_of=story.letter)
    assert (again.to_member, again.to_name, again.disclosure.state) == (father, "Fin Father", "to_check")
    assert "readdressed" in again.disclosure.flags
    released = {"ticks": ["name", "born"], "words": ""}
    as_member(story.manager).post(f"/sending/{again.disclosure.uid}/check", released)
    assert told("decision_made") == []
    assert told("letter_written") == [(father, f"/letters/{again.uid}")]
    assert [as_member(each).get(f"/letters/{again.uid}").status_code for each in (father, story.mother)] == [
        200,
        404,
    ]


def test_whoever_was_told_by_email_is_told_again(world: World) -> None:
    """A decision for somebody without an account, which was out and is taken back."""
    request = asked(world, requester=actions.Requester(name="Pam Bramble", email="pam@family.example"))
    decide(request, world.northbridge.officer)
    letter = Letter.objects.get(case=request.case, kind="decision")
    emails = OutboxMessage.objects.filter(kind="decision_made", to_email="pam@family.example")
    looked = {"ticks": ["born", "name"], "words": "", "by": world.northbridge.manager, "day": THU_5_MARCH}
    check(disclosure=letter.disclosure, **looked)  # type: ignore[arg-type]
    assert emails.count() == 1
    revoke(disclosure=letter.disclosure, why="Wrong day.", by=world.northbridge.manager, now=NOON)

    again = written_again(world, letter)

    assert emails.count() == 1
    check(disclosure=again.disclosure, **looked)  # type: ignore[arg-type]
    assert emails.count() == 2


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


def test_a_fact_of_several_lines_stays_one_fact() -> None:
    """As it comes back from a browser, unchanged; and with another line below it changed."""
    blocks = [facts([("Need", "She falls.\n\nOften: daily."), ("Who", "A therapist")]), points(["a\nb", "c"])]
    sent = [part.replace("\n", "\r\n") for part in parts_of(blocks)]
    assert with_words(blocks, sent) == blocks
    simple = [facts([("Need", "She falls.\nOften."), ("Who", "A therapist")])]
    changed = with_words(simple, ["Need: She falls.\r\nOften.\r\nWho: A nurse"])
    assert changed == [facts([("Need", "She falls.\nOften."), ("Who", "A nurse")])]
