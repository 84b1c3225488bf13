"""How a service answers a request for advice: one story for each way it can end, by name."""

from collections.abc import Callable, Mapping
from functools import partial

from sendwell.advice.models import AdviceRequest
from sendwell.demo.world.answers import giving, passing, seeing, sifting
from sendwell.demo.world.answers.work import Work
from sendwell.demo.world.course import Ending
from sendwell.demo.world.diary import Story
from sendwell.demo.world.told import Told

ENDINGS: Mapping[str, Callable[[Work], Story]] = {
    "advice": giving.advice,
    "writing": giving.begun,
    "significant": giving.significant,
    "sign_off_waiting": giving.sign_off_waiting,
    "part_one": giving.in_two_parts,
    "part_one_waiting": giving.first_part,
    "improved": giving.improved,
    "improving": giving.sent_back,
    "no_possible_need": partial(sifting.notice, "no_possible_need"),
    "not_known": partial(sifting.notice, "not_known"),
    "elsewhere": partial(sifting.notice, "elsewhere"),
    "liaised_elsewhere": partial(sifting.notice, "liaised_elsewhere"),
    "referral": partial(sifting.referral, "referral"),
    "liaised_referral": partial(sifting.referral, "liaised_referral"),
    "without_seeing": sifting.without_seeing,
    "asked_first": sifting.asked_first,
    "question_waiting": sifting.asked,
    "not_known_looked_into": partial(sifting.notice, "not_known", looked_into=True),
    "slot": seeing.slot,
    "booked": seeing.booked,
    "slot_waiting": seeing.slot_waiting,
    "missed_told": partial(seeing.missed, told_family=True),
    "missed_untold": partial(seeing.missed, told_family=False),
    "exceptional_told": partial(passing.excused, "exceptional_circumstances", told_family=True),
    "exceptional_untold": partial(passing.excused, "exceptional_circumstances", told_family=False),
    "away_told": partial(passing.excused, "absent_from_area", told_family=True),
    "redirected": passing.redirected,
    "recalled": passing.recalled,
    "declined_incompatible": partial(passing.declined, "incompatible"),
    "declined_adverse": partial(passing.declined, "adverse_effect"),
    "reused": passing.reused,
    "reuse_waiting": passing.reuse_waiting,
    "forgotten": passing.forgotten,
    "handed_over": passing.handed_over,
    "allocated": passing.allocated,
    "silent": passing.silent,
}


def answering(told: Told, request: AdviceRequest, ending: Ending) -> Story:
    """The story of one request, from its receipt."""
    return ENDINGS[ending.name](Work(told, request, ending.after))
