"""Lists of partners, turned into pairs that can be stored: each pair once, whoever's list it is of.

Reasons are not worked out here: see `services.told_reasons`.
"""

from typing import NamedTuple
from uuid import UUID

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Side
from matchmaker.engine.shortlist import Shortlist
from matchmaker.engine.suggestion import Suggestion
from matchmaker.services.list_workers import CompanyLists
from matchmaker.services.queue_places import is_in_sample, priority_of
from matchmaker.services.stored_reasons import NOT_TOLD, dump_reasons
from matchmaker.services.suggest import match_id
from matchmaker.store.match_upserts import RANKER_LENGTH, SuggestedPair


class _Listed(NamedTuple):
    """A pair with its places in the lists of both companies, 0 in none; None: not looked at."""

    by_rank: int | None
    ru_rank: int | None
    score: float
    relation: str


class ListedPairs:
    """The pairs of some companies' lists.

    Attributes:
        ranker: name of what made the scores.
        blind_share: of pairs that are reviewed without seeing their score, in [0, 1].
    """

    def __init__(self, ranker: str, blind_share: float) -> None:
        self.ranker = ranker
        self.blind_share = blind_share
        self._found: dict[tuple[bytes, bytes, Purpose], _Listed] = {}

    def take(self, lists: CompanyLists, side: Side) -> None:
        """Add the lists of a company, and what was scored besides.

        Args:
            side: which of the two the company is.
        """
        own = lists.company_id.bytes
        for purpose, listed in lists.by_purpose.items():
            self._add(own, side, purpose, listed, is_list=True)
            if listed.others is not None:
                self._add(own, side, purpose, listed.others, is_list=False)

    def _add(
        self, own: bytes, side: Side, purpose: Purpose, listed: Shortlist, *, is_list: bool
    ) -> None:
        found, ids = self._found, listed.ids.tobytes()
        scores = listed.scores.tolist()
        for at, (score, relation) in enumerate(zip(scores, listed.relations, strict=True)):
            partner = ids[16 * at : 16 * at + 16]
            rank = at + 1 if is_list else 0
            by_rank: int | None
            ru_rank: int | None
            if side is Side.BY:
                key = (own, partner, purpose)
                known = found.get(key)
                by_rank, ru_rank = rank or ((known and known.by_rank) or 0), known and known.ru_rank
            else:
                key = (partner, own, purpose)
                known = found.get(key)
                by_rank, ru_rank = known and known.by_rank, rank or ((known and known.ru_rank) or 0)
            found[key] = _Listed(by_rank, ru_rank, score, relation.value)

    def pairs(self) -> list[SuggestedPair]:
        """Return them, company after company."""
        ids: dict[bytes, UUID] = {}
        pairs = []
        for (by, ru, purpose), listed in self._found.items():
            for each in (by, ru):
                if each not in ids:
                    ids[each] = UUID(bytes=each)
            pairs.append(self._pair(ids[by], ids[ru], purpose, listed))
        return pairs

    def _pair(self, by: UUID, ru: UUID, purpose: Purpose, listed: _Listed) -> SuggestedPair:
        key = match_id(by, ru, purpose)
        is_blind = self.blind_share > 0 and is_in_sample(key, self.blind_share)
        return SuggestedPair(
            match_id=key,
            by_company_id=by,
            ru_company_id=ru,
            purpose=purpose.value,
            score=listed.score,
            rank=best_rank(listed.by_rank, listed.ru_rank),
            by_rank=listed.by_rank,
            ru_rank=listed.ru_rank,
            relation=listed.relation,
            ranker=self.ranker[:RANKER_LENGTH],
            reasons=NOT_TOLD,
            is_blind=is_blind,
            priority=priority_of(key, listed.score, is_blind=is_blind, wanted_by=None),
        )


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
        match_id=key,
        by_company_id=ids[0],
        ru_company_id=ids[1],
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
