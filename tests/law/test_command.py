"""The law on the command line: what people see, what programs read, and how a mistake is told."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sendwell.cli import COMMANDS, main

HISTORY = """\
events:
  - {type: request_received, day: 2026-02-02}
  - {type: advice_request_received, day: 2026-03-02, about: R1}
  - {type: ground_recorded, day: 2026-04-01, about: R1, ground: appointment_missed}
"""


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command that went well printed."""
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The sentence with which a command refused."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def read(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(told(capsys, *words, "--json"))


def test_a_due_date_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    found = read(capsys, "due", "advice_coop_6w", "2026-03-02")
    assert list(found) == [
        "timescale",
        "start",
        "due",
        "rule",
        "working",
        "reference",
        "confidence",
        "alternatives",
    ]
    assert (found["timescale"], found["start"], found["due"]) == (
        "advice_coop_6w",
        "2026-03-02",
        "2026-04-13",
    )
    assert (found["rule"], found["confidence"], found["alternatives"]) == ("weeks_after 6", "secondary", [])
    assert found["reference"]["href"] == "https://www.legislation.gov.uk/uksi/2014/1530/regulation/8"
    assert len(found["working"]) == 4


def test_a_due_date_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    said = told(capsys, "due", "advice_coop_6w", "2026-03-02")
    assert said.startswith("advice_coop_6w: due 2026-04-13\n")
    assert "The last day is Monday 13 April 2026" in said


def test_a_date_that_hangs_on_two_events(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("due", "appeal_2m_or_1m", "decision_sent=2024-03-04", "mediation_certificate=2024-05-20")
    found = read(capsys, *words)
    assert (found["start"], found["due"]) == ("2024-03-04", "2024-06-20")
    assert found["alternatives"] == []
    assert "We take the later of these days." in found["working"]


def test_both_answers_where_the_law_conflicts(capsys: pytest.CaptureFixture[str]) -> None:
    found = read(
        capsys, "due", "conceded_refusal", "request_received=2026-01-05", "refusal_reversed=2026-03-20"
    )
    assert found["due"] == "2026-05-25"
    assert [(each["due"], each["authority"][:9]) for each in found["alternatives"]] == [
        ("2026-05-25", "R (W) v H"),
        ("2026-06-26", "Local Gov"),
        ("2026-05-29", "Local Gov"),
    ]


def test_clocks_for_programs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(HISTORY)
    found = read(capsys, "clocks", str(file), "--as-of", "2026-04-14")
    assert {tuple(clock) for clock in found} == {
        ("timescale", "about", "started", "due", "stopped", "state", "days_left", "grounds")
    }
    by_id = {clock["timescale"]: clock for clock in found}
    assert by_id["decide_assess_6w"]["state"] == "overdue"
    assert by_id["final_plan_20w"]["state"] == "running"
    advice = by_id["advice_coop_6w"]
    assert (advice["about"], advice["due"], advice["state"], advice["days_left"]) == (
        "R1",
        "2026-04-13",
        "excused",
        -1,
    )
    assert [ground["id"] for ground in advice["grounds"]] == ["appointment_missed"]


def test_the_same_history_as_json_or_from_standard_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = {"events": [{"type": "advice_request_received", "day": "2026-03-02", "about": 7}]}
    file = tmp_path / "case.json"
    file.write_text(json.dumps(history, indent="\t"))
    from_file = read(capsys, "clocks", str(file), "--as-of", "2026-04-14")
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(history)))
    assert read(capsys, "clocks", "-", "--as-of", "2026-04-14") == from_file
    assert [(clock["about"], clock["state"]) for clock in from_file] == [("7", "overdue")]


