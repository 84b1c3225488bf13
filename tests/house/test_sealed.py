"""Whatever is sealed leaves no trace on any page, in any file, list, count or message of whoever is told nothing (C15).

A request, a letter, a file and an event are sealed on every case of the story, and each of the families, and of the
professionals who sit with one (`access.seals.TOLD_NOTHING`), goes through every page that is theirs: with and without,
every byte is the same.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.seals import TOLD_NOTHING, told_of_seals
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.documents.blocks import text
from sendwell.documents.letters import Recipient, write_letter
from sendwell.documents.uploads import take_in
from sendwell.family import actions as family
from sendwell.messages.models import OutboxMessage
from sendwell.organisations.models import Service
from sendwell.organisations.professions import Profession
from tests.documents.small_files import pdf
from tests.house import who_opens
from tests.house.story import Story
from tests.house.test_addresses import OURS, PLAIN, WITH_PARTS
from tests.house.test_strangers import NEW_EACH_TIME
from tests.world import THU_5_MARCH, service

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.sweep

TOLD_OF_NONE = TOLD_NOTHING | {"parent", "young_person"}
WHO = [
    name for name, (role, _) in who_opens.PEOPLE.items() if role in TOLD_OF_NONE and who_opens.read()[name]
]
"""Those of them for whom any address about a child opens."""
ENDS_THE_SESSION = ("/sign-in/", "/one-login", "/accounts")
PAGES = [
    route
    for route in (*PLAIN, *WITH_PARTS)
    if "GET" in OURS[route].methods and not route.startswith(ENDS_THE_SESSION)
]


FRIDAY = date(2026, 3, 6)
REVIEW = date(2026, 9, 1)
type Items = list[tuple[Case, str, int, str]]
"""Case, kind of item, its number, and the reference under which events tell of it."""


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("CRITICAL", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def cases(story: Story) -> list[Case]:
    """Adela's, Yan's and Fern's."""
    return list(Case.objects.filter(authority=story.world.northbridge.organisation).order_by("pk"))


@pytest.fixture
def audiology(planted: Story) -> Service:
    """A service that nobody has asked yet, for assessments that are all under way, each with its family's page."""
    world = planted.world
    for case in cases(planted):
        history.record(case, "decided_to_assess", by=world.northbridge.officer, day=THU_5_MARCH)
    planted.parts["/(cases|family)/", "ref"] = [case.ref for case in cases(planted)]
    return service(world.riverside.organisation, Profession.AUDIOLOGY, world.northbridge.organisation)


def happen(story: Story, asked: Service) -> Items:
    """On each case a service is asked, the police are written to, a file is added, and something is in the history."""
    officer = story.world.northbridge.officer
    found: Items = []
    for case in cases(story):
        request = story.world.request_to(asked, case=case)
        file = SimpleUploadedFile("strategy.pdf", pdf(), content_type="application/pdf")
        letter = write_letter(
            case=case, kind="note", title="Strategy", to=Recipient("Police"), from_name="Nora Officer",
            blocks=[text("What was said.")], day=THU_5_MARCH, by=officer,
        )  # fmt: skip
        event = history.record(case, "more_information_given", by=officer, day=THU_5_MARCH)
        found += [
            (case, "advice", request.pk, request.ref),
            (case, "letter", letter.pk, ""),
            (case, "upload", take_in(file, case=case, by=officer).pk, ""),
            (case, "event", event.pk, ""),
        ]
    return found


def seal_all(story: Story, items: Items) -> None:
    """The council seals each of them."""
    for case, item, number, about in items:
        family.seal(
            case=case, kind="sealed", item=item, number=number, about=about, why="A strategy meeting.",
            review_on=REVIEW, by=story.world.northbridge.officer, day=FRIDAY,
        )  # fmt: skip


def session(story: Story, who: Member, browser: Client) -> dict[str, object]:
    """Every page that there is for somebody, every byte of it, and what was sent to them. What it did is taken back."""
    found: dict[str, object] = {}
    browser.raise_request_exception = False
    with transaction.atomic():
        for route in (each for each in PAGES if who.may(OURS[each].needs)):
            for address in story.addresses(route) if "<" in route else [route]:
                answer = browser.get(address)
                said = b"".join(answer) if getattr(answer, "streaming", False) else answer.content  # type: ignore[arg-type]
                body = NEW_EACH_TIME.sub("", said.decode(errors="replace"))
                found[address] = (answer.status_code, sorted(answer.headers.items()), body)
        transaction.set_rollback(True)
    sent = OutboxMessage.objects.filter(to_member=who).order_by("pk")
    return found | {"sent": list(sent.values_list("kind", "path"))}


def differing(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """Where two sessions differ."""
    return sorted(each for each in before.keys() | after.keys() if before.get(each) != after.get(each))


@pytest.mark.parametrize("name", WHO)
def test_c15_every_page_file_and_message_is_the_same_with_what_is_sealed_as_with_nothing(
    name: str, planted: Story, audiology: Service, as_member: SignedIn
) -> None:
    who = planted.people[name]
    browser = as_member(who)
    before = session(planted, who, browser)
    seal_all(planted, happen(planted, audiology))

    assert differing(before, session(planted, who, browser)) == []
    assert len(before) > 10


def test_everybody_who_is_told_nothing_is_asked(planted: Story) -> None:
    reads = {name for name, opened in who_opens.read().items() if opened}
    assert {name for name in reads if not told_of_seals(planted.people[name])} == set(WHO)


@pytest.mark.parametrize("name", ["mother", "support worker", "young person"])
def test_control_c15_without_the_seals_the_pages_would_tell(
    name: str, planted: Story, audiology: Service, as_member: SignedIn
) -> None:
    """(ctl)"""
    who = planted.people[name]
    browser = as_member(who)
    before = session(planted, who, browser)
    happen(planted, audiology)

    assert differing(before, session(planted, who, browser)) != []
