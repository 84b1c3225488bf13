"""The wrong-child guard: another child's identifiers are found, and nobody learns whose they are."""

import random
import time
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from sendwell.access.opening import NotThere, relate
from sendwell.access.scope import acting
from sendwell.documents import findings
from sendwell.documents.actions import release_upload
from sendwell.documents.guard.asking import of_another_child, of_another_household
from sendwell.documents.guard.candidates import candidates
from sendwell.documents.models import GuardRelease, Upload
from sendwell.documents.opening import may_go, open_to
from sendwell.documents.parser.office import read_docx
from sendwell.documents.parser.pdf import read_pdf
from sendwell.documents.uploads import take_in
from sendwell.law.refusals import Refused
from sendwell.people.identifiers import nhs_check_digit, upn_check_letter
from sendwell.people.models import Child
from tests.documents import hostile, small_files
from tests.world import THU_5_MARCH, World

GIVEN = [
    "Adela",
    "Benjamin",
    "Cleo",
    "Dev",
    "Eve",
    "Femi",
    "Gwen",
    "Hari",
    "Isla",
    "Jude",
    "Kofi",
    "Lena",
    "Mina",
    "Noor",
    "Otis",
    "Petra",
    "Quinn",
    "Rosa",
    "Siân",
    "Tomos",
    "Zoë",
    "Aoife",
]
FAMILY = [
    "Ashdown",
    "Brightwell",
    "O'Hare",
    "Dovecote",
    "Ellerby",
    "Fenwick-Hall",
    "Garside",
    "Hollin",
    "Ingram",
    "Joss",
    "Kestrel",
    "Lumley",
    "Marsh",
    "van-Dyk",
]
STREETS = [
    "Lark Rise",
    "Mill Lane",
    "Station Road",
    "Old School Close",
    "The Green",
    "St Mary's Walk",
    "Quarry Hill",
    "Beech Avenue",
]
SHOWN = ("%d/%m/%Y", "%-d %B %Y", "%d.%m.%y", "%Y-%m-%d", "%-d %b %Y", "%B %-d, %Y", "%d-%m-%Y")
FILLER = (
    "She was seen at school on 3 March 2026 and again on 10/03/2026 for 45 minutes. "
    "Balance on one leg: 4 seconds (left), 6 seconds (right). The clinic is at 12 Hospital Way, NV1 9ZZ. "
    "Her teacher reports progress in reading: 96 out of 140. Call 01632 960 123 or 07700 900 456. "
    "Outcomes to be reviewed in 12 weeks by the team of Dr Adela Garside. Invoice 4839201746."
)


def nhs(number: int) -> str:
    nine = f"999{number:06d}"
    digit = nhs_check_digit(nine)
    return f"{nine}{digit}" if digit is not None else nhs(number - 100_000)


def upn(number: int) -> str:
    twelve = f"{number:012d}"
    return upn_check_letter(twelve) + twelve


def children(draw: random.Random, many: int = 300) -> list[Child]:
    """Children with everything by which they can be found; some in one council, some in another."""
    return Child.objects.bulk_create(
        Child(
            given_name=draw.choice(GIVEN),
            family_name=draw.choice(FAMILY),
            born=date(2004, 1, 1) + timedelta(days=draw.randrange(6000)),
            nhs_number=nhs(700_000 + number),
            upn=upn(820_000_000_000 + number),
            address=f"{draw.randrange(1, 180)} {draw.choice(STREETS)}, Northbridge",
            postcode=f"ZZ{draw.randrange(1, 90)} {draw.randrange(1, 9)}{draw.choice('ABDEF')}{draw.choice('GHJLN')}",
        )
        for number in range(many)
    )


def about(child: Child, draw: random.Random) -> str:
    """An honest document about one child: their own name, numbers and home."""
    return (
        f"Report about {child.given_name} {child.family_name}, born {child.born.strftime(draw.choice(SHOWN))}.\n"
        f"NHS number {child.nhs_number}. {child.address}, {child.postcode}.\n{FILLER}"
    )


