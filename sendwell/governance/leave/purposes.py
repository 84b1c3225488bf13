"""What leave can be for: whom, on what it rests, and for how long at most."""

from dataclasses import dataclass

from sendwell.access.grants import FAMILYS_AUTHORITY, rests_on_family


@dataclass(frozen=True)
class Purpose:
    """One purpose."""

    id: str
    words: str
    gateway: str
    role: str
    most_days: int
    by_law: bool = False
    """It passes without an agreement too: no missing paper keeps from anybody what keeps a child safe."""
    own: bool = False
    """For people of the council whose case it is, and of no other."""

    @property
    def rests_on_family(self) -> bool:
        """Whether it is the family's to give: it ends with their word, and when the rights move (C10, C13)."""
        return rests_on_family(self.gateway)


PURPOSES = {
    each.id: each
    for each in (
        Purpose(
            "support",
            "To help the family, who asked for it",
            f"{FAMILYS_AUTHORITY}; Children and Families Act 2014 s.32 (advice and information)",
            "iass_worker",
            365,
        ),
        Purpose(
            "mediation",
            "To help settle a disagreement",
            "Children and Families Act 2014 ss.52 to 57 (mediation and resolution)",
            "mediation_adviser",
            90,
        ),
        Purpose(
            "panel",
            "To advise on a decision",
            "Children and Families Act 2014 s.26 (joint commissioning); s.37 (plans)",
            "panel_member",
            14,
        ),
        Purpose(
            "safeguarding",
            "To keep a child safe",
            "Children Act 1989 ss.17 and 47",
            "safeguarding_lead",
            90,
            by_law=True,
        ),
        Purpose(
            "audit",
            "To check how the work is done",
            "Children and Families Act 2014 s.36 and Part 3; inspection under the Children Act 2004 s.20",
            "auditor",
            28,
        ),
        Purpose(
            "sealed_work",
            "To work on what is sealed",
            "Children Act 1989 ss.17 and 47; Children and Families Act 2014 s.36",
            "council_officer",
            90,
            by_law=True,
            own=True,
        ),
        Purpose(
            "sealed_oversight",
            "To oversee work on what is sealed",
            "Children Act 1989 ss.17 and 47; Children and Families Act 2014 s.36",
            "council_manager",
            90,
            by_law=True,
            own=True,
        ),
        Purpose(
            "sealed_advice",
            "To advise on social care where something is sealed",
            "Children Act 1989 ss.17 and 47; SEND Regulations 2014, regulation 6(1)(e)",
            "social_care_adviser",
            90,
            by_law=True,
            own=True,
        ),
        Purpose(
            "health_review",
            "To look into health detail that is sealed or kept back",
            "Health and Social Care Act 2012 s.251B; Children and Families Act 2014 s.26",
            "designated_officer",
            28,
        ),
    )
}
