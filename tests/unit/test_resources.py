"""Where the shipped files are."""

import pytest

from matchmaker.resources import shipped


def test_shipped_files_and_folders_are_found() -> None:
    assert shipped("models", "encoder").is_dir()
    assert shipped("data", "demo", "companies.jsonl").is_file()


def test_what_is_not_shipped_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="models/nothing is not part of"):
        shipped("models", "nothing")
