"""Handing a document to a professional outside: a link by email, a code by another way, nothing by either alone."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from sendwell.documents.disclosure import actions as gate
from sendwell.documents.handing import actions
from sendwell.documents.handing.outsider import Outsider
from sendwell.documents.models import Bundle, Disclosure, Going, HandOver, Opened
from sendwell.law.refusals import Refused
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import OutboxMessage
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
from tests.documents.test_bundles import file_of, page_texts


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
