"""What the gate holds is held on every screen: advice, notices and questions whose letter was not released (B06).

A letter of the body asked that seems to name another child waits for a second person there. Its words are also in the
advice, the question and the chronology: whoever is outside the body that wrote it reads them once the letter may go.
Where that letter was written again, what counts is what the new one says: the text of before was never put right.
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
from sendwell.documents.written_again import parts_of
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


@dataclass(frozen=True)
class InLetter:
    """How a text stands that was written into a letter: whether it waits, and the letter that puts it right."""

    waits: Waits | None = None
    again: Letter | None = None
    """The letter that was written again. The text of before is read by nobody any more."""

    @property
    def hidden(self) -> bool:
        """Whether this reader is kept from it."""
        return self.waits is not None and self.waits.hidden


def written_on(requests: Iterable[AdviceRequest], kind: str) -> dict[int, list[Letter]]:
    """The letters of one kind of some requests, in the order in which they were first written. One query.

    Of those that were written again only the newest.
    """
    refs = {(each.case_id, each.ref): each.pk for each in requests}
    letters = Letter.objects.filter(
        kind=kind, case_id__in={case for case, _ in refs}, about__in=[ref for _, ref in refs]
    )
    found: dict[int, dict[int, Letter]] = defaultdict(dict)
    first: dict[int, int] = {}
    for letter in letters.select_related("disclosure", "written_by__organisation").order_by("pk"):
        if (letter.case_id, letter.about) in refs:
            first[letter.pk] = first.get(letter.instead_of_id or 0, letter.pk)
            found[refs[letter.case_id, letter.about]][first[letter.pk]] = letter
    return {key: list(newest.values()) for key, newest in found.items()}


def in_letter(
    member: Member, request: AdviceRequest, letters: Sequence[Letter], number: int, of: int
) -> InLetter:
    """How the text number `number` of `of` stands for this reader: each was written into one letter, in this order.

    Where a letter is missing nobody can say that it was released, so the text is not shown.
    """
    if len(letters) != of:
        return InLetter(Waits(NO_LETTER, member.organisation_id != request.provider_id))
    letter = letters[number]
    return InLetter(_waits(member, request, letter), letter if letter.instead_of_id else None)


def _waits(member: Member, request: AdviceRequest, letter: Letter) -> Waits | None:
    state = Going(letter.disclosure.state)
    if state is Going.RELEASED:
        return None
    wrote = letter.written_by.organisation if letter.written_by else None
    whose = wrote or request.provider
    if member.organisation_id == whose.pk:
        return Waits("; ".join(waiting_for(letter.disclosure)), hidden=False)
    return Waits(SAID[state].format(whose=whose.name), hidden=True)


def questions_in_letters(member: Member, questions: Sequence[Question]) -> Mapping[int, InLetter]:
    """How each of these questions stands, by number. They are all of their requests."""
    by_request: dict[int, list[Question]] = defaultdict(list)
    for question in sorted(questions, key=lambda each: each.pk):
        by_request[question.request_id].append(question)
    requests = [asked[0].request for asked in by_request.values()]
    letters = written_on(requests, "more_information_asked") if requests else {}
    return {
        question.pk: in_letter(member, question.request, letters.get(key, []), number, len(asked))
        for key, asked in by_request.items()
        for number, question in enumerate(asked)
    }


def question_in_letter(member: Member, question: Question) -> InLetter:
    """How this question stands."""
    asked = Question.objects.filter(request_id=question.request_id).select_related("request__provider")
    return questions_in_letters(member, list(asked))[question.pk]


def referrals_in_letters(member: Member, requests: Sequence[AdviceRequest]) -> Mapping[int, InLetter]:
    """How the referrals proposed on these requests stand, by number: each in the first advice that came back."""
    letters = written_on(requests, "advice_returned") if requests else {}
    return {each.pk: in_letter(member, each, letters.get(each.pk, [])[:1], 0, 1) for each in requests}


def readable(text: str, stands: InLetter) -> str:
    """A text for this reader: itself, what was written instead of it, or why they cannot read it yet; with why others
    cannot, for who wrote it."""
    said = "\n\n".join(parts_of(stands.again.blocks)) if stands.again else text
    if stands.waits is None:
        return said
    return stands.waits.words if stands.waits.hidden else f"{said}\n\nNot sent yet: {stands.waits.words}."


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
