"""Everything that can be permitted, each in one sentence. Roles hold permissions; `roles.py` says which."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a member may or may not do. The value is its name in settings and tables."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    COVER_ARRANGE = "cover_arrange"
    CASE_READ = "case_read"
    PEOPLE_READ = "people_read"
    CASE_SEARCH = "case_search"
    CASE_KEEP = "case_keep"
    REQUEST_MAKE = "request_make"
    REQUEST_RECORD = "request_record"
    REQUEST_DECIDE = "request_decide"
    REQUEST_ALLOCATE = "request_allocate"
    CLOCK_CORRECT = "clock_correct"
    GROUND_RECORD = "ground_record"
    LETTER_READ = "letter_read"
    LETTER_CHECK = "letter_check"
    BUNDLE_MAKE = "bundle_make"
    FILES_HELD = "files_held"
    HAND_OVER = "hand_over"
    ADVICE_ASK = "advice_ask"
    ADVICE_READ = "advice_read"
    ADVICE_RETURN = "advice_return"
    ADVICE_RECEIVE = "advice_receive"
    ADVICE_ALLOCATE = "advice_allocate"
    ADVICE_REDIRECT = "advice_redirect"
    ADVICE_TRIAGE = "advice_triage"
    ADVICE_WRITE = "advice_write"
    ADVICE_SIGN = "advice_sign"
    ADVICE_SIGN_OFF = "advice_sign_off"
    ADVICE_OVERSEE = "advice_oversee"
    APPOINTMENT_ARRANGE = "appointment_arrange"
    SERVICES_READ = "services_read"
    SERVICES_KEEP = "services_keep"
    SHARING_READ = "sharing_read"
    SHARING_KEEP = "sharing_keep"
    SHARING_SIGN = "sharing_sign"
    AUDIT_READ = "audit_read"
    BREAK_GLASS = "break_glass"
    BREAK_GLASS_REVIEW = "break_glass_review"
    FAMILY_MAP_READ = "family_map_read"
    FAMILY_MAP_KEEP = "family_map_keep"
    FAMILY_MAP_CONFIRM = "family_map_confirm"
    ITEM_SEAL = "item_seal"
    OWN_RIGHTS = "own_rights"
    MESSAGES_KEEP = "messages_keep"
    REACH_KEEP = "reach_keep"
    ACCOUNTS_KEEP = "accounts_keep"
    DESK_COUNCIL = "desk_council"
    DESK_TEAM = "desk_team"
    DESK_PROVIDER = "desk_provider"
    DESK_CLINICIAN = "desk_clinician"
    DESK_OVERSIGHT = "desk_oversight"
    DESK_SCHOOL = "desk_school"
    DESK_FAMILY = "desk_family"
    DESK_LEAVE = "desk_leave"
    LEAVE_GIVE = "leave_give"

    @property
    def words(self) -> str:
        """What it allows, as the permissions screen shows it."""
        return WORDS[self]


P = Permission

WORDS = {
    P.ANYONE: "Open to everybody, signed in or not",
    P.SIGNED_IN: "Open to everybody who has signed in",
    P.COVER_ARRANGE: "Arrange that a colleague stands in while they are away",
    P.CASE_READ: "Read a case: where it stands, its clocks and its chronology",
    P.PEOPLE_READ: "Read who is round the child: family, professionals, and who may know of them",
    P.CASE_SEARCH: "Find a child among those they may see",
    P.CASE_KEEP: "Keep a case: key worker, cover, handover, people and alerts",
    P.REQUEST_MAKE: "Ask for an assessment from their desk",
    P.REQUEST_RECORD: "Type in a request that came on paper",
    P.REQUEST_DECIDE: "Decide on a request, with reasons and the notice of rights",
    P.REQUEST_ALLOCATE: "Give requests and cases to officers, many at once",
    P.CLOCK_CORRECT: "Correct what starts or ends a time limit, where a colleague recorded it",
    P.GROUND_RECORD: "Record a ground that the law gives, with dates and evidence",
    P.LETTER_READ: "Read the letters of a case",
    P.LETTER_CHECK: "Check what a colleague wrote before it goes, see what went to whom, and take it back",
    P.BUNDLE_MAKE: "Put letters and files of one case together for one recipient",
    P.FILES_HELD: "See the files that are held, and let one go that a colleague gave",
    P.HAND_OVER: "Hand a document to a professional outside Sendwell by a link and a code, and take it back",
    P.ADVICE_ASK: "Ask a service for advice, recall the request, agree to reuse advice",
    P.ADVICE_READ: "Read advice that has been returned",
    P.ADVICE_RETURN: "Send advice back to be improved, with reasons",
    P.ADVICE_RECEIVE: "See the requests that came to their organisation",
    P.ADVICE_ALLOCATE: "Give requests to clinicians, arrange cover",
    P.ADVICE_REDIRECT: "Pass a request to the service that can answer it",
    P.ADVICE_TRIAGE: "Work through Annex A",
    P.ADVICE_WRITE: "Write advice and note a ground of regulation 8(2)",
    P.ADVICE_SIGN: "Sign advice as a registered clinician",
    P.ADVICE_SIGN_OFF: "Sign off significant advice",
    P.ADVICE_OVERSEE: "Watch over requests for advice across councils and providers",
    P.APPOINTMENT_ARRANGE: "Combine appointments and offer short-notice slots",
    P.SERVICES_READ: "Read the register of services and their contacts",
    P.SERVICES_KEEP: "Keep their own organisation’s services and attest its contacts",
    P.SHARING_READ: "Read the registers of agreements, assessments and flows of information",
    P.SHARING_KEEP: "Keep their own organisation’s entries in those registers",
    P.SHARING_SIGN: "Sign an agreement or an assessment for their own organisation",
    P.AUDIT_READ: "Read who did what, and who looked at what",
    P.BREAK_GLASS: "Open one child’s record in an emergency, to be reviewed afterwards",
    P.BREAK_GLASS_REVIEW: "Review emergency openings of a record",
    P.FAMILY_MAP_READ: "Read who is who round a child, what each may be sent, orders, consent and whose the rights are",
    P.FAMILY_MAP_KEEP: "Restrict at once; record orders, placements, consent, capacity; propose that more may be known",
    P.FAMILY_MAP_CONFIRM: "Confirm, as the second person, that somebody may know more",
    P.ITEM_SEAL: "Seal an item that a child asks to keep from their parents, or that must be kept for safety",
    P.OWN_RIGHTS: "Say what may be shared, take it back, and see whose the rights are",
    P.MESSAGES_KEEP: "See to messages that did not arrive, and print for the post",
    P.REACH_KEEP: "Read and note how the adults round a child wish to be reached",
    P.ACCOUNTS_KEEP: "Invite people to their own organisation, change their roles and end their access",
    P.DESK_COUNCIL: "The council officer’s desk",
    P.DESK_TEAM: "The council manager’s team view",
    P.DESK_PROVIDER: "The provider’s inbox",
    P.DESK_CLINICIAN: "The clinician’s desk",
    P.DESK_OVERSIGHT: "The designated officer’s desk",
    P.DESK_SCHOOL: "The school’s desk",
    P.DESK_FAMILY: "The family’s page",
    P.DESK_LEAVE: "The records that somebody has given them leave to read, as long as it lasts",
    P.LEAVE_GIVE: "Give somebody outside leave to read named parts of one record for a time, and take it back",
}
