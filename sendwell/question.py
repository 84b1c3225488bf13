"""A question to the database whose SQL is made once, and asked many times with other values.

Django makes the SQL of a query set anew each time it is asked, and that takes several times as long as PostgreSQL
takes to answer. For the few questions that every page or every act asks, the SQL is made at the first asking:

    @Question
    def live_members() -> QuerySet[Member]:
        return Member.objects.filter(account_id=given("account"), starts_on__lte=given("day"))

    live_members(account=7, day=today)

What is kept is the words of the question and never an answer, so the walls of row-level security are asked each time.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Expression, F, Func, QuerySet


class Given(Expression):
    """A place in the SQL for a value that is said when the question is asked. See `given`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: object, connection: object) -> Any:
        """A placeholder, and itself where the value will stand."""
        return "%s", [self]


def given(name: str) -> Any:
    """A value said at the asking, as PostgreSQL knows it: a number, a text, a day and no model.

    None fits nothing: a question about what is missing says `__isnull`.
    """
    return Given(name)


def is_one_of(field: str, name: str) -> Func:
    """A condition: the field is one of the values of a list said at the asking. An empty list fits nothing."""
    return Func(
        F(field),
        Given(name),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


@dataclass(frozen=True)
class _Made:
    """The words of a question, and what Django needs to read the answers."""

    asked: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    names: frozenset[str]
    converters: Any
    reader: Any
    """Django's own way to make objects, rows or values of what comes back."""


class _Spoken:
    """A query whose SQL is there already."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, using: str) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


class Question[Row]:
    """A query set with places for values. Made at the first asking, because models are not there before."""

    def __init__(self, asks: Callable[[], QuerySet[Any, Row]]) -> None:
        self.asks = asks
        self.__doc__ = asks.__doc__
        self._made: _Made | None = None

    def __call__(self, **values: object) -> list[Row]:
        """The answers, one question. Raises TypeError where other values are said than the question has places."""
        return self._answers(values)

    def part(self, start: int, stop: int, **values: object) -> list[Row]:
        """The answers from `start` up to `stop`, of a question that is not cut itself."""
        return self._answers(values, f" LIMIT {stop - start:d} OFFSET {start:d}")

    def _answers(self, values: dict[str, object], cut: str = "") -> list[Row]:
        made = self._made = self._made or _made(self.asks())
        if values.keys() != made.names:
            raise TypeError(f"{self.asks.__name__} asks for {sorted(made.names)}, not {sorted(values)}")
        params = tuple(values[each.name] if isinstance(each, Given) else each for each in made.params)
        compiler, asked = copy(made.compiler), made.asked
        compiler.connection = connections[compiler.using]
        compiler.as_sql = lambda: (made.sql + cut, params)
        compiler.get_converters = lambda _: made.converters
        seen: Any = SimpleNamespace(
            **{**vars(asked), "db": compiler.using, "query": _Spoken(asked.query, compiler)}
        )
        return [*made.reader(seen)]

    def first(self, **values: object) -> Row | None:
        """The first answer, or None. The question itself says in which order, and asks for no more than one."""
        return next(iter(self(**values)), None)


def _made(asked: QuerySet[Any, Any]) -> _Made:
    compiler: Any = asked.query.get_compiler(asked.db)
    sql, params = compiler.as_sql()
    names = frozenset(each.name for each in params if isinstance(each, Given))
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(columns)
    return _Made(asked, compiler, sql, tuple(params), names, converters, asked._iterable_class)
