"""Handing a document to a professional outside: a link by email, a code by another way, nothing by either alone."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client, override_settings

from sendwell.access import scope
from sendwell.access.models import FormSent, Member, Reading, Relationship
from sendwell.access.opening import NotThere
from sendwell.casebook.models import Event
from sendwell.documents.disclosure import actions as gate
from sendwell.documents.handing import actions
from sendwell.documents.handing.outsider import Outsider
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Disclosure, Going, HandOver, Letter, Opened, Told, Upload
from sendwell.law.refusals import Refused
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Alert
from tests.documents import hostile, texts
from tests.documents.test_bundles import file_of, page_texts
from tests.documents.test_letters import letter_to
from tests.documents.test_uploads import STATIC
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH, World

type SignedIn = Callable[[Member], Client]

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
DANA = Outsider("Dana Wells", "SENCO", "Far Hill School", "dana.wells@farhill.example")
TYPED = {
    "name": DANA.name,
    "job": DANA.job,
    "organisation": DANA.organisation,
    "email": DANA.email,
    "right": "teach",
    "told": "spoken",
    "days": "7",
}
WORDS_OF_THE_CHILD = ("Ada", "Canary", "Pia Parent", "Northbridge", "Oakwood", "Nora")


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Noon on Thursday 5 March 2026, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


@pytest.fixture(autouse=True)
def files_in(tmp_path: Path) -> Iterator[Path]:
    """Files of a test go into its own folder; texts into memory."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    texts.sent.clear()
    texts.fails.clear()
    with override_settings(STORAGES={"default": default, "staticfiles": STATIC}):
        yield tmp_path


class Papers:
    """A case with a letter to the mother that has gone, and somebody outside who needs it."""

    def __init__(self, world: World) -> None:
        self.world, self.case = world, world.assessing()
        self.mother = world.parent(self.case.child)
        to = Recipient(self.mother.name, self.mother, ("1 Nowhere Road", "ZZ99 9ZZ"))
        self.letter = letter_to(world, to, case=self.case, title="What we heard")
        self.officer = world.northbridge.officer

    def give(self, **more: Any) -> HandOver:
        """The officer hands the letter to Dana."""
        said: dict[str, Any] = {
            "case": self.case,
            "letters": [self.letter.uid],
            "uploads": [],
            "to": DANA,
            "right": "teach",
            "by": self.officer,
            "day": THU_5_MARCH,
        }
        return actions.hand_over(**said | more)

    def code(self, given: HandOver, *, day: date = THU_5_MARCH) -> str:
        """A code, as the officer reads it out."""
        return actions.new_code(given=given, by=self.officer, day=day)


@pytest.fixture
def papers(world: World) -> Papers:
    """One case with something to hand over."""
    return Papers(world)


def link() -> str:
    """Where the last message to somebody outside leads."""
    return OutboxMessage.objects.filter(kind="handed_over").latest("id").path


def shown(answer: Any) -> str:
    """What a page says, as one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def read_out(page: Any) -> list[str]:
    """The code that the officer's page shows, if it shows one."""
    return re.findall(r"govuk-heading-xl[^>]*>(\d{3} \d{3})<", page.content.decode())


def typed(browser: Client, code: str) -> Any:
    """Somebody types a code on the page of the last link."""
    return browser.post(link(), {"code": code})


