"""Duties that are not periods: each answers yes or no, and says its provision."""

from datetime import date

import pytest

from sendwell.law import checks


def test_both_limbs_of_the_legal_test_must_be_met() -> None:
    assert [checks.s36_8_legal_test(a, b) for a in (True, False) for b in (True, False)] == [
        True,
        False,
        False,
        False,
    ]
    assert [limb.id for limb in checks.LEGAL_TEST] == ["may_have_sen", "may_need_plan"]


def test_an_assessment_can_be_asked_for_up_to_the_25th_birthday() -> None:
    born = date(2001, 6, 10)
    assert checks.s36_3_under_25(born, date(2026, 6, 9))
    assert not checks.s36_3_under_25(born, date(2026, 6, 10))


def test_only_two_reasons_allow_a_body_to_decline() -> None:
    assert checks.s31_2_lawful_ground("incompatible") and checks.s31_2_lawful_ground("adverse_effect")
    assert not checks.s31_2_lawful_ground("too_busy")
    assert not checks.s31_3_written_reasons("  ")


def test_only_three_grounds_allow_a_body_to_miss_the_six_weeks() -> None:
    assert [limb.id for limb in checks.NOT_KEEPING_SIX_WEEKS if checks.reg8_2_ground(limb.id)] == [
        "exceptional_circumstances",
        "absent_from_area",
        "appointment_missed",
    ]
    assert not checks.reg8_2_ground("school_closed")


def test_existing_advice_may_be_reused_only_if_all_three_agree() -> None:
    answers = [(a, b, c) for a in (True, False) for b in (True, False) for c in (True, False)]
    assert [each for each in answers if checks.reg6_4_reuse(*each)] == [(True, True, True)]


def test_a_notice_of_refusal_is_complete_only_with_everything_in_it() -> None:
    everything = [item.id for item in checks.REFUSAL_NOTICE]
    assert checks.reg5_3_notice_complete(everything)
    assert [item for item in everything if checks.reg5_3_notice_complete(set(everything) - {item})] == []


def test_health_provision_stands_in_a_plan_only_if_agreed() -> None:
    assert not checks.reg12_2_health_agreed(names_health_provision=True, commissioner_agreed=False)
    assert checks.reg12_2_health_agreed(names_health_provision=False, commissioner_agreed=False)


def test_the_parent_is_told_before_the_council() -> None:
    assert checks.s23_parent_told_first(date(2026, 3, 2), date(2026, 3, 3))
    assert not checks.s23_parent_told_first(date(2026, 3, 4), date(2026, 3, 3))
    assert not checks.s23_parent_told_first(None, date(2026, 3, 3))


@pytest.mark.parametrize(
    ("born", "leaves"),
    [
        (date(2009, 9, 1), date(2026, 6, 26)),
        (date(2010, 8, 31), date(2026, 6, 26)),  # turns 16 after that Friday, in the same school year
        (date(2010, 9, 1), date(2027, 6, 25)),
        (date(2008, 2, 29), date(2024, 6, 28)),
        (date(2007, 6, 30), date(2023, 6, 30)),  # 30 June 2023 was itself a Friday
    ],
)
def test_compulsory_school_age_ends_on_the_last_friday_in_june(born: date, leaves: date) -> None:
    assert checks.end_of_compulsory_school_age(born) == leaves


def test_the_rights_pass_to_the_young_person_the_day_after() -> None:
    born = date(2010, 3, 5)
    assert not checks.is_young_person(born, date(2026, 6, 26))
    assert checks.is_young_person(born, date(2026, 6, 27))
    assert not checks.is_young_person(born, date(2035, 3, 5))


def test_rights_that_have_moved_do_not_go_back_on_the_25th_birthday() -> None:
    born = date(2010, 3, 5)
    assert not checks.rights_have_moved(born, date(2026, 6, 26))
    assert checks.rights_have_moved(born, date(2026, 6, 27))
    assert checks.rights_have_moved(born, date(2035, 3, 5))


def test_a_check_tells_people_what_its_provision_says() -> None:
    said = checks.message(checks.reg6_4_reuse)
    assert said.startswith("Existing advice may be used") and "reg 6(4)" in said and "\n" not in said
