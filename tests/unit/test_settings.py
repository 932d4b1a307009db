"""Settings from the environment and a file, within their bounds."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from matchmaker.engine.recommend import CANDIDATES
from matchmaker.settings import Settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file and no variables of the machine the tests run on."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MATCHMAKER_{name.upper()}", raising=False)


def test_without_any_the_service_starts_on_this_machine_alone() -> None:
    settings = Settings()

    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.resolved_database_url() == "sqlite:///var/matchmaker.sqlite3"


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHMAKER_PORT", "9000")
    monkeypatch.setenv("MATCHMAKER_DATA_DIR", "/data")

    settings = Settings()

    assert settings.port == 9000
    assert settings.resolved_database_url() == "sqlite:////data/matchmaker.sqlite3"


def test_a_file_is_read_and_the_environment_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("MATCHMAKER_PORT=9001\nMATCHMAKER_WORKERS=2\nOTHER=1\n")
    monkeypatch.setenv("MATCHMAKER_WORKERS", "3")

    settings = Settings()

    assert (settings.port, settings.workers) == (9001, 3)


def test_a_database_that_is_named_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", "postgresql://db/matchmaker")

    assert Settings().resolved_database_url() == "postgresql://db/matchmaker"


@pytest.mark.parametrize("written", ["warning", "WARNING", "Warning"])
def test_a_level_may_be_written_in_capitals(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("MATCHMAKER_LOG_LEVEL", written)

    assert Settings().log_level == "warning"


def test_a_level_is_a_word() -> None:
    with pytest.raises(ValidationError):
        Settings(log_level=5)  # type: ignore[arg-type]


def test_an_empty_database_url_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", "")

    assert Settings().resolved_database_url().startswith("sqlite:///")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("WORKERS", "0"),
        ("WORKERS", "65"),
        ("CANDIDATES", "9"),
        ("CANDIDATES", "5001"),
        ("BODY_LIMIT_BYTES", "1023"),
        ("IMPORT_LIMIT_BYTES", "0"),
        ("IMPORT_LIMIT_ROWS", "0"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_values_out_of_bounds_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"MATCHMAKER_{name}", value)

    with pytest.raises(ValidationError):
        Settings()


def test_settings_do_not_change_while_the_service_runs() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 9000  # type: ignore[misc]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is(name: str) -> None:
    description = Settings.model_fields[name].description

    assert description
    assert description.endswith(".")


def test_as_many_candidates_as_the_engine_takes_by_itself() -> None:
    assert Settings().candidates == CANDIDATES