def wrong(code: str) -> str:
    """A code that is none."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def kept(given: HandOver) -> HandOver:
    """As it stands now."""
    return HandOver.objects.get(pk=given.pk)


def test_from_the_officer_s_page_to_the_open_document(papers: Papers, as_member: SignedIn) -> None:
    """The whole way: choose, send, ring, type, read; and the officer sees that it was opened."""
    officer, dana = as_member(papers.officer), Client()
    address = f"/cases/{papers.case.ref}/hand-overs"
    assert "has handed nothing of this case" in shown(officer.get(address))
    sent = officer.post(f"{address}/new", {**TYPED, "documents": [f"letter:{papers.letter.uid}"]})
    page = officer.get(sent["Location"])
    (code,) = read_out(page)
    assert "Not opened yet" in shown(page)

    assert "You need a code to open it" in shown(dana.get(link()))
    opened = typed(dana, code)
    assert opened["Location"] == f"{link()}/document"
    document = shown(dana.get(opened["Location"]))
    assert "Papers for Dana Wells" in document
    assert "From Nora Officer, Northbridge Council (send@northbridge-council.example)." in document
    pdf = dana.get(f"{link()}/document.pdf")
    assert (pdf.status_code, pdf["Content-Type"], pdf["Cache-Control"]) == (
        200,
        "application/pdf",
        "no-store",
    )

    line = shown(officer.get(address))
    assert "Dana Wells, SENCO" in line
    assert "Opened" in line
    assert [(each.paper, each.at) for each in Opened.objects.order_by("pk")] == [(False, NOON), (True, NOON)]
    assert "Took the PDF, which can be kept" in shown(officer.get(sent["Location"]))


def test_every_page_says_who_opened_it_and_when(papers: Papers) -> None:
    """B03, B17."""
    given, dana = papers.give(uploads=[file_of(papers.world, papers.case).uid]), Client()
    typed(dana, papers.code(given))
    pages = page_texts(dana.get(f"{link()}/document.pdf").content)
    mark = "Opened by Dana Wells, Far Hill School, on 5 March 2026, 12:00pm."
    foot = f"{papers.case.ref}, AC, to Dana Wells ({given.disclosure.recipient_ref})"
    assert len(pages) == 3
    assert [(mark in page, foot in page) for page in pages] == [(True, True)] * 3


def test_the_message_says_nothing_and_has_one_recipient(papers: Papers) -> None:
    """J03, J07: neither do the address and the page behind it."""
    papers.give()
    message = OutboxMessage.objects.get(kind="handed_over")
    said = f"{KINDS['handed_over'].subject} {KINDS['handed_over'].sentence}"
    assert message.to_email == "dana.wells@farhill.example"
    assert re.fullmatch(r"/handed/[\w-]{43}", message.path)
    page = Client().get(message.path)
    everything = said + message.path + page.content.decode() + str(page.headers)
    assert [word for word in (*WORDS_OF_THE_CHILD, DANA.name, papers.case.ref) if word in everything] == []
    assert KINDS["handed_over"].secret


def test_a_scanner_that_follows_the_link_uses_nothing_up(papers: Papers) -> None:
    """A mail server looks at every link before its reader does."""
    given = papers.give()
    code, before = papers.code(given), HandOver.objects.values().get()
    scanner = Client()
    for _ in range(20):
        for address in (link(), f"{link()}/document", f"{link()}/document.pdf"):
            scanner.get(address)
            scanner.head(address)
        scanner.get(f"{link()}/text")
    assert (HandOver.objects.values().get(), Opened.objects.count()) == (before, 0)
    assert typed(Client(), code).status_code == 302


def test_without_the_code_there_is_no_document(papers: Papers) -> None:
    """J05: the link alone opens nothing."""
    papers.code(papers.give())
    stranger = Client()
    assert [stranger.get(f"{link()}{each}")["Location"] for each in ("/document", "/document.pdf")] == [
        link()
    ] * 2


def test_a_wrong_code_is_counted_and_the_fifth_locks_the_link_and_tells_its_giver(
    papers: Papers, as_member: SignedIn
) -> None:
    given, guesser = papers.give(), Client()
    code = papers.code(given)
    said = [shown(typed(guesser, wrong(code))) for _ in range(4)]
    assert [re.findall(r"You can try (\d times?) more", each)[0] for each in said] == [
        "4 times",
        "3 times",
        "2 times",
        "1 time",
    ]
    assert OutboxMessage.objects.filter(kind="hand_over_locked").count() == 0
    last = typed(guesser, wrong(code))
    assert (last.status_code, "This link opens nothing" in shown(last)) == (404, True)
    assert [typed(Client(), code).status_code, Client().get(link()).status_code] == [404, 404]
    told = OutboxMessage.objects.get(kind="hand_over_locked")
    assert (told.to_member, told.path) == (papers.officer, f"/hand-overs/{given.uid}")
    page = shown(as_member(papers.officer).get(told.path))
    assert "A wrong code was typed five times. Nobody can open this link any more." in page
    with pytest.raises(Refused, match="does not work"):
        papers.code(given)


def test_a_new_code_gives_no_new_tries(papers: Papers) -> None:
    given = papers.give()
    for _ in range(5):
        typed(Client(), wrong(papers.code(given)))
        given = kept(given)
        if given.locked_at:
            break
    assert (given.tries, given.locked_at) == (5, NOON)


def test_what_is_no_code_at_all_is_not_counted(papers: Papers) -> None:
    given = papers.give()
    papers.code(given)
    for slip in ("", "12", "letters", "١٢٣٤٥٦"):
        assert typed(Client(), slip).status_code == 200
    assert kept(given).tries == 0


def test_a_code_works_once_and_may_be_typed_with_its_space(papers: Papers) -> None:
    given, dana = papers.give(), Client()
    code = papers.code(given)
    assert typed(dana, f" {code[:3]} {code[3:]} ").status_code == 302
    second = Client()
    assert "There is no code that works now" in shown(typed(second, code))
    assert second.get(f"{link()}/document.pdf").status_code == 302
    assert dana.get(f"{link()}/document.pdf").status_code == 200
    assert typed(second, papers.code(given)).status_code == 302


def test_a_newer_code_takes_the_place_of_the_older(papers: Papers) -> None:
    given = papers.give()
    older, newer = papers.code(given), papers.code(given)
    assert typed(Client(), older).status_code == (302 if older == newer else 200)
    assert typed(Client(), newer).status_code == 302


def test_half_an_hour_later_the_browser_needs_a_new_code(papers: Papers, clock: Any) -> None:
    given, dana = papers.give(), Client()
    typed(dana, papers.code(given))
    clock.move_to(NOON + timedelta(minutes=29))
    assert dana.get(f"{link()}/document.pdf").status_code == 200
    clock.move_to(NOON + timedelta(minutes=30))
    assert dana.get(f"{link()}/document.pdf")["Location"] == link()


def test_the_link_works_to_the_end_of_its_last_day(papers: Papers, clock: Any) -> None:
    given = papers.give(days=2)
    assert given.ends_on == date(2026, 3, 7)
    clock.move_to(datetime(2026, 3, 7, 23, 59, tzinfo=UTC))
    code = papers.code(given, day=date(2026, 3, 7))
    dana = Client()
    assert typed(dana, code).status_code == 302
    clock.move_to(datetime(2026, 3, 8, 0, 0, tzinfo=UTC))
    assert [dana.get(f"{link()}{each}").status_code for each in ("", "/document", "/document.pdf")] == [
        404
    ] * 3


@pytest.mark.parametrize("days", [0, 15, -1])
def test_no_link_works_for_less_than_a_day_or_more_than_a_fortnight(papers: Papers, days: int) -> None:
    with pytest.raises(Refused, match="1 to 14 days"):
        papers.give(days=days)
    assert (HandOver.objects.count(), Bundle.objects.count()) == (0, 0)


def test_what_is_taken_back_is_gone_at_once_also_where_it_is_open(
    papers: Papers, as_member: SignedIn
) -> None:
    """B16: by the giver, on the screen, after a question; with who opened it and by when the commissioner is told."""
    given, dana, officer = papers.give(), Client(), as_member(papers.officer)
    typed(dana, papers.code(given))
    address = f"/hand-overs/{given.uid}"
    asked = officer.get(f"{address}/take-back")
    assert "Do you want to take back what Dana Wells was handed?" in shown(asked)
    assert dana.get(f"{link()}/document").status_code == 200
    assert officer.post(f"{address}/take-back", {"why": ""}).status_code == 200
    assert officer.post(f"{address}/take-back", {"why": "Wrong Dana."})["Location"] == address
    assert [dana.get(f"{link()}{each}").status_code for each in ("", "/document", "/document.pdf")] == [
        404
    ] * 3
    page = shown(officer.get(address))
    assert "This was taken back. Its link does not work." in page
    assert "Nora Officer, 5 March 2026, 12:00pm: Wrong Dana." in page
    assert "must be told by 8 March 2026, 12:00pm" in page
    assert (
        given.disclosure.uid and Disclosure.objects.get(bundle__to_name="Dana Wells").state == Going.REVOKED
    )


def test_whoever_checks_can_take_it_back_where_everything_sent_stands(papers: Papers) -> None:
    """It is a disclosure like any other (B15)."""
    given, dana = papers.give(), Client()
    typed(dana, papers.code(given))
    manager = papers.world.northbridge.manager
    gate.revoke(disclosure=given.disclosure, why="Wrong school.", by=manager, now=NOON)
    assert dana.get(f"{link()}/document.pdf").status_code == 404


def test_one_link_does_not_open_what_another_was_sent_for(papers: Papers) -> None:
    mine, browser = papers.give(), Client()
    first = link()
    other = papers.give(
        to=Outsider("Sol Icitor", "Solicitor", "Law & Co", "sol@law.example"), right="acts_for"
    )
    code = papers.code(other)
    browser.post(first, {"code": code})
    assert (kept(mine).tries, kept(other).tries) == (0, 0)  # the first has no code yet
    browser.post(first, {"code": papers.code(mine)})
    assert browser.get(f"{first}/document.pdf").status_code == 200
    assert browser.get(f"{link()}/document.pdf")["Location"] == link()


@pytest.mark.parametrize("token", ["made-up", "x" * 43, "%00", "..%2f..", "1"])
def test_a_made_up_link_is_told_like_one_that_has_ended(papers: Papers, token: str) -> None:
    given = papers.give()
    ended = link()
    actions.take_back(given=given, why="Wrong.", by=papers.officer, now=NOON)
    answers = [Client().get(address) for address in (f"/handed/{token}", ended)]
    assert [each.status_code for each in answers] == [404, 404]
    if "/" not in token and "%" not in token:
        assert shown(answers[0]) == shown(answers[1])


def test_only_the_giver_s_own_people_who_have_to_do_with_the_child_find_it(
    papers: Papers, as_member: SignedIn
) -> None:
    """The officer of another council, a service that was asked, the parent and the school find nothing."""
    given, world = papers.give(), papers.world
    world.request_to(world.hillside.paediatrics, case=papers.case)
    addresses = [f"/hand-overs/{given.uid}{each}" for each in ("", "/take-back")]
    for stranger in (
        world.southmere.officer,
        world.southmere.manager,
        world.hillside.clerk,
        world.hillside.lead,
        world.northbridge.psychologist,
        world.icb.designated,
        world.school.senco,
        papers.mother,
    ):
        browser = as_member(stranger)
        assert [browser.get(each).status_code for each in addresses] == [404, 404], stranger.slug
        assert browser.post(f"/hand-overs/{given.uid}/code").status_code == 404
        assert browser.post(f"/hand-overs/{given.uid}/take-back", {"why": "x"}).status_code == 404
    for stranger in (world.southmere.officer, world.hillside.clerk):
        with pytest.raises(NotThere):
            actions.take_back(given=given, why="x", by=stranger, now=NOON)
        with pytest.raises(NotThere):
            actions.new_code(given=given, by=stranger, day=THU_5_MARCH)
    assert as_member(world.southmere.officer).get(f"/cases/{papers.case.ref}/hand-overs").status_code == 404
    assert kept(given).codes == 0
    assert as_member(world.northbridge.manager).get(addresses[0]).status_code == 200
    assert Reading.objects.filter(screen="hand-over", allowed=True).count() == 1


def test_the_database_alone_shows_it_to_nobody_else(papers: Papers) -> None:
    """Row-level security, without the Python that asks first."""
    papers.give()
    found = {}
    for member in (
        papers.officer,
        papers.world.southmere.officer,
        papers.world.hillside.clerk,
        papers.mother,
    ):
        with scope.acting(member, as_of=THU_5_MARCH):
            found[member.slug] = HandOver.objects.count()
    assert found == {"nora-officer": 1, "sam-officer": 0, "h-clerk": 0, "pia-parent": 0}


def test_once_the_giver_has_nothing_to_do_with_the_child_the_link_opens_nothing(papers: Papers) -> None:
    given, dana = papers.give(), Client()
    typed(dana, papers.code(given))
    assert dana.get(f"{link()}/document").status_code == 200
    Relationship.objects.filter(organisation=papers.officer.organisation).update(ends_on=MON_2_MARCH)
    type(papers.case).objects.filter(pk=papers.case.pk).update(authority=papers.world.southmere.organisation)
    assert dana.get(f"{link()}/document").status_code == 404


def test_what_is_flagged_waits_for_a_second_person_and_its_link_with_it(papers: Papers) -> None:
    """B07: the gate is the same; the days count from the release."""
    Alert.objects.create(child=papers.case.child, words="Father must not know.", from_on=MON_2_MARCH)
    given = papers.give(days=3)
    assert (given.disclosure.flags, given.disclosure.state, given.token_hash, given.ends_on) == (
        ["alert"],
        Going.TO_CHECK,
        None,
        None,
    )
    assert OutboxMessage.objects.filter(kind="handed_over").count() == 0
    with pytest.raises(Refused, match="does not work"):
        papers.code(given)
    checked = {"disclosure": given.disclosure, "ticks": ["name", "born"], "words": "", "day": FRI_6_MARCH}
    with pytest.raises(Refused, match="You wrote this"):
        gate.check(**checked, by=papers.officer)
    gate.check(**checked, by=papers.world.northbridge.manager)
    assert OutboxMessage.objects.filter(kind="handed_over").count() == 1
    assert kept(given).ends_on == date(2026, 3, 9)
    event = Event.objects.get(type="document_handed_over")
    assert (event.day, event.by, event.about, event.details) == (
        FRI_6_MARCH, papers.officer, given.disclosure.recipient_ref, {},
    )  # fmt: skip


def test_what_waits_can_be_withdrawn_and_what_is_sent_back_never_goes(papers: Papers) -> None:
    Alert.objects.create(child=papers.case.child, words="Father must not know.", from_on=MON_2_MARCH)
    given = papers.give()
    with pytest.raises(Refused, match="Say what went wrong"):
        actions.take_back(given=given, why=" ", by=papers.officer, now=NOON)
    actions.take_back(given=given, why="Not needed.", by=papers.officer, now=NOON)
    with pytest.raises(Refused, match="sent it back"):
        gate.check(
            disclosure=given.disclosure,
            ticks=["name", "born"],
            words="",
            by=papers.world.northbridge.manager,
            day=FRI_6_MARCH,
        )
    assert OutboxMessage.objects.filter(kind="handed_over").count() == 0


def test_another_child_in_the_papers_stops_them_for_a_second_person(papers: Papers) -> None:
    """B06: the wrong-child guard reads what is handed over."""
    ben = papers.world.child("Ben", "Budgie")
    wrong_one = file_of(papers.world, papers.case, hostile.pdf_saying(f"NHS {ben.nhs_number}"))
    with pytest.raises(Refused, match="is held"):
        papers.give(uploads=[wrong_one.uid])
    Upload.objects.filter(pk=wrong_one.pk).update(hits=[])  # as if it had come before the guard knew of Ben
    assert papers.give(uploads=[wrong_one.uid]).disclosure.flags == ["guard"]


def test_only_what_was_released_and_belongs_to_this_child_can_be_handed_over(papers: Papers) -> None:
    """B02: forged numbers too."""
    world = papers.world
    other = letter_to(world, case=world.case(world.child("Ben", "Other")))
    with pytest.raises(NotThere):
        papers.give(letters=[other.uid])
    with pytest.raises(NotThere):
        papers.give(letters=[], uploads=[uuid.uuid4()])
    waiting = letter_to(world, case=papers.case, kind="invented_today", title="Not yet")
    with pytest.raises(Refused, match="“Not yet” has not been released"):
        papers.give(letters=[waiting.uid])
    gate.revoke(
        disclosure=Disclosure.objects.get(letter=papers.letter), why="Wrong.", by=papers.officer, now=NOON
    )
    with pytest.raises(Refused, match="has not been released"):
        papers.give()
    with pytest.raises(Refused, match="at least one"):
        papers.give(letters=[])
    for stranger in (world.southmere.officer, world.hillside.clerk, world.northbridge.psychologist):
        with pytest.raises(NotThere):
            papers.give(by=stranger)
    assert (HandOver.objects.count(), Bundle.objects.count()) == (0, 0)


def test_it_is_no_way_round_the_family_map(papers: Papers) -> None:
    """C01: an address of the family is refused; a name that is the mother's opens no address of hers."""
    with pytest.raises(Refused, match="somebody in the family"):
        papers.give(to=Outsider("Dr Who", "Doctor", "Clinic", "PIA@family.example"))
    given, reader = papers.give(to=Outsider("Pia Parent", "Doctor", "Clinic", "pia@clinic.example")), Client()
    typed(reader, papers.code(given))
    said = " ".join(page_texts(reader.get(f"{link()}/document.pdf").content))
    assert ("We will assess." in said, "1 Nowhere Road" in said) == (True, False)


