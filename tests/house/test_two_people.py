"""Every act for two people: another hat of the same account is not a second person (A22, B07, D13)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.http import QueryDict

from sendwell.access import grants, scope
from sendwell.access.models import Grant, GrantKind, Member
from sendwell.advice import signing
from sendwell.advice.actions import returned, writing
from sendwell.documents import actions as files
from sendwell.documents.disclosure import actions as gate
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Disclosure, GuardRelease, RedactedCopy, SetAside, Upload
from sendwell.documents.written_again import nothing_goes_instead
from sendwell.family import actions as family
from sendwell.governance import actions as governance
from sendwell.governance.models import Finding, Incident, Rule
from sendwell.governance.pages.incidents import incidents_of
from sendwell.governance.pages.unusual import unusual_page
from sendwell.law.refusals import Refused
from sendwell.sign_in import actions as sign_in
from sendwell.ui.words import LONDON
from tests.advice.test_returned import LINES
from tests.documents.test_gate import alert
from tests.documents.test_letters import letter_to
from tests.governance.glass import opening
from tests.world import FRI_6_MARCH, THU_5_MARCH, World, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=LONDON)
LOOKED: dict[str, Any] = {"ticks": ["name", "born"], "words": "I compared both.", "day": FRI_6_MARCH}


@dataclass
class Act:
    """What the first person has begun, and how a second one finishes it."""

    first: Member
    second: Member
    finish: Callable[[Member], object]
    row: models.Model | None = None
    hand: str = ""
    """The column of the second hand."""


def loosening(world: World) -> Act:
    case, officer = world.case(), world.northbridge.officer
    father = world.parent(case.child, "Fin Father")
    said: dict[str, Any] = {"case": case, "adult": father.adult, "day": THU_5_MARCH}
    family.restrict(**said, profile="hold", why="An order.", by=officer)
    proposal = family.propose_looser_profile(
        **said, profile="full", why="It ended.", evidence="The order.", by=officer
    )
    decided: dict[str, Any] = {"case": case, "proposal": proposal, "agreed": False, "day": FRI_6_MARCH}
    return Act(
        officer,
        world.northbridge.manager,
        lambda by: family.decide_loosening(**decided, said="I read it.", by=by),
        proposal,
        "decided_by",
    )


def factor_reset(world: World) -> Act:
    manager = world.northbridge.manager
    asked = sign_in.ask_for_reset(
        member=world.northbridge.officer, how_known="Showed her card", by=manager, now=NOON
    )
    return Act(
        manager,
        member("administrator", "Kit Keeper", world.northbridge.organisation),
        lambda by: sign_in.confirm_reset(reset=asked, by=by, now=NOON),
        asked,
        "confirmed_by",
    )


def _guardian(world: World) -> Member:
    return member("information_governance", "Gil Governance", world.northbridge.organisation)


def emergency(world: World) -> Act:
    opened = opening(world.case(), world.riverside.paediatrician)
    said: dict[str, Any] = {"outcome": "justified", "findings": "She was there.", "withhold": False}
    return Act(
        world.riverside.paediatrician,
        _guardian(world),
        lambda by: governance.review(review=opened, **said, by=by, at=NOON),
        opened,
        "reviewed_by",
    )


def unusual_reading(world: World) -> Act:
    officer = world.northbridge.officer
    noted = Finding.objects.create(
        rule=Rule.NIGHT, member=officer, organisation=officer.organisation, day=THU_5_MARCH
    )
    said: dict[str, Any] = {"found": "She was on call.", "incident": False, "day": FRI_6_MARCH, "at": NOON}
    return Act(
        officer,
        _guardian(world),
        lambda by: governance.look_into(finding=noted, **said, by=by),
        noted,
        "looked_into_by",
    )


def incident(world: World) -> Act:
    officer, guardian = world.northbridge.officer, _guardian(world)
    opened = governance.open_incident(what="A letter went astray.", by=guardian, at=NOON, member=officer)
    said: dict[str, Any] = {"done": "Taken back.", "commissioner_told_on": None, "day": FRI_6_MARCH}
    return Act(
        officer,
        guardian,
        lambda by: governance.close_incident(incident=opened, **said, by=by),
        opened,
        "closed_by",
    )


def flagged_letter(world: World) -> Act:
    case = world.case()
    alert(case)
    letter = letter_to(world, Recipient("Pippa Parent", world.parent(case.child)), case=case)
    waits = Disclosure.objects.get(letter=letter)
    return Act(
        world.northbridge.officer,
        world.northbridge.manager,
        lambda by: gate.check(disclosure=waits, **LOOKED, by=by),
        waits,
        "checker",
    )


def nothing_instead(world: World) -> Act:
    case = world.case()
    alert(case)
    letter = letter_to(world, Recipient("Pippa Parent", world.parent(case.child)), case=case)
    Disclosure.objects.filter(letter=letter).update(state="sent_back")
    return Act(
        world.northbridge.officer,
        world.northbridge.manager,
        lambda by: nothing_goes_instead(letter=letter, why="She was told on the telephone.", by=by),
        letter.disclosure,
        "ended_by",
    )


def _upload(world: World, by: Member, **more: object) -> Upload:
    said = {
        "name": "report.pdf",
        "kind": "pdf",
        "size": 1,
        "state": "clean",
        "file": "x",
        "case": world.case(),
    }
    return Upload.objects.create(by=by, **said | more)


def held_file(world: World) -> Act:
    upload = _upload(world, world.northbridge.officer, hits=["nhs_number"])
    return Act(
        world.northbridge.officer,
        world.northbridge.manager,
        lambda by: files.release_upload(upload=upload, **LOOKED, by=by),
    )


def file_not_used(world: World) -> Act:
    upload = _upload(world, world.northbridge.officer, hits=["nhs_number"])
    said: dict[str, Any] = {"upload": upload, "why": "It is another child’s.", "day": FRI_6_MARCH}
    return Act(
        world.northbridge.officer, world.northbridge.manager, lambda by: files.set_aside(**said, by=by)
    )


def redacted_copy(world: World) -> Act:
    upload = _upload(world, world.northbridge.officer)
    made = RedactedCopy.objects.create(
        upload=upload, copy=upload, recipient_key="x", recipient_name="Pip", made_by=upload.by
    )
    return Act(
        world.northbridge.officer,
        world.northbridge.manager,
        lambda by: files.check_redacted_copy(redacted=made, by=by, day=FRI_6_MARCH),
        made,
        "checked_by",
    )


def second_signature(world: World) -> Act:
    writer = world.hillside.paediatrician
    draft = writing.save_advice(
        request=world.request_to(world.hillside.paediatrics),
        part="whole",
        narrative="She falls.",
        statements=LINES,
        by=writer,
        day=THU_5_MARCH,
    )
    advice = returned.sign(advice=draft, by=writer, day=FRI_6_MARCH, significant=True)
    return Act(
        writer,
        world.hillside.lead,
        lambda by: returned.sign_off(advice=advice, by=by, day=FRI_6_MARCH),
        advice,
        "signed_off_by",
    )


def leave(world: World) -> Act:
    child, to = world.case().child, member("iass_worker", "Ivy Adviser", world.northbridge.organisation)
    said: dict[str, Any] = {"purpose": "Advice", "gateway": "Asked for", "at": NOON}
    until = datetime(2026, 4, 6, tzinfo=LONDON)
    return Act(
        to,
        world.northbridge.officer,
        lambda by: grants.give(kind=GrantKind.SPECIFIC, child=child, to=to, **said, by=by, until=until),
    )


ACTS = {
    each.__name__: each
    for each in (
        loosening,
        factor_reset,
        emergency,
        unusual_reading,
        incident,
        flagged_letter,
        nothing_instead,
        held_file,
        file_not_used,
        redacted_copy,
        second_signature,
        leave,
    )
}


def same_account(one: Member, other: Member) -> Member:
    """`other`, as another hat of `one`."""
    other.account = one.account
    other.save(update_fields=["account"])
    return other


def do(act: Act) -> object:
    """As the web does it: behind the walls."""
    with scope.acting(act.second, as_of=FRI_6_MARCH):
        return act.finish(act.second)


@pytest.mark.parametrize("name", ACTS)
def test_a22_the_same_person_under_another_hat_is_refused(world: World, name: str) -> None:
    act = ACTS[name](world)
    same_account(act.first, act.second)

    with pytest.raises(Refused):
        do(act)


@pytest.mark.parametrize("name", ACTS)
def test_a22_and_somebody_else_is_let_in(world: World, name: str) -> None:
    """(ctl)"""
    assert do(ACTS[name](world)) is not None


def test_a22_a_parent_does_not_let_their_own_file_go_as_a_council_s_manager(world: World) -> None:
    """The walls hide a family's member from most of a council; one's own hats are never hidden."""
    manager = world.northbridge.manager
    upload = _upload(world, same_account(manager, world.parent(world.child())), hits=["nhs_number"])

    with scope.acting(manager, as_of=FRI_6_MARCH), pytest.raises(Refused, match="You sent this file"):
        files.release_upload(upload=upload, by=manager, **LOOKED)


def test_c01_an_officer_who_is_a_parent_does_not_verify_their_own_responsibility(world: World) -> None:
    case, officer, colleague = world.case(), world.northbridge.officer, world.northbridge.manager
    adult = same_account(officer, world.parent(case.child)).adult
    said: dict[str, Any] = {"case": case, "adult": adult, "responsibility": "no", "day": FRI_6_MARCH}

    with scope.acting(officer, as_of=FRI_6_MARCH), pytest.raises(Refused, match="Somebody else must see"):
        family.verify_responsibility(**said, evidence="A certificate.", by=officer)
    with scope.acting(colleague, as_of=FRI_6_MARCH):
        family.verify_responsibility(**said, evidence="A certificate.", by=colleague)  # (ctl)


@pytest.mark.parametrize(
    "name", sorted(name for name in ACTS if name not in ("held_file", "file_not_used", "leave"))
)
def test_a22_the_database_refuses_it_without_the_program(world: World, name: str) -> None:
    act = ACTS[name](world)
    assert act.row is not None
    rows = type(act.row)._default_manager.filter(pk=act.row.pk)
    do(act)
    rows.update(**{act.hand: act.second})  # (ctl)
    same_account(act.first, act.second)

    with pytest.raises(IntegrityError, match="a second person must"), transaction.atomic():
        rows.update(**{act.hand: act.second})


def test_a22_the_database_refuses_a_file_let_go_and_leave_given_by_another_hat(world: World) -> None:
    first, second = world.northbridge.officer, world.northbridge.manager
    same_account(first, second)
    upload = _upload(world, first, hits=["nhs_number"])
    child: dict[str, Any] = {"child": upload.case.child, "purpose": "x", "gateway": "x"}
    times = {"given_at": NOON, "starts_at": NOON, "ends_at": datetime(2026, 4, 6, tzinfo=LONDON)}

    with pytest.raises(IntegrityError, match="a second person must"), transaction.atomic():
        GuardRelease.objects.create(upload=upload, author=first, by=second, **LOOKED)
    with pytest.raises(IntegrityError, match="a second person must"), transaction.atomic():
        SetAside.objects.create(upload=upload, author=first, by=second, why="x", day=FRI_6_MARCH)
    with pytest.raises(IntegrityError, match="a second person must"), transaction.atomic():
        Grant.objects.create(kind="specific", member=first, given_by=second, **child, **times)
    Grant.objects.create(kind="excluded", member=first, given_by=second, **child, **times)  # (ctl)


def test_a22_what_waits_for_somebody_else_is_not_on_one_s_own_lists(world: World) -> None:
    officer, guardian = world.northbridge.officer, _guardian(world)
    ours = {"member": officer, "organisation": officer.organisation}
    Finding.objects.create(rule=Rule.NIGHT, day=THU_5_MARCH, **ours)
    Incident.objects.create(what="A letter went astray.", known_at=NOON, opened_by=guardian, **ours)
    lead = second_signature(world).second

    def waits() -> tuple[int, int, int]:
        unusual, signatures = unusual_page(guardian, QueryDict()).rows, signing.waiting_for(lead, FRI_6_MARCH)
        return (len(unusual), incidents_of(guardian).count(), len(signatures))

    assert waits() == (1, 1, 1)  # (ctl)
    same_account(officer, guardian)
    same_account(world.hillside.paediatrician, lead)
    assert waits() == (0, 0, 0)
