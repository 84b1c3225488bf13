"""What a person types is kept; what is wrong is said in words that help."""

from enum import StrEnum

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import RequestFactory

from sendwell.ui.forms import (
    Choice,
    ChoiceField,
    ChoicesField,
    EmailField,
    FileField,
    FilterForm,
    LongTextField,
    PhoneField,
    SelectField,
    SendwellForm,
    TextField,
    TickField,
    WholeNumberField,
    YesNoField,
)
from sendwell.ui.forms.form import CHANGED_MEANWHILE

ASKED = RequestFactory()


HOURS = WholeNumberField("Hours", called="The time", at_most=40)
NAME = TextField("Name", called="The name", max_length=3)
EMAIL_NEEDS = "It needs a name, an @ and a place: name@school.example"


class Decision(StrEnum):
    KEEP = "keep"
    CHANGE = "change"


class Decide(SendwellForm):
    decided = ChoiceField(
        "What was decided?",
        [Choice("keep", "Keep it"), Choice("change", "Change it", reveals=("why",))],
        returns=Decision,
    )
    why = LongTextField("Why?", called="The reason", max_length=20)


def test_a_first_visit_shows_a_blank_form_without_complaints():
    form = Decide(ASKED.get("/"))

    assert (form.is_bound, form.problems) == (False, [])


def test_what_a_person_said_comes_back_by_name():
    form = Decide(ASKED.post("/", {"decided": "change", "why": " It does not help\r\n any more "}))

    assert not form.is_valid()
    assert form.problems == [("The reason is 26 characters long. The limit is 20. Take out 6.", "#id_why")]
    assert form["why"].value() == " It does not help\r\n any more "

    form = Decide(ASKED.post("/", {"decided": "change", "why": " Not\r\nenough "}))

    assert form.is_valid()
    assert form.values == {"decided": Decision.CHANGE, "why": "Not\nenough"}


def test_a_question_that_was_not_asked_is_not_answered():
    form = Decide(ASKED.post("/", {"decided": "keep", "why": "x" * 500}))

    assert form.is_valid()
    assert form.values == {"decided": Decision.KEEP, "why": None}


def test_a_question_that_was_asked_must_be_answered():
    assert Decide(ASKED.post("/", {"decided": "change"})).problems == [
        ("Answer the question: Why?", "#id_why")
    ]


def test_what_another_answer_reveals_is_asked_only_after_it():
    class Nested(SendwellForm):
        known = YesNoField("Is the child known?", reveals_if_yes=("seen",))
        seen = YesNoField("Was the child seen?", reveals_if_yes=("where",))
        where = TextField("Where?")

    assert [bound.name for bound in Nested().shown] == ["known"]
    form = Nested(ASKED.post("/", {"known": "no", "seen": "yes"}))
    assert form.is_valid()
    assert form.values == {"known": False, "seen": None, "where": None}
    assert not Nested(ASKED.post("/", {"known": "yes", "seen": "yes"})).is_valid()


def test_an_answer_that_was_not_offered_is_refused():
    form = Decide(ASKED.post("/", {"decided": "burn"}))

    assert form.problems == [("What was decided: choose one of the answers shown", "#id_decided")]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (TextField("Full name"), "Enter full name"),
        (TextField("NHS number"), "Enter NHS number"),
        (TextField("What is your name?"), "Answer the question: What is your name?"),
        (TextField("Full name", missing="Tell us your name"), "Tell us your name"),
        (SelectField("Service", []), "Choose service"),
        (ChoicesField("Who was there?", []), "Answer the question: Who was there?"),
        (YesNoField("Is it?"), "Answer yes or no: Is it?"),
        (TickField("I agree"), "Tick to go on: I agree"),
        (FileField("Report", endings=[".pdf"]), "Choose report"),
        (WholeNumberField("Hours"), "Enter hours"),
    ],
)
def test_no_answer_is_asked_for_in_words(field, said):
    form = type("Form", (SendwellForm,), {"it": field})(ASKED.post("/", {}))

    assert [message for message, _ in form.problems] == [said]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (EmailField("Email"), "anna@", f"“anna@” is not an email address. {EMAIL_NEEDS}"),
        (
            PhoneField("Phone"),
            "call me",
            "“call me” is not a telephone number. It should look like 01632 960 001",
        ),
        (PhoneField("Phone"), "123", "“123” is not a telephone number. It should look like 01632 960 001"),
        (HOURS, "two", "The time is “two”, which is not a whole number. Use figures, like 12"),
        (HOURS, "2.5", "The time is “2.5”, which is not a whole number. Use figures, like 12"),
        (HOURS, "41", "The time is 41. It must be between 0 and 40"),
        (HOURS, "-1", "The time is -1. It must be between 0 and 40"),
        (NAME, "a\x00b", "The name has a character that cannot be kept. Type it again."),
        (NAME, "abcd", "The name is 4 characters long. The limit is 3. Take out 1."),
        (
            TextField("Town", max_length=3),
            "Leeds",
            "Town: your answer is 5 characters long. The limit is 3. Take out 2.",
        ),
    ],
)
def test_an_answer_that_cannot_be_right_is_named(field, typed, said):
    form = type("Form", (SendwellForm,), {"it": field})(ASKED.post("/", {"it": typed}))

    assert form.problems == [(said, "#id_it")]
    assert form["it"].value() == typed


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (EmailField("Email"), " anna@school.example ", "anna@school.example"),
        (PhoneField("Phone"), "(01632) 960-001 ext 12", "(01632) 960-001 ext 12"),
        (PhoneField("Phone"), "+44 1632 960001", "+44 1632 960001"),
        (WholeNumberField("Number"), "1,204", 1204),
        (WholeNumberField("Number", optional=True), "", None),
        (TextField("Number", parse=lambda text: text.replace(" ", "")), "999 000", "999000"),
    ],
)
def test_an_answer_that_can_be_right_is_taken(field, typed, value):
    form = type("Form", (SendwellForm,), {"it": field})(ASKED.post("/", {"it": typed}))

    assert form.is_valid()
    assert form.values == {"it": value}


