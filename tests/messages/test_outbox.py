"""An act tells somebody in its own transaction; no message says about whom it is."""

import pytest
from django.db import transaction

from sendwell.messages.carriers.mail import email_of
from sendwell.messages.keys import next_key
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import Channel, NotArrived, OutboxMessage
from sendwell.messages.outbox import tell
from sendwell.messages.routing import Go
from sendwell.messages.sending import outgoing
from tests.world import World


def test_a_member_is_told_at_their_own_address(world: World) -> None:
    message = tell(world.northbridge.officer, "advice_returned", "/cases/C26-000001")
    assert (message.to_email, message.to_member, message.path, message.failed_at) == (
        "nora-officer@people.example",
        world.northbridge.officer,
        "/cases/C26-000001",
        None,
    )


def test_somebody_without_an_account_is_told_at_the_address_they_gave(db: None) -> None:
    message = tell(" asker@family.example ", "draft_link", "/ask/token")
    assert (message.to_email, message.to_member) == ("asker@family.example", None)


def test_a_member_without_an_address_is_told_where_they_sign_in_or_where_their_organisation_is_reached(
    world: World,
) -> None:
    clerk = world.hillside.clerk
    clerk.email = ""
    assert tell(clerk, "advice_requested", "/").to_email == "h-clerk@people.example"
    clerk.account = None
    assert tell(clerk, "advice_requested", "/").to_email == "send@hillside-nhs-trust.example"


def test_a_message_that_can_reach_nobody_is_kept_where_it_is_seen(world: World) -> None:
    mother = world.parent(world.child())
    mother.email, mother.account = "", None
    for to in (
        mother,
        "",
        "not an address",
        "two@a.example, three@b.example",
        "a@b.example\nBcc: c@d.example",
    ):
        message = tell(to, "letter_written", "/")
        message.refresh_from_db()
        assert message.to_email == ""
        assert message.failed_at is not None


def test_an_unknown_kind_or_a_path_of_another_site_is_a_mistake_found_at_once(db: None) -> None:
    with pytest.raises(KeyError):
        tell("a@b.example", "congratulations", "/")
    for path in ("https://elsewhere.example/", "//elsewhere.example", "", "/" + "a" * 200):
        with pytest.raises(ValueError, match="begins with one slash"):
            tell("a@b.example", "letter_written", path)
    assert OutboxMessage.objects.count() == 0


def test_an_act_that_is_undone_tells_nobody(db: None) -> None:
    def act() -> None:
        with transaction.atomic():
            tell("a@b.example", "letter_written", "/")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_message_names_anybody_or_anything_about_them(world: World, kind: str) -> None:
    mother = world.parent(world.child("Zebedee", "Canary"))
    message = tell(mother, kind, "/family")
    email = email_of(outgoing(message, Go(Channel.EMAIL, message.to_email)))
    said = f"{email.subject}\n{email.body}".casefold()
    telling = (
        "zebedee",
        "canary",
        "pippa",
        "parent",
        "child",
        "school",
        "need",
        "send ",
        "autism",
        "nhs",
        "council",
    )
    assert [word for word in telling if word in said.replace("needs to know", "asks")] == []
    assert len(email.subject) <= 60
    assert "\n" not in email.subject


def test_every_subject_says_what_kind_of_thing_changed() -> None:
    """J03: neutral, and yet not a riddle."""
    things = {
        "form",
        "request",
        "decision",
        "advice",
        "question",
        "signature",
        "referral",
        "appointment",
        "date",
    }
    things |= {
        "delay",
        "contact",
        "case",
        "colleague",
        "letter",
        "details",
        "message",
        "information",
        "papers",
        "signed",
    }
    things |= {"rights", "sharing", "record", "review"}
    assert [k for k, kind in KINDS.items() if not any(t in kind.subject.casefold() for t in things)] == []


def test_a_second_message_of_the_same_key_is_not_added(world: World) -> None:
    for _ in range(3):
        tell(world.northbridge.officer, "deadline_overdue", "/", once="deadline:1:overdue")
    assert OutboxMessage.objects.count() == 1


def test_a_message_about_a_child_has_a_team_that_sees_to_it_if_it_does_not_arrive(world: World) -> None:
    case = world.case()
    mother = world.parent(case.child)
    mother.email, mother.account = "", None
    message = tell(mother, "letter_written", "/", case=case)
    work = NotArrived.objects.get(message=message)
    assert (work.organisation, message.child_id, message.why) == (
        world.northbridge.organisation,
        case.child_id,
        "no_address",
    )


def test_later_keys_are_greater() -> None:
    keys = [next_key() for _ in range(5000)]
    assert keys == sorted(set(keys))
    assert {key.version for key in keys} == {7}
