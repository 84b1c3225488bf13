"""Reading reasons as a tribunal would: what is warned of, and what is not."""

import pytest

from sendwell.requests.reasons import too_short, warnings


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("The school has not completed two cycles of support.", "cycles"),
        ("The graduated approach has not been followed.", "cycles"),
        ("He does not have a diagnosis of autism.", "diagnosis"),
        ("No diagnosis has been made.", "diagnosis"),
        ("Her attainment is not low enough for an assessment.", "attainment"),
        ("He is only two years behind his class.", "attainment"),
        ("Her levels are in line with age expectations.", "attainment"),
        ("The school has not spent £6,000 of its own.", "spent"),
        ("There is no educational psychologist’s report.", "Reports"),
        ("He has not been seen by an educational psychologist.", "Reports"),
        ("She does not meet our criteria.", "criteria"),
        ("The request fails the council’s threshold.", "criteria"),
        ("He attends an independent school.", "taught"),
        ("She is too young to be assessed.", "Age"),
        ("There is a backlog of assessments.", "manage"),
        ("Her needs can be met from ordinarily available provision.", "which help"),
        ("There is insufficient evidence of need.", "missing"),
        ("After careful consideration the panel decided against it.", "decided the matter"),
        ("He does not satisfy the second part.", "which part"),
    ],
)
def test_what_a_tribunal_would_ask_about(text: str, about: str) -> None:
    assert about in " ".join(warning.says for warning in warnings(text))


@pytest.mark.parametrize(
    "text",
    [
        "She reads fluently and joins in lessons; the speech therapist’s report of May finds no difficulty.",
        "He has one short visual list each morning, given by the class teacher, and with it works alone.",
        "She cannot follow a lesson without an adult beside her, and the reports agree.",
        "The school gives ten minutes of reading every day and says in its letter that it will go on.",
    ],
)
def test_reasons_that_can_be_tested_are_left_alone(text: str) -> None:
    assert warnings(text) == []


def test_the_words_found_and_the_provision_are_shown_once_for_both_reasons() -> None:
    found = warnings("No diagnosis has been made.", "There is no diagnosis.")

    assert [(each.found, each.provision) for each in found] == [
        ("No diagnos", "Children and Families Act 2014, section 36(8)")
    ]


def test_reasons_of_few_words_cannot_be_tested() -> None:
    assert too_short("Needs are met.") == (
        "The reasons have 3 words. Write at least 8: "
        "a parent must be able to see what was decided on, and to say where it is wrong."
    )
    assert too_short("one two three four five six seven eight") is None
