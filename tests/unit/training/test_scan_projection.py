"""Learning in which directions texts differ."""

import numpy as np
import pytest

from matchmaker.engine.projection import GRID, Projection
from matchmaker.training.scan_projection import kept_neighbours, learn_turn, training_texts


def make_rows(count: int, dimension: int = 24, used: int = 6) -> np.ndarray:
    """Return unit rows that differ in the first directions alone."""
    rows = np.zeros((count, dimension))
    rows[:, :used] = np.random.default_rng(0).standard_normal((count, used))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_columns_are_orthonormal() -> None:
    turn = learn_turn(make_rows(200), 6)

    assert turn.shape == (24, 24)
    assert turn.T @ turn == pytest.approx(np.eye(24), abs=1e-5)
    assert (turn * GRID == np.rint(turn * GRID)).all()


def test_nothing_is_lost_when_every_direction_in_use_is_kept() -> None:
    rows = make_rows(200)

    turn = learn_turn(rows, 6)

    assert np.linalg.norm(rows @ turn[:, :6], axis=1) == pytest.approx(np.ones(200), abs=1e-5)
    assert kept_neighbours(rows, Projection(turn, 6)) > 0.99


def test_neighbours_are_lost_when_directions_are() -> None:
    rows = make_rows(400)

    assert kept_neighbours(rows, Projection(learn_turn(rows, 2), 2)) < 0.9


def test_the_same_texts_are_learned_from_every_time() -> None:
    lines, wholes = training_texts()

    assert training_texts() == (lines, wholes)
    assert len(set(lines)) == len(lines)
    assert all("; " in text for text in wholes)
