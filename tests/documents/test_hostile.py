"""Files that attack or hide are refused, cleaned or told of. Opened apart, by a program that can do nothing else."""

import io
import subprocess
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from sendwell.documents import findings, parsing
from sendwell.documents.parser.office import read_docx, read_odt
from sendwell.documents.parser.pdf import read_pdf
from sendwell.documents.parser.pictures import reader_for
from sendwell.law.refusals import Refused
from tests.documents import hostile, small_files
from tests.documents.hostile import MARK

EVERY_PDF = [
    *hostile.PDF_DRAWINGS,
    "annotations",
    "unapplied_redaction",
    "embedded_files",
    "hidden_layers",
    "attached",
    "earlier_versions",
]
FOUND_AS = {
    "white_ink": "white_text",
    "covered_scaled": "covered_text",
    "attached": "embedded_files",
    "moved": "tracked_deletions",
}
EVERY_WORD = [
    "tracked_deletions",
    "moved",
    "tracked_insertions",
    "comments",
    "hidden_text",
    "white_text",
    "tiny_text",
]
EVERY_ODT = ["tracked_deletions", "comments", "hidden_text", "white_text"]


def refusal(kind: str, content: bytes) -> str:
    """What the person who chose the file is told."""
    with pytest.raises(Refused) as refused:
        parsing.parsed(kind, content, "f")
    return refused.value.words


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("docx", hostile.squeezed, "too_much_inside"),
        ("docx", hostile.many_parts, "too_much_inside"),
        ("docx", hostile.nested, "archive_inside"),
        ("docx", hostile.nested_unnamed, "archive_inside"),
        ("docx", hostile.laughing, "instructions"),
        ("docx", hostile.linking, "damaged"),
        ("docx", lambda: hostile.climbing("../../escaped.txt"), "damaged"),
        ("docx", lambda: hostile.climbing("/etc/x"), "damaged"),
        ("docx", lambda: hostile.climbing("..\\win.txt"), "damaged"),
        ("docx", lambda: small_files.docx(more={"word/embeddings/oleObject1.bin": b"x"}), "embedded"),
        ("docx", lambda: small_files.docx(more={"word/activeX/activeX1.bin": b"x"}), "embedded"),
        ("docx", lambda: small_files.docx(more={"word/media/a.exe": b"x"}), "macros"),
        ("docx", lambda: hostile.word_with('<w:fldSimple w:instr="DDEAUTO c:\\\\x"/>'), "elsewhere"),
        (
            "docx",
            lambda: hostile.word_with("<w:r><w:instrText>INCLUDEPICTURE http://x </w:instrText></w:r>"),
            "elsewhere",
        ),
        ("docx", lambda: small_files.fetching("oleObject", "https://x.example/"), "embedded"),
        ("odt", lambda: hostile.odt(more={"Basic/Standard/Module1.xml": "<x/>"}), "macros"),
        ("odt", lambda: hostile.odt('<draw:image xlink:href="http://x.example/a.png"/>'), "elsewhere"),
        ("odt", lambda: hostile.odt('<draw:object-ole xlink:href="./Object 1"/>'), "embedded"),
        ("odt", lambda: hostile.odt(more={"Object 1/content.xml": "<x/>"}), "embedded"),
        ("odt", small_files.docx, "not_what_it_says"),
        ("png", hostile.flood, "too_many_pixels"),
        ("png", lambda: hostile.picture("jpg"), "not_what_it_says"),
        ("jpg", lambda: b"GIF89a=1;alert(1)//", "not_what_it_says"),
        ("heic", lambda: hostile.picture("png"), "not_what_it_says"),
        ("txt", lambda: b"<html><script>alert(1)</script>", "not_what_it_says"),
        ("txt", lambda: b"a\x00b", "not_what_it_says"),
        ("txt", small_files.pdf, "not_what_it_says"),
        ("pdf", lambda: b"<script>alert(1)</script>\n" + small_files.pdf(), "not_what_it_says"),
        ("pdf", small_files.pdf_that_grows, "damaged"),
        ("pdf", small_files.pdf_in_a_loop, "damaged"),
    ],
)
def test_a_file_that_attacks_is_refused_in_words(kind: str, content, why: str) -> None:  # type: ignore[no-untyped-def]
    """F02, F03, F04, F09, F11, F12, F13."""
    assert refusal(kind, content()) == parsing.sentence(why, "f", kind)


