"""A letter is kept as it was sent, looks the same on screen and paper, and reaches only whom it is for."""

import io
import re
from datetime import date

import html5lib
import pikepdf
import pytest
from django.test import Client

from sendwell.access.models import Member, Reading, Relationship
from sendwell.access.opening import NotThere, relate
from sendwell.documents.blocks import facts, heading, points, table, text
from sendwell.documents.letters import Recipient, letter_pdf, write_letter
from sendwell.documents.models import Letter, Opened
from sendwell.documents.pages import LetterLine, letter_page, letters_of_case
from tests.world import MON_2_MARCH, THU_5_MARCH, World, member

BLOCKS = [
    heading("What we decided"),
    text("We will assess.\nYou will hear from us.\n\nAsk us if anything is not clear."),
    points(["You can be there.", "You can bring somebody."]),
    facts([("Your contact", "Nora Officer"), ("We will write again by", date(2026, 4, 13))]),
    table(["Who", "What"], [["Therapist", "Hands & <fine> movement"]]),
]


def letter_to(world: World, to: Recipient | None = None, **more) -> Letter:  # type: ignore[no-untyped-def]
    written = {
        "case": more.pop("case", None) or world.case(),
        "kind": "question",
        "title": "Your request for an assessment",
        "to": to or Recipient("Pippa Parent", lines=("1 Nowhere Road", "ZZ99 9ZZ")),
        "from_name": "Nora Officer, SEND officer",
        "blocks": BLOCKS,
        "day": THU_5_MARCH,
        "by": world.northbridge.officer,
        **more,
    }
    return write_letter(**written)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def words_of(pdf: bytes) -> str:
    """The text of a PDF, read through the table that its font carries for screen readers and for copying."""
    said = []
    for page in opened(pdf).pages:
        tables = {name: _letters(font) for name, font in page.Resources.Font.items()}
        letters: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                letters = tables[str(operands[0])]
            for item in operands[0] if str(operator) == "TJ" else operands if str(operator) == "Tj" else ():
                if isinstance(item, pikepdf.String):
                    codes = bytes(item)
                    said += [letters.get(codes[i] << 8 | codes[i + 1], "?") for i in range(0, len(codes), 2)]
            if str(operator) == "ET":
                said.append(" ")
    return " ".join("".join(said).split())


def _letters(font: pikepdf.Object) -> dict[int, str]:
    source = font.ToUnicode.read_bytes().decode()
    found = {}
    for part in re.findall(r"beginbfchar(.*?)endbfchar", source, re.DOTALL):
        for code, letter in re.findall(r"<(\w+)>\s*<(\w+)>", part):
            found[int(code, 16)] = bytes.fromhex(letter).decode("utf-16-be")
    return found


def test_a_letter_is_kept_as_it_was_sent(world: World) -> None:
    council = world.northbridge.organisation
    letter = letter_to(world, about="R000001")
    council.name, council.email = "Northbridge and Vale Council", "new@council.example"
    council.save()
    page = letter_page(world.northbridge.officer, letter.uid, THU_5_MARCH)
    assert page.organisation == "Northbridge Council"
    assert page.contact == ("send@northbridge-council.example",)
    assert page.to == ("Pippa Parent", "1 Nowhere Road", "ZZ99 9ZZ")
    assert page.reference == f"{letter.case.ref} / R000001"
    assert page.blocks == tuple(BLOCKS)


def test_the_system_writes_for_the_council(world: World) -> None:
    assert letter_to(world, by=None).letterhead["organisation"] == "Northbridge Council"


def test_blocks_that_are_none_of_ours_are_refused(world: World) -> None:
    with pytest.raises(ValueError, match="no block with the keys"):
        letter_to(world, blocks=[{"kind": "html", "text": "<b>x</b>"}])
    with pytest.raises(ValueError, match="Every row of a table in a letter has 2 cells"):
        letter_to(world, blocks=[table(["a", "b"], [["1"]])])
    with pytest.raises(TypeError, match="A letter holds text, not int"):
        letter_to(world, blocks=[{"kind": "list", "items": [1]}])