def planted(other: Child, kind: str, draw: random.Random) -> str:
    """What is pasted in from another child's papers, as people write it."""
    number, code = other.nhs_number or "", other.upn or ""
    return {
        "nhs_number": draw.choice(
            [number, f"{number[:3]} {number[3:6]} {number[6:]}", f"{number[:3]}-{number[3:6]}-{number[6:]}"]
        ),
        "upn": draw.choice([code, code.lower(), f"{code[0]} {code[1:]}"]),
        "name_and_birth": draw.choice(
            [
                "{f}, {g} (d.o.b. {b})",
                "{g} {f} was born on {b}",
                "{F} {g} {b}",
                "DOB: {b}\nName: {g}\nSurname: {f}",
            ]
        ).format(
            g=other.given_name,
            f=other.family_name,
            F=other.family_name.upper(),
            b=other.born.strftime(draw.choice(SHOWN)),
        ),
        "address": draw.choice(
            [
                f"{other.address}, {other.postcode}",
                f"{other.address}\n{other.postcode.lower()}",
                f"{other.address.split(',')[0]} {other.postcode.replace(' ', '')}",
            ]
        ),
    }[kind]


def test_two_hundred_contaminated_documents_of_a_thousand(world: World) -> None:
    """B06: exact identifiers all, names with birthdays 98 %, addresses 95 %, false alarms at most 5 %."""
    draw = random.Random(178)
    known = children(draw)
    kinds = ["nhs_number", "upn", "name_and_birth", "address"] * 50
    found: dict[str, list[bool]] = {kind: [] for kind in kinds}
    alarms = 0
    for number in range(1000):
        child, other = draw.sample(known, 2)
        text = about(child, draw)
        kind = kinds[number] if number < len(kinds) else ""
        if kind:
            place = draw.randrange(len(FILLER))
            text = f"{text[:-place]} {planted(other, kind, draw)}. {text[-place:]}"
        hits = of_another_child(text, child_id=child.pk)
        if kind:
            found[kind].append(kind in hits)
        else:
            alarms += bool(hits)
    share = {kind: sum(each) / len(each) for kind, each in found.items()}
    assert (share["nhs_number"], share["upn"]) == (1.0, 1.0)
    assert share["name_and_birth"] >= 0.98
    assert share["address"] >= 0.95
    assert alarms <= 0.05 * 800


@pytest.mark.parametrize("where", ["body", "header", "footnote", "alt", "deleted", "comment", "pdf"])
def test_it_is_found_in_real_files_wherever_it_stands(world: World, where: str) -> None:
    """B06: Word with headers, notes, alt text, remarks and struck-out words; PDF."""
    draw = random.Random(where)
    child, other = children(draw, 2)
    for kind in ("nhs_number", "upn", "name_and_birth", "address"):
        said = planted(other, kind, draw).replace("\n", " ")
        text = (
            read_pdf(hostile.pdf_saying(said)).text
            if where == "pdf"
            else read_docx(hostile.word_saying(said, where)).text
        )
        assert of_another_child(text, child_id=child.pk) == [kind]
        assert of_another_child(text, child_id=other.pk) == []


def test_brothers_and_sisters_share_a_home_and_that_is_no_alarm(world: World) -> None:
    one, two = children(random.Random(1), 2)
    Child.objects.filter(pk=two.pk).update(address=one.address, postcode=one.postcode)
    assert of_another_child(f"{one.address}, {one.postcode}", child_id=one.pk) == []


def test_a_child_without_a_postcode_is_found_by_the_first_line(world: World) -> None:
    ada, ben = world.child(), world.child("Benjamin", "Other", born=date(2016, 1, 1))
    Child.objects.filter(pk=ben.pk).update(address="7 Otter Row, Southmere")
    assert of_another_child("He lives at 7 Otter Row now.", child_id=ada.pk) == ["address"]


def test_a_list_of_children_is_stopped_for_being_a_list(world: World) -> None:
    """B05, R2: more birthdays than belong to one child."""
    many = "\n".join((date(1990, 1, 1) + timedelta(days=day)).isoformat() for day in range(2100))
    assert of_another_child(many, child_id=world.child().pk) == ["list_of_children"]


