"""Making the tables of a bench database, in a process of its own: it comes as the owner, the bench as the web role.

Nothing is imported here that needs Django: the new process imports this file before it knows its settings.
"""

import multiprocessing
import os

SETTINGS = "sendwell.bench.settings"


def migrate(name: str) -> None:
    """Bring the database `name` up to date. Raises SystemExit where that fails; Django has said why."""
    child = multiprocessing.get_context("spawn").Process(target=_as_owner, args=(name,))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"The tables of {name} could not be made.")


def _as_owner(name: str) -> None:
    os.environ["SENDWELL_BENCH_DATABASE"] = name
    os.environ["SENDWELL_DB_ROLE"] = "owner"
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
