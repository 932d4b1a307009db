"""Fills the review queues: what is suggested to each company becomes a match to decide on.

A first run walks all companies. Later ones look at the companies that have changed since; a pair
for which only its less changed side's list has room is found by the next walk, not before. A new
ranker or another length of lists starts a walk again. Progress is kept with every batch, so an
interrupted run goes on where it stopped, and a second run of the same finds nothing to do.

What was decided is never touched. Scores of pairs nobody has decided on are brought up to date.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import MatchState, Side
from matchmaker.engine.suggestion import Suggestion
from matchmaker.services.match_steps import lapse, suggest_again
from matchmaker.services.queue_places import is_in_sample, priority_of
from matchmaker.services.refresh import Progress
from matchmaker.services.stored_reasons import dump_reasons
from matchmaker.services.suggest import Engine, match_id
from matchmaker.store.database import Database
from matchmaker.store.exclusions import find_unwanted
from matchmaker.store.match_upserts import (
    RANKER_LENGTH,
    REFRESHED,
    KnownPair,
    SuggestedPair,
    add_pairs,
    count_companies_left,
    find_facts,
    find_known_pairs,
    list_changed_companies,
    list_companies_in_order,
    list_left_behind,
    list_undecided,
    lock_run,
    refresh_pairs,
)
from matchmaker.store.matches import lock_match
from matchmaker.store.tables import MatchRunRow

log = structlog.get_logger(__name__)

TOP = 20  # partners of each company and purpose that become matches
_AT_ONCE = 50  # companies in one transaction
_LAPSED_AT_ONCE = 500


class PairSource(Protocol):
    """What suggests partners for many companies, and judges single pairs."""

    def engine(self) -> Engine:
        """Return what makes the suggestions, and the newest change they know of."""

    def catch_up(self) -> None:
        """Take in what has changed in the database."""

    def suggest_each(
        self, company_ids: Sequence[UUID], *, top: int, excluded: Mapping[UUID, Collection[UUID]]
    ) -> Iterable[tuple[UUID, Purpose, Sequence[Suggestion]]]:
        """Yield the best partners of each company for each purpose, best first."""

    def judge_stored(self, company_id: UUID, other_id: UUID, purpose: Purpose) -> Suggestion | None:
        """Return score and reasons of a pair; None when one of the two is not published."""


@dataclass
class FillReport:
    """What a run did.

    Attributes:
        companies: whose lists were looked at.
        created, refreshed, revived, unchanged: matches.
        lapsed: matches of which one company has left.
    """

    companies: int = 0
    created: int = 0
    refreshed: int = 0
    revived: int = 0
    unchanged: int = 0
    lapsed: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the counts by name."""
        return dict(vars(self))


@dataclass(frozen=True, slots=True)
class _Batch:
    """Companies that are looked at in one go, and where the run stands after them.

    Attributes:
        is_walk: all companies are walked in the order of their ids.
    """

    company_ids: tuple[UUID, ...]
    is_walk: bool
    reached: int = 0


