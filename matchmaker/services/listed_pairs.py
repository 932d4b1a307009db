"""Lists of partners, turned into pairs that can be stored: each pair once, whoever's list it is of.

Reasons are not worked out here: see `services.told_reasons`.
"""

from collections.abc import Mapping, Sequence
from itertools import repeat
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
        digits, codes = keys[first, :32].tobytes().hex(), keys[first, 32].tolist()
        ids = [digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS)]
        by_ids, ru_ids = ids[::2], ids[1::2]
        purposes = [_PURPOSE_NAMES[code - 1] for code in codes]
        scores = np.concatenate([rows.scores for rows in self._rows])[first].tolist()
        relations = np.concatenate([rows.relations for rows in self._rows])[first].tolist()
        match_keys = list(match_ids(zip(by_ids, ru_ids, purposes, strict=True)))
        is_blind, priorities = self._queue_places(match_keys, scores)
        return [
            SuggestedPair(*columns)
            for columns in zip(
                match_keys,
                by_ids,
                ru_ids,
                purposes,
                scores,
                _best_ranks(by_ranks, ru_ranks),
                [_RELATION_NAMES[code] for code in relations],
                repeat(self.ranker),
                repeat(NOT_TOLD),
                is_blind,
                priorities,
                repeat(None),  # wanted by nobody
                _or_unseen(by_ranks),
                _or_unseen(ru_ranks),
            )
        ]

    def _queue_places(
        self, match_keys: Sequence[str], scores: Sequence[float]
    ) -> tuple[Sequence[bool], Sequence[float]]:
        """Return which pairs are reviewed blindly, and their priorities."""
        if not self.blind_share:
            return [False] * len(match_keys), scores
        is_blind = [is_in_sample(key, self.blind_share) for key in match_keys]
        priorities = [
            priority_of(key, score, is_blind=blind, wanted_by=None)
            for key, score, blind in zip(match_keys, scores, is_blind, strict=True)
        ]
        return is_blind, priorities

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


def _best_places(
    pairs: int, looked_at: NDArray[np.intp], ranks: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return the place of each pair in the lists of one side; 0 in none."""
    places = np.full(pairs, _UNSEEN, np.int32)
    np.maximum.at(places, looked_at, ranks)
    return places


def _or_unseen(places: NDArray[np.int32]) -> list[int | None]:
    return [None if place == _UNSEEN else place for place in places.tolist()]


def _best_ranks(one: NDArray[np.int32], other: NDArray[np.int32]) -> list[int]:
    """Return the better of two places of each pair; 0 where it has none."""
    last = np.iinfo(np.int32).max
    best = np.minimum(np.where(one > 0, one, last), np.where(other > 0, other, last))
    found: list[int] = np.where(best == last, 0, best).tolist()
    return found


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
