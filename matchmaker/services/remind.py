"""Three, six and twelve months after an introduction, both sides are asked what came of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.match_life import TALKING, MatchState
from matchmaker.services.access import Principal
from matchmaker.services.match_letters import write_to_companies
from matchmaker.store.database import Database
from matchmaker.store.match_history import list_due_reminders
from matchmaker.store.matches import find_match
from matchmaker.store.reminders import list_unanswered
from matchmaker.store.tables import MatchSideRow, ReminderRow

log = structlog.get_logger(__name__)

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class DueReminder:
    """An introduction of which nobody has said since the day what came of it.

    Attributes:
        side: that of the chamber that is reminded.
    """

    side: MatchSideRow
    months: int
    due_at: datetime
    state: MatchState
    own_name: str
    partner_id: UUID
    partner_name: str


def list_reminders(
    session: Session, caller: Principal, *, now: datetime, limit: int = 100
) -> list[DueReminder]:
    """Return what the caller's chamber is to ask after, the longest overdue first.

    An introduction drops out as soon as something is recorded of it after the day, and for good
    with a contract or a failure. Of several reminders of one introduction the newest counts.
    """
    return [
        DueReminder(
            side=row.side,
            months=row.reminder.months,
            due_at=row.reminder.due_at,
            state=MatchState(row.status),
            own_name=row.own_name,
            partner_id=row.partner_id,
            partner_name=row.partner_name,
        )
        for row in list_unanswered(session, caller.chamber_id, now=now, limit=limit)
    ]


def send_reminders(database: Database, *, now: datetime) -> int:
    """Write to the companies whose introductions are due, once for each reminder.

    Nobody is asked any more after a contract or a failure. Returns how many were due.
    """
    sent = 0
    while True:
        with database.write() as session:
            due = list_due_reminders(session, now=now, limit=_AT_ONCE)
            for reminder in due:
                _send(session, reminder, now=now)
        sent += len(due)
        if len(due) < _AT_ONCE:
            if sent:
                log.info("reminders_sent", count=sent)
            return sent


def _send(session: Session, reminder: ReminderRow, *, now: datetime) -> None:
    match = find_match(session, reminder.match_id)
    if match is not None and match.state in TALKING:
        words = {"months": str(reminder.months)}
        write_to_companies(session, match, "how_is_it_going", now=now, words=words)
    reminder.done_at = now
    session.add(reminder)
    session.flush()
