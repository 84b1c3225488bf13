"""What stands round an invitation to sign in: who, for which child, what they will see, and what happens next."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from sendwell.casebook.models import Case
from sendwell.casebook.pages.shown import child_banner
from sendwell.family.accounts import SignsIn
from sendwell.family.pages.forms import FormPage
from sendwell.messages.confirming import Address, is_known
from sendwell.messages.models import Channel
from sendwell.people.family_map import profile_from
from sendwell.people.models import Adult, AdultOfChild, Child
from sendwell.ui import words
from sendwell.ui.parts import Row

LINK = (
    "They get a link. It works once, for seven days, and opens this child’s page.",
    "Unless they have said already that the address is theirs, we ask them first whether it is. You invite them when "
    "they have said yes.",
)
AGAIN = "The link that they were sent before stops working."
LOST = (
    "They sign in already. If they have lost their telephone, key or password, send them a new link, to the address "
    "they sign in with. They choose a new password, and what they have lost works no more.",
)


def inviting_adult(case: Case, link: AdultOfChild, signs_in: SignsIn, *, as_of: date) -> FormPage:
    """Inviting one adult of the family map, or letting them back in."""
    rows = [
        Row("Who", f"{link.adult.name}, {words.uncapitalised(link.relation)}"),
        Row("For which child", case.child.name),
        Row("May be sent", profile_from(link, as_of).label),
    ]
    rows += _address(link.adult, signs_in)
    return _page(case, link.adult.name, rows, signs_in, "family:map", as_of)


def inviting_young_person(case: Case, signs_in: SignsIn, *, as_of: date) -> FormPage:
    """Inviting the young person, or letting them back in."""
    rows = [Row("Who", f"{case.child.name}, the young person"), Row("To which page", "Their own")]
    rows += _address(case.child, signs_in)
    return _page(case, case.child.name, rows, signs_in, "family:rights", as_of)


def _address(whose: Adult | Child, signs_in: SignsIn) -> list[Row]:
    """Where they are reached, and whether they have said that it is theirs."""
    if not signs_in.email or signs_in.does:
        return []
    known = is_known(whose, Address(Channel.EMAIL, signs_in.email))
    said = "They have said that it is theirs" if known else "Nobody has said yet that it is theirs"
    return [Row("Email address", [signs_in.email, said])]


def _page(case: Case, name: str, rows: Sequence[Row], signs_in: SignsIn, back: str, as_of: date) -> FormPage:
    sent_before = (AGAIN,) if len(signs_in.said) > 1 else ()
    lead = LOST if signs_in.does else (*LINK, *sent_before)
    submit = "Send a new link" if signs_in.does else "Invite them"
    return FormPage(
        ref=case.ref,
        title=f"Let {name} back in" if signs_in.does else f"Invite {name} to sign in",
        submit="" if signs_in.why_not else submit,
        back=reverse(back, kwargs={"ref": case.ref}),
        banner=child_banner(case.child, as_of),
        lead=(signs_in.why_not,) if signs_in.why_not else lead,
        rows=[*rows, Row("Signing in", signs_in.said)],
    )
