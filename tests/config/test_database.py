"""Which database, and as whom: decided by the environment alone."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from sendwell.config.database import PLANS_KEPT, database_config

REAL = "postgresql://sendwell_web:s%2Fcret@db.council.example:6432/records?sslmode=verify-full"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "DATABASE_WORKER_URL",
        "SENDWELL_DB_ROLE",
        "SENDWELL_DB_POOL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SENDWELL_VAR", str(tmp_path))


def test_without_an_address_we_run_our_own_server_and_come_as_the_web_role(tmp_path: Path) -> None:
    found = database_config()
    assert (found["ENGINE"], found["USER"], found["NAME"]) == (
        "sendwell.config.embedded",
        "sendwell_web",
        "sendwell",
    )
    assert list(tmp_path.iterdir()) == [], "reading the settings starts nothing"


@pytest.mark.parametrize(
    ("role", "comes_as"),
    [
        ("web", "sendwell_web"),
        ("worker", "sendwell_worker"),
        ("owner", "sendwell_owner"),
        ("test", "sendwell_owner"),
    ],
)
def test_each_role_comes_under_its_own_name(role: str, comes_as: str) -> None:
    assert database_config(role)["USER"] == comes_as


def test_tests_never_touch_the_usual_server() -> None:
    assert "postgres-test" in database_config("test")["HOST"]
    assert "postgres-test" not in database_config("owner")["HOST"]


def test_an_address_selects_a_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", REAL)
    assert database_config() == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "records",
        "USER": "sendwell_web",
        "PASSWORD": "s/cret",
        "HOST": "db.council.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full", **PLANS_KEPT},
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }


def test_migrations_on_a_real_server_need_the_owners_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", REAL)
    with pytest.raises(ImproperlyConfigured, match=r"set DATABASE_OWNER_URL as well as DATABASE_URL\.$"):
        database_config("owner")
    monkeypatch.setenv("DATABASE_OWNER_URL", REAL.replace("sendwell_web", "sendwell_owner"))
    assert database_config("owner")["USER"] == "sendwell_owner"


def test_the_worker_uses_the_web_roles_address_until_it_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", REAL)
    assert database_config("worker")["USER"] == "sendwell_web"
    monkeypatch.setenv("DATABASE_WORKER_URL", REAL.replace("sendwell_web", "sendwell_worker"))
    assert database_config("worker")["USER"] == "sendwell_worker"


@pytest.mark.parametrize("address", ["mysql://host/records", "postgresql://host", "records"])
def test_a_wrong_address_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(ImproperlyConfigured) as refused:
        database_config()
    assert str(refused.value) == "DATABASE_URL must look like postgresql://ROLE:PASSWORD@HOST:PORT/DATABASE."


def test_an_unknown_role_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDWELL_DB_ROLE", "admin")
    with pytest.raises(
        ImproperlyConfigured, match="SENDWELL_DB_ROLE is 'admin'; it must be one of web, worker"
    ):
        database_config()


def test_only_the_web_role_keeps_a_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDWELL_DB_POOL", "4")
    assert database_config("web")["OPTIONS"]["pool"]["max_size"] == 4
    assert database_config("worker")["OPTIONS"] == PLANS_KEPT


def test_two_test_runs_at_once_use_two_databases() -> None:
    assert database_config("test")["TEST"] == {"NAME": f"test_{os.getpid()}"}


@pytest.mark.django_db
def test_this_very_run_has_every_table_of_a_fresh_migration() -> None:
    from django.core.management import call_command

    call_command("migrate", check_unapplied=True, verbosity=0)
