"""Filters of the review queue that a member of staff keeps under a name and comes back to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.texts import clean_text
from matchmaker.errors import Conflict, InvalidInput, NotFound
from matchmaker.store import saved_views as rows
from matchmaker.store.accounts import get_account
from matchmaker.store.tables import SavedViewRow

MOST_VIEWS = 30
"""That an account keeps: as many as fit above a list."""
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What a view of the queue shows; None and "" do not narrow.

    Attributes:
        part: `due`, `wanted`, `other` or `deferred`.
        words: as typed into the search.
    """

    part: str
    purpose: str | None = None
    region: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters with the name that somebody keeps them under."""

    view_id: UUID
    name: str
    filters: QueueFilters


def list_views(session: Session, account_id: UUID) -> list[SavedView]:
    """Return the views of an account, by name."""
    return [_seen(row) for row in rows.list_saved_views(session, account_id)]


def save_view(
    session: Session, account_id: UUID, name: str, filters: QueueFilters, *, now: datetime
) -> SavedView:
    """Keep filters under a name; the same ones under the same name once more changes nothing.

    Raises:
        InvalidInput: the name is empty, too long or holds what names do not.
        Conflict: the name is taken by other filters, or there are `MOST_VIEWS` already; `reason`
            is `taken` or `many`.
    """
    cleaned = _clean_name(name)
    get_account(session, account_id, lock=True)  # two at once do not exceed the limit together
    known = rows.find_saved_view(session, account_id, cleaned)
    if known is not None:
        if _seen(known).filters == filters:
            return _seen(known)
        raise _taken(cleaned)
    if len(rows.list_saved_views(session, account_id)) >= MOST_VIEWS:
        raise Conflict(f"There are {MOST_VIEWS} views already: remove one first.", reason="many")
    row = SavedViewRow(
        account_id=account_id,
        name=cleaned,
        part=filters.part,
        purpose=filters.purpose,
        region=filters.region,
        words=filters.words,
        created_at=now,
    )
    rows.store_saved_view(session, row)
    return _seen(row)


def rename_view(session: Session, account_id: UUID, view_id: UUID, name: str) -> SavedView:
    """Give a view another name.

    Raises:
        NotFound: the account has no such view.
        InvalidInput: the name is empty, too long or holds what names do not.
        Conflict: another view of the account has this name; `reason` is `taken`.
    """
    cleaned = _clean_name(name)
    row = rows.get_saved_view(session, account_id, view_id)
    other = rows.find_saved_view(session, account_id, cleaned)
    if other is not None and other.id != view_id:
        raise _taken(cleaned)
    row.name = cleaned
    try:
        rows.store_saved_view(session, row)
    except Conflict as error:  # taken a moment ago
        raise _taken(cleaned) from error
    return _seen(row)


def remove_view(session: Session, account_id: UUID, view_id: UUID) -> None:
    """Forget a view.

    Raises:
        NotFound: the account has no such view.
    """
    if not rows.drop_saved_view(session, account_id, view_id):
        raise NotFound("There is no such view.")


def _clean_name(name: str) -> str:
    try:
        cleaned = " ".join(clean_text(name).split())
    except ValueError as error:
        raise _unnamed(str(error)) from error
    if not 1 <= len(cleaned) <= LONGEST_NAME:
        raise _unnamed(f"has a length of {len(cleaned)}, not 1 to {LONGEST_NAME}")
    return cleaned


def _unnamed(reason: str) -> InvalidInput:
    problem = {"field": "name", "reason": reason}
    return InvalidInput("The name of the view is not acceptable.", errors=[problem])


def _taken(name: str) -> Conflict:
    return Conflict(f"There is a view called {name!r} already.", reason="taken")


def _seen(row: SavedViewRow) -> SavedView:
    filters = QueueFilters(row.part, row.purpose, row.region, row.words)
    return SavedView(row.id, row.name, filters)
