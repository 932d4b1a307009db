"""A pair as it is to be stored."""

from typing import NamedTuple

RANKER_LENGTH = 60  # width of the column


class SuggestedPair(NamedTuple):
    """A pair as it is suggested now.

    Attributes:
        match_id, by_company_id, ru_company_id: 32 hexadecimal digits each, as SQLite stores them:
            a UUID object costs more than the rest of a row.
        rank: its best place in a list, counted from 1; 0 in none.
        by_rank, ru_rank: its places in the lists of the two companies; None: as they are stored.
        reasons: as `services.stored_reasons` writes them.
        priority: its place in the queues.
    """

    match_id: str
    by_company_id: str
    ru_company_id: str
    purpose: str
    score: float
    rank: int
    relation: str
    ranker: str
    reasons: str
    is_blind: bool
    priority: float
    wanted_by: str | None = None
    by_rank: int | None = 0
    ru_rank: int | None = 0
