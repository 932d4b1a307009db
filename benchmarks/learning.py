"""Does training on decisions recover what staff prefer, and does it leave noise alone?

    python -m benchmarks.learning [exposure | prior | promotion | time]

Companies and staff are invented (`benchmarks.simulated_staff`): 500 Belarusian and 900 Russian
companies, of which 100 and 200 nobody decides on. On the lists of these the rankers are judged by
the hidden preference itself: nDCG@10 of all pairs of a company by the chance that staff would
approve it, and the mean distance of the score from that chance. Means over seeds; `±` is the
standard error over them.
"""

import argparse
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from benchmarks.simulated_history import times_of_training
from benchmarks.simulated_staff import (
    PURPOSE,
    Listed,
    Market,
    decide,
    hidden_ranker,
    list_pairs,
    make_market,
    shipped_ranker,
)
from matchmaker.engine.ranker import LinearRanker, Rankers, load_rankers, probability
from matchmaker.resources import shipped
from matchmaker.training.decided_figures import contest, excludes_harm
from matchmaker.training.decided_fit import PRIOR_SHARE, Exposure, fit_decided
from matchmaker.training.decided_folds import hold_out
from matchmaker.training.decided_pairs import DecidedPairs, Mask
from matchmaker.training.ranker_prior import Prior, load_priors

Floats = NDArray[np.float64]

BELARUSIAN, RUSSIAN = 500, 900
UNSEEN = 100, 200
SEEDS = 10
TOP = 10
console = Console(stderr=True)


def say(text: str) -> None:
    """Print rows of a table in Markdown."""
    Console(soft_wrap=True).print(text, markup=False, highlight=False)


@dataclass(frozen=True, slots=True)
class Trial:
    """How near a ranker comes to the hidden preference, on companies nobody decided on."""

    ndcg: float
    distance: float


class Bench:
    """The market, and who is seen in training."""

    def __init__(self) -> None:
        self.market: Market = make_market(BELARUSIAN, RUSSIAN, seed=1)
        self.listed: Listed = list_pairs(
            self.market,
            np.arange(BELARUSIAN - UNSEEN[0]),
            np.arange(RUSSIAN - UNSEEN[1]),
        )
        rows = np.arange(BELARUSIAN - UNSEEN[0], BELARUSIAN)
        columns = np.arange(RUSSIAN - UNSEEN[1], RUSSIAN)
        self.unseen = self.market.x[np.ix_(rows, columns)].astype(np.float64)
        listed = list_pairs(self.market, rows, columns)
        self.near = self.market.x[listed.rows, listed.columns].astype(np.float64)
        folder = shipped("models", "ranker")
        self.rankers: Rankers = load_rankers(folder)
        self.prior: Prior = load_priors(folder, self.rankers)[PURPOSE]

    def staff(self, seed: int, *, strange: float = 1.0) -> LinearRanker:
        """Return the hidden preference of a seed."""
        x = self.market.x[self.listed.rows, self.listed.columns].astype(np.float64)
        return hidden_ranker(x, seed, strange=strange)

    def judge(self, ranker: LinearRanker, staff: LinearRanker) -> Trial:
        """Compare a ranker with the hidden preference."""
        truth = probability(staff.log_odds(self.unseen))
        order = np.argsort(-ranker.log_odds(self.unseen), axis=1)[:, :TOP]
        ideal = -np.sort(-truth, axis=1)[:, :TOP]
        discounts = 1.0 / np.log2(np.arange(TOP) + 2.0)
        gained = np.take_along_axis(truth, order, axis=1) @ discounts
        wanted, found = (probability(each.log_odds(self.near)) for each in (staff, ranker))
        return Trial(
            float((gained / (ideal @ discounts)).mean()), float(np.abs(wanted - found).mean())
        )

    def learn(
        self, decided: DecidedPairs, exposure: Exposure, prior_share: float = PRIOR_SHARE
    ) -> LinearRanker:
        """Return the ranker as training makes it, scaled on held-out pairs."""

        def learn(pairs: DecidedPairs, signals: Mask) -> object:
            return fit_decided(
                pairs, signals, self.prior, exposure=exposure, prior_share=prior_share
            )

        held_out = hold_out(decided, learn, seed=0)  # type: ignore[arg-type]
        fit = fit_decided(
            decided,
            np.ones(len(decided), np.bool_),
            self.prior,
            exposure=exposure,
            prior_share=prior_share,
        )
        return held_out.scaling.apply(fit.ranker)


