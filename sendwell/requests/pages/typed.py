"""The council's small screens: a request typed in from paper, and one form for each thing done before a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sendwell.access.models import Member
from sendwell.casebook.pages.shown import child_banner
from sendwell.law.receipt import deemed_receipt
from sendwell.requests.details import AdultDetails, ChildDetails, Override, Requester, Said
from sendwell.requests.forms.paper import PaperForm
from sendwell.requests.models import AskedBy, AssessmentRequest, Channel
from sendwell.requests.notice import notice_dates
from sendwell.requests.pages.reading import professional, setting_named
from sendwell.requests.recipients import organisations_to_tell
from sendwell.ui import words
from sendwell.ui.forms import SendwellForm
from sendwell.ui.parts import ChildBanner


@dataclass(frozen=True)
class ReceiptShown:
    """The day that a request counts as received, and how that follows."""

    day: str
    rule: str
    authority: str
    decide_by: str


@dataclass(frozen=True)
class PaperPage:
    """A request being typed in."""

    form: PaperForm
    receipt: ReceiptShown | None


@dataclass(frozen=True)
class ActPage:
    """One thing to do on a request: its form, and what to know before."""

    ref: str
    banner: ChildBanner
    form: SendwellForm
    title: str
    submit: str
    lead: Sequence[str]
    points: Sequence[str]
    warning: bool


def paper_page(form: PaperForm, channel: Channel | None = None, sent_at: datetime | None = None) -> PaperPage:
    """The form, and with channel and time the day on which the request counts as received."""
    if channel is None or sent_at is None:
        return PaperPage(form, None)
    receipt = deemed_receipt(channel, sent_at, None)
    decide_by = notice_dates(receipt.day).decide_by
    return PaperPage(
        form,
        ReceiptShown(words.weekday(receipt.day), receipt.rule, receipt.authority, words.weekday(decide_by)),
    )


def as_request(form: PaperForm, member: Member, day: date) -> dict[str, Any]:
    """What `receive_request` takes, from what was typed in."""
    said, authority = form.values, member.organisation
    assert authority is not None, "only a council types in requests"
    override = said["override_day"]
    asked_by: AskedBy = said["asked_by"]
    schooled = asked_by in (AskedBy.SCHOOL, AskedBy.COLLEGE)
    school = setting_named(said["school_name"], authority, day)
    return {
        "authority": authority,
        "channel": said["channel"],
        "sent_at": form.sent_at,
        "override": Override(override, said["override_reason"]) if override else None,
        "asked_by": asked_by,
        "requester": Requester(
            name=said["name"],
            relation=said["relation"],
            email=said["email"],
            phone=said["phone"],
            organisation=(setting_named(said["relation"], authority, day) or school) if schooled else None,
        ),
        "child": _child(said, school),
        "parents": _parents(said),
        "said": Said(
            why=said["why"],
            difficulties=said["difficulties"],
            support_so_far=said["support_so_far"],
            hopes=said["hopes"],
            family_knows=said["family_knows"] is not False,
            professionals=tuple(professional(each) for each in form.professionals()),
        ),
    }


def _child(said: dict[str, Any], school: Any) -> ChildDetails:
    return ChildDetails(
        given_name=said["given_name"],
        family_name=said["family_name"],
        known_as=said["known_as"],
        born=said["born"],
        nhs_number=said["nhs_number"],
        address=said["address"],
        postcode=said["postcode"],
        language=said["language"] or "English",
        interpreter=bool(said["interpreter"]),
        school=school,
        school_name=said["school_name"],
    )


def _parents(said: dict[str, Any]) -> tuple[AdultDetails, ...]:
    if not said["parent_name"]:
        return ()
    return (
        AdultDetails(
            name=said["parent_name"],
            relation=said["parent_relation"] or "Parent or carer",
            email=said["parent_email"],
            phone=said["parent_phone"],
        ),
    )


@dataclass(frozen=True)
class ActWords:
    """What one of the small screens says: before, on its button, and afterwards."""

    title: str
    submit: str
    said: str
    lead: Sequence[str] = ()
    warning: bool = False
    letters: bool = False


GIVE = ActWords("Give this request to an officer", "Give it", "Given out. The officer has been told.")
CONSULT = ActWords(
    "Note that the family was consulted",
    "Save",
    "Noted.",
    ("The council must ask the parent or young person what they think before it decides (section 36(4)).",),
)
NOTIFY = ActWords(
    "Tell others that an assessment is being considered",
    "Write the letters",
    "The letters have been written. Those who do not read here need theirs by post or secure email.",
    (
        "The law names three: the health commissioner, social care, and the school or college (regulation 4(2)).",
    ),
    letters=True,
)
QUESTION = ActWords(
    "Ask for more information",
    "Send the question",
    "Asked. The six weeks run on.",
    ("Whoever asked gets a letter. The six weeks do not stop while you wait.",),
)
INFORMATION = ActWords("Note information that came", "Save", "Noted.")
RECEIPT = ActWords(
    "Correct the day of receipt",
    "Correct it",
    "Corrected. The clocks have been worked out again.",
    (
        "The council’s six weeks count from this day (SEND Regulations 2014, regulation 4(1)). What was recorded first "
        "stays in the chronology, marked as recorded in error, with your name and your reason.",
    ),
    warning=True,
)
WITHDRAW = ActWords(
    "Record that the request was withdrawn",
    "Record the withdrawal",
    "Recorded. Whoever asked gets a letter.",
    ("Only whoever made the request can withdraw it. Where somebody else asked too, their request stands.",),
    warning=True,
)


def act_page(request: AssessmentRequest, form: SendwellForm, said: ActWords, *, as_of: date) -> ActPage:
    """One form about one request."""
    return ActPage(
        ref=request.ref,
        banner=child_banner(request.case.child, as_of),
        form=form,
        title=said.title,
        submit=said.submit,
        lead=said.lead,
        points=_who_gets_a_letter(request, as_of) if said.letters else (),
        warning=said.warning,
    )


def _who_gets_a_letter(request: AssessmentRequest, as_of: date) -> list[str]:
    """Those whom regulation 4(2) names and we know."""
    found = organisations_to_tell(request.case.child, request.case.authority, as_of)
    return [organisation.name for organisation in found]
