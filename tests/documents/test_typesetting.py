"""F16: paper is made without files and network, and with no more than its share of time and memory."""

import resource
import subprocess
import sys
from time import monotonic

import pytest

from sendwell.documents import parsing, typeset
from sendwell.documents.letters import letter_pdf
from sendwell.documents.models import Letter
from sendwell.documents.parser.pdf import read_pdf
from sendwell.law.refusals import Refused
from tests.documents.test_letters import letter_to
from tests.world import World

LONG = "Adela was seen again, and what was seen is written down. "

CONFINED = """
import socket, sys
from sendwell.documents.parser import confine
from sendwell.documents.parser.typesetting import compiled
confine.shut_network()
confine.limit()
for layout in (b'#read("letter.typ")', b'#read("/etc/passwd")', b'#image("letter.typ")', b'#import "@preview/a:0.1.0"'):
    try:
        compiled(layout, {}, {})
        print("opened")
    except Exception as failure:
        print(type(failure).__name__)
try:
    socket.socket()
    print("opened")
except OSError:
    print("no socket")
print(compiled(b"A *bold* line", {}, {})[:5].decode())
"""


def test_f16_the_program_that_sets_long_texts_opens_no_file_and_no_socket() -> None:
    """(ctl) What needs none of them is set."""
    done = subprocess.run(
        [sys.executable, "-c", CONFINED], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split("\n")[:-1] == [*["TypstError"] * 4, "no socket", "%PDF-"]


def test_f16_a_long_text_is_set_apart_and_says_all_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same pages as in this process, which does not grow by it."""
    paragraphs = [LONG * 20] * 100
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    apart = typeset.sheet_pdf("A long note", paragraphs)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
    monkeypatch.setattr(typeset, "AT_ONCE", typeset.MOST)
    here, there = read_pdf(typeset.sheet_pdf("A long note", paragraphs)), read_pdf(apart)
    assert (there.text, there.pages) == (here.text, here.pages)
    assert there.text.count("written down") == 2000


def test_f16_what_asks_for_more_than_its_share_is_refused_in_words() -> None:
    """Ten seconds and half a gigabyte: what would take more is stopped, and the web process goes on."""
    began, before = monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused, match=r"“A note” is too long to be put on paper\. Make it shorter"):
        parsing.typeset_apart("foot", '{"title": "A note", "whose": "N", "pages": 9000000}', {}, "A note")
    assert monotonic() - began < parsing.SECONDS + 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_f16_too_long_a_text_is_refused_before_anything_is_set(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also as a letter: nothing is kept that could never be printed."""
    monkeypatch.setattr(parsing, "PROGRAM", ("/nowhere",))
    for act in (
        lambda: typeset.sheet_pdf("A note", [LONG * 20_000]),
        lambda: letter_to(world, title="A note", blocks=[{"kind": "text", "text": LONG * 20_000}]),
    ):
        with pytest.raises(
            Refused, match="“A note” is too long to be put on paper: it has more than a million"
        ):
            act()
    assert Letter.objects.count() == 0


def test_a_long_letter_with_a_character_that_we_have_no_letter_for_is_still_printed(world: World) -> None:
    blocks = [{"kind": "text", "text": LONG * 2000 + "漢字"}]
    letter = letter_to(world, blocks=blocks)
    assert "cannot be printed" in read_pdf(letter_pdf(letter)).text
