"""A different canary for each class of data and each child, planted in every text that is kept about them.

`~HX2c~` on a page says that something of class HX came through, about the second child; `~L5a~` a way to the fifth
adult. No token, number or address of ours has a `~` in it, so none can spell one. Words inside JSON are planted too;
a number that must be right (an NHS number, a reference) is its own canary. What belongs to the strangers' own child
is left as it is. What cannot be planted stands in `CODES`, with the reason.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models.functions import Concat, Length

from sendwell.access.models import Account, Member
from sendwell.access.privacy import PLUMBING, held
from sendwell.documents.disclosure import binding
from sendwell.documents.models import Disclosure
from sendwell.people.models import Adult, AdultOfChild, Child
from tests.house.story import Story

FOUND = re.compile(r"~([A-Z]{1,2})(\d+[ca])~", re.IGNORECASE)
LONGEST = len(" ~HX99c~")
OF_A_NUMBER = re.compile(r"(?<=\d{3})[ \xa0](?=\d{3}[ \xa0]?\d{4}\b)|(?<=\d{3})[ \xa0](?=\d{4}\b)")
CODE = re.compile(
    r"[a-z0-9_]*|[A-Z]{1,2}|[A-Z]\d+|[A-Z]\d\d-\d+|R-[0-9A-F]{6}|\S+@\S+|\d{4}-\d\d-\d\d|[0-9a-f]{24,}|/\S*"
)
"""What a machine reads: an identifier, the letter of a class, a reference, a day, an address of ours."""
CODES = {
    "access_grant.classes": "letters of classes",
    "advice_groundnote.ground": "a ground of the law",
    "advice_triage.outcome": "an outcome of Annex A",
    "advice_triage.scheme": "the name of the scheme",
    "casebook_deadline.about": "the reference by which its record is found",
    "casebook_deadline.stopped_by": "an event of the law",
    "casebook_deadline.timescale": "a timescale of the law",
    "casebook_event.about": "the reference by which its record is found",
    "casebook_event.ground": "a ground of the law",
    "casebook_event.type": "an event of the law",
    "documents_disclosure.flags": "why a second person looks, by a word of ours",
    "documents_disclosure.notices": "which message waits, for which member or at which address",
    "documents_disclosure.ticks": "which identifiers were compared",
    "documents_guardrelease.ticks": "which identifiers were compared",
    "documents_letter.about": "the reference by which its record is found",
    "documents_letter.kind": "a kind of letter",
    "documents_upload.about": "the reference by which its record is found",
    "documents_upload.found": "what is hidden in it, by a word of ours, and how often",
    "documents_upload.hits": "what the guard found, by a word of ours",
    "family_consent.classes": "letters of classes",
    "family_loosening.was": "a profile",
    "family_loosening.wanted": "a profile",
    "family_restrictionchange.now": "a profile",
    "family_restrictionchange.was": "a profile",
    "people_involvement.profession": "a profession",
    "people_representation.classes": "letters of classes",
    "people_seal.about": "the reference by which its record is found",
}
"""Fields whose words are our own, by which pages choose what to say: each value in the story is checked to be one."""

NOTHING_TO_PLANT = {"requests_assessmentrequest.override_reason": "nobody has set another day of receipt"}
OF_AN_ADULT = {
    "documents_bundle": "to_member__adult",
    "documents_letter": "to_member__adult",
    "family_consent": "adult",
    "family_youngpersongrant": "representation__adult",
    "outbox_preference": "adult",
    "people_secrecy": "hides",
}
"""Tables beside those of adults whose words are one adult's own, or must be kept from another; and the way."""
OTHER_WAYS = {"documents_guardrelease": "disclosure__case__child"}


@dataclass(frozen=True, order=True)
class Heard:
    """Something came through: its class, and whose it is (`2c` a child, `5a` an adult)."""

    letter: str
    owner: str


def canary(letter: str, owner: str) -> str:
    """What is planted in a field of this class about this child or adult."""
    return f"~{letter}{owner}~"


def heard(text: str, story: Story, asked: str = "") -> set[Heard]:
    """Whose canaries sing in an answer. What was asked for by its reference may be said again."""
    found = {Heard(letter.upper(), owner.lower()) for letter, owner in FOUND.findall(text)}
    plain = OF_A_NUMBER.sub("", text)
    return found | {
        Heard(*whose)
        for value, whose in story.numbers.items()
        if value in plain and value not in asked and re.search(rf"(?<![\w-]){value}(?![\w-])", plain)
    }


def owners() -> dict[type[models.Model], dict[int, str]]:
    """What each child and each adult is called in a canary."""
    return {
        model: {pk: f"{place}{mark}" for place, pk in enumerate(_keys(model), start=1)}
        for model, mark in ((Child, "c"), (Adult, "a"))
    }


def _keys(model: type[models.Model]) -> "Iterable[int]":
    return model._default_manager.order_by("pk").values_list("pk", flat=True)


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
    """The fields of a table that hold words, a number or a way to reach somebody, each with its class."""
    classes = held()[model._meta.db_table].fields
    for field in model._meta.concrete_fields:
        letter = classes.get(field.name, PLUMBING)
        kinds = models.TextField | models.CharField | models.JSONField
        words = isinstance(field, kinds) and not field.choices and not isinstance(field, models.FileField)
        if letter != PLUMBING and words and name_of(field) not in CODES:
            yield field, letter


def name_of(field: "models.Field[Any, Any]") -> str:
    """Table and field."""
    return f"{field.model._meta.db_table}.{field.name}"


