"""A file is taken in only when it is what it claims to be, and opened only by those whom it concerns."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from sendwell.access.models import Reading
from sendwell.access.opening import relate
from sendwell.documents.models import Upload
from sendwell.documents.opening import may_open_upload
from sendwell.documents.uploads import cleaned_name, examine, take_in
from sendwell.law.refusals import Refused
from tests.documents import small_files as files
from tests.world import MON_2_MARCH, World

AGAIN = "Open it in the program that made it, save it again and choose the new file."


@pytest.fixture(autouse=True)
def files_in(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Files of a test go into its own folder."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with override_settings(STORAGES={"default": default, "staticfiles": STATIC}):
        yield tmp_path


STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def given(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        examine(given(name, content))
    return refused.value.words


def test_a_pdf_and_a_word_document_are_taken_in(world: World, files_in: Path) -> None:
    case = world.case()
    content = files.pdf()
    report = take_in(given("report.pdf", content), case=case, about="A000001", by=world.northbridge.officer)
    letter = take_in(given("Letter.DOCX", files.word()), case=case, by=world.northbridge.officer)
    assert (report.kind, report.name, report.about, report.size) == (
        "pdf",
        "report.pdf",
        "A000001",
        Path(report.file.path).stat().st_size,
    )
    assert (letter.kind, letter.name, letter.about) == ("docx", "Letter.DOCX", "")
    assert report.given_sha256 == hashlib.sha256(content).hexdigest()
    assert report.sha256 == hashlib.sha256(Path(report.file.path).read_bytes()).hexdigest()


def test_a_file_is_kept_under_a_number_and_not_under_its_name(world: World, files_in: Path) -> None:
    upload = take_in(given("Adela Canary.pdf", files.pdf()), case=world.case(), by=None)
    assert Path(upload.file.name).name == f"{upload.uid}.pdf"
    assert files_in in Path(upload.file.path).parents


def test_a_page_that_calls_itself_a_pdf_is_refused() -> None:
    words = f"The file is called report.pdf but it is not a PDF. {AGAIN}"
    assert refusal("report.pdf", b"<html><script>alert(1)</script></html>") == words
    assert refusal("report.pdf", b"<script>alert(1)</script>\n" + files.pdf()) == words
    assert refusal("report.pdf", files.word()) == words


def test_what_calls_itself_a_word_document_must_be_one() -> None:
    words = f"The file is called report.docx but it is not a Word document (docx). {AGAIN}"
    assert refusal("report.docx", files.pdf()) == words
    assert refusal("report.docx", files.archive({"a.txt": "x"})) == words
    assert refusal("report.docx", files.archive({"../../escaped.txt": "x"})) == (
        f"report.docx is damaged: it cannot be opened as a Word document (docx). {AGAIN}"
    )


def test_an_old_or_locked_word_file_is_told_apart() -> None:
    assert refusal("report.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512) == (
        "The file is called report.docx but it is not a Word document (docx). "
        "It is an older Word file or is locked with a password. Save it as docx without one."
    )


@pytest.mark.parametrize(
    "name", ["photo.gif", "report", "report.doc", "report.pdf.exe", "report.docm", "files.zip", "a.svg"]
)
def test_other_kinds_of_file_are_refused(name: str) -> None:
    assert refusal(name, files.pdf()) == (
        f"{cleaned_name(name)} cannot be taken. We take PDF, Word (docx), OpenDocument (odt), pictures (jpg, png, "
        "heic) and plain text (txt). Save it as one of these and choose that."
    )


def test_an_empty_file_is_refused() -> None:
    assert refusal("report.pdf", b"") == "report.pdf is empty. Check the file and choose it again."


@override_settings(MAX_UPLOAD_BYTES=1024 * 1024)
def test_a_file_that_is_too_large_is_refused_with_its_size() -> None:
    assert refusal("report.pdf", b"%PDF-" + b"\0" * (1536 * 1024)) == (
        "report.pdf has 1.5 MB. The most we can take is 1 MB. Save it with smaller pictures, or in parts."
    )


def test_a_locked_damaged_or_empty_pdf_is_refused_with_its_own_reason() -> None:
    damaged = f"report.pdf is damaged: it cannot be opened as a PDF. {AGAIN}"
    assert refusal("report.pdf", files.pdf(password="secret")) == (
        "report.pdf is locked with a password. Save it without one and choose it again."
    )
    assert refusal("report.pdf", b"%PDF-1.7\nnothing more") == damaged
    assert refusal("report.pdf", files.pdf_in_a_loop()) == damaged
    assert refusal("report.pdf", files.pdf_that_grows()) == damaged
    assert refusal("report.pdf", files.pdf(pages=0)) == f"report.pdf has no pages. {AGAIN}"


def test_a_word_document_that_unpacks_to_too_much_is_refused() -> None:
    words = "report.docx holds more than a report can. Save it as a PDF and choose that."
    assert refusal("report.docx", files.growing()) == words
    assert refusal("report.docx", files.docx(more={f"word/media/{n}.bin": b"" for n in range(2001)})) == words


def test_a_damaged_word_document_is_refused() -> None:
    words = f"report.docx is damaged: it cannot be opened as a Word document (docx). {AGAIN}"
    assert refusal("report.docx", files.lying_about_size()) == words
    assert refusal("report.docx", files.word()[:-40]) == words
    assert refusal("report.docx", files.docx("<unclosed>")) == words


def test_macros_are_refused() -> None:
    assert refusal("report.docx", files.docx(more={"word/vbaProject.bin": b"\0"})) == (
        "report.docx has macros (small programs) in it. Save it without macros, or as a PDF."
    )


def test_a_word_document_that_would_read_a_file_of_ours_is_refused() -> None:
    assert refusal("report.docx", files.with_entity()) == (
        "report.docx has instructions in it that no report needs. Save it as a PDF and choose that."
    )


def test_parts_fetched_from_elsewhere_are_refused_but_links_and_local_templates_are_not() -> None:
    words = "Parts of report.docx are fetched from elsewhere. Save it as a PDF and choose that."
    for target in ("https://watcher.example/t.dotm", "\\\\watcher\\t.dotm", "file://watcher/t.dotm"):
        assert refusal("report.docx", files.fetching("attachedTemplate", target)) == words
    link = given("report.docx", files.fetching("hyperlink", "https://www.example/"))
    local = given("report.docx", files.fetching("attachedTemplate", "file:///C:/Templates/report.dotm"))
    assert [examine(link).kind, examine(local).kind] == ["docx", "docx"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/report.pdf", "report.pdf"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("x.pdf\r\nSet-Cookie: a=b.pdf", "x.pdfSet-Cookie: a=b.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("Zoe\u0308.pdf", "Zo\u00eb.pdf"),
        ("  .pdf", "pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_a_name_is_only_a_label(typed: str, kept: str) -> None:
    assert cleaned_name(typed) == kept


@pytest.mark.parametrize("parts", [" ", "_"])
def test_a_file_whose_name_names_another_child_is_held_for_a_second_person(world: World, parts: str) -> None:
    """B06: its words name nobody; (ctl) a name that says this child's own number is no alarm."""
    case, ben = world.case(), world.child("Benjamin", "Budgie")
    said = ["Benjamin", "Budgie", ben.nhs_number or "", f"{ben.born:%d.%m.%Y}"]
    kept = given(parts.join(said) + ".pdf", files.pdf())
    own = given(f"{case.child.nhs_number}.pdf", files.pdf())
    taken = [take_in(each, case=case, by=world.northbridge.manager) for each in (kept, own)]
    assert [each.hits for each in taken] == [["nhs_number", "name_and_birth"], []]


