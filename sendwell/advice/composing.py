"""What a request says before the officer has changed a word: told once by the family, not asked for again.

A request must explain itself to a clinician who has never seen one (Quick Guide 5): why this service, what is
asked, the child's circumstances and history, by when, in what form, and whom to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sendwell.advice.routing import Offer
from sendwell.advice.routing.rules import the_rules
from sendwell.casebook.models import Case
from sendwell.organisations.professions import Profession
from sendwell.people.models import Involvement
from sendwell.requests.models import AssessmentRequest
from sendwell.ui.words import day as in_full


@dataclass(frozen=True)
class Composed:
    """The parts of a request that are the same for every service asked on a case."""

    circumstances: str
    history: str
    form_wanted: str


def composed(case: Case) -> Composed:
    """What is known of the child's circumstances and history, in the words of those who told us. Two queries."""
    request = AssessmentRequest.objects.filter(case=case, withdrawn_on__isnull=True).order_by("pk").last()
    return Composed(_circumstances(case, request), _history(case, request), the_rules().form_wanted)


def why_you(offer: Offer) -> str:
    """Why this service, in the words of the routing."""
    return "\n".join(offer.why)


def asked_of(profession: Profession) -> str:
    """What is asked of a profession unless the officer writes something else."""
    return the_rules().asked[profession]


def _circumstances(case: Case, request: AssessmentRequest | None) -> str:
    child = case.child
    parts = [("What the family wants everybody to know", child.about)]
    if child.primary_need:
        parts.append(("Type of need", child.get_primary_need_display()))
    if child.language != "English" or child.interpreter:
        parts.append(("Language", child.language + (", with an interpreter" if child.interpreter else "")))
    if request is not None:
        who = f"{request.requester_name} ({request.get_asked_by_display().lower()})"
        parts += [(f"Why an assessment was asked for, by {who}", request.why)]
        parts += [("What is difficult", request.difficulties), ("Hopes", request.hopes)]
    return _written(parts)


def _history(case: Case, request: AssessmentRequest | None) -> str:
    involved = Involvement.objects.filter(child=case.child).select_related("service__provider").order_by("pk")
    lines = "\n".join(_line(each) for each in involved)
    support = request.support_so_far if request else ""
    return _written([("Support so far", support), ("Professionals named so far", lines)])


def _line(each: Involvement) -> str:
    name = f"{each.service.name}, {each.service.provider.name}" if each.service else each.named
    since = f", since {in_full(each.since)}" if each.since else ""
    until = f", until {in_full(each.until)}" if each.until else ""
    return f"{name}: {each.get_knows_display().lower()}{since}{until} (told us: {each.told_by})"


def _written(parts: Sequence[tuple[str, str]]) -> str:
    return "\n\n".join(f"{title}:\n{said.strip()}" for title, said in parts if said and said.strip())
