"""Introductions that are to be asked after."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from matchmaker.domain.match_life import TALKING, Outcome, Side
from matchmaker.store.tables import (
    CompanyRow,
    MatchRow,
    MatchSideRow,
    OutcomeRow,
    ReminderRow,
)


class UnansweredReminder(NamedTuple):
    """A reminder whose day has come, seen from one side."""

    reminder: ReminderRow
    status: str
    side: MatchSideRow
    own_name: str
    partner_id: UUID
    partner_name: str


def list_unanswered(
    session: Session, chamber_id: UUID, *, now: datetime, limit: int
) -> Sequence[UnansweredReminder]:
    """Return the newest due reminder of each introduction without news since, oldest first."""
    own, partner = aliased(CompanyRow), aliased(CompanyRow)
    newest = (
        select(col(ReminderRow.match_id), func.max(col(ReminderRow.due_at)).label("due_at"))
        .where(col(ReminderRow.due_at) <= now)
        .group_by(col(ReminderRow.match_id))
        .subquery()
    )
    has_news = (
        select(col(OutcomeRow.id))
        .where(
            col(OutcomeRow.match_id) == col(ReminderRow.match_id),
            col(OutcomeRow.kind) != Outcome.INTRODUCED.value,
            col(OutcomeRow.recorded_at) >= col(ReminderRow.due_at),
        )
        .exists()
    )
    partner_id = case(
        (col(MatchSideRow.side) == Side.BY.value, col(MatchRow.ru_company_id)),
        else_=col(MatchRow.by_company_id),
    )
    statement = (
        select(
            ReminderRow,
            col(MatchRow.status),
            MatchSideRow,
            col(own.name),
            col(partner.id),
            col(partner.name),
        )
        .join(
            newest,
            (newest.c.match_id == col(ReminderRow.match_id))
            & (newest.c.due_at == col(ReminderRow.due_at)),
        )
        .join(MatchRow, col(MatchRow.id) == col(ReminderRow.match_id))
        .join(MatchSideRow, col(MatchSideRow.match_id) == col(MatchRow.id))
        .join(own, col(own.id) == col(MatchSideRow.company_id))
        .join(partner, col(partner.id) == partner_id)
        .where(
            col(MatchSideRow.chamber_id) == chamber_id,
            col(MatchSideRow.is_queued),
            col(MatchRow.status).in_(sorted(TALKING)),
            ~has_news,
        )
        .order_by(col(ReminderRow.due_at), col(ReminderRow.match_id))
        .limit(limit)
    )
    return [UnansweredReminder(*row) for row in session.execute(statement)]