def test_a_refusal_stands_beside_the_field_that_was_asked() -> None:
    with pytest.raises(Refused) as refused:
        examine(given("report.pdf", b""), field="report")
    assert refused.value.field == "report"


def test_who_may_open_a_file(world: World) -> None:
    case = world.assessing()
    relate(
        case.child,
        to=world.hillside.organisation,
        why="asked_for_advice",
        born_of="A000001",
        starts_on=MON_2_MARCH,
    )
    upload = take_in(given("report.pdf", files.pdf()), case=case, by=world.hillside.paediatrician)

    def may(member) -> bool:  # type: ignore[no-untyped-def]
        return may_open_upload(member, upload, MON_2_MARCH)

    assert may(world.hillside.paediatrician) is True
    assert may(world.hillside.therapist) is True
    assert may(world.northbridge.officer) is False  # nor anybody outside, before advice returns it
    assert may(world.northbridge.manager) is False
    assert may(world.icb.designated) is False
    assert may(world.hillside.clerk) is False
    assert may(world.riverside.paediatrician) is False
    assert may(world.southmere.officer) is False
    assert may(world.other_icb.designated) is False
    assert may(world.northbridge.psychologist) is False
    assert may(world.school.senco) is False
    assert may(world.parent(case.child)) is False


def test_a_family_may_open_what_it_gave_and_nothing_else(world: World) -> None:
    case = world.case()
    mother = world.parent(case.child)
    stranger = world.parent(world.child("Benjamin", "Other"), "Sol Stranger")
    upload = take_in(given("report.pdf", files.pdf()), case=case, by=mother)
    assert may_open_upload(mother, upload, MON_2_MARCH) is True
    assert may_open_upload(stranger, upload, MON_2_MARCH) is False
    assert may_open_upload(world.hillside.paediatrician, upload, MON_2_MARCH) is False


