"""What the log of a web server says when it starts."""

from typing import Any

import pytest

from sendwell.documents import health, parsing


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("clamav", ["127.0.0.1:3310", ""])
def test_a_server_says_at_its_start_what_is_missing(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, clamav: str, apart: bool
) -> None:
    settings.CLAMAV = clamav
    monkeypatch.setattr(parsing, "runs_apart", lambda: apart)

    health.say_at_the_start()

    said = [record.getMessage() for record in caplog.records]
    assert (health.NOT_APART in said, len(said)) == (not apart, (not apart) + (not clamav))
