"""Webhooks: signed, claimed, tried again, given up; and where they never lead."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlmodel import Session, select

from matchmaker.errors import InvalidInput
from matchmaker.services import webhook_address
from matchmaker.services.audit import ActorKind, Author
from matchmaker.services.events import Event, emit_event
from matchmaker.services.seal import Seal
from matchmaker.services.webhook_address import NotPublic, Reach, check_url, post
from matchmaker.services.webhooks import (
    BACK_OFF,
    GIVEN_UP_AFTER,
    create_webhook,
    deliver_events,
    sign,
)
from matchmaker.store.database import Database
from matchmaker.store.tables import AuditRow, DeliveryRow, WebhookRow
from tests.unit.conftest import NOW

HERE = Reach(loopback=True)
OPERATOR = Author(ActorKind.OPERATOR)
SEAL = Seal("a secret of forty characters, or a few more")


class Message(NamedTuple):
    headers: dict[str, str]
    body: bytes


class Receiver(ThreadingHTTPServer):
    """Takes events on a port of its own and answers with `status`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.location, self.taken = 200, "", list[Message]()
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?x=1"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.taken.append(Message(headers, body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """A chamber with one webhook."""

    def __init__(self, database: Database, chamber_id: UUID, url: str, *events: Event) -> None:
        self.database, self.chamber_id, self.clock = database, chamber_id, Clock()
        with database.write() as session:
            self.webhook, self.secret = create_webhook(
                session, SEAL, chamber_id=chamber_id, url=url, events=events,
                reach=HERE, author=OPERATOR, now=NOW,
            )  # fmt: skip

    def emit(self, event: Event = Event.MATCH_PROPOSED) -> None:
        with self.database.write() as session:
            emit_event(session, event, {"match_id": "m"}, chamber_ids=[self.chamber_id], now=NOW)

    def deliver(self) -> tuple[int, int]:
        return deliver_events(self.database.write, SEAL, HERE, clock=self.clock)

    def stored(self) -> WebhookRow:
        with self.database.read() as session:
            return session.execute(select(WebhookRow)).scalar_one()


@pytest.fixture
def desk(database: Database, chamber_id: UUID, receiver: Receiver) -> Desk:
    return Desk(database, chamber_id, receiver.url)


def test_an_event_is_signed_as_standard_webhooks_specifies(desk: Desk, receiver: Receiver) -> None:
    desk.emit()

    assert desk.deliver() == (1, 0)

    ((headers, body),) = receiver.taken
    key = base64.b64decode(desk.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert int(headers["webhook-timestamp"]) == int(NOW.timestamp())
    assert json.loads(body)["type"] == "match.proposed"
    assert json.loads(body)["data"] == {"match_id": "m"}


def test_the_example_of_the_specification_is_signed_alike() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    found = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_secret_is_sealed_in_the_database(desk: Desk) -> None:
    assert desk.secret.encode() not in desk.stored().secret


def test_a_taken_event_is_not_sent_again(desk: Desk, receiver: Receiver) -> None:
    desk.emit()
    desk.deliver()
    desk.clock.now += timedelta(days=2)

    assert desk.deliver() == (0, 0)
    assert len(receiver.taken) == 1


def test_what_is_not_taken_is_sent_again_later_under_the_same_id(
    desk: Desk, receiver: Receiver
) -> None:
    desk.emit()
    receiver.status = 503
    refused = desk.deliver(), desk.deliver()
    receiver.status = 204
    desk.clock.now += BACK_OFF[0]

    assert refused == ((0, 1), (0, 0))
    assert desk.deliver() == (1, 0)
    assert len({message.headers["webhook-id"] for message in receiver.taken}) == 1


def test_after_days_of_failure_it_is_told_nothing_more(desk: Desk, receiver: Receiver) -> None:
    receiver.status = 500
    desk.emit()
    desk.deliver()
    desk.clock.now += GIVEN_UP_AFTER

    desk.deliver()
    desk.emit()

    assert desk.stored().disabled_at is not None
    assert desk.deliver() == (0, 0)
    with desk.database.read() as session:
        assert "webhook.disabled" in session.execute(select(AuditRow.action)).scalars().all()
        assert len(session.execute(select(DeliveryRow)).all()) == 1


def test_success_forgets_earlier_failures(desk: Desk, receiver: Receiver) -> None:
    receiver.status = 500
    desk.emit()
    desk.deliver()
    receiver.status = 200
    desk.clock.now += BACK_OFF[0]

    desk.deliver()

    assert desk.stored().failing_since is None


def test_who_says_gone_is_told_nothing_more(desk: Desk, receiver: Receiver) -> None:
    receiver.status = 410
    desk.emit()

    desk.deliver()

    assert desk.stored().disabled_at is not None


def test_a_redirect_is_not_followed(desk: Desk, receiver: Receiver) -> None:
    receiver.status, receiver.location = 302, receiver.url
    desk.emit()

    assert desk.deliver() == (0, 1)
    assert len(receiver.taken) == 1


def test_only_events_that_were_asked_for_are_sent(
    database: Database, chamber_id: UUID, receiver: Receiver
) -> None:
    desk = Desk(database, chamber_id, receiver.url, Event.MATCH_INTRODUCED)

    desk.emit(Event.MATCH_PROPOSED)
    desk.emit(Event.MATCH_INTRODUCED)

    assert desk.deliver() == (1, 0)


def test_events_of_another_chamber_are_not_sent(
    desk: Desk, other_chamber_id: UUID, database: Database
) -> None:
    with database.write() as session:
        emit_event(session, Event.MATCH_PROPOSED, {}, chamber_ids=[other_chamber_id], now=NOW)

    assert desk.deliver() == (0, 0)


def test_an_event_of_a_transaction_that_failed_is_never_sent(desk: Desk) -> None:
    def emit_and_fail() -> None:
        with desk.database.write() as session:
            _emit(session, desk)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        emit_and_fail()

    assert desk.deliver() == (0, 0)


def _emit(session: Session, desk: Desk) -> None:
    emit_event(session, Event.MATCH_PROPOSED, {}, chamber_ids=[desk.chamber_id], now=NOW)


def test_several_who_deliver_at_once_send_each_event_once(desk: Desk, receiver: Receiver) -> None:
    for _ in range(25):
        desk.emit()

    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(desk.deliver)

    ids = [message.headers["webhook-id"] for message in receiver.taken]
    assert len(ids) == len(set(ids)) == 25


def test_with_another_secret_key_nothing_is_sent(desk: Desk, receiver: Receiver) -> None:
    desk.emit()

    found = deliver_events(desk.database.write, Seal.random(), HERE, clock=desk.clock)

    assert (found, receiver.taken) == ((0, 1), [])


@pytest.mark.parametrize(
    "url",
    [
        "http://example.by/hook",
        "ftp://example.by/hook",
        "example.by/hook",
        "https://",
        "https://user:pass@example.by/",
        "https://example.by/#part",
        "https://example.by:99999/",
        "https://exa mple.by/",
        "https://example.by/\r\nX: y",
        "https://прыклад.бел/",
        "https://" + "a" * 500,
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
    ],
)
def test_an_address_into_our_own_network_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        check_url(url, Reach())
    with pytest.raises(NotPublic):
        post(url, b"{}", {}, Reach())


@pytest.mark.parametrize("url", ["https://example.by/hook?x=1", "https://93.184.216.34:8443/"])
def test_a_public_address_over_https_is_taken(url: str) -> None:
    check_url(url, Reach())


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "fd00::1"])
def test_a_name_that_leads_into_our_own_network_is_refused_when_it_is_used(
    monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    def both(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (address, port)) for address in ("93.184.216.34", inside)]

    monkeypatch.setattr(socket, "getaddrinfo", both)

    with pytest.raises(NotPublic):
        post("https://rebinding.example/", b"{}", {}, Reach())


def test_whoever_answers_a_byte_at_a_time_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_address, "MOST_SECONDS", 0.3)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            try:
                while True:
                    connection.sendall(b"H")
                    time.sleep(0.02)
            except OSError:
                return

    threading.Thread(target=drip, daemon=True).start()
    started = time.monotonic()

    with pytest.raises((OSError, webhook_address.http.client.HTTPException)):
        post(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {}, HERE)

    listening.close()
    assert time.monotonic() - started < webhook_address.TIMEOUT_SECONDS
