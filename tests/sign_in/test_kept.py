"""A form that was kept over the end of a session loses nothing, and overwrites nothing (M07, I08)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django import forms
from django.http import QueryDict
from django.test import Client
from django.urls import get_resolver

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.messages.models import Preference, Wanted
from sendwell.sign_in.kept import PLUMBING, fields_of, is_secret
from sendwell.sign_in.models import KeptForm
from sendwell.ui.forms import SendwellForm
from sendwell.ui.forms.form import CHANGED_MEANWHILE
from tests.messages.screens import text, wishes
from tests.sign_in.people import NOON, signed_in
from tests.sign_in.test_limits import again
from tests.world import World

pytestmark = pytest.mark.django_db
SECRETS = {"code", "credential", "oldpassword", "password", "password1", "password2"}


@pytest.fixture(autouse=True)
def clock(settings) -> Iterator[time_machine.Traveller]:  # type: ignore[no-untyped-def]
    settings.SWITCH_TO = ""  # as in a real system, where one signs in again
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(world: World) -> Case:
    return world.case(world.child())


@pytest.fixture
def mother(world: World, case: Case) -> Member:
    """She has said that email will do."""
    mother = world.parent(case.child)
    wishes(mother.adult, mother, channel=Wanted.EMAIL)
    return mother


def sent_too_late(world: World, clock: time_machine.Traveller, path: str, **typed: str) -> tuple[Client, str]:
    """An officer sends a form after their session has ended; signed in again, and where they find it."""
    officer = world.northbridge.officer
    browser = signed_in(officer)
    assert browser.get(path).status_code == 200
    clock.shift(timedelta(minutes=16))
    answer = browser.post(path, typed, headers={"referer": f"http://testserver{path}"})
    return again(officer), parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def test_m07_it_gives_back_the_postcode(
    world: World, case: Case, mother: Member, clock: time_machine.Traveller
) -> None:
    path = f"/cases/{case.ref}/family/adults/{case.child.adults.get().pk}/details"
    typed = {"address": "9 New Street", "postcode": "NB7 7ZZ", "phone": "", "email": ""}
    browser, back = sent_too_late(world, clock, path, **typed)
    page = text(browser.get(back))
    assert ("9 New Street" in page, "NB7 7ZZ" in page) == (True, True)


def forms_of(model: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for each in model.__subclasses__():
        yield each
        yield from forms_of(each)


def test_m07_of_all_that_is_asked_anywhere_only_secrets_are_not_kept() -> None:
    assert get_resolver().url_patterns  # every form of every room has been read now
    ours = {name for form in forms_of(SendwellForm) for name in form.base_fields}
    theirs = {
        name
        for form in forms_of(forms.Form)
        if form.__module__.startswith("allauth")
        for name in form.base_fields
    }
    assert {"postcode", "passwords", "channel"} < ours  # (ctl)
    assert {name for name in ours | theirs if is_secret(name)} == SECRETS
    assert is_secret("csrfmiddlewaretoken")
    assert not (ours & PLUMBING)


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_i08_it_does_not_overwrite_what_somebody_else_changed_meanwhile(
    world: World, case: Case, mother: Member, clock: time_machine.Traveller
) -> None:
    path = f"/cases/{case.ref}/reach/{case.child.adults.get().pk}"
    typed = {"channel": "email", "language": "Polish"}
    version = version_on(text(again(world.northbridge.officer).get(path)))
    browser, back = sent_too_late(world, clock, path, **typed, version=version)
    wishes(mother.adult, mother, channel=Wanted.POST, large_print=True)

    page = text(browser.get(back))
    assert ("Polish" in page, version_on(page)) == (True, version)
    page = text(browser.post(back, typed | {"version": version}))
    assert (CHANGED_MEANWHILE in page, "Polish" in page) == (True, True)
    assert Preference.objects.get(adult=mother.adult).large_print

    assert browser.post(back, typed | {"version": version_on(page)}).status_code == 302
    wish = Preference.objects.get(adult=mother.adult)
    assert (wish.language, KeptForm.objects.count()) == ("Polish", 0)


def test_i08_what_nobody_changed_is_saved_at_once(
    world: World, case: Case, mother: Member, clock: time_machine.Traveller
) -> None:
    """The control."""
    path = f"/cases/{case.ref}/reach/{case.child.adults.get().pk}"
    typed = {"channel": "email", "language": "Polish"}
    browser, back = sent_too_late(world, clock, path, **typed, version="1")
    assert browser.post(back, typed | {"version": version_on(text(browser.get(back)))}).status_code == 302
    assert Preference.objects.get(adult=mother.adult).language == "Polish"


def test_m07_a_form_with_nothing_typed_is_not_kept_for_its_version() -> None:
    assert fields_of(QueryDict("version=3&once=1&reason=")) == ""
    assert fields_of(QueryDict("version=3&once=1&reason=late")) == "version=3&reason=late"
