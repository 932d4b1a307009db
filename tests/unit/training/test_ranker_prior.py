"""What judged pairs have taught is kept to the second order, beside the rankers."""

import json
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.match import Purpose
from matchmaker.engine.features import COLUMNS
from matchmaker.engine.ranker import Rankers, load_rankers, probability
from matchmaker.resources import shipped
from matchmaker.training.ranker_fit import Scaling, Strength, fit_ranker
from matchmaker.training.ranker_prior import (
    FILE,
    Prior,
    learned_prior,
    load_priors,
    plain_prior,
    save_priors,
    signs,
)
from tests.unit.training.decisions import AGAINST, FOR, plant

AS_IT_IS = Scaling(1.0, 0.0)
STRENGTH = Strength()


def rows(seed: int = 0, count: int = 800) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.random.default_rng(seed).random((count, len(COLUMNS)))
    target = probability(plant({FOR: 3.0, AGAINST: -2.0}, -1.0).log_odds(x))
    return x, target, np.ones(count)


def prior_of(scaling: Scaling = AS_IT_IS) -> Prior:
    given = rows()
    return learned_prior(given, fit_ranker(*given, STRENGTH), scaling, STRENGTH)


def true_loss(weights: np.ndarray) -> float:
    """Return the least loss of the judged rows with these sizes of weights, over intercepts."""
    x, target, importance = rows()
    signed = x * signs()
    expected = np.array([column.feature.prior for column in COLUMNS])

    def loss(intercept: float) -> float:
        odds = signed @ weights + intercept
        losses = importance * (np.logaddexp(0.0, odds) - target * odds)
        moved = weights - expected
        return float(losses.sum() + 0.5 * STRENGTH.of_columns() @ moved**2)

    return min(loss(each) for each in np.linspace(-6, 4, 4_001))


def test_near_its_mean_the_prior_is_the_loss_of_the_judged_pairs() -> None:
    prior = prior_of()
    step = np.abs(np.random.default_rng(1).normal(0, 0.05, len(COLUMNS)))

    near = prior.loss(prior.mean + step)[0]

    assert near == pytest.approx(true_loss(prior.mean + step) - true_loss(prior.mean), rel=0.1)


def test_its_gradient_is_that_of_its_loss() -> None:
    prior, step = prior_of(), 1e-5
    place = prior.mean + 0.3

    slope = prior.loss(place)[1]

    for column in (FOR, AGAINST, -1):
        moved = place.copy()
        moved[column] += step
        assert (prior.loss(moved)[0] - prior.loss(place)[0]) / step == pytest.approx(
            slope[column], rel=1e-3, abs=1e-3
        )


def test_it_lies_at_the_weights_after_scaling() -> None:
    plain, scaled = prior_of(), prior_of(Scaling(2.0, 0.3))

    assert scaled.mean == pytest.approx(2 * plain.mean)
    assert scaled.curvature == pytest.approx(plain.curvature / 4)


def test_no_weight_is_drawn_below_0() -> None:
    assert (prior_of().slope >= 0).all()


def shipped_rankers() -> Rankers:
    return load_rankers(shipped("models", "ranker"))


def test_the_shipped_prior_is_that_of_the_shipped_rankers() -> None:
    stored = json.loads((shipped("models", "ranker") / FILE).read_text("utf-8"))

    assert stored["name"] == shipped_rankers().name


@pytest.mark.parametrize("purpose", Purpose)
def test_the_shipped_prior_lies_at_the_shipped_weights(purpose: Purpose) -> None:
    rankers = shipped_rankers()

    prior = load_priors(shipped("models", "ranker"), rankers)[purpose]

    assert prior.mean == pytest.approx(rankers[purpose].weights * signs(), abs=1e-3)
    assert np.linalg.eigvalsh(prior.curvature).min() > 0


def test_saved_priors_are_loaded_as_they_were(tmp_path: Path) -> None:
    rankers, prior = shipped_rankers(), prior_of()
    save_priors(tmp_path, rankers.name, dict.fromkeys(Purpose, prior))

    loaded = load_priors(tmp_path, rankers)[Purpose.THIRD_MARKET]

    assert loaded.mean == pytest.approx(prior.mean, rel=1e-6)
    assert loaded.curvature == pytest.approx(prior.curvature, rel=1e-6)


@pytest.mark.parametrize("name", [None, "of others"])
def test_rankers_without_a_prior_of_their_own_get_a_plain_one(
    name: str | None, tmp_path: Path
) -> None:
    rankers = shipped_rankers()
    if name is not None:
        save_priors(tmp_path, name, dict.fromkeys(Purpose, prior_of()))

    found = load_priors(tmp_path, rankers)[Purpose.JOINT_PROJECT]

    assert found.mean == pytest.approx(plain_prior(rankers[Purpose.JOINT_PROJECT]).mean)
    assert not found.slope.any()
