"""Who of a family signs in to see a child, who may be invited to, and why somebody may not (trust.md C01, E11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from sendwell.access.models import Member, Relationship
from sendwell.people.family_map import Standing, is_verified, is_verified_carer, profile_from, standing
from sendwell.people.models import AdultOfChild, Child, Profile, Responsibility
from sendwell.people.rights import Step, Whose, health_date, holder_on, preparations
from sendwell.sign_in.models import Invitation
from sendwell.ui import words

UNSEEN = (
    "They cannot be invited yet. Look at the evidence of parental responsibility or care first: until somebody has "
    "seen it, nothing is shown to them."
)
NEITHER = (
    "They cannot be invited: what was seen says that they have neither responsibility for the child nor care."
)
HELD = (
    "They cannot be invited. Nothing is shown to them until two people have agreed that they may know more."
)
THEIRS = (
    "They cannot be invited yet. The rights are the young person’s own: write down first what the young person lets "
    "them see."
)
NOT_YET = "They can be invited from {day}: three months before the rights become theirs, or at sixteen."


@dataclass(frozen=True)
class SignsIn:
    """Whether one of the family signs in to see this child, in words."""

    said: Sequence[str]
    does: bool
    """They have taken up an invitation, and their relationship to the child is live."""
    why_not: str
    """Why they may not be invited, in a sentence; empty where they may."""
    email: str
    """Where they are reached, as far as it is known."""


def why_not(child: Child, link: AdultOfChild, day: date) -> str:
    """Why this adult may not be invited, or "": whoever is shown nothing does not get a way in (C01)."""
    if profile_from(link, day) in (Profile.HOLD, Profile.NONE):
        if is_verified(link, day) or is_verified_carer(link, day):
            return HELD
        return NEITHER if link.responsibility == Responsibility.NO else UNSEEN
    theirs = holder_on(child, day) is Whose.YOUNG_PERSON
    if theirs and standing(child, link.adult_id, day) is Standing.PARENT_OF_YOUNG_PERSON:
        return THEIRS
    return ""


def young_from(born: date) -> date:
    """From when a young person may be invited: when that step falls due, or from sixteen if that is earlier."""
    due = next(each.due_on for each in preparations(born) if each.step is Step.INVITE)
    return min(due, health_date(born))


def why_not_young(child: Child, day: date) -> str:
    """Why the young person may not be invited, or ""."""
    begins = young_from(child.born)
    return "" if day >= begins else NOT_YET.format(day=words.day(begins))


def adults_who_sign_in(child: Child, links: Sequence[AdultOfChild], *, now: datetime) -> dict[int, SignsIn]:
    """By adult: whether each signs in to see this child. Nothing of what else they see (three questions at most)."""
    day = now.astimezone(words.LONDON).date()
    found = _Accounts(child, Q(adult__in=[each.adult_id for each in links]), "parent", now)
    members = {each.adult_id: each for each in found.members}
    return {
        each.adult_id: found.of(members.get(each.adult_id), why_not(child, each, day), each.adult.email)
        for each in links
    }


def young_who_signs_in(child: Child, *, now: datetime) -> SignsIn:
    """Whether the young person signs in."""
    day = now.astimezone(words.LONDON).date()
    found = _Accounts(child, Q(child=child), "self", now)
    member = found.members[-1] if found.members else None
    return found.of(member, why_not_young(child, day), member.email if member else "")


class _Accounts:
    """The members of a family, which of them know of the child, and how each was last invited to."""

    def __init__(self, child: Child, whose: Q, why: str, now: datetime) -> None:
        self.now = now
        self.what = "their own page" if why == "self" else "this child"
        day = now.astimezone(words.LONDON).date()
        # The oldest last: where there are two, everybody means the one who was here first.
        self.members = list(
            Member.objects.filter(whose, organisation=None).select_related("account").order_by("-pk")
        )
        live = Relationship.objects.live(day).filter(child=child, why=why, member__in=self.members)
        self.related = set(live.values_list("member_id", flat=True)) if self.members else set()
        self.invited = _latest(child, self.members) if self.members else {}

    def of(self, member: Member | None, why_not: str, email: str) -> SignsIn:
        """What is to be said of one of them."""
        does = member is not None and member.pk in self.related and member.account is not None
        said = [f"{'Signs' if does else 'Does not sign'} in to see {self.what}"]
        invitation = self.invited.get(member.pk) if member else None
        if invitation is not None and invitation.used_at is None:
            said.append(self._of_invitation(invitation))
        return SignsIn([each for each in (*said, why_not) if each], does, why_not, email)

    def _of_invitation(self, invitation: Invitation) -> str:
        sent = f"Invited on {words.day(invitation.made_at.astimezone(words.LONDON).date())}"
        if invitation.revoked_at is not None or invitation.ends_at <= self.now:
            return f"{sent}. That link no longer works, and was not used."
        return f"{sent}. The link has not been used. It works until {words.when(invitation.ends_at)}."


def _latest(child: Child, members: Iterable[Member]) -> dict[int, Invitation]:
    """The last invitation of each to this child; what they were invited to for another is nobody's business here."""
    made = Invitation.objects.filter(member__in=list(members), relationship__child=child)
    return {each.member_id: each for each in made.order_by("made_at", "pk")}
