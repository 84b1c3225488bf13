"""What leaves the building says nothing about a child: messages, links, log lines, errors, file names."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.test import Client

from sendwell.access.models import Member
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import OutboxMessage
from sendwell.messages.sending import waiting
from sendwell.messages.warning import warn
from sendwell.messages.worker import tick
from tests.house.story import NAMES, Story
from tests.house.test_addresses import ABOUT_A_CHILD, OURS, PLAIN

type SignedIn = Callable[[Member], Client]

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
CONDITIONS = ("autis", "speech", "physio", "paediatric", "psycholog", "mental", "therap")

pytestmark = pytest.mark.usefixtures("on_friday")


def test_no_message_names_a_child_a_need_or_a_service(story: Story) -> None:
    warn(date(2026, 4, 14))
    sent_at = NOON
    while waiting().exists():
        assert tick(sent_at) > 0

    assert len(mail.outbox) > 10
    for message in mail.outbox:
        said = f"{message.subject}\n{message.body}"
        assert [name for name in (*NAMES, story.case.child.nhs_number) if name in said] == []
        assert [word for word in CONDITIONS if word in said.casefold()] == []
        assert (len(message.to), message.cc, message.bcc, message.attachments) == (1, [], [], [])


def test_every_message_leads_to_a_page_of_ours_that_names_nobody(story: Story) -> None:
    warn(date(2026, 4, 14))
    paths = set(OutboxMessage.objects.values_list("path", flat=True))

    assert len(paths) > 5
    assert [path for path in paths if any(name.casefold() in path.casefold() for name in NAMES)] == []


def test_every_message_leads_its_reader_to_a_page_that_is_there(story: Story, as_member: SignedIn) -> None:
    messages = OutboxMessage.objects.filter(to_member__account__isnull=False).select_related("to_member")
    lost = []
    for message in messages:
        assert message.to_member is not None
        answer = as_member(message.to_member).get(message.path, follow=True)
        if answer.status_code != 200:
            lost.append((message.kind, message.to_member.slug, message.path, answer.status_code))

    assert lost == []


def test_no_kind_of_message_has_a_place_for_a_name() -> None:
    assert [name for name, kind in KINDS.items() if "{" in kind.subject + kind.sentence] == []


def test_nothing_is_logged_about_a_child(
    story: Story, as_member: SignedIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    officer = as_member(story.world.northbridge.officer)
    for address in [a for a in PLAIN if "GET" in OURS[a].methods]:
        officer.get(address)
    for route in ABOUT_A_CHILD[::3]:
        officer.get(story.one_address(route))
    officer.post("/find", {"sought": "Canary"})
    officer.post(f"/cases/{story.case.ref}/close", {"reason": ""})

    assert [line for line in caplog.text.splitlines() if any(name in line for name in NAMES)] == []


def test_a_file_that_is_downloaded_is_not_called_after_a_child(story: Story, as_member: SignedIn) -> None:
    letters = story.case.letters.filter(for_family=True)
    parent = as_member(story.insiders[-1])
    answers = [parent.get(f"/letters/{letter.uid}.pdf") for letter in letters]
    answer = next(each for each in answers if each.status_code == 200)

    assert not any(name in answer["Content-Disposition"] for name in NAMES)


def test_the_demonstration_cannot_be_reached_in_production() -> None:
    import subprocess
    import sys

    from sendwell.config import settings as production

    assert "sendwell.demo" not in production.INSTALLED_APPS
    assert production.DEMO is False
    script = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'sendwell.config.settings'\n"
        "import django; django.setup()\n"
        "from django.urls import Resolver404, resolve\n"
        "for address in ('/demo/sign-in', '/demo/personas.json'):\n"
        "    try: resolve(address)\n"
        "    except Resolver404: continue\n"
        "    raise SystemExit(f'{address} is there')\n"
        "try: import sendwell.demo.personas\n"
        "except ImportError: raise SystemExit(0)\n"
        "raise SystemExit('the personas can be imported')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr[-500:]) == (0, "")
