"""The law as public pages: anybody can look a limit up and work out a date, and nothing is guessed."""

import re

import pytest
from django.test import Client

from sendwell.law.timescales import the_law

pytestmark = pytest.mark.django_db


def read(address: str) -> str:
    """What a person without an account reads there."""
    answer = Client().get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def rows(address: str) -> set[str]:
    """The ids of the limits in the list."""
    found = re.findall(r'href="/law/(\w+)"', Client().get(address).content.decode())
    return set(found)


class TestTheList:
    def test_every_limit_and_duty_is_in_it(self) -> None:
        law = the_law()

        assert rows("/law/") == {*law.timescales, *law.duties}

    def test_it_is_narrowed_by_words_debtor_force_and_confidence(self) -> None:
        everything = {**the_law().timescales, **the_law().duties}

        assert rows("/law/?force=local") == {t.id for t in everything.values() if t.force == "local"}
        assert rows("/law/?duty_on=tribunal") == {
            t.id for t in everything.values() if t.duty_on == "tribunal"
        }
        assert rows("/law/?unconfirmed=on") == {t.id for t in everything.values() if not t.is_confirmed}
        assert "advice_coop_6w" in rows("/law/?sought=ADVICE+for+an")
        assert rows("/law/?sought=no+such+words") == set()

    def test_what_is_not_confirmed_says_so_in_the_list(self) -> None:
        assert "Not confirmed" in read("/law/?unconfirmed=on")

    def test_a_filter_that_cannot_be_is_explained(self) -> None:
        assert Client().get("/law/?force=banana").status_code == 200


class TestOneLimit:
    def test_it_says_who_owes_it_by_when_and_where_the_law_says_so(self) -> None:
        said = read("/law/advice_coop_6w")

        for words in (
            "the body that was asked for advice",
            "the council",
            "The law says this must happen",
            "From 1 September 2014: 6 weeks",
            "SEND Regulations 2014, reg 8(1)",
            "The date never moves.",
            "reg 8(2)(c)",
        ):
            assert words in said

    def test_it_shows_the_very_examples_that_the_tests_run(self) -> None:
        said = read("/law/advice_coop_6w")

        assert "Advice a day late, and late it stays" in said
        assert "Due 13 april 2026".casefold() in said.casefold()

    @pytest.mark.parametrize("timescale", [*the_law().timescales, *the_law().duties])
    def test_every_one_can_be_read(self, timescale: str) -> None:
        said = read(f"/law/{timescale}")

        assert the_law().get(timescale).summary.split()[0] in said
        assert ("Not confirmed." in said) == (not the_law().get(timescale).is_confirmed)

    def test_a_duty_without_a_period_gets_no_form_and_no_invented_date(self) -> None:
        said = read("/law/secure_provision")

        assert "The law gives no period." in said
        assert "Work out a date" not in said

    @pytest.mark.parametrize("address", ["/law/no_such_limit", "/law/..%2fevents", "/law/Advice_Coop_6w"])
    def test_one_that_is_not_there(self, address: str) -> None:
        assert Client().get(address).status_code == 404


def worked_out(timescale: str, **days: tuple[object, object, object]) -> str:
    """What the form answers for these days."""
    query = "&".join(
        f"{name}-day={day}&{name}-month={month}&{name}-year={year}"
        for name, (day, month, year) in days.items()
    )
    return read(f"/law/{timescale}?{query}")


class TestWorkingOutADate:
    def test_the_last_day_with_its_working(self) -> None:
        said = worked_out("decide_assess_6w", request_received=(2, 3, 2026))

        assert "Monday 13 April 2026" in said
        assert "2 March 2026" in said

    def test_one_that_hangs_on_two_events(self) -> None:
        said = worked_out("appeal_2m_or_1m", decision_sent=(4, 3, 2024), mediation_certificate=(20, 5, 2024))

        assert "20 June 2024" in said

    def test_where_the_authorities_disagree_both_answers_stand_side_by_side(self) -> None:
        said = worked_out("conceded_refusal", request_received=(2, 3, 2026), refusal_reversed=(1, 6, 2026))

        assert "Other answers:" in said

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            ((31, 2, 2026), "31 February 2026, which is not a date"),
            (("", 3, 2026), "day"),
            ((2, "March?", 2026), "month"),
        ],
    )
    def test_an_impossible_day_is_explained_and_kept(
        self, day: tuple[object, object, object], words: str
    ) -> None:
        said = worked_out("decide_assess_6w", request_received=day)
        typed = Client().get(
            f"/law/decide_assess_6w?request_received-day={day[0]}&request_received-month={day[1]}"
            f"&request_received-year={day[2]}"
        )

        assert "Error: " in typed.content.decode()
        assert words in said
        assert f'value="{day[1]}"' in typed.content.decode()

    def test_a_day_beyond_the_known_calendar_is_refused_never_guessed(self) -> None:
        said = worked_out("decide_assess_6w", request_received=(2, 3, 2041))

        assert (
            "We know the calendar from 1 January 2010 to 31 December 2040, and this reaches beyond it. "
            "No date is guessed."
        ) in said
        assert "13 April 2041" not in said

    def test_before_the_limit_began_there_is_no_date(self) -> None:
        said = worked_out("decide_assess_6w", request_received=(31, 8, 2014))

        assert "This limit began on 1 September 2014. Before that there is no date to work out." in said
        assert "12 October 2014" not in said

    def test_a_day_that_the_limit_hangs_on_and_nobody_gave_is_asked_for(self) -> None:
        said = worked_out("appeal_2m_or_1m", mediation_certificate=(20, 5, 2024))

        assert "A day is missing. Give the day of every event that this limit hangs on." in said

    def test_nothing_typed_asks_nothing(self) -> None:
        assert "Error: " not in read("/law/decide_assess_6w")
