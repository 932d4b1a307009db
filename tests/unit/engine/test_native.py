"""Compiled loops and NumPy: the same numbers to the last bit, whichever of the two runs."""

import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.places import Country
from matchmaker.engine import company_scan, native, prerank
from matchmaker.engine.attributes import FORMS, MARKETS, words_for
from matchmaker.engine.best_first import ranked, ranked_in_numpy
from matchmaker.engine.company_scan import scan_companies, scan_in_numpy
from matchmaker.engine.compiled_features import question
from matchmaker.engine.features import COLUMNS, DIRECTED, compute_features, features_in_numpy
from matchmaker.engine.figures import figures_from_tables
from matchmaker.engine.goods import Goods
from matchmaker.engine.index import IndexEntry, Kind
from matchmaker.engine.native import libraries
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.prerank import weigh, weigh_in_numpy
from matchmaker.engine.projection import Projection
from matchmaker.engine.relation import relation_places, relations_in_numpy
from matchmaker.engine.retrieval import Search
from matchmaker.engine.sides import take_side
from matchmaker.engine.telling_lines import telling_lines, telling_lines_in_numpy
from tests.unit.engine.entries import (
    DIMENSION,
    Item,
    axis,
    companies,
    crowds,
    make_entry,
    make_goods,
    make_index,
    make_pairs,
    random_company,
    turned_projection,
)


def has_compiler() -> bool:
    """Tell whether C programs can be compiled here, with the headers of the C library."""
    compiler, program = shutil.which("cc"), b"#include <math.h>\n#include <pthread.h>\n"
    if compiler is None:
        return False
    done = subprocess.run(  # noqa: S603 - the compiler of this machine
        [compiler, "-xc", "-fsyntax-only", "-"], input=program, check=False, capture_output=True
    )
    return done.returncode == 0


pytestmark = pytest.mark.skipif(
    not native.is_compiled() and not has_compiler(), reason="no C compiler at installation"
)
few = settings(max_examples=40, deadline=None)
LONG = make_entry("RU", 70, needs=[Item(axis(n % 8), f"слово{n} насос", "8413") for n in range(50)])


def columns(pairs: Pairs) -> list[list[float]]:
    """Return all figures of pairs, row by row."""
    return [row.tolist() for row in _each(pairs)]


def _each(pairs: Pairs) -> Iterator[np.ndarray]:
    for found in (pairs.figures, figures_from_tables(pairs.lines)):
        yield np.concatenate(
            [
                found.closest.reshape(27, len(pairs)), found.fits, found.covered,
                found.covered_in_words, found.same[None], found.alike[None],
            ]
        )  # fmt: skip


def test_where_there_is_a_compiler_the_loops_are_compiled() -> None:
    assert native.is_compiled(), "python hatch_build.py compiles them, and says what is wrong"


@given(you=companies("BY"), others=crowds("RU"))
@few
def test_figures_are_those_of_the_tables(you: IndexEntry, others: list[IndexEntry]) -> None:
    compiled, in_numpy = columns(make_pairs(you, *others, LONG))

    assert compiled == in_numpy


@given(seed=st.integers(0, 10_000))
@few
def test_figures_of_ordinary_companies_are_those_of_the_tables(seed: int) -> None:
    others = [random_company("RU", seed + n, n + 10) for n in range(6)]

    compiled, in_numpy = columns(make_pairs(random_company("BY", seed), *others))

    assert compiled == in_numpy


@given(
    you=companies("BY"),
    others=crowds("RU"),
    projection=st.sampled_from([None, turned_projection(), turned_projection(codes=DIMENSION)]),
)
@few
def test_every_two_lines_are_as_near_as_numpy_says(
    you: IndexEntry, others: list[IndexEntry], projection: Projection | None
) -> None:
    lines = make_pairs(you, *others, LONG, projection=projection).lines

    assert lines.values.tolist() == lines.computed_values().tolist()


