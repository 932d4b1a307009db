"""The waterfall of one score: how contributions in log-odds add up, and to what probability."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.engine.suggestion import Suggestion
from matchmaker.services.market_words import say_number
from matchmaker.web.charts import svg
from matchmaker.web.charts.inline import inline
from matchmaker.web.pages.formats import say_percent

MOST_ROWS = 9
"""Contributions that have a row of their own; the others are one row together."""

_WIDTH = 640.0
_NAMES = 268.0
_FIGURES = 56.0
_ROW, _BAR = 25.0, 14.0
_SIZE = 12.5
_ROOM = 8.0


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    start: float
    end: float
    look: str

    @property
    def change(self) -> float:
        return self.end - self.start


def waterfall(suggestion: Suggestion, language: Language, *, name: str = "waterfall") -> Markup:
    """Return the chart for the middle of a page; rows are contributions, largest first.

    Args:
        name: unlike that of any other picture of the page.
    """
    steps = _steps(suggestion, language)
    lowest = min(0.0, *(min(step.start, step.end) for step in steps))
    highest = max(0.0, *(max(step.start, step.end) for step in steps))
    scale = (_WIDTH - _NAMES - _FIGURES - 2 * _ROOM) / max(highest - lowest, 0.1)

    def x(value: float) -> float:
        return _NAMES + _ROOM + (value - lowest) * scale

    height = _ROW * len(steps) + 6
    zero = {"x1": x(0), "x2": x(0), "y1": 0.0, "y2": height}
    parts = [svg.element("line", **zero, class_="axis", stroke_dasharray="2 3")]
    for row, step in enumerate(steps):
        parts += _drawn(step, row * _ROW, x(step.start), x(step.end), language)
    total = steps[-1].end
    about = get_message("pair.waterfall_about", language).format(
        sum=_signed(total, language), score=say_percent(suggestion.score, language)
    )
    title = get_message("pair.waterfall", language)
    told = "; ".join(f"{step.name} {_signed(step.change, language)}" for step in steps)
    return inline(name, title, f"{about} {told}", (_WIDTH, height), parts)


def _steps(suggestion: Suggestion, language: Language) -> list[_Step]:
    """Return the intercept, the contributions and the sum."""
    shown = suggestion.reasons[:MOST_ROWS]
    rest = sum(reason.weight for reason in suggestion.reasons[MOST_ROWS:])
    named = [(get_message(f"title.{each.code}", language), each.weight) for each in shown]
    if suggestion.reasons[MOST_ROWS:]:
        named.append((get_message("pair.rest", language), rest))
    ends = list(accumulate((weight for _, weight in named), initial=suggestion.intercept))
    first = _Step(get_message("pair.intercept", language), 0.0, ends[0], "ground")
    changes = [
        _Step(name, start, end, "up" if end >= start else "down")
        for (name, _), start, end in zip(named, ends, ends[1:], strict=False)
    ]
    return [first, *changes, _Step(get_message("pair.sum", language), 0.0, ends[-1], "total")]


def _drawn(step: _Step, top: float, start: float, end: float, language: Language) -> Sequence[str]:
    left, right = sorted((start, end))
    base = top + _ROW / 2 + _SIZE * 0.36
    name = svg.shorten(step.name, int(_NAMES / (_SIZE * svg.LETTER)))
    box = {"x": left, "y": top + (_ROW - _BAR) / 2, "width": max(right - left, 1.0)}
    weight = "bold" if step.look == "total" else "normal"
    return [
        svg.text(_NAMES, base, name, font_size=_SIZE, text_anchor="end", font_weight=weight),
        svg.element("rect", **box, height=_BAR, rx=2, class_=step.look),
        svg.text(
            right + 5, base, _signed(step.change, language), font_size=_SIZE, font_weight=weight
        ),
    ]


def _signed(value: float, language: Language) -> str:
    sign = "−" if round(value, 2) < 0 else "+"
    return sign + say_number(abs(value), language, 2)
