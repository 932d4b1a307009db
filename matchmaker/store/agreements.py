"""Agreements between regions, as rows."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from matchmaker.errors import NotFound
from matchmaker.store.revisions import take_revision
from matchmaker.store.tables import AgreementRow


def get_agreement(session: Session, agreement_id: UUID, *, lock: bool = False) -> AgreementRow:
    """Return an agreement.

    Raises:
        NotFound: there is no such agreement.
    """
    row = session.get(AgreementRow, agreement_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound("There is no such agreement.")
    return row


def list_agreements(
    session: Session,
    *,
    by_region: str | None = None,
    ru_region: str | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> Sequence[AgreementRow]:
    """Return agreements in the order of their ids.

    Args:
        by_region: those of this region, and those of the whole country.
        ru_region: as `by_region`.
        after: id of the last one already seen, None for the first page.
        limit: None for all; there are some hundreds.
    """
    statement = select(AgreementRow).order_by(col(AgreementRow.id))
    for column, region in (
        (col(AgreementRow.by_region), by_region),
        (col(AgreementRow.ru_region), ru_region),
    ):
        if region is not None:
            statement = statement.where(column.is_(None) | (column == region))
    if after is not None:
        statement = statement.where(col(AgreementRow.id) > after)
    return session.execute(statement.limit(limit)).scalars().all()


def save_agreement(session: Session, row: AgreementRow) -> None:
    """Store an agreement, new or changed; every process scores with it from the next query on."""
    session.add(row)
    session.flush()
    take_revision(session)


def delete_agreement(session: Session, row: AgreementRow) -> None:
    """Delete an agreement; every process scores without it from the next query on."""
    session.delete(row)
    session.flush()
    take_revision(session)
