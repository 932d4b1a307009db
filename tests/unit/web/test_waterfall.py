"""The waterfall of a score: each step begins where the one before ends, and the last is the sum."""

from collections.abc import Sequence
from itertools import pairwise
from math import exp
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.languages import Language
from matchmaker.domain.match import Relation
from matchmaker.engine.suggestion import Reason, Suggestion
from matchmaker.web.charts.waterfall import MOST_ROWS, waterfall
from tests.unit.engine.reasons import FULL, make_reason
from tests.unit.web.charted import parse, words

CODES = sorted(FULL)


def suggested(weights: Sequence[float], intercept: float = -1.5) -> Suggestion:
    reasons: tuple[Reason, ...] = tuple(
        make_reason(code, weight=weight) for code, weight in zip(CODES, weights, strict=False)
    )
    score = 1 / (1 + exp(-intercept - sum(weights)))
    return Suggestion(UUID(int=1), score, Relation.SIMILAR, reasons, intercept)


def bars(suggestion: Suggestion) -> list[ET.Element]:
    return list(parse(waterfall(suggestion, Language.EN)).iter("rect"))


def ends(bar: ET.Element) -> tuple[float, float]:
    left = float(bar.attrib["x"])
    return left, left + float(bar.attrib["width"])


weights = st.lists(st.floats(-4, 4), min_size=1, max_size=MOST_ROWS)


@given(weights, st.floats(-6, 2))
def test_every_step_begins_where_the_one_before_ends(parts: list[float], intercept: float) -> None:
    *steps, _ = bars(suggested(parts, intercept))

    for before, after in pairwise(steps):
        gaps = [abs(a - b) for a in ends(before) for b in ends(after)]
        assert min(gaps) <= 1.1  # the least width of a bar, and rounding


@given(weights, st.floats(-6, 2))
def test_bars_stay_between_names_and_figures(parts: list[float], intercept: float) -> None:
    for bar in bars(suggested(parts, intercept)):
        left, right = ends(bar)
        assert 268 <= left < right <= 640 - 40


def test_lengths_are_to_each_other_as_contributions() -> None:
    _, first, second, _ = bars(suggested([2.0, -1.0]))

    widths = [float(bar.attrib["width"]) for bar in (first, second)]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)


def test_what_raises_the_score_looks_unlike_what_lowers_it() -> None:
    looks = [bar.attrib["class"] for bar in bars(suggested([2.0, -1.0]))]

    assert looks == ["ground", "up", "down", "total"]


def test_the_last_figure_is_the_sum_of_all_others() -> None:
    shown = waterfall(suggested([2.0, -0.75], intercept=-1.5), Language.EN)

    figures = [text.text for text in parse(shown).iter("text") if "text-anchor" not in text.attrib]
    assert figures == ["−1.50", "+2.00", "−0.75", "−0.25"]


def test_small_contributions_share_one_row() -> None:
    many = [1.0] * MOST_ROWS + [0.25, 0.25]

    found = bars(suggested(many))

    assert len(found) == MOST_ROWS + 3  # the ground, the others together, the sum
    assert "The rest together +0.50" in words(waterfall(suggested(many), Language.EN))


def test_a_score_without_evidence_is_its_ground() -> None:
    assert [bar.attrib["class"] for bar in bars(suggested([]))] == ["ground", "total"]


@pytest.mark.parametrize(
    ("language", "figure", "percent"),
    [
        (Language.RU, "−0,25", "44\u202f%"),
        (Language.BE, "−0,25", "44\u202f%"),
        (Language.EN, "−0.25", "44%"),
    ],
)
def test_sum_and_score_are_told_to_those_who_do_not_see(
    language: Language, figure: str, percent: str
) -> None:
    told = parse(waterfall(suggested([1.25]), language)).findtext("desc") or ""

    assert figure in told
    assert percent in told
