"""Whom a bundle that was released reaches: who is told, where they find it, and what waits for the post (H05, J04)."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from sendwell.access.models import Member, Relationship
from sendwell.access.opening import relate
from sendwell.documents.disclosure.actions import check
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Disclosure, Opened
from sendwell.family import actions as family
from sendwell.messages.models import OutboxMessage
from sendwell.organisations.models import Kind, Organisation
from sendwell.people.models import Adult, Alert, Seal
from tests.documents.handing.papers import DANA
from tests.documents.handing.papers import Papers as Handed
from tests.documents.test_bundles import Papers, files_in, papers
from tests.documents.test_bundles_for_whom import father_of, hillside, refuse
from tests.keeping_out import kept_out
from tests.reading import words_of
from tests.world import MON_2_MARCH, THU_5_MARCH, World

__all__ = ["files_in", "papers"]
pytestmark = pytest.mark.usefixtures("on_thursday")
type SignedIn = Callable[[Member], Client]
TO_POST = "/sending/to-post"


def told_of(bundle: Bundle) -> list[str]:
    """Whom a message leads to it."""
    messages = OutboxMessage.objects.filter(kind="bundle_made", path=f"/bundles/{bundle.uid}").order_by("pk")
    return [each.to_member.name if each.to_member else each.to_email for each in messages]


def knows_of(papers: Papers, organisation: Organisation) -> None:
    relate(papers.case.child, to=organisation, why="asked_for_advice", born_of="test", starts_on=MON_2_MARCH)


class TestAParent:
    def test_is_told_and_finds_it_on_the_page_of_their_child(
        self, papers: Papers, as_member: SignedIn
    ) -> None:
        """Another parent is told of nothing and finds nothing."""
        father = papers.world.parent(papers.case.child, "Fin Father")
        bundle = papers.bundle()
        page = f"/family/{papers.case.ref}"
        links = [f"/bundles/{bundle.uid}", f"/bundles/{bundle.uid}.pdf"]

        found = [link in as_member(papers.mother).get(page).text for link in links]

        assert (told_of(bundle), found) == (["Pippa Parent"], [True, True])
        assert links[0] not in as_member(father).get(page).text

    def test_is_told_of_what_waits_to_be_checked_once_it_is_released(
        self, papers: Papers, as_member: SignedIn
    ) -> None:
        Alert.objects.create(child=papers.case.child, words="Ask first.", from_on=MON_2_MARCH)
        bundle = papers.bundle()
        page = f"/family/{papers.case.ref}"
        before = told_of(bundle), str(bundle.uid) in as_member(papers.mother).get(page).text
        check(
            disclosure=bundle.disclosure,
            ticks=["name", "born"],
            words="",
            by=papers.world.northbridge.manager,
            day=THU_5_MARCH,
        )
        after = told_of(bundle), str(bundle.uid) in as_member(papers.mother).get(page).text
        assert (before, after) == (([], False), (["Pippa Parent"], True))


class TestABody:
    def statuses(self, as_member: SignedIn, bundle: Bundle, *members: Member) -> list[int]:
        return [as_member(each).get(f"/bundles/{bundle.uid}.pdf").status_code for each in members]

    def test_those_who_read_for_it_open_it_from_their_desks_and_its_leads_are_told(
        self, papers: Papers, as_member: SignedIn
    ) -> None:
        """Not its single point of contact, nobody of another trust, and nobody who is kept out of the record."""
        world, trust = papers.world, papers.world.hillside
        knows_of(papers, trust.organisation)
        bundle = papers.bundle(to=hillside(papers))

        assert told_of(bundle) == [trust.lead.name]
        assert self.statuses(as_member, bundle, trust.lead, trust.paediatrician) == [200, 200]
        strangers = (trust.clerk, world.riverside.lead, world.southmere.officer, papers.mother)
        assert self.statuses(as_member, bundle, *strangers) == [404] * 4
        assert {each.member for each in Opened.objects.all()} == {trust.lead, trust.paediatrician}
        desks = [f"/bundles/{bundle.uid}" in as_member(each).get("/", follow=True).text for each in (
            trust.lead, trust.paediatrician, trust.clerk, world.riverside.lead,
        )]  # fmt: skip
        assert desks == [True, True, False, False]
        assert "Papers for the meeting" not in as_member(world.northbridge.officer).get(TO_POST).text
        kept_out(world, trust.paediatrician, papers.case.child)
        assert self.statuses(as_member, bundle, trust.paediatrician) == [404]

    def test_a_school_and_a_health_commissioner_find_theirs(
        self, papers: Papers, as_member: SignedIn
    ) -> None:
        for place, reader in (
            (papers.world.school, papers.world.school.senco),
            (papers.world.icb, papers.world.icb.designated),
        ):
            body = place.organisation
            knows_of(papers, body)
            bundle = papers.bundle(to=Recipient(body.name, None, (body.email,), body))
            assert told_of(bundle) == [reader.name]
            assert f"/bundles/{bundle.uid}" in as_member(reader).get("/", follow=True).text
            assert self.statuses(as_member, bundle, reader) == [200]

    def test_once_it_has_nothing_to_do_with_the_child_it_opens_nothing(
        self, papers: Papers, as_member: SignedIn
    ) -> None:
        trust = papers.world.hillside
        knows_of(papers, trust.organisation)
        bundle = papers.bundle(to=hillside(papers))
        Relationship.objects.filter(organisation=trust.organisation).update(ends_on=MON_2_MARCH)
        assert self.statuses(as_member, bundle, trust.lead) == [404]

    def test_once_the_family_refuses_to_share_with_it_it_is_withheld(
        self, papers: Papers, as_member: SignedIn
    ) -> None:
        """C13, C14, N04: it says so, and opens again where somebody overrides it; the council's own stays open."""
        trust, officer = papers.world.hillside, papers.world.northbridge.officer
        knows_of(papers, trust.organisation)
        bundle = papers.bundle(to=hillside(papers))
        refuse(papers)

        page, desk = (
            words_of(as_member(trust.lead).get(each, follow=True)) for each in (f"/bundles/{bundle.uid}", "/")
        )

        assert "the family has said no to sharing it with you" in page
        assert ("1 more bundle is withheld" in desk, "Papers for the meeting" in desk) == (True, False)
        assert self.statuses(as_member, bundle, trust.lead, officer) == [403, 200]
        family.override(
            case=papers.case,
            organisation=trust.organisation,
            ground="safeguarding",
            words="A strategy meeting needs it.",
            decided_by=papers.world.northbridge.manager,
            family_told_on=THU_5_MARCH,
            until=date(2026, 4, 1),
            by=officer,
            day=THU_5_MARCH,
        )
        assert self.statuses(as_member, bundle, trust.lead) == [200]

    def test_where_nobody_reads_here_it_waits_for_the_post(self, papers: Papers, as_member: SignedIn) -> None:
        Member.objects.filter(organisation=papers.world.school.organisation).update(ends_on=MON_2_MARCH)
        body = papers.world.school.organisation
        assert body.kind == Kind.SCHOOL
        bundle = papers.bundle(to=Recipient(body.name, None, (body.email,), body))
        page = as_member(papers.world.northbridge.officer).get(TO_POST).text
        assert (told_of(bundle), f"/bundles/{bundle.uid}.pdf" in page, body.name in page) == ([], True, True)


