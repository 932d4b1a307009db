"""The service before it forks: loaded, and nothing open that must not be."""

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from matchmaker.app import prepare_app
from matchmaker.settings import Settings


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    monkeypatch.setattr("matchmaker.app.configure_logs", lambda _level: None)
    yield prepare_app(Settings(data_dir=tmp_path))
    gc.unfreeze()


def open_files() -> set[str]:
    links = Path("/proc/self/fd").iterdir()
    return {str(link.readlink()) for link in links if link.is_symlink()}


def test_a_prepared_service_has_neither_connections_nor_threads(
    prepared: FastAPI, tmp_path: Path
) -> None:
    assert threading.active_count() == 1
    assert not [name for name in open_files() if name.startswith(str(tmp_path))]
    with TestClient(prepared) as client:
        assert prepared.state.index_filled.wait(10)
        assert client.get("/readyz").status_code == 200