@given(
    you=companies("BY"),
    others=crowds("RU"),
    market=st.sampled_from([None, "VN", "KZ", "IN"]),
    goods=st.one_of(st.none(), st.integers(0, 99).map(make_goods)),
)
@few
def test_features_are_those_of_numpy(
    you: IndexEntry, others: list[IndexEntry], market: str | None, goods: Goods | None
) -> None:
    both = make_pairs(you, *others, LONG, goods=goods)
    pairs = Pairs(both.you, both.they, both.weights, market)
    table, in_numpy = compute_features(pairs), features_in_numpy(pairs)

    assert table.x.tolist() == in_numpy.x.tolist()
    assert table.yours.tolist() == in_numpy.yours.tolist()
    assert relation_places(pairs).tolist() == relations_in_numpy(pairs).tolist()


@given(
    you=companies("BY"),
    others=crowds("RU"),
    goods=st.one_of(st.none(), st.integers(0, 99).map(make_goods)),
)
@few
def test_the_lines_that_say_most_are_those_of_numpy(
    you: IndexEntry, others: list[IndexEntry], goods: Goods | None
) -> None:
    pairs = make_pairs(you, *others, LONG, goods=goods)

    assert telling_lines(pairs) == telling_lines_in_numpy(pairs)


def test_features_have_the_columns_that_are_compiled() -> None:
    assert len(COLUMNS) == native.FEATURE_COLUMNS
    assert len(DIRECTED) == native.DIRECTED_FEATURES


@pytest.mark.parametrize("share", [0.25, 0.0], ids=["some rows", "all rows"])
@given(you=companies("BY"), others=crowds("RU", most=12), data=st.data())
@few
def test_a_scan_tells_what_products_of_all_rows_tell(
    share: float, you: IndexEntry, others: list[IndexEntry], data: st.DataObject
) -> None:
    pairs = make_pairs(you, *others, LONG)
    shelf = pairs.they.shelf
    chosen = data.draw(st.sets(st.integers(0, len(others)), min_size=1))
    slots = np.array(sorted(chosen), np.int32)
    compiled = scan_companies(pairs.you, shelf, slots)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(company_scan, "_FEW", share)
        in_numpy = scan_in_numpy(pairs.you, shelf, slots)

    assert compiled.headings.tolist() == in_numpy.headings.tolist()
    for kinds, products in compiled.nearest.items():
        assert products.tolist() == in_numpy.nearest[kinds].tolist(), kinds


@given(
    you=companies("BY"),
    others=crowds("RU", most=8),
    market=st.sampled_from([None, "VN", "KZ", "IN"]),
    seed=st.integers(0, 1_000),
)
@few
def test_everybody_weighs_the_same(
    you: IndexEntry, others: list[IndexEntry], market: str | None, seed: int
) -> None:
    pairs = make_pairs(you, *others, LONG)
    weights = np.random.default_rng(seed).normal(size=(2, native.ROUGH))
    eligible = np.ones(len(pairs), np.bool_)
    compiled, in_numpy = (
        Search(pairs.you, pairs.they.shelf, pairs.weights, eligible, 5) for _ in range(2)
    )

    scores = weigh(compiled, weights, market)

    assert scores.tolist() == weigh_in_numpy(in_numpy, weights, market).tolist()
    assert compiled.scanned.headings.tolist() == in_numpy.scanned.headings.tolist()
    whole = Kind.WHOLE, Kind.WHOLE
    assert compiled.scanned.nearest[whole].tolist() == in_numpy.scanned.nearest[whole].tolist()


@pytest.mark.parametrize("threads", [1, 3])
@given(
    you=companies("BY"),
    seed=st.integers(0, 10_000),
    kept=st.integers(1, 12),
    rankers=st.integers(1, 2),
    spread=st.sampled_from([0.0, 0.3, 3.0]),
)
@few
def test_who_is_left_out_is_not_among_the_best(
    threads: int, you: IndexEntry, seed: int, kept: int, rankers: int, spread: float
) -> None:
    crowd = [random_company("RU", seed + n % 20, n + 10) for n in range(40)]  # some are alike
    pairs = make_pairs(you, *crowd, LONG)
    weights = np.random.default_rng(seed).normal(0.5, spread, size=(rankers, native.ROUGH))
    everybody, best = (
        Search(pairs.you, pairs.they.shelf, pairs.weights, np.ones(len(pairs), np.bool_), 5)
        for _ in range(2)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prerank, "_WORTH_A_THREAD", 1)
        patch.setattr(prerank, "_WORTH_A_SURVEY", 0)
        patch.setattr(prerank, "_threads", [threads])
        all_scores = weigh(everybody, weights, None)
        scores = weigh(best, weights, None, kept)

    weighed = scores > -np.inf
    assert scores[weighed].tolist() == all_scores[weighed].tolist()
    for some, every in zip(scores, all_scores, strict=True):
        order = np.argsort(-every, kind="stable")[:kept]
        assert np.argsort(-some, kind="stable")[:kept].tolist() == order.tolist()
    assert best.scanned.headings.tolist() == everybody.scanned.headings.tolist()
    whole = Kind.WHOLE, Kind.WHOLE
    assert best.scanned.nearest[whole].tolist() == everybody.scanned.nearest[whole].tolist()


