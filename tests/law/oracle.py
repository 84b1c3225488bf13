"""A second opinion on every time limit: the day-counting law written again, by hand, from the register alone.

Nothing here is shared with `sendwell.law`. Where that room adds, this one walks: a week has passed when the
same weekday comes round again, a month when a page of the diary is turned, a working day when somebody goes
to work. It is slow and plain on purpose. When the two disagree, the register decides.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

ONE = timedelta(days=1)
FIRST_PAGE, LAST_PAGE = 2009, 2042
GROUND = "ground_recorded"

type Rule = Callable[[date], date]


# --- The diary ---------------------------------------------------------------------------------------------


def _write_diary() -> dict[tuple[int, int], list[date]]:
    """Every day from the first page to the last, on the page of its month."""
    pages: dict[tuple[int, int], list[date]] = {}
    day = date(FIRST_PAGE, 1, 1)
    while day.year <= LAST_PAGE:
        pages.setdefault((day.year, day.month), []).append(day)
        day += ONE
    return pages


DIARY = _write_diary()
PAGES = list(DIARY)
PAGE_NUMBER = {page: number for number, page in enumerate(PAGES)}

# The Prayer Book's table for 1900 to 2199: the Paschal full moon by golden number, as (month, day).
_MOONS = "4/14 4/3 3/23 4/11 3/31 4/18 4/8 3/28 4/16 4/5 3/25 4/13 4/2 3/22 4/10 3/30 4/17 4/7 3/27"
PASCHAL_MOONS = _MOONS.split()

# Days the Crown moved (taken away, given instead) or gave, from the GOV.UK list of bank holidays.
MOVED = {
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
GIVEN = {date(2011, 4, 29), date(2012, 6, 5), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}


def easter(year: int) -> date:
    """The first Sunday after the Paschal full moon, found by walking from the moon to the Sunday."""
    month, day = map(int, PASCHAL_MOONS[year % 19].split("/"))
    sunday = date(year, month, day) + ONE
    while sunday.strftime("%a") != "Sun":
        sunday += ONE
    return sunday


def _year_off(year: int) -> set[date]:
    """One year's bank holidays in England and Wales, with Christmas Day and Good Friday, as days off work."""
    may = [day for day in DIARY[year, 5] if day.weekday() == 0]
    august = [day for day in DIARY[year, 8] if day.weekday() == 0]
    off = {easter(year) - 2 * ONE, easter(year) + ONE, may[0], may[-1], august[-1]}
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        substitute = fixed
        while substitute.weekday() >= 5 or substitute in off:
            substitute += ONE
        off.add(substitute)
    return off


def _days_off() -> frozenset[date]:
    off = set().union(*(_year_off(year) for year in range(FIRST_PAGE, LAST_PAGE + 1)))
    return frozenset({MOVED.get(day, day) for day in off} | GIVEN)


DAYS_OFF = _days_off()


def at_work(day: date) -> bool:
    """Monday to Friday and not a day off (register 1.1: SEND and tribunal days come out the same)."""
    return day.weekday() < 5 and day not in DAYS_OFF


def not_counted(day: date) -> bool:
    """25 December to 1 January and all of August (TPR r.12(3))."""
    return day.month == 8 or (day.month == 12 and day.day >= 25) or (day.month == 1 and day.day == 1)


# --- The calculators of register section 1, each a walk --------------------------------------------------


@cache
def weeks(count: int, start: date) -> date:
    """W_AFTER, and LEAD if negative: when the same weekday has come round `count` times; every day counts."""
    day, times, step = start, 0, ONE if count > 0 else -ONE
    while times < abs(count):
        day += step
        times += day.weekday() == start.weekday()
    return day


@cache
def nights(count: int, start: date) -> date:
    """D_AFTER: the day after `count` nights, the trigger day being day 0."""
    day = start
    for _night in range(count):
        day += ONE
    return day


@cache
def days_from_and_including(count: int, start: date) -> date:
    """D_INCL: the trigger day is day 1."""
    day, counted = start, 1
    while counted < count:
        day, counted = day + ONE, counted + 1
    return day


