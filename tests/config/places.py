"""A folder for a server of a test's own."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def open_folder_in_tmp() -> Iterator[Path]:
    """A folder that every account may walk into, as root's stand-in must. pytest's own are closed."""
    with tempfile.TemporaryDirectory(prefix="sendwell-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