def test_a_letter_on_the_screen(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    letter = letter_to(world)
    response = as_member(world.northbridge.officer).get(f"/letters/{letter.uid}")
    html = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(html)
    assert "<title>Your request for an assessment - Sendwell</title>" in html
    assert "Hands &amp; &lt;fine&gt; movement" in html
    assert "13 April 2026" in html
    assert f'href="/letters/{letter.uid}.pdf"' in html


def test_a_letter_as_a_pdf_is_tagged_titled_and_in_english(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    letter = letter_to(world)
    response = as_member(world.northbridge.officer).get(f"/letters/{letter.uid}.pdf")
    pdf = opened(response.content)
    assert response.headers["Content-Type"] == "application/pdf"
    assert (
        response.headers["Content-Disposition"] == f'attachment; filename="letter-{letter.uid.hex[:8]}.pdf"'
    )
    assert bool(pdf.Root.MarkInfo.Marked) is True
    assert "/StructTreeRoot" in pdf.Root
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo.Title) == "Your request for an assessment"
    assert str(pdf.open_metadata()["pdfuaid:part"]) == "1"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True


def test_a_pdf_is_set_in_the_sans_serif_that_we_ship(world: World) -> None:
    pdf = opened(letter_pdf(letter_to(world)))
    fonts = {str(font.BaseFont)[8:] for page in pdf.pages for font in page.Resources.Font.values()}
    embedded = [
        "/FontFile3" in inner.FontDescriptor or "/FontFile2" in inner.FontDescriptor
        for page in pdf.pages
        for font in page.Resources.Font.values()
        for inner in font.DescendantFonts
    ]
    assert {name.partition("-Identity")[0] for name in fonts} == {"SourceSans3-Regular", "SourceSans3-Bold"}
    assert all(embedded)


def test_paper_says_what_the_screen_says_and_every_page_says_which_it_is(world: World) -> None:
    letter = letter_to(world, blocks=[*BLOCKS, *[text("We looked at this with care.")] * 40])
    said = words_of(letter_pdf(letter))
    for words in (
        "Northbridge Council", "send@northbridge-council.example", "Pippa Parent", "1 Nowhere Road",
        "5 March 2026", "What we decided", "You can be there.", "Your contact : Nora Officer",
        "Hands & <fine> movement",
        "Nora Officer, SEND officer", "Page 1 of 2", "Page 2 of 2",
    ):  # fmt: skip
        assert words in said
    disclosure = letter.disclosure
    foot = f"{letter.case.ref}, AC, to Pippa Parent ({disclosure.recipient_ref}), version {disclosure.version[:12]}"
    assert said.count(foot) == 2


def test_what_a_person_typed_is_printed_and_never_obeyed(world: World) -> None:
    typed = '#panic("no") *bold* $x^2$ @ref #sys.inputs <label> \\ // comment = "quoted"'
    letter = letter_to(
        world,
        to=Recipient(typed, lines=("#read('/etc/hostname')",)),
        title=typed[:60],
        blocks=[
            heading(typed),
            text(typed),
            points([typed]),
            facts([(typed, typed)]),
            table([typed], [[typed]]),
        ],
        from_name=typed,
    )
    said = words_of(letter_pdf(letter)).replace(" ", "")
    assert said.count(typed.replace(" ", "")) >= 7
    assert "#read('/etc/hostname')" in said


def test_a_name_that_our_fonts_cannot_write_still_makes_a_letter(world: World) -> None:
    said = words_of(letter_pdf(letter_to(world, blocks=[text("Dear \u738b\u5c0f\u660e \x1f")])))
    assert "Some characters of this letter cannot be printed." in said
    assert "Some characters" not in words_of(
        letter_pdf(letter_to(world, blocks=[text("Zoë, Łukasz, Siân, Nguyễn")]))
    )


def test_the_same_letter_makes_the_same_file(world: World) -> None:
    letter = letter_to(world)
    assert letter_pdf(letter) == letter_pdf(letter)


def test_a_childs_name_stays_out_of_the_tab_and_the_files_properties(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    letter = letter_to(world, title="Advice about Adela Canary")
    page = as_member(world.northbridge.officer).get(f"/letters/{letter.uid}").content.decode()
    assert str(opened(letter_pdf(letter)).docinfo.Title) == f"Letter {letter.case.ref}"
    assert f"<title>Letter {letter.case.ref} - Sendwell</title>" in page
    assert '<h1 class="govuk-heading-l">Advice about Adela Canary</h1>' in page


def status(browser: Client, letter: Letter) -> tuple[int, int]:
    return (
        browser.get(f"/letters/{letter.uid}").status_code,
        browser.get(f"/letters/{letter.uid}.pdf").status_code,
    )


def test_a_family_reads_its_own_letters_and_no_other_familys(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    case = world.case()
    mother = world.parent(case.child)
    stranger = world.parent(world.child("Benjamin", "Other"), "Sol Stranger")
    to_her = letter_to(world, Recipient(mother.name, member=mother), case=case)
    for_family = letter_to(world, case=case, for_family=True)
    to_council = letter_to(world, Recipient("Northbridge Council"), case=case)
    assert [status(as_member(mother), each) for each in (to_her, for_family, to_council)] == [
        (200, 200),
        (200, 200),
        (404, 404),
    ]
    for each in (to_her, for_family, to_council):
        assert status(as_member(stranger), each) == (404, 404)


def test_one_parent_does_not_read_what_was_written_to_the_other(world: World) -> None:
    """C03: each parent has a letter of their own, and learns nothing from the other's."""
    case = world.case()
    mother, father = world.parent(case.child), world.parent(case.child, "Fin Father")
    letter = letter_to(world, Recipient(mother.name, mother, ("1 Nowhere Road",)), case=case, for_family=True)
    assert letter_page(mother, letter.uid, THU_5_MARCH).to == ("Pippa Parent", "1 Nowhere Road")
    with pytest.raises(NotThere):
        letter_page(father, letter.uid, THU_5_MARCH)


def test_what_was_written_to_somebody_without_an_account_is_theirs_once_they_have_one(world: World) -> None:
    """C03: found by name, by nobody else of the family."""
    case = world.case()
    mother, father = world.parent(case.child), world.parent(case.child, "Fin Father")
    letter = letter_to(
        world, Recipient("Pippa Parent", lines=("1 Nowhere Road",)), case=case, for_family=True
    )
    assert letter_page(mother, letter.uid, THU_5_MARCH).title == "Your request for an assessment"
    with pytest.raises(NotThere):
        letter_page(father, letter.uid, THU_5_MARCH)


def test_a_family_whose_relationship_has_ended_reads_no_more_of_the_familys_letters(world: World) -> None:
    case = world.case()
    mother = world.parent(case.child)
    letter_to(world, case=case, for_family=True)
    mother.relationships.update(ends_on=MON_2_MARCH)
    assert len(letters_of_case(mother, case, MON_2_MARCH)) == 1
    assert letters_of_case(mother, case, THU_5_MARCH) == ()


def test_whoever_comes_after_a_reader_who_left_reads_what_was_written_to_them(
    world: World, as_member
) -> None:  # type: ignore[no-untyped-def]
    """H05: not while the reader is there, not in another job or school, and no longer than the child is on the roll."""
    case, old = world.case(), world.school.senco
    letter = letter_to(world, Recipient("Oakwood Primary School", old), case=case, kind="decision_copy")
    new = member("senco", "New Senco", world.school.organisation)
    others = (member("safeguarding_lead", "Saf Lead", world.school.organisation), world.other_school.senco)
    assert [status(as_member(each), letter) for each in (old, new)] == [(200, 200), (404, 404)]

    Member.objects.filter(pk=old.pk).update(ends_on=MON_2_MARCH)

    assert [status(as_member(each), letter) for each in (new, *others)] == [
        (200, 200),
        (404, 404),
        (404, 404),
    ]
    opened = Opened.objects.filter(member=new, disclosure__letter=letter)
    assert sorted(opened.values_list("paper", flat=True)) == [False, True]
    Relationship.objects.filter(organisation=world.school.organisation).update(ends_on=MON_2_MARCH)
    assert status(as_member(new), letter) == (404, 404)


def test_officers_of_the_council_read_all_letters_of_its_cases_and_another_council_none(
    world: World,
    as_member,  # type: ignore[no-untyped-def]
) -> None:
    letter = letter_to(world)
    assert status(as_member(world.northbridge.officer), letter) == (200, 200)
    assert status(as_member(world.northbridge.manager), letter) == (200, 200)
    assert status(as_member(world.southmere.officer), letter) == (404, 404)
    assert status(as_member(world.northbridge.psychologist), letter) == (404, 404)
    assert status(as_member(world.school.senco), letter) == (404, 404)
    assert status(as_member(world.icb.designated), letter) == (404, 404)
    assert status(Client(), letter) == (302, 302)


def test_a_provider_reads_the_letters_it_wrote_while_it_is_asked(world: World) -> None:
    case = world.assessing()
    asked = {"why": "asked_for_advice", "born_of": "A000001", "starts_on": MON_2_MARCH}
    relate(case.child, to=world.hillside.organisation, **asked)
    relate(case.child, to=world.riverside.organisation, **asked)
    notice = letter_to(world, case=case, about="A000001", by=world.hillside.paediatrician)
    letter_to(world, case=case)

    def reads(member: Member, as_of: date = THU_5_MARCH) -> list[object]:
        return [line.uid for line in letters_of_case(member, case, as_of)]

    assert reads(world.hillside.paediatrician) == [notice.uid]
    assert reads(world.hillside.lead) == [notice.uid]
    assert reads(world.hillside.clerk) == []
    assert reads(world.riverside.paediatrician) == []
    assert reads(world.hillside.paediatrician, date(2050, 1, 1)) == []


def test_the_letters_of_a_case_are_listed_newest_first(world: World) -> None:
    case = world.case()
    old = letter_to(world, case=case, day=MON_2_MARCH)
    new = letter_to(world, case=case, title="Another")
    lines = letters_of_case(world.northbridge.officer, case, THU_5_MARCH)
    assert lines == (
        LetterLine(new.uid, THU_5_MARCH, "Another", "Pippa Parent", "Nora Officer, SEND officer"),
        LetterLine(
            old.uid,
            MON_2_MARCH,
            "Your request for an assessment",
            "Pippa Parent",
            "Nora Officer, SEND officer",
        ),
    )


def test_every_reading_is_noted_also_one_that_was_not_let(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    letter = letter_to(world)
    as_member(world.northbridge.officer).get(f"/letters/{letter.uid}")
    as_member(world.southmere.officer).get(f"/letters/{letter.uid}")
    noted = Reading.objects.filter(screen="letter").order_by("pk").values_list("member__name", "allowed")
    assert list(noted) == [("Nora Officer", True), ("Sam Officer", False)]


def test_a_letter_that_does_not_exist_looks_like_one_that_is_not_theirs(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    letter = letter_to(world)
    browser = as_member(world.southmere.officer)
    theirs = browser.get(f"/letters/{letter.uid}")
    nobodys = browser.get("/letters/00000000-0000-4000-8000-000000000000")
    assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content)
