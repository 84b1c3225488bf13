"""The family's page: where we are, what happens next and when, who has been asked, what has come back.

Everything a family sees is a field of `FamilyPage`. What the services write to each other is not there; nor
is any event that has no family words in `law/events.yaml`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for
from sendwell.advice.models import AdviceRequest, Appointment, State
from sendwell.advice.opening import speaks_for_family
from sendwell.casebook import history
from sendwell.casebook.models import Case, Event, Stage
from sendwell.casebook.opening import open_case, visible_cases
from sendwell.casebook.pages.shown import clock_view
from sendwell.documents.models import Bundle, Letter
from sendwell.documents.opening import readable_bundles, readable_letters
from sendwell.family.pages.mine import moved_away
from sendwell.governance.pages import may_see_who_looked
from sendwell.law import clock as law
from sendwell.law.events import event_types
from sendwell.organisations.models import Kind, Organisation
from sendwell.organisations.professions import Profession
from sendwell.people.family_map import secret_from, shut_out_of
from sendwell.people.models import Child
from sendwell.people.seals import Sealed
from sendwell.sharing.pages.notices import not_yet_shown
from sendwell.ui.parts import Clock, Happening, Link

WHERE_WE_ARE = {
    Stage.REQUESTED: "{council} is deciding whether to look closely at what {name} needs. "
    "This is called an assessment.",
    Stage.ASSESSING: "{council} is finding out what {name} needs. It is asking the people who can help.",
    Stage.NOT_ASSESSING: "{council} has decided not to do an assessment now. "
    "You can ask for this to be looked at again.",
    Stage.DRAFTING: "{council} has written a first plan for {name}. It wants to know what you think.",
    Stage.PLAN: "{name} has a plan. The council and the NHS must give the help that is in it.",
    Stage.NO_PLAN: "{council} did the assessment and decided not to write a plan. "
    "You can ask for this to be looked at again.",
    Stage.WITHDRAWN: "The request was taken back. Nothing more will happen unless somebody asks again.",
    Stage.CLOSED: "This is finished. You can still read what happened.",
}

NEXT = {
    "decide_assess_6w": "{council} tells you if it will do an assessment.",
    "refuse_plan_16w": "{council} tells you if there will be a plan.",
    "final_plan_20w": "{council} sends you the final plan.",
}

ANSWERS = {
    State.RETURNED: "Has written to the council",
    State.PART_ONE: "Has written a first part. More will follow",
    State.IMPROVING: "Has written, and is adding to it",
    State.NOT_NEEDED: "Has answered: it does not need to add anything, or somebody else is doing so",
    State.DECLINED: "Has said why it cannot help",
    State.REUSED: "What it wrote before is enough",
    State.RECALLED: "Is not needed any more",
}


@dataclass(frozen=True)
class Step:
    """One step on the way to a plan."""

    words: str
    when: str
    state: str
    """done, now or later"""


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked to help the council understand what the child needs."""

    who: str
    organisation: str
    due_on: date
    answered_on: date | None
    words: str
    late: bool


@dataclass(frozen=True)
class LetterShown:
    """A letter to the family, or papers that were put together for them."""

    title: str
    day: date
    url: str
    pdf_url: str


@dataclass(frozen=True)
class Meeting:
    """A time at which somebody will see the child."""

    day: date
    time: str
    place: str
    note: str
    state: str
    url: str
    """Where the family says if they can come, and takes it into their calendar."""


@dataclass(frozen=True)
class FamilyPage:
    """One page for one family about one child."""

    ref: str
    name: str
    council: str
    where: str
    next_words: str
    next_on: date | None
    next_late: bool
    steps: Sequence[Step]
    asked: Sequence[Asked]
    meetings: Sequence[Meeting]
    letters: Sequence[LetterShown]
    to_do: Sequence[Link]
    clocks: Sequence[Clock]
    happened: Sequence[Happening]
    key_worker: str
    key_worker_phone: str
    key_worker_email: str
    help_name: str
    help_website: str
    help_phone: str
    rights_url: str
    who_looked_url: str


@dataclass(frozen=True)
class FamilyHome:
    """The children whose page this member may open."""

    children: Sequence[Link]


