"""A different canary for each class of data, planted in every text that is kept about the story's children.

`kanarie-HX-` on a page says that something of class HX came through. What belongs to the strangers' own child is left
as it is. Where a constraint will not have a text in an empty field, only what is filled is planted.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from sendwell.access.models import Account, Member
from sendwell.access.privacy import PLUMBING, held
from sendwell.people.models import Adult, Child
from tests.house.story import Story

FOUND = re.compile(r"kanarie-([A-Z]+)-")
SHORTEST = 80
"""A field shorter than this holds a code or a number, not words."""


def canary(letter: str) -> str:
    """What is planted in a field of this class."""
    return f"kanarie-{letter}-"


def classes_in(body: str) -> set[str]:
    """The classes whose canaries sing on a page."""
    return set(FOUND.findall(body))


def about_children() -> list[type[models.Model]]:
    """Every walled table that leads to a child or an adult round one, but not the people who work or sign in."""
    walled = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in held() and held()[model._meta.db_table].personal
    ]
    found: list[type[models.Model]] = [Child, Adult]
    while more := [
        model
        for model in walled
        if model not in (*found, Member, Account)
        and any(field.related_model in found for field in model._meta.concrete_fields)
    ]:
        found += more
    return [model for model in found if model._meta.db_table != "access_reading"]


def texts(model: type[models.Model]) -> "Iterator[tuple[models.Field[Any, Any], str]]":
    """The fields of a table that hold words or a way to reach somebody, each with its class."""
    classes = held()[model._meta.db_table].fields
    for field in model._meta.concrete_fields:
        letter = classes.get(field.name, PLUMBING)
        words = isinstance(field, models.TextField | models.CharField) and not field.choices
        long = isinstance(field, models.TextField) or (field.max_length or 0) >= SHORTEST
        if letter != PLUMBING and words and long and not field.unique:
            yield field, letter


def plant(story: Story) -> Story:
    """Plant them all. Some thousand rows behind triggers: done once, and it stands between tests."""
    planted = sum(
        _plant(model, field, letter, story) for model in about_children() for field, letter in texts(model)
    )
    assert planted > 100
    return story


def _plant(model: type[models.Model], field: "models.Field[Any, Any]", letter: str, story: Story) -> int:
    rows = model._default_manager.exclude(**_strangers_own(model, story))
    new = models.functions.Concat(models.F(field.name), models.Value(" " + canary(letter)))
    if isinstance(field, models.EmailField):
        new = models.functions.Concat(models.Value(canary(letter)), models.F(field.name))
    if field.max_length:
        rows = rows.annotate(long=models.functions.Length(field.name)).filter(long__lt=field.max_length - 14)
    for chosen in (rows, rows.exclude(**{field.name: ""})):
        done = _tried(chosen, field.name, new)
        if done is not None:
            return done
    return 0


def _tried(rows: "models.QuerySet[Any]", name: str, new: Any) -> int | None:
    """How many rows, or None where the database would not have it."""
    try:
        with transaction.atomic():
            return rows.update(**{name: new})
    except DatabaseError:
        pass
    table = rows.model._meta.db_table
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER USER")
            done = rows.update(**{name: new})
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return done
    except DatabaseError:
        return None


def _strangers_own(model: type[models.Model], story: Story) -> dict[str, object]:
    children = [each.child_id for each in story.strangers if each.child_id]
    adults = [each.adult_id for each in story.strangers if each.adult_id]
    if model is Child:
        return {"pk__in": children}
    if model is Adult:
        return {"pk__in": adults}
    names = {field.name for field in model._meta.concrete_fields}
    return {"child_id__in": children} if "child" in names else {"pk__in": []}