def test_neither_link_nor_code_is_kept(papers: Papers, as_member: SignedIn) -> None:
    """Hashes only: in the table, in the audit and in what is noted of forms; the code is shown once."""
    officer = as_member(papers.officer)
    sent = officer.post(
        f"/cases/{papers.case.ref}/hand-overs/new",
        {**TYPED, "documents": [f"letter:{papers.letter.uid}"], "once": str(uuid.uuid4())},
    )
    in_session = str(dict(officer.session.items()))
    (code,) = read_out(officer.get(sent["Location"]))
    token = link().rpartition("/")[2]
    typed(Client(), code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(changed::text, ' '), '') FROM audit_change")
        audited = cursor.fetchone()[0]
    everywhere = str(list(HandOver.objects.values())) + str(list(FormSent.objects.values())) + in_session
    plain = code.replace(" ", "")
    assert [each for each in (token, code, f"'{plain}'", f" {plain}") if each in everywhere + audited] == []
    assert read_out(officer.get(sent["Location"])) == []


def test_a_code_cannot_be_found_from_its_hash_without_our_key(papers: Papers) -> None:
    """A million codes are tried in a second, so the hash of the same code differs with the key and the link."""
    first, second = papers.give(), papers.give()
    from sendwell.documents.handing import link as made

    with override_settings(SECRET_KEY="another key altogether"):
        elsewhere = made._hash_of_code(first, "123456")
    found = {made._hash_of_code(first, "123456"), made._hash_of_code(second, "123456"), elsewhere}
    assert len(found) == 3


