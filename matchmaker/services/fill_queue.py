"""Fills the review queues: what is suggested to each company becomes a match to decide on.

A first run walks all companies. Later ones look at the companies that have changed since; a pair
for which only its less changed side's list has room is found by the next walk, not before. A new
ranker or another length of lists starts a walk again. Progress is kept with every batch, so an
interrupted run goes on where it stopped, and a second run of the same finds nothing to do.

What was decided is never touched. Scores of pairs nobody has decided on are brought up to date.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.match_life import MatchState, Side
from matchmaker.services.list_workers import Asked, ListSource, ListWorkers, PendingLists
from matchmaker.services.listed_pairs import ListedPairs, with_wish
from matchmaker.services.match_steps import lapse, suggest_again
from matchmaker.services.refresh import Progress
from matchmaker.services.suggest import Engine
from matchmaker.store.bulk import batched
from matchmaker.store.database import Database
from matchmaker.store.exclusions import find_all_unwanted
from matchmaker.store.match_upserts import (
    KnownPair,
    SuggestedPair,
    add_pairs,
    count_companies_left,
    find_known_pairs,
    find_sides,
    find_undecided_partners,
    list_changed_companies,
    list_companies_in_order,
    list_left_behind,
    lock_run,
    refresh_pairs,
)
from matchmaker.store.matches import lock_match
from matchmaker.store.tables import MatchRunRow

log = structlog.get_logger(__name__)

TOP = 20  # partners of each company and purpose that become matches
_PAIRS_AT_ONCE = 5_000  # in one transaction: others who write wait a quarter of a second
_LAPSED_AT_ONCE = 500


class PairSource(ListSource, Protocol):
    """What suggests partners for many companies."""

    def engine(self) -> Engine:
        """Return what makes the suggestions, and the newest change they know of."""

    def catch_up(self) -> None:
        """Take in what has changed in the database."""


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
        is_walk: all companies are walked in the order of their ids; a batch without any ends that.
    """

    company_ids: tuple[UUID, ...]
    is_walk: bool
    reached: int = 0


class _Begun(NamedTuple):
    """A batch whose lists are being made.

    Attributes:
        sides: of the companies that are published still.
    """

    batch: _Batch
    sides: Mapping[UUID, Side]
    lists: PendingLists