@cache
def workdays(count: int, start: date) -> date:
    """WD_AFTER: the first working day after the trigger is 1."""
    day, worked = start, 0
    while worked < count:
        day += ONE
        worked += at_work(day)
    return day


@cache
def workdays_including(count: int, start: date) -> date:
    """WD_INCL: the trigger is working day 1 if it is one, otherwise the first working day after it is."""
    day, worked = start, int(at_work(start))
    while worked < count:
        day += ONE
        worked += at_work(day)
    return day


@cache
def tribunal_workdays(count: int, start: date) -> date:
    """Register 1.3(b): working days after the trigger, the days of r.12(3) not counted at all (a pause)."""
    day, worked = start, 0
    while worked < count:
        day += ONE
        worked += at_work(day) and not not_counted(day)
    return day


def _page_turned(count: int, start: date) -> list[date]:
    """The month `count` pages on from (or, if negative, back from) the page of `start`."""
    return DIARY[PAGES[PAGE_NUMBER[start.year, start.month] + count]]


@cache
def months(count: int, start: date) -> date:
    """M_AFTER: the corresponding date or, if that month has no such date, its last day (Dodds v Walker)."""
    return [day for day in _page_turned(count, start) if day.day <= start.day][-1]


@cache
def months_beginning_with(count: int, start: date) -> date:
    """P12_INCL and its kin: the last day of a period that begins *with* `start`, the eve of its anniversary.

    29 February 2024 has no anniversary in 2025. We take the period to last to the end of that month: 12
    months beginning with 29 February 2024 end on 28 February 2025, not on the 27th, as those beginning with
    1 March 2024 do. In the same way 3 months beginning with 30 November 2025 end on 28 February 2026.
    """
    eve = [day for day in _page_turned(count, start) if day.day < start.day]
    return eve[-1] if eve else _page_turned(count - 1, start)[-1]


def same_day(start: date) -> date:
    """IMMEDIATE and FIXED: on the day itself."""
    return start


def by_day_of_year(month: int, day: int) -> Rule:
    """BEFORE(date), read as councils and the ombudsman do ("by"), in the calendar year of the transfer."""
    return lambda transfer: next(d for d in DIARY[transfer.year, month] if d.day == day)


def eve_of(rule: Rule) -> Rule:
    """The strict day where the law says *before* (reg 18(1)), or a clear day more where notice is given."""
    return lambda start: rule(start) - ONE


def counting(calculator: Callable[[int, date], date], count: int) -> Rule:
    """A calculator with its number filled in."""
    return lambda start: calculator(count, start)


def appeal_roll(end: date) -> date:
    """Register 1.3(a): when an appeal whose time ends on `end` is still in time.

    Rule 12(3)(a) asks on which day the time *ends*. So a time that ends on Saturday 31 July rolls under
    r.12(2) to Monday 2 August and no further: it did not end in August.
    """
    day = end
    while not_counted(end) and not_counted(day):
        day += ONE
    while not at_work(day):
        day += ONE
    return day


# --- Register section 2: limits that hang on one event ---------------------------------------------------

