"""Who can sign in, by what and from where, and what was begun and not sent: each change leaves a row (D02, D07)."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.utils import timezone

from sendwell.access.privacy import held
from sendwell.advice.models import Slot
from sendwell.audit.models import Change
from sendwell.audit.triggers import ITS_OWN, NAME
from sendwell.requests.models import Draft
from tests.sign_in.people import NOON, confirmed, signed_in, type_password, with_app
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SECRETS = ("sixteen letters", "JBSWY3DP", "claims of", "asleep at noon", "someone@unsent.example")


def changes(table: str) -> list[Change]:
    """What was noted of one table, oldest first."""
    return list(Change.objects.filter(table_name=table).order_by("pk"))


def unnoted() -> set[str]:
    """The tables with a field that says something of somebody, by its letter, of which the audit notes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s AND tgenabled = 'O'", [NAME]
        )
        noted = {table for (table,) in cursor.fetchall()}
    lettered = {each.table for each in held().values() if set(each.fields.values()) - {"-"}}
    return lettered - noted - ITS_OWN


def test_every_table_that_says_anything_of_anybody_is_noted() -> None:
    assert unnoted() == set()


@pytest.mark.parametrize("table", ["account_emailaddress", "requests_draft", "people_child"])
def test_a_table_without_its_trigger_is_found_whether_it_has_a_wall_or_not(table: str) -> None:
    """(ctl)"""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {NAME} ON {table}")

    assert unnoted() == {table}


def test_a_second_factor_that_is_set_up_and_taken_away_is_noted_by_whom_and_without_its_secret(
    world: World,
) -> None:
    officer, browser = confirmed(world.northbridge.officer), Client()
    with time_machine.travel(NOON, tick=False):
        type_password(officer, browser)
        browser.get("/accounts/2fa/totp/activate/")
        secret = browser.session["mfa.totp.secret"]
        typed = format_hotp_value(hotp_value(secret, int(NOON.timestamp()) // 30))
        assert browser.post("/accounts/2fa/totp/activate/", {"code": typed}).status_code == 302

    app = changes("mfa_authenticator")[0]
    assert (app.op, app.changed["type"], app.changed["data"]) == ("I", "totp", None)
    assert (app.member_id, app.role, app.why) == (officer.pk, "council_officer", "mfa_activate_totp")
    assert secret not in json.dumps([each.changed for each in Change.objects.all()])
    Authenticator.objects.filter(user=officer.account).delete()
    assert {each.op for each in changes("mfa_authenticator")[-2:]} == {"D"}


def test_new_recovery_codes_are_noted_and_not_told(world: World) -> None:
    made = Authenticator.objects.create(
        user=world.northbridge.officer.account, type="recovery_codes", data={"seed": SECRETS[0]}
    )
    made.data = {"seed": SECRETS[0] + " others"}
    made.save()

    assert changes("mfa_authenticator")[-1].changed == {"data": None}
    nothing_secret_is_told()


def test_a_new_address_an_account_elsewhere_and_a_session_are_noted(world: World) -> None:
    account = world.northbridge.officer.account
    EmailAddress.objects.create(user=account, email="nora@new.example")
    EmailAddress.objects.filter(email="nora@new.example").update(verified=True)
    SocialAccount.objects.create(
        user=account, provider="northbridge", uid="person-1", extra_data={"sub": SECRETS[2]}
    )
    UserSession.objects.create(user=account, ip="10.0.0.1", session_key="sixteen letters", user_agent="Lynx")
    UserSession.objects.update(ip="10.0.0.2")

    assert [each.op for each in changes("account_emailaddress")] == ["I", "U"]
    assert changes("account_emailaddress")[0].changed["email"] == "nora@new.example"
    assert changes("account_emailaddress")[1].changed == {"verified": [False, True]}
    (bound,) = changes("socialaccount_socialaccount")
    assert (bound.changed["uid"], bound.changed["extra_data"]) == ("person-1", None)
    begun, moved = changes("usersessions_usersession")
    assert (begun.changed["ip"], begun.changed["session_key"]) == ("10.0.0.1", None)
    assert moved.changed == {"ip": ["10.0.0.1", "10.0.0.2"]}
    nothing_secret_is_told()


def test_coming_by_is_no_change(world: World) -> None:
    """When a session was last seen, a factor last used and a bond last signed in by."""
    officer = with_app(world.northbridge.officer)
    SocialAccount.objects.create(user=officer.account, provider="northbridge", uid="person-1")
    UserSession.objects.create(user=officer.account, ip="10.0.0.1", session_key="k", user_agent="Lynx")
    before = Change.objects.count()
    UserSession.objects.update(last_seen_at=timezone.now())
    Authenticator.objects.update(last_used_at=timezone.now())
    SocialAccount.objects.update(last_login=datetime(2026, 3, 6, tzinfo=UTC))

    assert Change.objects.count() == before


@pytest.mark.usefixtures("on_friday")
def test_looking_at_pages_writes_nothing_of_the_session(world: World) -> None:
    """Signing in does."""
    browser = signed_in(world.northbridge.officer)
    assert "I" in {each.op for each in changes("usersessions_usersession")}
    before = Change.objects.count()
    for _ in range(3):
        assert browser.get("/access/hats").status_code == 200

    assert Change.objects.count() == before


def test_what_a_family_began_and_did_not_send_is_noted_without_a_word_of_it(world: World) -> None:
    child = world.child()
    draft = Draft.objects.create(token_hash="a" * 64, email=SECRETS[4], child=child)
    draft.answers = {"why": SECRETS[3]}
    draft.save()
    draft.delete()

    begun, typed, gone = changes("requests_draft")
    assert [each.op for each in (begun, typed, gone)] == ["I", "U", "D"]
    assert {each.child_id for each in (begun, typed, gone)} == {child.pk}
    assert typed.changed["answers"] is None
    assert set(typed.changed) == {"answers", "saved_at"}
    nothing_secret_is_told()


def test_an_hour_that_a_service_offers_is_noted(world: World) -> None:
    Slot.objects.create(
        service=world.hillside.paediatrics, starts_at=NOON, minutes=45, place="Hillside, room 2"
    )

    assert [(each.op, each.changed["place"]) for each in changes("advice_slot")] == [
        ("I", "Hillside, room 2")
    ]


def nothing_secret_is_told() -> None:
    """Nowhere in the audit stands what was typed above."""
    told = json.dumps([each.changed for each in Change.objects.all()])
    assert [each for each in SECRETS if each in told] == []


def test_who_may_sign_in_by_a_rule_is_noted_though_the_rule_names_nobody(world: World) -> None:
    from sendwell.sign_in.models import SignInRules

    SignInRules.objects.create(organisation=world.northbridge.organisation, providers=["northbridge"])

    assert [each.op for each in changes("sign_in_signinrules")] == ["I"]
