"""How fast a group is found: `python -m benchmarks.consortium`.

500 candidates for one third market are made of the companies of data/: the companies themselves,
then mixtures (a company of one's trade with some of another's products and a third one's needs).
All of them want to sell in the market. For several leads and sizes it is measured how long the
whole answer takes and how long the search in it, and whether the group is proven best. Then the
search alone on worths drawn at random, where nothing stands out and proofs are hardest.

With `--cp-sat` the same problem is given to OR-tools' CP-SAT, which is no dependency of ours:
`pip install -e ".[bench]"` first.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from uuid import UUID

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.engine.consortium.find import find_consortia, problem_of
from matchmaker.engine.consortium.scene import set_scene
from matchmaker.engine.consortium.search import Problem, find_best_group
from matchmaker.engine.consortium.wish import Wish
from matchmaker.engine.encoder import Encoder, load_encoder
from matchmaker.engine.goods import load_goods
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.markets import load_markets
from matchmaker.engine.ranker import load_rankers
from matchmaker.resources import shipped

SOURCES = (Path("data/demo/companies.jsonl"), Path("data/enterprises.jsonl"))
MARKET = "VN"
SIZES = (5, 7)
SEED = 1


def read_companies() -> list[Profile]:
    """Return the companies of data/."""
    rows = [json.loads(line) for path in SOURCES for line in path.open(encoding="utf-8")]
    return [parse_profile({**row.get("profile", row), "ref": None, "tax_id": None}) for row in rows]


def make_candidates(count: int, encoder: Encoder) -> list[IndexEntry]:
    """Return companies for the market, with vectors."""
    known = read_companies()
    rng = random.Random(SEED)  # noqa: S311 - nothing secret
    entries = []
    for number in track(range(count), "making companies"):
        mixed = known[number] if number < len(known) else mixture(known, rng)
        targets = tuple({*mixed.export_targets, MARKET} - set(mixed.export_markets))
        profile = mixed.model_copy(update={"export_targets": targets})
        vectors = encoder.encode(profile.embedded_texts())
        entries.append(IndexEntry(UUID(int=number + 1), profile, vectors))
    return entries


def mixture(known: Sequence[Profile], rng: random.Random) -> Profile:
    """Return a company with part of another's products, and a third one's needs and forms."""
    first, second, third = rng.sample(known, 3)
    products = (
        *rng.sample(first.products, (len(first.products) + 1) // 2),
        *rng.sample(second.products, len(second.products) // 2),
    )
    changes = {"products": products, "needs": third.needs, "cooperation": third.cooperation}
    return first.model_copy(update=changes)


def random_problem(count: int, size: int, seed: int) -> Problem:
    """Return a problem whose pairs are worth anything from 0 to 1."""
    rng = np.random.default_rng(seed)
    pairs = rng.random((count, count))
    half = rng.random(count) < 0.5  # noqa: PLR2004 - as many of one country as of the other
    return Problem(
        size=size,
        fixed=(0,),
        worth=np.zeros(count),
        pair_worth=(pairs + pairs.T) / 2,
        competing=np.zeros((count, count), np.bool_),
        most_competing=0,
        kinds=np.stack([half, ~half]),
        least=np.ones(2, np.intp),
        most=np.full(2, size),
    )


def measure_answers(index: CompanyIndex, leads: Sequence[IndexEntry]) -> None:
    """Print how long whole answers take."""
    rankers, markets = load_rankers(shipped("models", "ranker")), load_markets()
    names = ("lead", "size", "answer s", "search s", "status", "gap", "nodes")
    table = Table(*names, title=f"Best group of {len(index)} companies for {MARKET}")
    for lead in leads:
        for size in SIZES:
            wish = Wish(MARKET, size=size)
            start = time.perf_counter()
            (group,) = find_consortia(index, rankers, markets, [lead], wish).items
            answer = time.perf_counter() - start
            problem = problem_of(set_scene(index, rankers, markets, [lead], wish), ())
            start = time.perf_counter()
            find_best_group(problem, seconds=wish.seconds)
            search = time.perf_counter() - start
            table.add_row(
                str(lead.company_id.int),
                str(size),
                f"{answer:.2f}",
                f"{search:.2f}",
                group.status.value,
                f"{group.gap:.1%}",
                str(group.nodes),
            )
    Console().print(table)


def measure_random(count: int, seconds: float) -> None:
    """Print how long the search takes where nothing stands out."""
    table = Table("size", "seconds", "status", "gap", "nodes", title=f"Random worths of {count}")
    for size in (3, 4, 5, 6, 7):
        for seed in range(2):
            start = time.perf_counter()
            found = find_best_group(random_problem(count, size, seed), seconds=seconds)
            took = time.perf_counter() - start
            gap = f"{found.gap:.1%}"
            table.add_row(str(size), f"{took:.2f}", found.status.value, gap, str(found.nodes))
    Console().print(table)


def solve_with_cp_sat(problem: Problem, seconds: float) -> tuple[str, float, float]:
    """Return status, worth and bound that OR-tools' CP-SAT reaches; time to build comes on top."""
    from ortools.sat.python import cp_model  # type: ignore[import-not-found]

    scale, model = 10**6, cp_model.CpModel()
    rows = range(len(problem.worth))
    chosen = [model.new_bool_var(f"company{row}") for row in rows]
    terms, weights = list(chosen), [round(worth * scale) for worth in problem.worth]
    for a, b in combinations(rows, 2):
        if problem.competing[a, b]:
            model.add_bool_or([~chosen[a], ~chosen[b]])
            continue
        both = model.new_bool_var(f"pair{a},{b}")
        model.add_implication(both, chosen[a])
        model.add_implication(both, chosen[b])
        terms.append(both)
        weights.append(round(problem.pair_worth[a, b] * scale))
    model.add(sum(chosen) == problem.size)
    model.add(chosen[0] == 1)
    for kind in problem.kinds:
        model.add_bool_or([chosen[row] for row in np.flatnonzero(kind)])
    model.maximize(cp_model.LinearExpr.weighted_sum(terms, weights))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    worth = solver.objective_value if status in {cp_model.OPTIMAL, cp_model.FEASIBLE} else 0.0
    return solver.status_name(status), worth / scale, solver.best_objective_bound / scale


