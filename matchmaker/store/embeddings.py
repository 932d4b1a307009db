"""Embeddings beside their profiles, and the changes an index has to catch up with."""

from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlmodel import Session, col

from matchmaker.domain.profile import Profile
from matchmaker.store.companies import load_profile
from matchmaker.store.revisions import take_revision
from matchmaker.store.tables import PUBLISHED, CompanyRow, EmbeddingRow, RemovalRow

Vectors = NDArray[np.float32]


class StaleCompany(NamedTuple):
    """A published company whose embedding is missing or made from something else."""

    company_id: UUID
    text_hash: str
    profile: Profile


class Change(NamedTuple):
    """What an index has to take in: a company with its vectors, or that it is gone."""

    company_id: UUID
    revision: int
    profile: Profile | None  # None: withdrawn, erased, or not embedded yet
    vectors: Vectors | None  # (1 + products + needs, d)


def find_stale(session: Session, encoder: str, *, limit: int) -> list[StaleCompany]:
    """Return published companies without an embedding by `encoder` of their present texts."""
    statement = (
        select(col(CompanyRow.id), col(CompanyRow.text_hash), col(CompanyRow.profile))
        .outerjoin(EmbeddingRow, col(EmbeddingRow.company_id) == col(CompanyRow.id))
        .where(_is_stale(encoder))
        .order_by(col(CompanyRow.revision))
        .limit(limit)
    )
    rows = session.execute(statement)
    return [StaleCompany(row[0], row[1], load_profile(row[2])) for row in rows]


def count_stale(session: Session, encoder: str) -> int:
    """Return how many published companies wait for an embedding by `encoder`."""
    statement = (
        select(func.count())
        .select_from(CompanyRow)
        .outerjoin(EmbeddingRow, col(EmbeddingRow.company_id) == col(CompanyRow.id))
        .where(_is_stale(encoder))
    )
    return int(session.execute(statement).scalar_one())


def save_embedding(
    session: Session, company_id: UUID, *, encoder: str, text_hash: str, vectors: Vectors
) -> bool:
    """Store the vectors of a company and give it a new revision.

    Returns False, and stores nothing, when the texts have changed or the company is gone since
    the vectors were made.

    Args:
        vectors: (1 + products + needs, d) unit rows; kept as float16, which moves a cosine by
            less than 0.0005.
    """
    statement = (
        select(CompanyRow)
        .where(col(CompanyRow.id) == company_id, col(CompanyRow.text_hash) == text_hash)
        .with_for_update()
    )
    row = session.execute(statement).scalar_one_or_none()
    if row is None:
        return False
    session.execute(delete(EmbeddingRow).where(col(EmbeddingRow.company_id) == company_id))
    session.add(
        EmbeddingRow(
            company_id=company_id,
            encoder=encoder,
            text_hash=text_hash,
            vectors=vectors.astype(np.float16).tobytes(),
        )
    )
    row.revision = take_revision(session)
    session.add(row)
    session.flush()
    return True


def load_changes(session: Session, encoder: str, *, after: int, limit: int) -> list[Change]:
    """Return what changed after revision `after`, oldest first.

    A company appears once, in its present state.
    """
    statement = (
        select(
            col(CompanyRow.id),
            col(CompanyRow.revision),
            col(CompanyRow.status),
            col(CompanyRow.profile),
            col(EmbeddingRow.vectors),
        )
        .outerjoin(
            EmbeddingRow, and_(col(EmbeddingRow.company_id) == col(CompanyRow.id), _fits(encoder))
        )
        .where(col(CompanyRow.revision) > after)
        .order_by(col(CompanyRow.revision))
        .limit(limit)
    )
    changes = [_change(*row) for row in session.execute(statement)]
    horizon = changes[-1].revision if len(changes) == limit else None
    return sorted([*changes, *_removals(session, after, horizon)], key=lambda c: c.revision)


def _removals(session: Session, after: int, horizon: int | None) -> list[Change]:
    statement = select(col(RemovalRow.company_id), col(RemovalRow.revision)).where(
        col(RemovalRow.revision) > after
    )
    if horizon is not None:
        statement = statement.where(col(RemovalRow.revision) <= horizon)
    return [Change(row[0], row[1], None, None) for row in session.execute(statement)]


def _change(
    company_id: UUID, revision: int, status: str, profile: str, vectors: bytes | None
) -> Change:
    if status != PUBLISHED or vectors is None:
        return Change(company_id, revision, None, None)
    loaded = load_profile(profile)
    rows = 1 + len(loaded.products) + len(loaded.needs)
    array = np.frombuffer(vectors, np.float16).reshape(rows, -1).astype(np.float32)
    return Change(company_id, revision, loaded, array)


def _fits(encoder: str) -> ColumnElement[bool]:
    return and_(
        col(EmbeddingRow.encoder) == encoder,
        col(EmbeddingRow.text_hash) == col(CompanyRow.text_hash),
    )


def _is_stale(encoder: str) -> ColumnElement[bool]:
    return and_(
        col(CompanyRow.status) == PUBLISHED,
        or_(
            col(EmbeddingRow.company_id).is_(None),
            col(EmbeddingRow.encoder) != encoder,
            col(EmbeddingRow.text_hash) != col(CompanyRow.text_hash),
        ),
    )
