"""The public form, from the first page to the receipt, as a parent without an account walks through it."""

import re

import pytest
from django.core import mail
from django.test import Client

from sendwell.messages.models import OutboxMessage
from sendwell.requests.models import AssessmentRequest, Draft
from tests.world import World


def begin(client: Client) -> str:
    """The address of a form just begun, with its token."""
    answer = client.post("/ask", {})
    assert answer.status_code == 302
    return str(answer["Location"]).rsplit("/", 1)[0]


PAGES = {
    "council": {"council": "northbridge-council"},
    "you": {"asked_by": "parent", "relation": "Mother", "name": "Pam Bramble"},
    "child": {"given_name": "Bea", "family_name": "Bramble", "born-day": "4", "born-month": "5", "born-year": "2018"},
    "home": {"address": "2 Nowhere Lane", "postcode": "", "school_name": "Oakwood Primary School", "language": "English"},
    "worries": {"why": "She cannot follow what is said in class."},
    "support": {"support_so_far": ""},
    "hopes": {"hopes": ""},
    "contact": {"email": "pam@family.example"},
}


def fill(client: Client, form: str, **changed: dict[str, str]) -> None:
    for step, answers in (PAGES | changed).items():
        client.post(f"{form}/{step}", answers)


@pytest.mark.django_db
def test_walk(world: World, client: Client) -> None:
    form = begin(client)
    for step in [*PAGES, "professionals", "evidence"]:
        page = client.get(f"{form}/{step}")
        assert page.status_code == 200, step
    fill(client, form)
    assert client.get(form).status_code == 200
    check = client.get(f"{form}/check")
    print(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", check.content.decode()))[:3000])
    sent = client.post(f"{form}/check", {"true": "on"})
    assert sent.status_code == 302, sent.content.decode()
    receipt = client.get(sent["Location"])
    print(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", receipt.content.decode()))[:3000])
