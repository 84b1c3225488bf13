"""A column for a transaction's own number."""

from typing import Any

from django.db import models


class TransactionField(models.BigIntegerField):  # type: ignore[type-arg]  # generic only to the checker
    """PostgreSQL's 64-bit number of the transaction that wrote a row. A trigger fills it in, and none is without."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"editable": False, **kwargs})
