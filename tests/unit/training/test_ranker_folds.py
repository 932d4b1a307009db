"""Training rows, and cross-validation in which no ranker is asked about a company it has seen."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.match import Purpose
from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.evaluation import Judgement, Judgements
from matchmaker.engine.features import COLUMN_NAMES, compute_features
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.sides import single_side
from matchmaker.engine.words import WordWeights
from matchmaker.training.ranker_data import UNLISTED, PairGrid, Targets, make_grid, make_targets
from matchmaker.training.ranker_folds import (
    Split,
    held_out_log_odds,
    split_by_group,
    split_companies,
)
from tests.unit.engine.entries import make_index
from tests.unit.engine.evaluation_sets import make_set

WIDTH = len(COLUMN_NAMES)
shapes = st.tuples(st.integers(1, 12), st.integers(1, 12))


@given(shapes, st.integers(0, 99), st.integers(1, 6))
def test_folds_are_of_nearly_one_size(shape: tuple[int, int], seed: int, folds: int) -> None:
    split = split_companies(shape, seed, folds)

    for side, size in zip((split.belarusian, split.russian), shape, strict=True):
        sizes = np.bincount(side, minlength=folds)
        assert sizes.sum() == size
        assert sizes.max() - sizes.min() <= 1


def test_the_seed_decides_the_split() -> None:
    splits = [split_companies((40, 40), seed).belarusian.tolist() for seed in (0, 0, 1)]

    assert splits[0] == splits[1] != splits[2]


@given(
    st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=9),
    st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=9),
    st.integers(0, 9),
)
def test_companies_of_one_group_are_in_one_fold(
    belarusian: list[str], russian: list[str], seed: int
) -> None:
    split = split_by_group((belarusian, russian), seed, 3)

    fold_of: dict[str, set[int]] = {}
    for group, fold in zip(
        [*belarusian, *russian], [*split.belarusian, *split.russian], strict=True
    ):
        fold_of.setdefault(group, set()).add(int(fold))
    assert all(len(folds) == 1 for folds in fold_of.values())


def numbered_grid(shape: tuple[int, int], views: int = 0) -> PairGrid:
    """Return a grid whose first two columns say which pair a row is about."""
    x = np.zeros((*shape, WIDTH))
    x[:, :, 0], x[:, :, 1] = np.indices(shape)
    keys = tuple(
        tuple(f"{side}-{n}" for n in range(size))
        for side, size in zip(("by", "ru"), shape, strict=True)
    )
    return PairGrid((keys[0], keys[1]), x, tuple((0.5, x) for _ in range(views)))


def even_targets(shape: tuple[int, int]) -> Targets:
    return Targets(np.full((*shape, 2), UNLISTED), np.zeros(shape), np.ones(shape))


@dataclass(frozen=True)
class Witness:
    """A ranker that scores with its number, and remembers what it has seen."""

    number: int

    def log_odds(self, x: Floats) -> Floats:
        return np.full(len(x), float(self.number))


@given(shape=shapes, seed=st.integers(0, 99), views=st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_no_pair_is_scored_by_a_ranker_that_has_seen_one_of_the_two(
    shape: tuple[int, int], seed: int, views: int
) -> None:
    seen: list[tuple[set[float], set[float]]] = []

    def fit(x: Floats, target: Floats, importance: Floats) -> Witness:
        assert len(x) == len(target) == len(importance)
        seen.append((set(x[:, 0].tolist()), set(x[:, 1].tolist())))
        return Witness(len(seen) - 1)

    scores = held_out_log_odds(
        numbered_grid(shape, views), even_targets(shape), split_companies(shape, seed), fit
    )

    for (row, column), number in np.ndenumerate(scores):
        rows, columns = seen[int(number)]
        assert row not in rows
        assert column not in columns


def test_a_ranker_learns_from_all_pairs_of_the_companies_it_is_not_asked_about() -> None:
    counts: list[int] = []

    def fit(x: Floats, _target: Floats, _importance: Floats) -> Witness:
        counts.append(len(x))
        return Witness(0)

    split = Split(np.array([0, 0, 1]), np.array([0, 1, 1, 1]))
    held_out_log_odds(numbered_grid((3, 4)), even_targets((3, 4)), split, fit)

    assert counts == [1 * 3, 1 * 1, 2 * 3, 2 * 1]


def test_training_rows_are_those_of_the_chosen_pairs_in_every_view() -> None:
    grid, chosen = numbered_grid((2, 3), views=1), np.zeros((2, 3), np.bool_)
    chosen[1, 2] = chosen[0, 1] = True
    targets = Targets(
        np.full((2, 3, 2), UNLISTED), np.arange(6.0).reshape(2, 3), np.full((2, 3), 4.0)
    )

    x, target, importance = grid.rows(targets, chosen)

    assert x[:, :2].tolist() == [[0, 1], [1, 2], [0, 1], [1, 2]]
    assert target.tolist() == [1, 5, 1, 5]
    assert importance.tolist() == [4, 4, 2, 2]


KEYS = (("by-1", "by-2"), ("ru-1", "ru-2", "ru-3"))


def judged(query: str, candidate: str, grade: int) -> Judgement:
    return Judgement(query, candidate, Purpose.JOINT_PROJECT, grade)


def test_grades_of_both_sides_stand_at_the_place_of_their_pair() -> None:
    rows = [judged("by-1", "ru-3", 3), judged("ru-3", "by-1", 1), judged("ru-2", "by-2", 0)]

    grades = make_targets(KEYS, Judgements(rows), Purpose.JOINT_PROJECT).grades

    expected = np.full((2, 3, 2), UNLISTED)
    expected[0, 2] = 3, 1
    expected[1, 1, 1] = 0
    assert grades.tolist() == expected.tolist()


def test_better_grades_are_higher_targets_and_judged_pairs_count_more() -> None:
    rows = [judged("by-1", f"ru-{n + 1}", grade) for n, grade in enumerate((1, 2, 3))]

    targets = make_targets(
        KEYS, Judgements([*rows, judged("by-2", "ru-1", 0)]), Purpose.JOINT_PROJECT
    )

    assert (np.diff(targets.target[0]) > 0).all()
    assert targets.target[1].tolist() == [0, 0, 0]
    assert ((targets.target >= 0) & (targets.target <= 1)).all()
    assert targets.importance[1, 0] > targets.importance[1, 1] > 0


def test_judgements_for_another_purpose_do_not_count() -> None:
    rows = Judgements([judged("by-1", "ru-1", 3)])

    targets = make_targets(KEYS, rows, Purpose.THIRD_MARKET)

    assert (targets.grades == UNLISTED).all()


def test_a_grid_holds_the_features_of_every_pair_as_the_service_computes_them() -> None:
    subject = make_set(["by-1", "ru-1", "by-2", "ru-2", "ru-3"], [])
    index = make_index(subject.entries.values(), 64)
    weights = WordWeights(index)

    grid = make_grid(subject.companies, subject.entries)

    assert grid.keys == (("by-1", "by-2"), ("ru-1", "ru-2", "ru-3"))
    assert grid.silent == ()
    for row, by in enumerate(grid.keys[0]):
        for column, ru in enumerate(grid.keys[1]):
            sides = (single_side(subject.entries[key], index.new_shelf()) for key in (by, ru))
            alone = compute_features(Pairs(*sides, weights)).x[0]
            assert grid.x[row, column].tolist() == pytest.approx(alone.tolist(), abs=0)


def test_profiles_are_seen_once_more_without_their_needs() -> None:
    subject = make_set(["by-1", "ru-1"], [])
    entries = {
        key: type(entry)(
            entry.company_id,
            company := entry.profile.model_copy(update={"needs": entry.profile.products}),
            HashEncoder().encode(company.embedded_texts()),
        )
        for key, entry in subject.entries.items()
    }

    grid = make_grid(subject.companies, entries, encoder=HashEncoder())

    meets = COLUMN_NAMES.index("need_similarity.better")
    assert grid.x[0, 0, meets] == 1
    assert [x[0, 0, meets] for _, x in grid.silent] == [0, 1, 1]
    assert [discount < 1 for discount, _ in grid.silent] == [True] * 3
