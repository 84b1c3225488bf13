"""Yan's part of the story: seventeen, the rights are his, with one of everything that the family's pages have."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sendwell.access import grants
from sendwell.access.classes import DataClass
from sendwell.access.models import GrantKind, Member
from sendwell.access.opening import relate
from sendwell.casebook.models import Case
from sendwell.family import actions
from sendwell.organisations.models import Kind
from sendwell.people.models import Adult, AdultOfChild
from tests.world import MON_2_MARCH, OPENED, THU_5_MARCH, member, organisation

if TYPE_CHECKING:
    from tests.house.story import Story

BORN = date(2008, 9, 1)
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def add(story: "Story") -> None:
    """Yan among those who have something to do with a child, and what the parts of his addresses may be."""
    world = story.world
    yan = world.child("Yan", "Young", born=BORN)
    case = world.case(yan)
    young = member("young_person", "Yan Young", None, child=yan)
    relate(yan, to=young, why="self", born_of="the rights have moved", starts_on=OPENED)
    mother = world.parent(yan, "Yvonne Young")
    father = AdultOfChild.objects.create(
        child=yan, adult=Adult.objects.create(name="Yorick Young"), relation="Father", responsibility="yes"
    )
    story.insiders.insert(len(story.insiders) - 1, young)
    story.parts |= _parts(story, case, mother, father, young)


def _parts(
    story: "Story", case: Case, mother: Member, father: AdultOfChild, young: Member
) -> dict[tuple[str, str], list[object]]:
    assert mother.adult is not None
    do = {"case": case, "by": story.world.northbridge.officer, "day": THU_5_MARCH}
    secrecy = actions.keep_secret(
        hidden_from=father.adult, hides=mother.adult, why="He has threatened her.", **do
    )  # type: ignore[arg-type]
    order = actions.record_order(
        type="non_molestation",
        court="Family Court",
        made_on=MON_2_MARCH,
        expires_on=MON_2_MARCH,
        words="Not to come near.",
        evidence="Sealed copy seen.",
        adult=father.adult,
        **do,  # type: ignore[arg-type]
    )
    placement = actions.record_placement(status="s20", from_on=MON_2_MARCH, **do)  # type: ignore[arg-type]
    proposal = actions.propose_looser_profile(
        adult=father.adult,
        profile="redacted",
        why="He appeals.",
        evidence="His letter.",
        **do,  # type: ignore[arg-type]
    )
    event = case.events.order_by("pk")[0]
    seal = actions.seal(
        kind="child_asks",
        item="event",
        number=event.pk,
        why="Yan asks.",
        competence="Seventeen.",
        review_on=date(2026, 9, 1),
        **do,  # type: ignore[arg-type]
    ).seal
    consent = actions.record_consent(
        case=case,
        answer="given",
        given_as="young_person",
        statement="Yes.",
        classes=["E"],
        organisations=[story.world.school.organisation],
        purpose="The assessment",
        until=date(2026, 9, 1),
        by=young,
        day=THU_5_MARCH,
    )
    leave = grants.give(
        kind=GrantKind.SPECIFIC,
        child=case.child,
        to=member("iass_worker", "Hal Helper", organisation(Kind.IASS, "Young Advice")),
        classes=[DataClass.PROCESS],
        purpose="To help him, who asked for it",
        gateway=grants.FAMILYS_AUTHORITY,
        by=story.world.northbridge.officer,
        at=NOON,
        until=NOON + timedelta(days=30),
    )
    link = AdultOfChild.objects.get(child=case.child, adult=mother.adult)
    return _to_be_ended(story, case) | {
        ("/cases/.*/family", "ref"): [case.ref],
        ("/family/<ref>/rights$", "ref"): [case.ref, story.case.ref],
        ("/family/.*/rights/(adults|consents|leave)/", "ref"): [case.ref],
        ("/cases/.*/family/adults/<int:number>/(?!take-back)", "number"): [link.pk, father.pk],
        ("/family/.*/rights/adults/", "number"): [link.pk],
        ("/cases/.*/family/secrecies/", "number"): [secrecy.pk],
        ("/cases/.*/family/orders/", "uid"): [order.uid],
        ("/cases/.*/family/placements/", "uid"): [placement.uid],
        ("/cases/.*/family/proposals/", "uid"): [proposal.uid],
        ("/cases/.*/family/seals/", "uid"): [seal.uid],
        ("/cases/.*/family/consents/", "uid"): [consent.uid],
        ("/family/.*/rights/consents/", "uid"): [consent.uid],
        ("/family/.*/rights/leave/", "uid"): [leave.uid],
        ("/cases/.*/family/rights/", "step"): ["moved", "invite"],
        ("/family-tasks/", "which"): ["holds", "orders", "rights", "overrides"],
    }


def _to_be_ended(story: "Story", case: Case) -> dict[tuple[str, str], list[object]]:
    """What one officer ends at once: what Yan lets a friend of the family see, and three things the council noted."""
    do = {"case": case, "by": story.world.northbridge.officer, "day": THU_5_MARCH}
    until = date(2026, 12, 31)
    friend = AdultOfChild.objects.create(
        child=case.child,
        adult=Adult.objects.create(name="Dana Deputy"),
        relation="Deputy",
        responsibility="no",
    )
    actions.let_see(adult=friend.adult, classes=["P"], until=until, how="He said so.", **do)  # type: ignore[arg-type]
    capacity = actions.record_capacity(
        decision="Whether to appeal",
        evidence="Seen on two days.",
        assessor="Dr Able",
        assessed_on=MON_2_MARCH,
        review_on=date(2026, 9, 1),
        acts=friend.adult,
        acts_as="deputy",
        **do,  # type: ignore[arg-type]
    )
    overridden = {
        "organisation": story.world.school.organisation,
        "ground": "safeguarding",
        "words": "A strategy meeting.",
        "decided_by": story.world.northbridge.manager,
        "family_told_on": MON_2_MARCH,
        "until": until,
        **do,
    }
    ended = actions.override(**overridden)  # type: ignore[arg-type]
    actions.end_override(override=ended, why="The wrong school.", **do)  # type: ignore[arg-type]
    override = actions.override(**overridden)  # type: ignore[arg-type]
    said = {
        "to": "Aunt",
        "what": "Section A",
        "under": "young_person",
        "words": "Yan agrees.",
        "until": until,
    }
    permission = actions.permit_showing_plan(**said, **do)  # type: ignore[arg-type]
    return {
        ("/cases/.*/family/adults/.*/take-back", "number"): [friend.pk],
        ("/cases/.*/family/capacity/", "uid"): [capacity.uid],
        ("/cases/.*/family/overrides/", "uid"): [override.uid],
        ("/cases/.*/family/plan-permissions/", "uid"): [permission.uid],
    }
