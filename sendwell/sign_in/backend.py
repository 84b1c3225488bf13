"""Who a session belongs to; every page asks, so the question is made once."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from sendwell.access.models import Account
from sendwell.question import Question, given


@Question
def _active_account() -> QuerySet[Account]:
    return Account.objects.filter(pk=given("pk"), is_active=True)


class ByAccount(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """allauth's own, but for how the account of a session is found. Nobody whose account was closed is."""

    def get_user(self, user_id: int) -> Account | None:
        """The account, if it is open."""
        return _active_account.first(pk=user_id)


__all__ = ["ByAccount"]
