"""An organisation or a day written into a question itself, so that PostgreSQL keeps a plan for this one.

Plans are kept (`config/database.py`), and organisations differ a hundredfold: what is quick for an average council
can take all day for the largest. For questions about everything that a council has.
"""

from datetime import date

from django.db.models import Value


class This(Value):
    """The organisation with this number, or this day."""

    def as_sql(self, compiler: object, connection: object) -> tuple[str, tuple[()]]:
        """The number or the day, as it stands."""
        if isinstance(self.value, date):
            return f"'{self.value.isoformat()}'::date", ()
        return str(int(self.value)), ()
