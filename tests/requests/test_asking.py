"""The public form, from the first page to the receipt, as somebody without an account walks through it."""

from hashlib import sha256

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import FormSent
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Child
from sendwell.requests.models import AssessmentRequest, Draft
from tests.requests.asking import SignedIn, asked, details
from tests.world import World

PAGES = {
    "council": {"council": "northbridge-council"},
    "you": {"asked_by": "parent", "relation": "Mother", "name": "Pam Bramble"},
    "child": {
        "given_name": "Beatrix",
        "family_name": "Bramble",
        "born-day": "4",
        "born-month": "5",
        "born-year": "2018",
    },
    "home": {"address": "2 Nowhere Lane", "school_name": "oakwood primary school", "language": "English"},
    "worries": {"why": "She cannot follow what is said in class."},
    "contact": {"email": "pam@family.example"},
}
MORNING = time_machine.travel("2026-03-02 10:05", tick=False)


@pytest.fixture
def somebody(world: World) -> Client:
    """A browser of somebody who has no account."""
    return Client()


def begin(client: Client) -> str:
    """The address of a form just begun, with its token."""
    return str(client.post("/ask", {})["Location"]).rsplit("/", 1)[0]


def fill(client: Client, form: str, **changed: dict[str, str]) -> None:
    for step, answers in (PAGES | changed).items():
        assert client.post(f"{form}/{step}", answers).status_code == 302, step


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@MORNING
def test_from_the_first_page_to_the_receipt(world: World, somebody: Client) -> None:
    form = begin(somebody)
    for step in [*PAGES, "support", "hopes", "professionals", "evidence"]:
        assert "Save and continue" in shown(somebody, f"{form}/{step}")
    fill(somebody, form)
    assert "You have done 6 of 10 pages" in shown(somebody, form)
    sent = somebody.post(f"{form}/check", {"true": "on"})

    request = AssessmentRequest.objects.get()
    assert sent["Location"] == f"/ask/receipt/{request.receipt}"
    assert (request.why, request.asked_by, request.requester_email, request.channel) == (
        "She cannot follow what is said in class.", "parent", "pam@family.example", "portal",
    )  # fmt: skip
    assert request.case.child.enrolments.get().setting == world.school.organisation
    receipt = shown(somebody, sent["Location"])
    assert request.ref in receipt
    assert "Monday 13 April 2026" in receipt
    assert "2 March 2026, 10:05am" in receipt
    assert "Beatrix" not in receipt
    assert "Bramble" not in receipt


@MORNING
def test_sending_twice_makes_one_request_and_the_form_leads_to_its_receipt(somebody: Client) -> None:
    form = begin(somebody)
    fill(somebody, form)
    first = somebody.post(f"{form}/check", {"true": "on"})
    again = somebody.post(f"{form}/check", {"true": "on"})

    assert first["Location"] == again["Location"] == somebody.get(form)["Location"]
    assert AssessmentRequest.objects.count() == 1
    assert Draft.objects.get().answers == {}


@MORNING
def test_there_is_no_receipt_before_it_is_sent(somebody: Client) -> None:
    form = begin(somebody)
    fill(somebody, form)
    unticked = somebody.post(f"{form}/check", {})

    assert "Tick the box" in unticked.content.decode()
    assert AssessmentRequest.objects.count() == 0
    assert Child.objects.count() == 0


@MORNING
def test_an_unfinished_form_says_which_pages_and_cannot_be_sent(somebody: Client) -> None:
    form = begin(somebody)
    somebody.post(f"{form}/council", PAGES["council"])
    check = shown(somebody, f"{form}/check")

    assert "These pages are not finished:" in check
    assert "Send my request" not in check
    somebody.post(f"{form}/check", {"true": "on"})
    assert AssessmentRequest.objects.count() == 0


@MORNING
def test_an_impossible_birthday_is_named_and_kept(somebody: Client) -> None:
    form = begin(somebody)
    wrong = PAGES["child"] | {"born-day": "31", "born-month": "February"}
    answer = somebody.post(f"{form}/child", wrong).content.decode()

    assert "The date of birth is 31 February 2018, which is not a date. Check the day." in answer
    assert 'value="Bramble"' in answer
    assert 'value="February"' in answer


@MORNING
@pytest.mark.parametrize(
    ("born", "words"),
    [
        (
            {"born-day": "2", "born-month": "3", "born-year": "2001"},
            "only up to the day before the 25th birthday",
        ),
        ({"born-day": "3", "born-month": "3", "born-year": "2026"}, "that day has not come yet"),
    ],
)
def test_a_birthday_out_of_range_is_refused_in_words(
    somebody: Client, born: dict[str, str], words: str
) -> None:
    form = begin(somebody)
    assert words in somebody.post(f"{form}/child", PAGES["child"] | born).content.decode()


@MORNING
def test_what_was_half_typed_comes_back_as_it_was(somebody: Client) -> None:
    form = begin(somebody)
    half = {
        "given_name": "Beatrix",
        "family_name": "",
        "born-day": "4",
        "born-month": "",
        "born-year": "",
        "pressed": "later",
    }
    assert somebody.post(f"{form}/child", half)["Location"] == f"{form}/later"

    again = shown(somebody, f"{form}/child")
    assert 'value="Beatrix"' in again
    assert "There is a problem" not in again
    assert "Not finished" in shown(somebody, form)