def test_clocks_for_people(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(HISTORY)
    said = told(capsys, "clocks", str(file), "--as-of", "2026-04-14")
    assert "overdue" in said and "2026-03-16 decide_assess_6w; 29 days late" in said
    file.write_text("events: []\n")
    assert "started no clock" in told(capsys, "clocks", str(file), "--as-of", "2026-04-14")


def test_the_list_and_one_limit(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["id"]: row for row in read(capsys, "law", "list")}
    assert (rows["advice_coop_6w"]["period"], rows["advice_coop_6w"]["force"]) == ("six weeks", "must")
    assert rows["secure_provision"]["kind"] == "duty"
    assert "not confirmed" in told(capsys, "law", "list")
    one = read(capsys, "law", "show", "advice_coop_6w")
    assert [ground["id"] for ground in one["grounds"]][:3] == [
        "exceptional_circumstances",
        "absent_from_area",
        "appointment_missed",
    ]
    assert "Owed by:     the body that was asked for advice" in told(capsys, "law", "show", "advice_coop_6w")
    assert "no period in law" in told(capsys, "law", "show", "health_notify_la_s23")


def test_every_limit_and_duty_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for row in read(capsys, "law", "list"):
        assert row["title"] in told(capsys, "law", "show", row["id"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("due", "advice_coop_6w", "2026-02-31"), "START: 2026-02-31 is not a date"),
        (("due", "advice_coop_6w", "tomorrow"), "START: 'tomorrow' is not a date like 2026-03-02"),
        (("due", "advice_coop_6w", "2026-03-02", "2026-03-03"), "should be event=YYYY-MM-DD"),
        (
            ("due", "advice_coop_6w", "advice_request_received=2026-02-31"),
            "advice_request_received: 2026-02-31 is not",
        ),
        (("due", "advice_coop_6w", "kettle_boiled=2026-03-02"), "does not hang on 'kettle_boiled'"),
        (("due", "appeal_2m_or_1m", "mediation_certificate=2026-03-02"), "counts from decision_sent"),
        (
            ("due", "final_plan_20w", "request_received=2026-03-02", "request_received=2026-03-03"),
            "given twice",
        ),
        (("due", "advice_coop_7w", "2026-03-02"), "'advice_coop_7w' is not a time limit or duty"),
        (("due", "secure_provision", "2026-03-02"), "secure_provision has no period in law"),
        (("due", "advice_coop_6w", "2013-03-02"), "no version was in force on 2013-03-02"),
        (("due", "la_transfer_15wd", "2040-12-20"), "beyond the known calendar"),
        (("due", "final_plan_20w", "2040-12-20"), "beyond the known calendar"),
        (("due", "final_plan_20w", "9999-12-31"), "beyond the known calendar"),
        (("law", "show", "advice_coop_7w"), "'advice_coop_7w' is not a time limit or duty"),
        (
            ("clocks", "/nowhere/case.yaml", "--as-of", "2026-03-02"),
            "/nowhere/case.yaml: cannot be read: No such file",
        ),
    ],
)
def test_a_mistake_is_told_by_its_argument(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert said in refused(capsys, *words)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "a.yaml",
            "events:\n  - {type: advice_returnd, day: 2026-03-02}\n",
            "line 2: 'advice_returnd' is not an event type; did you mean advice_returned?",
        ),
        (
            "a.yaml",
            "events:\n  - type: advice_returned\n    day: 2026-02-31\n",
            "line 3: 2026-02-31 is not a date",
        ),
        ("a.yaml", "events:\n  - type: advice_returned\n    day: soon\n", "line 3: 'soon' is not a date"),
        ("a.yaml", "events:\n  - type: advice_returned\n", "line 2: 'None' is not a date"),
        ("a.yaml", "events:\n  - {day: 2026-03-02}\n", "line 2: 'type' is missing"),
        (
            "a.yaml",
            "events:\n  - {type: advice_returned, day: 2026-03-02, on: R1}\n",
            "line 2: the key on is read as True",
        ),
        (
            "a.yaml",
            "events:\n  - {type: advice_returned, day: 2026-03-02, who: R1}\n",
            "line 2: 'who' is not known here",
        ),
        (
            "a.yaml",
            "events:\n  - {type: ground_recorded, day: 2026-03-02}\n",
            "line 2: 'ground' belongs to ground_recorded",
        ),
        (
            "a.yaml",
            "events:\n  - {type: ground_recorded, day: 2026-03-02, ground: holiday}\n",
            "line 2: 'holiday' is not a ground",
        ),
        (
            "a.yaml",
            "events:\n  - {type: advice_returned, day: 2055-03-02}\n",
            "2055-03-02 lies beyond the known calendar",
        ),
        ("a.yaml", "events:\n  - yesterday\n", "line 1: event 1 must be a mapping"),
        ("a.yaml", "- type: advice_returned\n", "line 1: the file must hold a mapping with the key 'events'"),
        ("a.yaml", "happenings: []\n", "line 1: 'happenings' is not known here"),
        ("a.yaml", "events: 7\n", "line 1: 'events' cannot be 7"),
        ("a.yaml", "events: [\n", "not valid YAML"),
        ("a.yaml", "events: []\nevents: []\n", "line 2: events stands here twice"),
        ("a.json", '{"events": [\n{"type": "advice_returned",}\n]}', "line 2: not valid JSON"),
        (
            "a.json",
            '{"events": [\n{"type": "advice_returnd", "day": "2026-03-02"}\n]}',
            "line 2: 'advice_returnd'",
        ),
    ],
)
def test_a_mistake_in_a_file_is_told_by_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, text: str, said: str
) -> None:
    file = tmp_path / name
    file.write_text(text)
    found = refused(capsys, "clocks", str(file), "--as-of", "2026-04-14")
    assert said in found
    assert (str(file) in found) is ("beyond the known calendar" not in said)


def test_a_day_to_look_from_that_is_none_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(HISTORY)
    assert "--as-of: 'today' is not a date" in refused(capsys, "clocks", str(file), "--as-of", "today")
    with pytest.raises(SystemExit) as left:
        main(["clocks", str(file)])
    assert left.value.code == 2
    assert "--as-of" in capsys.readouterr().err


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    said = capsys.readouterr().out
    assert [name for name in COMMANDS if f"  {name} " not in said] == []
    assert main(["--help"]) == 0
    capsys.readouterr()
    assert "there is no command 'kettle'" in refused(capsys, "kettle")


def test_the_law_commands_start_without_django() -> None:
    program = (
        "import sys; from sendwell.cli import main; main(['due', 'advice_coop_6w', '2026-03-02', '--json'])"
    )
    program += "; main(['law', 'list']); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True).returncode == 0


def test_the_command_itself_prints_errors_and_leaves_with_2() -> None:
    words = [sys.executable, "-m", "sendwell.cli", "due", "advice_coop_6w", "2026-02-31"]
    ended = subprocess.run(words, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "sendwell: START: 2026-02-31 is not a date: there is no such day\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    ended = subprocess.run(
        f"{sys.executable} -m sendwell.cli law list | head -n 1", shell=True, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stderr) == (0, "")
