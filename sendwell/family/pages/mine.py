"""The family's own page about rights and sharing: whose the rights are, what they agreed to, and taking it back.

A parent sees what they said themselves and nothing of another parent; a young person also what they let each
parent see. When the rights have moved, a parent is told so here, and whom to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.urls import reverse

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.access.opening import NotThere, note_reading, relationships
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case
from sendwell.casebook.opening import elsewhere
from sendwell.documents.before import letters_of_before
from sendwell.documents.models import Letter
from sendwell.family.models import Consent, GivenAs
from sendwell.family.pages.leave import HelperShown, helpers_of
from sendwell.family.pages.rights import ConsentShown, consents_of, said_by_oneself
from sendwell.family.plain import plain
from sendwell.family.told import told_of
from sendwell.organisations.models import Organisation
from sendwell.people.family_map import (
    Standing,
    is_verified,
    is_verified_carer,
    live_representations,
    secret_from,
    standing,
)
from sendwell.people.models import AdultOfChild, Child, Representation, StandsInAs
from sendwell.people.rights import HealthSay, health_date, health_say_on, own_to_say, send_rights_date
from sendwell.ui import words
from sendwell.ui.parts import Link

AS = {
    Standing.VERIFIED_PARENT: GivenAs.PARENT,
    Standing.YOUNG_PERSON: GivenAs.YOUNG_PERSON,
    Standing.ALTERNATIVE_PERSON: GivenAs.ALTERNATIVE,
}
SHUT = {Standing.UNVERIFIED}


@dataclass(frozen=True)
class ParentShown:
    """What a young person lets one parent see."""

    name: str
    sees: str
    until: str
    lets_anything: bool
    let_url: str
    back_url: str


@dataclass(frozen=True)
class MinePage:
    """Whose the rights are, in plain words, and what this reader said."""

    ref: str
    title: str
    whose: Sequence[str]
    moved: bool
    consents: Sequence[ConsentShown]
    may_speak: bool
    who_speaks: str
    """Who says what may be shared, where this reader does not."""
    parents: Sequence[ParentShown]
    letters: Sequence[Link]
    """What a parent was sent before the rights moved: it stays theirs."""
    helpers: Sequence[HelperShown]
    """Who may read by the family's leave, to whoever may take it back."""
    home_url: str


def open_mine(member: Member, ref: str, as_of: date, *, screen: str = "own rights") -> tuple[Case, Standing]:
    """The case and what this family member is to the child. Raises NotThere for whoever is held, and strangers."""
    case = Case.objects.select_related("child", "authority").filter(ref=ref).first()
    if case is None or not member.is_family or not member.may(Permission.OWN_RIGHTS):
        raise NotThere
    related = relationships(member, as_of).filter(child_id=case.child_id).exists()
    who = None if member.child_id == case.child_id else member.adult_id
    theirs = related and ref not in elsewhere(member, as_of)
    is_what = standing(case.child, who, as_of) if theirs else Standing.UNVERIFIED
    note_reading(member, case.child_id, screen=screen, allowed=is_what not in SHUT)
    if is_what in SHUT:
        raise NotThere
    return case, is_what


@dataclass(frozen=True)
class Moved:
    """A young person whose rights have moved away from this parent: whom to ask, and which council."""

    ref: str
    child_id: int
    name: str
    born: date
    council: Organisation | None
    """None where it must not be named: it says where somebody is (C02)."""


def moved_away(member: Member, as_of: date) -> list[Moved]:
    """The young people of whom this member was the parent. Their records are closed to them: the database says."""
    if member.adult_id is None:
        return []
    kept = set(elsewhere(member, as_of))
    with connection.cursor() as cursor:
        cursor.execute("SELECT ref, child, called, born, council FROM family_rights_moved()")
        rows = [row for row in cursor.fetchall() if row[0] not in kept]
    councils = Organisation.objects.in_bulk([council for *_, council in rows])
    secret = {child for _, child, *_ in rows if secret_from(child, member.adult_id, as_of)}
    return [
        Moved(ref, child, name, born, None if child in secret else councils[council])
        for ref, child, name, born, council in rows
    ]


