"""Embeddings beside their profiles, and the changes an index has to catch up with."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, select, update
from sqlmodel import Session, col

from matchmaker.domain.profile import Profile
from matchmaker.store.bulk import PARAMETERS, batched
from matchmaker.store.profile_columns import load_profile
from matchmaker.store.published import IS_PUBLISHED
from matchmaker.store.revisions import lock_revisions, newest_revision, take_revisions
from matchmaker.store.tables import PUBLISHED, CompanyRow, EmbeddingRow, RemovalRow
from matchmaker.store.tables.columns import table_of

Vectors = NDArray[np.float32]
AnyVectors = NDArray[np.float32] | NDArray[np.float16]  # what is stored is float16


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
    is_stale: bool = False  # published, and not embedded yet


def find_stale(
    session: Session, encoder: str, *, limit: int, after: int = -1
) -> list[StaleCompany]:
    """Return published companies without an embedding by `encoder` of their present texts.

    Args:
        after: only those that changed after this revision.
    """
    statement = (
        select(col(CompanyRow.id), col(CompanyRow.text_hash), col(CompanyRow.profile))
        .outerjoin(EmbeddingRow, col(EmbeddingRow.company_id) == col(CompanyRow.id))
        .where(_is_stale(encoder), _changed(after))
        .order_by(col(CompanyRow.revision))
        .limit(limit)
    )
    rows = session.execute(statement)
    return [StaleCompany(row[0], row[1], load_profile(row[2])) for row in rows]


def count_stale(session: Session, encoder: str, *, after: int = -1) -> int:
    """Return how many published companies wait for an embedding by `encoder`.

    Args:
        after: only those that changed after this revision.
    """
    statement = (
        select(func.count())
        .select_from(CompanyRow)
        .outerjoin(EmbeddingRow, col(EmbeddingRow.company_id) == col(CompanyRow.id))
        .where(_is_stale(encoder), _changed(after))
    )
    return int(session.execute(statement).scalar_one())


class NewEmbedding(NamedTuple):
    """Vectors of a company, and the digest of the texts they were made from.

    `vectors` has (1 + products + needs, d) unit rows; kept as float16, which moves a cosine by less
    than 0.0005.
    """

    company_id: UUID
    text_hash: str
    vectors: AnyVectors


def has_embedding(
    session: Session, *, chamber_id: UUID, ref: str, encoder: str, text_hash: str
) -> bool:
    """Tell whether a chamber's company says these texts already, and has their vectors."""
    asked = {"chamber_id": chamber_id, "ref": ref, "encoder": encoder, "text_hash": text_hash}
    return session.connection().execute(_EMBEDDED, asked).first() is not None


def save_embedding(
    session: Session, company_id: UUID, *, encoder: str, text_hash: str, vectors: AnyVectors
) -> bool:
    """Store the vectors of one company; see `save_embeddings`. Returns whether they were."""
    return bool(
        save_embeddings(session, [NewEmbedding(company_id, text_hash, vectors)], encoder=encoder)
    )


def save_embeddings(session: Session, made: Sequence[NewEmbedding], *, encoder: str) -> int:
    """Store the vectors of many companies, give each a new revision, and return how many.

    A company whose texts have changed since, or that is gone, is left out.
    """
    lock_revisions(session)
    present = _text_hashes(session, [item.company_id for item in made])
    fresh = [item for item in made if present.get(item.company_id) == item.text_hash]
    if not fresh:
        return 0
    replace_vectors(session, fresh, encoder=encoder)
    revisions = take_revisions(session, len(fresh))
    session.execute(
        update(CompanyRow).execution_options(synchronize_session=None),
        [
            {"id": item.company_id, "revision": revision}
            for item, revision in zip(fresh, revisions, strict=True)
        ],
    )
    session.expire_all()
    return len(fresh)


def replace_vectors(session: Session, made: Sequence[NewEmbedding], *, encoder: str) -> None:
    """Store vectors in place of those that the companies had; whoever calls holds the lock."""
    for ids in batched([item.company_id for item in made], PARAMETERS):
        session.execute(delete(EmbeddingRow).where(col(EmbeddingRow.company_id).in_(ids)))
    if made:
        session.execute(
            insert(table_of(EmbeddingRow)),
            [
                {
                    "company_id": item.company_id,
                    "encoder": encoder,
                    "text_hash": item.text_hash,
                    "vectors": item.vectors.astype(np.float16).tobytes(),
                }
                for item in made
            ],
        )