def test_the_chronology_says_that_it_was_handed_over_and_not_to_whom(
    papers: Papers, as_member: SignedIn
) -> None:
    """Where a child's papers go can tell where the child is."""
    papers.give()
    page = shown(as_member(papers.officer).get(f"/cases/{papers.case.ref}/chronology"))
    assert "A document was handed to a professional outside Sendwell" in page
    assert [word for word in ("Dana", "Far Hill") if word in page] == []
    family = shown(as_member(papers.mother).get(f"/family/{papers.case.ref}"))
    assert "handed to a professional" not in family


def test_the_letter_s_own_page_lists_to_whom_it_was_handed(papers: Papers, as_member: SignedIn) -> None:
    papers.give()
    officer = as_member(papers.officer)
    page = officer.get(f"/letters/{papers.letter.uid}")
    assert "Dana Wells, SENCO" in shown(page)
    (again,) = re.findall(r'href="(/cases/[^"]*/hand-overs/new[^"]*)"', page.content.decode())
    assert re.search(rf'value="letter:{papers.letter.uid}"[^>]* checked', officer.get(again).content.decode())
    other = letter_to(papers.world, case=papers.case, title="Another")
    assert "This letter was handed to nobody outside." in shown(officer.get(f"/letters/{other.uid}"))
    assert "handed" not in shown(as_member(papers.mother).get(f"/letters/{papers.letter.uid}"))
    made = Bundle.objects.get()
    assert "Not opened yet" in shown(officer.get(f"/bundles/{made.uid}"))


