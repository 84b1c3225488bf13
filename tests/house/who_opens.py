"""The table of who opens which address about a child: found by trying, kept in `docs/reference/who_opens.md`.

To write it anew: `SENDWELL_WRITE_REFERENCE=1 pytest -n0 tests/house/test_who_opens.py`.
"""

import re
from pathlib import Path

from sendwell.access.roles import ROLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "who_opens.md"
HEAD = """<!-- Made by `SENDWELL_WRITE_REFERENCE=1 pytest -n0 tests/house/test_who_opens.py`. Do not edit. -->

# Who opens what

Each address about a child, and what happened when the people of one story tried to open it. The story is
`tests/house/story.py`: everybody in it has something to do with the child, each in their own way.

- **opens**: everybody of that role in the story
- **some**: those of them whom a request, a letter or a meeting names
- nothing: it is not there (404), as for everybody who has nothing to do with the child

Twenty strangers of every role, and colleagues without a relationship, open none of these
(`tests/house/test_strangers.py`).
What each class of data is open to: [access.md](access.md). What each address is for: [routes.md](routes.md).

"""

type Table = dict[str, dict[str, str]]


def read() -> Table:
    """Address, role, word."""
    if not PAGE.exists():
        return {}
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in PAGE.read_text().splitlines()
        if line.startswith("| ")
    ]
    names = {role.name: role.id for role in ROLES.values()}
    roles = [names.get(heading, heading) for heading in rows[0][1:]]
    return {row[0].strip("`"): dict(zip(roles, row[1:], strict=True)) for row in rows[2:]}


def column(role: str) -> dict[str, str]:
    """What one role opens."""
    return {address: row[role] for address, row in read().items() if row.get(role)}


def write(role: str, found: dict[str, str], addresses: list[str]) -> None:
    """Put one role's column in its place."""
    table = {address: dict(read().get(address, {})) for address in addresses}
    for address, row in table.items():
        row[role] = found.get(address, "")
    roles = [each for each in ROLES if any(each in row for row in table.values())]
    lines = [["address", *(ROLES[each].name for each in roles)], ["---"] * (len(roles) + 1)]
    lines += [[f"`{address}`", *(row.get(each, "") for each in roles)] for address, row in table.items()]
    text = "\n".join(re.sub(r" +", " ", "| " + " | ".join(line) + " |") for line in lines)
    PAGE.write_text(HEAD + text + "\n")
