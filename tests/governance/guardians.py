"""Those who answer for an organisation's use of data, able to sign in."""

from sendwell.access.models import Account, Member


def signs_in(who: Member) -> Member:
    """The same member with an account."""
    who.account = Account.objects.create_user(f"{who.slug}@people.example", "a long enough password")
    who.save(update_fields=["account"])
    return who
