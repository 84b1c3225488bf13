"""NHS number, UPN and ULN. A wrong digit is how a letter reaches the wrong family."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from sendwell.people.identifiers import (
    UPN_LETTERS,
    nhs_check_digit,
    spaced,
    tidy,
    upn_check_letter,
    wrong_nhs_number,
    wrong_uln,
    wrong_upn,
)
from sendwell.people.models import Child
from tests.world import World, invented_nhs_number

DIGITS = st.text("0123456789", min_size=9, max_size=9)


def as_nhs_number(nine: str) -> str | None:
    """The number with its check digit, where one exists."""
    digit = nhs_check_digit(nine)
    return None if digit is None else f"{nine}{digit}"


class TestNhsNumber:
    def test_as_people_write_it(self) -> None:
        number = invented_nhs_number()
        for written in (number, spaced(number), number[:3] + "-" + number[3:6] + "-" + number[6:]):
            assert wrong_nhs_number(written) is None
            assert tidy(written) == number

    @given(DIGITS)
    def test_one_wrong_digit_is_always_found(self, nine: str) -> None:
        number = as_nhs_number(nine)
        if number is None:
            return
        for place, digit in enumerate(number):
            other = str((int(digit) + 1) % 10)
            assert wrong_nhs_number(number[:place] + other + number[place + 1 :]) is not None

    @given(DIGITS)
    def test_two_neighbours_swapped_are_always_found(self, nine: str) -> None:
        number = as_nhs_number(nine)
        if number is None:
            return
        for place in range(9):
            swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
            assert swapped == number or wrong_nhs_number(swapped) is not None

    def test_where_no_check_digit_exists_the_number_does_not_either(self) -> None:
        nine = next(f"{n:09d}" for n in range(999000000, 999001000) if nhs_check_digit(f"{n:09d}") is None)

        assert all(wrong_nhs_number(f"{nine}{digit}") for digit in range(10))

    def test_the_messages_say_what_to_do(self) -> None:
        assert wrong_nhs_number("12345") == (
            "“12345” is not an NHS number. An NHS number has 10 digits, for example 999 123 4567."
        )
        assert "its last digit does not fit the others" in str(wrong_nhs_number("9991234560"))

    def test_digits_of_another_script_are_not_its_digits(self) -> None:
        number = invented_nhs_number()

        assert wrong_nhs_number(number.translate({ord(str(d)): 0x660 + d for d in range(10)})) is not None

    def test_the_demonstration_keeps_only_invented_ones(self) -> None:
        real_range = as_nhs_number("450557710")
        assert real_range is not None

        assert wrong_nhs_number(real_range) is None
        assert "they begin with 999" in str(wrong_nhs_number(real_range, invented_only=True))
        assert wrong_nhs_number(invented_nhs_number(), invented_only=True) is None


class TestUpn:
    @pytest.mark.parametrize("council", ["330", "838", "839", "940", "941", "942", "943"])
    def test_every_council_has_pupils_also_the_newest_ones(self, council: str) -> None:
        twelve = f"{council}200012345"

        assert wrong_upn(upn_check_letter(twelve) + twelve) is None

    def test_a_temporary_one_ends_with_a_letter(self) -> None:
        twelve = "33020001234A"

        assert wrong_upn(upn_check_letter(twelve) + twelve) is None

    def test_small_letters_and_spaces_are_forgiven(self) -> None:
        twelve = "330200012345"

        assert wrong_upn(f" {upn_check_letter(twelve).lower()} {twelve} ") is None

    @given(st.text("0123456789", min_size=12, max_size=12))
    def test_one_wrong_digit_is_always_found(self, twelve: str) -> None:
        letter = upn_check_letter(twelve)
        for place, digit in enumerate(twelve):
            other = str((int(digit) + 1) % 10)
            assert wrong_upn(letter + twelve[:place] + other + twelve[place + 1 :]) is not None

    @pytest.mark.parametrize("value", ["330200012345", "I330200012345", "O330200012345", "S330200012345", ""])
    def test_letters_that_look_like_digits_are_never_used(self, value: str) -> None:
        assert not set("IOS") & set(UPN_LETTERS)
        assert "is not a UPN. A UPN is a letter and 12 digits" in str(wrong_upn(value))


class TestUln:
    def test_the_check_digit(self) -> None:
        right = [n for n in range(1000000000, 1000000030) if wrong_uln(str(n)) is None]

        assert len(right) in (2, 3)
        assert all(wrong_uln(str(n + 1)) for n in right)

    def test_ten_digits_that_do_not_begin_with_nought(self) -> None:
        for value in ("123456789", "0000000042", "12345678901", "ABCDEFGHIJ"):
            assert wrong_uln(value) is not None


@pytest.mark.django_db
def test_the_database_refuses_the_wrong_shape_and_the_same_number_twice(world: World) -> None:
    child, other = world.child("Adela"), world.child("Benjamin")
    for field, value in (
        ("nhs_number", "12345"),
        ("nhs_number", child.nhs_number),
        ("upn", "330200012345"),
        ("upn", "x330200012345"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Child.objects.filter(pk=other.pk).update(**{field: value})


@pytest.mark.django_db
def test_a_child_in_a_log_has_no_name(world: World) -> None:
    child = world.child("Adela", "Canary")
    parent = world.parent(child)

    for thing in (child, child.adults.get(), child.adults.get().adult, parent.account, world.case(child)):
        assert "Adela" not in str(thing)
        assert "Canary" not in str(thing)
        assert "Parent" not in str(thing)
