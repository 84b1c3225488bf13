"""What the family refused on the double is refused on the known record, and what they allowed there opens nothing."""

import pytest

from sendwell.access import grants
from sendwell.access.models import GrantKind
from sendwell.family import actions
from sendwell.family.models import Consent
from sendwell.family.rules import sharing_stopped
from sendwell.people.models import AdultOfChild
from tests.keeping_out import SINCE, UNTIL
from tests.requests.joined import NEXT_CHRISTMAS, NEXT_YEAR, Two, no, pair
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


@pytest.fixture
def two(world: World) -> Two:
    return pair(world)


def test_a_refusal_written_down_before_two_records_are_joined_still_stops_sharing(two: Two) -> None:
    no(two, two.double)
    trust = two.world.hillside.organisation
    assert sharing_stopped(two.child, trust, FRI_6_MARCH) is None

    two.join()

    stopped = sharing_stopped(two.child, trust, FRI_6_MARCH)
    assert stopped is not None
    assert (stopped.since, stopped.words) == (THU_5_MARCH, "Suspended: consent was refused on 5 March 2026")
    assert sharing_stopped(two.double.child, trust, FRI_6_MARCH) is not None
    assert sharing_stopped(two.child, two.world.riverside.organisation, FRI_6_MARCH) is None
    assert Consent.objects.get(child=two.child).adult == AdultOfChild.objects.get(child=two.child).adult
    assert two.known.events.filter(type="consent_refused").count() == 1


def test_consent_that_was_taken_back_on_the_double_is_taken_back(two: Two) -> None:
    given = no(two, two.double, answer="given", day=MON_2_MARCH)
    now = SINCE
    actions.withdraw_consent(**two.do(two.double), consent=given, words="No more.", now=now)
    two.join()

    stopped = sharing_stopped(two.child, two.world.hillside.organisation, FRI_6_MARCH)
    assert stopped is not None
    assert stopped.words == "Suspended: consent was withdrawn on 5 March 2026"


def test_c13_what_was_allowed_on_the_double_opens_nothing_on_the_known_record(two: Two) -> None:
    no(two, two.known, day=MON_2_MARCH)
    no(two, two.double, answer="given")
    actions.override(
        **two.do(two.double),
        organisation=two.world.hillside.organisation,
        ground="legal_duty",
        words="Because.",
        decided_by=two.world.northbridge.manager,
        until=NEXT_YEAR,
        why_not_told="Not safe",
    )
    grants.give(
        kind=GrantKind.SPECIFIC,
        child=two.double.child,
        to=two.world.riverside.clerk,
        classes=["P"],  # type: ignore[list-item]
        purpose="Visiting",
        gateway="Children Act 1989 s.47",
        by=two.world.northbridge.manager,
        at=SINCE,
        until=UNTIL,
    )
    two.join()

    assert sharing_stopped(two.child, two.world.hillside.organisation, FRI_6_MARCH) is not None
    assert (two.child.overrides.count(), two.child.grants.count(), two.child.consents.count()) == (0, 0, 1)


def test_the_last_word_of_the_family_counts_though_an_older_no_came_with_the_double(two: Two) -> None:
    no(two, two.double, day=MON_2_MARCH)
    no(two, two.known, answer="given")
    two.join()

    assert sharing_stopped(two.child, two.world.hillside.organisation, FRI_6_MARCH) is None


@pytest.mark.parametrize("refused", [True, False])
def test_c13_leave_by_the_familys_authority_ends_with_a_no_that_comes_with_the_double(
    two: Two, refused: bool
) -> None:
    leave = grants.give(
        kind=GrantKind.SPECIFIC,
        child=two.child,
        to=two.world.hillside.clerk,
        classes=["P"],  # type: ignore[list-item]
        purpose="Helping the family",
        gateway=grants.FAMILYS_AUTHORITY,
        by=two.world.northbridge.manager,
        at=SINCE,
        until=NEXT_CHRISTMAS,
    )
    if refused:
        no(two, two.double)
    two.join()

    leave.refresh_from_db()
    assert (leave.ends_at < NEXT_CHRISTMAS) is refused
