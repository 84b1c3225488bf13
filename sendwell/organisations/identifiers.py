"""The numbers by which organisations are known elsewhere, and how each is checked."""

import re
from enum import StrEnum


class Scheme(StrEnum):
    """A national register of organisations."""

    DFE_LA = "dfe_la"
    """Department for Education local authority number: three digits (key councils on this, not on ONS codes)."""
    ODS = "ods"
    """NHS Organisation Data Service code: three to six capital letters and digits."""
    URN = "urn"
    """Unique Reference Number of a school, college or early years setting: six digits."""
    UKPRN = "ukprn"
    """UK Provider Reference Number: eight digits beginning with 1."""

    @property
    def words(self) -> str:
        """What people call it."""
        return {"dfe_la": "DfE number", "ods": "ODS code", "urn": "URN", "ukprn": "UKPRN"}[self.value]


SHAPES = {
    Scheme.DFE_LA: (re.compile(r"[2-9][0-9]{2}"), "three digits, the first from 2 to 9, for example 330"),
    Scheme.ODS: (re.compile(r"[A-Z0-9]{3,6}"), "three to six capital letters and digits, for example QHL"),
    Scheme.URN: (re.compile(r"[1-9][0-9]{5}"), "six digits, for example 103456"),
    Scheme.UKPRN: (re.compile(r"1[0-9]{7}"), "eight digits beginning with 1, for example 10012345"),
}


def what_is_wrong(scheme: Scheme, value: str) -> str | None:
    """A sentence for the person who typed it, or None when `value` could be such a number."""
    shape, words = SHAPES[scheme]
    if shape.fullmatch(value):
        return None
    return f"“{value}” is not a {scheme.words}. A {scheme.words} is {words}."
