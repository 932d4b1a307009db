"""What a group is worth: parts that add up, and members whose parts add up to what they add."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.consortium.worth import LEAD_SHARE, PAIR_WEIGHTS, PARTS, Worths

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(3, 7)


def make_worths(size: int, seed: int, n: int = 9) -> Worths:
    rng = np.random.default_rng(seed)
    pairs = {}
    for name in PAIR_WEIGHTS:
        values = np.triu(rng.random((n, n)), 1)
        pairs[name] = values + values.T
    return Worths(pairs, rng.random(n), size)


@given(size=sizes, seed=seeds)
def test_parts_of_a_group_add_up_to_what_is_searched_for(size: int, seed: int) -> None:
    worths, rows = make_worths(size, seed), list(range(size))

    parts = worths.of_group(rows)

    pairs = sum(worths.by_pair()[a, b] for a, b in combinations(rows, 2))
    assert tuple(parts) == PARTS
    assert sum(parts.values()) == pytest.approx(pairs + worths.by_member()[rows].sum())


@given(size=sizes, seed=seeds)
def test_member_adds_what_the_group_lacks_without_it(size: int, seed: int) -> None:
    worths, rows = make_worths(size, seed), list(range(size))
    rest = [row for row in rows if row != 2]

    adds = worths.of_member(2, rows)

    with_it, without = worths.of_group(rows), worths.of_group(rest)
    assert adds == pytest.approx({name: with_it[name] - without[name] for name in PARTS})


@given(size=sizes, seed=seeds)
def test_shares_of_all_pairs_of_a_group_add_up_to_one(size: int, seed: int) -> None:
    shares = make_worths(size, seed).shares

    with_lead = sum(shares[0, other] for other in range(1, size))
    assert with_lead == pytest.approx(LEAD_SHARE)
    assert sum(shares[a, b] for a, b in combinations(range(size), 2)) == pytest.approx(1)


@given(seed=seeds)
def test_rivalry_only_ever_lowers_the_worth(seed: int) -> None:
    parts = make_worths(5, seed).of_group(range(5))

    assert parts["rivalry"] < 0
    assert all(value >= 0 for name, value in parts.items() if name != "rivalry")