def test_states_are_told_in_words(papers: Papers, as_member: SignedIn, clock: Any) -> None:
    """Waiting, opened, taken back, locked; and in the end expired."""
    waiting, opened, back, locked = (papers.give() for _ in "1234")
    paths = list(
        OutboxMessage.objects.filter(kind="handed_over").order_by("id").values_list("path", flat=True)
    )
    Client().post(paths[1], {"code": papers.code(opened)})
    actions.take_back(given=back, why="Wrong.", by=papers.officer, now=NOON)
    for _ in range(5):
        Client().post(
            paths[3], {"code": wrong(papers.code(kept(locked))) if not kept(locked).locked_at else "1"}
        )
    officer = as_member(papers.officer)
    address = f"/cases/{papers.case.ref}/hand-overs"

    def states() -> list[str]:
        return re.findall(r'data-label="State"><strong[^>]*>([^<]*)<', officer.get(address).content.decode())

    assert states() == ["Locked", "Taken back", "Opened", "Not opened yet"]
    clock.move_to(NOON + timedelta(days=8))
    officer = as_member(papers.officer)
    assert states() == ["Locked", "Taken back", "Expired", "Expired"]
    assert kept(waiting).ends_on == date(2026, 3, 12)


def test_a_typed_mistake_is_said_and_what_was_typed_is_kept(papers: Papers, as_member: SignedIn) -> None:
    officer = as_member(papers.officer)
    address = f"/cases/{papers.case.ref}/hand-overs/new"
    chosen = {**TYPED, "documents": [f"letter:{papers.letter.uid}"]}
    empty = shown(officer.post(address, {}))
    assert "Choose at least one letter or file" in empty
    assert "Say how they are told the code" in empty
    slip = officer.post(address, {**chosen, "email": "dana@gmial.com"})
    assert "Did you mean dana@gmail.com?" in shown(slip)
    assert 'value="Dana Wells"' in slip.content.decode()
    forged = officer.post(address, {**chosen, "documents": [f"letter:{uuid.uuid4()}"], "told": "text"})
    assert (forged.status_code, HandOver.objects.count()) == (200, 0)


