"""Held until scanned, kept whole, swept when nobody has them, and no more than the disk can hold."""

import io
import socketserver
import struct
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from sendwell.access.scope import acting
from sendwell.casebook.models import Case
from sendwell.config.files import kept_in
from sendwell.documents import scanner, storage
from sendwell.documents.health import files
from sendwell.documents.models import Held, Upload
from sendwell.documents.opening import may_go, open_to
from sendwell.documents.uploads import ENDINGS, KIND_OF_ENDING, LIMITS, take_in
from sendwell.law.refusals import Refused
from tests.documents import hostile, small_files
from tests.documents.test_uploads import STATIC
from tests.world import THU_5_MARCH, World

# The test string that every scanner knows, in two halves so that no scanner stops this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
NO_DEMO = {"SCANNER": "none-accepted", "DEMO": False, "DEBUG": False}


@pytest.fixture(autouse=True)
def files_in(tmp_path: Path) -> Iterator[Path]:
    """Files of a test go into its own folder."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with override_settings(STORAGES={"default": default, "staticfiles": STATIC}):
        yield tmp_path


class FakeClam(socketserver.BaseRequestHandler):
    """Speaks ClamAV's own words: PONG, OK, FOUND, and looks into archives as it does. `says` replaces the answer."""

    says = b""

    def handle(self) -> None:
        line = self.request.makefile("rb")
        asked = b""
        while not asked.endswith(b"\0"):
            asked += line.read(1)
        if asked == b"zPING\0":
            self.request.sendall(b"PONG\0")
            return
        content = b""
        while size := struct.unpack(">I", line.read(4))[0]:
            content += line.read(size)
        harms = any(EICAR in each for each in unpacked(content))
        found = b"stream: Eicar-Signature FOUND\0" if harms else b"stream: OK\0"
        self.request.sendall(type(self).says or found)


def unpacked(content: bytes) -> Iterator[bytes]:
    """The file, and where it is an archive each of its parts."""
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            yield from (opened.read(name) for name in opened.namelist())


@pytest.fixture
def clam() -> Iterator[str]:
    """A scanner that listens: host:port."""
    FakeClam.says = b""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), FakeClam) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with override_settings(CLAMAV=f"127.0.0.1:{server.server_address[1]}"):
            yield "127.0.0.1"
        server.shutdown()


def given(
    world: World, content: bytes | None = None, name: str = "report.pdf", case: Case | None = None
) -> Upload:
    file = SimpleUploadedFile(name, content or small_files.pdf())
    taken = take_in(file, case=case or world.case(), by=world.northbridge.officer)
    return Upload.objects.get(pk=taken.pk)


def test_a_file_is_clean_only_when_the_scanner_says_so(world: World, clam: str) -> None:
    """F07."""
    upload = given(world)
    assert (upload.state, open_to(world.northbridge.manager, upload), may_go(upload)) == (
        Held.CLEAN,
        True,
        True,
    )


def test_what_the_scanner_finds_is_refused_and_not_kept(world: World, clam: str, files_in: Path) -> None:
    """F07: EICAR as text and, squeezed, within a Word document; (ctl) the same without it is clean."""
    in_word = small_files.docx(more={"word/fonts/font1.odttf": EICAR})
    assert EICAR not in in_word
    for content, name in ((EICAR, "a.txt"), (in_word, "a.docx")):
        bad = given(world, content, name)
        assert (bad.state, bad.why, bad.file.name) == (Held.REFUSED, "Eicar-Signature", "")
        assert open_to(world.northbridge.officer, bad) is False
    assert [each for each in files_in.rglob("*") if each.is_file()] == []
    without = small_files.docx(more={"word/fonts/font1.odttf": b"a font"})
    assert given(world, without, "a.docx").state == Held.CLEAN


@pytest.mark.parametrize(
    "says",
    [b"stream: ERROR\0", b"OK\0", b"\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK FOUND not\0"],
)
def test_an_answer_that_is_not_ok_holds(world: World, clam: str, says: bytes) -> None:
    """F07."""
    FakeClam.says = says
    assert given(world).state == Held.WAITING