# One line for each period: the calculator, its number, and the rows of section 2 that use it.
_ROWS: list[tuple[Callable[[int, date], date], int, str]] = [
    (weeks, 1, "rcb_tell_la_1w"),
    (weeks, 2, "ar_report_2w agreement_nonappealable_2w"),
    (weeks, 2, "order_assess_notify order_remit order_name_school unopp_assess_notify unopp_school"),
    (weeks, 4, "ar_decision_4w ar_amendment_notice_4w"),
    (weeks, 5, "rec_response_5w rec_response_la_5w order_make_draft order_amend order_maintain_amend"),
    (weeks, 5, "unopp_contents unopp_refuse_plan_draft unopp_cease"),
    (weeks, 6, "determine_not_necessary_6w decide_assess_6w advice_coop_6w new_la_inform_6w continuing_care"),
    (weeks, 6, "det_determine_6w det_decide_6w det_coop_6w"),
    (weeks, 8, "ar_final_8w ar_not_amend_8w nonreview_amend"),
    (weeks, 10, "order_assess_refuse unopp_assess_refuse"),
    (weeks, 11, "order_make_final unopp_refuse_plan_final"),
    (weeks, 12, "ar_final_12w_longstop"),
    (weeks, 14, "reassess_final_14w order_assess_final unopp_assess_final"),
    (weeks, 16, "refuse_plan_16w draft_by_w14_16 det_refuse_16w"),
    (weeks, 20, "final_plan_20w det_final_20w"),
    (weeks, -2, "ar_invite_notice_2w ar_circulate_advice_2w"),
    (nights, 15, "school_consult_15d reassess_decision_15d"),
    (nights, 30, "icb_arrange_30d la_arrange_30d"),
    (days_from_and_including, 15, "draft_reps_min_15d ar_reps_min_15d"),
    (workdays, 3, "cert_no_mediation_3wd la_tell_commissioner_3wd deemed_cert_3wd cert_after_mediation_3wd"),
    # "Within 15 working days *of* becoming aware" is the phrase of WD_AFTER; "*beginning with*" is WD_INCL's.
    (workdays, 15, "rcb_notify_15wd_other rcb_request_review_15wd dsa_disclosure"),
    (workdays_including, 15, "la_transfer_15wd rcb_notify_15wd_move"),
    (tribunal_workdays, 30, "la_response_30wd"),
    (months, 1, "sar"),
    (months, 2, "mediation_contact_2m"),
    (months, 3, "dp_review_first phb_review continuing_care_review_3m"),
    (months, 6, "request_bar_6m reassess_bar under5_review"),
    (
        months,
        12,
        "local_offer_comments_annual sen_info_report phb_review_yearly continuing_care_review_yearly",
    ),
    (months, 36, "senco_qual"),
    (months, -5, "post16_to_post16"),
    # Equality Act 2010 Sch 17 para 4 speaks of six months *starting with* the act complained of.
    (months_beginning_with, 6, "disability_claim_6m"),
    (months_beginning_with, 12, "annual_review_first annual_review_next"),
    # Local standards beside the statute (seeds 004 and 002), counted in the same weeks.
    (weeks, 6, "s23_local_6w"),
    (weeks, 14, "fuller_assessment_12_14w"),
]
_SAME_DAY = "la_transfer_day_of_move rcb_notify_day_of_move order_cease order_maintain"

ORACLE: dict[str, Rule] = {
    **{name: counting(rule, count) for rule, count, names in _ROWS for name in names.split()},
    **dict.fromkeys(_SAME_DAY.split(), same_day),
    "phase_transfer_other": by_day_of_year(2, 15),
    "phase_transfer_post16": by_day_of_year(3, 31),
}

# The earlier day to plan by, where the register gives one beside the day on which a breach is counted.
PLANNED: dict[str, Rule] = {
    "ar_invite_notice_2w": eve_of(ORACLE["ar_invite_notice_2w"]),
    "ar_circulate_advice_2w": eve_of(ORACLE["ar_circulate_advice_2w"]),
    "phase_transfer_other": eve_of(ORACLE["phase_transfer_other"]),
    "phase_transfer_post16": eve_of(ORACLE["phase_transfer_post16"]),
    "draft_by_w14_16": counting(weeks, 14),
    "fuller_assessment_12_14w": counting(weeks, 12),
}

# Another day that the register wants shown beside the due day, whoever counts by it.
SHOWN_TOO: dict[str, list[Rule]] = {
    "annual_review_first": [counting(months, 12)],
    "annual_review_next": [counting(months, 12)],
    "phase_transfer_other": [PLANNED["phase_transfer_other"], ORACLE["phase_transfer_other"]],
    "phase_transfer_post16": [PLANNED["phase_transfer_post16"], ORACLE["phase_transfer_post16"]],
}