def test_a_form_sent_twice_hands_over_once(papers: Papers, as_member: SignedIn) -> None:
    officer = as_member(papers.officer)
    chosen = {**TYPED, "documents": [f"letter:{papers.letter.uid}"], "once": str(uuid.uuid4())}
    address = f"/cases/{papers.case.ref}/hand-overs/new"
    first, again = officer.post(address, chosen), officer.post(address, chosen)
    assert first["Location"] == again["Location"]
    assert (HandOver.objects.count(), OutboxMessage.objects.filter(kind="handed_over").count()) == (1, 1)


@override_settings(TEXTS="tests.documents.texts")
def test_a_code_can_be_sent_to_their_mobile_when_they_ask(papers: Papers) -> None:
    given, dana = papers.give(told=Told.TEXT, mobile="07700900123"), Client()
    assert texts.sent == []
    with pytest.raises(Refused, match="goes to their mobile"):
        papers.code(given)
    assert "Send me a code" in shown(dana.get(link()))
    assert dana.post(f"{link()}/text")["Location"] == link()
    ((to, words),) = texts.sent
    assert to == "07700900123"
    assert [word for word in (*WORDS_OF_THE_CHILD, DANA.name) if word in words] == []
    (code,) = re.findall(r"\d{3} \d{3}", words)
    assert typed(dana, code).status_code == 302
    for _ in range(4):
        assert Client().post(f"{link()}/text").status_code == 302
    assert "Five codes have been sent" in shown(Client().post(f"{link()}/text"))
    assert "Send me a code" not in shown(Client().get(link()))
    assert len(texts.sent) == 5


