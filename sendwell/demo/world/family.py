"""What the council comes to know of a family once it has been asked.

Who has parental responsibility, with whom the child lives, what everybody must read first, and who signs in. Of the
families that use their page each is seen to by an officer, through the action; of the others it is written directly.
"""

from datetime import date

from sendwell.access.models import Account, Member
from sendwell.access.opening import relate
from sendwell.demo.world.child import Grownup, Person
from sendwell.demo.world.course import Course
from sendwell.demo.world.pen import acts
from sendwell.demo.world.told import Told
from sendwell.family.actions import verify_responsibility
from sendwell.people.models import AdultOfChild, Alert, Basis, Child, HeldAs, Responsibility
from sendwell.requests.models import AssessmentRequest


def know_the_family(told: Told, request: AssessmentRequest, day: date) -> None:
    """Write down what is known of the adults, the alerts, and the accounts of those who sign in."""
    child, course = request.case.child, told.course
    if "alert" in course.also:
        fitting = [each for each in acts("alerts") if "anguage" not in each or child.interpreter]
        Alert.objects.create(child=child, words=told.rng.choice(fitting), from_on=day)
    _adults(told, request, day)
    if course.asker:
        told.area.people[course.asker] = _account_of_the_young_person(child, course, day)
    for each in course.person.adults:
        parent = told.area.people.get(each.persona)
        if parent is not None and parent != request.member:
            _account_of_the_parent(child, parent, day)


def _adults(told: Told, request: AssessmentRequest, day: date) -> None:
    """What is known of each; where they have responsibility somebody has seen what shows it."""
    known = {each.name: each for each in told.course.person.adults}
    for row in request.case.child.adults.select_related("adult"):
        adult = known.get(row.adult.name)
        if adult is not None and adult.persona:
            _seen_to(told, request, row, adult, day)
        elif adult is not None:
            _as_told(row, adult, day)


def _seen_to(told: Told, request: AssessmentRequest, row: AdultOfChild, adult: Grownup, day: date) -> None:
    """An officer has looked at what shows it: parental responsibility, or care without it (a foster carer)."""
    holds, cares = adult.responsibility == Responsibility.YES, adult.lives_with
    verify_responsibility(
        case=request.case,
        adult=row.adult,
        responsibility=adult.responsibility,
        evidence=acts("seen_of_parent" if holds else "seen_of_carer"),
        by=told.area.of(told.council, "council_officer")[0],
        day=day,
        held_as=HeldAs.PARENT if holds else "",
        basis=Basis.CARE if cares else Basis.NEITHER,
        lives_with=adult.lives_with,
    )


def _as_told(row: AdultOfChild, adult: Grownup, day: date) -> None:
    """As the request said; nobody of this family signs in."""
    row.responsibility, row.lives_with = adult.responsibility, adult.lives_with
    if row.responsibility == Responsibility.YES:
        row.held_as, row.basis, row.verified_on = HeldAs.PARENT, Basis.RESPONSIBILITY, day
        row.responsibility_evidence = "Birth certificate seen by the council"
    row.save()


def _account_of_the_young_person(child: Child, course: Course, day: date) -> Member:
    """The council has seen who they are: they sign in from now on, and see their own page."""
    email = post_of(course.person)
    member = Member.objects.create(
        slug=course.asker,
        account=Account.objects.create_user(email),
        role="young_person",
        name=child.name,
        email=email,
        child=child,
        starts_on=day,
    )
    relate(child, to=member, why="self", born_of="identity seen by the council", starts_on=day)
    return member


def _account_of_the_parent(child: Child, parent: Member, day: date) -> None:
    """A parent whose child somebody else asked about: the council has seen who they are."""
    row = child.adults.select_related("adult").filter(adult__name=parent.name).first()
    if row is not None and parent.adult is not None and row.adult != parent.adult:
        spare, parent.adult = parent.adult, row.adult
        parent.save(update_fields=["adult"])
        spare.delete()
    relate(child, to=parent, why="parent", born_of="identity seen by the council", starts_on=day)


def post_of(person: Person) -> str:
    """A young person's own address."""
    return f"{person.given}-{person.family}@post.example".lower().replace(" ", "-").replace("’", "")