@MORNING
def test_what_is_typed_is_saved_by_itself(somebody: Client) -> None:
    form = begin(somebody)
    saved = somebody.post(f"{form}/worries/save", {"why": "She cannot fol"})

    assert saved.json() == {"saved": "10:05am"}
    assert "She cannot fol" in shown(somebody, f"{form}/worries")
    assert f'data-autosave="{form}/worries/save"' in shown(somebody, f"{form}/worries")


@MORNING
def test_the_link_in_the_email_finds_the_form_from_another_browser(somebody: Client) -> None:
    form = begin(somebody)
    somebody.post(f"{form}/child", PAGES["child"])
    somebody.post(f"{form}/later", {"email": "pam@family.example"})

    message = OutboxMessage.objects.get()
    assert (message.to_email, message.kind, message.path) == ("pam@family.example", "draft_link", form)
    assert 'value="Bramble"' in shown(Client(), f"{message.path}/child")
    assert "Go on with your form" in shown(somebody, "/ask")
    assert "Go on with your form" not in shown(Client(), "/ask")


@MORNING
def test_the_link_is_sent_five_times_at_most(somebody: Client) -> None:
    form = begin(somebody)
    for _time in range(5):
        assert somebody.post(f"{form}/later", {"email": "pam@family.example"}).status_code == 302
    assert (
        "has been sent five times"
        in somebody.post(f"{form}/later", {"email": "a@b.example"}).content.decode()
    )
    assert OutboxMessage.objects.count() == 5


@MORNING
def test_of_the_token_only_a_hash_is_kept_with_the_form(somebody: Client) -> None:
    form = begin(somebody)
    fill(somebody, form)
    token = form.rsplit("/", 1)[1]

    assert Draft.objects.get().token_hash == sha256(token.encode()).hexdigest()
    assert not FormSent.objects.filter(went_to__contains=token).exists()
    assert 'name="once" value=""' in shown(somebody, f"{form}/child")


@MORNING
def test_a_link_that_is_not_ours_leads_nowhere(world: World, somebody: Client, as_member: SignedIn) -> None:
    begin(somebody)
    for address in (
        "/ask/not-a-token",
        "/ask/not-a-token/child",
        "/ask/receipt/00000000-0000-4000-8000-000000000000",
    ):
        assert somebody.get(address).status_code == 404
        assert as_member(world.northbridge.officer).get(address).status_code == 404


@MORNING
def test_no_page_of_the_form_is_kept_by_anything_between(somebody: Client) -> None:
    form = begin(somebody)
    for address in (form, f"{form}/child", f"{form}/check", f"{form}/later"):
        assert somebody.get(address)["Cache-Control"] == "no-store"


@MORNING
def test_professionals_are_added_and_removed(somebody: Client) -> None:
    form = begin(somebody)
    ivory = {
        "name": "Dr Iris Ivory",
        "profession": "community_paediatrics",
        "reach": "Hill clinic",
        "pressed": "add",
    }
    somebody.post(f"{form}/professionals", ivory)
    somebody.post(f"{form}/professionals", ivory)
    somebody.post(f"{form}/professionals", {"name": "Max Mellow", "profession": "other", "reach": ""})
    assert "Dr Iris Ivory: Community paediatrics, Hill clinic" in shown(somebody, f"{form}/check")
    somebody.post(f"{form}/professionals", {"pressed": "remove-0"})

    assert [each["name"] for each in Draft.objects.get().answers["professionals"]] == ["Max Mellow"]


@MORNING
def test_a_neighbour_is_asked_about_the_family_and_a_parent_is_not(somebody: Client) -> None:
    form = begin(somebody)
    assert somebody.get(f"{form}/family").status_code == 404
    fill(
        somebody,
        form,
        you={"asked_by": "somebody_else", "knows_child_as": "Neighbour", "name": "Nan Neighbour"},
    )
    somebody.post(f"{form}/family", {"family_knows": "no", "parent_name": "Pam Bramble"})
    somebody.post(f"{form}/check", {"true": "on"})

    request = AssessmentRequest.objects.get()
    assert (request.family_knows, request.requester_relation) == (False, "Neighbour")
    assert [each.adult.name for each in request.case.child.adults.all()] == ["Pam Bramble"]


@MORNING
def test_one_way_to_answer_is_needed(somebody: Client) -> None:
    form = begin(somebody)
    answer = somebody.post(f"{form}/contact", {"email": "", "phone": "", "post": ""}).content.decode()
    assert "Give an email address, a telephone number or an address" in answer


@MORNING
def test_a_number_that_is_known_sends_the_same_receipt(world: World, somebody: Client) -> None:
    asked(world, child=details(nhs_number="9990000018"))
    pages = []
    for number in ("9990000018", ""):
        form = begin(somebody)
        fill(somebody, form, home=PAGES["home"] | {"nhs_number": number})
        receipt = shown(somebody, somebody.post(f"{form}/check", {"true": "on"})["Location"])
        pages.append(receipt.replace(AssessmentRequest.objects.latest("pk").ref, "NUMBER"))

    assert pages[0] == pages[1]


@MORNING
def test_changing_an_answer_leads_back_to_the_check(somebody: Client) -> None:
    form = begin(somebody)
    fill(somebody, form)
    assert f"{form}/child?from=check" in shown(somebody, f"{form}/check")
    assert somebody.post(f"{form}/child?from=check", PAGES["child"])["Location"] == f"{form}/check"
