"""The family's own pages: whose the rights are, what they agree to, and taking it back."""

import uuid

from django.http import HttpResponse
from django.urls import reverse

from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, go, page, render, today
from sendwell.casebook.models import Case
from sendwell.family import actions, pages
from sendwell.family.forms import rights as forms
from sendwell.family.forms.map import NothingForm
from sendwell.family.models import GivenAs
from sendwell.family.pages.forms import FormPage
from sendwell.family.pages.mine import adults_known, is_theirs, speaks_as, to_speak_of
from sendwell.family.told import Told, told_of
from sendwell.family.views.acting import answer
from sendwell.family.views.rights import taking_back, what_it_does
from sendwell.people.family_map import Standing
from sendwell.people.models import Adult
from sendwell.ui.forms import SendwellForm

OWN = Permission.OWN_RIGHTS
MINE = "family:mine"


def _back(ref: str) -> str:
    return reverse(MINE, kwargs={"ref": ref})


@page("family/<ref>/rights", needs=OWN, methods=["GET"])
def mine(request: Request, ref: str) -> HttpResponse:
    """Whose the rights are, and what this reader said."""
    shown = pages.mine_page(request.member, ref, as_of=today())
    return render(request, "family/mine.html", shown, form=NothingForm(request))


@page("family/<ref>/rights/say", needs=OWN)
def mine_say(request: Request, ref: str) -> HttpResponse:
    """Say yes or no to sharing; a no shows first what it does."""
    case, capacity = _speaker(request, ref)
    form = forms.OwnConsentForm(request)
    form.offer_classes(to_speak_of(case.child, capacity, forms.SHARED, today()))
    told = told_of(request.member, case, today())
    form.offer("organisations", told.choices())
    if form.pressed != "sure" and form.is_valid() and form.values["answer"] == "refused":
        shown = FormPage(ref=ref, title="What saying no does", submit="", back=_back(ref))
        return what_it_does(request, told, form, shown)
    shown = FormPage(ref=ref, title="What may be shared", submit="Send", back=_back(ref), lead=SAY)
    said = "Thank you. We have it."
    return answer(request, shown, form, lambda: _say(request, told, capacity, form), said=said, to=MINE)


def _speaker(request: Request, ref: str) -> tuple[Case, GivenAs]:
    case, is_what = pages.open_mine(request.member, ref, today(), screen="own consent")
    capacity = speaks_as(case.child, is_what, today())
    if capacity is None:
        raise NotThere
    return case, capacity


SAY = (
    "Some things are private. People share them only if you say yes.",
    "You can say no. Then the council may know less when it decides what help is needed. "
    "The council must still decide, and it must still keep its dates.",
    "Others may be asked as well, also a child who can decide something alone. What one says may not be enough.",
    "If somebody is in danger, or a court or the police ask by law, people may have to share without your yes.",
)


def _say(request: Request, told: Told, capacity: GivenAs, form: SendwellForm) -> None:
    said = dict(form.values)
    adult = None if capacity is GivenAs.YOUNG_PERSON else request.member.adult
    actions.record_consent(
        case=told.case,
        given_as=capacity,
        adult=adult,
        organisations=told.chosen(said.pop("organisations")),
        purpose="The assessment and the plan",
        by=request.member,
        day=today(),
        **said,
    )


@page("family/<ref>/rights/consents/<uuid:uid>", needs=OWN)
def mine_consent(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """What one said; what taking it back does, and taking it back."""
    case, _ = pages.open_mine(request.member, ref, today(), screen="own consent")
    told = told_of(request.member, case, today())
    found, shown = pages.consent_page(request.member, told, uid, back=_back(ref), as_of=today())
    if not is_theirs(request.member, case, found):
        raise NotThere
    said = "You have taken it back. It works from now on."
    return taking_back(request, case, found, shown, said=said, to=MINE)


@page("family/<ref>/rights/leave/<uuid:uid>/take-back", needs=OWN, methods=["POST"])
def mine_leave_back(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """The family takes back what it let a helper read."""
    case, _ = pages.open_mine(request.member, ref, today(), screen="own rights")
    actions.take_back_leave(case=case, leave=uid, by=request.member, day=today())
    return go(MINE, ref=ref, said="They can no longer read it.")


def _own_case(request: Request, ref: str) -> Case:
    case, is_what = pages.open_mine(request.member, ref, today(), screen="own rights")
    if is_what is not Standing.YOUNG_PERSON:
        raise NotThere
    return case


@page("family/<ref>/rights/adults/<int:number>/let-see", needs=OWN)
def mine_let(request: Request, ref: str, number: int) -> HttpResponse:
    """A young person chooses what a parent may see."""
    case = _own_case(request, ref)
    adult = _adult_known(case, number)
    form = forms.OwnLetSeeForm(request)
    title = f"What may {adult.name} see?"
    shown = FormPage(ref=ref, title=title, submit="Let them see this", back=_back(ref), lead=LET)
    said = "They can see it now."
    return answer(request, shown, form, lambda: _let(request, case, adult, form), said=said, to=MINE)


def _adult_known(case: Case, number: int) -> Adult:
    for each in adults_known(case, today()):
        if each.pk == number:
            return each.adult
    raise NotThere


def _let(request: Request, case: Case, adult: Adult, form: SendwellForm) -> None:
    how = "Chosen on their own page"
    actions.let_see(case=case, adult=adult, how=how, by=request.member, day=today(), **form.values)


LET = ("You choose. Nobody can make you. You can take it back on any day.",)


@page("family/<ref>/rights/adults/<int:number>/take-back", needs=OWN, methods=["POST"])
def mine_take_back(request: Request, ref: str, number: int) -> HttpResponse:
    """A young person no longer lets a parent see anything."""
    case = _own_case(request, ref)
    actions.take_back(case=case, adult=_adult_known(case, number), by=request.member, day=today())
    return go(MINE, ref=ref, said="They can no longer see it.")
