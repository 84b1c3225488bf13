"""The screens of this room, one function each."""

from sendwell.governance.pages.desk import desk_page, refusals_page
from sendwell.governance.pages.glass import glass_page, opened_page, review_page
from sendwell.governance.pages.history import child_history, history_csv, member_history, search_page
from sendwell.governance.pages.incidents import incident_page, incidents_page
from sendwell.governance.pages.unusual import finding_page, unusual_page
from sendwell.governance.pages.who_looked import may_see_who_looked, who_looked_page

__all__ = [
    "child_history",
    "desk_page",
    "finding_page",
    "glass_page",
    "history_csv",
    "incident_page",
    "incidents_page",
    "may_see_who_looked",
    "member_history",
    "opened_page",
    "refusals_page",
    "review_page",
    "search_page",
    "unusual_page",
    "who_looked_page",
]