# Rows for which the register says there is no period in law: a date here would be invented.
_DATELESS = """
    health_inform_parent_s23 health_notify_la_s23 consult_on_request notify_others_considering
    refusal_notice_content seek_advice written_reasons_refuse health_sign_off final_plan_notice
    secure_provision admit_child plan_treated_as_own interim_school la_comply_rcb_request
    review_not_in_school review_on_release cease_consult cease_notify cease_under18_bar
    cease_18plus_review_first section_I_only mediation_attendance appeal_grounds rec_scope det_consult
    det_transfer det_provision pb_request_window dp_refusal dp_reduce_or_stop dp_exclusions phb_refusal
    local_offer_publish local_offer_consult ias joint_commissioning cooperate_general area_send
    icb_exec_lead who_pays
"""
NO_PERIOD = frozenset(_DATELESS.split())


# --- Register section 2: limits that hang on several events ----------------------------------------------


def appeal_2m_or_1m(decision_sent: date, mediation_certificate: date | None = None) -> date:
    """The later of 2 months from the decision and 1 month from the certificate, then the roll of 1.3(a)."""
    ends = [months(2, decision_sent)]
    if mediation_certificate is not None:
        ends.append(months(1, mediation_certificate))
    return appeal_roll(max(ends))


def new_la_review(made_or_last_reviewed: date, transferred: date) -> date:
    """The later of 12 months beginning with the making or last review and 3 beginning with the transfer."""
    return max(months_beginning_with(12, made_or_last_reviewed), months_beginning_with(3, transferred))


def conceded_refusal(requested: date, reversed_on: date) -> set[date]:
    """Every answer of register 2.9: 20 weeks from the request, and 10 or 14 from the reversal (ombudsman)."""
    return {weeks(20, requested), weeks(10, reversed_on), weeks(14, reversed_on)}


# --- States ------------------------------------------------------------------------------------------------


def state(due: date | None, as_of: date, *, stopped: date | None = None, excused: bool = False) -> str:
    """How a clock stands on `as_of`: the due day itself is in time; seven days left or fewer is soon."""
    if stopped is not None:
        return "met" if due is None or stopped <= due else "met_late"
    if excused:
        return "excused"
    if due is None:
        return "running"
    if as_of > due:
        return "overdue"
    return "due_soon" if as_of >= weeks(-1, due) else "running"


# --- Whole stories -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of a child's history: what happened, on which day, about what, on which ground."""

    type: str
    day: date
    about: str | None = None
    ground: str | None = None


@dataclass(frozen=True)
class Limit:
    """What opens a time limit, what ends it, and which grounds the law knows for it."""

    rule: Rule
    opens: str
    ends: frozenset[str]
    grounds: frozenset[str] = frozenset()


type Told = tuple[str | None, date, date, date | None, str]


@dataclass
class Watch:
    """One running of a limit."""

    about: str | None
    started: date
    ended: date | None = None
    excused: bool = False

    def hears(self, line: Line) -> bool:
        """Whether a line concerns this watch while it runs: its own subject, or the whole case."""
        return self.ended is None and (line.about is None or self.about in (None, line.about))


def retell(story: Iterable[Line], limit: Limit, as_of: date) -> list[Told]:
    """(about, started, due, stopped, state) of every clock, told by living each day of the story in turn."""
    lines = list(story)
    watches: dict[str | None, Watch] = {}
    today = min((line.day for line in lines), default=as_of)
    while today <= as_of:
        # A ground has a day and no hour: recorded on the day the limit opens, it falls within the period.
        for line in sorted(
            (line for line in lines if line.day == today), key=lambda line: line.type == GROUND
        ):
            _live(line, limit, watches)
        today += ONE
    return [_verdict(watch, limit.rule(watch.started), as_of) for watch in watches.values()]


def _live(line: Line, limit: Limit, watches: dict[str | None, Watch]) -> None:
    if line.type == limit.opens:
        watches.setdefault(line.about, Watch(line.about, line.day))
    for watch in [watch for watch in watches.values() if watch.hears(line)]:
        if line.type in limit.ends:
            watch.ended = line.day
        elif line.type == GROUND and line.ground in limit.grounds:
            watch.excused = True


def _verdict(watch: Watch, due: date, as_of: date) -> Told:
    standing = state(due, as_of, stopped=watch.ended, excused=watch.excused)
    return watch.about, watch.started, due, watch.ended, standing
