"""The register of services: found by what they cover, reached by a contact that somebody attested lately."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.advice import actions
from sendwell.advice.attestation import attestation
from sendwell.advice.forms.register import ServicesFilter
from sendwell.advice.pages.register import services_page
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Contact, Reach, Service
from sendwell.organisations.professions import Profession
from tests.world import MON_2_MARCH, THU_5_MARCH, World, service

AsMember = Callable[[Member], Client]


def details(world: World, **changed: object) -> actions.ServiceDetails:
    """A service as a form would have it."""
    said = {
        "name": "Audiology",
        "profession": Profession.AUDIOLOGY,
        "from_age": 0,
        "to_age": 18,
        "areas": [world.northbridge.organisation],
        "mainstream": True,
        "special": True,
        "takes_new_arrivals": False,
        "reach": Reach.HERE,
        "contact_name": "Ann Audiologist",
        "contact_job": "Lead",
        "contact_email": "audiology@hillside.example",
        "contact_phone": "",
        **changed,
    }
    return actions.ServiceDetails(**said)  # type: ignore[arg-type]


class TestAttestation:
    @pytest.mark.parametrize(
        ("attested_on", "words", "stale"),
        [
            (date(2026, 3, 5), "Attested today.", False),
            (date(2026, 3, 4), "Attested 1 day ago.", False),
            (date(2026, 2, 2), "Attested 1 month ago.", False),
            (date(2025, 9, 5), "Attested 6 months ago.", False),
            (date(2025, 9, 4), "Attested 6 months ago: ask before you rely on it.", True),
            (date(2025, 1, 2), "Attested 14 months ago: ask before you rely on it.", True),
            (None, "Never attested: ask before you rely on it.", True),
        ],
    )
    def test_it_can_be_relied_on_for_six_months(
        self, attested_on: date | None, words: str, stale: bool
    ) -> None:
        found = attestation(Contact(name="Pat", attested_on=attested_on), THU_5_MARCH)

        assert (found.words, found.stale) == (words, stale)

    def test_no_contact_is_not_to_be_relied_on(self) -> None:
        assert attestation(None, THU_5_MARCH).stale is True

    def test_the_provider_attests_its_own(self, world: World) -> None:
        actions.attest_contact(service=world.hillside.speech, by=world.hillside.clerk, day=THU_5_MARCH)

        contact = Contact.objects.get(service=world.hillside.speech)
        assert (contact.attested_on, contact.attested_by) == (THU_5_MARCH, "h Clerk")

    def test_nobody_attests_for_another(self, world: World) -> None:
        for stranger in (world.riverside.clerk, world.northbridge.officer, world.hillside.paediatrician):
            with pytest.raises(NotThere):
                actions.attest_contact(service=world.hillside.speech, by=stranger, day=THU_5_MARCH)


class TestKeeping:
    def test_a_new_service_is_of_ones_own_organisation_and_attested_by_whoever_wrote_it(
        self, world: World
    ) -> None:
        kept = actions.keep_service(details=details(world), by=world.hillside.clerk, day=THU_5_MARCH)

        assert (kept.provider, kept.slug, kept.contact.attested_on) == (
            world.hillside.organisation,
            "hillside-nhs-trust-audiology",
            THU_5_MARCH,
        )
        assert list(kept.areas.all()) == [world.northbridge.organisation]

    def test_two_of_the_same_name_have_two_addresses(self, world: World) -> None:
        kept = [
            actions.keep_service(details=details(world), by=world.hillside.clerk, day=THU_5_MARCH)
            for _ in "ab"
        ]

        assert [each.slug for each in kept] == [
            "hillside-nhs-trust-audiology",
            "hillside-nhs-trust-audiology-2",
        ]

    @pytest.mark.parametrize(
        ("changed", "field"),
        [({"from_age": 19}, "to_age"), ({"mainstream": False, "special": False}, "settings")],
    )
    def test_a_service_that_sees_nobody_is_refused(
        self, world: World, changed: dict[str, object], field: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            actions.keep_service(details=details(world, **changed), by=world.hillside.clerk, day=THU_5_MARCH)

        assert refused.value.field == field

    def test_nobody_changes_anothers(self, world: World) -> None:
        for stranger in (world.riverside.clerk, world.northbridge.officer):
            with pytest.raises(NotThere):
                actions.keep_service(
                    details=details(world), service=world.hillside.speech, by=stranger, day=THU_5_MARCH
                )

    def test_it_is_not_closed_while_requests_wait(self, world: World) -> None:
        request = world.request_to(world.hillside.speech)
        closing = {
            "service": world.hillside.speech,
            "closes_on": date(2026, 4, 1),
            "by": world.hillside.clerk,
        }
        with pytest.raises(Refused, match="1 request is still waiting here"):
            actions.close_service(**closing)

        actions.recall_request(
            request=request, reason="In error.", by=world.northbridge.officer, day=THU_5_MARCH
        )
        actions.close_service(**closing)

        assert Service.objects.get(pk=world.hillside.speech.pk).closed_on == date(2026, 4, 1)


class TestTheScreens:
    def shown(self, member: Member, **query: str) -> list[tuple[str, str]]:
        """The services listed to a member: name and provider."""
        page = services_page(member, ServicesFilter(data=query), query, as_of=THU_5_MARCH)
        return [(row.name, row.provider) for row in page.rows]

    def test_found_by_profession_provider_area_age_and_attestation(self, world: World) -> None:
        babies = service(
            world.riverside.organisation, Profession.HEALTH_VISITING, world.southmere.organisation, to_age=4
        )
        Contact.objects.filter(service=babies).update(attested_on=None)
        officer, visiting = world.northbridge.officer, ("Health visiting", "Riverside NHS Trust")

        assert self.shown(officer, profession="health_visiting") == [visiting]
        assert self.shown(officer, area="southmere-council", age="3", attested="not_lately") == [visiting]
        assert self.shown(officer, provider="riverside-nhs-trust", sort="attested")[0] == visiting
        assert visiting not in self.shown(officer, age="5")
        assert visiting not in self.shown(officer, area="northbridge-council")
        assert self.shown(officer, profession="health_visiting", attested="lately") == []

    def test_an_age_that_cannot_be_is_said_to_be_so(self, world: World, as_member: AsMember) -> None:
        page = as_member(world.northbridge.officer).get("/services?age=70").content.decode()

        assert "The age is 70. It must be between 0 and 25" in page

    def test_a_closed_service_is_not_listed(self, world: World) -> None:
        speech = world.hillside.speech
        speech.closed_on = MON_2_MARCH
        speech.save()

        assert ("Speech and language therapy", "Hillside NHS Trust") not in self.shown(world.hillside.clerk)

    def test_one_service_shows_its_contact_and_only_its_own_people_may_keep_it(
        self, world: World, as_member: AsMember
    ) -> None:
        address = f"/services/{world.hillside.speech.slug}"

        own = as_member(world.hillside.clerk).get(address).content.decode()
        other = as_member(world.riverside.clerk).get(address).content.decode()

        assert "Pat Contact" in own and "Pat Contact" in other
        assert "I confirm that this is still right" in own
        assert "I confirm that this is still right" not in other
        assert as_member(world.riverside.clerk).get(f"{address}/edit").status_code == 404
        assert as_member(world.riverside.clerk).post(f"{address}/attest").status_code == 404

    def test_the_clerk_attests_changes_and_closes(self, world: World, as_member: AsMember) -> None:
        client = as_member(world.hillside.clerk)
        address = f"/services/{world.hillside.speech.slug}"
        assert client.post(f"{address}/attest").status_code == 302

        typed = {
            "name": "Speech therapy",
            "profession": "speech_and_language",
            "from_age": "0",
            "to_age": "18",
            "areas": ["northbridge-council"],
            "settings": ["mainstream"],
            "reach": "email",
            "contact_name": "New Name",
            "contact_email": "new@hillside.example",
        }
        assert client.post(f"{address}/edit", typed | {"contact_email": "nonsense"}).status_code == 200
        assert client.post(f"{address}/edit", typed).status_code == 302
        kept = Service.objects.get(pk=world.hillside.speech.pk)
        assert (kept.name, kept.reach, kept.contact.name, kept.special) == (
            "Speech therapy",
            "email",
            "New Name",
            False,
        )
        closes = {"closes_on-day": "31", "closes_on-month": "2", "closes_on-year": "2099"}
        refused = client.post(f"{address}/close", closes).content.decode()
        assert "It would close on 31 February 2099, which is not a date. Check the day." in refused
        assert client.post(f"{address}/close", closes | {"closes_on-day": "28"}).status_code == 302

    def test_somebody_without_the_permission_finds_nothing(self, world: World, as_member: AsMember) -> None:
        assert as_member(world.school.senco).get("/services").status_code == 404
        assert as_member(world.parent(world.child())).get("/services").status_code == 404
        assert as_member(world.hillside.clerk).get("/services/nowhere").status_code == 404

    def test_the_list_asks_the_database_the_same_number_of_questions(
        self, world: World, as_member: AsMember, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        client = as_member(world.northbridge.officer)
        with django_assert_max_num_queries(13):  # type: ignore[attr-defined]
            client.get("/services")
