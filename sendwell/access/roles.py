"""The roles, in words that their holders would use, and what each may do. One screen shows this table."""

from dataclasses import dataclass

from sendwell.access.permissions import Permission as P
from sendwell.organisations.models import Kind


@dataclass(frozen=True)
class Role:
    """What a member is for one organisation, or for themselves."""

    id: str
    name: str
    description: str
    held_in: frozenset[str]
    may: frozenset[P]
    home: str
    """URL name of the first screen after signing in."""


_COUNCIL = frozenset({Kind.LOCAL_AUTHORITY.value})
_PROVIDER = frozenset({Kind.PROVIDER.value})
_ADVISER = {
    P.ITEM_SEAL,
    P.ADVICE_RECEIVE,
    P.ADVICE_TRIAGE,
    P.ADVICE_WRITE,
    P.ADVICE_SIGN,
    P.APPOINTMENT_ARRANGE,
    P.SERVICES_READ,
    P.DESK_CLINICIAN,
}
_OFFICER = {
    P.FAMILY_MAP_READ,
    P.FAMILY_MAP_KEEP,
    P.ITEM_SEAL,
    P.CASE_READ,
    P.PEOPLE_READ,
    P.CASE_SEARCH,
    P.CASE_KEEP,
    P.REQUEST_RECORD,
    P.REQUEST_DECIDE,
    P.GROUND_RECORD,
    P.LETTER_READ,
    P.LETTER_CHECK,
    P.BUNDLE_MAKE,
    P.FILES_HELD,
    P.HAND_OVER,
    P.MESSAGES_KEEP,
    P.REACH_KEEP,
    P.ADVICE_ASK,
    P.ADVICE_READ,
    P.ADVICE_RETURN,
    P.SERVICES_READ,
    P.DESK_COUNCIL,
    P.LEAVE_GIVE,
}
_BY_LEAVE = {P.CASE_READ, P.DESK_LEAVE}


def _role(id: str, name: str, description: str, held_in: frozenset[str], may: set[P], home: str) -> Role:
    colleagues = {P.COVER_ARRANGE} if held_in else set()
    return Role(id, name, description, held_in, frozenset(may | colleagues | {P.ANYONE, P.SIGNED_IN}), home)


