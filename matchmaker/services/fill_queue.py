"""Fills the review queues: what is suggested to each company becomes a match to decide on.

A first run walks all companies. Later ones look at the companies that have changed since, and at
those whose lists these changes alter, see `services.altered_lists`. A new ranker or another length
of lists starts a walk again. Progress is kept with every batch, so an interrupted run goes on where
it stopped, and a second run of the same finds nothing to do.

What was decided is never touched. Scores of pairs nobody has decided on are brought up to date.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.match_life import MatchState, Side
from matchmaker.services.altered_lists import AlteredLists
from matchmaker.services.list_workers import Asked, ListSource, ListWorkers, PendingLists
from matchmaker.services.listed_pairs import ListedPairs, best_rank, with_wish
from matchmaker.services.match_steps import lapse, suggest_again
from matchmaker.services.one_behind import OneBehind
from matchmaker.services.refresh import Progress, tell_nobody
from matchmaker.services.suggest import Engine
from matchmaker.store.add_matches import add_pairs
from matchmaker.store.bulk import batched
from matchmaker.store.database import Database
from matchmaker.store.exclusions import find_all_unwanted
from matchmaker.store.match_places import (
    add_due,
    count_due,
    drop_due,
    list_due,
    vacate_ended,
)
from matchmaker.store.match_upserts import (
    KnownPair,
    count_companies_left,
    find_known_pairs,
    find_sides,
    find_undecided_partners,
    list_changed_companies,
    list_companies_in_order,
    list_left_behind,
    lock_run,
    refresh_pairs,
    replace_places,
)
from matchmaker.store.matches import lock_match
from matchmaker.store.suggested_pair import SuggestedPair
from matchmaker.store.tables import MatchRunRow

log = structlog.get_logger(__name__)

TOP = 20  # partners of each company and purpose that become matches
_PAIRS_AT_ONCE = 10_000  # in one transaction: others who write wait up to a second
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


class _Stage(StrEnum):
    """Which companies are looked at."""

    WALK = "walk"
    """All, in the order of their ids; a batch without any ends it."""
    CHANGED = "changed"
    """Those that have changed, in the order of their changes."""
    ALTERED = "altered"
    """Those whose lists the changes of others have altered."""


class _Batch(NamedTuple):
    """Companies that are looked at in one go.

    Attributes:
        reached: newest change among them.
    """

    stage: _Stage
    company_ids: tuple[UUID, ...]
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
    _revision: int = field(default=0, init=False)  # up to which changes are looked at
    _total: int = field(default=0, init=False)
    _made: int = field(default=0, init=False)  # companies whose lists are there

    def run(
        self,
        *,
        now: datetime,
        is_full: bool = False,
        progress: Progress | None = None,
        preparing: Progress | None = None,
    ) -> FillReport:
        """Look at every company that needs it, and return what was done.

        While the lists of some companies are made, those of the ones before become pairs, and those
        before them are stored: by processes, by this thread and by another one.

        Args:
            is_full: walk all companies, whether they have changed or not.
            progress: called now and then with how many companies are done, and how many there are.
            preparing: the same, of companies that are weighed with all others before the lists.
        """
        self.report, self._made = FillReport(), 0
        self.report.lapsed = lapse_matches(self.database, now=now)
        self.source.catch_up()
        engine = self.source.engine()
        self._ranker, self._revision = engine.ranker, engine.index_revision
        self._begin_run(is_full=is_full)
        tell: Progress = progress or tell_nobody
        self._total = self._count_left()
        for batches in (self._walk, self._changed_companies, self._altered_companies):
            with (
                ListWorkers(
                    self.source,
                    top=self.top,
                    processes=self.processes,
                    expected=self._count_left(),
                    preparing=preparing,
                ) as workers,
                OneBehind(is_direct=self.database.is_in_memory) as storing,
            ):
                begun: _Begun | None = None
                for batch in batches():
                    before, begun = begun, self._begin(batch, workers)
                    self._finish(before, storing, now, tell)
                self._finish(begun, storing, now, tell)
        log.info("queue_filled", **self.report.as_json())
        return self.report

    def _begin_run(self, *, is_full: bool) -> None:
        """Start a walk where one is needed and none is under way for the same lists."""
        with self.database.write() as session:
            run = lock_run(session)
            vacate_ended(session)
            is_other = (run.ranker, run.top) != (self._ranker, self.top)
            is_under_way = run.walk_revision is not None
            if is_other or (is_full and not is_under_way):
                run.ranker, run.top = self._ranker, self.top
                run.walk_after, run.walk_revision = None, self._revision
                drop_due(session)

    def _count_left(self) -> int:
        with self.database.read() as session:
            run = lock_run(session)
            left = count_companies_left(
                session,
                walk_after=run.walk_after,
                is_walk=run.walk_revision is not None,
                after=run.revision,
                up_to=self._revision,
            )
            return left + count_due(session)

    def _walk(self) -> Iterator[_Batch]:
        """Yield what is left of a walk."""
        with self.database.read() as session:
            run = lock_run(session)
            is_walk, after = run.walk_revision is not None, run.walk_after
        while is_walk:
            with self.database.read() as session:
                ids = list_companies_in_order(session, after=after, limit=self.at_once)
            yield _Batch(_Stage.WALK, tuple(ids))
            if not ids:
                return
            after = ids[-1]

    def _changed_companies(self) -> Iterator[_Batch]:
        """Yield the companies that have changed."""
        with self.database.read() as session:
            after = lock_run(session).revision
        while True:
            with self.database.read() as session:
                changed = list_changed_companies(
                    session, after=after, up_to=self._revision, limit=self.at_once
                )
            if not changed:
                return
            after = changed[-1][1]
            yield _Batch(_Stage.CHANGED, tuple(each for each, _ in changed), after)

    def _altered_companies(self) -> Iterator[_Batch]:
        """Yield the companies whose lists are to be made anew for other reasons."""
        after: UUID | None = None
        with self.database.read() as session:
            self._total = self._made + count_due(session)
        while True:
            with self.database.read() as session:
                due = list_due(session, after=after, limit=self.at_once)
            if not due:
                return
            after = due[-1]
            yield _Batch(_Stage.ALTERED, tuple(due))

    def _begin(self, batch: _Batch, workers: ListWorkers) -> _Begun:
        """Start to make the lists of some companies."""
        is_wide = batch.stage is _Stage.CHANGED
        with self.database.read() as session:
            sides = find_sides(session, batch.company_ids)
            barred = find_all_unwanted(session, list(sides))
            undecided = find_undecided_partners(session, list(sides), is_all=is_wide)
        asked = [Asked(each, barred[each], undecided[each], is_wide) for each in sides]
        return _Begun(batch, sides, workers.begin(asked))

    def _finish(
        self, begun: _Begun | None, storing: OneBehind, now: datetime, tell: Progress
    ) -> None:
        """Begin to store what the lists of some companies say, once those before are stored."""
        if begun is None:
            return
        found = ListedPairs(self._ranker, self.blind_share)
        altered = AlteredLists(self.top)
        for rows in begun.lists.result():
            found.take(rows, begun.sides)
            if begun.batch.stage is _Stage.CHANGED:
                altered.take(rows, begun.sides)
            self._made += len(rows.companies)
            tell(self._made, max(self._total, self._made))
        pairs = found.pairs()
        storing.begin(lambda: self._store_all(begun.batch, pairs, altered, now))

    def _store_all(
        self, batch: _Batch, pairs: Sequence[SuggestedPair], altered: AlteredLists, now: datetime
    ) -> None:
        """Store the pairs of some companies, and note that these are done."""
        with self.database.write() as session:
            lock_run(session)
            add_due(session, altered.find(session) - set(batch.company_ids))
        for some in batched(pairs, _PAIRS_AT_ONCE):
            with self.database.write(is_bulk=True) as session:
                lock_run(session)
                self._store(session, _allowed(session, batch.company_ids, some), now)
        with self.database.write() as session:
            run = lock_run(session)
            _move_on(run, batch)
            drop_due(session, batch.company_ids)
            session.add(run)
        self.report.companies += len(batch.company_ids)

    def _store(self, session: Session, pairs: Sequence[SuggestedPair], now: datetime) -> None:
        known = find_known_pairs(session, [pair.match_id for pair in pairs])
        new = [pair for pair in pairs if pair.match_id not in known and pair.rank]
        self.report.created += add_pairs(session, new, now=now)
        changed: list[SuggestedPair] = []
        moved: list[SuggestedPair] = []  # only to other places in the lists
        for pair in pairs:
            stored = known.get(pair.match_id)
            if stored is None:
                continue
            if stored.status == MatchState.LAPSED and pair.rank:
                changed += self._revived(session, pair, now)
            elif stored.status == MatchState.SUGGESTED:
                is_same_score, placed = _compared(pair, stored)
                self.report.unchanged += placed is None
                self.report.refreshed += placed is not None
                if placed is not None:
                    (moved if is_same_score else changed).append(placed)
        refresh_pairs(session, changed)
        replace_places(session, moved)

    def _revived(self, session: Session, pair: SuggestedPair, now: datetime) -> list[SuggestedPair]:
        match = lock_match(session, UUID(pair.match_id))
        if match.state is not MatchState.LAPSED:
            return []
        suggest_again(session, match, now=now)
        self.report.revived += 1
        placed = pair._replace(by_rank=pair.by_rank or 0, ru_rank=pair.ru_rank or 0)
        return [with_wish(placed._replace(is_blind=match.row.is_blind), match.row.wanted_by)]


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


def _compared(pair: SuggestedPair, stored: KnownPair) -> tuple[bool, SuggestedPair | None]:
    """Return whether the score is what is stored, and the pair as it is to be stored.

    None instead of the pair when that is how it is stored. Reasons stay while the score does.
    """
    by_rank = stored.by_rank if pair.by_rank is None else pair.by_rank
    ru_rank = stored.ru_rank if pair.ru_rank is None else pair.ru_rank
    rank = best_rank(by_rank, ru_rank) or stored.rank
    is_same_score = (stored.score, stored.relation, stored.ranker) == (
        pair.score,
        pair.relation,
        pair.ranker,
    )
    if is_same_score and (stored.rank, stored.by_rank, stored.ru_rank) == (rank, by_rank, ru_rank):
        return True, None
    placed = pair._replace(rank=rank, by_rank=by_rank, ru_rank=ru_rank, is_blind=stored.is_blind)
    return is_same_score, with_wish(placed, stored.wanted_by)


def _allowed(
    session: Session, company_ids: Sequence[UUID], pairs: Sequence[SuggestedPair]
) -> list[SuggestedPair]:
    """Return the pairs that nobody has rejected while they were being found.

    Args:
        company_ids: in each pair there is one of them.
    """
    unwanted = {
        frozenset((company_id.hex, partner.hex))
        for company_id, partners in find_all_unwanted(session, company_ids).items()
        for partner in partners
    }
    if not unwanted:
        return list(pairs)
    return [p for p in pairs if frozenset((p.by_company_id, p.ru_company_id)) not in unwanted]


def _move_on(run: MatchRunRow, batch: _Batch) -> None:
    """Note that a batch is done."""
    if batch.stage is _Stage.CHANGED:
        run.revision = batch.reached
    elif batch.stage is _Stage.WALK and batch.company_ids:
        run.walk_after = batch.company_ids[-1]
    elif batch.stage is _Stage.WALK:
        run.revision = max(run.revision, run.walk_revision or 0)
        run.walk_after = run.walk_revision = None