@pytest.mark.parametrize("what", EVERY_PDF)
def test_what_a_pdf_hides_is_said(what: str) -> None:
    """F15: each way of hiding is found; (ctl) the same words in plain sight are not."""
    found = read_pdf(hostile.pdf_hiding(what)).found
    assert FOUND_AS.get(what, what) in found
    assert findings.said(found) != []


@pytest.mark.parametrize("what", EVERY_WORD)
def test_what_a_word_document_hides_is_said(what: str) -> None:
    """F15."""
    answer = read_docx(hostile.word_hiding(what))
    assert FOUND_AS.get(what, what) in answer.found
    assert MARK in answer.text


@pytest.mark.parametrize("what", EVERY_ODT)
def test_what_an_opendocument_text_hides_is_said(what: str) -> None:
    """F15."""
    answer = read_odt(hostile.odt_hiding(what))
    assert what in answer.found
    assert MARK in answer.text


def test_what_hides_nothing_is_said_to_hide_nothing() -> None:
    """F15 (ctl)."""
    assert read_pdf(hostile.pdf_saying("In plain sight\nand on two lines")).found == {}
    assert read_docx(small_files.docx("In plain sight")).found == {}
    assert read_odt(hostile.odt("In plain sight")).found == {}
    boxed = "0.9 g 10 190 200 30 re f 0 g BT /F1 12 Tf 20 200 Td (on a grey box) Tj ET"
    assert read_pdf(hostile.saved(hostile.pdf_drawing(boxed))).found == {}


@pytest.mark.parametrize("kind", ["jpg", "png", "heic"])
def test_a_photograph_loses_its_place_and_its_maker(kind: str) -> None:
    """F14, C16; (ctl) the mark is in what was sent."""
    given = hostile.picture(kind)
    assert MARK.encode() in given
    clean = parsing.parsed(kind, given, "f")
    assert MARK.encode() not in clean.content
    with Image.open(io.BytesIO(clean.content)) as opened:
        assert dict(opened.getexif()) == {}
        assert opened.size == (40, 30)
        assert opened.info.get("comment") is None
    assert (clean.kind, clean.unread) == ("jpg" if kind == "heic" else kind, 1)


def test_a_photograph_stands_upright_without_saying_how_it_was_held() -> None:
    with Image.open(io.BytesIO(reader_for("jpg")(hostile.turned_picture()).content)) as opened:
        assert opened.size == (30, 40)


def test_a_pdf_loses_its_author_its_programs_and_the_places_of_its_pictures() -> None:
    """F14, C16."""
    given = hostile.pdf_of_an_author()
    clean = parsing.parsed("pdf", given, "f")
    assert MARK.encode() in given
    assert MARK.encode() not in clean.content
    with pikepdf.open(io.BytesIO(clean.content)) as opened:
        assert "/OpenAction" not in opened.Root
        assert "/Metadata" not in opened.Root
        assert "/Info" not in opened.trailer
        raw = [
            each.read_raw_bytes()
            for each in opened.objects
            if isinstance(each, pikepdf.Stream) and "/Width" in each
        ]
        assert [MARK.encode() in each or b"Exif" in each for each in raw] == [False]
    assert clean.found == {"programs": 1}


def test_what_lay_in_earlier_versions_or_was_attached_is_not_in_the_copy() -> None:
    assert MARK.encode() not in read_pdf(hostile.pdf_hiding("earlier_versions")).content
    with pikepdf.open(io.BytesIO(read_pdf(hostile.pdf_hiding("attached")).content)) as opened:
        assert list(opened.attachments) == []