@dataclass
class QueueFiller:
    """Fills the queues from what `source` suggests.

    Attributes:
        top: partners of each company and purpose.
        blind_share: of pairs that are reviewed without seeing their score, in [0, 1].
    """

    database: Database
    source: PairSource
    top: int = TOP
    blind_share: float = 0.0
    report: FillReport = field(default_factory=FillReport, init=False)
    _ranker: str = field(default="", init=False)

    def run(
        self, *, now: datetime, is_full: bool = False, progress: Progress | None = None
    ) -> FillReport:
        """Look at every company that needs it, and return what was done.

        Args:
            is_full: walk all companies, whether they have changed or not.
            progress: called after each batch with how many companies are done, and how many
                there are.
        """
        self.report = FillReport()
        self.report.lapsed = lapse_matches(self.database, now=now)
        self.source.catch_up()
        engine = self.source.engine()
        self._ranker, newest = engine.ranker, engine.index_revision
        self._begin(newest, is_full=is_full)
        total = self._count_left(newest)
        while (batch := self._next(newest)) is not None:
            self._fill(batch, now)
            if progress is not None:
                progress(self.report.companies, max(total, self.report.companies))
        log.info("queue_filled", **self.report.as_json())
        return self.report

    def _begin(self, newest: int, *, is_full: bool) -> None:
        """Start a walk where one is needed and none is under way for the same lists."""
        with self.database.write() as session:
            run = lock_run(session)
            is_other = (run.ranker, run.top) != (self._ranker, self.top)
            is_under_way = run.walk_revision is not None
            if is_other or (is_full and not is_under_way):
                run.ranker, run.top = self._ranker, self.top
                run.walk_after, run.walk_revision = None, newest

    def _count_left(self, newest: int) -> int:
        with self.database.read() as session:
            run = lock_run(session)
            return count_companies_left(
                session,
                walk_after=run.walk_after,
                is_walk=run.walk_revision is not None,
                after=run.revision,
                up_to=newest,
            )

    def _next(self, newest: int) -> _Batch | None:
        """Return the next companies to look at; None when all is done."""
        with self.database.read() as session:
            run = lock_run(session)
            if run.walk_revision is not None:
                ids = list_companies_in_order(session, after=run.walk_after, limit=_AT_ONCE)
                return _Batch(tuple(ids), is_walk=True)
            changed = list_changed_companies(
                session, after=run.revision, up_to=newest, limit=_AT_ONCE
            )
        if not changed:
            return None
        return _Batch(tuple(each for each, _ in changed), is_walk=False, reached=changed[-1][1])

    def _fill(self, batch: _Batch, now: datetime) -> None:
        """Look at the lists of some companies: first without a transaction, as this is slow."""
        with self.database.read() as session:
            facts = find_facts(session, batch.company_ids)
            barred = {each: find_unwanted(session, each) for each in facts}
            undecided = {each: list_undecided(session, each) for each in facts}
        sides = {each: Side(found.country) for each, found in facts.items()}
        pairs = self._suggested(sides, barred)
        for pair in self._judged_again(batch, sides, undecided, set(pairs)):
            pairs.setdefault(pair.match_id, pair)
        with self.database.write() as session:
            run = lock_run(session)
            barred = {each: find_unwanted(session, each) for each in facts}
            self._store(session, _allowed(pairs.values(), barred), now)
            _move_on(run, batch)
            session.add(run)
        self.report.companies += len(batch.company_ids)

    def _suggested(
        self, sides: Mapping[UUID, Side], barred: Mapping[UUID, Collection[UUID]]
    ) -> dict[UUID, SuggestedPair]:
        """Return the pairs of the companies' lists; of one in two lists, the better place."""
        pairs: dict[UUID, SuggestedPair] = {}
        lists = self.source.suggest_each(list(sides), top=self.top, excluded=barred)
        for company_id, purpose, suggestions in lists:
            for rank, suggestion in enumerate(suggestions, 1):
                pair = self._pair(company_id, sides[company_id], purpose, suggestion, rank)
                known = pairs.get(pair.match_id)
                if known is None or rank < known.rank:
                    pairs[pair.match_id] = pair
        return pairs

    def _judged_again(
        self,
        batch: _Batch,
        sides: Mapping[UUID, Side],
        undecided: Mapping[UUID, Sequence[KnownPair]],
        found: Collection[UUID],
    ) -> Iterable[SuggestedPair]:
        """Yield the pairs that stand in no list any more, with the score they have now.

        While all companies are walked, a pair is judged on the turn of its later company: until
        then it may still come up in that one's list.
        """
        for company_id, known in undecided.items():
            for pair in known:
                ids = (pair.by_company_id, pair.ru_company_id)
                other = ids[1] if ids[0] == company_id else ids[0]
                if pair.match_id in found or (batch.is_walk and other > company_id):
                    continue
                purpose = Purpose(pair.purpose)
                judged = self.source.judge_stored(company_id, other, purpose)
                if judged is not None:
                    yield self._pair(company_id, sides[company_id], purpose, judged, pair.rank)

    def _pair(
        self, company_id: UUID, side: Side, purpose: Purpose, suggestion: Suggestion, rank: int
    ) -> SuggestedPair:
        key = match_id(company_id, suggestion.partner_id, purpose)
        return suggested_pair(
            key,
            company_id,
            side,
            purpose,
            suggestion,
            rank=rank,
            ranker=self._ranker,
            is_blind=is_in_sample(key, self.blind_share),
        )

    def _store(self, session: Session, pairs: Sequence[SuggestedPair], now: datetime) -> None:
        known = find_known_pairs(session, [pair.match_id for pair in pairs])
        new = [pair for pair in pairs if pair.match_id not in known]
        companies = {each for pair in new for each in (pair.by_company_id, pair.ru_company_id)}
        facts = find_facts(session, sorted(companies))
        new = [p for p in new if p.by_company_id in facts and p.ru_company_id in facts]
        add_pairs(session, new, facts, now=now)
        self.report.created += len(new)
        changed: list[SuggestedPair] = []
        for pair in pairs:
            stored = known.get(pair.match_id)
            if stored is not None and stored.status == MatchState.LAPSED:
                changed += self._revived(session, pair, now)
            elif stored is not None and stored.status == MatchState.SUGGESTED:
                changed += self._changed(pair, stored)
        refresh_pairs(session, changed)

    def _changed(self, pair: SuggestedPair, stored: KnownPair) -> list[SuggestedPair]:
        """Return the pair as it is to be stored; nothing when that is how it is stored."""
        places = {pair.rank, stored.rank} - {0} if stored.ranker == pair.ranker else {pair.rank}
        now_wanted = with_wish(
            replace(pair, rank=min(places, default=0), is_blind=stored.is_blind), stored.wanted_by
        )
        is_same = all(getattr(now_wanted, name) == getattr(stored, name) for name in REFRESHED)
        self.report.unchanged += is_same
        self.report.refreshed += not is_same
        return [] if is_same else [now_wanted]

    def _revived(self, session: Session, pair: SuggestedPair, now: datetime) -> list[SuggestedPair]:
        match = lock_match(session, pair.match_id)
        if match.state is not MatchState.LAPSED:
            return []
        suggest_again(session, match, now=now)
        self.report.revived += 1
        return [with_wish(replace(pair, is_blind=match.row.is_blind), match.row.wanted_by)]


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
    """Return a suggestion to a company as a pair that can be stored.

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
    return replace(pair, wanted_by=wanted_by, priority=priority)


def lapse_matches(database: Database, *, now: datetime) -> int:
    """End the open matches of which one company has left or expired; return how many."""
    ended = 0
    while True:
        with database.write() as session:
            left = list_left_behind(session, limit=_LAPSED_AT_ONCE)
            for each in left:
                lapse(session, lock_match(session, each), now=now, why="company_left")
        ended += len(left)
        if len(left) < _LAPSED_AT_ONCE:
            return ended


def _allowed(
    pairs: Iterable[SuggestedPair], barred: Mapping[UUID, Collection[UUID]]
) -> list[SuggestedPair]:
    """Return the pairs that nobody has rejected while they were being found."""
    return [
        pair
        for pair in pairs
        if pair.ru_company_id not in barred.get(pair.by_company_id, ())
        and pair.by_company_id not in barred.get(pair.ru_company_id, ())
    ]


def _move_on(run: MatchRunRow, batch: _Batch) -> None:
    """Note that a batch is done."""
    if not batch.is_walk:
        run.revision = batch.reached
    elif batch.company_ids:
        run.walk_after = batch.company_ids[-1]
    else:
        run.revision = max(run.revision, run.walk_revision or 0)
        run.walk_after = run.walk_revision = None
