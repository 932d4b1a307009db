"""Tells other programs what happened, signed as Standard Webhooks 1.0.0 specifies.

An event is written in the transaction of what it tells of, one row per webhook that listens, and
delivered after it by a loop that claims rows: no two processes hold the same. Who does not answer
with 2xx is tried again for three days; an address that has failed for five is told nothing more.
A receiver may see an event twice, after an answer that was lost, under the same `webhook-id`.
"""

import base64
import binascii
import hashlib
import hmac
import http.client
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

import structlog
from sqlmodel import Session

from matchmaker.errors import Conflict
from matchmaker.services.audit import SERVICE, Author, record_audit
from matchmaker.services.events import Event, make_delivery
from matchmaker.services.seal import Seal
from matchmaker.services.submit import Transaction
from matchmaker.services.webhook_address import Reach, check_url, post
from matchmaker.store.tables import DeliveryRow, WebhookRow
from matchmaker.store.webhooks import (
    add_delivery,
    add_webhook,
    drop_webhook,
    get_webhook,
    list_newest_deliveries,
    lock_due_deliveries,
    note_delivered,
    note_not_delivered,
)

log = structlog.get_logger(__name__)

SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret begins with
BACK_OFF = (
    timedelta(seconds=10),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after each failed attempt the next one comes, much as the specification suggests."""
MOST_ATTEMPTS = len(BACK_OFF) + 1
GIVEN_UP_AFTER = timedelta(days=5)
TEST_EVENT = "webhook.test"

_BYTES = 32
_AT_ONCE = 10
_GONE = 410  # the receiver wants no more


@dataclass(frozen=True, slots=True)
class _Due:
    """A delivery that was claimed."""

    delivery_id: UUID
    webhook_id: UUID
    event_id: UUID
    url: str
    sealed: bytes
    body: bytes


def create_webhook(  # noqa: PLR0913 - what a webhook has
    session: Session,
    seal: Seal,
    *,
    chamber_id: UUID,
    url: str,
    events: Sequence[Event],
    reach: Reach,
    author: Author,
    now: datetime,
    request_id: UUID | None = None,
) -> tuple[WebhookRow, str]:
    """Store a webhook of a chamber; return it with its secret, which is shown once.

    Args:
        events: what it is told of; empty: of everything.
        request_id: of a request that may be sent again, when its answer was lost: it makes one
            webhook, with the secret of the last answer.

    Raises:
        InvalidInput: the address is none that webhooks may have.
        Conflict: the webhook of this request has been told something already.
    """
    check_url(url, reach)
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()
    row = WebhookRow(
        id=request_id or uuid4(),
        chamber_id=chamber_id,
        url=url,
        events=" ".join(event for event in Event if event in events),
        secret=seal.close(secret),
        created_at=now,
    )
    is_new = add_webhook(session, row)
    if not is_new:
        row = _with_new_secret(session, row)
    action = "webhook.made" if is_new else "webhook.renewed"
    record_audit(
        session, author, action, "webhook", row.id, now=now,
        details={"events": row.events.split()},
    )  # fmt: skip
    return row, secret


def _with_new_secret(session: Session, wanted: WebhookRow) -> WebhookRow:
    """Return the webhook that has the id of `wanted`, with all that it says."""
    row = get_webhook(session, wanted.id, lock=True)
    if any(each.attempts for each in list_newest_deliveries(session, row.id, limit=1)):
        raise Conflict("The webhook of this request has been told something already.")
    row.chamber_id, row.url, row.events = wanted.chamber_id, wanted.url, wanted.events
    row.secret = wanted.secret
    session.add(row)
    session.flush()
    return row


def remove_webhook(session: Session, webhook_id: UUID, *, author: Author, now: datetime) -> None:
    """Delete a webhook with what waits for it.

    Raises:
        NotFound: there is none with this id.
    """
    drop_webhook(session, get_webhook(session, webhook_id, lock=True))
    record_audit(session, author, "webhook.removed", "webhook", webhook_id, now=now)


def stop_webhook(session: Session, webhook_id: UUID, *, author: Author, now: datetime) -> None:
    """Tell a webhook nothing from now on; what waits for it stays. Twice changes nothing.

    Raises:
        NotFound: there is none with this id.
    """
    webhook = get_webhook(session, webhook_id, lock=True)
    if webhook.disabled_at is None:
        webhook.disabled_at = now
        session.add(webhook)
        record_audit(session, author, "webhook.disabled", "webhook", webhook_id, now=now)


def resume_webhook(session: Session, webhook_id: UUID, *, author: Author, now: datetime) -> None:
    """Tell a webhook again, and first what still waits for it. Twice changes nothing.

    Raises:
        NotFound: there is none with this id.
    """
    webhook = get_webhook(session, webhook_id, lock=True)
    if webhook.disabled_at is not None:
        webhook.disabled_at = webhook.failing_since = None
        session.add(webhook)
        record_audit(session, author, "webhook.resumed", "webhook", webhook_id, now=now)


def send_test(session: Session, webhook_id: UUID, *, author: Author, now: datetime) -> None:
    """Send one webhook an event that tells of nothing, whatever else it listens to.

    One that waits to be sent for the first time is enough.

    Raises:
        NotFound: there is none with this id.
        Conflict: it is disabled.
    """
    webhook = get_webhook(session, webhook_id, lock=True)
    if webhook.disabled_at is not None:
        raise Conflict("The webhook is disabled: it is told nothing.")
    newest = list_newest_deliveries(session, webhook_id, limit=1)
    if any(each.event == TEST_EVENT and not each.attempts for each in newest):
        return
    add_delivery(session, make_delivery(webhook_id, TEST_EVENT, {}, now=now))
    record_audit(session, author, "webhook.tested", "webhook", webhook_id, now=now)


class DeliveryState(StrEnum):
    """What came of an event for one webhook."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event for one webhook, and what came of it.

    Attributes:
        status: of the last answer; None when there was none.
        due_at: when it is sent next, while it waits.
    """

    event: str
    state: DeliveryState
    attempts: int
    status: int | None
    created_at: datetime
    due_at: datetime


def list_deliveries(session: Session, webhook_id: UUID, *, limit: int) -> list[Delivery]:
    """Return the newest deliveries of a webhook, newest first."""
    rows = list_newest_deliveries(session, webhook_id, limit=limit)
    return [
        Delivery(
            row.event, _state_of(row), row.attempts, row.last_status, row.created_at, row.due_at
        )
        for row in rows
    ]


def _state_of(row: DeliveryRow) -> DeliveryState:
    if row.delivered_at is not None:
        return DeliveryState.DELIVERED
    return DeliveryState.GIVEN_UP if row.attempts >= MOST_ATTEMPTS else DeliveryState.WAITING


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message: `v1,` and HMAC-SHA256 of id, time and body in base64."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("the secret of a webhook is base64") from error
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def deliver_events(
    transaction: Transaction, seal: Seal, reach: Reach, *, clock: Callable[[], datetime]
) -> tuple[int, int]:
    """Send the events that are due; return how many were taken, and how many were not."""
    taken = failed = 0
    while due := _claim(transaction, now=clock()):
        for each in due:
            status = _send(each, seal, reach, now=clock())
            with transaction() as session:
                if status is not None and status // 100 == 2:  # noqa: PLR2004 - success
                    _note_success(session, each, status, now=clock())
                    taken += 1
                else:
                    _note_failure(session, each, status, now=clock())
                    failed += 1
    return taken, failed


def _claim(transaction: Transaction, *, now: datetime) -> list[_Due]:
    with transaction() as session:
        rows = lock_due_deliveries(session, now=now, most_attempts=MOST_ATTEMPTS, limit=_AT_ONCE)
        for delivery, _ in rows:
            delivery.due_at = now + BACK_OFF[min(delivery.attempts, len(BACK_OFF) - 1)]
            delivery.attempts += 1
            session.add(delivery)
        return [_Due(d.id, w.id, d.event_id, w.url, w.secret, d.body.encode()) for d, w in rows]


def _send(due: _Due, seal: Seal, reach: Reach, *, now: datetime) -> int | None:
    """Return the status of the answer; None when there was none."""
    secret = seal.open(due.sealed)
    if secret is None:
        log.error("webhook_secret_not_opened", webhook=str(due.webhook_id))
        return None
    message_id, timestamp = f"msg_{due.event_id.hex}", int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "matchmaker-webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, message_id, timestamp, due.body),
    }
    try:
        return post(due.url, due.body, headers, reach)
    except (OSError, http.client.HTTPException) as error:
        log.info("event_not_delivered", webhook=str(due.webhook_id), error=type(error).__name__)
        return None


def _note_success(session: Session, due: _Due, status: int, *, now: datetime) -> None:
    note_delivered(session, due.delivery_id, status, now=now)
    webhook = get_webhook(session, due.webhook_id, lock=True)
    if webhook.failing_since is not None:
        webhook.failing_since = None
        session.add(webhook)


def _note_failure(session: Session, due: _Due, status: int | None, *, now: datetime) -> None:
    note_not_delivered(session, due.delivery_id, status)
    webhook = get_webhook(session, due.webhook_id, lock=True)
    webhook.failing_since = webhook.failing_since or now
    if status == _GONE or now - webhook.failing_since >= GIVEN_UP_AFTER:
        webhook.disabled_at = now
        log.warning("webhook_disabled", webhook=str(webhook.id))
        record_audit(
            session, SERVICE, "webhook.disabled", "webhook", webhook.id, now=now,
            details={"status": status},
        )  # fmt: skip
    session.add(webhook)
