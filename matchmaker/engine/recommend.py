"""Who a company should meet: rules, retrieval, features, ranker, reasons, in that order."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.match import Purpose
from matchmaker.domain.profile import Profile
from matchmaker.engine.all_pairs import AllPairs, weigh_all_pairs
from matchmaker.engine.attributes import FORMS, MARKETS, REGIONS, Mask, has
from matchmaker.engine.best_first import ranked
from matchmaker.engine.diversity import diversify
from matchmaker.engine.features import FeatureTable, compute_features
from matchmaker.engine.index import CompanyIndex, IndexEntry, Kind, Shelf
from matchmaker.engine.joint_offer import joint_offer
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.neighbourhoods import Neighbourhoods
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.postings import Slots
from matchmaker.engine.prerank import find_candidates
from matchmaker.engine.ranker import LinearRanker, Rankers, probability
from matchmaker.engine.reasons import reasons_of
from matchmaker.engine.relation import are_competing, relations_of
from matchmaker.engine.rise import would_rise
from matchmaker.engine.rivals import balanced_choice, nearest
from matchmaker.engine.shortlist import Shortlist, empty_shortlist
from matchmaker.engine.sides import Side, single_side, take_side
from matchmaker.engine.suggestion import Options, Suggestion, Suggestions
from matchmaker.engine.words import WordWeights

CANDIDATES = 240  # compared exactly; what is lost with fewer: docs/matching.md
_DIGITS = 12  # of a score; other machines may differ in the last bits

NO_COMPANIES = "no_companies"
NOTHING_MATCHES_FILTERS = "nothing_matches_filters"
NOTHING_ABOVE_THRESHOLD = "nothing_above_threshold"
ONLY_COMPETITORS = "only_competitors"


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything about one pair, for one purpose, seen from the first company.

    Attributes:
        would_rise: codes of what would raise the score, most useful first.
        ranker: name of the ranker that made the score.
    """

    suggestion: Suggestion
    would_rise: tuple[str, ...]
    ranker: str


@dataclass(frozen=True, slots=True)
class _Compared:
    """The candidates of a query, compared with who asks.

    Attributes:
        barred: companies that are never suggested.
    """

    pairs: Pairs
    table: FeatureTable
    barred: set[UUID]