def family_home(member: Member, *, as_of: date) -> FamilyHome:
    """A parent may have more than one child here; of a child of whom they are shown nothing, not even a name.

    Nobody is cut off in silence: a young person whose rights have moved stays there, and whom to ask (C10). To a
    parent from whom somebody's whereabouts are secret no council is named (C02).
    """
    shut_out = shut_out_of(member.adult_id, as_of) if member.adult_id else []
    cases = (
        visible_cases(member, as_of)
        .exclude(child_id__in=shut_out)
        .select_related("child", "authority")
        .order_by("child__given_name", "pk")
    )
    found = [
        (case.ref, _name(case), None if _kept_from(member, case.child, as_of) else case.authority)
        for case in cases
    ]
    found += [(each.ref, each.name, each.council) for each in moved_away(member, as_of)]
    return FamilyHome(
        [
            Link(f"{name} ({council.name})" if council else name, reverse("desks:child", kwargs={"ref": ref}))
            for ref, name, council in found
        ]
    )


def family_page(member: Member, ref: str, *, as_of: date) -> FamilyPage:
    """Where things are with one child. Raises NotThere."""
    case = open_case(member, ref, as_of, screen="family", needs=Permission.DESK_FAMILY)
    hidden, away = sealed_for(member, case.child, as_of), _kept_from(member, case.child, as_of)
    events = history.standing(case.events.order_by("day", "id"))
    clocks = law.clocks(history.as_law_events(events), as_of)
    every = case.advice_requests.select_related("service", "provider").order_by("due_on", "id")
    asked = [each for each in every if not hidden.hides("advice", each.pk, each.ref)]
    next_clock = _next_clock(clocks)
    support = Organisation.objects.filter(kind=Kind.IASS, area_id=case.authority_id).in_being(as_of).first()
    worker = case.key_worker
    return FamilyPage(
        ref=case.ref,
        name=_name(case),
        council=case.authority.name,
        where=WHERE_WE_ARE[Stage(case.stage)].format(council=case.authority.name, name=_name(case)),
        next_words=NEXT[next_clock.timescale].format(council=case.authority.name) if next_clock else "",
        next_on=next_clock.due if next_clock else None,
        next_late=bool(next_clock and next_clock.days_left is not None and next_clock.days_left < 0),
        steps=_steps(case, {c.timescale: c for c in clocks}, {e.type: e.day for e in events}),
        asked=[_asked(each, as_of, away) for each in asked if each.state != State.RECALLED],
        meetings=[] if away else _meetings(case, hidden),
        letters=_letters(case, member, as_of),
        to_do=[*_to_do(case, member, hidden, as_of), *_to_read(member, as_of)],
        clocks=[
            clock_view(c, family=True)
            for c in sorted(clocks, key=lambda c: c.due or date.max)
            if c.timescale in NEXT
        ],
        happened=_happened([e for e in events if not hidden.hides("event", e.pk, e.about)], away=away),
        key_worker=worker.name if worker else "",
        key_worker_phone=worker.phone if worker else "",
        key_worker_email=worker.email if worker else "",
        help_name=support.name if support else "",
        help_website=support.website if support else "",
        help_phone=support.phone if support else "",
        rights_url=reverse("family:mine", kwargs={"ref": case.ref}),
        who_looked_url=_who_looked(member, case, as_of),
    )


def _who_looked(member: Member, case: Case, as_of: date) -> str:
    """The list of who looked, for those who may see it."""
    if not may_see_who_looked(member, case.child, as_of):
        return ""
    return reverse("governance:who_looked", kwargs={"uid": case.child.uid})


def _kept_from(member: Member, child: Child, as_of: date) -> bool:
    """Whether clinics must not be named to this parent: they give away where the child is (C02)."""
    return member.adult_id is not None and secret_from(child, member.adult_id, as_of)


def _name(case: Case) -> str:
    return case.child.known_as or case.child.given_name


def _next_clock(clocks: Sequence[law.Clock]) -> law.Clock | None:
    """The council's next date: the family should not have to read the other limits."""
    running = [c for c in clocks if c.timescale in NEXT and c.stopped is None and c.due]
    return min(running, key=lambda c: c.due or date.max, default=None)


