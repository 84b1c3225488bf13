"""The screens: letters (`letters`), held files (`held`), what waits to be checked and what went (`going`), bundles."""

from sendwell.documents.pages.letters import (
    CaseLetters,
    LetterLine,
    LetterPage,
    case_letters_page,
    letter_as_sent,
    letter_page,
    letters_of_case,
)

__all__ = [
    "CaseLetters",
    "LetterLine",
    "LetterPage",
    "case_letters_page",
    "letter_as_sent",
    "letter_page",
    "letters_of_case",
]
