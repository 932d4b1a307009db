"""The real service in processes of its own: killed, restarted, and with two workers."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from matchmaker.services.access import Scope, create_token
from matchmaker.store.database import Database
from matchmaker.store.migrate import migrate
from tests.api.profiles import make_partner, make_profile

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
PAUSE_SECONDS = 0.05

Serve = Callable[[int], "Service"]


class Service:
    """A running `matchmaker serve`."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._log = (folder / f"service-{self.port}.log").open("w+b")
        arguments = ["--port", str(self.port), "--workers", str(workers)]
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "matchmaker", "serve", *arguments],
            cwd=folder,
            env=os.environ | {"MATCHMAKER_DATA_DIR": str(folder / "var"), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=self._log,
        )

    def client(self, token: str) -> httpx2.Client:
        """Return a client that keeps to one connection, and so to one worker."""
        return httpx2.Client(
            base_url=self.base_url, headers={"Authorization": f"Bearer {token}"}, timeout=30.0
        )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log()
            try:
                if httpx2.get(f"{self.base_url}/readyz").status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"not ready after {START_SECONDS} s: {self.log()}")

    def log(self) -> str:
        self._log.flush()
        return Path(self._log.name).read_text("utf-8")

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(30)
        self._log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def token(tmp_path: Path) -> str:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'matchmaker.sqlite3'}")
    migrate(database)
    scopes = frozenset({Scope.PROFILES_READ, Scope.PROFILES_WRITE})
    with database.write() as session:
        made = create_token(session, name="test", scopes=scopes, now=datetime.now(UTC))
    database.close()
    return made.secret


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    started: list[Service] = []

    def start(workers: int) -> Service:
        service = Service(tmp_path, workers)
        started.append(service)
        service.wait_until_ready()
        return service

    yield start
    for service in started:
        service.stop()


def put(client: httpx2.Client, ref: str, body: dict[str, Any]) -> str:
    answer = client.put(f"/v1/companies/by-ref/{ref}", json=body)
    assert answer.status_code in {200, 201}, answer.text
    company_id: str = answer.json()["id"]
    return company_id


def partners(client: httpx2.Client, company_id: str) -> set[str]:
    answer = client.get(f"/v1/companies/{company_id}/partners?limit=100")
    assert answer.status_code == 200, answer.text
    return {item["partner"]["id"] for item in answer.json()["items"]}


def worker_of(client: httpx2.Client) -> str:
    lines = client.get("/metrics").text.splitlines()
    return next(line.split()[1] for line in lines if line.startswith("matchmaker_worker_pid "))


def pid_of(client: httpx2.Client) -> int:
    return int(float(worker_of(client)))


def test_profile_acknowledged_before_a_kill_is_found_after_the_restart(
    serve: Serve, token: str
) -> None:
    first = serve(1)
    with first.client(token) as client:
        partner = put(client, "theirs", make_partner())
        company = put(client, "ours", make_profile())
    first.stop(signal.SIGKILL)

    second = serve(1)

    with second.client(token) as client:
        assert client.get("/v1/companies/by-ref/ours").json()["id"] == company
        assert partners(client, company) == {partner}


def test_what_one_worker_accepts_the_other_finds_on_the_next_request(
    serve: Serve, token: str
) -> None:
    service = serve(2)
    clients: dict[str, httpx2.Client] = {}
    for _ in range(200):
        client = service.client(token)
        known = clients.setdefault(worker_of(client), client)
        if known is not client:
            client.close()
        if len(clients) == 2:
            break
    one, other = clients.values()
    company = put(one, "ours", make_profile())
    expected: set[str] = set()

    for turn in range(10):
        writer, reader = (one, other) if turn % 2 else (other, one)
        expected.add(put(writer, f"p{turn}", make_partner()))
        assert partners(reader, company) == expected
    gone = expected.pop()
    assert one.delete(f"/v1/companies/{gone}").status_code == 204
    assert partners(other, company) == expected

    for client in clients.values():
        client.close()


def test_a_worker_that_dies_is_replaced_and_all_end_when_told(serve: Serve, token: str) -> None:
    service = serve(2)
    with service.client(token) as client:
        put(client, "ours", make_profile())
        killed = pid_of(client)
    os.kill(killed, signal.SIGKILL)
    workers: set[int] = set()
    deadline = time.monotonic() + START_SECONDS
    while len(workers - {killed}) < 2 and time.monotonic() < deadline:
        with contextlib.suppress(httpx2.TransportError), service.client(token) as client:
            assert client.get("/v1/companies/by-ref/ours").status_code == 200
            workers.add(pid_of(client))

    service.process.send_signal(signal.SIGTERM)

    assert service.process.wait(30) == 0
    assert len(workers - {killed}) == 2
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    lines = [json.loads(line) for line in service.log().splitlines()]
    assert [line["event"] for line in lines].count("service_started") == 3


def test_log_is_json_lines_without_what_people_wrote(serve: Serve, token: str) -> None:
    service = serve(1)
    with service.client(token) as client:
        put(client, "secret-ref", make_profile(contact={"email": "anna@example.by"}))
        client.get("/v1/companies", params={"q": "secretword"})
        client.get("/v1/companies", headers={"Authorization": "Bearer mm_secret_secret"})
    service.process.send_signal(signal.SIGTERM)
    service.process.wait(30)

    log = service.log()

    events = [json.loads(line) for line in log.splitlines()]
    served = [event for event in events if event["event"] == "request_served"]
    assert [event["status"] for event in served[-3:]] == [201, 200, 401]
    assert all(event["request_id"] and event["timestamp"] for event in served)
    for private in ("secret", "anna", token, token.split("_", 2)[2], "Карьер"):
        assert private not in log
