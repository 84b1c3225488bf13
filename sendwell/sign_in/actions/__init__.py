"""The verbs of this room: inviting and accepting, looking after accounts, resetting a lost second factor."""

from sendwell.sign_in.actions.accounts import (
    change_role,
    check_still_needed,
    end_member,
    end_own_sessions,
    end_sessions,
    let_back,
    settle_rules,
)
from sendwell.sign_in.actions.inviting import Invited, accept, add_colleague, invite, revoke
from sendwell.sign_in.actions.resetting import ask_for_reset, confirm_reset, drop_reset

__all__ = [
    "Invited",
    "accept",
    "add_colleague",
    "ask_for_reset",
    "change_role",
    "check_still_needed",
    "confirm_reset",
    "drop_reset",
    "end_member",
    "end_own_sessions",
    "end_sessions",
    "invite",
    "let_back",
    "revoke",
    "settle_rules",
]
