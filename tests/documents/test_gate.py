"""The disclosure gate: bound to one recipient, checked by another where flagged, revocable, logged one to one."""

import io
import random
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import pikepdf
import pytest
from django.db import Error, IntegrityError, connection, transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.documents.disclosure import projection
from sendwell.documents.disclosure.actions import check, revoke, send_back
from sendwell.documents.disclosure.binding import key_of, still_bound
from sendwell.documents.disclosure.gate import disclose, tell
from sendwell.documents.disclosure.lists import ListExport
from sendwell.documents.disclosure.projection import Undeclared, projected
from sendwell.documents.letters import Recipient, letter_pdf
from sendwell.documents.models import Disclosure, Going, GuardRelease, Letter, Opened
from sendwell.documents.opening import readable_letters
from sendwell.documents.pages.going import sent_page
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import AdultOfChild, Alert, Seal
from sendwell.requests.notice import NoticeFacts, notice_blocks
from tests.documents.test_letters import letter_to, words_of
from tests.requests.asking import REASONS, asked
from tests.world import MON_2_MARCH, THU_5_MARCH, World

TICKS = ["name", "born"]
NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)


def alert(case) -> None:  # type: ignore[no-untyped-def]
    Alert.objects.create(child=case.child, words="Father must not know the address.", from_on=MON_2_MARCH)


@dataclass
class Family:
    """A child with a mother who reads here, and a letter to her."""

    mother: Member
    letter: Letter

    @property
    def disclosure(self) -> Disclosure:
        return Disclosure.objects.get(letter=self.letter)

    def can_read(self) -> bool:
        return readable_letters(self.mother, THU_5_MARCH).filter(pk=self.letter.pk).exists()


def family(world: World, *, flagged: bool = False, **more: object) -> Family:
    case = world.case()
    if flagged:
        alert(case)
    mother = world.parent(case.child)
    to = Recipient(mother.name, mother, ("1 Nowhere Road", "ZZ99 9ZZ"))
    return Family(mother, letter_to(world, to, case=case, for_family=True, **more))


def test_with_nothing_against_it_a_letter_goes_at_once(world: World) -> None:
    found = family(world)
    assert (found.disclosure.state, found.disclosure.flags, found.can_read()) == (Going.RELEASED, [], True)


def test_every_letter_has_one_disclosure_that_says_all(world: World) -> None:
    """B15: what, which version, to whom, by what right, checked by whom."""
    found = family(world)
    kept = found.disclosure
    assert Letter.objects.count() == Disclosure.objects.count() == 1
    assert kept.recipient_key == key_of(found.letter)
    assert (kept.gateway, kept.author, kept.checker, kept.released_on) == (
        "Notice to the family: Children and Families Act 2014, Part 3", world.northbridge.officer, None, THU_5_MARCH,
    )  # fmt: skip


def test_a_letter_without_a_disclosure_is_refused_by_the_database(world: World) -> None:
    """B15: past the gate there is no way."""
    letter = family(world).letter
    with pytest.raises(Error, match="together with its disclosure"), transaction.atomic():
        letter.pk, letter.uid = None, uuid.uuid4()
        letter.save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def flag_of(world: World, make) -> list[str]:  # type: ignore[no-untyped-def]
    case = world.case()
    mother = world.parent(case.child, f"Pippa Parent {case.pk}")
    make(case, mother)
    letter = letter_to(world, Recipient(mother.name, mother), case=case, for_family=True)
    return Disclosure.objects.get(letter=letter).flags  # type: ignore[no-any-return]


def test_what_makes_a_second_person_look(world: World) -> None:
    """B07."""
    assert flag_of(world, lambda case, _: alert(case)) == ["alert"]
    assert flag_of(
        world, lambda case, mother: AdultOfChild.objects.filter(adult=mother.adult).update(profile="redacted")
    ) == ["restriction"]
    assert flag_of(
        world,
        lambda case, _: Seal.objects.create(
            child=case.child, kind="sealed", item="event", number=1, from_on=MON_2_MARCH
        ),
    ) == ["sealed"]


def test_a_letter_to_two_households_waits(world: World) -> None:
    """B07: what everybody in the family may read goes to more than one home."""
    case = world.case()
    world.parent(case.child)
    father = world.parent(case.child, "Fin Father")
    AdultOfChild.objects.filter(adult=father.adult).update(lives_with=False)
    letter = letter_to(world, Recipient("The family"), case=case, for_family=True)
    assert Disclosure.objects.get(letter=letter).flags == ["households", "restriction"]