def _text_hashes(session: Session, company_ids: Sequence[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for ids in batched(company_ids, PARAMETERS):
        statement = (
            select(col(CompanyRow.id), col(CompanyRow.text_hash))
            .where(col(CompanyRow.id).in_(ids))
            .with_for_update()
        )
        found |= {row[0]: row[1] for row in session.execute(statement)}
    return found


def load_changes(session: Session, encoder: str, *, after: int, limit: int) -> list[Change]:
    """Return what changed after revision `after`, oldest first.

    A company appears once, in its present state. Nothing newer than the counter says at the
    beginning is returned: of two looks at a busy database the second sees more than the first.
    """
    newest = newest_revision(session)
    asked = {"encoder": encoder, "after": after, "newest": newest, "most": limit}
    changes = [_change(*row) for row in session.connection().execute(_CHANGES, asked)]
    horizon = changes[-1].revision if len(changes) == limit else newest
    return sorted([*changes, *_removals(session, after, horizon)], key=lambda c: c.revision)


_COMPANY, _EMBEDDING = table_of(CompanyRow).c, table_of(EmbeddingRow).c
_REMOVAL = table_of(RemovalRow).c
_CHANGES = (  # of tables, not of classes, and built once: asked after every change by every process
    select(
        _COMPANY.id,
        _COMPANY.revision,
        _COMPANY.status,
        _COMPANY.profile,
        _EMBEDDING.vectors,
    )
    .select_from(
        table_of(CompanyRow).outerjoin(
            table_of(EmbeddingRow),
            and_(
                _EMBEDDING.company_id == _COMPANY.id,
                _EMBEDDING.encoder == bindparam("encoder"),
                _EMBEDDING.text_hash == _COMPANY.text_hash,
            ),
        )
    )
    .where(_COMPANY.revision > bindparam("after"), _COMPANY.revision <= bindparam("newest"))
    .order_by(_COMPANY.revision)
    .limit(bindparam("most"))
)
_EMBEDDED = select(_COMPANY.id).where(
    _COMPANY.chamber_id == bindparam("chamber_id"),
    _COMPANY.ref == bindparam("ref"),
    _COMPANY.text_hash == bindparam("text_hash"),
    _EMBEDDING.company_id == _COMPANY.id,
    _EMBEDDING.encoder == bindparam("encoder"),
    _EMBEDDING.text_hash == _COMPANY.text_hash,
)
_REMOVALS = select(_REMOVAL.company_id, _REMOVAL.revision).where(
    _REMOVAL.revision > bindparam("after"), _REMOVAL.revision <= bindparam("horizon")
)


def find_newest_changes(session: Session, *, until: int, limit: int) -> list[tuple[UUID, int]]:
    """Return the companies whose newest change is the newest of all up to a revision, with it."""
    statement = (
        select(col(CompanyRow.id), col(CompanyRow.revision))
        .where(col(CompanyRow.revision) <= until)
        .order_by(col(CompanyRow.revision).desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def find_revisions(session: Session, company_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return the newest revision of each company that is, or was erased."""
    return {
        row[0]: row[1]
        for table, company_id in (
            (CompanyRow, col(CompanyRow.id)),
            (RemovalRow, col(RemovalRow.company_id)),
        )
        for row in session.execute(
            select(company_id, col(table.revision)).where(company_id.in_(company_ids))
        )
    }


def _removals(session: Session, after: int, horizon: int) -> list[Change]:
    asked = {"after": after, "horizon": horizon}
    found = session.connection().execute(_REMOVALS, asked)
    return [Change(row[0], row[1], None, None) for row in found]


def _change(
    company_id: UUID, revision: int, status: str, profile: str, vectors: bytes | None
) -> Change:
    if status != PUBLISHED or vectors is None:
        return Change(company_id, revision, None, None, is_stale=status == PUBLISHED)
    loaded = load_profile(profile)
    rows = 1 + len(loaded.products) + len(loaded.needs)
    array = np.frombuffer(vectors, np.float16).reshape(rows, -1).astype(np.float32)
    return Change(company_id, revision, loaded, array)


def _changed(after: int) -> ColumnElement[bool]:
    return col(CompanyRow.revision) > after


def _is_stale(encoder: str) -> ColumnElement[bool]:
    return and_(
        IS_PUBLISHED,
        or_(
            col(EmbeddingRow.company_id).is_(None),
            col(EmbeddingRow.encoder) != encoder,
            col(EmbeddingRow.text_hash) != col(CompanyRow.text_hash),
        ),
    )
