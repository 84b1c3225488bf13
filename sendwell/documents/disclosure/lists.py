"""What is about many children at once. It is another type than what may be disclosed, on purpose (B05)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ListExport:
    """Rows about many children, for work inside the organisation. No function that sends anything takes one."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
