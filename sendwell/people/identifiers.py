"""NHS number, UPN and ULN: their shapes and check digits.

A wrong digit here is how letters with the wrong child's name go out, so no number is stored unchecked.
"""

import re

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def tidy(value: str) -> str:
    """The number without spaces or dashes, in capitals, as it is stored."""
    return re.sub(r"[\s-]", "", value).upper()


def nhs_check_digit(first_nine: str) -> int | None:
    """Modulus 11 over the first nine digits; None where no check digit exists and the number is invalid."""
    remainder = (
        11 - sum(int(digit) * weight for digit, weight in zip(first_nine, range(10, 1, -1), strict=True)) % 11
    )
    return {11: 0, 10: None}.get(remainder, remainder)


def wrong_nhs_number(value: str, *, invented_only: bool = False) -> str | None:
    """What is wrong with an NHS number in words, or None. `invented_only` accepts just the 999 test range."""
    number = tidy(value)
    if not re.fullmatch(r"[0-9]{10}", number):
        return f"“{value}” is not an NHS number. An NHS number has 10 digits, for example 999 123 4567."
    if nhs_check_digit(number[:9]) != int(number[9]):
        return f"“{value}” is not an NHS number: its last digit does not fit the others. Check each digit."
    if invented_only and not number.startswith("999"):
        return "In the demonstration only invented NHS numbers are kept: they begin with 999."
    return None


def upn_check_letter(twelve: str) -> str:
    """The letter that begins a UPN, from the twelve characters after it (DfE UPN guide)."""
    values = [int(c) if c.isdigit() else UPN_LETTERS.index(c) for c in twelve]
    return UPN_LETTERS[sum(value * place for place, value in enumerate(values, start=2)) % 23]


def wrong_upn(value: str) -> str | None:
    """What is wrong with a Unique Pupil Number in words, or None. A temporary UPN ends with a letter."""
    number = tidy(value)
    if not re.fullmatch(rf"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]", number):
        return f"“{value}” is not a UPN. A UPN is a letter and 12 digits, for example X330200012345."
    if upn_check_letter(number[1:]) != number[0]:
        return f"“{value}” is not a UPN: its first letter does not fit the digits. Check each one."
    return None


def wrong_uln(value: str) -> str | None:
    """What is wrong with a Unique Learner Number in words, or None (modulus 11, ten digits)."""
    number = tidy(value)
    if not re.fullmatch(r"[1-9][0-9]{9}", number):
        return f"“{value}” is not a ULN. A ULN has 10 digits, and the first is not 0."
    remainder = sum(int(d) * w for d, w in zip(number[:9], range(10, 1, -1), strict=True)) % 11
    if remainder == 0 or 10 - remainder != int(number[9]):
        return f"“{value}” is not a ULN: its last digit does not fit the others. Check each digit."
    return None


def spaced(nhs_number: str) -> str:
    """An NHS number as people read it: 3, 3 and 4 digits."""
    return f"{nhs_number[:3]} {nhs_number[3:6]} {nhs_number[6:]}" if len(nhs_number) == 10 else nhs_number
