"""How easily the two home countries reach each third country: distance, language, rules, trade.

Every part is in [0, 1], 1 the easiest, and is kept apart so that it can be shown.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.places import Country, third_countries

Figures = NDArray[np.float64]
Mask = NDArray[np.bool_]

NEAR_KM, FAR_KM = 500.0, 20_000.0
"""Closeness is 1 at the first distance and 0 at the second, on a logarithmic scale: trade falls
with the logarithm of distance (Head and Mayer 2014, Handbook of International Economics 4)."""

LANDLOCKED_ACCESS = 0.5
"""Access of a country without a coast; own judgement, of little weight."""

LEAST_EXPORT_SHARE, MOST_EXPORT_SHARE = 1e-5, 1e-1
"""A country's part in the home country's exports that counts 0 and 1, on a logarithmic scale."""

AGREEMENT_VALUE: Mapping[str, float] = {
    "in_force": 1.0,
    "in_force_date_unknown": 1.0,
    "signed_entry_unknown": 0.5,
    "suspended_in_part": 0.0,
}
"""Worth of a preferential agreement by its state; own judgement."""

COOPERATION_VALUE = 0.3
"""Worth of an agreement in force that lowers no tariffs; own judgement."""

BARRIER_EASE: Mapping[str, float] = {"unfriendly_list": 0.4, "border_closed": 0.1}
"""What is left of ease behind a barrier; own judgement. On the list of a home country's
unfriendly states, payments, transport and certificates are obstructed from both sides."""

_ROW = {code: row for row, code in enumerate(third_countries())}


@dataclass(frozen=True, slots=True)
class Ease:
    """What one home country meets in the m third countries.

    Attributes:
        distance_km: (m,) kilometres.
        parts: name -> (m,) in [0, 1]; NaN where unknown.
        openness: (m,) what the barriers between the two leave of ease, 1 where there is none.
        barriers: country -> kinds of barriers, as in data/reference/market_barriers.csv.
    """

    distance_km: Figures
    parts: Mapping[str, Figures]
    openness: Figures
    barriers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What both home countries meet, and the agreements by country.

    Attributes:
        ease: one for each home country.
        agreements: country -> codes of agreements in force or signed, as in
            data/reference/trade_agreements.csv.
        landlocked: (m,) whether the country has no coast.
    """

    ease: Mapping[Country, Ease]
    agreements: Mapping[str, tuple[str, ...]]
    landlocked: Mask


def load_surroundings(
    geography: Path, reference: Path, exports: Mapping[Country, Figures]
) -> Surroundings:
    """Read what is known of the third countries.

    Args:
        geography: data/trade/geography.csv.
        reference: folder with trade_agreements.csv and market_barriers.csv.
        exports: home country -> (m,) exports to each country; NaN where unknown.

    Raises:
        FileNotFoundError: a file is missing.
    """
    places = {row["country"]: row for row in _rows(geography)}
    rows = [places[code] for code in third_countries()]
    landlocked = np.array([row["landlocked"] == "yes" for row in rows])
    language = np.array([float(row["language"]) for row in rows])
    agreement, codes = _agreements(reference / "trade_agreements.csv")
    ease = {}
    for home in Country:
        distance_km = np.array([float(row[f"distance_{home.lower()}_km"]) for row in rows])
        parts = {
            "distance": closeness(distance_km),
            "language": language,
            "agreement": agreement,
            "trade": trade_share(exports[home]),
            "access": np.where(landlocked, LANDLOCKED_ACCESS, 1.0),
        }
        ease[home] = Ease(distance_km, parts, *_barriers(reference / "market_barriers.csv", home))
    return Surroundings(ease, codes, landlocked)


def closeness(distance_km: Figures) -> Figures:
    """Return distances as closeness in [0, 1]."""
    scale = np.log(distance_km / FAR_KM) / np.log(NEAR_KM / FAR_KM)
    return np.asarray(np.clip(scale, 0.0, 1.0))


def trade_share(exports: Figures) -> Figures:
    """Return (m,) how much of the known exports goes to each country, in [0, 1]; NaN unknown."""
    total = np.nansum(exports)
    if total <= 0:
        return np.full(len(exports), np.nan)
    shares = np.maximum(exports / total, LEAST_EXPORT_SHARE)
    scale = np.log(shares / LEAST_EXPORT_SHARE) / np.log(MOST_EXPORT_SHARE / LEAST_EXPORT_SHARE)
    return np.asarray(np.clip(scale, 0.0, 1.0))


def _agreements(path: Path) -> tuple[Figures, dict[str, tuple[str, ...]]]:
    """Return (m,) worth of the best agreement, and the codes by country.

    An agreement binds both home countries (a test of the shipped list sees to that).
    """
    worth = np.zeros(len(_ROW))
    codes: dict[str, tuple[str, ...]] = {}
    for row in _rows(path):
        country = row["country"]
        value = AGREEMENT_VALUE[row["status"]]
        if row["preferential"] == "no":
            value = min(value, COOPERATION_VALUE)
        if value > 0:
            worth[_ROW[country]] = max(worth[_ROW[country]], value)
            codes[country] = (*codes.get(country, ()), row["agreement"])
    return worth, codes


def _barriers(path: Path, home: Country) -> tuple[Figures, dict[str, tuple[str, ...]]]:
    """Return (m,) what the hardest barrier leaves of ease, and all kinds by country."""
    openness = np.ones(len(_ROW))
    kinds: dict[str, tuple[str, ...]] = {}
    for row in _rows(path):
        if row["home"] == home:
            country, kind = row["country"], row["kind"]
            openness[_ROW[country]] = min(openness[_ROW[country]], BARRIER_EASE[kind])
            kinds[country] = (*kinds.get(country, ()), kind)
    return openness, kinds


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
