"""The privacy notices: for whom, in how plain words, in which version, and proof that they were shown."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import Error, transaction
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.scope import acting
from sendwell.law.refusals import Refused
from sendwell.sharing import actions
from sendwell.sharing.gateways import gateways, in_one_sentence
from sendwell.sharing.models import Audience, Confidentiality, NoticeShown, PlanRule, ShownHow
from sendwell.sharing.notices import Notice, Section, notice_of, notice_on, versions
from sendwell.sharing.pages import notices as pages
from tests.world import FRI_6_MARCH, World

AsMember = Callable[[Member], Client]
FIRST = date(2026, 1, 5)

pytestmark = pytest.mark.usefixtures("on_friday")


def sentences(notice: Notice) -> list[str]:
    """Every sentence of a notice."""
    texts = [text for section in notice.sections for text in (*section.paragraphs, *section.points)]
    return [part for text in texts for part in re.split(r"(?<=[.?!])\s+", text) if part]


def syllables(word: str) -> int:
    """How many syllables a word has, roughly: its groups of vowels, without a silent e."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, groups - (word.lower().endswith("e") and not word.lower().endswith("le")))


def grade(notice: Notice) -> float:
    """The Flesch-Kincaid grade: years at school; add five for an age."""
    said = sentences(notice)
    words = [word for sentence in said for word in re.findall(r"[A-Za-z’']+", sentence)]
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize(
    ("audience", "most"), [(Audience.ADULT, 9.0), (Audience.CHILD, 5.0), (Audience.EASY_READ, 3.0)]
)
def test_each_notice_can_be_read_by_those_it_is_for(audience: Audience, most: float) -> None:
    """A child's of nine to eleven by grades four to six; easy read below that."""
    assert grade(notice_on(audience, FRI_6_MARCH)) <= most


def test_easy_read_has_short_sentences_and_a_picture_for_each_part() -> None:
    notice = notice_on(Audience.EASY_READ, FRI_6_MARCH)

    assert [each for each in sentences(notice) if len(each.split()) > 12] == []
    assert all(section.picture for section in notice.sections)


def test_the_reading_grade_notices_hard_words() -> None:
    """(ctl)"""
    words = (
        "Notwithstanding statutory obligations regarding confidentiality, information-governance "
        "representatives continuously authenticate organisational accountability."
    )
    section = Section("x", (words,))
    hard = Notice(Audience.CHILD, FIRST, "x", "", (section,))

    assert grade(hard) > 12


@pytest.mark.django_db
class TestPublicPages:
    @pytest.mark.parametrize("address", ["/privacy/", "/privacy/child", "/privacy/easy-read"])
    def test_anybody_reads_them_and_goes_from_one_to_the_other(self, address: str) -> None:
        answer = Client().get(address)

        page = answer.content.decode()
        assert answer.status_code == 200
        assert {"/privacy/", "/privacy/child", "/privacy/easy-read"} <= set(
            re.findall(r'href="([^"]*)"', page)
        )
        assert "This version is from 5 January 2026" in page
        assert NoticeShown.objects.count() == 0

    @pytest.mark.parametrize(
        "address",
        ["/privacy/nobody", "/privacy/child/2026-01-06", "/privacy/child/yesterday", "/privacy/x/2026-01-05"],
    )
    def test_what_is_no_notice_is_not_there(self, address: str) -> None:
        assert Client().get(address).status_code == 404

    def test_each_version_keeps_its_address(self) -> None:
        assert Client().get("/privacy/child/2026-01-05").status_code == 200


