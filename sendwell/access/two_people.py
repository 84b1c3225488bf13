"""Acts that need two people: who counts as one and the same person (trust.md A22).

A person can have several hats: a member in each role that they hold, all of one account. Whoever asks, writes or is
looked into under one hat is not somebody else under another. The database holds to the same for the tables of such
acts (`sendwell_two_people`, made in `sign_in`'s migrations).
"""

from django.db.models import Q, QuerySet

from sendwell.access.models import Member


def hats_of(member: Member) -> QuerySet[Member]:
    """The member, and every other member of the same account: for lists that leave out what is one's own."""
    theirs = Q(pk=member.pk)
    if member.account_id is not None:
        theirs |= Q(account_id=member.account_id)
    return Member.objects.filter(theirs)


def same_person(one: int | None, other: Member) -> bool:
    """Whether the member with the number `one` is `other`, or another hat of their account.

    By number, because the walls may hide a family's member from a colleague, and never one's own hats from oneself.
    """
    return one is not None and (one == other.pk or hats_of(other).filter(pk=one).exists())
