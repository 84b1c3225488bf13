"""Sessions as Django keeps them in the database; every page asks for one, so the question is made once."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from sendwell.access.web import now
from sendwell.question import Question, given


@Question
def _session() -> QuerySet[Session]:
    return Session.objects.filter(session_key=given("key"), expire_date__gt=given("now"))


class SessionStore(db.SessionStore):
    """Django's own, but for how a session is found."""

    def _get_session_from_db(self) -> Session | None:
        found = _session.first(key=self.session_key, now=now())
        if found is None:
            self._session_key = None
        return found


__all__ = ["SessionStore"]