def way(model: type[models.Model], to: type[models.Model]) -> str:
    """The shortest way from a table to the child or adult it is about; "" where there is none."""
    ways: list[tuple[str, type[models.Model]]] = [("pk", model)]
    seen: set[type[models.Model]] = set()
    for path, here in ways:
        if here is to:
            return path
        seen.add(here)
        ways += [
            (f"{path.removesuffix('pk')}{field.name}__pk", field.related_model)
            for field in here._meta.concrete_fields
            if field.related_model in about_children() and field.related_model not in seen
        ]
    return ""


def whose(model: type[models.Model], story: Story) -> dict[int, str]:
    """Whom each row of a table is about; not those of the strangers' own child."""
    theirs = model in (Adult, AdultOfChild) or model._meta.db_table in OF_AN_ADULT
    kinds = (Adult, Child) if theirs else (Child, Adult)
    strangers = {(Child, each.child_id) for each in story.strangers}
    strangers |= {(Adult, each.adult_id) for each in story.strangers}
    known, found, not_ours = owners(), dict[int, str](), set[int]()
    for kind in kinds:
        path = OF_AN_ADULT.get(model._meta.db_table, "") if kind is Adult else ""
        path = path or (OTHER_WAYS.get(model._meta.db_table, "") if kind is Child else "") or way(model, kind)
        for pk, key in model._default_manager.values_list("pk", path) if path else ():
            if key is not None and (kind, key) in strangers:
                not_ours.add(pk)
            elif key is not None:
                found.setdefault(pk, known[kind][key])
    return {pk: owner for pk, owner in found.items() if pk not in not_ours}


def plant(story: Story) -> Story:
    """Plant them all. Some thousand rows behind triggers: done once, and it stands between tests."""
    bare = []
    for model in about_children():
        owner = whose(model, story)
        for field, letter in texts(model):
            if not (_plant_json if isinstance(field, models.JSONField) else _plant)(field, letter, owner):
                bare.append(name_of(field))
        story.numbers |= _numbers(model, owner)
    _bind_again()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as every transaction begins
    assert bare == sorted(NOTHING_TO_PLANT), sorted(set(bare) ^ set(NOTHING_TO_PLANT))
    return story


def _bind_again() -> None:
    """A letter that was changed goes to nobody: what is planted now is what was made."""
    for each in Disclosure.objects.select_related("letter", "bundle"):
        document = each.letter or each.bundle
        new = {"recipient_key": binding.key_of(document), "version": binding.version_of(document)}
        for name, value in new.items():
            assert _tried(Disclosure.objects.filter(pk=each.pk), name, value) == 1


def _numbers(model: type[models.Model], owner: dict[int, str]) -> dict[str, tuple[str, str]]:
    """What is the only one of its kind and cannot be changed: it is its own canary."""
    only = [(field, letter) for field, letter in texts_and_numbers(model) if field.unique]
    return {
        str(value): (letter, owner[pk])
        for field, letter in only
        for pk, value in model._default_manager.values_list("pk", field.name)
        if pk in owner and value is not None
    }


def texts_and_numbers(model: type[models.Model]) -> "Iterator[tuple[models.Field[Any, Any], str]]":
    """The fields of `texts`, and the random numbers that are somebody's data."""
    yield from texts(model)
    classes = held()[model._meta.db_table].fields
    for field in model._meta.concrete_fields:
        if isinstance(field, models.UUIDField) and classes.get(field.name, PLUMBING) != PLUMBING:
            yield field, classes[field.name]


def _plant(field: "models.Field[Any, Any]", letter: str, owner: dict[int, str]) -> int:
    """How many rows have it now. A short field holds nothing else; where an empty one must stay empty it does."""
    rows = field.model._default_manager.filter(pk__in=owner)
    if field.unique:
        return rows.exclude(**{field.name: None}).count()
    mark = _mark(letter, owner)
    short = (field.max_length or LONGEST * 9) < LONGEST * 6
    parts = (
        (mark, models.F(field.name))
        if isinstance(field, models.EmailField)
        else (models.F(field.name), models.Value(" "), mark)
    )
    new = mark if short else Concat(*parts, output_field=models.TextField())
    fits = rows.annotate(long=Length(field.name)).filter(long__lt=(field.max_length or 10**9) - LONGEST)
    rows = rows if short else fits
    for chosen in (rows, rows.exclude(**{field.name: ""})):
        done = _tried(chosen, field.name, new)
        if done is not None:
            return done
    return 0


def _mark(letter: str, owner: dict[int, str]) -> Any:
    names = sorted(set(owner.values()))
    cases = [
        models.When(pk__in=[pk for pk in owner if owner[pk] == name], then=models.Value(canary(letter, name)))
        for name in names
    ]
    return models.Case(*cases, default=models.Value(""), output_field=models.TextField())


def _plant_json(field: "models.Field[Any, Any]", letter: str, owner: dict[int, str]) -> int:
    rows = field.model._default_manager.filter(pk__in=owner)
    done = 0
    for pk, value in rows.values_list("pk", field.name):
        mark = canary(letter, owner[pk])
        new = in_words(value, mark)
        if new == value and isinstance(value, dict):  # answers by question: no words, so one more answer
            new = {**value, mark: mark}
        if new != value:
            done += _tried(rows.filter(pk=pk), field.name, models.Value(new, models.JSONField())) or 0
    return done


def in_words(value: Any, mark: str) -> Any:
    """The same structure with the mark in every string of it that is words and not a code."""
    if isinstance(value, dict):
        return {key: in_words(each, mark) for key, each in value.items()}
    if isinstance(value, list):
        return [in_words(each, mark) for each in value]
    if isinstance(value, str) and not CODE.fullmatch(value):
        return f"{mark}{value}" if "@" in value else f"{value} {mark}"
    return value


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
