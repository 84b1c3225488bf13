"""Whose the rights are, what was consented to, what it would do to take it back, capacity, overrides and seals."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case
from sendwell.casebook.pages.shown import child_banner, sections
from sendwell.family.accounts import young_who_signs_in
from sendwell.family.models import Consent, LawfulBasis, PreparationDone
from sendwell.family.pages import in_force
from sendwell.family.pages.forms import FormPage
from sendwell.family.pages.map import HERE, invite_link, open_map, parts_of
from sendwell.family.plain import plain
from sendwell.family.rules import Effects, effects_of_stopping
from sendwell.family.told import Told
from sendwell.people.models import Child
from sendwell.people.rights import (
    HealthSay,
    Step,
    Whose,
    health_date,
    health_say_on,
    holder_on,
    preparations,
    send_rights_date,
)
from sendwell.ui import words
from sendwell.ui.parts import ChildBanner, Link, Row, Task


@dataclass(frozen=True)
class ConsentShown:
    """One statement in short."""

    title: str
    state: str
    live: bool
    lines: Sequence[str]
    url: str


@dataclass(frozen=True)
class RightsPage:
    """Whose word counts for this child, and what has been said."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    parts: Sequence[Link]
    whose: Sequence[Row]
    steps: Sequence[Task]
    signing_in: Sequence[Row]
    invite: Link
    may_be_invited: bool
    representations: Sequence[Row]
    consents: Sequence[ConsentShown]
    overrides: Sequence[Row]
    bases: Sequence[Row]
    permissions: Sequence[Row]
    capacity: Sequence[Row]
    seals: Sequence[Row]
    may_keep: bool
    may_loosen: bool
    """What lets more be known needs an open case; a refusal, a seal and an end do not."""
    young: bool


def rights_page(member: Member, ref: str, *, as_of: date, now: datetime) -> RightsPage:
    """Rights, consent and capacity of one child. Raises NotThere."""
    case = open_map(member, ref, as_of, screen="rights and consent")
    child = case.child
    may_keep = member.may(Permission.FAMILY_MAP_KEEP)
    may_loosen = may_keep and case.closed_on is None
    signs_in = young_who_signs_in(child, now=now)
    return RightsPage(
        ref=case.ref,
        banner=child_banner(child, as_of),
        sections=sections(case, member, HERE),
        parts=parts_of(case.ref, "family:rights"),
        whose=_whose(child, as_of),
        steps=_steps(case, as_of, may_loosen),
        signing_in=[Row("Signing in", signs_in.said)],
        invite=invite_link(signs_in, reverse("family:invite_young", kwargs={"ref": ref}), child.name),
        may_be_invited=not signs_in.why_not and not signs_in.does,
        representations=in_force.representations(case, as_of, may_end=may_keep),
        consents=[
            consent_shown(
                each, Told(case), as_of, reverse("family:consent", kwargs={"ref": ref, "uid": each.uid})
            )
            for each in consents_of(child)
        ],
        overrides=in_force.overrides(case, as_of, may_end=may_keep),
        bases=[
            Row(each.purpose, [each.get_article_6_display(), each.get_article_9_display(), each.statute])
            for each in LawfulBasis.objects.filter(child=child).order_by("pk")
        ],
        permissions=in_force.permissions(case, as_of, may_end=may_keep),
        capacity=in_force.capacity(case, as_of, may_end=may_keep),
        seals=in_force.seals(case, as_of, may_keep=may_keep, may_loosen=may_loosen),
        may_keep=may_keep,
        may_loosen=may_loosen,
        young=holder_on(child, as_of) is Whose.YOUNG_PERSON,
    )


def _whose(child: Child, as_of: date) -> list[Row]:
    moves, sixteen = send_rights_date(child.born), health_date(child.born)
    holder = (
        "The young person"
        if holder_on(child, as_of) is Whose.YOUNG_PERSON
        else "The parent. The child’s views and wishes count all the same."
    )
    health = (
        "The young person"
        if health_say_on(child, as_of) is HealthSay.OWN
        else "Somebody with parental responsibility, or the child where they are competent to decide it (Gillick)"
    )
    return [
        Row(
            "Rights under Part 3 of the Act",
            [
                holder,
                f"They are the parent’s up to and including {words.day(moves)}, "
                "the end of compulsory school age, and the young person’s after it.",
            ],
        ),
        Row("Confidential health information", [health, f"Sixteenth birthday: {words.day(sixteen)}."]),
    ]


