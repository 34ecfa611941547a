"""Nothing secret reaches the log, whatever fails."""

import json

import pytest
import structlog

from courtyard.kernel.telemetry import set_up_logs


def _fail(password: str) -> None:
    raise ValueError(f"a password of {len(password)} characters")


def test_a_logged_exception_tells_no_variables(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        set_up_logs("info")
        try:
            _fail("Ladle-and-Spoon-7!")
        except ValueError:
            structlog.get_logger().exception("failed")
        line = capsys.readouterr().err
        assert "Ladle" not in line
        assert json.loads(line)["exception"][0]["exc_value"] == "a password of 18 characters"
    finally:
        structlog.reset_defaults()
