"""Where to export to: the third countries, scored for one company or for two together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.places import Country, third_countries
from matchmaker.domain.profile import Profile
from matchmaker.engine import market_scores as formula
from matchmaker.engine.attributes import market_row
from matchmaker.engine.market_ease import Surroundings, load_surroundings
from matchmaker.engine.market_scores import Demand, MarketScores
from matchmaker.engine.suggestion import MarketFit, Parameter
from matchmaker.engine.trade_tables import TradeAbout, TradeTables, load_trade
from matchmaker.resources import shipped

Figures = NDArray[np.float64]

Facts = dict[str, Parameter]

LEAST_GOODS = 0.1
"""Below this weight on all chapters together, a company's lines are services."""

NEUTRAL = 0.5
"""Supply of services: no customs statistics show a country's advantage in them."""

NAMED_WEIGHT = 0.1
"""Chapters of at least this weight count in the imports that are shown."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One company as the formulas see it.

    Attributes:
        weights: (96,) on HS chapters, adding up to 1; the world's for services.
        goods: whether the weights are its own.
        sells, wants: (m,) 1 where it does, else 0.
    """

    home: Country
    weights: Figures
    goods: bool
    sells: Figures
    wants: Figures


class Markets:
    """Scores third countries; make one with `load_markets`.

    Attributes:
        about: year, source and licence of the trade figures.
    """

    def __init__(self, tables: TradeTables, surroundings: Surroundings) -> None:
        self.about: TradeAbout = tables.about
        self._imports = np.nan_to_num(tables.imports)
        world = self._imports.sum(axis=0)
        self._shares = self._imports / np.maximum(world, 1.0)  # (m, 96) of the world's imports
        self._world = world / world.sum()
        self._growth = np.nan_to_num(tables.growth)
        self._growth_known = np.isfinite(tables.growth).astype(np.float64)
        self._advantage = {
            home: formula.bounded_advantage(values) for home, values in tables.advantage.items()
        }
        self._surroundings = surroundings

    def company(
        self, profile: Profile, weights: Figures, *, limit: int | None = None
    ) -> list[MarketFit]:
        """Return the third countries for one company, best first; ties by country code.

        Args:
            weights: (96,) of the company's lines on HS chapters, from `chapter_weights`; what is
                missing to 1 are services.
            limit: only the first so many.
        """
        side = self._side(profile, weights)
        return self._fits(self._score_one(side), [side], limit)

    def pair(
        self,
        a: Profile,
        b: Profile,
        weights_a: Figures,
        weights_b: Figures,
        *,
        complementarity: float | None = None,
        limit: int | None = None,
    ) -> list[MarketFit]:
        """Return the third countries for two companies together; who comes first is no matter.

        Args:
            complementarity: in [0, 1], when the caller has compared their lines; else one minus
                the overlap of their HS chapters.
        """
        sides = [self._side(a, weights_a), self._side(b, weights_b)]
        return self._fits(self._score_two(sides[0], sides[1], complementarity), sides, limit)

    def company_scores(self, profile: Profile, weights: Figures) -> MarketScores:
        """Return the columns behind `company`, in the order of `third_countries()`."""
        return self._score_one(self._side(profile, weights))

    def pair_scores(
        self,
        a: Profile,
        b: Profile,
        weights_a: Figures,
        weights_b: Figures,
        *,
        complementarity: float | None = None,
    ) -> MarketScores:
        """Return the columns behind `pair`, in the order of `third_countries()`."""
        return self._score_two(self._side(a, weights_a), self._side(b, weights_b), complementarity)

    def _side(self, profile: Profile, weights: Figures) -> _Side:
        total = float(weights.sum())
        goods = total >= LEAST_GOODS
        return _Side(
            home=profile.country,
            weights=weights / total if goods else self._world,
            goods=goods,
            sells=market_row(profile.export_markets).astype(np.float64),
            wants=market_row(profile.export_targets).astype(np.float64),
        )

    def _score_one(self, side: _Side) -> MarketScores:
        demand = self._demand(side)
        ease = self._ease([side], formula.presence_of(side.sells, side.wants))
        supply = {"advantage": self._advantage_of(side)}
        return formula.score_markets(supply, demand, ease, self._facts([side], demand))

    def _score_two(self, a: _Side, b: _Side, complementarity: float | None) -> MarketScores:
        demand = formula.joint_demand(self._demand(a), self._demand(b))
        presence = [formula.presence_of(side.sells, side.wants) for side in (a, b)]
        ease = self._ease([a, b], formula.joint_presence(presence[0], presence[1]))
        supply = {
            "advantage": (self._advantage_of(a) + self._advantage_of(b)) / 2,
            "complementarity": _apart(a, b) if complementarity is None else complementarity,
        }
        return formula.score_markets(supply, demand, ease, self._facts([a, b], demand))

    def _advantage_of(self, side: _Side) -> float:
        return float(side.weights @ self._advantage[side.home]) if side.goods else NEUTRAL

    def _demand(self, side: _Side) -> Demand:
        return formula.demand_of(side.weights, self._shares, self._growth, self._growth_known)

    def _ease(self, sides: Sequence[_Side], presence: Figures) -> dict[str, Figures]:
        """Return the parts of ease for all sides together; the hardest barrier counts."""
        found = [self._surroundings.ease[side.home] for side in sides]
        names = found[0].parts
        parts = {
            name: formula.mean_of_known([ease.parts[name] for ease in found]) for name in names
        }
        openness = np.min([ease.openness for ease in found], axis=0)
        return {**parts, "presence": presence, "openness": openness}

    def _facts(self, sides: Sequence[_Side], demand: Demand) -> dict[str, Figures]:
        named = np.zeros(len(self._world), np.bool_)
        for side in sides:
            named |= side.weights >= NAMED_WEIGHT if side.goods else side.weights > 0
        columns = named if named.any() else slice(None)
        imports = self._imports[:, columns].sum(axis=1) * 1e3
        distances = [self._surroundings.ease[side.home].distance_km for side in sides]
        return {
            "imports_usd": np.where(imports > 0, imports, np.nan),
            "growth": demand.growth,
            "distance_km": np.mean(distances, axis=0),
        }

    def _fits(
        self, scores: MarketScores, sides: Sequence[_Side], limit: int | None
    ) -> list[MarketFit]:
        order = np.argsort(-scores.score, kind="stable")[:limit]
        components = _rows_of(scores.components, order)
        parts = _rows_of(scores.parts, order)
        facts = self._facts_of(scores, sides, order)
        codes = [third_countries()[row] for row in order.tolist()]
        columns = (codes, scores.score[order].tolist(), components, parts, facts)
        return [MarketFit(*column) for column in zip(*columns, strict=True)]

    def _facts_of(
        self, scores: MarketScores, sides: Sequence[_Side], order: NDArray[np.intp]
    ) -> list[Facts]:
        """Return the figures, agreements, barriers and who is there, with year and source."""
        sell = np.sum([side.sells for side in sides], axis=0)[order].astype(int).tolist()
        want = np.sum([side.wants for side in sides], axis=0)[order].astype(int).tolist()
        landlocked = self._surroundings.landlocked[order].tolist()
        agreements, barriers = self._surroundings.agreements, self._barriers(sides)
        common: Facts = {
            "goods": all(side.goods for side in sides),
            "estimated": self.about.estimated,
            "year": self.about.year,
            "source": self.about.source,
        }
        found: list[Facts] = []
        for place, figures in enumerate(_rows_of(scores.facts, order)):
            country = third_countries()[order[place]]
            facts: Facts = {
                **figures,
                **common,
                "agreements": agreements.get(country, ()),
                "barriers": barriers.get(country, ()),
                "landlocked": landlocked[place],
                "sell_there": sell[place],
                "want_there": want[place],
            }
            found.append(facts)
        return found

    def _barriers(self, sides: Sequence[_Side]) -> dict[str, tuple[str, ...]]:
        """Return country -> barriers as HOME:KIND, such as RU:unfriendly_list."""
        found: dict[str, tuple[str, ...]] = {}
        for home in sorted({side.home for side in sides}):
            for country, kinds in self._surroundings.ease[home].barriers.items():
                named = tuple(f"{home}:{kind}" for kind in kinds)
                found[country] = found.get(country, ()) + named
        return found


