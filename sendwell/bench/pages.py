"""The pages that are measured: who asks for what, over the database of so many cases, and what it should cost."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.access.step_up import SECOND_FACTOR_AT
from sendwell.bench.figures import Goal
from sendwell.bench.filling import FAMILY, GIVEN
from sendwell.casebook.models import Case

# Any 32 letters do: Django compares the cookie with the field of the form.
FORGERY_TOKEN = "benchbenchbenchbenchbenchbenchbe"  # noqa: S105  no secret: it guards nothing here
LARGEST_COUNCIL = 1
CASES_OPENED = 200
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Page:
    """One page: the words for the table, who asks, for which addresses, and the goals."""

    key: str
    words: str
    member: Member
    paths: Sequence[str]
    goals: dict[str, Goal] = field(default_factory=dict)
    sends: Callable[[], bytes] | None = None
    expects: int = 200
    """The status of the right answer."""

    @property
    def headers(self) -> dict[str, str]:
        """What a browser of this member sends: the session's cookie, and with a form its kind and token."""
        client = signed_in(self.member)
        cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={FORGERY_TOKEN}"
        form = {"Content-Type": "application/x-www-form-urlencoded"} if self.sends else {}
        return {"Cookie": cookies, **form}


def signed_in(member: Member) -> Client:
    """A browser in which this member has signed in."""
    client = Client(SERVER_NAME=HOST)
    assert member.account is not None
    client.force_login(member.account)
    session = client.session
    session[SECOND_FACTOR_AT] = timezone.now().timestamp()  # staff are held at the door without one
    session.save()
    return client


def pages(today: date) -> list[Page]:
    """Every measured page, as seen by people of the largest council and of the trust that serves it."""
    manager = _member("council_manager", LARGEST_COUNCIL)
    officer = _member("council_officer", LARGEST_COUNCIL)
    clerk = _member("single_point_of_contact", 301)
    clinician = _member("clinician", 301)
    designated = _member("designated_officer", 201)
    with scope.acting(officer, as_of=today, why="choosing what to measure"):
        refs = list(
            Case.objects.filter(authority_id=LARGEST_COUNCIL).order_by("pk").values_list("ref", flat=True)
        )
    step = max(1, len(refs) // CASES_OPENED)
    return [
        Page("overdue", "overdue list", manager, ["/desk?whose=all&show=overdue"], OVERDUE),
        Page("inbox", "provider's inbox", clerk, ["/inbox"]),
        Page("case", "case page", officer, [f"/cases/{ref}" for ref in refs[::step][:CASES_OPENED]], CASE),
        Page("find", "finding a child", officer, ["/find"], {}, sought),
        Page(
            "create", "creating a case", officer, ["/requests/paper"], CREATE, lambda: paper_form(today), 302
        ),
        Page("team", "council dashboard", manager, ["/team"], TEAM),
        Page("tray", "requests tray", manager, ["/requests"]),
        Page("clinician", "clinician's desk", clinician, ["/my-requests"]),
        Page("oversight", "designated officer's desk", designated, ["/oversight"]),
    ]


OVERDUE = {"p50": Goal(5, "ms"), "p95": Goal(10, "ms"), "rate": Goal(350, "/s", at_least=True)}
CASE = {"p50": Goal(10, "ms"), "rate": Goal(150, "/s", at_least=True), "queries": Goal(12, "")}
CREATE = {"p50": Goal(6, "ms"), "rate": Goal(200, "/s", at_least=True)}
TEAM = {"p50": Goal(12, "ms")}
GROWTH = Goal(1.4, "times")


def _member(role: str, organisation: int) -> Member:
    found = Member.objects.select_related("account").filter(role=role, organisation_id=organisation)
    return found.order_by("pk")[0]


def sought() -> bytes:
    """The beginning of a family name that many have."""
    return urlencode({"csrfmiddlewaretoken": FORGERY_TOKEN, "sought": random.choice(FAMILY)[:4]}).encode()


def paper_form(today: date) -> bytes:
    """A request typed in from paper, about a child not known yet; no two are alike."""
    sent = today - timedelta(days=1)
    born = today - timedelta(days=random.randrange(3 * 365, 16 * 365))
    typed = {
        "csrfmiddlewaretoken": FORGERY_TOKEN,
        "once": uuid4(),
        "channel": "email",
        "asked_by": "parent",
        "name": "Pat Parent",
        "relation": "Mother",
        "given_name": random.choice(GIVEN),
        "family_name": random.choice(FAMILY),
        "address": "1 Nowhere Road",
        "why": "Finds it hard to follow the lesson, to be with others and to say what is wrong.",
        "difficulties": "Speaks in short sentences. Tires early. Falls often.",
        **_day("sent_on", sent),
        **_day("born", born),
    }
    return urlencode(typed).encode()


def _day(name: str, day: date) -> dict[str, int]:
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}
