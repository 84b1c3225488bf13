"""One case from the request to the plan, told day by day."""

from collections.abc import Generator
from datetime import date, timedelta

from sendwell.advice.actions import Ask, ask_many
from sendwell.advice.models import AdviceRequest
from sendwell.advice.routing import plan_of_requests
from sendwell.advice.routing.plan import Proposal, proposal
from sendwell.advice.routing.rules import the_rules
from sendwell.casebook import history
from sendwell.casebook.actions import close_case, correct, name_key_worker
from sendwell.demo.world.answers import answering
from sendwell.demo.world.asking import ask, is_paper
from sendwell.demo.world.circumstances import circumstances_of
from sendwell.demo.world.course import Ending
from sendwell.demo.world.diary import Story
from sendwell.demo.world.pen import acts, read
from sendwell.demo.world.together import SEEN_BY, pair_of, seen_together
from sendwell.demo.world.told import Told
from sendwell.organisations.professions import Profession
from sendwell.requests import actions as requests

Part = Generator[date, date, date]
"""A piece of a story; it returns the day on which it ended."""

A_WEEK = timedelta(days=7)
TYPED_IN_AFTER = timedelta(days=2)
COMMENTS = timedelta(days=16)
"""The family has at least fifteen days to say what it thinks of a draft plan (reg 13(1))."""
LONGEST_WAIT = 26
WEAK_REASONS = 0.2
NOT_APPEALED = 0.7
AFTER_THE_TIME_TO_APPEAL = (70, 110)


def case_of(told: Told) -> Story:
    """Everything that happens on one case."""
    course = told.course
    day = yield course.sent
    if is_paper(course.channel):
        day = yield course.sent + TYPED_IN_AFTER
    told.request = ask(told, day)
    told.case = told.request.case
    told.diary.children.add(told.case.child_id)
    if course.given_after is None:
        return
    day = yield day + timedelta(days=course.given_after)
    _give_to_officer(told, day)
    for story in circumstances_of(told):
        told.diary.add(story)
    day = yield from _before_the_decision(told, day)
    if not course.decision:
        return
    day = yield course.sent + timedelta(days=course.decided_after)
    if course.decision == "withdraw":
        yield from _withdrawn(told, day)
        return
    _decide(told, day)
    if course.decision == "assess":
        yield from _assessment(told, day)
    elif told.rng.random() < NOT_APPEALED:
        day = yield day + told.days(*AFTER_THE_TIME_TO_APPEAL)
        reason = "The time to appeal has passed, and the family has not asked for anything more."
        close_case(case=told.case, reason=reason, by=told.officer, day=day)


def _give_to_officer(told: Told, day: date) -> None:
    manager, named = told.area.manager(told.council), told.area.people.get(told.course.officer)
    told.officer = named or told.rng.choice(told.area.of(told.council, "council_officer"))
    requests.allocate(requests=[told.request], officer=told.officer, by=manager, day=day)


def _before_the_decision(told: Told, day: date) -> Part:
    """What an officer does in the weeks before deciding."""
    also, pen, request, officer = told.course.also, told.pen, told.request, told.officer
    if "notified" in also:
        day = yield day + told.days(1, 3)
        requests.notify_others(request=request, social_care=pen.act("social_care"), by=officer, day=day)
    if "consulted" in also:
        day = yield day + told.days(2, 6)
        interpreter = ", with an interpreter" if told.course.person.interpreter else ""
        how, views = pen.act("consulted") + interpreter, pen.act("views")
        requests.consult_parent(request=request, how=how, views=views, by=officer, day=day)
    if "informed" in also:
        wanted = told.rng.choice(acts("more_information"))
        day = yield day + told.days(1, 2)
        requests.ask_for_information(request=request, question=pen.fill(wanted["ask"]), by=officer, day=day)
        day = yield day + told.days(4, 9)
        requests.note_information(
            request=request, source=request.requester_name, what=wanted["got"], by=officer, day=day
        )
    if "corrected" in also:
        day = yield day + told.days(1, 2)
        _record_wrongly(told, day)
    return day


def _record_wrongly(told: Told, day: date) -> None:
    """Something recorded in error, and put right the same day: it stays in the chronology, struck out."""
    how = told.pen.act("consulted")
    requests.consult_parent(request=told.request, how=how, by=told.officer, day=day)
    wrong = told.case.events.filter(type="parent_consulted").latest("id")
    correct(event=wrong, reason=told.pen.act("correction"), by=told.officer, day=day)


