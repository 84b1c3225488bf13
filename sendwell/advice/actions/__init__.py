"""The verbs of this room. Asking and giving out: `asking`, `inbox`, `grounds`, `reuse`, `register`. Answering:
`annex_a`, `writing`, `returned`, `declining`, `seeing`, `oversight`.
"""

from sendwell.advice.actions.annex_a import (
    Extra,
    Referral,
    answer,
    ask_requester,
    begin_triage,
    finish,
    triage,
)
from sendwell.advice.actions.asking import Ask, WhoToAsk, ask_for_advice, ask_many, recall_request
from sendwell.advice.actions.declining import decline
from sendwell.advice.actions.grounds import record_ground, tell_family_of_ground
from sendwell.advice.actions.inbox import (
    allocate,
    answer_question,
    bulk_allocate,
    cover_for,
    redirect_request,
    take_back,
)
from sendwell.advice.actions.oversight import preliminary_review, triangulate
from sendwell.advice.actions.register import ServiceDetails, attest_contact, close_service, keep_service
from sendwell.advice.actions.returned import refuse_sign_off, send_back, sign, sign_off
from sendwell.advice.actions.reuse import agree_reuse, propose_reuse
from sendwell.advice.actions.seeing import (
    add_slot,
    book_appointment,
    call_off_appointment,
    free_slot,
    join_appointment,
    keep_appointment,
    miss_appointment,
    move_appointment,
    offer_slot,
    propose_appointment,
    remove_slot,
    take_slot,
)
from sendwell.advice.actions.writing import begin_advice, discard_draft, save_advice
from sendwell.advice.draft import Line

__all__ = [
    "Ask",
    "Extra",
    "Line",
    "Referral",
    "ServiceDetails",
    "WhoToAsk",
    "add_slot",
    "agree_reuse",
    "allocate",
    "answer",
    "answer_question",
    "ask_for_advice",
    "ask_many",
    "ask_requester",
    "attest_contact",
    "begin_advice",
    "begin_triage",
    "book_appointment",
    "bulk_allocate",
    "call_off_appointment",
    "close_service",
    "cover_for",
    "decline",
    "discard_draft",
    "finish",
    "free_slot",
    "join_appointment",
    "keep_appointment",
    "keep_service",
    "miss_appointment",
    "move_appointment",
    "offer_slot",
    "preliminary_review",
    "propose_appointment",
    "propose_reuse",
    "recall_request",
    "record_ground",
    "redirect_request",
    "refuse_sign_off",
    "remove_slot",
    "save_advice",
    "send_back",
    "sign",
    "sign_off",
    "take_back",
    "take_slot",
    "tell_family_of_ground",
    "triage",
    "triangulate",
]
