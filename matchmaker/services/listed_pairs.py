"""Lists of partners, turned into pairs that can be stored: each pair once, whoever's list it is of.

Reasons are not worked out here: see `services.told_reasons`.
"""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Side
from matchmaker.engine.suggestion import Suggestion
from matchmaker.services.listed_rows import PURPOSES, RELATIONS, ListedRows
from matchmaker.services.match_ids import match_ids
from matchmaker.services.queue_places import is_in_sample, priority_of
from matchmaker.services.stored_reasons import NOT_TOLD, dump_reasons
from matchmaker.store.suggested_pair import RANKER_LENGTH, SuggestedPair

_DIGITS = 32  # of an id, hexadecimal
_UNSEEN = -1  # place of a pair in the list of a company that was not looked at

_PURPOSE_NAMES = tuple(purpose.value for purpose in PURPOSES)
_RELATION_NAMES = tuple(relation.value for relation in RELATIONS)


class _Listed(NamedTuple):
    """A pair with its places in the lists of both companies, 0 in none; None: not looked at."""

    score: float
    by_rank: int | None
    ru_rank: int | None
    relation: int


class ListedPairs:
    """The pairs of some companies' lists.

    Attributes:
        ranker: name of what made the scores.
        blind_share: of pairs that are reviewed without seeing their score, in [0, 1].
    """

    def __init__(self, ranker: str, blind_share: float) -> None:
        self.ranker = ranker[:RANKER_LENGTH]
        self.blind_share = blind_share
        self._rows: list[ListedRows] = []
        self._is_by: list[NDArray[np.bool_]] = []  # whether the list is a Belarusian company's

    def take(self, rows: ListedRows, sides: Mapping[UUID, Side]) -> None:
        """Add the lists of some companies, and what was scored besides.

        Args:
            sides: which of the two each company is.
        """
        is_by = np.array([sides[each] is Side.BY for each in rows.company_ids()], np.bool_)
        self._rows.append(rows)
        self._is_by.append(is_by[rows.owners])

    def pairs(self) -> list[SuggestedPair]:
        """Return them, by Belarusian company."""
        if not any(len(rows.owners) for rows in self._rows):
            return []
        keys, is_by = self._keys(), np.concatenate(self._is_by)
        _, first, pair = np.unique(keys.view("S33").ravel(), return_index=True, return_inverse=True)
        ranks = np.concatenate([rows.ranks for rows in self._rows])
        by_ranks, ru_ranks = (
            _best_places(len(first), pair[looked], ranks[looked]) for looked in (is_by, ~is_by)
        )
        scores = np.concatenate([rows.scores for rows in self._rows])[first].tolist()
        relations = np.concatenate([rows.relations for rows in self._rows])[first].tolist()
        digits, purposes = keys[first, :32].tobytes().hex(), keys[first, 32].tolist()
        ids = [digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS)]
        names = [_PURPOSE_NAMES[code - 1] for code in purposes]
        triples = list(zip(ids[::2], ids[1::2], names, strict=True))
        listed = map(_Listed, scores, by_ranks, ru_ranks, relations)
        return [
            self._pair(key, triple, each)
            for key, triple, each in zip(match_ids(triples), triples, listed, strict=True)
        ]

    def _keys(self) -> NDArray[np.uint8]:
        """Return what tells pairs apart: both companies and the purpose, counted from 1."""
        own = np.concatenate([rows.companies[rows.owners] for rows in self._rows])
        partners = np.concatenate([rows.partners for rows in self._rows])
        is_by = np.concatenate(self._is_by)[:, None]
        keys = np.empty((len(own), 33), np.uint8)
        keys[:, :16] = np.where(is_by, own, partners)
        keys[:, 16:32] = np.where(is_by, partners, own)
        keys[:, 32] = np.concatenate([rows.purposes for rows in self._rows]) + 1
        return keys

    def _pair(self, key: str, triple: tuple[str, str, str], listed: _Listed) -> SuggestedPair:
        is_blind = self.blind_share > 0 and is_in_sample(key, self.blind_share)
        return SuggestedPair(
            match_id=key,
            by_company_id=triple[0],
            ru_company_id=triple[1],
            purpose=triple[2],
            score=listed.score,
            rank=best_rank(listed.by_rank, listed.ru_rank),
            by_rank=listed.by_rank,
            ru_rank=listed.ru_rank,
            relation=_RELATION_NAMES[listed.relation],
            ranker=self.ranker,
            reasons=NOT_TOLD,
            is_blind=is_blind,
            priority=priority_of(key, listed.score, is_blind=is_blind, wanted_by=None),
        )


def _best_places(
    pairs: int, looked_at: NDArray[np.intp], ranks: NDArray[np.int32]
) -> list[int | None]:
    """Return the place of each pair in the lists of one side; 0 in none, None: not looked at."""
    places = np.full(pairs, _UNSEEN, np.int32)
    np.maximum.at(places, looked_at, ranks)
    return [None if place == _UNSEEN else place for place in places.tolist()]


def best_rank(*ranks: int | None) -> int:
    """Return the best of some places; 0 when none of them is one."""
    return min((rank for rank in ranks if rank), default=0)


def suggested_pair(
    key: UUID,
    company_id: UUID,
    side: Side,
    purpose: Purpose,
    suggestion: Suggestion,
    *,
    rank: int,
    ranker: str,
    is_blind: bool,
) -> SuggestedPair:
    """Return a suggestion to a company as a pair that can be stored, with its reasons.

    Args:
        key: id of the match.
        side: which of the two the company is.
        rank: place in the company's list, counted from 1; 0 in none.
        ranker: name of what made the score.
    """
    partner_id = suggestion.partner_id
    ids = (company_id, partner_id) if side is Side.BY else (partner_id, company_id)
    return SuggestedPair(
        match_id=key.hex,
        by_company_id=ids[0].hex,
        ru_company_id=ids[1].hex,
        purpose=purpose.value,
        score=suggestion.score,
        rank=rank,
        relation=suggestion.relation.value,
        ranker=ranker[:RANKER_LENGTH],
        reasons=dump_reasons(suggestion.reasons, side),
        is_blind=is_blind,
        priority=priority_of(key, suggestion.score, is_blind=is_blind, wanted_by=None),
    )


def with_wish(pair: SuggestedPair, wanted_by: str | None) -> SuggestedPair:
    """Return the pair at the place it has when these companies ask for it."""
    priority = priority_of(pair.match_id, pair.score, is_blind=pair.is_blind, wanted_by=wanted_by)
    return pair._replace(wanted_by=wanted_by, priority=priority)
