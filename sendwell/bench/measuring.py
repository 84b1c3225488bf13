"""Measuring the pages over one database: alone, by eight at once, their queries, and bare PostgreSQL beside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from sendwell.bench import bare, client, databases, inside, server
from sendwell.bench.client import Plan
from sendwell.bench.figures import Goal, Table, Taken, number
from sendwell.bench.pages import CASES_OPENED, GROWTH, Page, pages
from sendwell.config.postgres import OWNER

AT_ONCE, WARMING = 8, 60
ASKED = ((1, 300), (AT_ONCE, 1200))
"""Over how many connections each page is asked for, and how often at most."""
PROCESSES = 2  # as `sendwell serve` starts by itself on two cores
MEMORY = Goal(220, "MiB")


@dataclass
class Measured:
    """One page over one database."""

    page: Page
    cases: int
    queries: list[str]
    slowest: str = ""
    main: float = 0.0
    every_read: float = 0.0
    by_connections: dict[int, Taken] = field(default_factory=dict)

    @property
    def figures(self) -> dict[str, float]:
        """What the goals are about."""
        return {
            "p50": self.by_connections[1].p50,
            "p95": self.by_connections[1].p95,
            "rate": self.by_connections[AT_ONCE].rate,
            "queries": len(self.queries),
        }

    @property
    def missed(self) -> bool:
        """Whether any goal is."""
        return any(not goal.met_by(self.figures[name]) for name, goal in self.page.goals.items())


def measure(cases: int, today: date, only: Sequence[str] = ()) -> tuple[list[Measured], float | None]:
    """Every page over the database with so many cases, and the memory of the server with two processes."""
    name = databases.ready(cases, today)
    found = [
        Measured(page, cases, inside.queries_of(page))
        for page in pages(today)
        if not only or page.key in only
    ]
    _bare(name, found)
    with server.serving(name, PROCESSES) as port:
        for each in found:
            _asked(each.page, port, AT_ONCE, WARMING)  # nobody counts these
            for connections, most in ASKED:
                each.by_connections[connections] = _asked(each.page, port, connections, most)
        held = server.memory()
    return found, held


def _asked(page: Page, port: int, connections: int, most: int) -> Taken:
    """How long the page took over so many connections, asked so often at most."""
    bodies = [page.sends() for _ in range(most)] if page.sends else ()
    return client.ask(Plan(port, page.paths, page.headers, bodies, page.expects, connections, most))


def _bare(database: str, found: list[Measured]) -> None:
    with databases.connect(database, OWNER) as plain:
        for each in found:
            if each.page.sends:
                each.main = each.every_read = bare.median(lambda: bare.new_case(plain))
                continue
            reads = inside.reads_of(each.queries)
            times = bare.medians(plain, reads)
            each.main, each.every_read = max(times), sum(times)
            each.slowest = reads[times.index(each.main)]


HEADS = (
    "page",
    "queries",
    "p50 ms",
    "p95 ms",
    "/s",
    "p50 ms at 8",
    "p95 ms at 8",
    "/s at 8",
    "PostgreSQL: slowest read ms",
    "all reads ms",
    "goals",
    "",
)


def table(found: Sequence[Measured], held: float | None) -> Table:
    """The pages over one database, as a table."""
    notes = [
        f"The case page: {CASES_OPENED} cases in turn. Creating: one POST of the paper form; beside it, PostgreSQL "
        "inserting child, case, relationship, request, event and seven deadlines in one transaction.",
    ]
    if held is not None:
        notes.append(
            f"Memory of the server with two processes: {held:,.0f} MiB ({MEMORY}: {MEMORY.verdict(held)})."
        )
    return Table(f"Pages, {number(found[0].cases)} cases", HEADS, [_row(each) for each in found], notes)


def _row(each: Measured) -> tuple[str, ...]:
    figures = each.figures
    verdicts = {goal.verdict(figures[name]) for name, goal in each.page.goals.items()}
    return (
        each.page.words,
        str(len(each.queries)),
        *(
            number(figure)
            for taken in each.by_connections.values()
            for figure in (taken.p50, taken.p95, taken.rate)
        ),
        number(each.main),
        number(each.every_read),
        "; ".join(f"{name} {goal}" for name, goal in each.page.goals.items()),
        "MISSED" if "MISSED" in verdicts else "met" if verdicts else "",
    )


def growth(by_size: Sequence[Sequence[Measured]]) -> Table:
    """From the smallest database to the largest: how much slower, and whether it takes more queries."""
    rows = []
    for least, most in zip(by_size[0], by_size[-1], strict=True):
        times = most.by_connections[1].p50 / least.by_connections[1].p50
        same = len(least.queries) == len(most.queries)
        goal = GROWTH if least.page.key == "overdue" else None
        rows.append(
            (
                least.page.words,
                f"{times:.2f}",
                str(goal or ""),
                goal.verdict(times) if goal else "",
                f"{len(least.queries)} and {len(most.queries)}: {'constant' if same else 'NOT CONSTANT'}",
            )
        )
    title = f"From {number(by_size[0][0].cases)} to {number(by_size[-1][0].cases)} cases"
    return Table(title, ("page", "times slower", "goal", "", "queries"), rows)


def why(each: Measured) -> str:
    """For a page that missed a goal: where Python's time goes, and how PostgreSQL finds its slowest answer."""
    said = [
        f"#### Why: {each.page.words}, {number(each.cases)} cases",
        "",
        "```",
        inside.profile_of(each.page),
        "```",
    ]
    if each.slowest:
        with databases.connect(connection.settings_dict["NAME"], OWNER) as plain:
            said += ["", "```", each.slowest, "", bare.plan_of(plain, each.slowest), "```"]
    return "\n".join([*said, ""])
