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
    "Councils": (
        Persona(
            "nadia-brennan",
            "A case officer at Northbridge with a full desk: decisions due, advice late, questions to answer.",
        ),
        Persona("tom-adewale", "A case officer at Southmere. Sees none of Northbridge’s children."),
        Persona(
            "helen-marsden",
            "Manages Northbridge’s team: who has how much, what is late, new requests to give out.",
        ),
        Persona("owen-tranter", "Manages Southmere’s team."),
        Persona("priya-nandakumar", "Educational psychologist. Sees a child only while asked for advice."),
        Persona("joseph-amankwah", "Gives the council advice on social care."),
    ),
    "Health providers": (
        Persona(
            "linda-carver", "Single point of contact of the community trust: one inbox for both councils."
        ),
        Persona("aisha-maqbool", "Single point of contact of the mental health trust."),
        Persona("peter-dunmore", "Single point of contact of the hospital trust."),
        Persona(
            "samuel-osei", "Community paediatrician with requests to answer, some about unknown children."
        ),
        Persona("katie-rowbotham", "Speech and language therapist, standing in for a colleague this week."),
        Persona("marek-zielonka", "Occupational therapist who is behind, with a question unanswered."),
        Persona("farah-siddiqi", "Consultant and clinical lead: second signatures, and the team’s requests."),
        Persona("jo-lambourne", "Mental health practitioner: reviews each request before taking it on."),
        Persona("colette-brody", "Head of the hospital’s therapies: gives out, passes on, signs off."),
        Persona("carol-venn", "Nurse at a special school."),
    ),
    "Health commissioners": (
        Persona(
            "ruth-aberforth",
            "Designated clinical officer, North Vale: late, declined and not-known advice across all providers.",
        ),
        Persona("kofi-ansah", "Designated medical officer, South Vale, a board merged on 1 April 2026."),
        Persona("sunita-raghavan", "Commissions children’s services. Sees services, and no child."),
    ),
    "Schools": (
        Persona("emma-pickersgill", "SENCO of a primary school: asks for assessments and follows each."),
        Persona("david-ashcombe", "Deputy head of a special school with children of both councils."),
        Persona("claire-youngs", "Learning support at a college."),
        Persona("rosie-penhale", "SENCO of a nursery."),
    ),
    "Families": (
        Persona("grace-adomako", "Mother of Esi, six, in the middle of an assessment. Most there is to see."),
        Persona("daniel-hartnell", "Father of Leo, nine. The council has just said no to an assessment."),
        Persona("ruksana-begum-ali", "Mother of Samir, five, whom no service knows."),
        Persona("tilda-marsh", "Seventeen, at college, and asked for herself."),
        Persona("joanne-pell", "Mother of Rowan, eight, who has a plan now."),
    ),
    "Keeping the system": (
        Persona(
            "yusuf-karim",
            "Information-governance manager at Northbridge: agreements, a flow that is closed, who looked.",
        ),
        Persona("chris-tulley", "System administrator. Keeps organisations and members, and sees no child."),
    ),
}

BY_SLUG = {each.slug: each for group in PERSONAS.values() for each in group}

SIGNS_IN = "nadia-brennan"
"""The one account with a password, to try the sign-in page of a real system."""
PASSWORD = "only for this demonstration"  # noqa: S105  shown on the screen; it opens nothing but invented data