class Recommender:
    """Answers queries from an index.

    Attributes:
        rankers: replaced as a whole when others come into use; a query takes them once.
    """

    def __init__(
        self, index: CompanyIndex, rankers: Rankers, *, candidates: int = CANDIDATES
    ) -> None:
        self._index = index
        self.rankers = rankers
        self._candidates = candidates

    def suggest(
        self, company: IndexEntry, options: Options, *, excluded: Collection[UUID] = ()
    ) -> Suggestions:
        """Return the best partners of a company, best first, ties by id.

        Args:
            excluded: companies that are never suggested to this one.
        """
        return self.suggest_each(company, [options], excluded=excluded)[0]

    def suggest_each(
        self, company: IndexEntry, options: Sequence[Options], *, excluded: Collection[UUID] = ()
    ) -> list[Suggestions]:
        """Return what `suggest` does for each of several options with the same filters.

        Companies are looked for and compared once, for all purposes: of a large market, a list may
        hold a company that `suggest`, which compares fewer, has missed.
        """
        rankers = self.rankers
        asked = [rankers[each] for each in dict.fromkeys(each.purpose for each in options)]
        found = self._compare(company, options[0], {company.company_id, *excluded}, asked)
        if not isinstance(found, _Compared):
            return [Suggestions((), rankers.name, found) for _ in options]
        return [self._choose(found, each, rankers) for each in options]

    def shortlist(
        self,
        company: IndexEntry,
        *,
        limit: int,
        excluded: Collection[UUID] = (),
        also: Collection[UUID] = (),
        is_wide: bool = False,
        around: tuple[Neighbourhoods, int] | None = None,
        weighed: AllPairs | None = None,
    ) -> dict[Purpose, Shortlist]:
        """Return what `suggest` does for each purpose, without reasons and in a third of the time.

        Args:
            also: companies that are scored whether they stand in a list or not.
            is_wide: all that were looked at closely are scored like that.
            around: the neighbourhoods of the other country, and how many cells are looked into for
                each text of the company; None: everybody is looked at.
            weighed: what is known of all pairs; None: the company is weighed with others here.
        """
        rankers = self.rankers
        shelf = self._index.shelf(company.profile.country.other)
        slots = [slot for each in also if (slot := shelf.slot_of.get(each)) is not None]
        asked = np.array(slots, np.int32)
        purposes = [rankers[purpose] for purpose in Purpose]
        barred = {company.company_id, *excluded}
        found = self._compare(company, Options(), barred, purposes, around, weighed)
        lists = {purpose: empty_shortlist() for purpose in Purpose}
        if isinstance(found, _Compared):
            there = found.pairs.they.slots
            for purpose in Purpose:
                scores = _scores(rankers[purpose], found.table.x)
                good = ranked(found.pairs.they, scores, found.barred)
                best = _from_leader(good, found.pairs, purpose)[:limit]
                lists[purpose] = _shortlist(found.pairs, best, scores)
                if is_wide or len(asked):
                    others = np.flatnonzero(is_wide | np.isin(there, asked)).astype(np.int32)
                    scored = _shortlist(found.pairs, others, scores)
                    lists[purpose] = lists[purpose].with_others(scored)
            if len(asked):
                asked = np.setdiff1d(asked, there)
        if len(asked):
            pairs = Pairs(
                single_side(company, shelf), take_side(shelf, asked), self._word_weights(shelf)
            )
            x, rows = compute_features(pairs).x, np.arange(len(asked), dtype=np.int32)
            for purpose in Purpose:
                scored = _shortlist(pairs, rows, _scores(rankers[purpose], x))
                lists[purpose] = lists[purpose].with_others(scored)
        return lists

    def weigh_all_pairs(
        self, *, threads: int, progress: Callable[[int, int], None]
    ) -> AllPairs | None:
        """Weigh all companies of both countries with each other, for the `shortlist` of each.

        Args:
            threads: that share the work.
            progress: called with how many companies of how many have asked.

        Returns:
            None where nothing was compiled, or a country has few companies.
        """
        purposes = [self.rankers[purpose] for purpose in Purpose]
        return weigh_all_pairs(
            self._index, purposes, count=self._candidates, threads=threads, progress=progress
        )

    def _compare(
        self,
        company: IndexEntry,
        options: Options,
        barred: set[UUID],
        rankers: Sequence[LinearRanker],
        around: tuple[Neighbourhoods, int] | None = None,
        weighed: AllPairs | None = None,
    ) -> "_Compared | str":
        """Return the candidates with their features, or why there are none.

        Args:
            rankers: who will rank them.
            around, weighed: as of `shortlist`.
        """
        shelf = self._index.shelf(company.profile.country.other)
        if not len(shelf):
            return NO_COMPANIES
        eligible = eligible_companies(shelf, options, barred)
        if not eligible.any():
            return NOTHING_MATCHES_FILTERS
        you, weights = single_side(company, shelf), self._word_weights(shelf)
        if around is not None:
            neighbourhoods, cells = around
            eligible[: neighbourhoods.size] &= neighbourhoods.near(you, cells)[: len(eligible)]
        slots = find_candidates(
            you,
            shelf,
            weights,
            eligible,
            rankers,
            count=self._candidates,
            market=options.market,
            chosen=None if weighed is None else weighed.of(company.place, shelf, rankers),
        )
        pairs = Pairs(you, take_side(shelf, slots), weights, options.market)
        return _Compared(pairs, compute_features(pairs), barred)

    def _choose(self, found: "_Compared", options: Options, rankers: Rankers) -> Suggestions:
        """Return the best of the candidates for a purpose."""
        pairs, table = found.pairs, found.table
        ranker = rankers[options.purpose]
        scores = _scores(ranker, table.x)
        good = ranked(pairs.they, scores, found.barred)
        best = _from_leader(good, pairs, options.purpose)
        if options.balanced and len(best):
            balanced = self._balanced(pairs, best, scores, options, ranker)
            best = _from_leader(balanced, pairs, options.purpose)
        elif options.diverse:
            best = _diverse(pairs.they, best, scores, options.limit)
        if not len(best):
            why = ONLY_COMPETITORS if len(good) else NOTHING_ABOVE_THRESHOLD
            return Suggestions((), rankers.name, why)
        chosen = best[: options.limit].tolist()
        return Suggestions(_explain(pairs, table, ranker, options.purpose, chosen), rankers.name)

    def _balanced(
        self, pairs: Pairs, best: Slots, scores: Floats, options: Options, ranker: LinearRanker
    ) -> Slots:
        """Return positions of the candidates that balance leaves to you, best score first."""
        you, they = pairs.you, pairs.they
        shelf = self._index.shelf(you.profile(0).country)
        rivals, weights = nearest(you, shelf), self._word_weights(they.shelf)

        def score(row: int) -> Floats:
            if row == 0:
                return scores[best]
            rival = take_side(shelf, rivals[row - 1 : row])
            table = compute_features(Pairs(rival, they, weights, options.market))
            return _scores(ranker, table.x)[best]

        return best[balanced_choice(score, 1 + len(rivals), options.limit)]

    def judge(
        self, company: IndexEntry, other: IndexEntry, purpose: Purpose, market: str | None = None
    ) -> Judged:
        """Return the score and the reasons of any pair, also of one that is never suggested.

        Args:
            market: the only third country that counts, ISO 3166-1; None: all of them.
        """
        rankers = self.rankers
        shelf = self._index.shelf(other.profile.country)
        you, they = (single_side(each, shelf) for each in (company, other))
        pairs = Pairs(you, they, self._word_weights(shelf), market)
        suggestion = _explain(pairs, compute_features(pairs), rankers[purpose], purpose, [0])[0]
        rise = would_rise(company.profile, other.profile, purpose)
        return Judged(suggestion, rise, rankers.name)

    def score(self, company: IndexEntry, others: Sequence[IndexEntry], purpose: Purpose) -> Floats:
        """Return (c,) scores of a company with c others, without retrieval and without reasons."""
        shelf = self._index.new_shelf()
        for other in others:
            shelf.put(other)
        slots = np.array([shelf.slot_of[other.company_id] for other in others], np.int32)
        you = single_side(company, shelf)
        pairs = Pairs(you, take_side(shelf, slots), self._word_weights(shelf))
        return _scores(self.rankers[purpose], compute_features(pairs).x)

    def _word_weights(self, shelf: Shelf) -> WordWeights:
        return WordWeights(self._index, shelf.vocabulary)