def has_moved(member: Member, ref: str, as_of: date) -> bool:
    """Whether a parent who opens the child's page must be told that the rights are the young person's now."""
    return any(each.ref == ref for each in moved_away(member, as_of))


def mine_page(member: Member, ref: str, *, as_of: date) -> MinePage:
    """The family's own page about rights and sharing. Raises NotThere."""
    moved = next((each for each in moved_away(member, as_of) if each.ref == ref), None)
    if moved is not None:
        return _moved_page(member, moved)
    case, is_what = open_mine(member, ref, as_of)
    theirs = is_what is Standing.YOUNG_PERSON
    return MinePage(
        ref=case.ref,
        title="Your rights and what is shared",
        whose=_whose(case, is_what, as_of),
        moved=False,
        consents=_said(member, case, as_of),
        may_speak=speaks_as(case.child, is_what, as_of) is not None,
        who_speaks=_who_speaks(case, is_what),
        parents=_parents(case, as_of) if theirs else [],
        letters=[],
        helpers=helpers_of(case),
        home_url=reverse("desks:child", kwargs={"ref": ref}),
    )


def _moved_page(member: Member, moved: Moved) -> MinePage:
    note_reading(member, moved.child_id, screen="own rights")
    name, council = moved.name, moved.council
    day = words.day(send_rights_date(moved.born))
    whose = [
        f"Until {day} the rights were yours. Now they are {name}’s own. This is the law, and nobody did wrong.",
        f"Ask {name}. {name} can sign in and choose what you may see, and for how long. "
        f"{name} can also tell {_reached(council) if council else 'the council'}.",
        f"If {name} cannot decide something alone, tell {council.name if council else 'the council'}. "
        "The law says how somebody can then help to decide.",
    ]
    return MinePage(
        ref=moved.ref,
        title="The rights have moved",
        whose=whose,
        moved=True,
        consents=[],
        may_speak=False,
        who_speaks="",
        parents=[],
        letters=[_of_before(each) for each in letters_of_before(member, ref=moved.ref)],
        helpers=[],
        home_url="",
    )


def _of_before(letter: Letter) -> Link:
    url = reverse("documents:letter", kwargs={"uid": letter.uid})
    return Link(f"{letter.title}, {words.day(letter.day)}", url)


def speaks_as(child: Child, is_what: Standing, as_of: date) -> GivenAs | None:
    """In what capacity this reader says what may be shared, or None: a child from sixteen on, about their health."""
    if is_what is Standing.CHILD and health_say_on(child, as_of) is HealthSay.OWN:
        return GivenAs.YOUNG_PERSON
    return AS.get(is_what)


def to_speak_of(
    child: Child, capacity: GivenAs, offered: Sequence[DataClass], as_of: date
) -> list[DataClass]:
    """What this reader is asked about: each kind of information of whoever decides on it that day (C09)."""
    own = own_to_say(child, offered, as_of)
    if capacity is GivenAs.YOUNG_PERSON:
        return [each for each in offered if each in own]
    return [each for each in offered if capacity is GivenAs.ALTERNATIVE or each not in own]


def _own_health(case: Case, is_what: Standing, as_of: date) -> list[str]:
    """To a child or young person, where their health goes by another day than the rest."""
    own = health_say_on(case.child, as_of) is HealthSay.OWN
    if is_what is Standing.CHILD and own:
        return ["You are 16 or older. So you say what may be shared about your health."]
    if is_what is Standing.YOUNG_PERSON and not own:
        day = words.day(health_date(case.child.born))
        return [
            f"About your health you decide alone from {day}. Before that day, somebody must first write down that you "
            f"understand what you decide. To say yes or no now, tell {_reached(case.authority)} or your doctor."
        ]
    return []


def _whose(case: Case, is_what: Standing, as_of: date) -> list[str]:
    return [*_of_the_rights(case, is_what), *_own_health(case, is_what, as_of)]


