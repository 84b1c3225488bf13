"""An organisation written into a question itself, so that PostgreSQL keeps a plan for this one.

Plans are kept (`config/database.py`), and organisations differ a hundredfold: what is quick for an average council
can take all day for the largest. For questions about everything that a council has.
"""

from django.db.models import Value


class This(Value):
    """The organisation with this number."""

    def as_sql(self, compiler: object, connection: object) -> tuple[str, tuple[()]]:
        """Its number, as it stands."""
        return str(int(self.value)), ()
