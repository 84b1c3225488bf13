"""A page with every component on it, about an invented child, for tests that look at whole pages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import RequestFactory

from sendwell.ui.forms import (
    Choice,
    ChoiceField,
    ChoicesField,
    DayField,
    EmailField,
    FileField,
    FilterForm,
    HiddenField,
    LongTextField,
    PhoneField,
    SelectField,
    SendwellForm,
    TextField,
    TickField,
    TimeField,
    WholeNumberField,
    YesNoField,
)
from sendwell.ui.jinja import environment
from sendwell.ui.layout import Viewer
from sendwell.ui.lists import Paging, Sort
from sendwell.ui.parts import (
    Answer,
    Bar,
    BarChart,
    ChildBanner,
    Clock,
    Ground,
    Happening,
    Link,
    Row,
    Task,
    Tile,
)

COMPONENTS = """
{% extends "layout.html" %}
{% from "components/case.html" import child_banner, timeline %}
{% from "components/chart.html" import bar_chart %}
{% from "components/clock.html" import clock, when_due %}
{% from "components/form.html" import filters, post_button, render_form %}
{% from "components/say.html" import back_link, button_link, counts, details, empty, inset, print_button,
  sections, state_tag, summary, tag, task_list, warning %}
{% from "components/table.html" import paging, table %}
{% block title %}Everything{% endblock %}
{% block banner %}{{ child_banner(page.banner) }}{% endblock %}
{% block before_content %}{{ back_link("/") }}{% endblock %}
{% block content %}
<h1 class="govuk-heading-l">Everything</h1>
{{ sections(page.links) }}
{{ counts(page.tiles) }}
{{ filters(page.filters) }}
{% call(row) table("Requests", columns=["Child", ("Due", "due_on"), ("Days", "", "number"), "State"],
                   rows=page.rows, sort=page.sort, paging=page.paging, select="request") %}
<td data-label="Select">
  <input type="checkbox" class="sw-tick" name="request" value="{{ row[0] }}" aria-label="Select {{ row[0] }}">
