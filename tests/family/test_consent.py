"""Consent and taking it back, capacity, the young person’s own word: who decides, what it does, what it does not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from sendwell.access import grants
from sendwell.access.classes import DataClass
from sendwell.access.models import GrantKind
from sendwell.access.opening import NotThere
from sendwell.advice import actions as advice
from sendwell.casebook.models import Deadline
from sendwell.family import actions
from sendwell.family.models import CapacityDecision, Consent, LawfulBasis, Override, Regulation17Permission
from sendwell.family.pages import tasks_page
from sendwell.family.rules import effects_of_stopping, sharing_stopped
from sendwell.family.told import Told
from sendwell.governance.leave.purposes import PURPOSES
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.family_map import Standing, standing
from sendwell.people.models import Representation
from tests.family.households import FRI_6_MARCH, MON_2_MARCH, Household, household, on
from tests.house.story import decide
from tests.world import World, member

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
SEVENTEEN = date(2008, 9, 1)


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


def consent(home: Household, **more: object) -> Consent:
    return actions.record_consent(**{  # type: ignore[arg-type]
        "case": home.case,
        "answer": "given",
        "given_as": "parent",
        "adult": home.mum.adult,
        "statement": "Yes, ask the hospital.",
        "classes": ["H"],
        "organisations": [home.world.hillside.organisation],
        "purpose": "The assessment",
        "until": date(2026, 12, 31),
        "by": home.officer,
        "day": FRI_6_MARCH,
        **more,
    })  # fmt: skip


def withdraw(home: Household, said: Consent, by: object = None) -> None:
    actions.withdraw_consent(
        consent=said,
        case=home.case,
        words="No more.",
        by=by or home.mum,
        day=FRI_6_MARCH,
        now=NOON,  # type: ignore[arg-type]
    )


def ask_hospital(home: Household):  # type: ignore[no-untyped-def]
    decide(home.case.requests.get(), home.officer)
    home.case.refresh_from_db()
    return home.world.request_to(home.world.hillside.paediatrics, case=home.case)


def test_c13_withdrawal_stops_at_the_next_act_and_the_clock_runs_on(home: Household) -> None:
    said = consent(home)
    request = ask_hospital(home)
    doctor = home.world.hillside.paediatrician
    draft = advice.begin_advice(request=request, by=doctor, day=FRI_6_MARCH)
    before = list(Deadline.objects.filter(case=home.case).values_list("timescale", "due_on", "stopped_on"))

    withdraw(home, said)

    with pytest.raises(
        Refused, match=r"Suspended: consent was withdrawn on 6 March 2026\. Nothing was saved"
    ):
        advice.begin_advice(request=request, by=doctor, day=FRI_6_MARCH)
    with pytest.raises(Refused, match="cannot be asked: suspended"):
        home.world.request_to(home.world.hillside.speech, case=home.case, received=FRI_6_MARCH)
    assert (
        list(Deadline.objects.filter(case=home.case).values_list("timescale", "due_on", "stopped_on"))
        == before
    )
    assert draft.pk
    other = home.world.request_to(home.world.riverside.speech, case=home.case)  # a body it was not about
    assert advice.begin_advice(request=other, by=_speech(home), day=FRI_6_MARCH).pk


def _speech(home: Household):  # type: ignore[no-untyped-def]
    riverside = home.world.riverside
    return member("clinician", "Rae Speech", riverside.organisation, riverside.speech, register="HCPC")


@pytest.mark.parametrize("answer", ["given", "refused"])
def test_c13_leave_that_the_family_gave_ends_with_its_word(home: Household, answer: str) -> None:
    """Taken back, or refused outright; what rests on the law and not on the family stands."""
    said = consent(home)
    rested, other = (
        grants.give(
            kind=GrantKind.SPECIFIC,
            child=home.case.child,
            to=home.world.hillside.clerk,
            classes=[DataClass.HEALTH],
            purpose="The assessment",
            gateway=gateway,
            by=home.officer,
            at=NOON - timedelta(days=1),
            until=NOON + timedelta(days=30),
        )
        for gateway in (PURPOSES["support"].gateway, PURPOSES["safeguarding"].gateway)
    )

    with on():
        withdraw(home, said) if answer == "given" else consent(home, answer="refused")

    rested.refresh_from_db()
    other.refresh_from_db()
    assert (rested.ends_at, other.ends_at) == (NOON, NOON + timedelta(days=30))


def test_c13_the_effects_are_known_before_anybody_confirms(home: Household) -> None:
    said = consent(home)
    request = ask_hospital(home)
    effects = effects_of_stopping(Told(home.case), list(said.organisations.all()), said.classes, FRI_6_MARCH)

    assert [(each.ref, each.organisation, each.due_on) for each in effects.pending] == [
        (request.ref, "Hillside NHS Trust", request.due_on)
    ]
    assert [each.organisation for each in effects.copies] == ["Hillside NHS Trust"]
    assert effects.loses == ("what health professionals know of needs, outcomes and help",)
    assert any("The council still decides" in each for each in effects.goes_on)
    assert sharing_stopped(home.case.child, home.world.hillside.organisation, FRI_6_MARCH) is None


def test_a_refusal_stops_and_a_later_yes_opens_again(home: Household) -> None:
    trust = home.world.hillside.organisation
    consent(home, answer="refused")
    assert sharing_stopped(home.case.child, trust, FRI_6_MARCH)
    assert sharing_stopped(home.case.child, home.world.riverside.organisation, FRI_6_MARCH) is None

    consent(home)

    assert sharing_stopped(home.case.child, trust, FRI_6_MARCH) is None


def test_only_whoever_said_it_or_the_council_takes_it_back(home: Household) -> None:
    said = consent(home)
    with pytest.raises(NotThere):
        withdraw(home, said, by=home.dad)
    with pytest.raises(NotThere):
        withdraw(home, said, by=home.world.southmere.officer)
    withdraw(home, said, by=home.officer)
    with pytest.raises(Refused, match="no longer in force"):
        withdraw(home, said)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"given_as": "gillick", "adult": None}, "why the child is competent"),
        ({"given_as": "young_person", "adult": None}, "Under sixteen"),
        ({"given_as": "alternative"}, "Nobody has found"),
        ({"classes": []}, "what it is about"),
    ],
)
def test_nobody_says_yes_whose_yes_it_is_not(home: Household, more: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        consent(home, **more)


def test_a_parent_who_is_not_verified_cannot_consent(home: Household) -> None:
    home.case.child.adults.filter(adult=home.mum.adult).update(verified_on=None)
    with pytest.raises(Refused, match="known to have parental responsibility"):
        consent(home)


def test_a_competent_child_says_no_and_it_counts(home: Household) -> None:
    consent(home)
    consent(
        home,
        answer="refused",
        given_as="gillick",
        adult=None,
        competence="Understands it, Dr H. Paediatrician",
    )

    assert sharing_stopped(home.case.child, home.world.hillside.organisation, FRI_6_MARCH)


def test_from_sixteen_health_is_their_own_though_the_rights_are_still_the_parents(world: World) -> None:
    """The two clocks: sixteen in October 2025, compulsory school age until June 2026."""
    home = household(world, born=date(2009, 10, 1))
    with pytest.raises(Refused, match="From sixteen"):
        consent(home)
    assert consent(home, classes=["E"]).pk
    assert consent(home, given_as="young_person", adult=None).pk


def test_when_the_rights_have_moved_the_parents_word_is_not_taken(world: World) -> None:
    home = household(world, born=SEVENTEEN)
    with pytest.raises(Refused, match="moved to the young person"):
        consent(home, classes=["E"])


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"ground": ""}, "ground"),
        ({"words": " "}, "what makes it necessary"),
        ({"family_told_on": None}, "told"),
        ({"why_not_told": "Unsafe"}, "told"),
        ({"decided_by": "another council"}, "Name somebody"),
        ({"decided_by": "administrator"}, "Name somebody"),
    ],
)
def test_c14_an_override_needs_ground_name_and_whether_the_family_knows(
    home: Household, missing: dict[str, object], words: str
) -> None:
    place = home.world.northbridge
    people = {
        "another council": home.world.southmere.officer,
        "administrator": member("administrator", "Ada Admin", place.organisation),
    }
    if "decided_by" in missing:
        missing = {"decided_by": people[str(missing["decided_by"])]}
    with pytest.raises(Refused, match=words):
        override(home, **missing)
    assert Override.objects.count() == 0


def override(home: Household, **more: object) -> Override:
    return actions.override(**{  # type: ignore[arg-type]
        "case": home.case,
        "organisation": home.world.hillside.organisation,
        "ground": "safeguarding",
        "words": "A strategy meeting needs it.",
        "decided_by": home.manager,
        "family_told_on": FRI_6_MARCH,
        "until": date(2026, 4, 1),
        "by": home.officer,
        "day": FRI_6_MARCH,
        **more,
    })  # fmt: skip


def test_c14_an_override_lets_sharing_go_on_until_its_end_and_stands_on_the_list(home: Household) -> None:
    consent(home, answer="refused")
    override(home)
    trust = home.world.hillside.organisation

    assert sharing_stopped(home.case.child, trust, date(2026, 4, 1)) is None
    assert sharing_stopped(home.case.child, trust, date(2026, 4, 2))
    row = tasks_page(home.manager, "overrides", {}, as_of=FRI_6_MARCH).rows[0]
    assert row.what == "Safeguarding a child: Hillside NHS Trust"
    assert row.said == "Decided by Max Manager. The family was told on 6 March 2026"
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.update(family_told_on=None)


def test_three_records_and_not_one(home: Household) -> None:
    """The lawful basis and permission to show the plan stand whatever becomes of consent."""
    do = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    actions.note_lawful_basis(
        purpose="Assessment", article_6="e", article_9="g", statute="CFA 2014 s.36", **do
    )  # type: ignore[arg-type]
    actions.permit_showing_plan(
        to="Grandmother",
        what="Section A",
        under="parent",
        words="Mum agrees",
        until=date(2026, 12, 31),
        **do,  # type: ignore[arg-type]
    )
    withdraw(home, consent(home))

    assert LawfulBasis.objects.get().purpose == "Assessment"
    assert Regulation17Permission.objects.get().withdrawn_on is None
    with pytest.raises(Refused, match="already noted"):
        actions.note_lawful_basis(purpose="Assessment", article_6="e", article_9="g", statute="x", **do)  # type: ignore[arg-type]


def capacity(home: Household, **more: object) -> CapacityDecision:
    return actions.record_capacity(**{  # type: ignore[arg-type]
        "case": home.case,
        "decision": "Whether to appeal",
        "evidence": "Could not weigh it, with pictures and time.",
        "assessor": "Dr H. Paediatrician",
        "assessed_on": MON_2_MARCH,
        "review_on": date(2026, 9, 1),
        "acts": home.mum.adult,
        "acts_as": "parent",
        "by": home.officer,
        "day": FRI_6_MARCH,
        **more,
    })  # fmt: skip


@pytest.mark.parametrize("field", ["decision", "evidence", "assessor"])
def test_c11_nobody_lacks_capacity_in_general(world: World, field: str) -> None:
    home = household(world, born=SEVENTEEN)
    with pytest.raises(Refused):
        capacity(home, **{field: " "})
    made = capacity(home)
    with pytest.raises(IntegrityError), transaction.atomic():
        CapacityDecision.objects.filter(pk=made.pk).update(**{field: " "})
    with pytest.raises(IntegrityError), transaction.atomic():
        CapacityDecision.objects.filter(pk=made.pk).update(review_on=MON_2_MARCH)


def test_c11_it_ends_with_its_review(world: World) -> None:
    home = household(world, born=SEVENTEEN)
    capacity(home)

    assert standing(home.case.child, home.mum.adult_id, FRI_6_MARCH) is Standing.ALTERNATIVE_PERSON
    assert standing(home.case.child, home.mum.adult_id, date(2026, 9, 2)) is Standing.PARENT_OF_YOUNG_PERSON
    assert (
        tasks_page(home.officer, "reviews", {}, as_of=date(2026, 8, 1)).rows[0].what
        == "A decision about capacity"
    )


def test_c10_a_young_person_lets_a_parent_see_and_takes_it_back(world: World) -> None:
    home = household(world, born=SEVENTEEN)
    young = member("young_person", "Adela Canary", None, child=home.case.child)
    let = {
        "case": home.case,
        "adult": home.mum.adult,
        "until": date(2026, 9, 1),
        "by": young,
        "day": FRI_6_MARCH,
    }
    with pytest.raises(Refused, match="Choose what"):
        actions.let_see(classes=[], how="On the page", **let)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="two years"):
        actions.let_see(classes=["P"], how="On the page", **{**let, "until": date(2029, 1, 1)})  # type: ignore[arg-type]
    with pytest.raises(NotThere):
        actions.let_see(classes=["P"], how="I say so", **{**let, "by": home.mum})  # type: ignore[arg-type]

    actions.let_see(classes=["P", "E"], how="On the page", **let)  # type: ignore[arg-type]
    assert standing(home.case.child, home.mum.adult_id, FRI_6_MARCH) is Standing.PARENT_BY_GRANT
    assert standing(home.case.child, home.dad.adult_id, FRI_6_MARCH) is Standing.PARENT_OF_YOUNG_PERSON

    actions.take_back(case=home.case, adult=home.mum.adult, by=young, day=FRI_6_MARCH)  # type: ignore[arg-type]
    assert standing(home.case.child, home.mum.adult_id, FRI_6_MARCH) is Standing.PARENT_OF_YOUNG_PERSON
    assert Representation.objects.get().taken_back_on == FRI_6_MARCH


def test_steps_towards_the_rights_fall_due_and_are_noted_once(world: World) -> None:
    home = household(world, born=date(2009, 9, 1))  # the rights move after 26 June 2026
    do = {"case": home.case, "words": "Talked with Adela.", "by": home.officer, "day": FRI_6_MARCH}
    rows = tasks_page(home.officer, "rights", {}, as_of=FRI_6_MARCH).rows
    assert [(row.ref, row.due_on) for row in rows] == [(home.case.ref, date(2025, 6, 26))]
    with pytest.raises(Refused, match="not due yet"):
        actions.note_preparation(step="invite", **do)  # type: ignore[arg-type]

    actions.note_preparation(step="prepare", **do)  # type: ignore[arg-type]

    assert tasks_page(home.officer, "rights", {}, as_of=FRI_6_MARCH).rows == []
    assert tasks_page(home.officer, "rights", {}, as_of=date(2026, 6, 27)).rows[0].urgent
    with pytest.raises(Refused, match="already"):
        actions.note_preparation(step="prepare", **do)  # type: ignore[arg-type]


def test_on_the_day_the_young_person_is_told_where_to_decide(world: World) -> None:
    home = household(world, born=SEVENTEEN)
    young = member("young_person", "Adela Canary", None, child=home.case.child)
    actions.note_preparation(
        case=home.case, step="moved", words="Met Adela.", by=home.officer, day=FRI_6_MARCH
    )

    told = OutboxMessage.objects.get(kind="rights_moved")
    assert (told.to_member, told.path) == (young, f"/family/{home.case.ref}/rights")


def test_c10_across_midnight_in_london_with_the_parents_page_open(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    """26 June 2026 is the last Friday in June; London is an hour ahead of UTC."""
    home = household(world, born=date(2009, 9, 1))
    with on("2026-06-26 22:59+00:00"):
        mum = as_member(home.mum)
        assert mum.get(f"/family/{home.case.ref}").status_code == 200
    with on("2026-06-26 23:01+00:00"):
        moved = mum.get(f"/family/{home.case.ref}")
        assert (moved.status_code, moved["Location"]) == (302, f"/family/{home.case.ref}/rights")
        told = mum.get(moved["Location"]).content.decode()
        assert "The rights have moved" in told
        assert "Ask Adela." in told
        letters = [letter.uid for letter in home.case.letters.all()]
        assert [mum.get(f"/cases/{home.case.ref}/letters").status_code, letters] == [404, letters]