def test_a_file_is_downloaded_and_can_do_nothing_in_the_browser(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    upload = take_in(
        given('a"; filename="evil.html.pdf', files.pdf()), case=world.case(), by=world.northbridge.officer
    )
    response = as_member(world.northbridge.officer).get(f"/uploads/{upload.uid}")
    assert response.content == Path(upload.file.path).read_bytes()
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="a\\"; filename=\\"evil.html.pdf"'
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_stranger_is_told_that_there_is_no_such_file_and_the_attempt_is_noted(
    world: World, as_member
) -> None:  # type: ignore[no-untyped-def]
    upload = take_in(given("a.pdf", files.pdf()), case=world.case(), by=world.northbridge.officer)
    assert as_member(world.southmere.officer).get(f"/uploads/{upload.uid}").status_code == 404
    noted = Reading.objects.filter(screen="upload").values_list("member__name", "allowed")
    assert list(noted) == [("Sam Officer", False)]
    assert Upload.objects.count() == 1


STRANGE = [
    "../../etc/passwd.pdf", "a/b.pdf", "a\\b.pdf", "CON.pdf", ".htaccess.pdf", "x.pdf\0.pdf",
    "x\r\nSet-Cookie: a=b.pdf",
    "\u202efdp.pdf", "report.exe.pdf", "a" * 300 + ".pdf", "=cmd|calc.pdf", "<img src=x onerror=alert(1)>.pdf",
    '"; filename="evil.html.pdf', "Zo\u0308e.pdf", "Zo\u00eb.pdf", "%2e%2e%2fx.pdf", "\u0627\u0628.pdf",
    "e.pdf",
    " .. .pdf", "a\tb\nc.pdf",
]  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_no_name_reaches_the_disk_or_breaks_a_header(
    world: World, as_member, files_in: Path, name: str
) -> None:  # type: ignore[no-untyped-def]
    """F10: stored under a number; one header, one line, always an attachment."""
    upload = take_in(given(name, files.pdf()), case=world.case(), by=world.northbridge.officer)
    assert Path(upload.file.name).name == f"{upload.uid}.pdf"
    header = as_member(world.northbridge.officer).get(f"/uploads/{upload.uid}").headers["Content-Disposition"]
    assert header.startswith("attachment")
    assert not set(header) & set("\r\n\0\u202e")
    assert header.isascii()
