"""The screens of this room: asking (public and desk), the council's tray, one request, the decision."""

from sendwell.requests.models import Draft
from sendwell.requests.notice import NoticeDates, notice_dates
from sendwell.requests.pages.asking import (
    LaterPage,
    address,
    check_page,
    list_page,
    professionals_page,
    step_page,
)
from sendwell.requests.pages.beginning import (
    StartPage,
    begin_page,
    children_to_ask_about,
    chosen_child,
    known_answers,
    receipt_page,
)
from sendwell.requests.pages.deciding import decide_page, kept_contacts, notice_page, open_to_decide
from sendwell.requests.pages.request import candidate_page, open_candidate, request_page
from sendwell.requests.pages.tray import caseloads, officer_named, to_allocate, tray_page
from sendwell.requests.pages.typed import (
    CONSULT,
    GIVE,
    INFORMATION,
    NOTIFY,
    QUESTION,
    RECEIPT,
    WITHDRAW,
    ActWords,
    act_page,
    paper_page,
)
from sendwell.ui.forms import SendwellForm


def start_page(token: str) -> StartPage:
    """The public beginning; `token` is that of a form begun in this browser."""
    return StartPage(going_on=token)


def later_page(draft: Draft, token: str, form: SendwellForm) -> LaterPage:
    """Where the link goes."""
    return LaterPage(form=form, back_url=address(draft, "list", token))


def email_of(draft: Draft) -> str:
    """The address to which the link went before, or that they gave as their own."""
    given = draft.answers.get("contact", {}).get("email", [""])
    return draft.email or (given[0] if given else "")


__all__ = [
    "CONSULT",
    "GIVE",
    "INFORMATION",
    "NOTIFY",
    "QUESTION",
    "RECEIPT",
    "WITHDRAW",
    "ActWords",
    "NoticeDates",
    "act_page",
    "begin_page",
    "candidate_page",
    "caseloads",
    "check_page",
    "children_to_ask_about",
    "chosen_child",
    "decide_page",
    "email_of",
    "kept_contacts",
    "known_answers",
    "later_page",
    "list_page",
    "notice_dates",
    "notice_page",
    "officer_named",
    "open_candidate",
    "open_to_decide",
    "paper_page",
    "professionals_page",
    "receipt_page",
    "request_page",
    "start_page",
    "step_page",
    "to_allocate",
    "tray_page",
]
