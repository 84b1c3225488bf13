"""A small client: so many connections that stay open, each asking again as soon as it is answered.

It runs in a process of its own, so that its work is not the server's; and it stops at a count and at a time.
"""

import itertools
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from multiprocessing import get_context

from sendwell.bench.figures import Taken


class WrongAnswer(RuntimeError):
    """The server did not answer as it should, so its time means nothing."""


@dataclass(frozen=True)
class Plan:
    """What to ask for, over how many connections, how often at most and for how long at most."""

    port: int
    paths: Sequence[str]
    headers: dict[str, str]
    bodies: Sequence[bytes] = ()
    expects: int = 200
    connections: int = 1
    most: int = 400
    seconds: float = 8.0


@dataclass
class _Asking:
    """What the connections share."""

    plan: Plan
    turns: "itertools.count[int]" = field(default_factory=itertools.count)
    taken: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def ask(plan: Plan) -> Taken:
    """Carry the plan out in a process of its own. Raises WrongAnswer when the server answers otherwise."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(ask_here, plan).result(plan.seconds + 60)


def ask_here(plan: Plan) -> Taken:
    """Carry the plan out in this process."""
    asking = _Asking(plan)
    threads = [threading.Thread(target=_one_connection, args=(asking,)) for _ in range(plan.connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = time.perf_counter() - began
    if asking.wrong:
        raise WrongAnswer(asking.wrong[0])
    return Taken(asking.taken, together)


def _one_connection(asking: _Asking) -> None:
    plan = asking.plan
    until = time.perf_counter() + plan.seconds
    connection = HTTPConnection("127.0.0.1", plan.port, timeout=30)
    try:
        while not asking.wrong and time.perf_counter() < until:
            turn = next(asking.turns)
            if turn >= plan.most:
                break
            _one_request(asking, connection, turn)
    except OSError as problem:
        asking.wrong.append(f"{type(problem).__name__}: {problem}")
    finally:
        connection.close()


def _one_request(asking: _Asking, connection: HTTPConnection, turn: int) -> None:
    plan = asking.plan
    path = plan.paths[turn % len(plan.paths)]
    body = plan.bodies[turn] if plan.bodies else None
    began = time.perf_counter()
    connection.request("POST" if body else "GET", path, body, plan.headers)
    answer = connection.getresponse()
    answer.read()
    asking.taken.append(time.perf_counter() - began)
    if answer.status != plan.expects:
        asking.wrong.append(f"{path} answered {answer.status}, not {plan.expects}")
