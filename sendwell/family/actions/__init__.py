"""The verbs of this room: restricting at once, loosening by two, inviting, consent, rights, seals."""

from sendwell.family.actions.adding import add_adult
from sendwell.family.actions.consenting import (
    may_decide_override,
    note_lawful_basis,
    override,
    permit_showing_plan,
    record_consent,
    withdraw_consent,
    withdraw_showing_plan,
)
from sendwell.family.actions.ending import end_capacity, end_override, look_at_seal
from sendwell.family.actions.inviting import Done, invite_adult, invite_young_person, send_new_link
from sendwell.family.actions.joining import bring_protection
from sendwell.family.actions.leave import take_back_leave
from sendwell.family.actions.loosening import (
    decide_loosening,
    propose_carer,
    propose_lifting_secrecy,
    propose_looser_profile,
    propose_more_contact,
    propose_opening_placement,
    propose_other_answer,
    propose_setting_aside,
    propose_unsealing,
)
from sendwell.family.actions.restricting import (
    end_placement,
    keep_secret,
    limit_contact,
    look_at_order,
    record_order,
    record_placement,
    restrict,
)
from sendwell.family.actions.rights import let_see, note_preparation, record_capacity, take_back
from sendwell.family.actions.sealing import change_contact_details, seal, seal_alike
from sendwell.family.actions.verifying import verify_responsibility

__all__ = [
    "Done",
    "add_adult",
    "bring_protection",
    "change_contact_details",
    "decide_loosening",
    "end_capacity",
    "end_override",
    "end_placement",
    "invite_adult",
    "invite_young_person",
    "keep_secret",
    "let_see",
    "limit_contact",
    "look_at_order",
    "look_at_seal",
    "may_decide_override",
    "note_lawful_basis",
    "note_preparation",
    "override",
    "permit_showing_plan",
    "propose_carer",
    "propose_lifting_secrecy",
    "propose_looser_profile",
    "propose_more_contact",
    "propose_opening_placement",
    "propose_other_answer",
    "propose_setting_aside",
    "propose_unsealing",
    "record_capacity",
    "record_consent",
    "record_order",
    "record_placement",
    "restrict",
    "seal",
    "seal_alike",
    "send_new_link",
    "take_back",
    "take_back_leave",
    "verify_responsibility",
    "withdraw_consent",
    "withdraw_showing_plan",
]