def compare_with_cp_sat(index: CompanyIndex, lead: IndexEntry, seconds: float) -> None:
    """Print what CP-SAT reaches on the same problem in a given time."""
    rankers, markets = load_rankers(shipped("models", "ranker")), load_markets()
    table = Table("size", "ours", "ours s", "CP-SAT", "worth", "bound", "CP-SAT s")
    for size in SIZES:
        problem = problem_of(set_scene(index, rankers, markets, [lead], Wish(MARKET, size)), ())
        start = time.perf_counter()
        found = find_best_group(problem, seconds=seconds)
        ours = time.perf_counter() - start
        start = time.perf_counter()
        status, worth, bound = solve_with_cp_sat(problem, seconds)
        took = time.perf_counter() - start
        table.add_row(
            str(size), f"{found.worth:.4f} {found.status.value}", f"{ours:.2f}",
            status, f"{worth:.4f}", f"{bound:.1f}", f"{took:.1f}",
        )  # fmt: skip
    Console().print(table)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--candidates", type=int, default=500)
    parser.add_argument("--leads", type=int, default=5, help="companies that groups are built for")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each random problem")
    parser.add_argument("--cp-sat", type=float, help="seconds for CP-SAT to solve the same")
    options = parser.parse_args()
    encoder = load_encoder(shipped("models", "encoder"))
    index = CompanyIndex(encoder.dimension, load_goods(shipped("models"), encoder))
    entries = make_candidates(options.candidates + 1, encoder)
    for entry in entries:
        index.put(entry)
    leads = entries[:: len(entries) // options.leads][: options.leads]
    measure_answers(index, leads)
    measure_random(options.candidates, options.seconds)
    if options.cp_sat:
        compare_with_cp_sat(index, leads[0], options.cp_sat)


if __name__ == "__main__":
    main()