</td>
<td data-label="Child"><a class="govuk-link" href="#x">{{ row[0] }}</a></td>
<td data-label="Due">{{ row[1] | short_day }}</td>
<td data-label="Days" class="sw-number">{{ row[2] }}</td>
<td data-label="State">{{ state_tag(row[3]) }}</td>
{% endcall %}
{{ table("Ready cells", columns=["A", ("B", "", "number")], rows=[["x", 2]], show_caption=false) }}
{{ table("None", columns=["A"], rows=[], empty="No requests are waiting.") }}
{{ paging(page.uncounted, "uncounted lists") }}
<h2 class="govuk-heading-m">Clocks</h2>
{% for one in page.clocks %}{{ clock(one) }}{% endfor %}
<p class="govuk-body">{{ when_due(page.clocks[0]) }}</p>
<h2 class="govuk-heading-m">What happened</h2>
{{ timeline(page.happenings) }}
<h2 class="govuk-heading-m">Facts</h2>
{{ summary(page.facts, card="In short", level=3) }}
{{ task_list(page.tasks) }}
{{ warning("This cannot be undone.") }}
{% call inset() %}<p class="govuk-body">Set in.</p>{% endcall %}
{% call details("More about this") %}<p class="govuk-body">More.</p>{% endcall %}
{{ empty("There is nothing here.", page.links[0]) }}
{{ tag("Draft", "grey") }} {{ state_tag("met", "Done") }}
{{ bar_chart(page.chart) }}
{{ button_link("Start", "/start") }}
{{ print_button("state=overdue") }}
{{ post_button(page.form, "Take it", "/take", about="request R1", secondary=true) }}
<h2 class="govuk-heading-m">A form</h2>
{{ render_form(page.form, "Send", also=[("save", "Save and come back")], cancel="/", autosave="/draft") }}
{% endblock %}
"""


class EveryField(SendwellForm):
    """A question of every kind."""

    decided = ChoiceField(
        "What was decided?",
        [
            Choice("keep", "Keep the plan", hint="Nothing changes"),
            Choice("change", "Change the plan", reveals=("why",), divider="or"),
        ],
    )
    why = LongTextField("Why?", called="The reason", max_length=50)
    known = YesNoField("Is the child known to you?", inline=True)
    met = DayField("When was the meeting?", called="The meeting", hint="For example, 27 3 2026")
    at = TimeField("What time did it start?", called="The start", optional=True)
    there = ChoicesField(
        "Who was there?", [("parent", "A parent"), Choice("school", "The school", "Any member of staff")]
    )
    name = TextField("Full name", autocomplete="name", hint="As on the birth certificate")
    email = EmailField("Email address", optional=True)
    phone = PhoneField("Telephone number", optional=True)
    hours = WholeNumberField("Hours a week", at_most=40, optional=True)
    service = SelectField("Service", [("ot", "Occupational therapy")])
    report = FileField("Report", endings=[".pdf", ".docx"], optional=True)
    sure = TickField("I have read this back to the family")
    step = HiddenField(initial="2")


class StateFilter(FilterForm):
    """A filter of each kind a list uses."""

    state = SelectField("State", [("overdue", "Overdue"), ("met", "Met")])
    with_whom = TextField("With whom")


CLERK = Viewer(
    "Amina Field",
    "Single point of contact",
    "Hillside NHS Trust",
    home_url="/",
    sign_out_url="/out/",
    nav=(Link("Home", "/", current=True), Link("The law", "/law/")),
)


@dataclass(frozen=True)
class Everything:
    form: SendwellForm
    filters: FilterForm
    banner: ChildBanner
    clocks: list[Clock]
    happenings: list[Happening]
    links: list[Link]
    tiles: list[Tile]
    rows: list[tuple[str, date, int, str]]
    sort: Sort
    paging: Paging
    uncounted: Paging
    facts: list[Row]
    tasks: list[Task]
    chart: BarChart


def clocks() -> list[Clock]:
    """One clock in each state."""
    limit: dict[str, Any] = {
        "timescale": "advice_coop_6w",
        "owed_by": "Hillside NHS Trust",
        "owed_to": "Northbridge Council",
    }
    due = date(2026, 4, 13)
    return [
        Clock(
            title="Advice, running", state="running", due_on=due, days_left=20, working=["A.", "B."], **limit
        ),
        Clock(title="Advice, due soon", state="due_soon", due_on=due, days_left=0, force="should", **limit),
        Clock(
            title="Advice, late",
            state="overdue",
            due_on=due,
            days_left=-3,
            unconfirmed=True,
            force="local",
            **limit,
        ),
        Clock(title="Advice, met", state="met", due_on=due, stopped_on=date(2026, 4, 9), **limit),
        Clock(title="Advice, met late", state="met_late", due_on=due, stopped_on=date(2026, 4, 19), **limit),
        Clock(
            title="Advice, excused",
            state="excused",
            due_on=due,
            days_left=-1,
            grounds=[Ground("the child missed an appointment", date(2026, 4, 1), "reg 8(2)(c)")],
            answers=[Answer("From the request", due), Answer("The ombudsman", date(2026, 5, 11))],
            **limit,
        ),
        Clock(title="Withdrawn", state="ended", due_on=due, stopped_on=due, stopped_how="Withdrawn", **limit),
        Clock(title="Window", state="running", due_on=due, days_left=4, window=True, **limit),
        Clock(title="No date", state="running", elapsed_days=4, **limit),
    ]


def everything(form: SendwellForm | None = None) -> Everything:
    """Every component's food."""
    asked = RequestFactory().get("/", {"state": "overdue", "sort": "-due_on", "page": "3"})
    query = asked.GET
    return Everything(
        form=form or EveryField(asked),
        filters=StateFilter(asked),
        banner=ChildBanner(
            name="Robin Example",
            born_on=date(2018, 5, 5),
            age="8 years",
            identifiers=[("NHS number", "999 000 0018"), ("Case", "NB-1204")],
            known_as="Rob",
            alerts=["Two people must visit together"],
        ),
        clocks=clocks(),
        happenings=[
            Happening(
                day=date(2026, 3, 2),
                title="Advice asked for",
                by="Northbridge Council",
                url="#r",
                text="A\nB",
            ),
            Happening(
                day=date(2026, 3, 5), title="Looked at", recorded="Typed on 6 March 2026", corrected=True
            ),
        ],
        links=[Link("Overview", "/a", current=True), Link("People", "/b")],
        tiles=[Tile(1204, "overdue", "/o", urgent=True), Tile(0, "unallocated")],
        rows=[
            ("R. E., 2018", date(2026, 4, 13), -3, "overdue"),
            ("T. S., 2020", date(2026, 4, 20), 4, "due_soon"),
        ],
        sort=Sort.read(query, allowed={"due_on"}, default="due_on"),
        paging=Paging.read(query, total=1204),
        uncounted=Paging.read(query, total=None, more=True),
        facts=[
            Row("School", "Elm Primary", [Link("Change", "#c", "the school")]),
            Row("Needs", ["Speech", "Hearing"]),
        ],
        tasks=[
            Task("About the child", "Not started", "/1", "Ten minutes"),
            Task("About you", "Done", done=True),
        ],
        chart=BarChart(
            key="late",
            title="Requests by state",
            description="Most are running.",
            label_heading="State",
            value_heading="Requests",
            bars=[Bar("Running", 120, kind="running"), Bar("Overdue", 30, "30 (20%)", kind="overdue")],
            source="invented",
        ),
    )


def whole_page(form: SendwellForm | None = None, **more: Any) -> str:
    """The HTML of the page with every component."""
    shown = {"page": everything(form), "viewer": CLERK, "demo": True, "said": ["Passed on."], **more}
    return environment().from_string(COMPONENTS).render(shown)