@override_settings(TEXTS="tests.documents.texts")
def test_a_text_that_cannot_go_leaves_the_code_before_it(papers: Papers) -> None:
    given = papers.give(told=Told.TEXT, mobile="07700900123")
    Client().post(f"{link()}/text")
    before = kept(given).code_hash
    texts.fails.append(True)
    assert "could not be sent" in shown(Client().post(f"{link()}/text"))
    assert (kept(given).code_hash, kept(given).codes) == (before, 1)


def test_where_no_text_can_be_sent_the_code_is_read_out(papers: Papers, as_member: SignedIn) -> None:
    page = shown(as_member(papers.officer).get(f"/cases/{papers.case.ref}/hand-overs/new"))
    assert ("I ring them and read it out" in page, "A text message to their mobile" in page) == (True, False)
    with pytest.raises(Refused, match="cannot be sent from here yet"):
        papers.give(told=Told.TEXT, mobile="07700900123")
    with override_settings(TEXTS="tests.documents.texts"), pytest.raises(Refused, match="UK mobile number"):
        papers.give(told=Told.TEXT, mobile="01632960001")
    papers.give()
    assert "reads the code out to you" in shown(Client().post(f"{link()}/text"))


def test_a_single_point_of_contact_hands_over_a_file_of_their_own(
    papers: Papers, as_member: SignedIn
) -> None:
    """To a service that is not on Sendwell (Quick Guide 6.4.1), and nothing that is the council's."""
    world = papers.world
    request = world.request_to(world.hillside.paediatrics, case=papers.case)
    clerk, address = as_member(world.hillside.clerk), f"/cases/{papers.case.ref}/hand-overs"
    assert address in clerk.get(f"/advice/{request.ref}").content.decode()
    assert "There is nothing yet that you can hand over." in shown(clerk.get(f"{address}/new"))
    file = SimpleUploadedFile("referral.txt", b"Please see this child.", content_type="text/plain")
    assert clerk.post(f"{address}/file", {"file": file}).status_code == 302
    upload = Upload.objects.get(name="referral.txt")
    assert (upload.by, upload.case) == (world.hillside.clerk, papers.case)
    council_s = {**TYPED, "right": "care", "documents": [f"letter:{papers.letter.uid}"]}
    assert clerk.post(f"{address}/new", council_s).status_code == 200
    Upload.objects.filter(pk=upload.pk).update(state="clean")
    sent = clerk.post(f"{address}/new", {**council_s, "documents": [f"upload:{upload.uid}"]})
    (code,) = read_out(clerk.get(sent["Location"]))
    dana = Client()
    typed(dana, code)
    assert "Please see this child." in " ".join(page_texts(dana.get(f"{link()}/document.pdf").content))
    given = HandOver.objects.get()
    assert given.organisation == world.hillside.organisation
    assert as_member(papers.officer).get(f"/hand-overs/{given.uid}").status_code == 404


