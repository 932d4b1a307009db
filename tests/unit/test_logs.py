"""Logs: one JSON line an event, and nothing that people wrote."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest
import structlog

from matchmaker.logs import configure_logs, without_messages

PRIVATE = "ivanov@example.by"


class Lines:
    """What is logged; `configure` changes the level."""

    def __init__(self) -> None:
        self._written = io.StringIO()

    def configure(self, level: str) -> None:
        with redirect_stderr(self._written):
            configure_logs(level)

    def __call__(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self._written.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Configure logs for a test; everything is put back afterwards."""
    root, access = logging.getLogger(), logging.getLogger("uvicorn.access")
    handlers, level, disabled = list(root.handlers), root.level, access.disabled
    found = Lines()
    found.configure("info")
    yield found
    root.handlers, access.disabled = handlers, disabled
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def fail() -> None:
    raise ValueError(PRIVATE)


def test_an_event_is_a_json_line_with_its_keys_time_and_level(lines: Lines) -> None:
    structlog.get_logger("x").info("profile_submitted", company_id="5", created=True)

    [line] = lines()
    assert line["event"] == "profile_submitted"
    assert (line["company_id"], line["created"], line["level"]) == ("5", True, "info")
    assert str(line["timestamp"]).endswith("Z")


def test_what_is_bound_to_a_request_is_on_every_line(lines: Lines) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("x").info("a")
        logging.getLogger("library").warning("b")

    assert [line["request_id"] for line in lines()] == ["r1", "r1"]


def test_lower_levels_are_left_out(lines: Lines) -> None:
    structlog.get_logger("x").debug("a")
    logging.getLogger("sqlalchemy").debug("SELECT …")

    assert lines() == []


def test_libraries_never_log_debug_lines_because_those_repeat_values(
    lines: Lines,
) -> None:
    lines.configure("debug")

    structlog.get_logger("x").debug("a")
    logging.getLogger("sqlalchemy").debug("INSERT … %s", PRIVATE)

    assert [line["event"] for line in lines()] == ["a"]


def test_an_exception_is_its_types_and_places_without_its_message(lines: Lines) -> None:
    try:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError(PRIVATE) from error
    except RuntimeError:
        structlog.get_logger("x").exception("failed")

    [line] = lines()
    assert line["exception"] == "RuntimeError < ValueError"
    assert any("test_logs.py" in str(frame) for frame in line["trace"])  # type: ignore[attr-defined]
    assert PRIVATE not in json.dumps(line)


def test_an_exception_of_a_library_is_treated_alike(lines: Lines) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("library").exception("failed")

    [line] = lines()
    assert line["exception"] == "ValueError"
    assert PRIVATE not in json.dumps(line)


def test_an_exception_that_is_passed_on_is_found(lines: Lines) -> None:
    error = KeyError(PRIVATE)

    structlog.get_logger("x").error("failed", exc_info=error)

    [line] = lines()
    assert (line["exception"], line["trace"]) == ("KeyError", [])


def test_a_chain_of_exceptions_without_end_is_cut() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first

    event = without_messages(None, "error", {"exc_info": first})

    assert len(event["exception"].split(" < ")) == 30


@pytest.mark.parametrize("given", [None, False, True])
def test_without_an_exception_there_is_none(given: bool | None) -> None:  # noqa: FBT001
    assert without_messages(None, "error", {"event": "a", "exc_info": given}) == {"event": "a"}


def test_warnings_are_logged(lines: Lines) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)

    [line] = lines()
    assert line["level"] == "warning"


def test_the_servers_own_access_log_is_off_because_it_holds_queries(lines: Lines) -> None:
    logging.getLogger("uvicorn.access").info("GET /v1/companies?q=%s", PRIVATE)

    assert lines() == []


def test_values_that_json_does_not_know_are_written_as_text(lines: Lines) -> None:
    structlog.get_logger("x").info("a", value=object)

    [line] = lines()
    assert "object" in str(line["value"])


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(KeyError):
        configure_logs("loud")