def test_a_letter_that_names_another_child_waits(world: World) -> None:
    """B06, B07."""
    other = world.child("Benjamin", "Budgie")
    from sendwell.documents.blocks import text

    found = family(world, blocks=[text(f"NHS number {other.nhs_number}")])
    assert (found.disclosure.flags, found.can_read()) == (["guard"], False)
    check(
        disclosure=found.disclosure,
        ticks=TICKS,
        words="Pasted by mistake, harmless.",
        by=world.northbridge.manager,
        day=THU_5_MARCH,
    )
    assert found.can_read() is True
    assert GuardRelease.objects.get(disclosure=found.disclosure).by == world.northbridge.manager


def test_a_kind_of_letter_that_nobody_declared_waits(world: World) -> None:
    """B08: deny by default."""
    assert family(world, kind="invented_today").disclosure.flags == ["undeclared"]


def test_a_flagged_letter_waits_for_another_and_its_message_with_it(world: World) -> None:
    """B07, C18: nobody is told before; the author cannot; the second person compares two things."""
    found = family(world, flagged=True)
    tell(found.letter, found.mother, "letter_written", f"/letters/{found.letter.uid}")
    assert (found.can_read(), OutboxMessage.objects.count()) == (False, 0)
    with pytest.raises(Refused, match="You wrote this"):
        check(
            disclosure=found.disclosure, ticks=TICKS, words="", by=world.northbridge.officer, day=THU_5_MARCH
        )
    with pytest.raises(Refused, match="Tick two things"):
        check(
            disclosure=found.disclosure,
            ticks=["name"],
            words="",
            by=world.northbridge.manager,
            day=THU_5_MARCH,
        )
    with pytest.raises(NotThere):
        check(disclosure=found.disclosure, ticks=TICKS, words="", by=world.southmere.manager, day=THU_5_MARCH)
    check(disclosure=found.disclosure, ticks=TICKS, words="", by=world.northbridge.manager, day=THU_5_MARCH)
    assert (found.can_read(), OutboxMessage.objects.count()) == (True, 1)
    kept = found.disclosure
    assert (kept.author, kept.checker, kept.ticks) == (
        world.northbridge.officer,
        world.northbridge.manager,
        ["born", "name"],
    )
    with pytest.raises(Refused, match="Max Manager was quicker"):
        check(disclosure=kept, ticks=TICKS, words="", by=world.northbridge.manager, day=THU_5_MARCH)


def test_with_nothing_against_it_the_message_goes_at_once(world: World) -> None:
    found = family(world)
    tell(found.letter, found.mother, "letter_written", f"/letters/{found.letter.uid}")
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "released", "released_on": THU_5_MARCH},
        {"state": "released", "released_on": THU_5_MARCH, "ticks": TICKS},
        {"state": "revoked", "released_on": THU_5_MARCH, "ticks": TICKS},
    ],
)
def test_the_database_releases_nothing_flagged_unchecked(world: World, wrong: dict[str, object]) -> None:
    """B07: without the Python that asks first."""
    kept = family(world, flagged=True).disclosure
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.filter(pk=kept.pk).update(**wrong)


