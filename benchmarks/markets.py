"""Measures the scores of third markets on what companies say of themselves; prints tables.

    python -m benchmarks.markets [--trade FOLDER]

For every company that names third countries where it sells or wants to sell, they are taken out of
its profile, all third countries are scored, and it is counted how high the named ones stand: the
area under the curve (0.5 is chance, 1 the best) and how many are among the first 20. Beside the
score: its components, its parts, and simple baselines. Then the time for one company.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.places import third_countries
from matchmaker.domain.profile import Profile
from matchmaker.engine.chapters import chapter_weights
from matchmaker.engine.markets import Markets, load_markets
from matchmaker.resources import shipped

FIRST = 20
ROUNDS = 300
_ROW = {code: row for row, code in enumerate(third_countries())}
Figures = NDArray[np.float64]


def read_profiles(path: Path) -> Iterator[Profile]:
    """Yield the profiles of a JSONL file, as they are or under `profile`."""
    for line in path.read_text("utf-8").splitlines():
        stored = json.loads(line)
        yield Profile.model_validate(stored.get("profile", stored))


def area_under_curve(score: Figures, named: NDArray[np.bool_]) -> float:
    """Return the share of pairs of a named and another country that are in order; ties half."""
    above = score[named][:, None] - score[~named][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def recall(score: Figures, named: NDArray[np.bool_]) -> float:
    """Return how many of the named countries are among the first 20."""
    first = np.argsort(-score, kind="stable")[:FIRST]
    return float(named[first].sum() / min(FIRST, named.sum()))


def measure(markets: Markets, profiles: Iterator[Profile]) -> tuple[int, dict[str, list[float]]]:
    """Return how many companies there are, and name -> [area, recall] as means."""
    found: dict[str, list[tuple[float, float]]] = {}
    count = 0
    for profile in profiles:
        codes = {*profile.export_markets, *profile.export_targets}
        if not codes:
            continue
        count += 1
        named = np.zeros(len(_ROW), np.bool_)
        named[[_ROW[code] for code in codes]] = True
        bare = profile.model_copy(update={"export_markets": (), "export_targets": ()})
        scores = markets.company_scores(bare, chapter_weights(bare))
        columns = {"score": scores.score, **scores.components}
        columns |= {f"part: {name}": values for name, values in scores.parts.items()}
        for name, values in columns.items():
            values = np.nan_to_num(values, nan=-1.0)  # noqa: PLW2901 - unknown counts as least
            pair = area_under_curve(values, named), recall(values, named)
            found.setdefault(name, []).append(pair)
    constant = {"supply", "part: advantage", "part: presence"}  # the same for all countries here
    means = {
        name: [statistics.fmean(column) for column in zip(*values, strict=True)]
        for name, values in found.items()
        if name not in constant
    }
    return count, means


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trade", type=Path, help="folder of imported trade tables")
    markets = load_markets(parser.parse_args().trade)
    sets = {
        "real enterprises": shipped("data", "enterprises.jsonl"),
        "invented companies": shipped("data", "demo", "companies.jsonl"),
    }
    measured = {name: measure(markets, read_profiles(path)) for name, path in sets.items()}
    out = sys.stdout
    out.write("| | " + " | ".join(f"{n}, {c}: area | first 20" for n, (c, _) in measured.items()))
    out.write(" |\n|---|" + "--:|" * 2 * len(measured) + "\n")
    for name in next(iter(measured.values()))[1]:
        cells = [f"{value:.3f}" for _, means in measured.values() for value in means[name]]
        out.write(f"| {name} | {' | '.join(cells)} |\n")
    profile = next(read_profiles(sets["real enterprises"]))
    weights = chapter_weights(profile)
    for label, limit in (("all 247 countries", None), ("the first 10", 10)):
        times, busy = [], []
        for _ in range(ROUNDS):
            started, used = time.perf_counter(), time.process_time()
            markets.company(profile, weights, limit=limit)
            times.append((time.perf_counter() - started) * 1e3)
            busy.append((time.process_time() - used) * 1e3)
        wall, cpu = statistics.median(times), statistics.median(busy)
        out.write(f"\none company, {label}: median {wall:.2f} ms, of the processor {cpu:.2f} ms")
    out.write("\n")


if __name__ == "__main__":
    main()
