"""What the gate holds is held on every screen: advice, notices and questions whose letter was not released (B06).

A letter of the body asked that seems to name another child waits for a second person there. Its words are also in the
advice, the question and the chronology: whoever is outside the body that wrote it reads them once the letter may go.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.access.two_people import hats_of
from sendwell.advice.models import AdviceRequest, Question
from sendwell.documents.models import Going, Letter
from sendwell.documents.pages.letters import waiting_for
from sendwell.messages import outbox

CHECKING = [role.id for role in ROLES.values() if Permission.LETTER_CHECK in role.may]
IN_THE_LETTER = "In the letter, which waits to be checked before it can be read."
SAID = {
    Going.TO_CHECK: "This waits to be checked: it may name another child. {whose} has been told.",
    Going.SENT_BACK: "This was stopped: it may name another child. {whose} has to put it right.",
    Going.REVOKED: "This was taken back by {whose}.",
}
NO_LETTER = "This cannot be shown, because the letter that it stands in is not there."


@dataclass(frozen=True)
class Waits:
    """Why something that was written cannot be read yet, and whether this reader is one of those kept from it."""

    words: str
    hidden: bool


def written_on(requests: Iterable[AdviceRequest], kind: str) -> dict[int, list[Letter]]:
    """The letters of one kind of some requests, in the order in which they were written. One query."""
    refs = {(each.case_id, each.ref): each.pk for each in requests}
    letters = Letter.objects.filter(
        kind=kind, case_id__in={case for case, _ in refs}, about__in=[ref for _, ref in refs]
    )
    found: dict[int, list[Letter]] = defaultdict(list)
    for letter in letters.select_related("disclosure", "written_by__organisation").order_by("pk"):
        if (letter.case_id, letter.about) in refs:
            found[refs[letter.case_id, letter.about]].append(letter)
    return found


def waits(
    member: Member, request: AdviceRequest, letters: Sequence[Letter], number: int, of: int
) -> Waits | None:
    """Whether the text number `number` of `of` waits with its letter: each was written into one, in this order.

    Where a letter is missing nobody can say that it was released, so the text is not shown.
    """
    if len(letters) != of:
        return Waits(NO_LETTER, member.organisation_id != request.provider_id)
    letter = letters[number]
    state = Going(letter.disclosure.state)
    if state is Going.RELEASED:
        return None
    wrote = letter.written_by.organisation if letter.written_by else None
    whose = wrote or request.provider
    if member.organisation_id == whose.pk:
        return Waits("; ".join(waiting_for(letter.disclosure)), hidden=False)
    return Waits(SAID[state].format(whose=whose.name), hidden=True)


def questions_that_wait(member: Member, questions: Sequence[Question]) -> Mapping[int, Waits]:
    """Which of these questions wait with their letters, by number. They are all of their requests."""
    if not questions:
        return {}
    by_request: dict[int, list[Question]] = defaultdict(list)
    for question in sorted(questions, key=lambda each: each.pk):
        by_request[question.request_id].append(question)
    letters = written_on([asked[0].request for asked in by_request.values()], "more_information_asked")
    found = {
        question.pk: waits(member, question.request, letters.get(key, []), number, len(asked))
        for key, asked in by_request.items()
        for number, question in enumerate(asked)
    }
    return {key: each for key, each in found.items() if each is not None}


def question_that_waits(member: Member, question: Question) -> Waits | None:
    """Whether this question waits."""
    asked = Question.objects.filter(request_id=question.request_id).select_related("request__provider")
    return questions_that_wait(member, list(asked)).get(question.pk)


def advice_that_waits(member: Member, requests: Sequence[AdviceRequest]) -> Mapping[int, Waits]:
    """Which of these requests have advice that waits, by number: what was written into it waits with it."""
    letters = written_on(requests, "advice_returned") if requests else {}
    found = {
        each.pk: waits(member, each, letters[each.pk][-1:], 0, 1) for each in requests if each.pk in letters
    }
    return {key: each for key, each in found.items() if each is not None}


def readable(text: str, stopped: Waits | None) -> str:
    """A text for this reader: itself, or why they cannot read it yet; with why others cannot, for who wrote it."""
    if stopped is None:
        return text
    return stopped.words if stopped.hidden else f"{text}\n\nNot sent yet: {stopped.words}."


def quoted(letter: Letter, words: str) -> str:
    """The words of a letter as the chronology quotes them: not while they wait, and events are never changed."""
    return words if letter.disclosure.state == Going.RELEASED or not words else IN_THE_LETTER


def tell_who_checks(letter: Letter, day: date) -> None:
    """Tell those who can check what waits; without any, the organisation itself, so that it has an owner (B07)."""
    disclosure = letter.disclosure
    author = disclosure.author
    if disclosure.state != Going.TO_CHECK or author is None:
        return
    there = author.organisation
    people: list[Member | str] = list(
        Member.objects.live(day).filter(organisation=there, role__in=CHECKING).exclude(pk__in=hats_of(author))
    )
    if not people and there is not None:
        people = [there.email]
    for each in people:
        outbox.tell(
            each, "letter_to_check", f"/sending/{disclosure.uid}/check", case=letter.case, sender=there
        )