def test_some_are_left_out() -> None:
    crowd = [random_company("RU", n, n + 10) for n in range(200)]
    pairs = make_pairs(random_company("BY", 1), *crowd)
    search = Search(pairs.you, pairs.they.shelf, pairs.weights, np.ones(len(pairs), np.bool_), 5)
    weights = np.zeros((1, native.ROUGH))
    weights[0, -4:] = 1.0  # of what is known without a look at lines

    scores = weigh(search, weights, None, 2)

    assert np.isfinite(scores).sum() < len(crowd) / 2


@given(
    scores=st.lists(st.sampled_from([0.001, 0.005, 0.2, 0.2000001, 0.9]), min_size=8, max_size=8),
    slots=st.lists(st.integers(0, 7), max_size=8),
    barred=st.sets(st.integers(10, 17)),
)
@few
def test_candidates_come_in_the_order_of_numpy(
    scores: list[float], slots: list[int], barred: set[int]
) -> None:
    index = make_index([random_company("RU", n, 10 + n * 5 % 8) for n in range(8)])
    they = take_side(index.shelf(Country.RU), np.array(slots, np.int32))
    values, never = np.array(scores[: len(slots)]), {UUID(int=number) for number in barred}

    found = ranked(they, values, never)

    assert found.tolist() == ranked_in_numpy(they, values, never).tolist()


@pytest.mark.parametrize("threads", [2, 3, 99])
def test_threads_weigh_what_one_does(threads: int) -> None:
    others = [random_company("RU", n, n + 10) for n in range(7)]
    pairs = make_pairs(random_company("BY", 1), *others)
    weights, eligible = np.ones((1, native.ROUGH)), np.ones(len(pairs), np.bool_)
    alone, shared = (
        Search(pairs.you, pairs.they.shelf, pairs.weights, eligible, 5) for _ in range(2)
    )
    expected = weigh(alone, weights, None).tolist()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prerank, "_WORTH_A_THREAD", 1)
        patch.setattr(prerank, "_threads", [threads])
        found = weigh(shared, weights, None).tolist()

    assert found == expected


def test_a_question_keeps_the_agreements_that_were_in_force_when_it_was_asked() -> None:
    pairs = make_pairs(random_company("BY", 1), random_company("RU", 2))
    ties = pairs.they.shelf.ties
    before, asked = ties.strength.copy(), question(pairs.they.shelf, None)

    ties.replace(())

    kept = np.ctypeslib.as_array((ctypes.c_double * before.size).from_address(asked.ties))
    assert asked.ties != libraries.address(ties.strength)
    assert kept.tolist() == before.ravel().tolist()


def test_sets_of_third_countries_fit_into_their_words() -> None:
    assert words_for(len(MARKETS)) <= native.MARKET_WORDS
    assert words_for(len(FORMS)) == 1


def test_without_the_library_numpy_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = make_pairs(random_company("BY", 1), random_company("RU", 2))
    expected = columns(pairs)[0]
    monkeypatch.setattr(native, "_library", None)

    found = columns(make_pairs(random_company("BY", 1), random_company("RU", 2)))

    assert found[0] == expected


def test_a_library_of_other_sources_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert libraries.load("lines") is not None
    monkeypatch.setattr(libraries, "fingerprint", lambda _: -1)

    assert libraries.load("lines") is None
    assert libraries.load("lines", tmp_path / "missing.so") is None
    (tmp_path / "broken.so").write_bytes(b"no library")
    assert libraries.load("lines", tmp_path / "broken.so") is None