ROLES: dict[str, Role] = {
    role.id: role
    for role in (
        _role(
            "council_officer",
            "Council SEND officer",
            "Runs cases for one council: takes requests, decides, asks for advice, keeps families told. "
            "Sees the children of that council, not the private notes of the services asked.",
            _COUNCIL,
            _OFFICER,
            "desks:council",
        ),
        _role(
            "council_manager",
            "Council SEND manager",
            "Does all an officer does, gives work out, and sees the whole team’s work.",
            _COUNCIL,
            _OFFICER
            | {
                P.BREAK_GLASS,
                P.FAMILY_MAP_CONFIRM,
                P.REQUEST_ALLOCATE,
                P.CLOCK_CORRECT,
                P.SHARING_READ,
                P.ACCOUNTS_KEEP,
                P.DESK_TEAM,
            },
            "desks:team",
        ),
        _role(
            "educational_psychologist",
            "Educational psychologist",
            "Advises the council. Sees a child only while a request for advice names them.",
            _COUNCIL,
            set(_ADVISER),
            "desks:clinician",
        ),
        _role(
            "social_care_adviser",
            "Social care adviser",
            "Advises the council on social care needs. Sees a child only while a request names them.",
            _COUNCIL,
            _ADVISER | {P.BREAK_GLASS},
            "desks:clinician",
        ),
        _role(
            "designated_officer",
            "Designated medical or clinical officer",
            "Watches over health advice for children of one commissioner, across councils and providers. "
            "Can pass a request to another service and sign off significant advice.",
            frozenset({Kind.HEALTH_COMMISSIONER.value}),
            {
                P.CASE_READ,
                P.PEOPLE_READ,
                P.CASE_SEARCH,
                P.ADVICE_READ,
                P.ADVICE_REDIRECT,
                P.BREAK_GLASS,
                P.ADVICE_OVERSEE,
                P.ADVICE_SIGN_OFF,
                P.MESSAGES_KEEP,
                P.SERVICES_READ,
                P.DESK_OVERSIGHT,
            },
            "desks:oversight",
        ),
        _role(
            "single_point_of_contact",
            "Single point of contact",
            "Receives a provider’s requests for advice and passes each to the right clinician. "
            "Sees who is asked for what and by when, not what the advice says.",
            _PROVIDER,
            {
                P.ADVICE_RECEIVE,
                P.ADVICE_ALLOCATE,
                P.ADVICE_REDIRECT,
                P.APPOINTMENT_ARRANGE,
                P.HAND_OVER,
                P.MESSAGES_KEEP,
                P.REACH_KEEP,
                P.SERVICES_READ,
                P.SERVICES_KEEP,
                P.DESK_PROVIDER,
            },
            "advice:inbox",
        ),
        _role(
            "clinician",
            "Clinician",
            "Answers requests for advice given to them or to their service.",
            _PROVIDER,
            _ADVISER | {P.BREAK_GLASS},
            "desks:clinician",
        ),
        _role(
            "clinical_lead",
            "Clinical lead",
            "A clinician who also gives out the team’s requests and signs off significant advice.",
            _PROVIDER,
            _ADVISER
            | {
                P.BREAK_GLASS,
                P.ADVICE_ALLOCATE,
                P.ADVICE_REDIRECT,
                P.ADVICE_SIGN_OFF,
                P.MESSAGES_KEEP,
                P.REACH_KEEP,
                P.FILES_HELD,
                P.HAND_OVER,
                P.LETTER_CHECK,
            },
            "desks:clinician",
        ),
        _role(
            "senco",
            "School or college SEN co-ordinator",
            "Asks for assessments for children on roll and sees where each of those stands.",
            frozenset(Kind.settings()),
            {P.REQUEST_MAKE, P.DESK_SCHOOL},
            "desks:school",
        ),
        _role(
            "parent",
            "Parent or carer",
            "Sees their own child’s page: where things are, what is next, who has been asked.",
            frozenset(),
            {P.DESK_FAMILY, P.OWN_RIGHTS, P.REQUEST_MAKE, P.LETTER_READ},
            "desks:family",
        ),
        _role(
            "young_person",
            "Young person",
            "Sees their own page.",
            frozenset(),
            {P.DESK_FAMILY, P.OWN_RIGHTS, P.REQUEST_MAKE, P.LETTER_READ},
            "desks:family",
        ),
        _role(
            "commissioner",
            "Health commissioner",
            "Sees how the requests made to the services it pays for are going, without the children’s names.",
            frozenset({Kind.HEALTH_COMMISSIONER.value}),
            {P.SERVICES_READ, P.SERVICES_KEEP},
            "advice:services",
        ),
        _role(
            "safeguarding_lead",
            "Safeguarding lead",
            "Looks after the safety of children. Reads what a named person has given leave to read, "
            "and is the second hand when somebody may know more again.",
            frozenset({Kind.LOCAL_AUTHORITY.value, *Kind.settings()}),
            _BY_LEAVE | {P.FAMILY_MAP_CONFIRM, P.ITEM_SEAL},
            "desks:leave",
        ),
        _role(
            "iass_worker",
            "Information, advice and support worker",
            "Helps a family, impartially and in confidence. Reads what the family lets them read.",
            frozenset({Kind.IASS.value}),
            set(_BY_LEAVE),
            "desks:leave",
        ),
        _role(
            "mediation_adviser",
            "Mediation adviser",
            "Helps a family and the bodies to agree. Reads what is needed for one disagreement.",
            frozenset(Kind.values) - {Kind.FORUM.value},
            set(_BY_LEAVE),
            "desks:leave",
        ),
        _role(
            "panel_member",
            "Panel member",
            "Advises on a decision. Reads the pack of a case for fourteen days and no longer.",
            frozenset(Kind.values) - {Kind.FORUM.value},
            set(_BY_LEAVE),
            "desks:leave",
        ),
        _role(
            "information_governance",
            "Information-governance lead or Caldicott guardian",
            "Keeps their organisation’s agreements and impact assessments for sharing information and signs "
            "them for it, and watches over who looks at records.",
            frozenset(Kind.values) - {Kind.FORUM.value},
            {P.SHARING_READ, P.SHARING_KEEP, P.SHARING_SIGN, P.AUDIT_READ, P.BREAK_GLASS_REVIEW},
            "governance:desk",
        ),
        _role(
            "auditor",
            "Auditor",
            "Reads who did what and who looked at what, with pseudonyms instead of children’s names, and the "
            "registers of sharing. Changes nothing.",
            frozenset(Kind.values) - {Kind.FORUM.value},
            {P.SHARING_READ, P.AUDIT_READ},
            "governance:desk",
        ),
        _role(
            "administrator",
            "System administrator",
            "Keeps organisations and members. Sees no child.",
            frozenset(Kind.values),
            {P.SERVICES_READ, P.ACCOUNTS_KEEP},
            "sign_in:people",
        ),
    )
}
