"""Every kind of message: its subject and its one sentence.

They say what kind of thing changed and nothing else. Many people read mail on a shared telephone, so no
subject or sentence may name a child, a need, a service or an outcome; the screen behind the link does.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models


class Rank(models.IntegerChoices):
    """What goes first when much is waiting."""

    STATUTORY = 0, "A notice or request that the law asks for"
    ORDINARY = 1, "Something has changed"
    REMINDER = 2, "A reminder"


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of message says, how urgent it is, and when it is too late to be of use."""

    subject: str
    sentence: str
    rank: Rank = Rank.ORDINARY
    stale_after: timedelta | None = None
    secret: bool = False
    """Its path is a key: whoever reads it gets in. It is forgotten once the message has gone."""


QUESTION = "address_to_confirm"
"""Asks whoever reads at an address whether it is theirs. Until they say so nothing else goes there."""
FORMER_ADDRESS = "contact_details_changed"
"""Tells whoever reads at an address that it was changed. Where anything says danger it is not sent."""
STAYS_HERE = {QUESTION, FORMER_ADDRESS}
"""What is for whoever reads at one address, not for a person wherever they are reached now."""
NOT_POSTED = "not_posted"
STATUTORY, REMINDER = Rank.STATUTORY, Rank.REMINDER


KINDS: dict[str, Kind] = {
    # A request for an assessment
    "draft_link": Kind(
        "Go on with your form", "Your form is saved. This link takes you back to it.", secret=True
    ),
    "request_received": Kind(
        "We have your request", "Your request has arrived. You can read what happens next.", rank=STATUTORY
    ),
    "request_new": Kind(
        "A new request has come in", "A new request is waiting to be looked at.", rank=STATUTORY
    ),
    "request_allocated": Kind("A request is now yours", "A request has been given to you."),
    "request_withdrawn": Kind("A request was withdrawn", "Somebody has withdrawn a request.", rank=STATUTORY),
    "information_asked": Kind(
        "A question about your request",
        "You have been asked for more information about a request.",
        rank=STATUTORY,
    ),
    "information_given": Kind("More information has come", "The information that was asked for is here."),
    "decision_made": Kind(
        "A decision is ready to read",
        "A decision has been made. It says why, and what you can do.",
        rank=STATUTORY,
    ),
    # Asking for advice
    "advice_requested": Kind("A request for advice", "You have been asked for advice.", rank=STATUTORY),
    "advice_request_allocated": Kind(
        "A request for advice is now yours", "A request for advice was given to you."
    ),
    "advice_request_redirected": Kind(
        "A request for advice was passed on",
        "A request for advice now goes to another service. The date is the same.",
        rank=STATUTORY,
    ),
    "advice_request_recalled": Kind(
        "A request for advice was recalled", "A request for advice has been taken back."
    ),
    "question_asked": Kind(
        "A question waits for your answer", "A service needs to know more before it can answer."
    ),
    "question_answered": Kind("Your question was answered", "The answer to your question is here."),
    "reuse_asked": Kind(
        "Is earlier advice enough?", "You have been asked whether earlier advice can be used again."
    ),
    "reuse_agreed": Kind(
        "Earlier advice will be used", "Everybody has agreed that earlier advice is enough."
    ),
    # Advice coming back
    "advice_returned": Kind(
        "Advice has come back", "Advice that was asked for is ready to read.", rank=STATUTORY
    ),
    "advice_part_one_returned": Kind(
        "First advice has come back", "The first part of the advice is ready to read."
    ),
    "advice_not_known": Kind(
        "A request for advice was answered", "A service has answered with a notice.", rank=STATUTORY
    ),
    "advice_declined": Kind(
        "A request for advice was declined", "A service has declined, with written reasons.", rank=STATUTORY
    ),
    "advice_improve": Kind(
        "Advice was sent back to you", "Advice was sent back to be improved, with reasons."
    ),
    "sign_off_wanted": Kind("Your second signature is wanted", "Advice is waiting for your signature."),
    "sign_off_given": Kind("Advice was signed off", "Advice that you signed has its second signature."),
    "sign_off_refused": Kind("Advice was not signed off", "Advice came back to you unsigned, with a reason."),
    "referral_proposed": Kind(
        "A referral is proposed", "A referral has been proposed. It has an owner and a date."
    ),
    # Appointments
    "appointment_proposed": Kind("A time for an appointment", "A time has been proposed for an appointment."),
    "appointment_booked": Kind("An appointment is booked", "An appointment has been booked."),
    "appointment_changed": Kind("An appointment was changed", "An appointment has a new time or place."),
    "appointment_called_off": Kind("An appointment was called off", "An appointment will not take place."),
    "slot_offered": Kind(
        "An earlier appointment is free",
        "An appointment has become free at short notice.",
        rank=Rank.ORDINARY,
        stale_after=timedelta(days=1),
    ),
    # Handing over to somebody outside
    "handed_over": Kind(
        "Information is ready for you to read",
        "Somebody has handed you something to read. Have the code ready that they tell you in another way. "
        "If you do not expect this, do not open it.",
        secret=True,
    ),
    "hand_over_locked": Kind(
        "A link to information was locked",
        "A wrong code was typed five times. What you handed over can no longer be opened.",
    ),
    # The outbox itself
    QUESTION: Kind(
        "Shall our messages come here?",
        "Somebody, we hope you, asked us to write to you here. Open this page to say whether that is right. "
        "Until you do, nothing else comes here.",
        stale_after=timedelta(days=7),
        secret=True,
    ),
    "not_arrived": Kind(
        "A message did not arrive",
        "A message from your organisation did not arrive. Somebody must see to it.",
        rank=STATUTORY,
    ),
    NOT_POSTED: Kind(
        "A letter waits to be posted",
        "A letter of your organisation was not posted in time. Somebody must see to it.",
        rank=STATUTORY,
    ),
    # The family
    "sharing_stopped": Kind(
        "Sharing has been stopped", "Somebody has said that something may no longer be shared with you."
    ),
    FORMER_ADDRESS: Kind("Your contact details were changed", "If this was not you, please tell us at once."),
    "rights_moved": Kind("The rights are yours now", "There is something new for you to read and to decide."),
    # The case itself
    "deadline_due_soon": Kind(
        "A date is near",
        "Something on your list is due soon. Your list says what, and when.",
        rank=REMINDER,
        stale_after=timedelta(days=2),
    ),
    "deadline_overdue": Kind(
        "A date has passed",
        "Something on your list is overdue. Your list says what, and since when.",
        rank=REMINDER,
        stale_after=timedelta(days=7),
    ),
    "ground_recorded": Kind(
        "A delay was explained", "A reason for a delay has been recorded.", rank=STATUTORY
    ),
    "key_worker_changed": Kind("Your contact has changed", "There is a new named contact."),
    "case_allocated": Kind("A case is now yours", "A case has been given to you, with a note."),
    "case_unowned": Kind(
        "A case has no key worker", "A case has nobody who keeps it. Somebody must be given it."
    ),
    "cover_arranged": Kind(
        "You are covering for a colleague", "You will see a colleague's work while it lasts."
    ),
    "letter_to_check": Kind(
        "A colleague’s letter waits for you to check it",
        "A colleague has written something that must be checked before it goes.",
        rank=STATUTORY,
    ),
    "letter_sent_back": Kind(
        "A letter of yours was sent back",
        "A colleague looked at something you wrote and sent it back. It has to be written again.",
        rank=STATUTORY,
    ),
    "letter_written": Kind("A letter is ready to read", "There is a new letter for you.", rank=STATUTORY),
    "bundle_made": Kind("Papers are ready to read", "Papers have been put together for you.", rank=STATUTORY),
    "contact_to_attest": Kind(
        "Are these details still right?",
        "Please look at a service's details and confirm them.",
        rank=REMINDER,
        stale_after=timedelta(days=14),
    ),
    # Who looked at what
    "break_glass_used": Kind(
        "A record was opened in an emergency",
        "Somebody has opened a record in an emergency. It waits for your review.",
        rank=STATUTORY,
    ),
    "break_glass_overdue": Kind(
        "A review is overdue", "An emergency opening of a record was not reviewed in time.", rank=STATUTORY
    ),
    "incident_opened": Kind(
        "A review is due in 72 hours",
        "An incident has been opened. Its 72 hours are running.",
        rank=STATUTORY,
    ),
    "access_unusual": Kind(
        "Unusual reading of records", "Records were read in an unusual way. Please look into it."
    ),
}
