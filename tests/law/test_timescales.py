"""A file of the law that could be misread is refused, with its name and line."""

from datetime import date
from pathlib import Path

import pytest

from sendwell.law.events import event_types
from sendwell.law.reading import LawError
from sendwell.law.shapes import Confidence, Kind, Limbs, Timescale
from sendwell.law.timescales import UnknownTimescale, load_file, load_one, parties, the_law

GOOD = """\
id: tea_6w
title: Tea for the family
family: You get tea
summary: The council must make tea within six weeks.
duty_on: local_authority
owed_to: parent_or_young_person
force: must
starts_with: request_received
stops_with: [decided_to_assess]
versions:
  2014-09-01:
    within: {weeks_after: 6}
    reference: {title: Tea Regulations, href: "https://www.example.com/tea"}
grounds:
  no_kettle:
    title: There was no kettle
    family: No kettle
    from: 2014-09-01
    reference: {title: Tea Regulations}
confidence: primary
"""


def load(folder: Path, text: str) -> Timescale:
    path = folder / "tea_6w.yaml"
    path.write_text(text, encoding="utf-8")
    return load_file(path)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    tea = load(tmp_path, GOOD)
    assert (tea.id, tea.kind, tea.soon, tea.repeats) == ("tea_6w", Kind.LIMIT, 7, False)
    assert tea.versions[0].reference.href == "https://www.example.com/tea"
    assert tea.grounds["no_kettle"].since == date(2014, 9, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("stops_with: [decided_to_assess]", "on: [decided_to_assess]", 9, "the key on is read as True"),
        ("stops_with: [decided_to_assess]", "off: x", 9, "the key off is read as False"),
        ("stops_with: [decided_to_assess]", "yes: x", 9, "the key yes is read as True"),
        ("stops_with: [decided_to_assess]", "No: x", 9, "the key No is read as False"),
        ("force: must\n", "force: must\nforce: should\n", 8, "force stands here twice"),
        ("  2014-09-01:\n    within", "  2014-09-01: {}\n  2014-09-01:\n    within", 12, "stands here twice"),
        ("stops_with:", "stop_with:", 9, "'stop_with' is not known here"),
        (
            "confidence: primary",
            "confidence: certain",
            20,
            "'confidence' must be one of: primary, part, secondary",
        ),
        ("force: must", "force: perhaps", 7, "'force' must be one of: must, should, local"),
        (
            "starts_with: request_received",
            "starts_with: kettle_boiled",
            8,
            "'kettle_boiled' is not an event type",
        ),
        (
            "stops_with: [decided_to_assess]",
            "stops_with: [kettle_boiled]",
            9,
            "'kettle_boiled' is not an event type",
        ),
        ("starts_with: request_received\n", "", 1, "'starts_with' is missing"),
        ("duty_on: local_authority", "duty_on: the_kettle", 5, "'the_kettle' is not a party"),
        ("within: {weeks_after: 6}", "within: {moons_after: 6}", 12, "'moons_after' is not known here"),
        (
            "within: {weeks_after: 6}",
            "within: {weeks_after: 6, days_after: 1}",
            12,
            "one counting rule is needed",
        ),
        ("within: {weeks_after: 6}", "within: {weeks_after: 0}", 12, "weeks_after must be 1 or more"),
        ("within: {weeks_after: 6}", "within: {weeks_after: yes}", 12, "'weeks_after' cannot be True"),
        (
            "within: {weeks_after: 6}",
            'within: {by: "31 March"}',
            12,
            "by must be a month and day like '02-15'",
        ),
        ("    within: {weeks_after: 6}\n", "", 12, "a duty has no 'within'"),
        (
            '    reference: {title: Tea Regulations, href: "https://www.example.com/tea"}\n',
            "",
            12,
            "'reference' is missing",
        ),
        ("    reference: {title: Tea Regulations}\n", "", 16, "'reference' is missing"),
        ("    from: 2014-09-01\n", "    from: soon\n", 18, "'from' cannot be 'soon'"),
        ("  2014-09-01:\n    within", "  2014-02-30:\n    within", 11, "2014-02-30 is not a date"),
        ("  2014-09-01:\n    within", "  from_the_start:\n    within", 11, "a version begins on a day"),
        ("id: tea_6w", "id: coffee_6w", 1, "the id must be the file's name, 'tea_6w'"),
        ("title: Tea for the family\n", "", 1, "'title' is missing"),
        ("title: Tea for the family", "title: 6", 2, "'title' cannot be 6"),
        ("force: must", "force: [must", 8, "not valid YAML"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in GOOD
    with pytest.raises(LawError) as refused:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert f"tea_6w.yaml, line {line}: " in str(refused.value)
    assert words in str(refused.value)


def test_a_limb_that_does_not_start_the_clock_must_say_where_to_look(tmp_path: Path) -> None:
    two = "within: {later_of: [{event: request_received, weeks_after: 6}, {event: responsible_from, weeks_after: 2}]}"
    with pytest.raises(LawError, match="'looks' must be back or forward"):
        load(tmp_path, GOOD.replace("within: {weeks_after: 6}", two))


def test_a_limit_that_nobody_has_heard_of_is_named(tmp_path: Path) -> None:
    for name in ("advice_coop_7w", "../events", ""):
        with pytest.raises(UnknownTimescale, match=f"'{name}' is not a time limit"):
            load_one(name)
    with pytest.raises(UnknownTimescale):
        the_law().get("advice_coop_7w")


def test_one_limit_read_alone_is_the_same_as_in_the_whole_law() -> None:
    assert load_one("advice_coop_6w") == the_law().get("advice_coop_6w")
    assert load_one("secure_provision") == the_law().get("secure_provision")


def test_a_duty_has_no_period_and_every_other_kind_has_one() -> None:
    law = the_law()
    assert {each.kind for each in law.duties.values()} == {Kind.DUTY}
    assert all(each.has_period for each in law.timescales.values())
    assert all(version.within is None for each in law.duties.values() for version in each.versions)


def test_every_version_and_every_ground_has_a_reference() -> None:
    law = the_law()
    everything = [*law.timescales.values(), *law.duties.values()]
    references = [version.reference for each in everything for version in each.versions]
    references += [ground.reference for each in everything for ground in each.grounds.values()]
    assert [each for each in references if not each.title] == []


def test_only_statute_and_code_are_shown_as_law_and_local_standards_as_local() -> None:
    local = {each.id for each in the_law().timescales.values() if each.force == "local"}
    assert local == {"s23_local_6w", "fuller_assessment_12_14w"}


def test_nothing_that_the_register_calls_unconfirmed_is_shown_as_confirmed() -> None:
    unconfirmed = {
        each.id for each in the_law().timescales.values() if each.confidence is Confidence.UNCONFIRMED
    }
    assert {
        "la_response_30wd",
        "nonreview_amend",
        "order_remit",
        "det_final_20w",
        "school_consult_15d",
    } <= unconfirmed
    assert "decide_assess_6w" not in unconfirmed


def test_every_event_type_starts_or_stops_something_or_says_why_not() -> None:
    law = the_law()
    used: set[str] = set()
    for each in (*law.timescales.values(), *law.duties.values()):
        used |= {*each.starts_with, *each.ends_with}
        for version in each.versions:
            used |= {*version.counts_from}
            if isinstance(version.within, Limbs):
                used |= {event for limb in version.within.limbs for event in limb.events}
    silent = {name for name, event in event_types().items() if event.why_no_clock is None}
    assert silent == used


def test_every_event_type_has_words_for_professionals_and_a_decision_about_the_family() -> None:
    hidden = {name for name, event in event_types().items() if event.family is None}
    assert all(event.title and event.recorded_by for event in event_types().values())
    assert {"advice_drafted", "advice_returned_for_improvement", "triangulated", "deadline_warned"} <= hidden
    assert "advice_returned" not in hidden


def test_every_party_owes_or_is_owed_something() -> None:
    law = the_law()
    everything = [*law.timescales.values(), *law.duties.values()]
    assert {party for each in everything for party in (each.duty_on, each.owed_to)} == set(parties())
