"""What one recipient may have of a case: somebody of its family, with an account here or without, or a body."""

from datetime import date
from functools import cached_property

from django.conf import settings
from django.utils.module_loading import import_string

from sendwell.access.classes import DataClass as C
from sendwell.casebook.models import Case
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Letter
from sendwell.documents.pages.letters import needs_large_print
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Organisation
from sendwell.people.family_map import (
    FamilyMap,
    Standing,
    family_map,
    granted_classes,
    profile_from,
    standing,
)
from sendwell.people.models import AdultOfChild, Profile, Responsibility
from sendwell.sharing.rules import require_open

SENT_NOTHING = (Profile.HOLD, Profile.NONE)
LETTERS = frozenset({C.PROCESS, C.IDENTITY})
"""What every letter tells: who the child is and where things stand. What a file tells has no class of its own."""
FILES = LETTERS | {C.HEALTH}
BESIDE_A_YOUNG_PERSON = (Standing.PARENT_OF_YOUNG_PERSON, Standing.PARENT_BY_GRANT)
"""Parents whose child's rights have moved."""


class Receiver:
    """One recipient on a day. What they may have follows from the family map, not from an account (C01, C05)."""

    def __init__(self, case: Case, to: Recipient, day: date) -> None:
        self.case, self.to, self.day = case, to, day

    @cached_property
    def found(self) -> FamilyMap:
        """The family map, read once."""
        return family_map(self.case.child)

    @cached_property
    def limited(self) -> bool:
        """Whether they get redacted copies only (B09)."""
        adult = self.to.adult_id
        if adult is None:
            return False
        redacted = self.found.profile_of(adult, self.day) is Profile.REDACTED
        return redacted or self.found.hidden_from(adult, self.day).secret

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The adults whom nothing they get may name; empty where nothing is secret."""
        if self.to.adult_id is None:
            return frozenset()
        hidden = self.found.hidden_from(self.to.adult_id, self.day)
        return hidden.adults if hidden.secret else frozenset()

    @cached_property
    def large(self) -> bool:
        """Whether they need large print (feature 180)."""
        own = self.to.member.child_id if self.to.member else None
        return needs_large_print(adult_id=self.to.adult_id, child_id=own)

    def is_theirs(self, letter: Letter) -> bool:
        """Whether a letter was written to them, by account or as this adult. A name alone may be another's."""
        by_account = self.to.member is not None and letter.to_member_id == self.to.member.pk
        return by_account or (self.to.adult_id is not None and letter.to_adult_id == self.to.adult_id)

    def require_letter(self, letter: Letter) -> None:
        """Stop a letter that was not for them. Raises Refused."""
        if self.is_theirs(letter):
            return
        if self.to.of_family and self._of_another(letter):
            raise Refused(f"“{letter.title}” was written to somebody else in the family.", field="documents")
        if self.limited:
            raise Refused(
                f"{self.to.name} may have papers only redacted, and a letter to somebody else cannot be "
                f"redacted. Leave out “{letter.title}”.",
                field="documents",
            )

    def _of_another(self, letter: Letter) -> bool:
        if letter.to_member_id or letter.to_adult_id:
            return True
        others = {each.adult.name for each in self.found.links if each.adult_id != self.to.adult_id}
        return letter.to_name in others - {self.to.name}

    def require_may_receive(self, *, sender: Organisation | None, files: bool) -> None:
        """Stop what is for somebody who may be sent nothing, or for a body with which nothing may be shared.

        Raises Refused, and FlowClosed where no agreement lets it pass (Quick Guide 8.2).
        """
        if self.to.adult_id is not None:
            link = self.found.link(self.to.adult_id)
            kept = kept_from(link, self.day) if link else _nothing_to(self.to.name)
            kept = kept or self._not_theirs_any_more(FILES if files else LETTERS)
            if kept:
                raise Refused(kept, field="to")
        body = self.to.organisation or (self.to.member.organisation if self.to.member else None)
        if body is not None and body.pk != self.case.authority_id:
            self._may_share_with(body, sender or self.case.authority, files=files)

    def _not_theirs_any_more(self, classes: frozenset[C]) -> str:
        """Why a parent whose child's rights have moved may not have it, unless the young person lets them see it."""
        child, adult = self.case.child, self.to.adult_id
        if standing(child, adult, self.day) not in BESIDE_A_YOUNG_PERSON:
            return ""
        lent = set(map(C, granted_classes(child, adult, self.day))) if adult is not None else set()
        if (classes - LETTERS) <= lent and lent:
            return ""
        return f"The rights are {child.name}’s own. {self.to.name} gets what {child.name} lets them see, and no more."

    def _may_share_with(self, body: Organisation, sender: Organisation, *, files: bool) -> None:
        if stopped := sharing_stopped(self.case, body, self.day):
            raise Refused(f"{stopped} The bundle was not made.", field="to")
        require_open(sender, body, FILES if files else LETTERS, self.day, field="to")


def kept_from(link: AdultOfChild, as_of: date) -> str:
    """Why nothing may be sent to this adult, in a sentence; empty where something may."""
    if profile_from(link, as_of) not in SENT_NOTHING:
        return ""
    name = link.adult.name
    if Profile(link.profile) in SENT_NOTHING:
        return _nothing_to(name)
    if link.responsibility == Responsibility.NO:
        return f"Nothing may be sent to {name}, who has no parental responsibility."
    return f"Nothing may be sent to {name} until somebody has seen that they hold parental responsibility."


def _nothing_to(name: str) -> str:
    return f"Nothing may be sent to {name} until two people have decided so."


def sharing_stopped(case: Case, body: Organisation, day: date) -> str:
    """Why nothing may be shared with a body, in a sentence; empty where something may, and for the child's own council,
    which acts by law (C13, C14)."""
    if body.pk == case.authority_id:
        return ""
    stopped = import_string(f"{settings.CONSENT}.sharing_stopped")(case.child, body, day)
    return f"{body.name}: {stopped.words}." if stopped else ""


def anything_stopped(case: Case, day: date) -> bool:
    """Whether the family has refused or taken back consent about anybody, and no override lets it go (C13)."""
    return bool(import_string(f"{settings.CONSENT}.anything_stopped")(case.child, day))
