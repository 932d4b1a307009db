"""Learns rankers from decisions and compares them with the ones in use, on held-out companies.

Same data, same seed: same weights to the last byte. Nothing of a company or a person is in what
is stored: weights of features, counts and means.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import structlog

from matchmaker.domain.match import Purpose
from matchmaker.engine.index import CompanyIndex
from matchmaker.engine.ranker import LinearRanker, Rankers
from matchmaker.errors import TooFewDecisions
from matchmaker.services.learning.blind_review import compare_blind
from matchmaker.services.learning.figures import describe_figures
from matchmaker.services.learning.gather import History, decided_pairs
from matchmaker.training.decided_figures import Contest, contest, excludes_harm
from matchmaker.training.decided_fit import Fit, fit_decided
from matchmaker.training.decided_folds import FOLDS, hold_out
from matchmaker.training.decided_pairs import DecidedPairs, Mask
from matchmaker.training.ranker_prior import Prior

log = structlog.get_logger(__name__)

Progress = Callable[[int, int], None]
"""Told how much is done, and how much there is."""

LEAST_PAIRS = 50
"""Pairs found good, and pairs found bad, that a purpose needs: about one of each per feature."""
LEAST_COMPANIES = 12
"""Companies of each side that a purpose needs: three in each fold that is held out."""

_HASHED = 6  # decimals of what goes into the hash of the data
_DECIMALS = 4  # of a weight; other numbers of threads differ in the fifth


@dataclass(frozen=True, slots=True)
class Basis:
    """What learning starts from.

    Attributes:
        in_use: the rankers that the candidate must beat.
        priors: what the judged pairs say of the weights.
        encoder: name of the encoder that made the vectors.
    """

    in_use: Rankers
    priors: Mapping[Purpose, Prior]
    encoder: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Rankers just learned, with all that is known of them.

    Attributes:
        figures: JSON values, see `services.learning.figures`.
        data_hash: SHA-256 of the numbers they were learned from.
        excludes_harm: whether they may be promoted.
    """

    rankers: Rankers
    parent: str
    figures: dict[str, Any]
    data_hash: str
    seed: int
    excludes_harm: bool


def learn_rankers(
    history: History,
    index: CompanyIndex,
    basis: Basis,
    *,
    seed: int,
    progress: Progress | None = None,
) -> Candidate:
    """Return rankers learned from everything that was heard, compared with those in use.

    A purpose of which too little is known keeps the ranker in use.

    Args:
        progress: called after each fit with how many are done, and how many there are.

    Raises:
        TooFewDecisions: too little is known of either purpose.
    """
    decided = {purpose: decided_pairs(history, index, purpose) for purpose in Purpose}
    enough = {
        purpose: pairs
        for purpose, pairs in decided.items()
        if pairs is not None and not _lacks(pairs)
    }
    if not enough:
        raise _too_few(decided)
    learned, contests, places = {}, {}, {}
    counted = _Counted(len(enough) * (FOLDS**2 + 1), progress)
    for purpose, pairs in enough.items():
        learned[purpose], contests[purpose], places[purpose] = _learn(
            purpose, pairs, basis, counted, seed=seed
        )
        log.info("ranker_learned", purpose=purpose.value, pairs=len(pairs))
    data_hash = _hash_data(enough)
    by_purpose = {p: learned.get(p, basis.in_use[p]) for p in Purpose}
    about = {
        "encoder": basis.encoder,
        "data_sha256": data_hash,
        "seed": seed,
        "learned": [purpose.value for purpose in learned],
    }
    is_safe = excludes_harm(contests, seed=seed)
    figures = describe_figures(contests, places, compare_blind(history.decisions), seed=seed) | {
        "excludes_harm": is_safe,
        "silent": history.silent,
        "not_published": len(history.heard)
        - sum(len(pairs.pair) for pairs in decided.values() if pairs is not None),
        "kept_in_use": [purpose.value for purpose in Purpose if purpose not in learned],
    }
    rankers = Rankers(_name_of(by_purpose), by_purpose, about)
    return Candidate(rankers, basis.in_use.name, figures, data_hash, seed, is_safe)


class _Counted:
    """Tells how many fits are done; folds without pairs need none, and are never missed."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress
        self._tell()

    def one_more(self) -> None:
        self._done = min(self._done + 1, self._total)
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._done, self._total)


def _learn(
    purpose: Purpose, pairs: DecidedPairs, basis: Basis, counted: _Counted, *, seed: int
) -> tuple[LinearRanker, Contest, float]:
    prior = basis.priors[purpose]

    def learn(decided: DecidedPairs, signals: Mask) -> Fit:
        fit = fit_decided(decided, signals, prior)
        counted.one_more()
        return fit

    held_out = hold_out(pairs, learn, seed=seed)
    in_use = basis.in_use[purpose].log_odds(pairs.x)
    result = contest(purpose, pairs, in_use, held_out.scaled_apart)
    fit = learn(pairs, np.ones(len(pairs.pair), np.bool_))
    scaled = held_out.scaling.apply(fit.ranker)
    weights = np.round(scaled.weights, _DECIMALS) + 0.0  # no -0.0
    ranker = LinearRanker(weights, round(scaled.intercept, _DECIMALS))
    return ranker, result, fit.place * held_out.scaling.slope


def _known(pairs: DecidedPairs | None) -> dict[str, int]:
    """Return how many pairs were found good and bad, and the companies of the smaller side."""
    if pairs is None:
        return {"good": 0, "bad": 0, "companies": 0}
    good = int(pairs.approved.sum())
    companies = min(int(pairs.belarusian.max()), int(pairs.russian.max())) + 1
    return {"good": good, "bad": len(pairs) - good, "companies": companies}


def _lacks(pairs: DecidedPairs) -> str:
    """Return what is missing to learn from, in words; "" for nothing."""
    known = _known(pairs)
    if min(known["good"], known["bad"]) < LEAST_PAIRS:
        return f"{known['good']} pairs found good and {known['bad']} not"
    if known["companies"] < LEAST_COMPANIES:
        return f"{known['companies']} companies on one side"
    return ""


def _too_few(decided: Mapping[Purpose, DecidedPairs | None]) -> TooFewDecisions:
    found = {
        purpose.value: _lacks(pairs) if pairs is not None else "nothing decided"
        for purpose, pairs in decided.items()
    }
    said = "; ".join(f"{purpose}: {lack}" for purpose, lack in found.items())
    return TooFewDecisions(
        f"Too little was decided to learn from. {said}. A purpose needs at least {LEAST_PAIRS} "
        f"pairs found good, {LEAST_PAIRS} found not good for their fit, and {LEAST_COMPANIES} "
        "companies on each side.",
        found=found,
        known={purpose.value: _known(pairs) for purpose, pairs in decided.items()},
    )


def _hash_data(decided: Mapping[Purpose, DecidedPairs]) -> str:
    digest = hashlib.sha256()
    for purpose, pairs in decided.items():
        digest.update(purpose.value.encode())
        for part in (pairs.pair, pairs.belarusian, pairs.russian):
            digest.update(part.astype("<i8").tobytes())
        for values in (pairs.x, pairs.target, pairs.importance, pairs.shown):
            digest.update(np.round(values, _HASHED).astype("<f8").tobytes())
    return digest.hexdigest()


def _name_of(by_purpose: Mapping[Purpose, LinearRanker]) -> str:
    digest = hashlib.sha256()
    for purpose in Purpose:
        digest.update(by_purpose[purpose].weights.astype("<f8").tobytes())
        digest.update(np.float64(by_purpose[purpose].intercept).tobytes())
    return f"learned-{digest.hexdigest()[:8]}"
