"""The checker warns the writer of advice; it is the same for the same words, and says why and where."""

import pytest

from sendwell.advice.checker import Caution, check, check_provision

OT = "occupational_therapy"
PAEDIATRICS = "community_paediatrics"


def phrases(text: str, profession: str = OT, **more: object) -> list[str]:
    return [caution.phrase for caution in check(text, profession, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Adela should attend a small school.", ["should attend"]),
        ("Adela needs a place at Elmwood.", ["needs a place"]),
        ("Only specialist  provision will do.", ["specialist  provision"]),
        ("Her needs cannot be met in mainstream.", ["cannot be met in mainstream"]),
        ("Adela attends a school near her home.", []),
    ],
)
def test_advice_that_chooses_a_school_is_warned_of(text: str, found: list[str]) -> None:
    assert phrases(text) == found


def test_a_warning_says_why_and_cites_the_quick_guide() -> None:
    (caution,) = check("She should attend a special unit.", OT)

    assert caution.cites == "Quick Guide 6.2"
    assert caution.why.startswith("Health advice says what the child needs")


def test_a_school_of_the_register_is_found_by_its_name() -> None:
    text = "Elmwood School would suit her."

    assert phrases(text) == []
    assert phrases(text, schools=["Oakwood Primary School", "Elmwood School"]) == ["Elmwood School"]


@pytest.mark.parametrize(
    ("profession", "found"),
    [(OT, ["speech and language therapy"]), ("speech_and_language", [])],
)
def test_provision_of_another_profession_is_warned_of(profession: str, found: list[str]) -> None:
    assert phrases("One hour of speech and language therapy each week.", profession) == found


def test_only_some_professions_state_a_diagnosis() -> None:
    text = "Adela meets the criteria for developmental coordination disorder."

    assert phrases(text, OT) == ["meets the criteria for"]
    assert phrases(text, PAEDIATRICS) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Regular input from a therapist as required.", ["Regular", "input from", "as required"]),
        ("Access to opportunities for movement, up to daily.", ["Access to", "opportunities for", "up to"]),
        ("An occupational therapist works with Adela for 30 minutes on Mondays.", []),
        ("Irregular sleep and an uptown address.", []),
    ],
)
def test_vague_provision_is_warned_of(text: str, found: list[str]) -> None:
    assert phrases(text) == found


def test_a_narrative_may_say_regularly_but_not_name_a_placement() -> None:
    text = "She falls regularly and should attend a special school."

    assert phrases(text, provision=False) == ["should attend", "special school"]


def test_the_same_words_are_warned_of_once() -> None:
    assert phrases("Ongoing, and then ongoing again.") == ["Ongoing"]


def test_a_provision_that_does_not_say_who_or_how_often_is_warned_of() -> None:
    cautions = check_provision(who="Physiotherapist", how_often=" ", how_long="30 minutes", review="")

    assert cautions == [
        Caution(
            "", "How often will it be done? Say a number.", "SEND Code of Practice 9.69; Quick Guide 6.2"
        ),
        Caution("", "When will it be reviewed, and by whom?", "SEND Code of Practice 9.69; Quick Guide 6.2"),
    ]


def test_the_same_text_gives_the_same_warnings() -> None:
    text = "Ongoing access to CBT at a special school."

    assert check(text, OT) == check(text, OT)
