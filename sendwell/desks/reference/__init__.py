"""The generated reference pages: what the program itself says of its addresses, roles, law, events and models.

`sendwell manage generate_reference` writes them to `docs/reference`; `make check` fails where one is stale.
"""

from collections.abc import Callable
from pathlib import Path

from sendwell.desks.reference import access, addresses, annex_a, law, models, roles, sharing

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "routes.md": addresses.page,
    "permissions.md": roles.page,
    "access.md": access.page,
    "timescales.md": law.timescales_page,
    "events.md": law.events_page,
    "annex_a.md": annex_a.page,
    "models.md": models.page,
    "sharing.md": sharing.page,
}


def write(folder: Path = FOLDER) -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page())


def stale(folder: Path = FOLDER) -> list[str]:
    """The names of the pages that do not say what the program says."""
    return [name for name, page in PAGES.items() if _read(folder / name) != page()]


def _read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""