@override_settings(CLAMAV="127.0.0.1:9")
def test_a_scanner_that_is_down_holds_visibly(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    """F07: not released; in the queue, with whose turn it is."""
    upload = given(world)
    assert (upload.state, open_to(world.northbridge.officer, upload)) == (Held.WAITING, False)
    officer = as_member(world.northbridge.officer)
    assert officer.get(f"/uploads/{upload.uid}").status_code == 409
    assert "Whoever runs Sendwell" in officer.get("/files/held").content.decode()
    assert officer.get("/health/files").status_code == 200


@pytest.mark.parametrize("setting", [{"SCANNER": ""}, NO_DEMO, {"SCANNER": "none", "DEMO": True}])
def test_without_a_scanner_everything_is_held_unless_somebody_said_so_for_a_demonstration(
    world: World,
    as_member,
    setting: dict[str, object],  # type: ignore[no-untyped-def]
) -> None:
    """F07: the default of a council's own installation, and the words of the demonstration there change nothing."""
    with override_settings(CLAMAV="", **setting):
        upload = given(world)
        assert (upload.state, open_to(world.northbridge.officer, upload), may_go(upload)) == (
            Held.NO_SCANNER,
            False,
            False,
        )
        health = as_member(world.northbridge.officer).get("/health/files")
        assert (health.status_code, health.json()["held"]) == (503, True)


def test_the_demonstration_says_that_it_does_not_scan(world: World) -> None:
    """F07: opened, but never called clean."""
    upload = given(world)
    assert (upload.state, open_to(world.northbridge.officer, upload)) == (Held.NO_SCANNER, True)
    assert (
        files(NOW).words
        == "There is no scanner, and that was accepted: files are opened unscanned. Only for trying out."
    )


def test_the_database_keeps_no_bytes_of_what_was_refused(world: World) -> None:
    upload = given(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(state="refused")


def test_bytes_come_before_their_row_and_nobodys_are_swept(
    world: World, files_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I11: fault between the two; no row without bytes; bytes without a row go after a day."""
    kept = given(world)

    def fails(*_: object, **__: object) -> None:
        raise OSError("the power is gone")

    with monkeypatch.context() as broken:
        broken.setattr(Upload, "save", fails)
        with pytest.raises(OSError, match="power"):
            given(world, case=kept.case)
    assert (Upload.objects.count(), len(list(files_in.rglob("*.pdf")))) == (1, 2)
    assert storage.sweep(datetime.now(UTC)) == 0
    assert storage.sweep(datetime.now(UTC) + timedelta(days=2)) == 1
    assert storage.read(kept) != b""
    assert storage.missing() == []


def test_the_sweeper_sees_behind_the_walls(world: World) -> None:
    """I11: a worker without any scope deletes nobody's file."""
    kept = given(world)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sendwell_worker")
        assert Upload.objects.count() == 0
        assert storage.sweep(datetime.now(UTC) + timedelta(days=2)) == 0
    assert default_storage.exists(kept.file.name or "")


def test_lost_and_changed_bytes_are_found_and_not_given_out(world: World, as_member, files_in: Path) -> None:  # type: ignore[no-untyped-def]
    """I11, I17."""
    lost, changed, whole = (
        given(world, case=None if n else world.case()) if n == 0 else given(world, case=Case.objects.first())
        for n in range(3)
    )
    Path(lost.file.path).unlink()
    Path(changed.file.path).write_bytes(b"%PDF-1.4 other")
    assert storage.missing() == [str(lost), str(changed)]
    with pytest.raises(CommandError, match="2 of the files"):
        call_command("check_files", stdout=io.StringIO())
    officer = as_member(world.northbridge.officer)
    assert [officer.get(f"/uploads/{each.uid}").status_code for each in (lost, changed, whole)] == [
        409,
        409,
        200,
    ]


def test_one_person_cannot_fill_the_disk(world: World) -> None:
    """F21: a clear message; others are not touched."""
    case = world.case()
    with override_settings(MAX_MEMBER_FILES=2):
        given(world, case=case)
        given(world, case=case)
        with pytest.raises(Refused, match="as many files as one person can in 24 hours"):
            given(world, case=case)
        take_in(SimpleUploadedFile("a.pdf", small_files.pdf()), case=case, by=world.northbridge.manager)
    with (
        override_settings(MAX_CASE_FILES=3),
        pytest.raises(Refused, match="This case holds as many files as it can"),
    ):
        take_in(SimpleUploadedFile("a.pdf", small_files.pdf()), case=case, by=None)
    with override_settings(MAX_MEMBER_BYTES=100), pytest.raises(Refused, match="24 hours"):
        given(world, case=case)


def test_every_kind_that_the_page_names_is_taken_and_served_as_what_it_is(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    """F01, F05, A05: fixed type, attachment, nosniff, nothing may run, nothing is kept; HEAD and Range get no more."""
    made = {
        "pdf": small_files.pdf(), "docx": small_files.word(), "odt": hostile.odt(), "jpg": hostile.picture("jpg"),
        "jpeg": hostile.picture("jpg"), "png": hostile.picture("png"), "heic": hostile.picture("heic"),
        "txt": b"Words.",
    }  # fmt: skip
    assert set(made) == set(KIND_OF_ENDING)
    assert all(each.strip(".") in LIMITS or each == ".jpeg" for each in ENDINGS)
    case, officer = world.case(), as_member(world.northbridge.officer)
    served = {}
    for ending, content in made.items():
        address = f"/uploads/{given(world, content, f'a.{ending}', case).uid}"
        answer = officer.get(address, headers={"range": "bytes=0-3"})
        served[ending] = answer.headers["Content-Type"].partition(";")[0]
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == (
            "nosniff",
            "no-store",
        )
        assert as_member(world.southmere.officer).head(address).status_code == 404
        assert as_member(world.school.senco).get(address).status_code == 404
    assert served["heic"] == served["jpg"] == "image/jpeg"
    assert served["txt"] == "text/plain"


def test_a_file_is_kept_by_the_web_server_behind_its_walls(world: World) -> None:
    """A15: the whole of it, as the web role."""
    case = world.case()
    with acting(world.northbridge.officer, as_of=THU_5_MARCH):
        upload = given(world, case=case)
        assert open_to(world.northbridge.officer, upload) is True
    with acting(world.southmere.officer, as_of=THU_5_MARCH):
        assert Upload.objects.count() == 0


class FakeBucket(BaseHTTPRequestHandler):
    """As much of S3 as keeping, reading and deleting needs."""

    kept: dict[str, bytes] = {}
    headers_seen: list[str] = []

    def _send(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", "Fri, 06 Mar 2026 12:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            size, _, rest = body.partition(b"\r\n")
            body = rest[: int(size.split(b";")[0], 16)]
        self.kept[self.path] = body
        self.headers_seen.append(self.headers.get("x-amz-server-side-encryption", ""))
        self._send(200)

    def do_GET(self) -> None:
        found = self.kept.get(self.path)
        self._send(404 if found is None else 200, found or b"")

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_files_can_be_kept_in_a_bucket(world: World) -> None:
    """F: S3 by setting, private and encrypted, with the same check of what is read."""
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeBucket) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environ = {
            "SENDWELL_S3_BUCKET": "files", "SENDWELL_S3_KEY": "k", "SENDWELL_S3_SECRET": "s", "SENDWELL_S3_REGION": "x",
            "SENDWELL_S3_ENDPOINT": f"http://127.0.0.1:{server.server_address[1]}",
        }  # fmt: skip
        with override_settings(
            STORAGES={"default": kept_in(Path("/nowhere"), environ), "staticfiles": STATIC}
        ):
            assert type(storages["default"]).__name__ == "S3Storage"
            upload = given(world)
            content = storage.read(upload)
            assert list(FakeBucket.kept.values()) == [content]
            assert FakeBucket.headers_seen == ["AES256"]
            FakeBucket.kept = dict.fromkeys(FakeBucket.kept, b"other")
            with pytest.raises(storage.Damaged):
                storage.read(upload)
        server.shutdown()


def test_on_disk_only_the_server_may_read(tmp_path: Path) -> None:
    with override_settings(STORAGES={"default": kept_in(tmp_path, {}), "staticfiles": STATIC}):
        name = default_storage.save("uploads/a.txt", ContentFile(b"x"))
        assert Path(default_storage.path(name)).stat().st_mode & 0o777 == 0o600


def test_the_words_of_the_scanner_for_each_setting() -> None:
    with override_settings(CLAMAV="127.0.0.1:9"):
        assert scanner.words() == "ClamAV does not answer: new files are held."
    with override_settings(CLAMAV="", SCANNER=""):
        assert scanner.words() == "There is no scanner: files that are sent in are held. Set SENDWELL_CLAMAV."
