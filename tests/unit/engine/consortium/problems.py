"""Small problems of choosing a group, drawn by Hypothesis, and their solution by trying all."""

from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from matchmaker.engine.consortium.search import Problem

KINDS = 3


def make_problem(n: int = 8, size: int = 4, seed: int = 0, **changes: object) -> Problem:
    """Return a problem without constraints but one fixed row and no competitors."""
    rng = np.random.default_rng(seed)
    pairs = rng.random((n, n))
    fields = {
        "size": size,
        "fixed": (0,),
        "worth": rng.random(n),
        "pair_worth": (pairs + pairs.T) / 2,
        "competing": np.zeros((n, n), bool),
        "most_competing": 0,
        "kinds": np.zeros((KINDS, n), bool),
        "least": np.zeros(KINDS, int),
        "most": np.full(KINDS, size),
    }
    return Problem(**(fields | changes))


def random_problem(
    n: int, size: int, fixed: int, seed: int, *, tight: bool, negative: bool
) -> Problem:
    """Return a problem with competitors and kinds that often but not always has a solution."""
    rng = np.random.default_rng(seed)
    pairs = rng.integers(-8 if negative else 0, 9, (n, n)) / 8  # ties are common
    competing = np.triu(rng.random((n, n)) < rng.choice([0.1, 0.4]), 1)
    kinds = rng.random((KINDS, n)) < rng.choice([0.2, 0.5, 0.9])
    least = rng.integers(0, 3 if tight else 2, KINDS)
    return make_problem(
        n,
        size,
        seed,
        fixed=tuple(range(fixed)),
        worth=rng.integers(0, 9, n) / 8,
        pair_worth=np.triu(pairs, 1) + np.triu(pairs, 1).T,
        competing=competing | competing.T,
        most_competing=int(rng.integers(0, 3)),
        kinds=kinds,
        least=least,
        most=least + rng.integers(0, size + 1, KINDS),
    )


problems = st.builds(
    random_problem,
    n=st.integers(7, 11),
    size=st.integers(3, 6),
    fixed=st.integers(1, 2),
    seed=st.integers(0, 2**32 - 1),
    tight=st.booleans(),
    negative=st.booleans(),
)


def worth_of(problem: Problem, rows: tuple[int, ...]) -> float:
    pairs = sum(problem.pair_worth[a, b] for a, b in combinations(rows, 2))
    return float(problem.worth[list(rows)].sum() + pairs)


def broken_rules(problem: Problem, rows: tuple[int, ...]) -> list[str]:
    """Return what a group does not keep to."""
    competing = sum(bool(problem.competing[a, b]) for a, b in combinations(rows, 2))
    counts = problem.kinds[:, list(rows)].sum(axis=1)
    rules = {
        "size": len(set(rows)) == problem.size,
        "fixed": set(problem.fixed) <= set(rows),
        "competing": competing <= problem.most_competing,
        "least": bool((counts >= problem.least).all()),
        "most": bool((counts <= problem.most).all()),
    }
    return [name for name, kept in rules.items() if not kept]


def best_by_trying_all(problem: Problem) -> float:
    """Return the largest worth of any group that keeps to the rules; -inf when there is none."""
    free = [row for row in range(len(problem.worth)) if row not in problem.fixed]
    groups = (
        (*problem.fixed, *rest) for rest in combinations(free, problem.size - len(problem.fixed))
    )
    return max(
        (worth_of(problem, rows) for rows in groups if not broken_rules(problem, rows)),
        default=-np.inf,
    )
