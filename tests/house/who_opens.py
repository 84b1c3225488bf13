"""The table of who opens which address about a child: found by trying, kept in `docs/reference/who_opens.md`.

To write it anew: `SENDWELL_WRITE_REFERENCE=1 pytest -n0 tests/house/test_who_opens.py`.
"""

import re
from itertools import groupby
from pathlib import Path

from sendwell.access.roles import ROLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "who_opens.md"
PEOPLE = {
    "officer": ("council_officer", "of the child’s council"),
    "manager": ("council_manager", "of the child’s council"),
    "psychologist": ("educational_psychologist", "their service was asked for advice"),
    "social-care adviser": ("social_care_adviser", "was given a request for advice"),
    "designated officer": ("designated_officer", "of the child’s commissioner"),
    "point of contact": ("single_point_of_contact", "of a trust that was asked for advice"),
    "paediatrician": ("clinician", "was given a request, and has begun to sort it"),
    "therapist": ("clinician", "has returned advice"),
    "physiotherapist": ("clinician", "has signed advice that waits for a second signature"),
    "speech therapist": ("clinician", "has drafted advice"),
    "clinical lead": ("clinical_lead", "of a service that was asked, and asked for a second signature"),
    "SENCO": ("senco", "the child is on their school’s roll"),
    "information governance": ("information_governance", "of the child’s council"),
    "support worker": ("iass_worker", "has leave to read, which the family asked for"),
    "support worker without leave": ("iass_worker", "of the council’s service, and nothing to the child"),
    "safeguarding lead": ("safeguarding_lead", "has leave to read"),
    "mediation adviser": ("mediation_adviser", "has leave to read"),
    "panel member": ("panel_member", "has leave to read for fourteen days"),
    "auditor": ("auditor", "of the child’s council, with leave to read"),
    "commissioner": ("commissioner", "of the child’s commissioner"),
    "administrator": ("administrator", "of the child’s council"),
    "mother": ("parent", "verified parent, lives with the child"),
    "restricted parent": ("parent", "verified, lives elsewhere, is sent cut-down copies"),
    "held parent": ("parent", "verified, but everything for them is held"),
    "unverified parent": ("parent", "nobody has seen what shows their responsibility"),
    "birth parent": ("parent", "verified; the child is placed elsewhere, and where is sealed"),
    "foster carer": ("parent", "the child is placed with them"),
    "child": ("young_person", "the child themselves, not sixteen"),
    "young person": ("young_person", "the rights are theirs"),
    "parent of a young person": ("parent", "the rights have moved from them"),
    "parent by grant": ("parent", "the young person lets them read some things"),
    "alternative person": ("parent", "stands in for the young person in one decision"),
}
"""Who they are in the story (`standings_story.py`), their role, and what they are to the child."""
HEAD = """<!-- Made by `SENDWELL_WRITE_REFERENCE=1 pytest -n0 tests/house/test_who_opens.py`. Do not edit. -->

# Who opens what

Each address about a child, and what happened when the people of one story asked for it (*opens*) and sent it an empty
form (*may send*). The story is `tests/house/story.py` and `tests/house/standings_story.py`: everybody in it has
something to do with a child, each in their own way.

Numbers after a name say which of the records that were tried opened: `physiotherapist 2 3` did not open the first.
Without numbers all of them did. Who does not stand there finds nothing (404), as everybody who has nothing
to do with the child: twenty strangers of every role, and colleagues without a relationship, open none of these
(`tests/house/test_strangers.py`).

What each class of data is open to: [access.md](access.md). What each address is for: [routes.md](routes.md).

"""

COLUMNS = 3
type Found = dict[tuple[str, str], list[int]]
"""Address and method: which of the records that were tried."""


def read() -> dict[str, Found]:
    """What the page says of everybody."""
    table: dict[str, Found] = {name: {} for name in PEOPLE}
    for line in PAGE.read_text().splitlines() if PAGE.exists() else ():
        if line.startswith("| `") and line.count("|") == COLUMNS + 1:
            address, opens, sends = (cell.strip() for cell in line.strip("|").split("|"))
            for method, cell in (("GET", opens), ("POST", sends)):
                for said in filter(None, cell.split(", ")):
                    name, numbers = re.fullmatch(r"(.+?)((?: \d+)*)", said).groups()  # type: ignore[union-attr]
                    table[name][address.strip("`"), method] = [int(each) for each in numbers.split()]
    return table


def write(name: str, found: Found, addresses: list[str]) -> None:
    """Put what one of them opens in its place."""
    table = read() | {name: found}
    people = [
        f"| {who} | {ROLES[role].name} | {standing} |"
        for who, (role, standing) in PEOPLE.items()
        if table[who]
    ]
    lines = ["| who | role | what they are to the child |", "| --- | --- | --- |", *people]
    nothing = [who for who in PEOPLE if not table[who]]
    lines += ["", f"No address about a child opens for: {', '.join(nothing)}."] if nothing else []
    for group, routes in groupby(addresses, key=lambda each: each.split("/")[1]):
        lines += ["", f"## /{group}", "", "| address | opens | may send |", "| --- | --- | --- |"]
        lines += [_row(table, route) for route in routes]
    PAGE.write_text(HEAD + "\n".join(lines) + "\n")


def _row(table: dict[str, Found], route: str) -> str:
    cells = [
        ", ".join(
            " ".join([who, *map(str, table[who][route, method])])
            for who in PEOPLE
            if (route, method) in table[who]
        )
        for method in ("GET", "POST")
    ]
    return f"| `{route}` | {' | '.join(cells)} |".replace("  ", " ")