def _of_the_rights(case: Case, is_what: Standing) -> list[str]:
    name = case.child.known_as or case.child.given_name
    day = words.day(send_rights_date(case.child.born))
    if is_what is Standing.YOUNG_PERSON:
        return [
            "You decide now. Letters about your help come to you.",
            "You can let your parents see some things. You can change your mind on any day.",
        ]
    if is_what is Standing.PARENT_BY_GRANT:
        return [f"The rights are {name}’s own. {name} lets you see some things for a time."]
    if is_what is Standing.ALTERNATIVE_PERSON:
        return [f"You act for {name} in a decision that {name} cannot make alone."]
    if is_what is Standing.CHILD:
        return [
            f"Your parents have the rights until {day}. Then they are yours.",
            "People must listen to what you say and want, now too.",
        ]
    return [
        f"You have the rights in law about {name}’s help. For example: to ask for an assessment, to say what you "
        "think of a plan, and to appeal.",
        f"You have them until {day}. After that day they are {name}’s own. We will tell you both before.",
    ]


def _reached(council: Organisation) -> str:
    """The council and how to reach it."""
    phone, email = council.phone, council.email
    ways = [f"phone {phone}"] * bool(phone) + [f"email {email}"] * bool(email)
    return f"{council.name} ({', '.join(ways)})" if ways else council.name


def _who_speaks(case: Case, is_what: Standing) -> str:
    if is_what is Standing.CHILD:
        return (
            "Your parents say what may be shared. If you understand what it means, you can say yes or no yourself: "
            "tell a helper. Tell your parents or a helper what you want."
        )
    if is_what is Standing.PARENT_BY_GRANT:
        return f"{case.child.known_as or case.child.given_name} says what may be shared."
    return f"Somebody with parental responsibility says what may be shared. Ask {_reached(case.authority)} who that is."


def _said(member: Member, case: Case, as_of: date) -> list[ConsentShown]:
    """What this reader said themselves: never what another parent said."""
    mine = [each for each in consents_of(case.child) if is_theirs(member, case, each)]
    told = told_of(member, case, as_of)
    return [
        said_by_oneself(
            each, told, as_of, reverse("family:mine_consent", kwargs={"ref": case.ref, "uid": each.uid})
        )
        for each in mine
    ]


def is_theirs(member: Member, case: Case, consent: Consent) -> bool:
    """Whether this family member said it: the adult who gave it, or the child or young person."""
    if member.child_id == case.child_id:
        return consent.adult_id is None
    return consent.adult_id is not None and consent.adult_id == member.adult_id


def _parents(case: Case, as_of: date) -> list[ParentShown]:
    return [_parent(case, each, _by_their_word(case, each, as_of)) for each in adults_known(case, as_of)]


def adults_known(case: Case, as_of: date) -> list[AdultOfChild]:
    """The adults whom a young person is shown by name: verified parents and carers, and whoever sees by their word.

    Not whom the council alone wrote down: a birth parent, or a carer to come.
    """
    links = AdultOfChild.objects.filter(child=case.child).select_related("adult").order_by("pk")
    return [
        each
        for each in links
        if is_verified(each, as_of) or is_verified_carer(each, as_of) or _by_their_word(case, each, as_of)
    ]


def _by_their_word(case: Case, link: AdultOfChild, as_of: date) -> list[Representation]:
    found = live_representations(case.child, link.adult_id, as_of)
    return [each for each in found if each.basis == StandsInAs.GRANT]


def _parent(case: Case, link: AdultOfChild, live: Sequence[Representation]) -> ParentShown:
    letters = [letter for each in live for letter in each.classes]
    kwargs = {"ref": case.ref, "number": link.pk}
    return ParentShown(
        name=link.adult.name,
        sees="; ".join(words.uncapitalised(plain(DataClass(letter))) for letter in letters),
        until=words.day(max(each.until for each in live)) if live else "",
        lets_anything=bool(live),
        let_url=reverse("family:mine_let", kwargs=kwargs),
        back_url=reverse("family:mine_take_back", kwargs=kwargs),
    )
