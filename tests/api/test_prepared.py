"""The service before it forks: loaded, and nothing open that must not be."""

import gc
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from matchmaker.app import prepare_app
from matchmaker.settings import Settings


def open_files() -> set[str]:
    links = Path("/proc/self/fd").iterdir()
    return {str(link.readlink()) for link in links if link.is_symlink()}


def test_a_prepared_service_has_neither_connections_nor_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.app.configure_logs", lambda _level: None)
    before = set(threading.enumerate())

    prepared = prepare_app(Settings(data_dir=tmp_path))
    gc.unfreeze()

    assert set(threading.enumerate()) <= before
    assert not [name for name in open_files() if name.startswith(str(tmp_path))]
    with TestClient(prepared) as client:
        assert prepared.state.index_filled.wait(10)
        assert client.get("/readyz").status_code == 200
