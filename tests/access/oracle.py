"""The decision a second time, as a table: written from the authorization model, apart from `access.decision`.

Each row is a standing, each column a class, each cell the letters of the model's table 4.3:

    r read      w write      q only while a request names them      s cut down      o their own
    g by a live grant        b by breaking the glass                . nothing

It knows nothing of the decision's code but the questions it is asked (`Asked`). Where the model's words leave
room ("r if named", "pseudonym by default") the narrower reading stands; `access/matrix.yaml` lists them. A grant of
a class, and broken glass, stand for the relationship and for the request that names them, for that class alone;
neither opens what the role may not read at all, and nobody writes by either.
"""

from sendwell.access.classes import DataClass
from sendwell.access.decision import Action, Asked

COLUMNS = ["P", "I", "L", "V", "E", "H", "HX", "S", "X", "F", "PL", "PF", "M", "K", "C", "N", "A", "Z"]
TABLE = """
council_officer          rw rw rw rw r  r  .  r  g  rw rw rw r  rw rw .  o  r
council_manager          rw r  r  r  r  r  .  r  gb r  rw rw rw rw r  .  r  r
educational_psychologist q  q  s  q  qw q  .  q  .  s  q  q  .  .  o  .  o  .
social_care_adviser      q  q  q  q  q  s  .  qw gb r  q  q  .  .  o  .  o  .
designated_officer       r  r  s  r  r  rw gb r  gb s  r  r  s  s  s  .  o  r
single_point_of_contact  q  q  s  s  .  o  .  .  .  s  .  .  .  .  o  .  o  o
clinician                q  q  s  q  s  qw ob s  .  s  q  q  .  .  o  .  o  .
clinical_lead            q  q  s  q  s  qw ob s  .  s  q  q  .  .  o  .  o  .
senco                    q  q  s  q  qw s  .  s  .  s  q  q  s  .  o  .  o  o
safeguarding_lead        q  q  s  .  .  .  .  s  g  s  .  .  .  .  o  .  o  .
verified_parent          r  r  o  rw r  r  .  r  .  o  r  r  r  .  r  .  s  .
restricted_parent        s  s  o  rw s  s  .  s  .  o  s  s  s  .  r  .  .  .
unverified               .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
foster_carer             q  q  o  ow r  s  .  .  .  s  s  r  .  .  o  .  .  .
child                    s  o  o  rw s  s  .  s  .  .  s  s  .  .  o  .  s  .
young_person             r  rw rw rw r  r  r  r  g  o  r  r  r  .  r  .  s  .
parent_of_young_person   .  .  o  o  .  .  .  .  .  o  .  .  .  .  o  .  .  .
parent_by_grant          g  .  o  o  g  g  .  g  .  o  g  g  g  .  o  .  .  .
alternative_person       r  r  o  rw r  r  .  r  .  o  r  r  r  .  r  .  .  .
iass_worker              g  s  s  r  r  r  .  r  .  s  r  r  s  .  r  rw .  o
mediation_adviser        g  s  s  s  s  s  .  s  .  .  .  r  .  .  o  .  .  .
panel_member             g  g  .  s  s  s  .  s  .  .  s  .  s  w  .  .  o  .
commissioner             s  g  .  .  .  s  .  .  .  .  g  g  rw ow o  .  o  rw
information_governance   r  r  s  g  g  g  g  g  gb r  g  g  .  g  g  .  r  r
auditor                  r  .  .  g  g  g  g  g  g  s  g  g  s  g  g  .  r  r
administrator            .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
organisation             rw rw rw rw .  .  .  .  .  rw .  .  .  .  rw .  .  .
"""
CELLS: dict[tuple[str, DataClass], str] = {
    (standing, DataClass(column)): letters
    for standing, *row in (line.split() for line in TABLE.strip().splitlines())
    for column, letters in zip(COLUMNS, row, strict=True)
}
KEPT_FROM = {
    "verified_parent",
    "restricted_parent",
    "unverified",
    "foster_carer",
    "parent_of_young_person",
    "parent_by_grant",
    "alternative_person",
}
"""Adults round the child. What a child asks to keep from a parent is kept from each of them."""


def permits(asked: Asked, cells: dict[tuple[str, DataClass], str] = CELLS) -> bool:
    """Whether the model lets it happen: what forbids comes first, then what the cell's letters open."""
    hidden = asked.confidential and asked.standing in KEPT_FROM
    if not asked.active or asked.excluded or asked.private or hidden:
        return False
    if asked.lent_only and not asked.own and asked.data not in asked.granted:
        return False
    letters = cells.get((asked.standing, asked.data), ".")
    if asked.action is Action.WRITE:
        return "w" in letters and asked.related and _narrower(asked, letters)
    granted, opened = asked.data in asked.granted, asked.data in asked.glass
    reads = bool(set("rsq") & set(letters)) and "o" not in letters
    return (
        (reads and asked.related and _narrower(asked, letters))
        or (reads and granted)
        or ("o" in letters and asked.own and asked.related)
        or ("g" in letters and granted)
        or (bool(set("rsqb") & set(letters)) and opened)
    )


def _narrower(asked: Asked, letters: str) -> bool:
    """Where the cell is narrower than the relationship: named just now, or their own."""
    return ("q" not in letters or asked.named) and ("o" not in letters or asked.own)
