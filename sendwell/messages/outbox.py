"""Putting a message into the outbox, in the transaction of the act that it tells of."""

from django.db.models.functions import Now

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.casebook.models import Case
from sendwell.messages.addresses import address_of, is_address
from sendwell.messages.arriving import becomes_work
from sendwell.messages.confirming import adults_at
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import OutboxMessage, Why
from sendwell.messages.routing import where_now
from sendwell.organisations.models import Organisation
from sendwell.people.models import Adult, Child

LONGEST_PATH = 200
KEEPERS = {kind for role in ROLES.values() if Permission.MESSAGES_KEEP in role.may for kind in role.held_in}
"""The kinds of organisation in which somebody sees to what did not arrive."""


def tell(
    to: Member | str,
    kind: str,
    path: str,
    *,
    case: Case | None = None,
    sender: Organisation | None = None,
    once: str | None = None,
) -> OutboxMessage:
    """Tell one member, or one address, that something of this `kind` waits at `path`.

    The message is sent by the worker once this transaction has ended. With `case` it is asked again at that
    moment whether they may be told about its child; an adult without an account is known by the address, and stays
    known however it is corrected afterwards. `sender` is whose team acts if it does not arrive, where that
    is not plain. With `once` a second message of the same key is not added.
    Without any address it becomes work for a team: nothing is lost in silence. Raises KeyError for an unknown
    kind and ValueError for a path that is not one of ours.
    """
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST_PATH:
        raise ValueError("A message leads to a path of ours that begins with one slash.")
    member = to if isinstance(to, Member) else None
    address = address_of(to) if isinstance(to, Member) else to.strip()
    adult = _adult_at(address, case) if member is None else None
    message = OutboxMessage(
        kind=kind,
        rank=KINDS[kind].rank,
        to_email=address,
        to_member=member,
        to_adult=adult,
        child_id=case.child_id if case else None,
        organisation_id=sender.pk if sender else _who_acts(member, case),
        path=path,
        once=once,
    )
    message.to_email = where_now(message, adult)
    usable = is_address(message.to_email)
    if not usable:
        message.to_email, message.failed_at, message.why = "", Now(), Why.NO_ADDRESS
    # Without reading anything back: whoever adds a message may not be allowed to see it.
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=once is not None)
    if not usable and once is None:
        becomes_work(message, message.added_at)  # with `once` the worker does it: it may be there already
    return message


def _adult_at(address: str, case: Case | None) -> Adult | None:
    """The adult of this child to whom an address belongs, or belonged: they are who is told."""
    found = adults_at(case.child_id, address) if case and address else []
    return found[0] if found else None


def _who_acts(member: Member | None, case: Case | None) -> int | None:
    """The organisation that speaks, if it could see to it; else the case's council; without a case the reader's own.

    A school has nobody who keeps messages, and a trust may just have passed the child on to another (J04, H06).
    """
    speaking = scope.current().organisation
    if speaking and (case is None or _can_see_to_it(int(speaking), case)):
        return int(speaking)
    if case is not None:
        return case.authority_id
    return member.organisation_id if member else None


def _can_see_to_it(organisation_id: int, case: Case) -> bool:
    """Whether it has somebody who keeps messages, and may know of the child: the database answers as for its pages."""
    if organisation_id == case.authority_id:
        return True
    keeps = Organisation.objects.filter(pk=organisation_id, kind__in=KEEPERS).exists()
    return keeps and Child.objects.filter(pk=case.child_id).exists()
