"""Weights of a company's lines on HS chapters."""

import numpy as np
import pytest

from matchmaker.engine.chapters import chapter_weights
from tests.unit.engine.trade_samples import chapter, make_company


def company(*codes: str | None):
    return make_company(products=[{"text": f"line {n}", "hs": hs} for n, hs in enumerate(codes)])


def test_lines_with_codes_count_alike() -> None:
    weights = chapter_weights(company("8701", "040210", "8704"))

    assert weights[chapter("87")] == pytest.approx(2 / 3)
    assert weights[chapter("04")] == pytest.approx(1 / 3)


def test_line_without_a_code_counts_for_what_the_classifier_thinks() -> None:
    probabilities = np.zeros((2, 104))
    probabilities[0, chapter("01")] = 1.0
    probabilities[1, [chapter("84"), 103]] = 0.7, 0.3

    weights = chapter_weights(company("8701", None), probabilities)

    assert weights[chapter("87")] == 0.5
    assert weights[chapter("84")] == pytest.approx(0.35)
    assert weights[chapter("01")] == 0


def test_improbable_chapters_count_for_nothing() -> None:
    probabilities = np.zeros((1, 104))
    probabilities[0, [chapter("86"), chapter("87"), 103]] = 0.19, 0.2, 0.61

    weights = chapter_weights(company(None), probabilities)

    assert weights[chapter("86")] == 0
    assert weights[chapter("87")] == pytest.approx(0.2)


def test_services_and_unknown_lines_leave_weight_unspent() -> None:
    assert chapter_weights(company(None, "8701")).sum() == 0.5


def test_other_rows_than_lines_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="1 rows for 2 product lines"):
        chapter_weights(company("8701", None), np.zeros((1, 104)))
