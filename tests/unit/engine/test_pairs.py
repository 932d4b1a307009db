"""Lines compared with lines: as a loop over them would do it, and the same from both sides."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.engine.attributes import hs_number
from matchmaker.engine.exact import in_steps, widened
from matchmaker.engine.index import IndexEntry, Kind
from matchmaker.engine.line_tables import Floats, Measure
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.tokens import token_ids
from matchmaker.engine.vocabulary import WordNumbers
from tests.unit.engine.entries import (
    DIMENSION,
    Item,
    axis,
    companies,
    crowds,
    make_entry,
    make_pairs,
    random_vectors,
)

KINDS = list(product(Kind, Kind))
few = settings(max_examples=15, deadline=None)


class Line(NamedTuple):
    """A text as the index keeps it."""

    vector: Floats
    hs: str | None
    tokens: set[int]


def lines_of(entry: IndexEntry, kind: Kind) -> list[Line]:
    profile = entry.profile
    stored = widened(in_steps(entry.vectors)).astype(np.float64)
    if kind is Kind.WHOLE:
        return [Line(stored[0], None, set(token_ids(profile.embedded_texts()).tolist()))]
    lines = profile.products if kind is Kind.PRODUCT else profile.needs
    rows = stored[1:] if kind is Kind.PRODUCT else stored[1 + len(profile.products) :]
    return [
        Line(row, line.hs, set(token_ids([line.text]).tolist()))
        for row, line in zip(rows, lines, strict=False)
    ]


def table(values: Floats) -> list[list[float]]:
    return [row.tolist() for row in values]


def cosines(pairs: Pairs, yours: Kind, theirs: Kind) -> Floats:
    return pairs.lines.of(Measure.MEANING, yours, theirs)


def cosine_of_lines(_pairs: Pairs, one: Line, two: Line) -> float:
    return float(sum(one.vector * two.vector))


def numbers_of(pairs: Pairs, tokens: set[int]) -> WordNumbers:
    vocabulary = pairs.they.shelf.vocabulary
    return vocabulary.find(np.array(sorted(tokens), np.uint32))


def likeness_of_words(pairs: Pairs, one: Line, two: Line) -> float:
    def weight(tokens: set[int]) -> float:
        weights = pairs.weights(numbers_of(pairs, tokens))
        return float((weights**2).sum())

    norm = np.sqrt(weight(one.tokens) * weight(two.tokens))
    return weight(one.tokens & two.tokens) / norm if norm else 0.0


def closeness_of_codes(_pairs: Pairs, one: Line, two: Line) -> float:
    if one.hs is None or two.hs is None:
        return 0.0
    mine, theirs = (f"{hs_number(code):06}" for code in (one.hs, two.hs))
    same = {n: mine[:n] == theirs[:n] and mine[n - 2 : n] != "00" for n in (6, 4, 2)}
    return next((value for n, value in {6: 1.0, 4: 0.8, 2: 0.4}.items() if same[n]), 0.0)


@pytest.mark.parametrize(
    ("measure", "compare"),
    [
        (Measure.MEANING, cosine_of_lines),
        (Measure.WORDS, likeness_of_words),
        (Measure.CODES, closeness_of_codes),
    ],
)
@given(you=companies("BY"), others=crowds("RU"))
@few
def test_lines_are_compared_as_a_loop_would_do_it(
    measure: Measure,
    compare: Callable[[Pairs, Line, Line], float],
    you: IndexEntry,
    others: list[IndexEntry],
) -> None:
    pairs = make_pairs(you, *others)
    for yours, theirs in KINDS:
        candidates = [line for other in others for line in lines_of(other, theirs)]

        found = pairs.lines.of(measure, yours, theirs)

        expected = [[compare(pairs, a, b) for b in candidates] for a in lines_of(you, yours)]
        assert table(found) == expected


@given(you=companies("BY"), others=crowds("RU", most=5), theirs=st.sampled_from(Kind))
@few
def test_best_and_mean_are_of_each_company_s_own_lines(
    you: IndexEntry, others: list[IndexEntry], theirs: Kind
) -> None:
    pairs = make_pairs(you, *others)
    values = cosines(pairs, Kind.PRODUCT, theirs)
    lines = pairs.they.lines[theirs]

    best = lines.largest(values.T).T
    mean = np.array([lines.mean(row) for row in values]).reshape(best.shape)

    ends = np.cumsum([len(lines_of(other, theirs)) for other in others])[:-1]
    for place, own in enumerate(np.split(values, ends, axis=1)):
        assert best[:, place].tolist() == [max(row, default=0.0) for row in own.tolist()]
        expected = own.mean(axis=1) if own.shape[1] else np.zeros(len(own))
        assert mean[:, place] == pytest.approx(expected, abs=1e-9)


NEEDY = (Item(axis(0)), Item(axis(1)), Item(axis(2)))


@pytest.mark.parametrize(
    "needs", [(NEEDY, ()), ((), NEEDY), ((), NEEDY, (), ()), (NEEDY, (), NEEDY), ((), ())]
)
def test_a_company_without_lines_takes_none_from_its_neighbours(
    needs: tuple[tuple[Item, ...], ...],
) -> None:
    you = make_entry(products=[Item(axis(2))])
    others = [make_entry("RU", 10 + n, needs=own) for n, own in enumerate(needs)]
    pairs = make_pairs(you, *others)
    values = cosines(pairs, Kind.PRODUCT, Kind.NEED)
    lines = pairs.they.lines[Kind.NEED]

    best, mean = lines.largest(values.T).T, lines.mean(values[0])

    assert table(best) == [[1.0 if own else 0.0 for own in needs]]
    assert mean.tolist() == pytest.approx([1 / 3 if own else 0.0 for own in needs])


@given(you=companies("BY"), they=companies("RU"), kinds=st.sampled_from(KINDS))
@few
def test_comparisons_are_bit_for_bit_the_same_from_the_other_side(
    you: IndexEntry, they: IndexEntry, kinds: tuple[Kind, Kind]
) -> None:
    here, there = make_pairs(you, they), make_pairs(they, you)
    turned = kinds[::-1]

    for measure in Measure:
        assert table(here.lines.of(measure, *kinds)) == table(there.lines.of(measure, *turned).T)
    assert table(here.lines.your_need_fit) == table(there.lines.their_need_fit.T)


@given(seed=st.integers(0, 2**32 - 1))
@few
def test_products_of_long_vectors_are_exact_in_whatever_order(seed: int) -> None:
    mine, theirs = widened(in_steps(random_vectors(2, seed, 512))).astype(np.float64)
    order = np.random.default_rng(seed).permutation(512)

    products = {
        float(mine @ theirs),
        float(mine[order] @ theirs[order]),
        float(sum((mine * theirs).tolist())),
    }

    assert len(products) == 1


@given(you=companies("BY"), others=crowds("RU"))
@few
def test_fits_and_word_likeness_lie_between_0_and_1(
    you: IndexEntry, others: list[IndexEntry]
) -> None:
    pairs = make_pairs(you, *others)

    lines = pairs.lines
    words = (lines.of(Measure.WORDS, *each) for each in KINDS)
    found = [lines.your_need_fit, lines.their_need_fit, *words]

    assert all(((values >= 0) & (values <= 1 + 1e-15)).all() for values in found)


def test_a_need_fits_better_where_it_lies_in_the_field_of_who_offers() -> None:
    you = make_entry(needs=[Item(axis(0))])
    product_line = [Item(axis(0))]
    at_home = make_entry("RU", 10, products=product_line, whole=axis(0))
    stranger = make_entry("RU", 11, products=product_line, whole=axis(5))

    fit = make_pairs(you, at_home, stranger).lines.your_need_fit[0]

    assert fit[0] > fit[1] > 0


def test_nobody_to_compare_with_is_no_error() -> None:
    pairs = make_pairs(make_entry(needs=NEEDY))

    assert len(pairs) == 0
    assert pairs.lines.your_need_fit.shape == (3, 0)
    assert pairs.figures.fits.shape == (2, 0)


def test_companies_may_be_taken_in_any_order_and_more_than_once() -> None:
    you = make_entry(needs=NEEDY)
    others = [make_entry("RU", 10 + n, products=[Item(axis(n))] * (n + 1)) for n in range(3)]
    pairs = make_pairs(you, others[2], others[0], others[2])

    best = pairs.they.lines[Kind.PRODUCT].largest(cosines(pairs, Kind.NEED, Kind.PRODUCT).T)

    assert table(best) == [[0, 0, 1], [1, 0, 0], [0, 0, 1]]


def test_words_are_given_as_the_company_writes_them() -> None:
    you = make_entry(products=[Item(axis(0), "Шины «27.00R49», БелАЗ (карьерные)")])

    written = {word.lower() for _, _, word in make_pairs(you, make_entry("RU")).your_words}

    assert written == {"шины", "27.00r49", "белаз", "карьерные"}


def test_rarer_words_say_more() -> None:
    you = make_entry(products=[Item(axis(0), "насосы титановые")])
    others = [
        make_entry("RU", 10 + n, products=[Item(axis(1), "насосы стальные")]) for n in range(20)
    ]

    weights = {word: weight for weight, _, word in make_pairs(you, *others).your_words}

    assert weights["титановые"] > weights["насосы"]


@given(others=crowds("RU"))
@few
def test_words_of_a_company_are_those_of_its_whole_profile(others: list[IndexEntry]) -> None:
    pairs = make_pairs(make_entry(), *others)

    for row, other in enumerate(others):
        expected = set(token_ids(other.profile.embedded_texts()).tolist())
        assert set(pairs.they.words_of(row)) == set(numbers_of(pairs, expected).tolist())


def test_pairs_know_the_profiles_in_order() -> None:
    others = [make_entry("RU", 10 + n, name=f"Завод {n}") for n in range(3)]
    pairs: Pairs = make_pairs(make_entry(name="Наш"), *others)

    assert [profile.name for profile in pairs.they.profiles] == ["Завод 0", "Завод 1", "Завод 2"]
    assert pairs.you.vectors[pairs.you.rows[Kind.WHOLE]].shape == (1, DIMENSION)