def load_markets(own: Path | None = None) -> Markets:
    """Return the scorer over the user's imported trade tables or, without any, the shipped ones.

    Args:
        own: folder of imported tables, from `find_own_trade`; None for the shipped ones.

    Raises:
        FileNotFoundError: a table is missing.
        TradeTablesMismatch: a table has another form than this code reads, or holds no figures.
    """
    tables = load_trade(own or shipped("data", "trade"))
    surroundings = load_surroundings(
        shipped("data", "trade", "geography.csv"), shipped("data", "reference"), tables.exports
    )
    return Markets(tables, surroundings)


def _apart(a: _Side, b: _Side) -> float:
    """Return how far two companies' HS chapters lie apart, in [0, 1]; neutral for services."""
    if not (a.goods and b.goods):
        return NEUTRAL
    return max(0.0, 1.0 - float(np.minimum(a.weights, b.weights).sum()))


def _rows_of(columns: Mapping[str, Figures], order: NDArray[np.intp]) -> list[dict[str, float]]:
    """Return one mapping per country, without the figures that are unknown."""
    names = tuple(columns)
    picked = np.array([columns[name][order] for name in names]).T  # (countries, names)
    rows = [dict(zip(names, row, strict=True)) for row in picked.tolist()]
    for place, column in np.argwhere(np.isnan(picked)).tolist():
        del rows[place][names[column]]
    return rows