def _cells(trials: Iterable[Trial]) -> str:
    found = list(trials)
    parts = []
    for values in ([each.ndcg for each in found], [each.distance for each in found]):
        error = np.std(values, ddof=1) / np.sqrt(len(values))
        parts.append(f"{np.mean(values):.4f} ± {error:.4f}")
    return " | ".join(parts)


def exposures(bench: Bench) -> None:
    """What to do about places, with and without a blind sample."""
    say("| decisions | blind | handling of places | nDCG@10 | distance |\n|--:|--:|---|--:|--:|")
    staff = [bench.staff(seed) for seed in range(SEEDS)]
    say(f"| | | shipped | {_cells(bench.judge(shipped_ranker(), each) for each in staff)} |")
    for count in (600, 3_000):
        for blind in (0.0, 0.1):
            for exposure in Exposure:
                trials = [
                    bench.judge(
                        bench.learn(
                            decide(bench.market, bench.listed, each, count, seed, blind=blind),
                            exposure,
                        ),
                        each,
                    )
                    for seed, each in enumerate(track(staff, exposure.value, console=console))
                ]
                say(f"| {count:,} | {blind:.0%} | {exposure.value} | {_cells(trials)} |")


def priors(bench: Bench) -> None:
    """How much the judged pairs count beside decisions."""
    say("| decisions | prior share | nDCG@10 | distance |\n|--:|--:|--:|--:|")
    staff = [bench.staff(seed) for seed in range(SEEDS)]
    for count in (200, 600, 2_000, 4_000):
        for share in (0.02, 0.1, 0.25, 1.0):
            trials = [
                bench.judge(
                    bench.learn(
                        decide(bench.market, bench.listed, each, count, seed),
                        Exposure.BOTH,
                        share,
                    ),
                    each,
                )
                for seed, each in enumerate(track(staff, f"{count} {share}", console=console))
            ]
            say(f"| {count:,} | {share} | {_cells(trials)} |")


def promotions(bench: Bench, draws: int = 20) -> None:
    """How often a ranker is promoted when staff differ, when they do not, and on noise."""
    say("| staff | decisions | promoted |\n|---|--:|--:|")
    cases: dict[str, Callable[[int], LinearRanker | None]] = {
        "prefer otherwise": bench.staff,
        "prefer what the shipped ranker does": lambda seed: bench.staff(seed, strange=0.0),
        "toss a coin": lambda _: None,
    }
    for name, make_staff in cases.items():
        for count in (300, 2_000):
            promoted = 0
            for seed in track(range(draws), f"{name} {count}", console=console):
                decided = decide(bench.market, bench.listed, make_staff(seed), count, seed)
                promoted += _is_promoted(bench, decided)
            say(f"| {name} | {count:,} | {promoted} of {draws} |")


def _is_promoted(bench: Bench, decided: DecidedPairs) -> bool:
    held_out = hold_out(decided, lambda d, s: fit_decided(d, s, bench.prior), seed=0)
    in_use = bench.rankers[PURPOSE].log_odds(decided.x)
    return excludes_harm(
        {PURPOSE: contest(PURPOSE, decided, in_use, held_out.scaled_apart)}, seed=0
    )


def main() -> None:
    """Print the tables that are asked for; all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", nargs="?", choices=["exposure", "prior", "promotion", "time"])
    table = parser.parse_args().table
    begun = time.perf_counter()
    if table in {None, "time"}:
        say(times_of_training())
    if table != "time":
        bench = Bench()
        for name, make in (("exposure", exposures), ("prior", priors), ("promotion", promotions)):
            if table in {None, name}:
                make(bench)
    console.print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
