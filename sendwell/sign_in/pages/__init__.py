"""The screens of this room: one's own way of signing in, invitations, and an organisation's people."""

from sendwell.sign_in.pages.own import (
    account_page,
    confirm_page,
    invitation_page,
    kept_page,
    second_factor_page,
    sessions_page,
    stay_page,
)
from sendwell.sign_in.pages.people import (
    check_page,
    invite_page,
    people_page,
    person,
    person_page,
    rules_page,
)

__all__ = [
    "account_page",
    "check_page",
    "confirm_page",
    "invitation_page",
    "invite_page",
    "kept_page",
    "people_page",
    "person",
    "person_page",
    "rules_page",
    "second_factor_page",
    "sessions_page",
    "stay_page",
]