@dataclass
class QueueFiller:
    """Fills the queues from what `source` suggests.

    Attributes:
        top: partners of each company and purpose.
        blind_share: of pairs that are reviewed without seeing their score, in [0, 1].
        processes: how many make lists at a time.
        at_once: companies that are looked at before it is noted how far the run has come.
    """

    database: Database
    source: PairSource
    top: int = TOP
    blind_share: float = 0.0
    processes: int = 1
    at_once: int = 500
    report: FillReport = field(default_factory=FillReport, init=False)
    _ranker: str = field(default="", init=False)

    def run(
        self, *, now: datetime, is_full: bool = False, progress: Progress | None = None
    ) -> FillReport:
        """Look at every company that needs it, and return what was done.

        While the lists of some companies are made, those of the ones before are stored.

        Args:
            is_full: walk all companies, whether they have changed or not.
            progress: called now and then with how many companies are done, and how many there are.
        """
        self.report = FillReport()
        self.report.lapsed = lapse_matches(self.database, now=now)
        self.source.catch_up()
        engine = self.source.engine()
        self._ranker, newest = engine.ranker, engine.index_revision
        self._begin_run(newest, is_full=is_full)
        total = self._count_left(newest)
        tell: Progress = progress or _tell_nobody
        begun: _Begun | None = None
        with ListWorkers(
            self.source, top=self.top, processes=self.processes, expected=total
        ) as workers:
            for batch in self._batches(newest):
                before, begun = begun, self._begin(batch, workers)
                self._finish(before, now, tell, total)
            self._finish(begun, now, tell, total)
        log.info("queue_filled", **self.report.as_json())
        return self.report

    def _begin_run(self, newest: int, *, is_full: bool) -> None:
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

    def _batches(self, newest: int) -> Iterator[_Batch]:
        """Yield the companies to look at: first the rest of a walk, then what has changed since."""
        with self.database.read() as session:
            run = lock_run(session)
            walk, walked = run.walk_revision, run.walk_after
            revision = run.revision if walk is None else max(run.revision, walk)
        while walk is not None:
            with self.database.read() as session:
                ids = list_companies_in_order(session, after=walked, limit=self.at_once)
            yield _Batch(tuple(ids), is_walk=True)
            if not ids:
                break
            walked = ids[-1]
        while True:
            with self.database.read() as session:
                changed = list_changed_companies(
                    session, after=revision, up_to=newest, limit=self.at_once
                )
            if not changed:
                return
            revision = changed[-1][1]
            yield _Batch(tuple(each for each, _ in changed), is_walk=False, reached=revision)

    def _begin(self, batch: _Batch, workers: ListWorkers) -> _Begun:
        """Start to make the lists of some companies."""
        with self.database.read() as session:
            sides = find_sides(session, batch.company_ids)
            barred = find_all_unwanted(session, list(sides))
            undecided = find_undecided_partners(session, list(sides))
        if batch.is_walk:  # a pair is judged on the turn of its later company: until then it may
            # still come up in that one's list
            undecided = {
                company_id: {each for each in partners if each < company_id}
                for company_id, partners in undecided.items()
            }
        asked = [Asked(each, barred[each], undecided[each]) for each in sides]
        return _Begun(batch, sides, workers.begin(asked))

    def _finish(self, begun: _Begun | None, now: datetime, tell: Progress, total: int) -> None:
        """Store what the lists of some companies say, and note that they are done."""
        if begun is None:
            return
        found = ListedPairs(self._ranker, self.blind_share)
        done, companies = self.report.companies, begun.batch.company_ids
        for made, lists in enumerate(begun.lists.result(), 1):
            found.take(lists, begun.sides[lists.company_id])
            tell(done + made, max(total, done + made))
        pairs = found.pairs()
        for some in batched(pairs, _PAIRS_AT_ONCE):
            with self.database.write() as session:
                lock_run(session)
                self._store(session, _allowed(session, some), now)
        with self.database.write() as session:
            run = lock_run(session)
            _move_on(run, begun.batch)
            session.add(run)
        self.report.companies += len(companies)
        tell(self.report.companies, max(total, self.report.companies))

    def _store(self, session: Session, pairs: Sequence[SuggestedPair], now: datetime) -> None:
        known = find_known_pairs(session, [pair.match_id for pair in pairs])
        new = [pair for pair in pairs if pair.match_id not in known and pair.rank]
        companies = {each for pair in new for each in (pair.by_company_id, pair.ru_company_id)}
        there = find_sides(session, sorted(companies))
        new = [p for p in new if p.by_company_id in there and p.ru_company_id in there]
        add_pairs(session, new, now=now)
        self.report.created += len(new)
        changed: list[SuggestedPair] = []
        for pair in pairs:
            stored = known.get(pair.match_id)
            if stored is not None and stored.status == MatchState.LAPSED and pair.rank:
                changed += self._revived(session, pair, now)
            elif stored is not None and stored.status == MatchState.SUGGESTED:
                changed += self._changed(pair, stored)
        refresh_pairs(session, changed)

    def _changed(self, pair: SuggestedPair, stored: KnownPair) -> list[SuggestedPair]:
        """Return the pair as it is to be stored; nothing when that is how it is stored.

        Its reasons stay while its score does.
        """
        rank = pair.rank or stored.rank
        if stored.ranker == pair.ranker and stored.rank:
            rank = min(rank, stored.rank)
        was = (stored.score, stored.rank, stored.relation, stored.ranker)
        is_same = was == (pair.score, rank, pair.relation, pair.ranker)
        self.report.unchanged += is_same
        self.report.refreshed += not is_same
        if is_same:
            return []
        return [with_wish(pair._replace(rank=rank, is_blind=stored.is_blind), stored.wanted_by)]

    def _revived(self, session: Session, pair: SuggestedPair, now: datetime) -> list[SuggestedPair]:
        match = lock_match(session, pair.match_id)
        if match.state is not MatchState.LAPSED:
            return []
        suggest_again(session, match, now=now)
        self.report.revived += 1
        return [with_wish(pair._replace(is_blind=match.row.is_blind), match.row.wanted_by)]


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


def _allowed(session: Session, pairs: Sequence[SuggestedPair]) -> list[SuggestedPair]:
    """Return the pairs that nobody has rejected while they were being found."""
    unwanted = find_all_unwanted(session, sorted({pair.by_company_id for pair in pairs}))
    return [pair for pair in pairs if pair.ru_company_id not in unwanted[pair.by_company_id]]


def _tell_nobody(_done: int, _total: int | None) -> None:
    """Show no progress."""


def _move_on(run: MatchRunRow, batch: _Batch) -> None:
    """Note that a batch is done."""
    if not batch.is_walk:
        run.revision = batch.reached
    elif batch.company_ids:
        run.walk_after = batch.company_ids[-1]
    else:
        run.revision = max(run.revision, run.walk_revision or 0)
        run.walk_after = run.walk_revision = None
