"""Signing in: by invitation only, with allauth doing the work."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody makes their own account: an organisation, or a verified relationship to a child, comes first."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed; accounts are made with the member."""
        return False
