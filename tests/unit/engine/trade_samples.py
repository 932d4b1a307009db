"""Small made-up trade tables for tests."""

import numpy as np

from matchmaker.domain.places import Country, third_countries
from matchmaker.domain.products import CHAPTERS
from matchmaker.domain.profile import Profile
from matchmaker.engine.trade_tables import TradeAbout, TradeTables

COUNTRIES = third_countries()
ABOUT = TradeAbout(
    kind="baci",
    year=2022,
    years="2020–2022",
    estimated=False,
    hs="HS17",
    source="made up",
    licence="none",
    made_at="2026-11-24",
    files=("a.csv",),
)


def country(code: str) -> int:
    """Return the row of a country."""
    return COUNTRIES.index(code)


def chapter(code: str) -> int:
    """Return the column of an HS chapter."""
    return CHAPTERS.index(code)


def make_tables(seed: int = 0, **overrides: object) -> TradeTables:
    """Return tables of random figures in which everything is known."""
    rng = np.random.default_rng(seed)
    shape = (len(COUNTRIES), len(CHAPTERS))
    fields: dict[str, object] = {
        "imports": np.round(rng.lognormal(8, 2, shape)),
        "growth": np.round(rng.normal(0.03, 0.05, shape), 4),
        "advantage": {home: np.round(rng.lognormal(0, 1, shape[1]), 2) for home in Country},
        "exports": {home: np.round(rng.lognormal(9, 2, shape[0])) for home in Country},
        "about": ABOUT,
    }
    return TradeTables(**{**fields, **overrides})  # type: ignore[arg-type]


def make_company(home: str = "BY", hs: str | None = "8701", **fields: object) -> Profile:
    """Return a company with one product line."""
    return Profile.model_validate(
        {
            "name": "A company",
            "country": home,
            "region": "BY-MI" if home == "BY" else "RU-MOS",
            "products": [{"text": "tractors", "hs": hs}],
            **fields,
        }
    )


def weights_on(**shares: float) -> np.ndarray:
    """Return (96,) weights from chapters written as `c87=0.5`."""
    row = np.zeros(len(CHAPTERS))
    for name, share in shares.items():
        row[chapter(name[1:])] = share
    return row
