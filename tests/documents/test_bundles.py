"""Bundles: only this child's documents, as this recipient may have them, or no bundle at all."""

import io
import uuid
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.casebook.models import Case
from sendwell.documents import parsing
from sendwell.documents.actions import check_redacted_copy, give_redacted_copy
from sendwell.documents.disclosure.actions import check
from sendwell.documents.disclosure.bundles import make_bundle
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Disclosure, Going, Letter, RedactedCopy, Upload
from sendwell.documents.parser.pdf import read_pdf
from sendwell.documents.uploads import take_in
from sendwell.law.refusals import Refused
from sendwell.people.models import AdultOfChild, Seal
from tests.documents import hostile, small_files
from tests.documents.test_letters import letter_to
from tests.documents.test_uploads import STATIC
from tests.world import MON_2_MARCH, THU_5_MARCH, World


@pytest.fixture(autouse=True)
def files_in(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Files of a test go into its own folder."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with override_settings(STORAGES={"default": default, "staticfiles": STATIC}):
        yield tmp_path


def file_of(world: World, case: Case, content: bytes | None = None, name: str = "report.pdf") -> Upload:
    given = SimpleUploadedFile(name, content or hostile.pdf_saying("What the school saw"))
    return take_in(given, case=case, by=world.northbridge.manager)


class Papers:
    """A case with a letter and a report, and a verified mother who reads here."""

    def __init__(self, world: World) -> None:
        self.world, self.case = world, world.case()
        self.mother = world.parent(self.case.child)
        self.letter = letter_to(world, case=self.case, title="What we heard")
        self.upload = file_of(world, self.case)
        AdultOfChild.objects.filter(adult=self.mother.adult).update(verified_on=MON_2_MARCH)

    @property
    def to(self) -> Recipient:
        return Recipient(self.mother.name, self.mother)

    def bundle(
        self,
        *,
        letters: list[Letter] | None = None,
        uploads: list[Upload] | None = None,
        to: Recipient | None = None,
        by: Member | None = None,
        ids: list[uuid.UUID] | None = None,
    ) -> Bundle:
        return make_bundle(
            case=self.case,
            title="Papers for the meeting",
            letters=[each.uid for each in ([self.letter] if letters is None else letters)],
            uploads=ids or [each.uid for each in ([self.upload] if uploads is None else uploads)],
            to=to or self.to,
            by=by or self.world.northbridge.officer,
            day=THU_5_MARCH,
        )


@pytest.fixture
def papers(world: World) -> Papers:
    """One case with something to put together."""
    return Papers(world)


def read(bundle: Bundle) -> bytes:
    with bundle.file.open("rb") as opened:
        return bytes(opened.read())


def page_texts(content: bytes) -> list[str]:
    """The words of each page."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            single = pikepdf.new()
            single.pages.append(page)
            found.append(" ".join(read_pdf(hostile.saved(single)).text.split()))
    return found


def test_a_bundle_holds_all_that_was_chosen_and_every_page_says_whose_it_is(papers: Papers) -> None:
    """B03, B09."""
    photo = file_of(papers.world, papers.case, hostile.picture("png", (200, 100)), "photo.png")
    note = file_of(papers.world, papers.case, b"A note of the call.", "note.txt")
    made = papers.bundle(uploads=[papers.upload, note])
    pages = page_texts(read(made))
    disclosure = Disclosure.objects.get(bundle=made)
    foot = f"{papers.case.ref}, AC, to Pippa Parent ({disclosure.recipient_ref}), version {disclosure.version[:12]}"
    assert len(pages) == made.pages == 4
    assert [foot in page and f"Page {number} of 4" in page for number, page in enumerate(pages, 1)] == [
        True
    ] * 4
    said = ["Papers for the meeting", "We will assess.", "What the school saw", "A note of the call."]
    assert [words in page for words, page in zip(said, pages, strict=True)] == [True] * 4
    assert [each["title"] for each in made.items] == ["What we heard", "report.pdf", "note.txt"]
    with pytest.raises(Refused, match=r"photo\.png is held"):
        papers.bundle(uploads=[photo])


def test_only_this_childs_documents_can_be_chosen(papers: Papers) -> None:
    """B02: forged numbers of another case, of another council, and of nothing are all refused."""
    world = papers.world
    other = world.case(world.child("Benjamin", "Other"))
    theirs = world.case(world.child("Cal", "Third"), council=world.southmere)
    forged = [
        file_of(world, other).uid,
        take_in(SimpleUploadedFile("a.pdf", small_files.pdf()), case=theirs, by=world.southmere.officer).uid,
        uuid.uuid4(),
    ]
    for each in forged:
        with pytest.raises(NotThere):
            papers.bundle(ids=[papers.upload.uid, each])
    with pytest.raises(NotThere):
        papers.bundle(letters=[letter_to(world, case=other)])
    with pytest.raises(NotThere):
        papers.bundle(by=world.southmere.officer)
    assert Bundle.objects.count() == 0


def test_an_unresolved_redaction_means_no_bundle(papers: Papers) -> None:
    """B09: a recipient who gets redacted copies only, and her own letters; with one that was checked by another
    it is made. A letter that only bears her name is nobody's."""
    AdultOfChild.objects.filter(adult=papers.mother.adult).update(profile="redacted")
    with pytest.raises(Refused, match="Leave out “What we heard”"):
        papers.bundle()
    papers.letter = letter_to(papers.world, papers.to, case=papers.case, title="For Pippa")
    released(papers, papers.letter)
    with pytest.raises(Refused, match="only redacted"):
        papers.bundle()
    copy = SimpleUploadedFile("redacted.pdf", hostile.pdf_saying("Nothing to see"))
    given = give_redacted_copy(
        upload=papers.upload, to=papers.to, file=copy, by=papers.world.northbridge.officer, day=THU_5_MARCH
    )
    with pytest.raises(Refused, match="only redacted"):
        papers.bundle()
    with pytest.raises(Refused, match="You made this copy"):
        check_redacted_copy(redacted=given, by=papers.world.northbridge.officer, day=THU_5_MARCH)
    assert Bundle.objects.count() == 0
    check_redacted_copy(redacted=given, by=papers.world.northbridge.manager, day=THU_5_MARCH)
    made = papers.bundle()
    said = " ".join(page_texts(read(made)))
    assert ("What the school saw" in said, "Nothing to see" in said) == (False, True)
    assert Disclosure.objects.get(bundle=made).state == Going.TO_CHECK


def released(papers: Papers, letter: Letter) -> None:
    """A second person has looked at it."""
    check(
        disclosure=Disclosure.objects.get(letter=letter),
        ticks=["name", "born"],
        words="",
        by=papers.world.northbridge.manager,
        day=THU_5_MARCH,
    )


@pytest.mark.parametrize("profile", ["hold", "none"])
def test_whoever_is_held_gets_no_bundle(papers: Papers, profile: str) -> None:
    AdultOfChild.objects.filter(adult=papers.mother.adult).update(profile=profile)
    with pytest.raises(Refused, match="until two people have decided"):
        papers.bundle()


def test_what_is_sealed_was_written_to_another_or_cannot_be_printed_stops_it(papers: Papers) -> None:
    """B09: each stops the whole, in words."""
    father = papers.world.parent(papers.case.child, "Fin Father")
    to_him = letter_to(papers.world, Recipient("Fin Father", father), case=papers.case, title="For Fin")
    with pytest.raises(Refused, match="“For Fin” was written to somebody else"):
        papers.bundle(letters=[to_him])
    word = file_of(papers.world, papers.case, small_files.docx(), "report.docx")
    with pytest.raises(Refused, match=r"report\.docx cannot be put into a PDF"):
        papers.bundle(uploads=[word])
    Seal.objects.create(
        child=papers.case.child,
        kind="child_asks",
        item="upload",
        number=papers.upload.pk,
        from_on=MON_2_MARCH,
    )
    with pytest.raises(Refused, match="sealed"):
        papers.bundle()
    with pytest.raises(Refused, match="at least one"):
        papers.bundle(letters=[], uploads=[])
    assert Bundle.objects.count() == 0


def test_a_crash_midway_leaves_nothing(
    papers: Papers, monkeypatch: pytest.MonkeyPatch, files_in: Path
) -> None:
    """B09, I11: never a part of a bundle."""
    monkeypatch.setattr(
        parsing, "PROGRAM", (parsing.PROGRAM[0], "-I", "-c", "import os; os.kill(os.getpid(), 9)")
    )
    with pytest.raises(Refused):
        papers.bundle()
    assert (Bundle.objects.count(), list(files_in.glob("bundles/**/*.pdf"))) == (0, [])


def test_a_bundle_that_names_another_child_or_hides_something_is_checked(papers: Papers) -> None:
    """B06, F15."""
    ben = papers.world.child("Benjamin", "Budgie")
    papers.upload = file_of(papers.world, papers.case, hostile.pdf_hiding("white_text"))
    Upload.objects.filter(pk=papers.upload.pk).update(hits=[])
    assert Disclosure.objects.get(bundle=papers.bundle()).flags == ["hidden_content"]
    wrong = file_of(papers.world, papers.case, hostile.pdf_saying(f"NHS {ben.nhs_number}"))
    Upload.objects.filter(pk=wrong.pk).update(hits=[])  # as if it had come before the guard knew of Benjamin
    assert Disclosure.objects.get(bundle=papers.bundle(uploads=[wrong])).flags == ["guard"]


def test_a_bundle_is_made_on_the_screen_and_opened_by_its_recipient_alone(papers: Papers, as_member) -> None:  # type: ignore[no-untyped-def]
    """B01, B02, A05."""
    world, officer = papers.world, as_member(papers.world.northbridge.officer)
    address = f"/cases/{papers.case.ref}/bundles"
    assert "report.pdf" in officer.get(address).content.decode()
    adult = f"adult:{papers.mother.adult_id}"
    chosen = {
        "title": "Papers",
        "documents": [f"letter:{papers.letter.uid}", f"upload:{papers.upload.uid}"],
        "to": adult,
    }
    forged = {**chosen, "documents": [f"upload:{uuid.uuid4()}"]}
    assert officer.post(address, forged).status_code == 200
    assert Bundle.objects.count() == 0
    assert officer.post(address, chosen).status_code == 302
    made = Bundle.objects.get()
    pdf = f"/bundles/{made.uid}.pdf"
    mine = as_member(papers.mother).get(pdf)
    assert (mine.status_code, mine.headers["Content-Disposition"]) == (
        200,
        f'attachment; filename="bundle-{made.uid.hex[:8]}.pdf"',
    )
    for stranger in (
        world.southmere.officer,
        world.school.senco,
        world.parent(papers.case.child, "Fin Father"),
        world.hillside.paediatrician,
    ):
        assert [as_member(stranger).get(each).status_code for each in (pdf, f"/bundles/{made.uid}")] == [
            404,
            404,
        ]
    assert as_member(world.southmere.officer).get(address).status_code == 404


def test_a_checked_bundle_reaches_its_recipient(papers: Papers, as_member) -> None:  # type: ignore[no-untyped-def]
    papers.upload = file_of(papers.world, papers.case, hostile.pdf_hiding("white_text"))
    made = papers.bundle()
    assert as_member(papers.mother).get(f"/bundles/{made.uid}.pdf").status_code == 404
    waiting = Disclosure.objects.get(bundle=made)
    check(
        disclosure=waiting,
        ticks=["name", "born"],
        words="",
        by=papers.world.northbridge.manager,
        day=THU_5_MARCH,
    )
    assert as_member(papers.mother).get(f"/bundles/{made.uid}.pdf").status_code == 200


def test_a_redacted_copy_is_given_and_checked_on_the_screen(papers: Papers, as_member) -> None:  # type: ignore[no-untyped-def]
    """B09: by two people, in words."""
    world = papers.world
    officer, manager = as_member(world.northbridge.officer), as_member(world.northbridge.manager)
    address = f"/files/{papers.upload.uid}/redacted"
    assert "There is no redacted copy yet." in officer.get(address).content.decode()
    copy = SimpleUploadedFile("redacted.pdf", hostile.pdf_saying("Nothing to see"))
    assert officer.post(address, {"to": f"adult:{papers.mother.adult_id}", "file": copy}).status_code == 302
    given = RedactedCopy.objects.get()
    assert "Not yet: somebody else has to" in officer.get(address).content.decode()
    officer.post(f"{address}/{given.pk}")
    assert RedactedCopy.objects.get().checked_by is None
    assert as_member(world.southmere.manager).post(f"{address}/{given.pk}").status_code == 404
    manager.post(f"{address}/{given.pk}")
    assert RedactedCopy.objects.get().checked_by == world.northbridge.manager