def test_a_word_document_loses_its_author() -> None:
    """F14, C16: properties, people, who changed what, and the little picture of the first page."""
    core = f'<cp:coreProperties xmlns:cp="x" xmlns:dc="y"><dc:creator>{MARK}</dc:creator></cp:coreProperties>'
    people = f'<w15:people xmlns:w15="z"><w15:person w15:author="{MARK}"/></w15:people>'
    changed = f'<w:ins w:author="{MARK}" w:initials="SM"><w:r><w:t>new</w:t></w:r></w:ins>'
    more = {
        "docProps/core.xml": core,
        "word/people.xml": people,
        "word/media/image1.jpg": hostile.picture("jpg"),
        "docProps/thumbnail.jpeg": hostile.picture("jpg"),
    }
    clean = read_docx(hostile.word_with(changed, more)).content  # type: ignore[arg-type]
    with zipfile.ZipFile(io.BytesIO(clean)) as opened:
        assert [name for name in opened.namelist() if MARK.encode() in opened.read(name)] == []
        assert "docProps/thumbnail.jpeg" not in opened.namelist()
        assert b"Exif" not in opened.read("word/media/image1.jpg")
        assert {each.date_time for each in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_opendocument_text_loses_its_author() -> None:
    clean = read_odt(hostile.odt_hiding("comments")).content
    with zipfile.ZipFile(io.BytesIO(clean)) as opened:
        assert opened.namelist()[0] == "mimetype"
        assert b"Jane" not in opened.read("content.xml")
        assert MARK.encode() not in opened.read("meta.xml")


def test_text_is_kept_as_utf_8() -> None:
    assert parsing.parsed("txt", "Zo\u00eb\r\n".encode("cp1252"), "f").content.decode() == "Zo\u00eb\n"


@pytest.mark.parametrize("where", ["body", "header", "footnote", "alt", "deleted", "comment"])
def test_words_are_found_wherever_they_stand(where: str) -> None:
    """B06: headers, notes, alt text, remarks and struck-out words too."""
    assert "999 000 0018" in read_docx(hostile.word_saying("999 000 0018", where)).text


@pytest.mark.parametrize(
    "body",
    [
        '<w:r><w:pict xmlns:v="v"><v:shape><v:textpath string="{}"/></v:shape></w:pict></w:r>',
        '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="{}"/></w:dropDownList></w:sdtPr></w:sdt>',
        '<w:r><w:fldChar><w:ffData><w:ddList><w:listEntry w:val="{}"/></w:ddList></w:ffData></w:fldChar></w:r>',
        '<w:fldSimple w:instr="FILLIN {} "/>',
        '<w:hyperlink w:tooltip="{}"/>',
    ],
)
def test_words_that_are_drawn_or_offered_are_found_in_a_word_document(body: str) -> None:
    """B06: WordArt and watermarks, what can be chosen, and what shows beside a link."""
    assert "999 000 0018" in read_docx(hostile.word_with(body.format("NHS 999 000 0018"))).text


def test_the_labels_of_a_chart_and_the_address_of_a_link_are_found() -> None:
    """B06."""
    label = '<c:chartSpace xmlns:c="c"><c:pt><c:v>999 000 0018</c:v></c:pt></c:chartSpace>'
    link = (
        f'<Relationships xmlns="{small_files.OFFICE}/package/2006/relationships"><Relationship Id="r1" '
        'Type="x/hyperlink" Target="mailto:bob%40budgie.example" TargetMode="External"/></Relationships>'
    )
    more = {"word/charts/chart1.xml": label, "word/_rels/document.xml.rels": link}
    said = read_docx(small_files.docx(more=more)).text
    assert ("999 000 0018" in said, "bob@budgie.example" in said) == (True, True)
    said = read_odt(hostile.odt('<text:a xlink:href="mailto:bob@budgie.example">Bob</text:a>')).text
    assert "bob@budgie.example" in said


def photo(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """A picture of any kind that says where it was taken, if its kind can."""
    kept, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = MARK
    Image.new("RGB", size).save(kept, kind, exif=exif)
    return kept.getvalue()


@pytest.mark.parametrize("kind", ["gif", "tiff", "bmp", "webp"])
@pytest.mark.parametrize("name", ["image1.{}", "image1.png"])
def test_a_picture_that_can_be_neither_read_nor_cleaned_is_taken_in_no_document(kind: str, name: str) -> None:
    """B06, F14: whatever it is called; (ctl) as PNG it is taken, said to be unread, and loses its place."""
    scan, called = photo(kind), name.format(kind)
    word, text = {f"word/media/{called}": scan}, {f"Pictures/{called}": scan}
    assert refusal("docx", small_files.docx(more=word)) == parsing.sentence("uncleanable", "f", "docx")
    assert refusal("odt", hostile.odt(more=text)) == parsing.sentence("uncleanable", "f", "odt")
    as_png = photo("png", (1000, 1400))
    for taken in (
        read_docx(small_files.docx(more={f"word/media/{called}": as_png})),
        read_odt(hostile.odt(more={f"Pictures/{called}": as_png})),
    ):
        with zipfile.ZipFile(io.BytesIO(taken.content)) as opened:
            assert [each for each in opened.namelist() if MARK.encode() in opened.read(each)] == []
        assert (MARK.encode() in as_png, taken.unread) == (True, 1)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("media/image1.svg", '<svg xmlns="http://www.w3.org/2000/svg"><text>NHS 999 000 0018</text></svg>'),
        ("media/image1.emf", b"\x01\x00\x00\x00 EMF"),
        ("media/media1.mp4", b"\x00\x00\x00\x18ftypmp42"),
        ("media/image1.jpg", photo("webp")),
    ],
)
def test_drawings_films_and_what_is_only_called_a_photograph_are_taken_in_no_document(
    name: str, body: str | bytes
) -> None:
    """B06, F14."""
    made = small_files.docx(more={f"word/{name}": body})
    assert refusal("docx", made) == parsing.sentence("uncleanable", "f", "docx")


