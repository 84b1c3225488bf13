"""Papers for somebody of a body with which the family refused to share are not handed over, and a link stops (C13)."""

from datetime import date

import pytest
from django.test import Client

from sendwell.documents.disclosure import actions as gate
from sendwell.documents.handing.outsider import Outsider
from sendwell.documents.handing.state import works
from sendwell.documents.models import HandOver
from sendwell.family import actions as family
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Alert
from sendwell.sharing.models import Agreement
from tests.documents.handing.papers import DANA, Papers, SignedIn, kept, link, shown, typed
from tests.documents.test_bundles import file_of
from tests.documents.test_bundles_for_whom import refuse
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH

DEE = Outsider("Dr Dee", "Paediatrician", "Hillside NHS Trust", "dee@elsewhere.example")
STOPPED = "Stopped: nothing may pass to where they work"


def give(papers: Papers, to: Outsider = DEE, right: str = "care") -> HandOver:
    """A report, by the officer."""
    report = file_of(papers.world, papers.case)
    return papers.give(to=to, right=right, letters=[], uploads=[report.uid])


def override(papers: Papers) -> None:
    """A named person lets it pass for a ground, and the family was told."""
    family.override(
        case=papers.case,
        organisation=papers.world.hillside.organisation,
        ground="safeguarding",
        words="A strategy meeting needs it.",
        decided_by=papers.world.northbridge.manager,
        family_told_on=THU_5_MARCH,
        until=date(2026, 4, 1),
        by=papers.officer,
        day=THU_5_MARCH,
    )


def test_nothing_is_handed_to_somebody_of_that_body_unless_somebody_overrides_it(papers: Papers) -> None:
    """Known by its name, or by the domain of their address; a court gets what it wants."""
    refuse(papers)
    by_domain = Outsider("Dr Dee", "Paediatrician", "The hospital", "dee@hillside-nhs-trust.example")
    for to in (DEE, by_domain):
        with pytest.raises(Refused, match="Hillside NHS Trust: Suspended: consent was refused on 5 March"):
            give(papers, to)
    assert HandOver.objects.count() == 0
    assert give(papers, right="court")
    assert give(papers, DANA)
    override(papers)
    assert give(papers)


def test_what_waited_to_be_checked_does_not_go(papers: Papers) -> None:
    Alert.objects.create(child=papers.case.child, words="Ask first.", from_on=MON_2_MARCH)
    given = give(papers)
    refuse(papers)

    with pytest.raises(Refused):
        gate.check(
            disclosure=given.disclosure,
            ticks=["name", "born"],
            words="",
            by=papers.world.northbridge.manager,
            day=FRI_6_MARCH,
        )

    assert kept(given).token_hash is None
    assert OutboxMessage.objects.filter(kind="handed_over").count() == 0


def test_a_link_that_was_sent_before_opens_nothing_also_where_the_code_was_typed(
    papers: Papers, as_member: SignedIn
) -> None:
    """The giver reads why; (ctl) the link to a school that the family said nothing of still opens."""
    to_school, dana = give(papers, DANA, "teach"), Client()
    typed(dana, papers.code(to_school))
    schools = link()
    given, dee = give(papers), Client()
    typed(dee, papers.code(given))
    pages = [f"{link()}/document", f"{link()}/document.pdf"]
    assert [dee.get(each).status_code for each in pages] == [200, 200]

    refuse(papers)

    assert [dee.get(each).status_code for each in (*pages, link())] == [404, 404, 404]
    assert dana.get(f"{schools}/document.pdf").status_code == 200
    with pytest.raises(Refused, match="does not work"):
        papers.code(given)
    officer = as_member(papers.officer)
    listed = shown(officer.get(f"/cases/{papers.case.ref}/hand-overs"))
    page = shown(officer.get(f"/hand-overs/{given.uid}"))
    assert (STOPPED in listed, STOPPED in page, "Take it back" in page) == (True, True, True)
    override(papers)
    assert dee.get(pages[1]).status_code == 200


def test_a_link_opens_nothing_once_no_agreement_lets_it_pass(papers: Papers) -> None:
    given = give(papers)
    assert works(kept(given), THU_5_MARCH)
    Agreement.objects.update(until=date(2026, 2, 28))
    assert not works(kept(given), THU_5_MARCH)
