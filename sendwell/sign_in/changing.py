"""Choosing a new password: the old one is tried as at every sign-in, and counted with those tries (trust.md E03)."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """allauth's own would look at the old password however often it is asked."""

    def clean_oldpassword(self) -> str:
        """Refuses a wrong one, and any once the tries are used up."""
        typed: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, typed):
            raise get_adapter().validation_error("enter_current_password")
        return typed
