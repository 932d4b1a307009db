"""Invented companies, and chamber staff with preferences that are known, for `benchmarks.learning`.

Staff go down the lists that the shipped ranker makes. How likely they are to look at a pair falls
with its rank; what they say follows their own hidden weights, chance, and how high the pair stands
where they see it.
"""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import Country
from matchmaker.domain.profile import parse_profile
from matchmaker.engine.encoder import load_encoder
from matchmaker.engine.features import COLUMN_NAMES, compute_features
from matchmaker.engine.goods import load_goods
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.ranker import LinearRanker, load_rankers, probability
from matchmaker.engine.sides import take_side
from matchmaker.engine.words import WordWeights
from matchmaker.resources import shipped
from matchmaker.services.encode_batches import encode_profiles
from matchmaker.services.synthetic.companies import synthetic_companies
from matchmaker.training.decided_pairs import DecidedPairs, prominence
from matchmaker.training.ranker_prior import signs

Floats = NDArray[np.float64]

PURPOSE = Purpose.JOINT_PROJECT
LISTED = 25  # partners in a list
LOOKED_AT = 0.5  # chance that a pair of rank r is looked at: r^-0.5
TRUST = 1.5  # log-odds that the first place adds where it is seen
BLIND = 0.1  # of the listed pairs; judged as often as not
NOISE = 0.7  # standard deviation, in log-odds, of one judgement


@dataclass(frozen=True, slots=True)
class Market:
    """All pairs of b Belarusian and r Russian companies.

    Attributes:
        x: (b, r, columns) features.
        entries: the companies, Belarusian ones first.
    """

    x: NDArray[np.float32]
    entries: tuple[list[IndexEntry], list[IndexEntry]]


def make_market(belarusian: int, russian: int, seed: int) -> Market:
    """Return invented companies with the features of all pairs."""
    encoder = load_encoder(shipped("models", "encoder"))
    sides: dict[Country, list[dict[str, object]]] = {country: [] for country in Country}
    wanted = {Country.BY: belarusian, Country.RU: russian}
    for fields in synthetic_companies(10 * (belarusian + russian), seed):
        side = Country(fields["country"])
        if len(sides[side]) < wanted[side]:
            sides[side].append(fields)
    profiles = [parse_profile(each) for side in sides.values() for each in side]
    vectors = encode_profiles(encoder, profiles)
    entries = [
        IndexEntry(UUID(int=n + 1), *each)
        for n, each in enumerate(zip(profiles, vectors, strict=True))
    ]
    index = CompanyIndex(encoder.dimension, load_goods(shipped("models"), encoder))
    for entry in entries:
        index.put(entry)
    weights = WordWeights(index)
    they = take_side(index.shelf(Country.RU), np.arange(russian, dtype=np.int32))
    x = np.zeros((belarusian, russian, len(COLUMN_NAMES)), np.float32)
    for row in range(belarusian):
        you = take_side(index.shelf(Country.BY), np.array([row], np.int32))
        x[row] = compute_features(Pairs(you, they, weights)).x
    return Market(x, (entries[:belarusian], entries[belarusian:]))


def shipped_ranker() -> LinearRanker:
    """Return the shipped ranker of joint projects."""
    return load_rankers(shipped("models", "ranker"))[PURPOSE]


def hidden_ranker(x: Floats, seed: int, *, strange: float = 1.0) -> LinearRanker:
    """Return what staff go by: the shipped weights bent, others raised, half of pairs approved.

    Args:
        x: (n, columns) pairs as they are listed.
        strange: how far staff differ from the shipped ranker; 0: not at all.
    """
    chance = np.random.default_rng(seed)
    weights = shipped_ranker().weights * np.exp(strange * chance.normal(0.0, 0.8, x.shape[1]))
    raised = chance.choice(x.shape[1], 6, replace=False)
    weights[raised] += signs()[raised] * strange * chance.uniform(0.5, 2.0, len(raised))
    return LinearRanker(weights, -float(np.median(x @ weights)))


@dataclass(frozen=True, slots=True)
class Listed:
    """The pairs that the shipped ranker lists: k of them.

    Attributes:
        rows, columns: (k,) which companies.
        rank: (k,) from 1.
    """

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    rank: NDArray[np.int64]


def list_pairs(market: Market, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Listed:
    """Return the lists of some Belarusian companies among some Russian ones."""
    ranker = shipped_ranker()
    odds = np.stack([ranker.log_odds(market.x[row][columns].astype(np.float64)) for row in rows])
    order = np.argsort(-odds, axis=1, kind="stable")[:, :LISTED]
    rank = np.tile(np.arange(1, LISTED + 1), len(rows))
    return Listed(np.repeat(rows, LISTED), columns[order.ravel()], rank)


def decide(
    market: Market,
    listed: Listed,
    staff: LinearRanker | None,
    count: int,
    seed: int,
    *,
    blind: float = BLIND,
    trust: float = TRUST,
) -> DecidedPairs:
    """Return what staff say of the pairs they look at.

    Args:
        staff: what they go by; None: they toss a coin.
        count: most decisions.
    """
    chance = np.random.default_rng(seed)
    size = len(listed.rows)
    is_blind = chance.random(size) < blind
    looks = np.where(is_blind, 0.5, listed.rank**-LOOKED_AT)
    decided = np.flatnonzero(chance.random(size) < looks)
    decided = np.sort(chance.permutation(decided)[:count])
    x = market.x[listed.rows[decided], listed.columns[decided]].astype(np.float64)
    seen = [0 if is_blind[n] else int(listed.rank[n]) for n in decided]
    shown = prominence(seen)
    odds = staff.log_odds(x) if staff is not None else np.zeros(len(x))
    odds = odds + trust * shown * (staff is not None) + chance.normal(0.0, NOISE, len(x))
    yes = chance.random(len(x)) < probability(odds)
    return DecidedPairs(
        x=x,
        belarusian=np.unique(listed.rows[decided], return_inverse=True)[1],
        russian=np.unique(listed.columns[decided], return_inverse=True)[1],
        pair=np.arange(len(x)),
        target=np.where(yes, 0.8, 0.0),
        importance=np.ones(len(x)),
        shown=shown,
        propensity=looks[decided],
    )
