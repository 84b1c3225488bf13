"""What a parent was sent before the rights moved to the young person: it stays theirs, and nothing else does (C10).

The walls hide the case and the child from such a parent. The database gives them their own letters that were released
while the rights were theirs, and what stands at the head and foot of each; nothing to whoever is held or redacted now.
"""

import uuid
from collections.abc import Sequence

from django.db import connection

from sendwell.access.models import Member
from sendwell.access.opening import note_reading
from sendwell.casebook.models import Case
from sendwell.documents.disclosure.binding import still_bound
from sendwell.documents.models import Letter, Opened
from sendwell.people.models import Child


def letters_of_before(member: Member, *, ref: str = "") -> Sequence[Letter]:
    """This parent's own letters about young people whose rights have moved, newest first; of one case by its `ref`."""
    if member.adult_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM documents_letters_of_before()")
        rows = cursor.fetchall()
    found = Letter.objects.select_related("disclosure").in_bulk([letter for letter, *_ in rows])
    return [
        _with_its_case(found[letter], *about)
        for letter, *about in rows
        if ref in ("", about[1]) and still_bound(found[letter].disclosure, found[letter])
    ]


def _with_its_case(
    letter: Letter, case: int, ref: str, child: int, given: str, family: str, known_as: str
) -> Letter:
    """The letter with as much of its case as it says of it itself: the rest is behind the walls."""
    about = Child(pk=child, given_name=given, family_name=family, known_as=known_as)
    letter.case = Case(pk=case, ref=ref, child=about)
    return letter


def open_letter_of_before(member: Member, uid: uuid.UUID, *, paper: bool) -> Letter | None:
    """One of them, noted as every letter that its recipient opens; None where it is none of them."""
    letter = next((each for each in letters_of_before(member) if each.uid == uid), None)
    if letter is not None:
        note_reading(member, letter.case.child_id, screen="letter", item=("letter", letter.pk))
        Opened.objects.create(disclosure=letter.disclosure, member=member, paper=paper)
    return letter