@pytest.mark.django_db
class TestProof:
    def test_a_parent_who_reads_it_on_screen_has_been_shown_it_once(
        self, world: World, as_member: AsMember
    ) -> None:
        """Feature 148: proof it was shown."""
        parent = world.parent(world.child())
        client = as_member(parent)
        assert pages.not_yet_shown(parent, as_of=FRI_6_MARCH) is not None
        for _ in range(3):
            client.get("/privacy/")

        (proof,) = NoticeShown.objects.all()
        assert (proof.audience, proof.notice, proof.how, proof.shown_on) == (
            "adult", FIRST, "screen", FRI_6_MARCH,
        )  # fmt: skip
        assert (proof.member, proof.adult) == (parent, parent.adult)
        assert pages.not_yet_shown(parent, as_of=FRI_6_MARCH) is None

    def test_a_family_s_page_asks_them_to_read_it_until_they_have(
        self, world: World, as_member: AsMember
    ) -> None:
        case = world.case()
        client = as_member(world.parent(case.child))
        asks = "Read: How we use information about you and your child"

        assert asks in client.get(f"/family/{case.ref}").content.decode()
        client.get("/privacy/")
        assert asks not in client.get(f"/family/{case.ref}").content.decode()

    def test_an_officer_notes_that_it_was_given_on_paper(self, world: World) -> None:
        child, by = world.child(), world.northbridge.officer
        adult = world.parent(child).adult
        assert adult is not None
        notice = notice_on(Audience.CHILD, FRI_6_MARCH)
        actions.note_handed_over(
            notice=notice, how=ShownHow.ALOUD, shown_on=FRI_6_MARCH, by=by, day=FRI_6_MARCH, child=child
        )

        (proof,) = pages.proofs(child=child, adults=[adult])
        assert (proof.to, proof.how, proof.by, proof.url) == (
            "Adela Canary", "Read aloud", by.name, "/privacy/child/2026-01-05",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("shown_on", "said"),
        [
            (FRI_6_MARCH + timedelta(days=1), "has not come yet"),
            (FIRST - timedelta(days=1), "cannot have been shown"),
        ],
    )
    def test_a_day_that_cannot_be_right_is_refused(self, world: World, shown_on: date, said: str) -> None:
        with pytest.raises(Refused, match=said):
            actions.note_handed_over(
                notice=notice_on(Audience.ADULT, FRI_6_MARCH),
                how=ShownHow.PAPER,
                shown_on=shown_on,
                by=world.northbridge.officer,
                day=FRI_6_MARCH,
                child=world.child(),
            )

    def test_proof_is_never_edited(self, world: World) -> None:
        actions.note_on_screen(
            notice=notice_on(Audience.ADULT, FRI_6_MARCH), by=world.northbridge.officer, day=FRI_6_MARCH
        )
        with pytest.raises(Error, match="never edited"), transaction.atomic():
            NoticeShown.objects.update(shown_on=FIRST)

    def test_the_database_shows_it_to_nobody_else(self, world: World) -> None:
        """A15, C04: not to another council, not to the other parent; the Python filter is not asked here."""
        case = world.case()
        mother, father = world.parent(case.child), world.parent(case.child, "Fred Father")
        notice = notice_on(Audience.ADULT, FRI_6_MARCH)
        for parent in (mother, father):
            actions.note_on_screen(notice=notice, by=parent, day=FRI_6_MARCH)
        counted = {}
        for who in (mother, world.northbridge.officer, world.southmere.officer, world.hillside.clerk):
            with acting(who, as_of=FRI_6_MARCH):
                counted[who.name] = NoticeShown.objects.count()

        assert counted == {"Pippa Parent": 1, "Nora Officer": 2, "Sam Officer": 0, "h Clerk": 0}

    def test_the_register_counts_without_names(self, world: World, as_member: AsMember) -> None:
        as_member(world.northbridge.manager).get("/privacy/")
        page = as_member(world.northbridge.manager).get("/sharing/notices").content.decode()

        assert re.findall(r'data-label="On screen" class="sw-number">(\d+)<', page) == ["1", "0", "0"]
        assert as_member(world.northbridge.officer).get("/sharing/notices").status_code == 404


def test_versions_are_by_day_and_the_newest_begun_is_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (Notice(Audience.CHILD, each, "x", "", ()) for each in (FIRST, date(2026, 6, 1)))
    monkeypatch.setattr("sendwell.sharing.notices.versions", lambda audience: [new, old])

    assert notice_on(Audience.CHILD, date(2026, 5, 31)) == old
    assert notice_on(Audience.CHILD, date(2026, 6, 1)) == new
    assert notice_on(Audience.CHILD, date(2020, 1, 1)) == old
    with pytest.raises(LookupError):
        notice_of(Audience.CHILD, date(2026, 5, 31))


def test_every_audience_has_a_notice() -> None:
    assert all(versions(audience) for audience in Audience)


def test_every_gateway_reads_as_one_sentence_with_every_reason() -> None:
    for gateway in gateways().values():
        for confidentiality in Confidentiality:
            for rule in PlanRule:
                said = in_one_sentence(gateway, confidentiality, rule)
                assert said.startswith("We share this because ")
                assert said.count(".") == 1


@pytest.mark.django_db
class TestOnTheCase:
    def test_an_officer_notes_a_notice_given_on_paper_and_finds_all_proof_in_one_place(
        self, world: World, as_member: AsMember
    ) -> None:
        """Feature 148: proof it was shown, on paper and on screen."""
        case = world.case()
        parent = world.parent(case.child)
        as_member(parent).get("/privacy/")
        client, address = as_member(world.northbridge.officer), f"/cases/{case.ref}/notices"
        given = {"shown_on-day": 5, "shown_on-month": 3, "shown_on-year": 2026}
        done = client.post(address, given | {"to": "child", "audience": "easy_read", "how": "paper"})

        assert done.status_code == 302
        page = client.get(address).content.decode()
        assert re.findall(r'data-label="To">([^<]*)<', page) == ["Pippa Parent", "Adela Canary"]
        assert "On paper, by Nora Officer" in page
        assert NoticeShown.objects.get(how="paper").notice == FIRST

    def test_a_day_to_come_is_refused_and_what_was_chosen_is_kept(
        self, world: World, as_member: AsMember
    ) -> None:
        case = world.case()
        given = {"shown_on-day": 7, "shown_on-month": 3, "shown_on-year": 2026}
        client = as_member(world.northbridge.officer)
        said = given | {"to": "child", "audience": "child", "how": "aloud"}
        page = client.post(f"/cases/{case.ref}/notices", said).content.decode()

        assert "7 March 2026 has not come yet. Check the day." in page
        assert re.search(r'value="aloud"[^>]*checked', page)
        assert NoticeShown.objects.count() == 0

    def test_strangers_and_those_who_only_read_find_nothing(self, world: World, as_member: AsMember) -> None:
        case = world.case()
        world.request_to(world.hillside.paediatrics)
        for who in (
            world.southmere.officer,
            world.hillside.clerk,
            world.icb.designated,
            world.parent(case.child),
        ):
            for answer in (
                as_member(who).get(f"/cases/{case.ref}/notices"),
                as_member(who).post(f"/cases/{case.ref}/notices", {"to": "child"}),
            ):
                assert (who.name, answer.status_code) == (who.name, 404)
