"""At which email address somebody is reached."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sendwell.access.models import Member


def address_of(member: Member) -> str:
    """Their own, else the one they sign in with, else their organisation's."""
    if member.email:
        return member.email
    if member.account and member.account.email:
        return member.account.email
    return member.organisation.email if member.organisation else ""


def is_address(address: str) -> bool:
    """Whether it is one address and nothing else: no list, no line break, no second header."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