def _steps(case: Case, clocks: dict[str, law.Clock], happened: dict[str, date]) -> list[Step]:
    """Five steps; each says when it was done, or by when it should be."""
    council, name = case.authority.name, _name(case)
    decided = happened.get("decided_to_assess") or happened.get("decided_not_to_assess")
    drafted = happened.get("draft_plan_sent") or happened.get("decided_not_to_issue")
    finished = happened.get("final_plan_sent") or happened.get("decided_not_to_issue")
    plan = [
        (f"{council} got the request", happened.get("request_received"), None),
        (
            f"{council} decides whether to look closely at what {name} needs",
            decided,
            clocks.get("decide_assess_6w"),
        ),
        ("People who can help write down what they know", drafted, None),
        ("You see the first plan and say what you think", drafted, clocks.get("refuse_plan_16w")),
        (f"{name} has a plan", finished, clocks.get("final_plan_20w")),
    ]
    if case.stage in (Stage.NOT_ASSESSING, Stage.WITHDRAWN):
        plan = plan[:2]
    steps, now = [], True
    for words, done, clock in plan:
        state = "done" if done else ("now" if now else "later")
        now = now and bool(done)
        steps.append(Step(words, _when(done, clock), state))
    return steps


def _when(done: date | None, clock: law.Clock | None) -> str:
    if done:
        return f"Done on {done:%-d %B %Y}"
    return f"By {clock.due:%-d %B %Y}" if clock and clock.due and clock.stopped is None else ""


def _asked(request: AdviceRequest, as_of: date, away: bool) -> Asked:
    who = Profession(request.service.profession).facts.family_words
    state = State(request.state)
    late = request.days_late(as_of) > 0
    waiting = "Was asked and is late" if late else "Has been asked"
    return Asked(
        who=who[:1].upper() + who[1:],
        organisation="" if away else request.provider.name,
        due_on=request.due_on,
        answered_on=request.answered_on,
        words=ANSWERS.get(state, waiting),
        late=late and request.answered_on is None,
    )


def _meetings(case: Case, hidden: Sealed) -> list[Meeting]:
    found = case.appointments.filter(state__in=["proposed", "booked"]).order_by("starts_at")
    found = found.exclude(requests__ref__in=hidden.about) if hidden.about else found
    return [_meeting(each, timezone.localtime(each.starts_at)) for each in found]


def _meeting(appointment: Appointment, starts: datetime) -> Meeting:
    return Meeting(
        starts.date(),
        f"{starts:%-I:%M%p}".lower(),
        appointment.place,
        appointment.note,
        "Booked" if appointment.state == "booked" else "Offered: say if you can come",
        reverse("advice:appointment_page", kwargs={"uid": appointment.uid}),
    )


def _letters(case: Case, member: Member, as_of: date) -> list[LetterShown]:
    ours = Q(for_family=True) | Q(to_member=member)
    letters = readable_letters(member, as_of).filter(ours, case=case).order_by("-day", "-pk")
    bundles = readable_bundles(member, as_of).filter(case=case).order_by("-day", "-pk")
    shown = [_letter("letter", each) for each in letters] + [_letter("bundle", each) for each in bundles]
    return sorted(shown, key=lambda each: each.day, reverse=True)


def _letter(what: str, each: Letter | Bundle) -> LetterShown:
    uid = {"uid": each.uid}
    return LetterShown(
        each.title,
        each.day,
        reverse(f"documents:{what}", kwargs=uid),
        reverse(f"documents:{what}_pdf", kwargs=uid),
    )


def _to_do(case: Case, member: Member, hidden: Sealed, as_of: date) -> list[Link]:
    """What waits for the family: earlier advice that would be used again needs their word."""
    waiting = case.advice_requests.filter(
        reuse__isnull=False, reuse__family_agreed_on__isnull=True, answered_on__isnull=True
    ).select_related("case__child")
    theirs = [each for each in waiting if not hidden.hides("advice", each.pk, each.ref)]
    if not theirs or not speaks_for_family(member, theirs, as_of):
        return []
    return [
        Link(
            "Say if what was written before is still right",
            reverse("advice:family_agrees", kwargs={"ref": each.ref}),
        )
        for each in theirs
    ]


def _to_read(member: Member, as_of: date) -> list[Link]:
    """The privacy notice, until this version of it has been on their screen (UK GDPR articles 13 and 14)."""
    notice = not_yet_shown(member, as_of=as_of)
    return [Link(f"Read: {notice.text}", notice.url)] if notice else []


def _happened(events: Sequence[Event], *, away: bool) -> list[Happening]:
    """Newest first, in the family's words; what happened several times on one day is one line.

    `away`: for somebody who must not learn where the child is, nor what the other household does (C04).
    """
    types = [(event.day, event_types()[event.type]) for event in events]
    told = [(day, kind.family) for day, kind in types if not (away and kind.one_household)]
    times = Counter((day, words) for day, words in reversed(told) if words)
    return [
        Happening(day=day, title=words if many == 1 else f"{words} ({many} times)")
        for (day, words), many in times.items()
    ]