def test_the_web_role_is_told_the_kind_and_never_whose(world: World) -> None:
    """Another council's child is found behind the wall; the wall itself stands (ctl)."""
    ours, theirs = world.case().child, world.child("Benjamin", "Budgie", born=date(2016, 1, 1))
    with acting(world.northbridge.officer, as_of=THU_5_MARCH):
        assert Child.objects.filter(pk=theirs.pk).exists() is False
        assert of_another_child(f"NHS {theirs.nhs_number}", child_id=ours.pk) == ["nhs_number"]
    assert findings.hit_words(["nhs_number"]) == "another child’s NHS number"


def test_nobody_else_may_ask_the_database(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef, proconfig, has_function_privilege('public', oid, 'execute') FROM pg_proc "
            "WHERE proname IN ('documents_of_another_child', 'documents_of_another_household') ORDER BY 1"
        )
        rows = cursor.fetchall()
    path = ["search_path=pg_catalog, public"]
    assert rows == [
        (name, True, path, False) for name in ("documents_of_another_child", "documents_of_another_household")
    ]


def test_names_and_homes_of_another_household(world: World) -> None:
    """B06, C02: what one household must not learn of the other."""
    child = world.child()
    mother = world.parent(child).adult
    assert mother is not None
    mother.address, mother.postcode, mother.phone = "9 Hidden Way", "ZZ7 7HD", "07700 900999"
    mother.save()
    assert of_another_household("Dear Fin, Pippa Parent will come.", [mother.pk]) == ["household_name"]
    assert of_another_household("We saw her at 9 Hidden Way.", [mother.pk]) == ["household_address"]
    assert of_another_household("Ring 07700 900999.", [mother.pk]) == ["household_address"]
    assert of_another_household("We saw the child at school.", [mother.pk]) == []
    assert of_another_household("Pippa Parent", []) == []


@pytest.mark.parametrize("shown", SHOWN)
def test_a_birthday_is_read_however_it_is_written(shown: str) -> None:
    assert date(2012, 5, 4) in candidates(f"Born: {date(2012, 5, 4).strftime(shown)}.").born_on


def test_numbers_are_read_across_gaps_and_false_ones_are_not() -> None:
    number = nhs(700_001)
    spread = " ".join(number)
    assert candidates(f"no {spread} .").numbers == [number]
    assert candidates(f"ref 9{number}1").numbers == []
    assert candidates("NHS 999 000 0000").numbers == []


def given_by(world: World, content: bytes, name: str = "report.docx") -> Upload:
    """A file about a case that a clinician of Hillside gave, who was asked."""
    case = world.assessing()
    relate(
        case.child,
        to=world.hillside.organisation,
        why="asked_for_advice",
        born_of="A1",
        starts_on=THU_5_MARCH,
    )
    return take_in(SimpleUploadedFile(name, content), case=case, by=world.hillside.paediatrician)


def contaminated(world: World) -> Upload:
    other = world.child("Benjamin", "Budgie", born=date(2016, 1, 1))
    return given_by(world, small_files.docx(f"NHS number {other.nhs_number}"))


LOOKED = {"ticks": ["name", "born"], "words": "It is about Adela; the number was a slip.", "day": THU_5_MARCH}


def test_a_hit_stops_a_file_until_a_second_person_has_compared_two_things(world: World) -> None:
    """B06."""
    upload, officer, lead = contaminated(world), world.northbridge.officer, world.hillside.lead
    giver, colleague = world.hillside.paediatrician, world.hillside.therapist
    assert upload.hits == ["nhs_number"]
    assert [open_to(each, upload) for each in (giver, lead, colleague, officer)] == [True, True, False, False]
    assert may_go(upload) is False
    release_upload(upload=upload, by=lead, **LOOKED)
    upload = Upload.objects.get(pk=upload.pk)
    assert may_go(upload) is True
    assert open_to(colleague, upload) is True
    assert (upload.release.by, upload.release.author, upload.release.ticks) == (
        lead,
        giver,
        ["born", "name"],
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ticks": ["name"]}, "Tick two things that you compared with the record."),
        ({"ticks": ["name", "name"]}, "Tick two things that you compared with the record."),
        ({"ticks": ["name", "made_up"]}, "Tick two things that you compared with the record."),
        ({"words": " "}, "Say what you found when you looked."),
    ],
)
def test_each_missing_part_of_a_second_look_is_refused(
    world: World, wrong: dict[str, object], words: str
) -> None:
    upload = contaminated(world)
    with pytest.raises(Refused) as refused:
        release_upload(upload=upload, by=world.hillside.lead, **{**LOOKED, **wrong})  # type: ignore[arg-type]
    assert refused.value.words == words
    assert GuardRelease.objects.count() == 0


