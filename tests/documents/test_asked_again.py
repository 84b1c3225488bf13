"""What was asked when a bundle was made is asked again when it is let go and when it is opened (C05, B09, C13)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.documents.disclosure.actions import check
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Disclosure, Going
from sendwell.documents.opening import bundle_is_open
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Adult, AdultOfChild, Secrecy
from tests.documents.test_bundles import Papers, files_in, papers
from tests.documents.test_bundles_for_whom import father_of, hillside, refuse, release
from tests.documents.test_gate import TICKS, alert
from tests.documents.test_letters import letter_to
from tests.world import MON_2_MARCH, THU_5_MARCH

__all__ = ["files_in", "papers"]
type SignedIn = Callable[[Member], Client]


def waiting(papers: Papers, to: Recipient | None = None) -> Bundle:
    """One that a second person has to look at, of the report alone."""
    alert(papers.case)
    made = papers.bundle(letters=[], to=to)
    assert made.disclosure.state == Going.TO_CHECK
    return made


def let_go(papers: Papers, bundle: Bundle) -> Disclosure:
    manager = papers.world.northbridge.manager
    return check(disclosure=bundle.disclosure, ticks=TICKS, words="", by=manager, day=THU_5_MARCH)


def refused(papers: Papers, bundle: Bundle) -> str:
    with pytest.raises(Refused) as said:
        let_go(papers, bundle)
    bundle.disclosure.refresh_from_db()
    assert bundle.disclosure.state == Going.TO_CHECK
    return said.value.words


def set_profile(adult_id: int | None, profile: str) -> None:
    AdultOfChild.objects.filter(adult__pk=adult_id or 0).update(profile=profile)


def test_a_bundle_does_not_go_to_a_father_without_an_account_who_was_shut_out_while_it_waited(
    papers: Papers,
) -> None:
    father = father_of(papers)
    bundle = waiting(papers, father)
    set_profile(father.adult_id, "none")

    assert refused(papers, bundle) == (
        "Nothing may be sent to Fin Father until two people have decided so. It does not go. "
        "Send it back and make it again."
    )


def test_a_bundle_made_in_full_does_not_go_to_somebody_who_may_now_have_papers_only_redacted(
    papers: Papers, as_member: SignedIn
) -> None:
    bundle = waiting(papers)
    set_profile(papers.mother.adult_id, "redacted")

    manager = as_member(papers.world.northbridge.manager)
    page = manager.post(f"/sending/{bundle.disclosure.uid}/check", {"ticks": TICKS, "words": ""})

    assert page.status_code == 200
    assert "Since this was made, Pippa Parent may have papers only redacted." in page.content.decode()
    assert as_member(papers.mother).get(f"/bundles/{bundle.uid}.pdf").status_code == 404
    assert OutboxMessage.objects.count() == 0


def test_a_home_that_was_hidden_while_it_waited_stops_it(papers: Papers) -> None:
    father = father_of(papers)
    bundle = waiting(papers, father)
    between: Any = {"hidden_from_id": father.adult_id, "hides": papers.mother.adult}
    Secrecy.objects.create(**between, why="She fled.", from_on=MON_2_MARCH)

    assert "may have papers only redacted" in refused(papers, bundle)


def test_a_redacted_bundle_that_names_somebody_hidden_since_does_not_go(papers: Papers) -> None:
    """It was made for somebody who gets redacted copies; the guard is asked again with whom it must not name now."""
    father = father_of(papers, profile="redacted")
    said = [{"kind": "text", "text": "Ruth Relative came to the meeting."}]
    his = letter_to(papers.world, father, case=papers.case, title="For Fin", blocks=said)
    release(papers, his)
    bundle = papers.bundle(letters=[his], uploads=[], to=father)
    assert (bundle.limited, "guard" in bundle.disclosure.flags) == (True, False)
    ruth = Adult.objects.create(name="Ruth Relative")
    AdultOfChild.objects.create(child=papers.case.child, adult=ruth, relation="Aunt", lives_with=True)

    assert refused(papers, bundle).startswith("Since this was made, somebody’s home or name")


def test_consent_that_was_refused_while_it_waited_stops_it(papers: Papers) -> None:
    bundle = waiting(papers, hillside(papers))
    refuse(papers)

    words = refused(papers, bundle)
    assert words.startswith("Hillside NHS Trust: Suspended: consent was refused on 5 March 2026")
    assert words.endswith("It does not go. Send it back and make it again.")


def test_what_may_still_go_goes(papers: Papers, as_member: SignedIn) -> None:
    """(ctl) Nothing has changed."""
    bundles = [waiting(papers, to) for to in (papers.to, hillside(papers), father_of(papers))]

    assert [let_go(papers, each).state for each in bundles] == [Going.RELEASED] * 3
    assert as_member(papers.mother).get(f"/bundles/{bundles[0].uid}.pdf").status_code == 200


def test_a_released_bundle_is_shut_to_a_mother_who_may_since_have_papers_only_redacted(
    papers: Papers, as_member: SignedIn
) -> None:
    bundle = papers.bundle()
    address = f"/bundles/{bundle.uid}"
    mother: Any = as_member(papers.mother)
    assert mother.get(f"{address}.pdf").status_code == 200

    set_profile(papers.mother.adult_id, "redacted")

    assert [mother.get(each).status_code for each in (address, f"{address}.pdf")] == [404, 404]
    assert bundle_is_open(papers.mother, str(bundle.uid), THU_5_MARCH) is False
    assert as_member(papers.world.northbridge.officer).get(f"{address}.pdf").status_code == 200
