"""The organisations, services and people of the demonstration, made from the two tables in this folder.

No action makes an organisation or a member yet, so these are made directly. Everything about a child goes
through the rooms' actions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from allauth.account.models import EmailAddress

from sendwell.access.models import Account, Member
from sendwell.demo.world.pen import read
from sendwell.demo.world.sharing import agree_to_share
from sendwell.law.days import months_after
from sendwell.organisations.identifiers import Scheme
from sendwell.organisations.models import (
    AreaCommissioner,
    Contact,
    Identifier,
    Kind,
    Organisation,
    Reach,
    Service,
    Succession,
)
from sendwell.organisations.professions import Profession

TABLE, STAFF, GOVERNANCE = "organisations.yaml", "staff.yaml", "governance.yaml"
OUTSIDE = "outside.yaml"
LONG_AGO = date(2012, 4, 1)
STAFF_SINCE = timedelta(days=900)
REGISTERED = {"GMC": "7{:06d}", "HCPC": "ZZ{:05d}", "NMC": "99X{:04d}E"}
Row = dict[str, Any]


@dataclass
class Area:
    """Everybody, by the keys of the tables."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    people: dict[str, Member] = field(default_factory=dict)
    teams: dict[int, list[Member]] = field(default_factory=dict)

    def of(self, organisation: Organisation, *roles: str) -> list[Member]:
        """The people of an organisation in these roles, in the order of the table."""
        here = (each for each in self.people.values() if each.organisation_id == organisation.pk)
        return [each for each in here if each.role in roles]

    def one(self, organisation: Organisation, role: str) -> Member | None:
        """The first of them, if there is one: a council's own services have no single point of contact."""
        return next(iter(self.of(organisation, role)), None)

    def manager(self, council: Organisation) -> Member:
        """The council's SEND manager."""
        return self.of(council, "council_manager")[0]

    def setting_for(self, council: str, age: int, *, special: bool, rng: Random) -> Organisation | None:
        """A setting in a council's area that takes children of this age."""
        fitting = [
            key
            for key, row in read(TABLE)["settings"].items()
            if row["area"] == council
            and row.get("special", False) == special
            and row["ages"][0] <= age <= row["ages"][1]
        ]
        return self.organisations[rng.choice(fitting)] if fitting else None


def settle(as_of: date, rng: Random) -> Area:
    """Make every organisation, service, contact, member and account there is on `as_of`."""
    area = Area()
    _organisations(area)
    _what_became_of_them(area)
    _services(area, as_of)
    _people(area, STAFF, as_of, rng)
    # Drawn apart, so that these change nobody else's telephone number.
    for apart in (GOVERNANCE, OUTSIDE):
        _people(area, apart, as_of, Random(apart))
    agree_to_share(area.people, area.organisations, as_of)
    return area


def _organisations(area: Area) -> None:
    table = read(TABLE)
    kinds = {
        "councils": Kind.LOCAL_AUTHORITY,
        "commissioners": Kind.HEALTH_COMMISSIONER,
        "providers": Kind.PROVIDER,
        "settings": None,
        "others": None,
    }
    for section, kind in kinds.items():
        for key, row in table[section].items():
            area.organisations[key] = _organisation(area, key, row, kind or Kind(row["kind"]))


def _organisation(area: Area, key: str, row: Row, kind: Kind) -> Organisation:
    made = Organisation.objects.create(
        kind=kind,
        name=row["name"],
        slug=key,
        opened_on=row.get("from", LONG_AGO),
        closed_on=row.get("until"),
        email=f"send@{key}.example",
        phone=row.get("phone", ""),
        website=f"https://{key}.example/" if kind in (Kind.IASS, Kind.FORUM) else "",
        special=row.get("special", False),
        area=area.organisations[row["area"]] if "area" in row else None,
    )
    numbers = [Identifier(organisation=made, scheme=s, value=row[s]) for s in Scheme if s in row]
    Identifier.objects.bulk_create(numbers)
    return made


def _what_became_of_them(area: Area) -> None:
    found, table = area.organisations, read(TABLE)
    Succession.objects.bulk_create(
        Succession(
            predecessor=found[row["from"]],
            successor=found[row["to"]],
            day=row["day"],
            reference=row["reference"],
        )
        for row in table["successions"]
    )
    AreaCommissioner.objects.bulk_create(
        AreaCommissioner(
            area=found[row["council"]],
            commissioner=found[row["commissioner"]],
            from_on=row["from"],
            until=row.get("until"),
        )
        for row in table["areas"]
    )


def _services(area: Area, as_of: date) -> None:
    for key, row in read(TABLE)["services"].items():
        area.services[key] = _service(area, key, row)
        _contact(area.services[key], row, as_of)


def _service(area: Area, key: str, row: Row) -> Service:
    profession, only = Profession(row["profession"]), row.get("settings")
    made = Service.objects.create(
        provider=area.organisations[row["provider"]],
        name=profession.facts.words,
        slug=key,
        profession=profession,
        from_age=row["ages"][0],
        to_age=row["ages"][1],
        mainstream=only != "special",
        special=only != "mainstream",
        takes_new_arrivals=row.get("first", False),
        reach=Reach(row.get("reach", "here")),
        opened_on=LONG_AGO,
    )
    made.areas.set(area.organisations[council] for council in row["areas"])
    return made


def _contact(service: Service, row: Row, as_of: date) -> None:
    months = row["attested"]
    Contact.objects.create(
        service=service,
        name=row["contact"],
        email=f"{service.slug}@{row['provider']}.example",
        phone=service.provider.phone,
        attested_on=None if months == "never" else months_after(as_of, -months),
        attested_by="" if months == "never" else row["contact"],
    )


def _people(area: Area, file: str, as_of: date, rng: Random) -> None:
    for employer, rows in read(file).items():
        for slug, row in rows.items():
            area.people[slug] = _member(area, area.organisations[employer], slug, row, as_of, rng)


def _member(area: Area, at: Organisation, slug: str, row: Row, as_of: date, rng: Random) -> Member:
    register = row.get("registered", "")
    email = f"{slug}@{at.slug}.example"
    made = Member.objects.create(
        slug=slug,
        account=area.people[row["account"]].account
        if "account" in row
        else Account.objects.create_user(email),
        organisation=at,
        role=row["role"],
        name=row["name"],
        job_title=row["job"],
        email=email,
        phone=f"01632 960{rng.randrange(600, 1000)}",
        starts_on=max(as_of - STAFF_SINCE, at.opened_on),
        ends_on=at.closed_on - timedelta(days=1) if at.closed_on else None,
        register=register,
        registration=REGISTERED[register].format(rng.randrange(1, 10000)) if register else "",
    )
    join_team(area, made, (area.services[key] for key in row.get("services", ())))
    return made


def join_team(area: Area, member: Member, services: Iterable[Service]) -> None:
    """Make somebody one of the team of these services."""
    mine = list(services)
    if mine:
        member.services.set(mine)
    for service in mine:
        area.teams.setdefault(service.pk, []).append(member)


def give_password(member: Member, password: str) -> None:
    """Let one account sign in as on a real system, so that the sign-in page can be tried."""
    account = member.account
    assert account is not None
    account.set_password(password)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
