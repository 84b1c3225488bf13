"""The screens of handing over: what is kept, what is said of it, and what the database keeps."""

import re
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client, override_settings

from sendwell.access.models import FormSent
from sendwell.documents.handing import actions
from sendwell.documents.models import Bundle, HandOver, Letter, Opened, Told, Upload
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from tests.documents import texts
from tests.documents.handing.papers import (
    DANA,
    NOON,
    TYPED,
    WORDS_OF_THE_CHILD,
    Papers,
    SignedIn,
    kept,
    link,
    read_out,
    shown,
    typed,
    wrong,
)
from tests.documents.test_bundles import page_texts
from tests.documents.test_letters import letter_to


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