def _steps(case: Case, as_of: date, may_keep: bool) -> list[Task]:
    done = {each.step: each for each in PreparationDone.objects.filter(child=case.child).select_related("by")}
    tasks = []
    for each in preparations(case.child.born):
        said = done.get(each.step)
        if said is not None:
            tasks.append(
                Task(
                    each.step.words,
                    f"Done on {words.day(said.day)} by {said.by.name}",
                    hint=said.words,
                    done=True,
                )
            )
            continue
        due = each.due_on <= as_of
        url = (
            reverse("family:prepare", kwargs={"ref": case.ref, "step": each.step}) if due and may_keep else ""
        )
        status = f"Due since {words.day(each.due_on)}" if due else f"From {words.day(each.due_on)}"
        tasks.append(Task(each.step.words, status, url=url))
    return tasks


def consents_of(child: Child) -> Sequence[Consent]:
    """Every statement about sharing, the latest first."""
    return list(
        Consent.objects.filter(child=child)
        .select_related("adult", "by")
        .prefetch_related("organisations")
        .order_by("-recorded_at", "-pk")
    )


def _to(each: Consent, told: Told) -> str:
    return ", ".join(dict.fromkeys(told.name(body) for body in each.organisations.all()))


def consent_shown(each: Consent, told: Told, as_of: date, url: str) -> ConsentShown:
    """One statement in short, with whether it is in force."""
    state, live = state_of(each, as_of)
    to = _to(each, told)
    what = "; ".join(words.uncapitalised(DataClass(letter).words) for letter in each.classes)
    who = each.adult.name if each.adult else "The child or young person"
    title = f"{who}: {'yes' if each.answer == 'given' else 'no'} to sharing with {to}"
    return ConsentShown(title, state, live, [f"What: {what}", f"For: {each.purpose}", each.statement], url)


def state_of(each: Consent, as_of: date) -> tuple[str, bool]:
    """In words, and whether it can still be taken back."""
    if each.withdrawn_on:
        return f"Withdrawn on {words.day(each.withdrawn_on)}", False
    if each.answer == "refused":
        return f"Refused on {words.day(each.from_on)}. Ask again on {words.day(each.until)}", False
    if each.until < as_of:
        return f"Ended on {words.day(each.until)}", False
    return f"In force until {words.day(each.until)}", True


@dataclass(frozen=True)
class ConsentPage:
    """One statement, and everything that taking it back would do: read before it is confirmed."""

    ref: str
    banner: ChildBanner | None
    shown: ConsentShown
    effects: Effects
    back: str
    own: bool = False


def said_by_oneself(each: Consent, told: Told, as_of: date, url: str) -> ConsentShown:
    """The same for whoever said it, in plain words."""
    _, live = state_of(each, as_of)
    to = _to(each, told)
    yes = each.answer == "given"
    what = "; ".join(words.uncapitalised(plain(DataClass(letter))) for letter in each.classes)
    lines = [f"About: {what}", f"For: {words.uncapitalised(each.purpose)}", each.statement]
    return ConsentShown(
        f"You said {'yes' if yes else 'no'} to sharing with {to}", _own_state(each, as_of), live, lines, url
    )


def _own_state(each: Consent, as_of: date) -> str:
    if each.withdrawn_on:
        return f"You took it back on {words.day(each.withdrawn_on)}"
    if each.answer == "refused":
        return f"You said no on {words.day(each.from_on)}"
    if each.until < as_of:
        return f"It ended on {words.day(each.until)}"
    return f"It counts until {words.day(each.until)}"


def consent_page(
    member: Member, told: Told, uid: uuid.UUID, *, back: str, as_of: date
) -> tuple[Consent, ConsentPage]:
    """One statement of a case that has been opened, with the effects of taking it back. Raises NotThere."""
    case = told.case
    found = (
        Consent.objects.filter(child=case.child, uid=uid)
        .select_related("adult", "by")
        .prefetch_related("organisations")
        .first()
    )
    if found is None:
        raise NotThere
    effects = effects_of_stopping(told, list(found.organisations.all()), found.classes, as_of)
    if member.is_family:
        own = said_by_oneself(found, told, as_of, "")
        return found, ConsentPage(case.ref, None, own, effects, back, own=True)
    banner = child_banner(case.child, as_of)
    return found, ConsentPage(case.ref, banner, consent_shown(found, told, as_of, ""), effects, back)


@dataclass(frozen=True)
class Refusing:
    """What a refusal would do, and what was typed, to be sent again when somebody is sure."""

    shown: FormPage
    effects: Effects
    kept: Sequence[tuple[str, str]]


def step_of(name: str) -> Step:
    """The step of this name. Raises NotThere."""
    if name not in set(Step):
        raise NotThere
    return Step(name)