def test_a_document_that_was_tampered_with_opens_nothing(papers: Papers, files_in: Path) -> None:
    """B01, and fails closed where it cannot be marked."""
    given, dana = papers.give(), Client()
    typed(dana, papers.code(given))
    (file,) = files_in.glob("bundles/**/*.pdf")
    file.write_bytes(file.read_bytes() + b" ")
    assert dana.get(f"{link()}/document.pdf").status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE documents_bundle DISABLE TRIGGER kept_as_made")
    Bundle.objects.update(title="Another title")
    assert dana.get(f"{link()}/document").status_code == 404


def test_a_copy_that_cannot_be_marked_is_not_given(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    from sendwell.documents import parsing

    given, dana = papers.give(), Client()
    typed(dana, papers.code(given))
    broken = (parsing.PROGRAM[0], "-I", "-c", "import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr(parsing, "PROGRAM", broken)
    assert dana.get(f"{link()}/document.pdf").status_code == 404
    assert Opened.objects.filter(paper=True).count() == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"mobile": "07700900999"}, "for whom and by whom"),
        ({"days": 14}, "for whom and by whom"),
        ({"ends_on": date(2027, 1, 1)}, "neither changes nor lasts longer"),
        ({"token_hash": "another"}, "neither changes nor lasts longer"),
    ],
)
def test_the_database_keeps_a_hand_over_as_it_was_made(
    papers: Papers, change: dict[str, Any], why: str
) -> None:
    papers.give()
    with pytest.raises(Error, match=why), transaction.atomic():
        HandOver.objects.update(**change)


def test_the_database_locks_after_five_and_for_good(papers: Papers) -> None:
    given = papers.give()
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.update(tries=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.update(tries=6, locked_at=NOON)
    HandOver.objects.update(tries=5, locked_at=NOON)
    with pytest.raises(Error, match="stays locked"), transaction.atomic():
        HandOver.objects.update(tries=0, locked_at=None)
    assert kept(given).locked_at == NOON


def test_a_browser_whose_code_was_right_gets_a_session_of_its_own(papers: Papers) -> None:
    """Nobody can lend them a session and look over their shoulder."""
    given, dana = papers.give(), Client()
    dana.get(link())
    session = dana.session
    session["lent"] = True
    session.save()
    lent = session.session_key
    dana.cookies["sessionid"] = lent
    typed(dana, papers.code(given))
    assert dana.session.session_key != lent
    borrower = Client()
    borrower.cookies["sessionid"] = lent
    assert borrower.get(f"{link()}/document.pdf").status_code == 302


def test_letters_are_still_told_of_in_their_own_way(papers: Papers) -> None:
    """(ctl) The gate sends a link for what was handed over and for nothing else."""
    assert Letter.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="handed_over").count() == 0
