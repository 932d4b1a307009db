from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.engine.hs_grams import fold, hash_grams

COLUMNS = 512


def row(texts: list[str], number: int) -> dict[int, float]:
    starts, columns, values = hash_grams(texts, COLUMNS)
    part = slice(starts[number], starts[number + 1])
    return dict(zip(columns[part].tolist(), values[part].tolist(), strict=True))


@pytest.mark.parametrize(
    ("russian", "belarusian"), [("молоко", "малако"), ("цвет", "твет"), ("рыбы", "рыбы")]
)
def test_words_that_differ_by_spelling_rules_alone_are_folded_into_one(russian, belarusian):
    assert fold(russian) == fold(belarusian)


def test_sizes_and_grades_leave_no_trace():
    assert row(["болты М12 10.9"], 0) == row(["болты"], 0)


@given(texts=st.lists(st.text(max_size=40), max_size=5))
def test_a_row_has_unit_length_or_is_empty(texts):
    starts, _, values = hash_grams(texts, COLUMNS)

    for first, last in pairwise(starts):
        length = float(np.linalg.norm(values[first:last]))
        assert length == pytest.approx(1.0, abs=1e-5) or length == 0.0


@given(texts=st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_a_row_does_not_depend_on_its_neighbours(texts):
    together = row(texts, len(texts) - 1)

    alone = row(texts[-1:], 0)

    assert together == alone


def test_no_texts_make_no_rows():
    starts, columns, values = hash_grams([], COLUMNS)

    assert starts.tolist() == [0]
    assert len(columns) == len(values) == 0
