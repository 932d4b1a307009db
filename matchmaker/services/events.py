"""What happened, for the programs that listen: written in the transaction of what it tells of."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

import orjson
from sqlmodel import Session

from matchmaker.store.tables import DeliveryRow
from matchmaker.store.webhooks import find_listeners


class Event(StrEnum):
    """What webhooks are told of."""

    COMPANY_SUBMITTED = "company.submitted"
    COMPANY_PUBLISHED = "company.published"
    COMPANY_WITHDRAWN = "company.withdrawn"
    MATCH_PROPOSED = "match.proposed"
    MATCH_DECLINED = "match.declined"
    MATCH_INTRODUCED = "match.introduced"
    OUTCOME_RECORDED = "outcome.recorded"


def emit_event(
    session: Session,
    event: Event,
    data: Mapping[str, object],
    *,
    chamber_ids: Collection[UUID],
    now: datetime,
) -> None:
    """Tell the webhooks of these chambers, once the transaction is committed.

    Args:
        data: ids, codes and numbers; nothing personal, as with the audit log.
    """
    listeners = find_listeners(session, set(chamber_ids))
    if not listeners:
        return
    event_id = uuid4()
    session.add_all(
        make_delivery(listener.id, event.value, data, now=now, event_id=event_id)
        for listener in listeners
        if not listener.events or event.value in listener.events.split()
    )
    session.flush()


def make_delivery(
    webhook_id: UUID,
    event: str,
    data: Mapping[str, object],
    *,
    now: datetime,
    event_id: UUID | None = None,
) -> DeliveryRow:
    """Return an event as one webhook is to be told it; None for an event of its own."""
    body = orjson.dumps({"type": event, "timestamp": now, "data": dict(data)}).decode()
    return DeliveryRow(
        webhook_id=webhook_id,
        event_id=event_id or uuid4(),
        event=event,
        body=body,
        created_at=now,
        due_at=now,
    )
