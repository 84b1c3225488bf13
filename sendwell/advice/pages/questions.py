"""What a service asked the council before it can advise (Annex A, note 1.2), and the answer."""

from dataclasses import dataclass
from datetime import date

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.advice.forms.asking import AnswerForm
from sendwell.advice.held import question_in_letter, readable
from sendwell.advice.models import AdviceRequest, Question
from sendwell.advice.opening import asks_for
from sendwell.casebook.pages import child_banner
from sendwell.ui.parts import ChildBanner
from sendwell.ui.words import day as in_full


@dataclass(frozen=True)
class QuestionPage:
    """What a service asked the council."""

    request: str
    case: str
    banner: ChildBanner
    service: str
    asked: str
    waits: bool
    """It cannot be read yet, so it cannot be answered."""
    asked_by: str
    asked_on: date
    wanted_by: date
    due_on: date
    owner: str
    answered: str
    answer: str
    form: AnswerForm


def question_of(member: Member, request: AdviceRequest, number: int) -> Question:
    """A question on this request, if the member asks for the council that sent it. Raises NotThere."""
    question = (
        Question.objects.select_related("asked_by", "owner", "answered_by")
        .filter(request=request, pk=number)
        .first()
    )
    if question is None or not asks_for(member, request):
        raise NotThere
    question.request = request
    return question


def question_page(member: Member, question: Question, form: AnswerForm, *, as_of: date) -> QuestionPage:
    """A service's question to the council, and its answer once there is one."""
    request = question.request
    stands = question_in_letter(member, question)
    answered = ""
    if question.answered_on and question.answered_by:
        answered = f"Answered by {question.answered_by.name} on {in_full(question.answered_on)}."
    return QuestionPage(
        request=request.ref,
        case=request.case.ref,
        banner=child_banner(request.case.child, as_of),
        service=f"{request.service.name}, {request.provider.name}",
        asked=readable(question.text, stands),
        waits=stands.hidden,
        asked_by=question.asked_by.name,
        asked_on=question.asked_on,
        wanted_by=question.wanted_by,
        due_on=request.due_on,
        owner=question.owner.name,
        answered=answered,
        answer=question.answer,
        form=form,
    )
