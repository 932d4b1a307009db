"""Webhooks, and the events that wait to be told to them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from matchmaker.errors import NotFound
from matchmaker.store.tables import ChamberRow, DeliveryRow, WebhookRow


class ListedWebhook(NamedTuple):
    """A webhook with the name of its chamber."""

    webhook: WebhookRow
    chamber: str


def add_webhook(session: Session, row: WebhookRow) -> bool:
    """Store a webhook; return False, and store nothing, when there is one with its id already."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        if find_webhook(session, row.id) is None:
            raise
        return False
    return True


def find_webhook(session: Session, webhook_id: UUID) -> WebhookRow | None:
    """Return a webhook, None when there is none with this id."""
    statement = select(WebhookRow).where(col(WebhookRow.id) == webhook_id)
    return session.execute(statement).scalar_one_or_none()


def get_webhook(session: Session, webhook_id: UUID, *, lock: bool = False) -> WebhookRow:
    """Return a webhook.

    Raises:
        NotFound: there is none with this id.
    """
    statement = select(WebhookRow).where(col(WebhookRow.id) == webhook_id)
    row: WebhookRow | None = session.execute(
        statement.with_for_update() if lock else statement
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("There is no such webhook.")
    return row


def list_webhooks(session: Session) -> Sequence[ListedWebhook]:
    """Return every webhook, oldest first."""
    statement = (
        select(WebhookRow, col(ChamberRow.name))
        .join(ChamberRow, col(ChamberRow.id) == col(WebhookRow.chamber_id))
        .order_by(col(WebhookRow.created_at), col(WebhookRow.id))
    )
    return [ListedWebhook(row[0], row[1]) for row in session.execute(statement)]


def find_listeners(session: Session, chamber_ids: Collection[UUID]) -> Sequence[WebhookRow]:
    """Return the webhooks of these chambers that are in use."""
    statement = select(WebhookRow).where(
        col(WebhookRow.chamber_id).in_(list(chamber_ids)), col(WebhookRow.disabled_at).is_(None)
    )
    return session.execute(statement).scalars().all()


def drop_webhook(session: Session, row: WebhookRow) -> None:
    """Delete a webhook with what waits for it."""
    session.delete(row)
    session.flush()


def list_newest_deliveries(
    session: Session, webhook_id: UUID, *, limit: int
) -> Sequence[DeliveryRow]:
    """Return the newest deliveries of a webhook, newest first."""
    statement = (
        select(DeliveryRow)
        .where(col(DeliveryRow.webhook_id) == webhook_id)
        .order_by(col(DeliveryRow.created_at).desc(), col(DeliveryRow.id))
        .limit(limit)
    )
    return session.execute(statement).scalars().all()


def add_delivery(session: Session, row: DeliveryRow) -> None:
    """Store an event that one webhook is to be told."""
    session.add(row)
    session.flush()


def lock_due_deliveries(
    session: Session, *, now: datetime, most_attempts: int, limit: int
) -> Sequence[tuple[DeliveryRow, WebhookRow]]:
    """Return deliveries that are due; no other process is given them during this transaction."""
    statement = (
        select(DeliveryRow, WebhookRow)
        .join(WebhookRow, col(WebhookRow.id) == col(DeliveryRow.webhook_id))
        .where(
            col(DeliveryRow.delivered_at).is_(None),
            col(DeliveryRow.due_at) <= now,
            col(DeliveryRow.attempts) < most_attempts,
            col(WebhookRow.disabled_at).is_(None),
        )
        .order_by(col(DeliveryRow.due_at), col(DeliveryRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=DeliveryRow)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def note_delivered(session: Session, delivery_id: UUID, status: int, *, now: datetime) -> None:
    """Record that an event was taken."""
    session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.id) == delivery_id)
        .values(delivered_at=now, last_status=status)
    )


def note_not_delivered(session: Session, delivery_id: UUID, status: int | None) -> None:
    """Record how an attempt failed; None: nobody answered."""
    session.execute(
        update(DeliveryRow).where(col(DeliveryRow.id) == delivery_id).values(last_status=status)
    )
