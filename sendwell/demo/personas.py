"""Whom one can be in the demonstration. Importing this outside the demonstration's settings is an error.

In a real system nobody steps into another's shoes; that this cannot happen there is a matter of two locks: the
room is not installed, and this module does not load.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

if not getattr(settings, "DEMO", False):
    raise ImportError("Personas belong to the demonstration's settings only.")


@dataclass(frozen=True)
class Persona:
    """Somebody to be: the slug of a member of the invented world, and what there is to see as them."""

    slug: str
    does: str


PERSONAS: Mapping[str, Sequence[Persona]] = {
    "Northbridge Council": (
        Persona("nadia-brennan", "A full desk: decisions due, advice late, a child who must not be found."),
        Persona("helen-marsden", "Who has how much, new requests, letters that wait for a second person."),
        Persona("priya-nandakumar", "Sees a child only while asked for advice."),
        Persona("joseph-amankwah", "Gives the council advice on social care."),
        Persona("ines-falkner", "Has leave to read Kai’s case, and what is sealed in its chronology."),
        Persona("yusuf-karim", "Agreements, a closed flow, who looked, an emergency to review."),
        Persona("howard-linde", "Who did and read what, with pseudonyms instead of names."),
        Persona("chris-tulley", "Keeps organisations and accounts, and sees no child."),
    ),
    "Southmere Council": (
        Persona("tom-adewale", "Sees none of Northbridge’s children."),
        Persona("owen-tranter", "Manages Southmere’s team."),
    ),
    "Northbridge Community Health NHS Trust": (
        Persona("linda-carver", "One inbox for both councils."),
        Persona("samuel-osei", "Requests to answer, some about unknown children."),
        Persona("katie-rowbotham", "Stands in for a colleague this week."),
        Persona("marek-zielonka", "Is behind, with a question unanswered."),
        Persona("farah-siddiqi", "Second signatures, and the team’s requests."),
        Persona("carol-venn", "Works at a special school."),
    ),
    "Vale Mental Health NHS Trust": (
        Persona("aisha-maqbool", "Gives requests out to the teams."),
        Persona(
            "jo-lambourne", "Opened a record in an emergency, and keeps what a girl of fifteen asked for."
        ),
        Persona("stefan-brandt", "Has that emergency to review."),
    ),
    "Southmere Hospitals NHS Trust": (
        Persona("peter-dunmore", "Passes requests on. One is suspended: a mother took her consent back."),
        Persona("colette-brody", "Gives out, passes on, signs off."),
    ),
    "Health commissioners": (
        Persona("ruth-aberforth", "North Vale: late, declined and not-known advice across all providers."),
        Persona("marcus-iredale", "North Vale: reads one case for a panel, for a few days more."),
        Persona("kofi-ansah", "South Vale, a board merged on 1 April 2026."),
        Persona("sunita-raghavan", "North Vale: sees services, and no child."),
    ),
    "Schools and the advice service": (
        Persona("emma-pickersgill", "A primary school: asks for assessments and follows each."),
        Persona("david-ashcombe", "A special school with children of both councils."),
        Persona("claire-youngs", "A college."),
        Persona("rosie-penhale", "A nursery."),
        Persona("pearl-achterberg", "Helps families. Leo’s father lets her read."),
    ),
    "Families": (
        Persona("grace-adomako", "Mother of Esi, six, in the middle of an assessment. Most there is to see."),
        Persona("daniel-hartnell", "Father of Leo, nine. The council has just said no to an assessment."),
        Persona("ruksana-begum-ali", "Mother of Samir, five, whom no service knows."),
        Persona("joanne-pell", "Mother of Rowan, eight, who has a plan now."),
        Persona("orla-penrose", "Mother of Theo, seven. His father must not find them."),
        Persona("craig-marchbanks", "Theo’s father, under a court order. Is shown nothing."),
        Persona("bernadette-oyelaran", "Foster carer of Kai, nine."),
        Persona("shelley-ferris", "Kai’s mother. Sees his assessment, and not where he lives."),
        Persona(
            "petra-castellan", "Mother of Mina, fifteen. Something is not on her page, and nothing says so."
        ),
        Persona("hana-brightwater", "Mother of Otis, six. Took her consent back last week."),
        Persona("tilda-marsh", "Seventeen, at college. The rights are her own."),
        Persona("andrea-marsh", "Tilda’s mother, whose rights have moved to Tilda."),
    ),
}

BY_SLUG = {each.slug: each for group in PERSONAS.values() for each in group}

SIGNS_IN = "nadia-brennan"
"""The one account with a password, to try the sign-in page of a real system."""
PASSWORD = "only for this demonstration"  # noqa: S105  shown on the screen; it opens nothing but invented data