class TestThePost:
    @pytest.fixture
    def bundle(self, papers: Papers) -> Bundle:
        """For a father without an account, who has moved since."""
        father = father_of(papers)
        made = papers.bundle(letters=[], to=father)
        Adult.objects.filter(pk=father.adult_id).update(address="9 New Street", postcode="NN1 1NN")
        return made

    def test_it_waits_with_the_address_where_they_live_now_until_somebody_says_that_it_went(
        self, papers: Papers, bundle: Bundle, as_member: SignedIn
    ) -> None:
        officer = as_member(papers.world.northbridge.officer)
        page = officer.get(TO_POST).text
        assert [each in page for each in ("Fin Father", "9 New Street", f"/bundles/{bundle.uid}.pdf")] == [
            True
        ] * 3
        assert told_of(bundle) == []
        for stranger in (papers.world.southmere.officer, papers.world.hillside.lead):
            assert "Fin Father" not in as_member(stranger).get(TO_POST).text

        assert officer.post(f"/sending/{bundle.disclosure.uid}/posted")["Location"] == TO_POST

        assert "Fin Father" not in officer.get(TO_POST).text
        assert Disclosure.objects.get(bundle=bundle).posted_by == papers.world.northbridge.officer

    def test_what_may_not_be_sent_to_them_any_more_is_not_to_be_printed(
        self, papers: Papers, bundle: Bundle, as_member: SignedIn
    ) -> None:
        """C05."""
        officer = papers.world.northbridge.officer
        assert bundle.to_adult is not None
        family.restrict(
            case=papers.case, adult=bundle.to_adult, profile="none", why="He threatened them.",
            by=officer, day=THU_5_MARCH,
        )  # fmt: skip
        page = as_member(officer).get(TO_POST).text
        assert "Nothing may be sent to Fin Father until two people have decided so. It does not go." in page
        assert (f"/bundles/{bundle.uid}" in page, f"/{bundle.disclosure.uid}/posted" in page) == (
            False,
            False,
        )

    def test_what_was_sealed_since_is_neither_named_nor_to_be_printed(
        self, papers: Papers, bundle: Bundle, as_member: SignedIn
    ) -> None:
        """C15, N04."""
        Seal.objects.create(
            child=papers.case.child,
            kind="sealed",
            item="upload",
            number=papers.upload.pk,
            from_on=MON_2_MARCH,
        )
        page = as_member(papers.world.northbridge.officer).get(TO_POST).text
        assert (bundle.title in page, "Withheld:" in page, "It does not go." in page) == (False, True, True)

    def test_what_is_read_here_is_not_posted(self, papers: Papers, as_member: SignedIn) -> None:
        papers.bundle()
        assert "Papers for the meeting" not in as_member(papers.world.northbridge.officer).get(TO_POST).text

    def test_what_was_handed_over_by_a_link_is_not_posted(self, world: World, as_member: SignedIn) -> None:
        Handed(world).give(to=DANA)
        assert DANA.name not in as_member(world.northbridge.officer).get(TO_POST).text