def test_whoever_gave_it_and_strangers_cannot_let_it_go_and_nobody_can_twice(world: World) -> None:
    """B07, A22."""
    upload = contaminated(world)
    with pytest.raises(NotThere):
        release_upload(upload=upload, by=world.northbridge.officer, **LOOKED)  # type: ignore[arg-type]
    Upload.objects.filter(pk=upload.pk).update(by=world.northbridge.officer)
    upload.refresh_from_db()
    with pytest.raises(Refused, match="You sent this file"):
        release_upload(upload=upload, by=world.northbridge.officer, **LOOKED)  # type: ignore[arg-type]
    for stranger in (world.southmere.officer, world.riverside.lead, world.hillside.lead, world.school.senco):
        with pytest.raises(NotThere):
            release_upload(upload=upload, by=stranger, **LOOKED)  # type: ignore[arg-type]
    release_upload(upload=upload, by=world.northbridge.manager, **LOOKED)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="already"):
        release_upload(upload=upload, by=world.northbridge.manager, **LOOKED)  # type: ignore[arg-type]


def test_the_database_refuses_one_pair_of_hands(world: World) -> None:
    """B07, A22: without the Python that asks first."""
    upload, officer = contaminated(world), world.northbridge.officer
    for wrong in ({"author": officer}, {"ticks": ["name"]}, {"ticks": []}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GuardRelease.objects.create(
                **{
                    "upload": upload,
                    "author": upload.by,
                    "by": officer,
                    "ticks": ["name", "born"],
                    "words": "x",
                    "day": THU_5_MARCH,
                    **wrong,
                }
            )


def test_what_no_machine_can_read_goes_nowhere_before_somebody_looked(world: World) -> None:
    """B06: unread is never clean, but those who work with the child may open it."""
    upload = given_by(world, hostile.scanned_pdf(), "scan.pdf")
    assert (upload.hits, upload.unread, may_go(upload)) == ([], 1, False)
    assert open_to(world.northbridge.officer, upload) is True
    release_upload(upload=upload, by=world.hillside.lead, **LOOKED)  # type: ignore[arg-type]
    assert may_go(Upload.objects.get(pk=upload.pk)) is True


def test_the_page_of_a_held_file(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    upload = contaminated(world)
    lead = as_member(world.hillside.lead)
    listed = lead.get("/files/held").content.decode()
    assert "It seems to hold another child’s NHS number." in listed
    assert "A colleague who did not send it" in listed
    page = lead.get(f"/files/{upload.uid}/held").content.decode()
    assert "Benjamin" not in page and "Budgie" not in page
    told = as_member(world.hillside.therapist).get(f"/uploads/{upload.uid}").content.decode()
    assert "You need do nothing. It can be opened here once it has been checked." in told
    assert as_member(world.southmere.officer).get(f"/files/{upload.uid}/held").status_code == 404
    assert as_member(world.northbridge.officer).get(f"/files/{upload.uid}/held").status_code == 404
    assert "No file is held." in as_member(world.southmere.officer).get("/files/held").content.decode()
    said = {"ticks": ["name", "nhs_number"], "words": "Looked at it."}
    assert lead.post(f"/files/{upload.uid}/held", said).status_code == 302
    assert "No file is held." in lead.get("/files/held").content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "1" + " " * 100_000 + "x",
        "1 - " * 25_000,
        "1" * 100_000,
        "1 a " * 25_000,
        "a1" * 50_000,
        "1st of " * 15_000,
    ],
)
def test_no_text_makes_the_guard_think_for_long(text: str) -> None:
    """F20: 100 kB of anything."""
    started = time.perf_counter()
    candidates(text)
    assert time.perf_counter() - started < 2
