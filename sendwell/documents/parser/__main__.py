"""Read one file, say what it is, and hand back a clean copy. Any failure is a refusal."""

import json
import struct
import sys
from collections.abc import Callable
from typing import Any

from sendwell.documents.parser import confine
from sendwell.documents.parser.answers import Answer, Turned

MOST_READ = 96 * 1024 * 1024


def main(task: str) -> int:
    """Shut every door, then look. The answer goes to standard output: see `documents.parsing`."""
    apart = confine.shut_network()
    work = reader_of(task)
    confine.limit()
    try:
        answer = work(sys.stdin.buffer.read(MOST_READ))
        say({**answer.said(), "apart": apart}, answer.content)
    except Turned as turned:
        say({"turned": turned.why, "apart": apart})
    except (MemoryError, RecursionError):
        say({"turned": "unchecked", "apart": apart})
    except Exception as failure:  # whatever a broken file makes a library raise, the answer is the same
        say({"turned": "damaged", "failure": type(failure).__name__, "apart": apart})
    return 0


def reader_of(task: str) -> Callable[[bytes], Answer]:
    """The one reader that this kind needs, imported while files can still be opened."""
    if task == "pdf":
        from sendwell.documents.parser.pdf import read_pdf

        return read_pdf
    if task in ("docx", "odt"):
        from sendwell.documents.parser.office import read_docx, read_odt

        return read_docx if task == "docx" else read_odt
    if task in ("jpg", "png", "heic"):
        from sendwell.documents.parser.pictures import reader_for

        return reader_for(task)
    if task == "bundle":
        from sendwell.documents.parser.bundling import bind

        return bind
    if task == "stamp":
        from sendwell.documents.parser.bundling import stamp

        return stamp
    if task == "typeset":
        from sendwell.documents.parser.typesetting import typeset

        return typeset
    if task == "txt":
        from sendwell.documents.parser.plain import read_txt

        return read_txt
    return lambda _: Answer(task)


def say(said: dict[str, Any], content: bytes = b"") -> None:
    """The length of the JSON, the JSON, the copy."""
    head = json.dumps(said).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(head)) + head + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
