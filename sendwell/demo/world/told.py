"""A case while it is being told: what the stories about one child share."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.demo.world.area import Area
from sendwell.demo.world.child import age_on
from sendwell.demo.world.course import Course
from sendwell.demo.world.diary import Diary
from sendwell.demo.world.pen import Pen
from sendwell.organisations.models import Kind, Organisation, Service
from sendwell.requests.models import AssessmentRequest

if TYPE_CHECKING:
    from sendwell.demo.world.dealing import Dealer

PLACES = {Kind.EARLY_YEARS: "nursery", Kind.SCHOOL: "school", Kind.COLLEGE: "college"}


@dataclass
class Told:
    """One case, the people who act on it, and its own source of chance."""

    area: Area
    diary: Diary
    dealer: "Dealer"
    course: Course
    rng: Random
    pen: Pen = field(init=False)
    request: AssessmentRequest = field(init=False)
    case: Case = field(init=False)
    officer: Member = field(init=False)
    hands: dict[int, Member] = field(default_factory=dict)
    """Who answers each request for advice, by its id."""

    def __post_init__(self) -> None:
        """Take up the pen for this child."""
        person, setting = self.course.person, self.course.setting
        self.pen = Pen(
            rng=self.rng,
            name=person.known_as or person.given,
            sex=person.sex,
            age=age_on(person.born, self.course.sent),
            place=PLACES[Kind(setting.kind)] if setting else "home",
            language=person.language,
        )

    @property
    def council(self) -> Organisation:
        """The council asked."""
        return self.area.organisations[self.course.council]

    def days(self, least: int, most: int) -> timedelta:
        """Some days, both included."""
        return timedelta(days=self.rng.randint(least, max(least, most)))

    def somebody_of(self, service: Service) -> Member:
        """A clinician of the service; the lead only where there is nobody else."""
        team = self.area.teams[service.pk]
        hands = [each for each in team if each.role != "clinical_lead"]
        return self.rng.choice(hands or team)
