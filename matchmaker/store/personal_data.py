"""Where everything about a company or a person stands: read for an export, deleted for good.

Every table is named here, also those that hold nothing of the kind and why; a test compares the
list with the schema.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, delete, func, inspect, or_, select, update
from sqlmodel import Session, col

from matchmaker.store import tables as t
from matchmaker.store.match_places import vacate_places_of
from matchmaker.store.revisions import lock_revisions, take_revision

Condition = Callable[[UUID], ColumnElement[bool]]


def _accounts(company_id: UUID) -> Any:  # noqa: ANN401 - a subquery of one column
    return select(col(t.AccountRow.id)).where(col(t.AccountRow.company_id) == company_id)


def _submissions(company_id: UUID) -> Any:  # noqa: ANN401 - a subquery of one column
    return select(col(t.SubmissionRow.id)).where(col(t.SubmissionRow.company_id) == company_id)


def _matches(company_id: UUID) -> Any:  # noqa: ANN401 - a subquery of one column
    return select(col(t.MatchRow.id)).where(_is_match_of(company_id))


def _is_match_of(company_id: UUID) -> ColumnElement[bool]:
    table = t.MatchRow
    return or_(col(table.by_company_id) == company_id, col(table.ru_company_id) == company_id)


OF_COMPANY: Mapping[type[t.Base], Condition] = {
    t.CompanyRow: lambda c: col(t.CompanyRow.id) == c,
    t.ContactRow: lambda c: col(t.ContactRow.company_id) == c,
    t.CompanyCodeRow: lambda c: col(t.CompanyCodeRow.company_id) == c,
    t.EmbeddingRow: lambda c: col(t.EmbeddingRow.company_id) == c,
    t.RemovalRow: lambda c: col(t.RemovalRow.company_id) == c,
    t.IdempotencyRow: lambda c: col(t.IdempotencyRow.company_id) == c,
    t.SubmissionRow: lambda c: col(t.SubmissionRow.company_id) == c,
    t.RubricRow: lambda c: col(t.RubricRow.submission_id).in_(_submissions(c)),
    t.MatchRow: _is_match_of,
    t.MatchDueRow: lambda c: col(t.MatchDueRow.company_id) == c,
    t.MatchSideRow: lambda c: col(t.MatchSideRow.match_id).in_(_matches(c)),
    t.DecisionRow: lambda c: col(t.DecisionRow.match_id).in_(_matches(c)),
    t.OutcomeRow: lambda c: col(t.OutcomeRow.match_id).in_(_matches(c)),
    t.ReminderRow: lambda c: col(t.ReminderRow.match_id).in_(_matches(c)),
    t.InterestRow: lambda c: col(t.InterestRow.company_id) == c,
    t.AccountRow: lambda c: col(t.AccountRow.company_id) == c,
    t.TokenRow: lambda c: col(t.TokenRow.company_id) == c,
    t.SessionRow: lambda c: col(t.SessionRow.account_id).in_(_accounts(c)),
    t.TicketRow: lambda c: col(t.TicketRow.account_id).in_(_accounts(c)),
    t.RecoveryCodeRow: lambda c: col(t.RecoveryCodeRow.account_id).in_(_accounts(c)),
    t.MailRow: lambda c: col(t.MailRow.account_id).in_(_accounts(c)),
}
"""Table → which of its rows are about a company."""

OF_PERSON: Mapping[type[t.Base], Condition] = {
    t.AccountRow: lambda p: col(t.AccountRow.id) == p,
    t.SessionRow: lambda p: col(t.SessionRow.account_id) == p,
    t.TicketRow: lambda p: col(t.TicketRow.account_id) == p,
    t.RecoveryCodeRow: lambda p: col(t.RecoveryCodeRow.account_id) == p,
    t.SavedViewRow: lambda p: col(t.SavedViewRow.account_id) == p,
    t.MailRow: lambda p: col(t.MailRow.account_id) == p,
    t.SubmissionRow: lambda p: or_(
        col(t.SubmissionRow.author_id) == p, col(t.SubmissionRow.reviewer_id) == p
    ),
    t.RubricRow: lambda p: col(t.RubricRow.reviewer_id) == p,
    t.DecisionRow: lambda p: col(t.DecisionRow.reviewer_id) == p,
    t.OutcomeRow: lambda p: col(t.OutcomeRow.recorded_by) == p,
    t.AuditRow: lambda p: or_(col(t.AuditRow.actor_id) == p, col(t.AuditRow.subject_id) == str(p)),
}
"""Table → which of its rows are about the person behind an account, or were written by them."""

OF_NOBODY: Mapping[type[t.Base], str] = {
    t.AgreementRow: "agreements between authorities",
    t.AuditHeadRow: "the end of a chain",
    t.ChamberRow: "organisations",
    t.DeliveryRow: "ids and codes of events, for the chamber's own systems",
    t.LeaseRow: "processes",
    t.MatchRunRow: "how far the queues were filled",
    t.RankerRow: "weights of features; learned from values in [0, 1]",
    t.RevisionRow: "a counter",
    t.ThrottleRow: "digests of addresses, for a day",
    t.TrainingRow: "counts, and names of rankers",
    t.WebhookRow: "addresses of chambers' own systems",
}
"""Table → why none of its rows is about a company or a person."""

SECRET = frozenset(
    {
        (t.AccountRow, "password_hash"),
        (t.AccountRow, "totp_secret"),
        (t.AccountRow, "totp_last_step"),
        (t.SessionRow, "digest"),
        (t.TicketRow, "digest"),
        (t.RecoveryCodeRow, "digest"),
        (t.TokenRow, "digest"),
        (t.TokenRow, "prefix"),
        (t.EmbeddingRow, "vectors"),
        (t.CompanyRow, "search_text"),
    }
)
"""Columns that no export shows: secrets, and what is computed from the rest."""


class Erased(NamedTuple):
    """What an erasure deleted."""

    companies: int
    submissions: int
    accounts: int
    tokens: int


def rows_about(
    session: Session, links: Mapping[type[t.Base], Condition], subject_id: UUID
) -> dict[str, list[dict[str, object]]]:
    """Return every row about a subject, by table; values are JSON.

    Args:
        links: `OF_COMPANY` or `OF_PERSON`.
    """
    found = {}
    for table, condition in links.items():
        rows = session.execute(select(table).where(condition(subject_id))).scalars().all()
        if rows:
            found[str(table.__tablename__)] = [_as_json(table, row) for row in rows]
    return found


def audit_about(session: Session, subject_ids: list[str]) -> list[dict[str, object]]:
    """Return the entries of the audit log about some subjects, oldest first."""
    found: list[dict[str, object]] = []
    for start in range(0, len(subject_ids), 400):  # values in one IN list
        statement = select(t.AuditRow).where(
            col(t.AuditRow.subject_id).in_(subject_ids[start : start + 400])
        )
        found += [_as_json(t.AuditRow, row) for row in session.execute(statement).scalars()]
    return sorted(found, key=lambda entry: int(str(entry["seq"])))


def count_all_of_company(session: Session, company_id: UUID) -> Erased:
    """Return how much an erasure of a company would delete."""
    counts = [
        session.execute(
            select(func.count()).select_from(table).where(OF_COMPANY[table](company_id))
        ).scalar_one()
        for table in (t.CompanyRow, t.SubmissionRow, t.AccountRow, t.TokenRow)
    ]
    return Erased(*counts)


def erase_all_of_company(session: Session, company_id: UUID) -> Erased:
    """Delete everything about a company: profile, submissions, matches, accounts, tokens."""
    lock_revisions(session)
    vacate_places_of(session, company_id)
    companies = _delete(session, t.CompanyRow, company_id)
    if companies:
        session.add(t.RemovalRow(company_id=company_id, revision=take_revision(session)))
    _delete(session, t.IdempotencyRow, company_id)
    submissions = _delete(session, t.SubmissionRow, company_id)
    accounts = _delete(session, t.AccountRow, company_id)
    tokens = _delete(session, t.TokenRow, company_id)
    session.flush()
    session.expire_all()
    return Erased(companies, submissions, accounts, tokens)


def erase_account(session: Session, account_id: UUID) -> bool:
    """Delete an account; what the person decided stays, without a name. Return whether it was."""
    session.execute(
        update(t.OutcomeRow)
        .where(col(t.OutcomeRow.recorded_by) == account_id)
        .values(recorded_by=None)
    )
    statement = delete(t.AccountRow).where(col(t.AccountRow.id) == account_id)
    gone = _count(session.execute(statement))
    session.flush()
    session.expire_all()
    return bool(gone)


def _delete(session: Session, table: type[t.Base], company_id: UUID) -> int:
    return _count(session.execute(delete(table).where(OF_COMPANY[table](company_id))))


def _count(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0


def _as_json(table: type[t.Base], row: object) -> dict[str, object]:
    names = [attribute.key for attribute in inspect(table).column_attrs]
    return {name: _plain(getattr(row, name)) for name in names if (table, name) not in SECRET}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
