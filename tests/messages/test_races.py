"""Each act that takes something from somebody's sight against a message about it that is going out just then (C05).

Round after round the act begins a little earlier or later. Either the message was sent before what was taken away was
kept, or it is held: nothing goes out afterwards. `make faults` plays a thousand rounds of each.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection

from sendwell.access.models import Member, Relationship
from sendwell.casebook.actions import name_key_worker
from sendwell.casebook.models import Case
from sendwell.documents.blocks import text
from sendwell.documents.disclosure.actions import check
from sendwell.documents.letters import Recipient, write_letter
from sendwell.family import actions as family
from sendwell.governance.leave.keeping_out import keep_out
from sendwell.messages import sending
from sendwell.messages.models import OutboxMessage
from sendwell.messages.outbox import tell
from sendwell.people.models import Adult, AdultOfChild
from tests.depth import ROUNDS
from tests.messages.fake_carrier import FakeCarrier
from tests.world import MON_2_MARCH, THU_5_MARCH, World, member

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
EARLIER = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
UNTIL = date(2026, 9, 1)
GROWN = date(2008, 9, 1)
STEPS = 6
"""How many moments there are at which the act may begin, four thousandths of a second apart."""


@dataclass
class Round:
    """One child, the council's officer, and somebody who is about to be told of the child."""

    world: World
    case: Case
    reader: Member
    adult: Adult
    path: str = "/family"

    @property
    def do(self) -> dict[str, object]:
        """Who acts, and when."""
        return {"case": self.case, "by": self.world.northbridge.officer, "day": THU_5_MARCH}


def mother(world: World, number: int) -> Round:
    """Told of her child."""
    case = world.case(world.child(f"Child{number}"))
    reader = world.parent(case.child, f"Mother{number} Canary")
    return Round(world, case, reader, reader.adult)  # type: ignore[arg-type]


def of_a_letter(world: World, number: int) -> Round:
    """Told of a letter to her."""
    one = mother(world, number)
    letter = write_letter(
        case=one.case, kind="note", title="A note", to=Recipient(one.reader.name, member=one.reader),
        from_name="Nora Officer", blocks=[text("What we wrote.")], day=THU_5_MARCH,
        by=world.northbridge.officer, for_family=True,
    )  # fmt: skip
    if letter.disclosure.state == "to_check":
        check(disclosure=letter.disclosure, ticks=["name", "born"], words="It is hers.",
              by=world.northbridge.manager, day=THU_5_MARCH)  # fmt: skip
    one.path = f"/letters/{letter.uid}"
    return one


def aunt(world: World, number: int) -> Round:
    """A young person lets her read how it goes."""
    case = world.case(world.child(f"Young{number}", born=GROWN))
    reader = world.parent(case.child, f"Aunt{number} Canary")
    one = Round(world, case, reader, reader.adult)  # type: ignore[arg-type]
    family.let_see(adult=one.adult, classes=["P"], until=UNTIL, how="He said so.", **one.do)  # type: ignore[arg-type]
    return one


def colleague(world: World, number: int) -> Round:
    """An officer is told of a case."""
    one = mother(world, number)
    council = world.northbridge
    name_key_worker(case=one.case, member=council.officer, by=council.manager, day=MON_2_MARCH)
    one.reader = member("council_officer", f"Colleague{number} Council", council.organisation)
    one.path = f"/cases/{one.case.ref}"
    return one


def restrict(one: Round) -> None:
    family.restrict(adult=one.adult, profile="none", why="A court said so.", **one.do)  # type: ignore[arg-type]


def limit_contact(one: Round) -> None:
    family.limit_contact(adult=one.adult, contact="none", why="She asked for it.", **one.do)  # type: ignore[arg-type]


def record_order(one: Round) -> None:
    family.record_order(
        adult=one.adult, type="non_molestation", court="Family Court", made_on=MON_2_MARCH, words="No contact.",
        evidence="Seen.", **one.do,  # type: ignore[arg-type]
    )  # fmt: skip


