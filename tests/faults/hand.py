"""A program that does one thing at a time in a process of its own, so that the process can be killed.

It reads a line of JSON, forks, does what the line says in the child, and answers with how the child ended: 0, or
the number of the signal that killed it. It is made ready once, so that a thousand kills take minutes.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

# A writer that meets no server tries again after so long.
BREATH = 0.01


def tick(said: dict[str, Any]) -> None:
    """One round of the worker, which dies at the named point if it comes to it."""
    from django.conf import settings

    from sendwell.messages.worker import tick as go_round

    settings.FAULT = said.get("fault", "")
    go_round(datetime.fromisoformat(said["now"]))


def tell(said: dict[str, Any]) -> None:
    """Put messages into the outbox."""
    from sendwell.messages import outbox

    for address in said["to"]:
        outbox.tell(address, "letter_written", "/")


def write(said: dict[str, Any]) -> None:
    """Add messages until killed. Each is noted in one file before, and in another once it is acknowledged."""
    from django.db import Error, connection, transaction

    from sendwell.messages import outbox

    attempted, acknowledged = (
        os.open(said[name], os.O_WRONLY | os.O_APPEND) for name in ("attempts", "ledger")
    )
    number = 0
    while True:
        number += 1
        address = f"{said['name']}.{os.getpid()}.{number}@writer.example"
        os.write(attempted, f"{address}\n".encode())
        try:
            with transaction.atomic():
                if said.get("careless"):
                    connection.cursor().execute("SET LOCAL synchronous_commit = off")
                outbox.tell(address, "letter_written", "/")
            os.write(acknowledged, f"{address}\n".encode())
        except Error:
            connection.close()
            time.sleep(BREATH)


def boast(said: dict[str, Any]) -> None:
    """The control: acknowledge a message whose transaction is never committed."""
    from django.db import transaction

    from sendwell.messages import outbox

    with transaction.atomic():
        outbox.tell(said["to"], "letter_written", "/")
        for name in ("attempts", "ledger"):
            with open(said[name], "a") as file:  # noqa: PTH123  as short as can be
                file.write(f"{said['to']}\n")
        time.sleep(600)


DOES: dict[str, Callable[[dict[str, Any]], None]] = {
    "tick": tick,
    "tell": tell,
    "write": write,
    "boast": boast,
}


def main() -> None:
    """Answer each line until there are no more."""
    django.setup()
    print("ready", flush=True)
    for line in sys.stdin:
        said = json.loads(line)
        child = os.fork()
        if child == 0:
            _do(said)
        if said["do"] in ("write", "boast"):
            print(json.dumps({"child": child}), flush=True)
        else:
            status = os.waitpid(child, 0)[1]
            print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


def _do(said: dict[str, Any]) -> None:
    """In the child: the thing, and out without any of the tidying that a killed process would not do either."""
    try:
        DOES[said["do"]](said)
    except BaseException as failure:
        print(f"{type(failure).__name__}: {failure}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
