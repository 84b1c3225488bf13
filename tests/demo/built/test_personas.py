"""Stepping into somebody's shoes: every persona has a home, and none of it exists outside the demonstration."""

import os
import re
import subprocess
import sys

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.demo.personas import BY_SLUG, PASSWORD, SIGNS_IN
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import OutboxMessage
from tests.demo.built.becoming import become

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_its_own_day")]


def test_the_list_for_programs_names_everybody() -> None:
    listed = Client().get("/demo/personas.json").json()
    assert [each["slug"] for each in listed] == list(BY_SLUG)
    assert listed[0] == {
        "slug": "nadia-brennan",
        "name": "Nadia Brennan",
        "role": "Council SEND officer",
        "job_title": "SEND case officer",
        "organisation": "Northbridge Council",
    }


@pytest.mark.parametrize("slug", list(BY_SLUG))
def test_every_persona_is_taken_home_and_finds_a_page(slug: str) -> None:
    home = become(slug).get("/", follow=True)
    assert home.status_code == 200
    assert Member.objects.get(slug=slug).name in home.content.decode()


def test_choosing_again_changes_over() -> None:
    client = become("nadia-brennan")
    client.post("/demo/sign-in", {"persona": "linda-carver"})
    assert "Linda Carver" in client.get("/inbox").content.decode()
    assert client.get("/desk").status_code == 404


def test_nobody_but_a_persona_can_be_chosen() -> None:
    assert "fatima-sheikh" not in BY_SLUG
    for slug in ("fatima-sheikh", "", "nobody"):
        assert Client().post("/demo/sign-in", {"persona": slug}).status_code == 404


def test_the_page_shows_what_each_does_and_needs_no_account() -> None:
    shown = Client().get("/demo/sign-in")
    assert shown.status_code == 200
    for persona in BY_SLUG.values():
        assert persona.slug in shown.content.decode()


def test_one_account_signs_in_by_email_and_password() -> None:
    email = Member.objects.get(slug=SIGNS_IN).email
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert "Nadia Brennan" in client.get("/desk").content.decode()


def test_the_mother_sees_her_child_and_nobody_elses() -> None:
    client = become("grace-adomako")
    page = client.get("/family", follow=True)
    assert re.search(r"\bEsi\b", page.content.decode())
    others = become("joanne-pell").get("/family", follow=True)
    assert not re.search(r"\bEsi\b", others.content.decode())
    assert become("joanne-pell").get(page.request["PATH_INFO"]).status_code == 404


def test_messages_can_be_read_with_their_links() -> None:
    newest = OutboxMessage.objects.latest("id")
    page = Client().get("/demo/mail")
    assert page.status_code == 200
    assert f'href="{newest.path}"' in page.content.decode()
    assert KINDS[newest.kind].subject in page.content.decode()


def test_a_real_system_cannot_load_the_personas() -> None:
    program = (
        "import django; django.setup()\n"
        "try:\n    import sendwell.demo.personas\nexcept ImportError as e: print('ImportError:', e)"
    )
    there = {**os.environ, "DJANGO_SETTINGS_MODULE": "sendwell.config.settings"}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=there)
    assert ran.stdout.strip() == "ImportError: Personas belong to the demonstration’s settings only.".replace(
        "’", "'"
    )


def test_a_real_system_has_no_such_addresses() -> None:
    program = (
        "import django; django.setup()\nfrom django.urls import resolve, Resolver404\n"
        "try:\n    resolve('/demo/sign-in')\nexcept Resolver404: print('nothing there')"
    )
    there = {**os.environ, "DJANGO_SETTINGS_MODULE": "sendwell.config.settings"}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=there)
    assert ran.stdout.strip() == "nothing there"