def test_the_database_knows_that_author_and_checker_are_two(world: World) -> None:
    """B07, A22."""
    kept = family(world, flagged=True).disclosure
    same = {"state": "released", "released_on": THU_5_MARCH, "ticks": TICKS, "checker": kept.author}
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.filter(pk=kept.pk).update(**same)
    one = {**same, "checker": world.northbridge.manager, "ticks": ["name"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.filter(pk=kept.pk).update(**one)
    with pytest.raises(Error, match="never taken away"), transaction.atomic():
        Disclosure.objects.filter(pk=kept.pk).update(flags=[])


def test_a_thousand_swapped_recipients_and_none_is_sent(world: World) -> None:
    """B01; (ctl) the one it was made for still is."""
    found = family(world)
    letter, kept, draw = Letter.objects.get(pk=found.letter.pk), found.disclosure, random.Random(1)
    assert still_bound(kept, letter) is True
    sent = 0
    for number in range(1000):
        swapped = Letter.objects.get(pk=letter.pk) if number == 0 else letter
        was = (swapped.to_name, swapped.to_member_id, swapped.to_lines, swapped.blocks)
        match draw.randrange(4):
            case 0:
                swapped.to_name = f"Somebody Else {number}"
            case 1:
                swapped.to_member_id = (swapped.to_member_id or 0) + number + 1
            case 2:
                swapped.to_lines = [*swapped.to_lines, str(number)]
            case 3:
                swapped.blocks = [*swapped.blocks, {"kind": "text", "text": str(number)}]
        sent += still_bound(kept, swapped)
        swapped.to_name, swapped.to_member_id, swapped.to_lines, swapped.blocks = was
    assert sent == 0


def test_what_was_written_cannot_be_changed_and_a_forged_change_is_not_sent(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    """B01: the database refuses; where somebody got past it, the gate does."""
    found = family(world)
    for change in ({"to_name": "Eve"}, {"blocks": []}, {"to_member": None}):
        with pytest.raises(Error, match="never edited"), transaction.atomic():
            Letter.objects.filter(pk=found.letter.pk).update(**change)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE documents_letter DISABLE TRIGGER kept_as_made")
    Letter.objects.filter(pk=found.letter.pk).update(title="Another title")
    assert as_member(found.mother).get(f"/letters/{found.letter.uid}").status_code == 404
    assert as_member(found.mother).get(f"/letters/{found.letter.uid}.pdf").status_code == 404


def test_neither_lists_nor_anything_else_can_be_disclosed(world: World) -> None:
    """B05: another type, and the gate looks."""
    export = ListExport("Transition 14+", ["Name"], [["Adela"], ["Benjamin"]])
    for thing in (export, b"%PDF", {"rows": []}, Letter.objects.all(), None, "a.csv"):
        with pytest.raises(TypeError, match="never a list or an export"):
            disclose(thing, gateway="x", flags=[], by=world.northbridge.officer, day=THU_5_MARCH)  # type: ignore[arg-type]
    assert Disclosure.objects.count() == 0


def test_a_notice_reads_only_what_is_declared(world: World) -> None:
    """B08; (ctl) the declared fields make the whole letter."""

    @dataclass(frozen=True, kw_only=True)
    class WithAddress(NoticeFacts):
        address: str

    facts = WithAddress(
        child="Adela", council="North", council_contact="x", officer="Nora", asked_by="Pippa", received_on=MON_2_MARCH,
        day=THU_5_MARCH, sen=True, sen_reasons="a", plan=True, plan_reasons="b", evidence="c", address="1 Nowhere Road",
    )  # fmt: skip
    view = projected(facts, kind="decision", to="family")
    assert notice_blocks(view) == notice_blocks(facts)
    with pytest.raises(Undeclared, match="the field address is not declared"):
        _ = view.address
    with pytest.raises(Undeclared, match="evidence"):
        _ = projected(facts, kind="decision_copy", to="body").evidence
    with pytest.raises(Undeclared, match="not declared"):
        projected(facts, kind="postcard", to="family")


@pytest.mark.parametrize("letter", sorted(projection.NEEDS_A_REASON))
def test_a_letter_that_would_tell_where_somebody_is_must_say_why(letter: str) -> None:
    """B08: a field of class L cannot even be declared in silence."""
    with pytest.raises(ValueError, match="without saying why"):
        projection._fields("decision to family", {letter: "address"})
    assert projection._fields("x", {letter: "address", "because": {letter: "It is their own."}}) == {
        "address": letter
    }


def test_no_declared_letter_tells_where_anybody_is() -> None:
    """B08, C02."""
    classes = {each for fields in projection.projections().values() for each in fields.values()}
    assert classes & projection.NEEDS_A_REASON == set()


def test_every_page_says_whose_it_is(world: World) -> None:
    """B03."""
    from sendwell.documents.blocks import text

    found = family(world, blocks=[text("We looked at this with care.")] * 120)
    kept, pdf = found.disclosure, letter_pdf(found.letter)
    foot = f"{found.letter.case.ref}, AC, to Pippa Parent ({kept.recipient_ref}), version {kept.version[:12]}"
    assert words_of(pdf).count(foot) == len(pikepdf.open(io.BytesIO(pdf)).pages) > 2


def test_what_went_to_the_wrong_one_is_taken_back_at_once(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    """B16: the link stops, and the report names every opening."""
    found, mother = family(world), None
    mother = as_member(found.mother)
    address = f"/letters/{found.letter.uid}"
    assert [mother.get(address).status_code, mother.get(f"{address}.pdf").status_code] == [200, 200]
    as_member(world.northbridge.officer).get(address)
    with pytest.raises(Refused, match="Say what went wrong"):
        revoke(disclosure=found.disclosure, why=" ", by=world.northbridge.officer, now=NOW)
    with pytest.raises(NotThere):
        revoke(disclosure=found.disclosure, why="Wrong person.", by=world.southmere.officer, now=NOW)
    revoke(disclosure=found.disclosure, why="Wrong person.", by=world.northbridge.officer, now=NOW)
    assert [mother.get(address).status_code, mother.get(f"{address}.pdf").status_code] == [404, 404]
    page = sent_page(world.northbridge.officer, found.disclosure, as_of=NOW.date())
    assert [(each.who, each.paper) for each in page.openings] == [
        ("Pippa Parent", False),
        ("Pippa Parent", True),
    ]
    assert page.report_by == datetime(2026, 3, 8, 12, tzinfo=UTC)
    assert Opened.objects.count() == 2


def test_what_is_sent_back_never_goes_as_it_is(world: World) -> None:
    found = family(world, flagged=True)
    send_back(
        disclosure=found.disclosure, words="Wrong school.", by=world.northbridge.manager, day=THU_5_MARCH
    )
    assert (found.disclosure.state, found.can_read()) == (Going.SENT_BACK, False)
    with pytest.raises(Refused, match="sent it back"):
        check(
            disclosure=found.disclosure, ticks=TICKS, words="", by=world.northbridge.manager, day=THU_5_MARCH
        )


def test_a_decision_on_a_child_with_an_alert_waits_while_the_clock_is_kept(world: World) -> None:
    """C18: deciding stops the clock; the letter waits, visible; nobody of the family is told yet."""
    from sendwell.requests.actions import decide

    child = world.child()
    parent = world.parent(child)
    request = asked(world, existing=child, school=world.school.organisation, by=parent)
    alert(request.case)
    OutboxMessage.objects.all().delete()
    decide(request=request, sen=True, sen_reasons=REASONS, plan=True, plan_reasons=REASONS,
           evidence="The school's report.", by=world.northbridge.officer, day=THU_5_MARCH)  # fmt: skip
    letter = Letter.objects.get(case=request.case, kind="decision", to_member=parent)
    assert Disclosure.objects.get(letter=letter).state == Going.TO_CHECK
    assert OutboxMessage.objects.filter(to_member=parent, kind="decision_made").count() == 0
    assert request.case.deadlines.get(timescale="decide_assess_6w").stopped_on == THU_5_MARCH
    check(disclosure=letter.disclosure, ticks=TICKS, words="", by=world.northbridge.manager, day=THU_5_MARCH)
    assert OutboxMessage.objects.filter(to_member=parent, kind="decision_made").count() == 1


def test_the_queue_and_the_log_on_the_screen(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    """B07, C20: side by side, with the alert in text; B15: the log."""
    found = family(world, flagged=True)
    officer, manager = as_member(world.northbridge.officer), as_member(world.northbridge.manager)
    assert found.letter.title in manager.get("/sending/to-check").content.decode()
    address = f"/sending/{found.disclosure.uid}/check"
    page = manager.get(address).content.decode()
    assert "Father must not know the address." in page
    assert "There is an alert on the record" in page
    assert "4 May 2018" in page
    assert "You wrote this. Somebody else has to check it." in officer.get(address).content.decode()
    kept = manager.post(address, {"ticks": ["name"], "words": "Looks right."}).content.decode()
    assert "Tick two things that you compared with the record." in kept
    assert "Looks right." in kept
    assert manager.post(address, {"ticks": TICKS, "words": ""}).status_code == 302
    assert "Nothing waits to be checked." in manager.get("/sending/to-check").content.decode()
    ref = found.letter.case.ref
    for there in ("", f"?case={ref.lower()}", "?state=released"):
        assert found.letter.title in manager.get(f"/sending/log{there}").content.decode()
    for elsewhere in ("?case=C99-000001", f"?case={ref}&state=revoked"):
        assert "Nothing fits these filters." in manager.get(f"/sending/log{elsewhere}").content.decode()
    sent = manager.get(f"/sending/{found.disclosure.uid}").content.decode()
    assert f'href="/letters/{found.letter.uid}">Read it' in sent
    stranger = as_member(world.southmere.manager)
    assert found.letter.title not in stranger.get("/sending/log").content.decode()
    assert [
        stranger.get(address).status_code,
        stranger.get(f"/sending/{found.disclosure.uid}").status_code,
    ] == [404, 404]
    assert as_member(found.mother).get(address).status_code == 404


def test_a_letter_leads_back_to_where_its_reader_came_from(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    found = family(world)
    back = 'class="govuk-back-link"'
    address, letters = f"/letters/{found.letter.uid}", f"/cases/{found.letter.case.ref}/letters"
    assert f'href="{letters}" {back}' in as_member(world.northbridge.officer).get(address).content.decode()
    assert f'href="/family" {back}' in as_member(found.mother).get(address).content.decode()
