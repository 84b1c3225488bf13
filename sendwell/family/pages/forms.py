"""A page with one form of a case: what it changes, what to know before, and where it goes back to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sendwell.ui.parts import ChildBanner, Link, Row


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """Everything round one form."""

    ref: str
    title: str
    submit: str
    back: str
    banner: ChildBanner | None = None
    sections: Sequence[Link] = ()
    lead: Sequence[str] = ()
    rows: Sequence[Row] = ()
    warning: bool = False
    instead: Link | None = None
    """Where to go for what this form does not do."""