def _scores(ranker: LinearRanker, x: Floats) -> Floats:
    return np.round(probability(ranker.log_odds(x)), _DIGITS)


def _explain(
    pairs: Pairs,
    table: FeatureTable,
    ranker: LinearRanker,
    purpose: Purpose,
    rows: Sequence[int],
) -> tuple[Suggestion, ...]:
    """Return suggestions of some of the pairs, in their order.

    Args:
        rows: which of the others.
    """
    x = table.x[rows]
    scores = _scores(ranker, x)
    few = pairs.only(rows)
    reasons = reasons_of(few, table.yours[:, rows], ranker.contributions(x))
    relations = relations_of(pairs, rows)
    return tuple(
        Suggestion(
            partner_id=few.they.shelf.ids[slot],
            score=float(scores[place]),
            relation=relations[place],
            reasons=reasons[place],
            intercept=ranker.intercept,
            joint_offer=joint_offer(few, place) if purpose is Purpose.THIRD_MARKET else None,
        )
        for place, slot in enumerate(few.they.slots)
    )


def _shortlist(pairs: Pairs, rows: Slots, scores: Floats) -> Shortlist:
    ids = pairs.they.shelf.slot_of.ids.view[pairs.they.slots[rows]]
    return Shortlist(ids, scores[rows], tuple(relations_of(pairs, rows.tolist())))


def _from_leader(best: Slots, pairs: Pairs, purpose: Purpose) -> Slots:
    """Return `best` from the first pair on that may lead a list for this purpose.

    In a third market a competitor is no partner to name first; further down it is labelled.
    """
    if purpose is not Purpose.THIRD_MARKET:
        return best
    may_lead = np.flatnonzero(~pairs.once(are_competing)[best])
    return best[may_lead[0] :] if len(may_lead) else best[:0]


def _diverse(they: Side, best: Slots, scores: Floats, limit: int) -> Slots:
    """Return positions of good partners that differ from each other, best score first."""
    vectors = they.vectors[they.rows[Kind.WHOLE]][best]
    return best[np.sort(diversify(scores[best], vectors.astype(np.float32), limit))]


def eligible_companies(shelf: Shelf, options: Options, barred: set[UUID]) -> Mask:
    """Return (s,) which companies of a shelf the rules let through."""
    facts = shelf.attributes
    mask = shelf.alive.view.copy()
    for company_id in barred:
        slot = shelf.slot_of.get(company_id)
        if slot is not None and slot < len(mask):  # the shelf may have grown
            mask[slot] = False
    if options.region is not None:
        mask &= facts.region.view[: len(mask)] == REGIONS[options.region]
    if options.market is not None:
        column = MARKETS[options.market]
        mask &= has(facts.markets.view[: len(mask)], column) | has(
            facts.targets.view[: len(mask)], column
        )
    if options.cooperation is not None:
        mask &= has(facts.forms.view[: len(mask)], FORMS[Cooperation(options.cooperation)])
    return mask


def blocked(company: Profile, other: Profile, *, is_same: bool) -> tuple[str, ...]:
    """Return the codes of the rules that keep a pair out of suggestions; empty when none does."""
    if is_same:
        return ("same_company",)
    return ("same_country",) if company.country is other.country else ()
