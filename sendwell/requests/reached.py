"""At which addresses a family was written to or asked, beside those that stand on its map (C01)."""

from django.db.models import Q

from sendwell.messages.confirming import Address
from sendwell.messages.models import Channel, Confirmation
from sendwell.people.models import AdultOfChild, Child
from sendwell.requests.models import AskedBy, AssessmentRequest

OF_THE_FAMILY = (AskedBy.PARENT, AskedBy.YOUNG_PERSON)


def is_of_the_family(child: Child, email: str) -> bool:
    """Whether somebody of the family asked for an assessment from this address, or was ever asked if it is theirs."""
    asked = AssessmentRequest.objects.filter(
        child=child, asked_by__in=OF_THE_FAMILY, requester_email__iexact=email
    )
    adults = AdultOfChild.objects.filter(child=child).values("adult")
    theirs = Confirmation.objects.filter(address_hash__in=Address(Channel.EMAIL, email).hashes)
    return asked.exists() or theirs.filter(Q(child=child) | Q(adult__in=adults)).exists()
