"""The door of every page: who acts, as what, once; and what is told to everybody else."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from sendwell.access.models import Account, FormSent, Member
from tests.world import OPENED, THU_5_MARCH, World, member

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.usefixtures("on_friday")


def also(one: Member, role: str, at: object, **more: object) -> Member:
    """The same account, acting in another role."""
    return Member.objects.create(
        slug=f"{one.slug}-{role}",
        account=one.account,
        organisation=at,
        role=role,
        name=one.name,
        starts_on=OPENED,
        **more,
    )


class TestSigningIn:
    def test_by_email_and_password_to_ones_own_desk_once_the_address_is_confirmed(self, world: World) -> None:
        browser = Client()
        words = {"login": "nora-officer@people.example", "password": "a long enough password"}

        first = browser.post("/accounts/login/", words)
        assert first["Location"] == "/accounts/confirm-email/"
        link = re.search(r"/accounts/confirm-email/\S+/", mail.outbox[0].body)
        assert link is not None
        assert "Nora" not in link[0]
        assert browser.get(link[0]).status_code == 200
        browser.post(link[0])

        again = browser.post("/accounts/login/", words)
        assert (again.status_code, again["Location"]) == (302, "/")
        # A member of staff has a second factor to set up first (tests/sign_in/test_second_factor.py).
        assert browser.get("/")["Location"] == "/sign-in/second-factor?next=%2F"

    def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(self, world: World) -> None:
        said = [
            Client().post("/accounts/login/", {"login": login, "password": "wrong password"}).content.decode()
            for login in ("nora-officer@people.example", "nobody@people.example")
        ]

        errors = [each[each.index("do not belong") - 60 :][:100] for each in said]
        assert errors[0] == errors[1]

    def test_nobody_makes_an_account_for_themselves(self, db: None) -> None:
        answer = Client().post(
            "/accounts/signup/",
            {
                "email": "me@people.example",
                "password1": "a long enough one",
                "password2": "a long enough one",
            },
        )

        assert answer.status_code == 200
        assert Account.objects.count() == 0

    def test_an_account_without_a_live_member_opens_no_desk(self, world: World, as_member: SignedIn) -> None:
        officer = world.northbridge.officer
        officer.ends_on = THU_5_MARCH
        officer.save()

        answer = as_member(officer).get("/desk")

        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")

    def test_an_account_that_was_switched_off_opens_nothing(self, world: World, as_member: SignedIn) -> None:
        browser = as_member(world.northbridge.officer)
        Account.objects.filter(pk=world.northbridge.officer.account_id).update(is_active=False)

        assert browser.get("/desk").status_code == 302

    def test_what_a_member_sees_is_not_kept_by_the_browser(self, world: World, as_member: SignedIn) -> None:
        assert as_member(world.northbridge.officer).get("/desk")["Cache-Control"] == "no-store"


class TestHats:
    def test_somebody_with_two_roles_acts_in_one_at_a_time(self, world: World, as_member: SignedIn) -> None:
        clerk = world.hillside.clerk
        school = also(clerk, "senco", world.school.organisation)
        browser = as_member(clerk)
        assert browser.get("/school").status_code == 404

        answer = browser.post("/access/hats", {"hat": school.slug})

        assert answer["Location"] == "/school"
        assert browser.get("/school").status_code == 200
        assert browser.get("/inbox").status_code == 404

    def test_a_professional_who_is_a_parent_sees_their_child_only_as_a_parent(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.case()
        parent = world.parent(case.child)
        clerk = also(parent, "single_point_of_contact", world.hillside.organisation)
        browser = as_member(clerk)
        assert browser.get(f"/family/{case.ref}").status_code == 404

        browser.post("/access/hats", {"hat": parent.slug})

        assert browser.get(f"/family/{case.ref}").status_code == 200

    def test_nobody_puts_on_somebody_elses(self, world: World, as_member: SignedIn) -> None:
        browser = as_member(world.hillside.clerk)

        assert browser.post("/access/hats", {"hat": world.hillside.lead.slug}).status_code == 404
        assert browser.get("/desk").status_code == 404

    def test_a_role_that_has_ended_is_not_offered(self, world: World, as_member: SignedIn) -> None:
        clerk = world.hillside.clerk
        ended = also(clerk, "senco", world.school.organisation, ends_on=THU_5_MARCH)
        live = also(clerk, "clinical_lead", world.hillside.organisation)

        said = as_member(clerk).get("/access/hats").content.decode()

        assert live.slug in said
        assert ended.slug not in said


class TestOnce:
    def test_the_same_form_sent_twice_does_its_work_once(self, world: World, as_member: SignedIn) -> None:
        case = world.assessing()
        browser = as_member(world.northbridge.officer)
        sent = {"once": str(uuid.uuid4()), "reason": "The family moved."}

        first = browser.post(f"/cases/{case.ref}/close", sent)
        second = browser.post(f"/cases/{case.ref}/close", sent, follow=True)

        assert first["Location"] == f"/cases/{case.ref}"
        assert second.redirect_chain == [(f"/cases/{case.ref}", 302)]
        assert "You have already sent this. Nothing was done twice." in second.content.decode()
        assert case.events.filter(type="case_closed").count() == 1

    def test_a_form_that_was_refused_may_be_sent_again(self, world: World, as_member: SignedIn) -> None:
        case = world.assessing()
        browser = as_member(world.northbridge.officer)
        once = str(uuid.uuid4())

        refused = browser.post(f"/cases/{case.ref}/close", {"once": once, "reason": ""})
        sent = browser.post(f"/cases/{case.ref}/close", {"once": once, "reason": "Moved."})

        assert (refused.status_code, sent.status_code) == (200, 302)
        assert FormSent.objects.get().went_to == f"/cases/{case.ref}"

    def test_a_form_with_a_made_up_number_is_a_form_without_one(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.assessing()

        answer = as_member(world.northbridge.officer).post(
            f"/cases/{case.ref}/close", {"once": "1; DROP TABLE", "reason": "Moved."}
        )

        assert answer.status_code == 302
        assert FormSent.objects.count() == 0

    def test_a_form_from_somewhere_else_is_not_taken(self, world: World) -> None:
        case = world.case()
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(world.northbridge.officer.account)

        answer = browser.post(f"/cases/{case.ref}/close", {"reason": "Forged."})

        assert answer.status_code == 403
        assert case.events.filter(type="case_closed").count() == 0


class TestOpenToEverybody:
    @pytest.mark.parametrize(
        "address",
        ["/", "/law/", "/access/roles", "/privacy/", "/accessibility/", "/source/", "/accounts/login/"],
    )
    def test_what_is_public_needs_no_account(self, db: None, address: str) -> None:
        assert Client().get(address).status_code == 200

    def test_the_health_of_process_and_database(self, db: None) -> None:
        assert Client().get("/health/live").json() == {"live": True}
        assert Client().get("/health/ready").json() == {"ready": True}

    def test_the_roles_page_shows_every_role_with_its_permissions_in_words(
        self, world: World, as_member: SignedIn
    ) -> None:
        said = as_member(world.hillside.clerk).get("/access/roles").content.decode()

        for words in ("Single point of contact", "Your role", "Work through Annex A", "Sees no child."):
            assert words in said

    def test_a_method_that_a_page_does_not_have(self, db: None) -> None:
        assert Client().post("/law/").status_code == 405


def test_a_family_member_acts_for_themselves_and_everybody_else_for_an_organisation(world: World) -> None:
    from django.db import IntegrityError, transaction

    for role, more in (
        ("council_officer", {}),
        ("parent", {"at": world.school.organisation}),
        ("young_person", {}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            member(role, f"Nobody {role}", more.get("at"))


def test_a_member_is_there_from_the_first_day_to_the_last(world: World) -> None:
    clerk = world.hillside.clerk
    clerk.starts_on, clerk.ends_on = date(2026, 3, 2), date(2026, 3, 5)
    clerk.save()

    seen = [Member.objects.live(date(2026, 3, day)).filter(pk=clerk.pk).exists() for day in (1, 2, 5, 6)]

    assert seen == [False, True, True, False]


def test_the_way_to_another_role_is_shown_to_those_who_have_one(
    world: World, as_member: SignedIn, settings: Any
) -> None:
    settings.SWITCH_TO = ""
    also(world.hillside.clerk, "clinical_lead", world.hillside.organisation)

    assert 'href="/access/hats"' in as_member(world.hillside.clerk).get("/cover").content.decode()
    assert 'href="/access/hats"' not in as_member(world.hillside.lead).get("/cover").content.decode()