def test_a_check_of_another_room_speaks_in_its_own_words():
    def nhs_number(text: str) -> str:
        raise ValueError("999 000 0019 is not an NHS number: its last figure should be 8")

    form = type("Form", (SendwellForm,), {"it": TextField("NHS number", parse=nhs_number)})(
        data={"it": "999"}
    )

    assert form.problems == [("999 000 0019 is not an NHS number: its last figure should be 8", "#id_it")]


def test_several_answers_come_in_the_order_they_were_offered():
    class Who(SendwellForm):
        there = ChoicesField("Who?", [("a", "A"), ("b", "B"), ("c", "C")], optional=True)

    def who(typed: str) -> Who:
        return Who(data=QueryDict(typed))

    assert who("there=c&there=a").is_valid()
    assert who("there=c&there=a").fields["there"].clean(["c", "a"]) == ["a", "c"]
    assert not who("there=z").is_valid()
    nobody = who("")
    assert nobody.is_valid()
    assert nobody.values == {"there": []}


def test_choices_can_depend_on_who_asks_and_do_not_leak_to_the_next():
    class Pass(SendwellForm):
        to = SelectField("Service")

    mine = Pass(data={"to": "ot"})
    mine.offer("to", [("ot", "Occupational therapy")])

    assert mine.is_valid()
    assert not Pass(data={"to": "ot"}).is_valid()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("scan.exe", b"x", "“scan.exe” cannot be taken. Choose a file that ends with .pdf or .docx"),
        ("report.pdf", b"", "“report.pdf” is empty. Choose another file"),
        ("report.PDF", b"x" * 1_200_000, "“report.PDF” is 1.2 MB. The largest we can take is 1 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(name, content, said):
    class Send(SendwellForm):
        report = FileField("Report", endings=[".pdf", ".docx"], max_megabytes=1)

    form = Send(ASKED.post("/", {"report": SimpleUploadedFile(name, content)}))

    assert form.problems == [(said, "#id_report")]


def test_a_file_that_can_be_taken_is_handed_on():
    class Send(SendwellForm):
        report = FileField("Report", endings=[".pdf"])

    form = Send(ASKED.post("/", {"report": SimpleUploadedFile("r.PDF", b"%PDF")}))

    assert form.is_valid()
    assert form.values["report"].read() == b"%PDF"


def test_each_showing_of_a_form_has_its_own_number_and_the_one_sent_can_be_read():
    first, second = Decide(ASKED.get("/")), Decide(ASKED.post("/", {"once": "abc"}))

    assert first.once != second.once
    assert second.sent_once == "abc"


def test_a_form_written_on_an_older_version_is_refused_once_and_its_words_kept():
    sent = {"decided": "keep", "version": "3"}

    assert Decide(ASKED.post("/", sent), version=3).is_valid()
    late = Decide(ASKED.post("/", sent), version=4)
    assert late.problems == [(CHANGED_MEANWHILE, "")]
    assert late["decided"].value() == "keep"
    assert late.version == "4"


def test_an_action_that_is_refused_says_so_beside_the_question():
    form = Decide(ASKED.post("/", {"decided": "keep"}))
    form.is_valid()
    form.refuse("The plan was changed yesterday.", field="decided")

    assert form.problems == [("The plan was changed yesterday.", "#id_decided")]


def test_the_button_that_was_pressed_is_known():
    assert Decide(ASKED.post("/", {"pressed": "save"})).pressed == "save"
    assert Decide(ASKED.post("/", {})).pressed == ""


class Filter(FilterForm):
    state = SelectField("State", [("overdue", "Overdue")])
    hours = WholeNumberField("Hours")


def test_filters_can_be_used_at_once_and_nonsense_is_left_out():
    assert Filter(ASKED.get("/")).values == {"state": None, "hours": None}
    odd = Filter(ASKED.get("/", {"state": "overdue", "hours": "two", "sort": "-due_on", "page": "3"}))
    assert odd.values == {"state": "overdue", "hours": None}
    assert odd.set_count == 1
    assert odd.kept == [("sort", "-due_on")]
    assert odd.clear_url == "?sort=-due_on"
