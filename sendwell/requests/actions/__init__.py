"""The verbs of this room: receiving, joining, allocating, the time between, deciding, and writing a draft."""

from sendwell.requests.actions.allocating import allocate, take
from sendwell.requests.actions.deciding import decide
from sendwell.requests.actions.drafting import (
    begin_draft,
    open_draft,
    renew_draft,
    save_professionals,
    save_step,
    send_draft,
    send_link,
)
from sendwell.requests.actions.joining import answer_candidate
from sendwell.requests.actions.meanwhile import (
    ask_for_information,
    consult_parent,
    note_information,
    notify_others,
    withdraw,
)
from sendwell.requests.actions.receipt import correct_receipt
from sendwell.requests.actions.receiving import receive_request
from sendwell.requests.details import AdultDetails, ChildDetails, Override, Professional, Requester, Said

__all__ = [
    "AdultDetails",
    "ChildDetails",
    "Override",
    "Professional",
    "Requester",
    "Said",
    "allocate",
    "answer_candidate",
    "ask_for_information",
    "begin_draft",
    "consult_parent",
    "correct_receipt",
    "decide",
    "note_information",
    "notify_others",
    "open_draft",
    "receive_request",
    "renew_draft",
    "save_professionals",
    "save_step",
    "send_draft",
    "send_link",
    "take",
    "withdraw",
]