def test_what_a_document_does_without_is_left_out_and_a_printer_is_not_named() -> None:
    """F14: what every OpenDocument text and many Word documents bring along refuses none of them."""
    listed = (
        '<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="layout-cache" '
        'manifest:media-type="application/binary"/><manifest:file-entry manifest:full-path="content.xml" '
        'manifest:media-type="text/xml"/></manifest:manifest>'
    )
    more = {"layout-cache": MARK.encode(), "manifest.rdf": MARK, "META-INF/manifest.xml": listed}
    with zipfile.ZipFile(io.BytesIO(read_odt(hostile.odt(more=more)).content)) as opened:
        assert opened.namelist() == ["mimetype", "content.xml", "meta.xml", "META-INF/manifest.xml"]
        assert b"layout-cache" not in opened.read("META-INF/manifest.xml")
        assert b"content.xml" in opened.read("META-INF/manifest.xml")
    word = {
        "word/printerSettings/printerSettings1.bin": MARK.encode(),
        "word/fonts/font1.odttf": b"\0\1",
        "_xmlsignatures/origin.sigs": b"",
    }
    with zipfile.ZipFile(io.BytesIO(read_docx(small_files.docx(more=word)).content)) as opened:
        assert [opened.read(each) for each in word] == [b"", b"\0\1", b""]


def test_a_second_photograph_behind_the_first_is_not_kept() -> None:
    """F14: telephones put one there, with its own place."""
    twice = photo("jpeg") + photo("jpeg")
    clean = read_docx(small_files.docx(more={"word/media/image1.jpg": twice})).content
    with zipfile.ZipFile(io.BytesIO(clean)) as opened:
        kept = opened.read("word/media/image1.jpg")
    assert MARK.encode() not in kept
    with Image.open(io.BytesIO(kept)) as opened_picture:
        opened_picture.load()


