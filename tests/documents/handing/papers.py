"""Papers that are handed to somebody outside, and what such tests read of the pages."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from sendwell.access.models import Member
from sendwell.documents.handing import actions
from sendwell.documents.handing.outsider import Outsider
from sendwell.documents.letters import Recipient
from sendwell.documents.models import HandOver
from sendwell.messages.models import OutboxMessage
from tests.documents.test_letters import letter_to
from tests.world import THU_5_MARCH, World

type SignedIn = Callable[[Member], Client]

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
DANA = Outsider("Dana Wells", "SENCO", "Far Hill School", "dana.wells@farhill.example")
TYPED = {
    "name": DANA.name,
    "job": DANA.job,
    "organisation": DANA.organisation,
    "email": DANA.email,
    "right": "teach",
    "told": "spoken",
    "days": "7",
}
WORDS_OF_THE_CHILD = ("Adela", "Canary", "Pippa Parent", "Northbridge", "Oakwood", "Nora")


class Papers:
    """A case with a letter to the mother that has gone, and somebody outside who needs it."""

    def __init__(self, world: World) -> None:
        self.world, self.case = world, world.assessing()
        self.mother = world.parent(self.case.child)
        to = Recipient(self.mother.name, self.mother, ("1 Nowhere Road", "ZZ99 9ZZ"))
        self.letter = letter_to(world, to, case=self.case, title="What we heard")
        self.officer = world.northbridge.officer

    def give(self, **more: Any) -> HandOver:
        """The officer hands the letter to Dana."""
        said: dict[str, Any] = {
            "case": self.case,
            "letters": [self.letter.uid],
            "uploads": [],
            "to": DANA,
            "right": "teach",
            "by": self.officer,
            "day": THU_5_MARCH,
        }
        return actions.hand_over(**said | more)

    def code(self, given: HandOver, *, day: date = THU_5_MARCH) -> str:
        """A code, as the officer reads it out."""
        return actions.new_code(given=given, by=self.officer, day=day)


def link() -> str:
    """Where the last message to somebody outside leads."""
    return OutboxMessage.objects.filter(kind="handed_over").latest("id").path


def shown(answer: Any) -> str:
    """What a page says, as one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def read_out(page: Any) -> list[str]:
    """The code that the officer's page shows, if it shows one."""
    return re.findall(r"govuk-heading-xl[^>]*>(\d{3} \d{3})<", page.content.decode())


def typed(browser: Client, code: str) -> Any:
    """Somebody types a code on the page of the last link."""
    return browser.post(link(), {"code": code})


def wrong(code: str) -> str:
    """A code that is none."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def kept(given: HandOver) -> HandOver:
    """As it stands now."""
    return HandOver.objects.get(pk=given.pk)