def keep_secret(one: Round) -> None:
    other = Adult.objects.create(name="Other Adult")
    AdultOfChild.objects.create(child=one.case.child, adult=other, relation="Aunt")
    family.keep_secret(hidden_from=one.adult, hides=other, why="He has threatened her.", **one.do)  # type: ignore[arg-type]


def seal(one: Round) -> None:
    family.seal(
        kind="child_asks", item="letter", number=one.case.letters.get().pk, why="She asks.",
        competence="Understands it.", review_on=UNTIL, **one.do,  # type: ignore[arg-type]
    )  # fmt: skip


def end_relationship(one: Round) -> None:
    Relationship.objects.filter(member=one.reader).update(ends_on="2026-03-04")


def take_back(one: Round) -> None:
    family.take_back(adult=one.adult, **one.do)  # type: ignore[arg-type]


def exclude(one: Round) -> None:
    keep_out(who=one.reader, reason="conflict", said="", until=UNTIL, at=NOW, **one.do)  # type: ignore[arg-type]


ACTS: list[tuple[Callable[[World, int], Round], Callable[[Round], None]]] = [
    (mother, restrict),
    (mother, limit_contact),
    (mother, record_order),
    (mother, keep_secret),
    (mother, end_relationship),
    (of_a_letter, seal),
    (aunt, take_back),
    (colleague, exclude),
]


class SlowCarrier(FakeCarrier):
    """Takes a moment over each message, and notes when it had carried it."""

    def __init__(self) -> None:
        super().__init__()
        self.carried: dict[str, float] = {}

    def carry(self, outgoing: sending.Outgoing) -> str:
        time.sleep(0.008)
        number = super().carry(outgoing)
        self.carried[outgoing.key] = time.perf_counter()
        return number


def told(one: Round) -> OutboxMessage:
    """The one message that waits: whatever else there was has gone."""
    OutboxMessage.objects.filter(sent_at=None, failed_at=None).update(sent_at=EARLIER)
    return tell(one.reader, "letter_written", one.path, case=one.case)


def race(one: Round, act: Callable[[Round], None], after: float) -> float:
    """Send what waits while somebody acts. When what they did was kept."""
    kept: list[float] = []

    def acting() -> None:
        time.sleep(after)
        act(one)
        kept.append(time.perf_counter())
        connection.close()

    thread = threading.Thread(target=acting)
    thread.start()
    sending.send_waiting(NOW)
    thread.join(20)
    return kept[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("begin", "act"), ACTS, ids=[act.__name__ for _, act in ACTS])
def test_c05_nothing_goes_out_after_what_was_tightened_was_kept(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    begin: Callable[[World, int], Round],
    act: Callable[[Round], None],
) -> None:
    carrier, wrong, world = SlowCarrier(), [], World()
    monkeypatch.setattr(sending, "carrier", lambda: carrier)
    with time_machine.travel(NOW, tick=False):
        for number in range(ROUNDS):
            one = begin(world, number)
            message = told(one)
            kept = race(one, act, number % STEPS * 0.004)
            sending.send_waiting(NOW)
            message.refresh_from_db()
            late = carrier.carried.get(f"message-{message.pk}", 0) > kept
            if late or not (message.sent_at or message.free_at or message.why == "held"):
                wrong.append((number, message.why))

    assert wrong == []


@pytest.mark.parametrize(("begin", "act"), ACTS, ids=[act.__name__ for _, act in ACTS])
@time_machine.travel(NOW, tick=False)
def test_control_what_was_tightened_before_is_held_and_without_it_is_sent(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    begin: Callable[[World, int], Round],
    act: Callable[[Round], None],
) -> None:
    """(ctl) for each act: it is the act that holds the message, and nothing else does."""
    carrier = SlowCarrier()
    monkeypatch.setattr(sending, "carrier", lambda: carrier)
    sent, held = begin(world, 1), begin(world, 2)
    messages = []
    for one in (sent, held):
        messages.append(told(one))
        if one is held:
            act(one)
        sending.send_waiting(NOW)
        messages[-1].refresh_from_db()

    assert [(each.why, f"message-{each.pk}" in carrier.carried) for each in messages] == [
        ("", True),
        ("held", False),
    ]
