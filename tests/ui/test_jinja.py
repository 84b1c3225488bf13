"""A mistyped name in a template fails; nothing a person wrote becomes markup."""

from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, path
from jinja2 import TemplateNotFound, UndefinedError

from sendwell.ui.jinja import environment

urlpatterns = [path("case/<ref>", HttpResponse, name="case")]


@dataclass(frozen=True)
class Page:
    child: str = "A <b>"


def rendered(source: str, **shown: object) -> str:
    return environment().from_string(source).render(shown)


@pytest.mark.parametrize(
    "source", ["{{ pgae }}", "{{ page.chlid }}", "{% if page.chlid %}x{% endif %}", "{{ page.child.x }}"]
)
def test_a_mistyped_name_is_an_error(source):
    with pytest.raises(UndefinedError):
        rendered(source, page=Page())


def test_what_may_be_absent_can_be_asked_for():
    assert rendered("{{ 'x' if page.form is defined else 'y' }}", page=Page()) == "y"


def test_what_a_person_wrote_is_never_markup():
    assert rendered("{{ page.child }}", page=Page()) == "A &lt;b&gt;"


def test_a_page_without_a_title_is_an_error():
    with pytest.raises(Exception, match="Required block 'title'"):
        rendered('{% extends "layout.html" %}{% block content %}x{% endblock %}')


def test_the_design_systems_macros_may_ask_for_what_is_absent():
    source = """{% from "govuk_frontend_jinja/components/button/macro.html" import govukButton %}
    {{ govukButton({"text": "Go"}) }}"""

    assert "Go" in rendered(source)
    with pytest.raises(UndefinedError):
        rendered(source + "{{ nothing }}")


def test_a_template_that_is_not_there_is_an_error():
    with pytest.raises(TemplateNotFound):
        environment().get_template("nowhere.html")


@pytest.mark.urls("tests.ui.test_jinja")
def test_an_address_is_found_by_its_name_and_may_have_a_query():
    assert rendered("{{ url('case', ref='NB-1', query={'sort': 'a b'}) }}") == "/case/NB-1?sort=a+b"
    with pytest.raises(NoReverseMatch):
        rendered("{{ url('csae') }}")