def test_what_a_screen_reader_says_of_a_photographed_page_does_not_make_it_read() -> None:
    """B06: Word writes such words by itself."""
    told = '<wp:docPr xmlns:wp="wp" descr="A picture containing a letter, by a program"/>'
    said = f"<w:r><w:drawing>{told}</w:drawing></w:r>"
    small = {"word/media/image1.png": photo("png", (600, 800))}
    page = small_files.docx(f"</w:t></w:r>{said}<w:r><w:t>", more=small)  # type: ignore[arg-type]
    assert read_docx(page).unread == 1


def test_a_photographed_page_is_never_called_read() -> None:
    """B06: what no machine can read is told apart from what says nothing."""
    assert read_pdf(hostile.scanned_pdf()).unread == 1
    assert read_pdf(small_files.pdf(pages=2)).unread == 0


def run_apart(program: str) -> bytes:
    """Our own code, under the limits of the program that opens files."""
    before = (
        "import os, socket; from sendwell.documents.parser import confine; "
        "apart = confine.shut_network(); confine.limit();"
    )
    done = subprocess.run(
        [parsing.PROGRAM[0], "-I", "-c", before + program], env={}, cwd="/", capture_output=True, check=False
    )
    return done.stdout + done.stderr


def test_the_program_can_open_no_file_no_socket_and_has_no_environment(tmp_path: Path) -> None:
    """F08."""
    (tmp_path / "x").write_text("secret")
    assert b"Too many open files" in run_apart(f"open({str(tmp_path / 'x')!r})")
    assert b"Too many open files" in run_apart("socket.socket(socket.AF_UNIX)")
    assert run_apart("print(sorted(os.environ))").strip() in (b"[]", b"['LC_CTYPE']")


def test_the_program_runs_out_of_memory_and_not_the_server() -> None:
    """F08."""
    assert b"MemoryError" in run_apart("bytearray(600 * 1024 * 1024)")


def test_the_program_cannot_reach_the_network_where_the_machine_lets_it_leave() -> None:
    """F08: and says so where it does not."""
    assert parsing.runs_apart() is (run_apart("print(apart)").strip() == b"True")


@pytest.mark.parametrize(
    "program", ["import os; os.kill(os.getpid(), 9)", "print('nonsense')", "raise SystemExit(3)", ""]
)
def test_a_program_that_dies_or_babbles_means_that_the_file_is_not_taken(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F08: it fails closed."""
    monkeypatch.setattr(parsing, "PROGRAM", (parsing.PROGRAM[0], "-I", "-c", program))
    assert refusal("pdf", small_files.pdf()) == parsing.sentence("unchecked", "f", "pdf")


def test_a_program_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """F08."""
    monkeypatch.setattr(parsing, "PROGRAM", (parsing.PROGRAM[0], "-I", "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(parsing, "SECONDS", 0.3)
    assert refusal("pdf", small_files.pdf()) == parsing.sentence("unchecked", "f", "pdf")


def test_a_pdf_that_inflates_without_end_stops_in_the_program_and_nowhere_else() -> None:
    """F08: a page of some hundred KB that would be 600 MB."""
    squeeze = zlib.compressobj(1)
    packed = b"".join(squeeze.compress(b" " * (1 << 20)) for _ in range(600)) + squeeze.flush()
    made = hostile.pdf_drawing("")
    page = made.make_stream(b"")
    page.write(packed, filter=pikepdf.Name.FlateDecode)
    made.pages[0].obj.Contents = page
    kept = io.BytesIO()
    made.save(kept, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert refusal("pdf", kept.getvalue()) in {
        parsing.sentence(why, "f", "pdf") for why in ("unchecked", "damaged")
    }
