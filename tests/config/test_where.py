"""`sendwell where NAME` leads to the four doors."""

import pytest

from sendwell.config.where import main


def ask(capsys: pytest.CaptureFixture[str], name: str) -> list[list[str]]:
    assert main([name]) == 0
    return [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]


def test_a_time_limit_is_a_file_and_has_one_computer(capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, "advice_coop_6w")
    assert found[:2] == [
        ["defined", "sendwell/law/timescales/advice_coop_6w.yaml"],
        ["computed", "sendwell/law/clock.py"],
    ]


def test_an_event_leads_to_the_limits_it_starts(capsys: pytest.CaptureFixture[str]) -> None:
    started = [
        where.partition(":")[0] for what, where in ask(capsys, "advice_request_received") if what == "starts"
    ]
    assert "sendwell/law/timescales/advice_coop_6w.yaml" in started


def test_a_permission_leads_to_the_roles_that_have_it(capsys: pytest.CaptureFixture[str]) -> None:
    whats = [what for what, _ in ask(capsys, "case_read")]
    assert whats[0] == "defined"
    assert "granted" in whats


def test_a_url_name_leads_to_its_view(capsys: pytest.CaptureFixture[str]) -> None:
    (what, where), *_ = ask(capsys, "access:roles")
    assert what == "defined"
    assert where.startswith("sendwell/access/views.py:")


def test_a_model_leads_to_its_class(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(capsys, "Relationship")[0][1].startswith("sendwell/access/models.py:")


def test_a_template_leads_to_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(capsys, "layout.html")[0] == ["defined", "sendwell/ui/templates/layout.html"]


def test_a_mistyped_name_gets_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["advice_cop_6w"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Nothing is named advice_cop_6w. Did you mean ")
    assert "advice_coop_6w" in said
