"""What is hidden in a file, in words: shown on the file before it goes to anybody (F15)."""

from collections.abc import Mapping

from sendwell.ui import words

WORDS = {
    "tracked_deletions": (
        "deleted passage that can still be read",
        "deleted passages that can still be read",
    ),
    "tracked_insertions": ("change that nobody has accepted", "changes that nobody has accepted"),
    "comments": ("comment", "comments"),
    "hidden_text": ("passage that is set to be hidden", "passages that are set to be hidden"),
    "invisible_text": ("line of text that is not drawn", "lines of text that are not drawn"),
    "white_text": ("passage in white", "passages in white"),
    "tiny_text": ("passage too small to read", "passages too small to read"),
    "off_page_text": ("passage outside the page", "passages outside the page"),
    "covered_text": ("passage covered by a box or picture", "passages covered by a box or picture"),
    "hidden_layers": ("layer that is switched off", "layers that are switched off"),
    "annotations": ("note or mark on the pages", "notes or marks on the pages"),
    "unapplied_redaction": (
        "redaction that was marked but never applied",
        "redactions that were marked but never applied",
    ),
    "embedded_files": ("file inside it, taken out of our copy", "files inside it, taken out of our copy"),
    "programs": ("small program, taken out of our copy", "small programs, taken out of our copy"),
    "earlier_versions": ("earlier version, not in our copy", "earlier versions, not in our copy"),
    "signature": (
        "electronic signature, which our copy does not keep",
        "electronic signatures, which our copy does not keep",
    ),
    "pictures": ("picture", "pictures"),
}
HARMLESS = {"pictures", "earlier_versions", "programs", "embedded_files", "signature"}
"""Worth saying, but nothing of it is hidden in the copy that is opened."""
HITS = {
    "nhs_number": "another child’s NHS number",
    "upn": "another child’s UPN",
    "name_and_birth": "another child’s name and date of birth",
    "address": "another child’s address",
    "family_contact": "the address, email or phone of another child’s family",
    "family_name": "the name of somebody in another child’s family",
    "list_of_children": "more numbers and dates than belong to one child: it may be a list",
    "household_name": "the name of somebody in another household, which this recipient must not learn",
    "household_address": "the address, phone or email of another household, which this recipient must not learn",
}


def said(found: Mapping[str, int]) -> list[str]:
    """Each kind of hidden content as a line: "2 comments"."""
    return [words.count(many, *WORDS[what]) for what, many in sorted(found.items()) if what in WORDS]


def hidden(found: Mapping[str, int]) -> list[str]:
    """Only what the reader of our copy would not see."""
    return said({what: many for what, many in found.items() if what not in HARMLESS})


def hit_words(hits: list[str]) -> str:
    """What the guard found: "another child’s NHS number and another child’s address"."""
    return " and ".join(HITS[hit] for hit in hits if hit in HITS)
