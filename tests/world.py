"""A small world for tests: two councils, two trusts, two commissioners, a school, and the people in them.

Everything is invented. Children come from `child()`, cases from `case()`; both go through the same actions as
the screens. Dates are fixed: nothing here looks at a clock.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from sendwell.access.models import Account, Member
from sendwell.access.opening import relate
from sendwell.casebook import history
from sendwell.casebook.actions import begin_case
from sendwell.casebook.models import Case
from sendwell.organisations.models import AreaCommissioner, Contact, Kind, Organisation, Service
from sendwell.organisations.professions import Profession
from sendwell.people.identifiers import nhs_check_digit
from sendwell.people.models import Adult, AdultOfChild, Child, Enrolment
from sendwell.sharing.founding import bring_agreement

MON_2_MARCH = date(2026, 3, 2)
THU_5_MARCH = date(2026, 3, 5)
FRI_6_MARCH = date(2026, 3, 6)
MON_13_APRIL = date(2026, 4, 13)
OPENED = date(2020, 1, 1)

_numbers = count(1)


def invented_nhs_number() -> str:
    """The next valid number of the 999 range."""
    while True:
        nine = f"999{next(_numbers):06d}"
        digit = nhs_check_digit(nine)
        if digit is not None:
            return f"{nine}{digit}"


@dataclass
class Place:
    """An organisation and the members by which tests act: `place.officer`, `place.clerk` ..."""

    organisation: Organisation
    members: dict[str, Member] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        for table in (self.__dict__.get("members", {}), self.__dict__.get("services", {})):
            if name in table:
                return table[name]
        raise AttributeError(name)


def organisation(kind: Kind, name: str) -> Organisation:
    """An organisation in being since 2020."""
    slug = name.lower().replace(" ", "-")
    return Organisation.objects.create(
        kind=kind, name=name, slug=slug, opened_on=OPENED, email=f"send@{slug}.example"
    )


def member(
    role: str, name: str, at: Organisation | None, *services: Service, register: str = "", **more: object
) -> Member:
    """A member with an account of the same name."""
    slug = name.lower().replace(" ", "-").replace(".", "")
    account = Account.objects.create_user(f"{slug}@people.example", "a long enough password")
    made = Member.objects.create(
        slug=slug,
        account=account,
        organisation=at,
        role=role,
        name=name,
        email=account.email,
        starts_on=OPENED,
        register=register,
        registration="1234567" if register else "",
        **more,
    )
    made.services.set(services)
    return made


def service(provider: Organisation, profession: Profession, *areas: Organisation, **more: object) -> Service:
    """A service of `provider` with a contact attested on 2 February 2026."""
    slug = f"{provider.slug}-{profession.value}".replace("_", "-")
    made = Service.objects.create(
        provider=provider,
        name=profession.facts.words,
        slug=slug,
        profession=profession,
        opened_on=OPENED,
        **more,
    )
    made.areas.set(areas)
    Contact.objects.create(
        service=made, name="Pat Contact", email=f"{slug}@contact.example", attested_on=date(2026, 2, 2)
    )
    return made


class World:
    """The world. Attributes are places; methods make children, families and cases."""

    def __init__(self) -> None:
        self.northbridge = self._council("Northbridge Council", "Nora Officer", "Max Manager")
        self.southmere = self._council("Southmere Council", "Sam Officer", "Mia Manager")
        areas = [self.northbridge.organisation, self.southmere.organisation]
        self.icb = self._commissioner("North Vale ICB", "Dee Designated", areas[0])
        self.other_icb = self._commissioner("South Vale ICB", "Dan Designated", areas[1])
        self.hillside = self._trust("Hillside NHS Trust", "h", areas)
        self.riverside = self._trust("Riverside NHS Trust", "r", areas)
        self.school = Place(organisation(Kind.SCHOOL, "Oakwood Primary School"))
        self.school.members["senco"] = member("senco", "Sue Senco", self.school.organisation)
        self.other_school = Place(organisation(Kind.SCHOOL, "Elmwood School"))
        self.other_school.members["senco"] = member("senco", "Ed Senco", self.other_school.organisation)
        self._agree_to_share()

    def _council(self, name: str, officer: str, manager: str) -> Place:
        place = Place(organisation(Kind.LOCAL_AUTHORITY, name))
        place.members["officer"] = member("council_officer", officer, place.organisation)
        place.members["manager"] = member("council_manager", manager, place.organisation)
        place.services["psychology"] = service(
            place.organisation, Profession.EDUCATIONAL_PSYCHOLOGY, place.organisation
        )
        place.members["psychologist"] = member(
            "educational_psychologist",
            f"Psyche {name[:5]}",
            place.organisation,
            place.psychology,
            register="HCPC",
        )
        return place

    def _commissioner(self, name: str, officer: str, area: Organisation) -> Place:
        place = Place(organisation(Kind.HEALTH_COMMISSIONER, name))
        place.members["designated"] = member("designated_officer", officer, place.organisation)
        AreaCommissioner.objects.create(area=area, commissioner=place.organisation, from_on=OPENED)
        return place

    def _trust(self, name: str, initial: str, areas: list[Organisation]) -> Place:
        place = Place(organisation(Kind.PROVIDER, name))
        trust = place.organisation
        for attribute, profession in (
            ("paediatrics", Profession.COMMUNITY_PAEDIATRICS),
            ("physiotherapy", Profession.PHYSIOTHERAPY),
            ("occupational_therapy", Profession.OCCUPATIONAL_THERAPY),
            ("speech", Profession.SPEECH_AND_LANGUAGE),
        ):
            place.services[attribute] = service(
                trust, profession, *areas, takes_new_arrivals=attribute == "paediatrics"
            )
        place.members["clerk"] = member("single_point_of_contact", f"{initial} Clerk", trust)
        place.members["paediatrician"] = member(
            "clinician", f"{initial} Paediatrician", trust, place.paediatrics, register="GMC"
        )
        place.members["therapist"] = member(
            "clinician", f"{initial} Therapist", trust, place.occupational_therapy, register="HCPC"
        )
        place.members["lead"] = member(
            "clinical_lead", f"{initial} Lead", trust, place.paediatrics, register="GMC"
        )
        return place

    def _agree_to_share(self) -> None:
        """Everybody here has signed one agreement, by `place.governance`. They have no accounts."""
        places = (
            *(self.northbridge, self.southmere, self.hillside, self.riverside),
            *(self.school, self.other_school, self.icb, self.other_icb),
        )
        signers = Member.objects.bulk_create(
            Member(
                slug=f"{place.organisation.slug}-governance",
                organisation=place.organisation,
                role="information_governance",
                name=f"Gov {place.organisation.name.split()[0]}",
                email=f"governance@{place.organisation.slug}.example",
                starts_on=OPENED,
            )
            for place in places
        )
        for place, signer in zip(places, signers, strict=True):
            place.members["governance"] = signer
        self.agreement = bring_agreement(
            title="Sharing for assessments",
            signers=signers,
            starts_on=OPENED,
            until=date(2030, 12, 31),
            review_on=date(2030, 6, 30),
            by=self.northbridge.governance,
        )

    def child(self, given: str = "Adela", family: str = "Canary", *, born: date = date(2018, 5, 4)) -> Child:
        """An invented child on the roll of Oakwood."""
        child = Child.objects.create(
            given_name=given,
            family_name=family,
            born=born,
            nhs_number=invented_nhs_number(),
            address="1 Nowhere Road",
        )
        Enrolment.objects.create(child=child, setting=self.school.organisation, from_on=OPENED)
        relate(child, to=self.school.organisation, why="on_roll", born_of="school roll", starts_on=OPENED)
        return child

    def parent(self, child: Child, name: str = "Pippa Parent") -> Member:
        """A parent of `child` who signs in."""
        adult = Adult.objects.create(name=name, email=f"{name.split()[0].lower()}@family.example")
        AdultOfChild.objects.create(
            child=child,
            adult=adult,
            relation="Mother",
            responsibility="yes",
            held_as="parent",
            verified_on=OPENED,
            basis="responsibility",
            lives_with=True,
        )
        made = member("parent", name, None, adult=adult)
        relate(child, to=made, why="parent", born_of="verified by the council", starts_on=OPENED)
        return made

    def case(
        self, child: Child | None = None, *, council: Place | None = None, received: date = MON_2_MARCH
    ) -> Case:
        """A case opened by a request received on `received`."""
        council = council or self.northbridge
        case = begin_case(child=child or self.child(), authority=council.organisation, day=received)
        history.record(case, "request_received", by=council.officer, day=received, about="R000001")
        commissioner = self.icb if council is self.northbridge else self.other_icb
        relate(
            case.child, to=commissioner.organisation, why="commissioner", born_of="area", starts_on=received
        )
        return case

    def assessing(self, *, council: Place | None = None, received: date = MON_2_MARCH) -> Case:
        """A case in which the council has decided to assess, on the day it was asked."""
        case = self.case(council=council, received=received)
        history.record(
            case, "decided_to_assess", by=(council or self.northbridge).officer, day=received, about="R000001"
        )
        return case

    def request_to(self, service: Service, *, received: date = MON_2_MARCH, case: Case | None = None):  # type: ignore[no-untyped-def]
        """A request for advice to `service`, asked by Northbridge and received on `received`."""
        from sendwell.advice.actions import ask_for_advice

        return ask_for_advice(
            case=case or self.assessing(received=received),
            service=service,
            child_is="not_known",
            why_you="You see children with such needs in this area.",
            asked="Advice on health needs, outcomes and provision.",
            circumstances="Started school in September. Falls often.",
            history="Nothing more is known.",
            form_wanted="Numbered statements of need, outcome and provision.",
            by=self.northbridge.officer,
            day=received,
        )
