"""Who may do what with which data: the matrix in letters, the acts that need more, and the law each flow rests on."""

from sendwell.access.classes import DataClass
from sendwell.access.decision import matrix
from sendwell.access.roles import ROLES
from sendwell.desks.reference.markdown import code, table
from sendwell.desks.reference.markdown import page as whole_page
from sendwell.sharing.gateways import gateways

STANDINGS = {
    "safeguarding_lead": "Safeguarding lead of a school",
    "verified_parent": "Parent, verified, not restricted",
    "restricted_parent": "Parent whose profile is cut down",
    "unverified": "Adult whose responsibility is not verified",
    "foster_carer": "Foster or kinship carer",
    "child": "Child under 16",
    "young_person": "Young person whose rights have moved",
    "parent_of_young_person": "Parent of such a young person",
    "parent_by_grant": "The same parent, with the young person’s leave",
    "alternative_person": "Alternative person, for a young person who lacks capacity",
    "iass_worker": "Information, advice and support worker",
    "mediation_adviser": "Mediation adviser",
    "panel_member": "Panel member",
    "auditor": "Auditor",
    "organisation": "An organisation’s own intake and nightly work",
}
LETTERS = {
    "r": "read",
    "w": "write",
    "q": "only while a request for advice, a roll or a placement names them",
    "s": "a summary or cut-down version",
    "o": "only what they or their organisation contributed; in a family, what is about themselves",
    "g": "only by a recorded grant, which has a purpose, a gateway, a giver and an end",
    "b": "may be opened by breaking the glass, for sixty minutes, read only, and reviewed",
    ".": "nothing",
}
MORE_THAN_A_ROLE = [
    ("Decide whether to assess", "One officer of the council, who was given the power; a second factor"),
    (
        "Correct what starts or ends a time limit",
        "A manager who did not record it; a reason; a second factor",
    ),
    (
        "Sign health advice",
        "A registered clinician of the service asked; significant advice needs a second signature",
    ),
    (
        "Send outside",
        "The disclosure gate: cut to the recipient, scanned for other children, held or checked if flagged",
    ),
    ("Restrict what a parent may have", "One person; at once"),
    (
        "Let a parent have more again",
        "Two persons and evidence; a second factor; the database refuses one person twice",
    ),
    ("Seal an item", "The author or a named role; a reason"),
    ("Unseal it", "Two persons; a second factor"),
    (
        "Break the glass",
        "A second factor, a ground, why in words; told at once to both agencies; reviewed in two days",
    ),
    (
        "Let somebody outside read",
        "A grant: named person, child, classes, purpose, gateway and end; never to oneself",
    ),
    ("Give or change a role", "The organisation’s own administrator, never for themselves; a second factor"),
    ("Open many different records within an hour", "Stopped until a second factor is shown again"),
]


def page() -> str:
    """`access.md`."""
    return whole_page(
        "Who may see what",
        "First an exclusion, which beats everything; then whose record it is, the role, a live relationship to the "
        "child, the purpose, the class of the data and its state. What is not allowed below is refused. The decision "
        "is one function, `sendwell/access/decision.py`; the table is `sendwell/access/matrix.yaml`; a second table, "
        "written apart from it, must agree (`tests/access/oracle.py`). What each role may do at all: "
        "[permissions.md](permissions.md).",
        "## Classes of data",
        table(["class", "what it holds"], [(code(data), data.words) for data in DataClass]),
        "## Roles and classes",
        "\n".join(f"- {code(letter)} {words}" for letter, words in LETTERS.items()),
        table(["role or standing", *DataClass], [_row(standing) for standing in matrix()]),
        "A parent, carer or young person has a standing towards each child; the others are roles. Nobody reads a "
        "class for a child to whom they have no live relationship or grant, whatever the letter says.",
        "## Reading and writing, in words",
        *(_in_words(standing) for standing in matrix()),
        "## What needs more than a role",
        table(["act", "what it needs"], MORE_THAN_A_ROLE),
        "## The law each flow rests on",
        table(
            ["flow", "UK GDPR", "special category", "statute and confidentiality", "confirmed"], _gateways()
        ),
        "What an information-governance lead has not confirmed says so. Which flow is open between whom: "
        "[sharing.md](sharing.md).",
    )


def name_of(standing: str) -> str:
    """A role or standing in words."""
    return ROLES[standing].name if standing in ROLES else STANDINGS[standing]


def _row(standing: str) -> list[str]:
    cells = matrix()[standing]
    return [name_of(standing), *(cells.get(data) or "." for data in DataClass)]


def _in_words(standing: str) -> str:
    cells = matrix()[standing]
    said = {
        "Reads": [data for data, letters in cells.items() if set(letters) & set("rq")],
        "Reads cut down": [
            d for d, letters in cells.items() if "s" in letters and not set(letters) & set("rq")
        ],
        "Reads their own": [d for d, letters in cells.items() if "o" in letters],
        "Reads by grant": [d for d, letters in cells.items() if "g" in letters],
        "Writes": [data for data, letters in cells.items() if "w" in letters],
    }
    lines = [f"- {how}: {', '.join(classes)}" for how, classes in said.items() if classes]
    return f"### {name_of(standing)}\n\n" + ("\n".join(lines) or "Sees no child.")


def _gateways() -> list[tuple[str, ...]]:
    return [
        (each.title, each.basis, each.condition, each.statute, "yes" if each.confirmed else "not yet")
        for each in gateways().values()
    ]
