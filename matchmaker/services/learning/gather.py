"""Gathers what was decided into rows to learn from: numbers only, no texts and no people."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from matchmaker.domain.fit_signals import (
    Signal,
    signal_of_answer,
    signal_of_decision,
    signal_of_mark,
    signal_of_outcome,
)
from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Answer, Outcome, Reason, Verdict
from matchmaker.domain.places import Country
from matchmaker.engine.features import COLUMNS, compute_features
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.shelf import Shelf
from matchmaker.engine.sides import take_side
from matchmaker.engine.words import WordWeights
from matchmaker.store.history import (
    AnswerSeen,
    DecisionSeen,
    MarkSeen,
    OutcomeSeen,
    RankCount,
    count_by_rank,
    read_answers,
    read_decisions,
    read_marks,
    read_outcomes,
)
from matchmaker.training.decided_pairs import DecidedPairs, prominence

_BANDS = (1, 2, 3, 5, 10, 20, 50)
"""Last ranks of the bands in which the chance of being judged is counted; then all that follow."""


class Heard(NamedTuple):
    """One signal on one pair.

    Attributes:
        rank: where the pair stood in a list; 0 for nowhere.
        is_seen: whether the one who judged saw that place.
        is_blind: whether it belongs to the sample that is judged whatever its rank.
    """

    by_company_id: UUID
    ru_company_id: UUID
    purpose: Purpose
    signal: Signal
    rank: int
    is_seen: bool
    is_blind: bool


@dataclass(frozen=True, slots=True)
class History:
    """Everything that was heard.

    Attributes:
        decisions: those that stand, in their order: none that was taken back, no deferral.
        silent: how many decisions, answers, marks and outcomes say nothing of fit.
    """

    heard: tuple[Heard, ...]
    decisions: tuple[DecisionSeen, ...]
    by_rank: tuple[RankCount, ...]
    silent: int


def read_history(session: Session) -> History:
    """Return everything from which a ranker can learn."""
    decisions = tuple(_standing(read_decisions(session)))
    found = [
        *_of_decisions(decisions),
        *(
            _heard(each, signal_of_answer(Answer(each.answer), _reason(each.reason)))
            for each in read_answers(session)
        ),
        *_of_marks(read_marks(session)),
        *(
            _heard(each, signal_of_outcome(Outcome(each.kind), _reason(each.reason)))
            for each in read_outcomes(session)
            if each.kind != Outcome.INTRODUCED
        ),
    ]
    heard = tuple(each for each in found if each is not None)
    return History(heard, decisions, tuple(count_by_rank(session)), len(found) - len(heard))


def _standing(decisions: Iterable[DecisionSeen]) -> Iterator[DecisionSeen]:
    """Yield the last verdict of each side of each match, unless it was taken back."""
    last: dict[tuple[UUID, str], DecisionSeen] = {}
    for each in decisions:
        if each.verdict == Verdict.REOPEN:
            last.pop((each.match_id, each.side), None)
        elif each.verdict != Verdict.DEFER:
            last[each.match_id, each.side] = each
    yield from last.values()


def _of_decisions(decisions: Iterable[DecisionSeen]) -> Iterator[Heard | None]:
    for each in decisions:
        signal = signal_of_decision(Verdict(each.verdict), _reason(each.reason))
        yield _heard(each, signal, is_seen=not each.is_blind)


def _of_marks(marks: Iterable[MarkSeen]) -> Iterator[Heard | None]:
    for each in marks:
        signal = signal_of_mark(
            is_relevant=each.is_relevant,
            is_interested=each.is_interested,
            reason=_reason(each.reason),
        )
        yield _heard(each, signal, is_seen=True)


def _heard(
    seen: DecisionSeen | AnswerSeen | MarkSeen | OutcomeSeen,
    signal: Signal | None,
    *,
    is_seen: bool = False,
) -> Heard | None:
    if signal is None:
        return None
    is_blind = False if isinstance(seen, MarkSeen) else seen.is_blind
    pair = seen.by_company_id, seen.ru_company_id
    return Heard(*pair, Purpose(seen.purpose), signal, seen.rank or 0, is_seen, is_blind)


def _reason(code: str | None) -> Reason | None:
    return Reason(code) if code is not None else None


def decided_pairs(history: History, index: CompanyIndex, purpose: Purpose) -> DecidedPairs | None:
    """Return what was heard on pairs of companies that are published now; None for nothing.

    Who has withdrawn, expired or been erased teaches nothing any more.

    Args:
        index: every published company: features are computed from it as for a list of partners.
    """
    ours, theirs = (index.shelf(country) for country in Country)
    heard, slots = [], dict[UUID, int]()
    for each in history.heard:
        slot_by = ours.slot_of.get(each.by_company_id)  # once: others may leave meanwhile
        slot_ru = theirs.slot_of.get(each.ru_company_id)
        if each.purpose is purpose and slot_by is not None and slot_ru is not None:
            heard.append(each)
            slots |= {each.by_company_id: slot_by, each.ru_company_id: slot_ru}
    if not heard:
        return None
    pairs = sorted({(each.by_company_id, each.ru_company_id) for each in heard})
    place = {pair: number for number, pair in enumerate(pairs)}
    chances = _propensities(history.by_rank, purpose)
    return DecidedPairs(
        x=_features(pairs, (ours, theirs), slots, WordWeights(index)),
        belarusian=_numbered([by for by, _ in pairs]),
        russian=_numbered([ru for _, ru in pairs]),
        pair=np.array([place[each.by_company_id, each.ru_company_id] for each in heard]),
        target=np.array([each.signal.target for each in heard]),
        importance=np.array([each.signal.importance for each in heard]),
        shown=prominence([each.rank if each.is_seen else 0 for each in heard]),
        propensity=np.array([chances[_band(each.rank, each.is_blind)] for each in heard]),
    )


def _features(
    pairs: Sequence[tuple[UUID, UUID]],
    shelves: tuple[Shelf, Shelf],
    slot_of: Mapping[UUID, int],
    weights: WordWeights,
) -> Floats:
    """Return (p, columns) features of pairs that are sorted by their Belarusian company."""
    ours, theirs = shelves
    x = np.zeros((len(pairs), len(COLUMNS)))
    start = 0
    for company, group in groupby(pairs, key=lambda pair: pair[0]):
        slots = np.array([slot_of[partner] for _, partner in group], np.int32)
        you = take_side(ours, np.array([slot_of[company]], np.int32))
        table = compute_features(Pairs(you, take_side(theirs, slots), weights))
        x[start : start + len(slots)] = table.x
        start += len(slots)
    return x


def _numbered(companies: Sequence[UUID]) -> NDArray[np.int64]:
    number = {company: place for place, company in enumerate(sorted(set(companies)))}
    return np.array([number[company] for company in companies], np.int64)


def _band(rank: int, is_blind: bool) -> int:  # noqa: FBT001 - the two say where a pair stands
    """Return the number of a band of ranks; blind pairs, whose rank tells nothing, have the last.

    What stood in no list but was asked for (rank 0) is looked at like the first of a list.
    """
    return len(_BANDS) + 1 if is_blind else bisect_left(_BANDS, rank)


def _propensities(counts: Iterable[RankCount], purpose: Purpose) -> list[float]:
    """Return the chance of being judged for each band of ranks, smoothed by one pair."""
    suggested, decided = [1.0] * (len(_BANDS) + 2), [1.0] * (len(_BANDS) + 2)
    for each in counts:
        if each.purpose == purpose:
            band = _band(each.rank, each.is_blind)
            suggested[band] += each.suggested
            decided[band] += each.decided
    return [done / all_ for done, all_ in zip(decided, suggested, strict=True)]
