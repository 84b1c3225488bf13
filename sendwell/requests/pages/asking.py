"""The screens of somebody who asks: the list of pages, one page, the check of all answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from sendwell.organisations.professions import PROFESSIONS, Profession
from sendwell.requests.models import Draft
from sendwell.requests.pages.reading import read
from sendwell.requests.pages.steps import (
    Step,
    checked_form,
    councils,
    form_of,
    next_slug,
    previous_slug,
    steps_of,
)
from sendwell.ui import words
from sendwell.ui.forms import HiddenField, SendwellForm
from sendwell.ui.forms.choices import ChoiceField, ChoicesField
from sendwell.ui.parts import Link, Row, Task


@dataclass(frozen=True)
class ListPage:
    """Every page of the request, and which are done."""

    tasks: Sequence[Task]
    done: int
    of: int
    check_url: str
    later_url: str
    saved: str
    child: str


@dataclass(frozen=True)
class StepPage:
    """One page of questions."""

    form: SendwellForm
    title: str
    place: str
    back_url: str
    autosave_url: str
    guidance: Sequence[str]
    can_leave: bool


@dataclass(frozen=True)
class Person:
    """One professional on the list."""

    number: int
    name: str
    text: str


@dataclass(frozen=True)
class ProfessionalsPage:
    """Who helps the child now, and one more."""

    form: SendwellForm
    people: Sequence[Person]
    place: str
    back_url: str
    can_leave: bool


@dataclass(frozen=True)
class Card:
    """The answers of one page."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class CheckPage:
    """Every answer before it is sent."""

    form: SendwellForm
    cards: Sequence[Card]
    unfinished: Sequence[Link]
    back_url: str

    @property
    def ready(self) -> bool:
        """Whether it can be sent."""
        return not self.unfinished


@dataclass(frozen=True)
class LaterPage:
    """Where to send the link."""

    form: SendwellForm
    back_url: str


def address(draft: Draft, what: str, token: str, **more: str) -> str:
    """The address of a screen of this draft: under /ask, or at the desk where it was begun."""
    way = "new" if draft.member_id else "ask"
    return reverse(f"requests:{way}_{what}", kwargs={"token": token, **more})


def list_page(draft: Draft, token: str, day: date) -> ListPage:
    """The list of pages, in the order in which they are best answered."""
    offered = councils(day)
    tasks = [_task(draft, step, token, day, offered) for step in steps_of(draft)]
    return ListPage(
        tasks=tasks,
        done=sum(task.done for task in tasks),
        of=len(tasks),
        check_url=address(draft, "check", token),
        later_url=address(draft, "later", token),
        saved=words.when(draft.saved_at),
        child=draft.child.name if draft.child else "",
    )


def _task(draft: Draft, step: Step, token: str, day: date, offered: list[tuple[str, str]]) -> Task:
    url = address(draft, "step", token, step=step.slug)
    if step.slug == "professionals":
        count = len(draft.answers.get(step.slug, []))
        done = bool(count)
        status = words.count(count, "person", "people") if count else "You can leave this out"
        return Task(step.task, status, url, done=done)
    begun = step.slug in draft.answers
    done = begun and checked_form(draft, step, day, offered).is_valid()
    status = (
        "Done"
        if done
        else "Not finished"
        if begun
        else "Not started"
        if step.needed
        else "You can leave this out"
    )
    return Task(step.task, status, url, done=done)


def step_page(
    draft: Draft, step: Step, token: str, day: date, *, request: HttpRequest, form: SendwellForm | None = None
) -> StepPage:
    """One page: as it was left, or as it has just been typed."""
    before = previous_slug(draft, step)
    return StepPage(
        form=form or form_of(draft, step, day, request=request),
        title=step.task,
        place=_place(draft, step),
        back_url=address(draft, "step", token, step=before) if before else address(draft, "list", token),
        autosave_url=address(draft, "save", token, step=step.slug) if step.autosave else "",
        guidance=step.guidance,
        can_leave=draft.member_id is None,
    )


def _place(draft: Draft, step: Step) -> str:
    slugs = [each.slug for each in steps_of(draft)]
    return f"Page {slugs.index(step.slug) + 1} of {len(slugs)}"


def professionals_page(draft: Draft, step: Step, token: str, form: SendwellForm) -> ProfessionalsPage:
    """The list of professionals, and a form for one more."""
    before = previous_slug(draft, step)
    return ProfessionalsPage(
        form=form,
        people=people_of(draft),
        place=_place(draft, step),
        back_url=address(draft, "step", token, step=before) if before else address(draft, "list", token),
        can_leave=draft.member_id is None,
    )


def people_of(draft: Draft) -> list[Person]:
    """The professionals named so far."""
    return [
        Person(
            number,
            each["name"],
            ", ".join(part for part in (profession_words(each), each.get("reach", "")) if part),
        )
        for number, each in enumerate(draft.answers.get("professionals", []))
    ]


def profession_words(each: dict[str, str]) -> str:
    """What somebody does, in words."""
    profession = each.get("profession", "")
    return PROFESSIONS[Profession(profession)].words if profession in set(Profession) else ""


def after(draft: Draft, step: Step, token: str, *, to_check: bool) -> str:
    """Where "Save and continue" leads."""
    following = None if to_check else next_slug(draft, step)
    return address(draft, "step", token, step=following) if following else address(draft, "check", token)


def check_page(draft: Draft, token: str, day: date, form: SendwellForm) -> CheckPage:
    """Everything that was said, each with a way back to it."""
    answers = read(draft, day)
    offered = councils(day)
    return CheckPage(
        form=form,
        cards=[_card(draft, step, token, day, offered) for step in steps_of(draft)],
        unfinished=[Link(step.task, _change(draft, step, token)) for step in answers.unfinished],
        back_url=address(draft, "list", token),
    )


def _change(draft: Draft, step: Step, token: str) -> str:
    return address(draft, "step", token, step=step.slug) + "?from=check"


def _card(draft: Draft, step: Step, token: str, day: date, offered: list[tuple[str, str]]) -> Card:
    change = (Link("Change", _change(draft, step, token), step.task.lower()),)
    if step.slug == "professionals":
        people = [f"{person.name}{': ' if person.text else ''}{person.text}" for person in people_of(draft)]
        return Card(step.task, [Row("People and teams", people or ["Nobody named"], change)])
    form = form_of(draft, step, day, offered=offered)
    rows = [Row(question, answer) for question, answer in _answers(form)]
    first = rows[0] if rows else Row("Nothing yet", "You have not answered this page.")
    return Card(step.task, [Row(first.key, first.value, change), *rows[1:]])


def _answers(form: SendwellForm) -> Iterable[tuple[str, str]]:
    for name, field in form.fields.items():
        value = "" if isinstance(field, HiddenField) else form.initial.get(name)
        shown = _shown(field, value)
        if shown:
            yield str(field.label).rstrip("?"), shown


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, ChoicesField):
        return "\n".join(choice.text for choice in field.choices if choice.value in (value or ()))
    if isinstance(field, ChoiceField):
        return next((choice.text for choice in field.choices if choice.value == value), "")
    return str(value).strip() if value else ""