def _decide(told: Told, day: date) -> None:
    """Both limbs of section 36(8); a refusal is nearly always on the second."""
    kind, pen = told.course.decision, told.pen
    why = pen.act("assess", "plan") if kind == "assess" else _why_not(told)
    requests.decide(
        request=told.request,
        sen=True,
        sen_reasons=pen.act(kind, "sen"),
        plan=kind == "assess",
        plan_reasons=why,
        evidence=pen.act("evidence"),
        mediation="Vale Mediation, 01632 960590, mediation@vale-mediation.example. You do not pay for it.",
        resolution="The same service helps with other disagreements about special educational needs.",
        by=told.officer,
        day=day,
    )


def _why_not(told: Told) -> str:
    """Why no plan may be needed. Some reasons would not stand up, and the officer's screen says so."""
    weak = "weak" in told.course.also or told.rng.random() < WEAK_REASONS
    reasons = [each for each in acts("refuse", "plan") if isinstance(each, dict) == weak]
    return told.pen.write(reasons)


def _withdrawn(told: Told, day: date) -> Story:
    requests.withdraw(request=told.request, reason=told.pen.act("withdraw"), by=told.officer, day=day)
    if "closed" in told.course.also:
        day = yield day + A_WEEK
        close_case(case=told.case, reason="The request was withdrawn.", by=told.officer, day=day)


def _assessment(told: Told, day: date) -> Story:
    """Advice is sought, comes back in its own time, and becomes a plan, or the decision that none is needed."""
    course = told.course
    day = yield day + timedelta(days=course.asked_after)
    _ask_everybody(told, day)
    if "handover" in course.also:
        day = yield day + told.days(14, 30)
        _hand_over(told, day)
    if course.no_plan_after is not None:
        day = yield course.sent + timedelta(days=course.no_plan_after)
        day = yield from _all_answered(told, day)
        reasons = told.pen.act("no_plan")
        history.record(
            told.case, "decided_not_to_issue", by=told.officer, day=day, details={"reasons": reasons}
        )
    elif course.draft_after is not None and course.final_after is not None:
        yield from _plan(told)


def _plan(told: Told) -> Story:
    """The draft and the final plan. The room of plans will own these verbs; until then they are facts with a day."""
    course = told.course
    assert course.draft_after is not None and course.final_after is not None
    day = yield course.sent + timedelta(days=course.draft_after)
    day = yield from _all_answered(told, day)
    history.record(told.case, "draft_plan_sent", by=told.officer, day=day)
    day = yield max(course.sent + timedelta(days=course.final_after), day + COMMENTS)
    history.record(told.case, "final_plan_sent", by=told.officer, day=day)


def _all_answered(told: Told, day: date) -> Part:
    """Wait, week by week and not for ever, until everybody who was asked has answered."""
    for _ in range(LONGEST_WAIT):
        if not AdviceRequest.objects.filter(case=told.case, answered_on__isnull=True).exists():
            break
        day = yield day + A_WEEK
    return day


def _hand_over(told: Told, day: date) -> None:
    others = [each for each in told.area.of(told.council, "council_officer") if each.pk != told.officer.pk]
    before, told.officer = told.officer, told.rng.choice(others)
    note = told.pen.act("handover")
    name_key_worker(case=told.case, member=told.officer, by=before, day=day, handover=note)


def _ask_everybody(told: Told, day: date) -> None:
    """Ask whom the routing offers, one request each, and let each service begin its own story."""
    plan = plan_of_requests(told.case, day)
    planned = {each.profession for each in plan}
    more = [Profession(each) for each in told.course.endings if Profession(each) not in planned]
    plan += [proposal(told.case, each, day) for each in more]
    asks = [_what_is_asked(told, each) for each in plan if each.profession and each.offered]
    asked = ask_many(case=told.case, asks=asks, by=told.officer, day=day)
    pair = pair_of(asked) if "together" in told.course.also else []
    for request in asked:
        ending = SEEN_BY if request in pair else _ending_of(told, request)
        told.diary.add(answering(told, request, ending))
    if pair:
        told.diary.add(seen_together(told, pair))


def _what_is_asked(told: Told, proposal: Proposal) -> Ask:
    offer, rules, request = proposal.offered, the_rules(), told.request
    assert offer is not None and proposal.profession is not None
    return Ask(
        service=offer.service,
        child_is=offer.child_is,
        why_you="\n".join(offer.why),
        asked=rules.asked[proposal.profession],
        circumstances="\n\n".join(
            part
            for part in (request.why, request.difficulties, request.support_so_far, request.hopes)
            if part
        ),
        history=told.course.words.history or told.pen.write(read("words/needs.yaml")["history"], 2),
        form_wanted=rules.form_wanted,
    )


def _ending_of(told: Told, request: AdviceRequest) -> Ending:
    profession = Profession(request.service.profession)
    written = told.course.endings.get(profession.value)
    if written is not None:
        return written
    back_by = told.course.draft_after or told.course.no_plan_after or 200
    asked_after = (request.received_on - told.course.sent).days
    return told.dealer.ending(profession, request.child_is, at_most=back_by - asked_after - 4)
