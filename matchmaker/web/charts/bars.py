"""The bar chart of third markets: the best countries with their components and what was found."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.domain.names import country_name
from matchmaker.engine.suggestion import MarketFit
from matchmaker.services.market_words import market_facts, say_number
from matchmaker.web.charts import svg
from matchmaker.web.charts.wording import Found, footnotes, title_of, told

SHOWN = 10
"""How many countries have a row."""

_WIDTH, _MARGIN = 1032, 16
_HEAD = 78  # title and names of the columns
_NAMES = 142
_COLUMN = 112  # a component's bar at full length, its figure and a gap
_BAR = 68
_FACT_SIZE, _FACT_LINE = 10.5, 14
_NAME_SIZE = 12
_ROW_ROOM, _LEAST_ROW = 16, 36
_NOTE_SIZE, _NOTE_LINE = 10.5, 15
_SCORE, _PART = "#253494", "#41b6c4"

_COLUMNS = ("score", "supply", "demand", "ease")
_FACTS_LEFT = _MARGIN + _NAMES + _COLUMN * len(_COLUMNS)


@dataclass(frozen=True, slots=True)
class _Row:
    fit: MarketFit
    name: list[str]
    facts: list[str]

    @property
    def height(self) -> float:
        lines = max(len(self.facts) * _FACT_LINE, len(self.name) * (_NAME_SIZE + 3))
        return max(lines + _ROW_ROOM, _LEAST_ROW)


def market_bars(found: Found, language: Language) -> str:
    """Return a chart of the best countries as an SVG document: where to go, and why.

    Args:
        found: third countries, best first; the first `SHOWN` have a row.
    """
    best = found.items[:SHOWN]
    rows = [_row(rank, fit, found, language) for rank, fit in enumerate(best, start=1)]
    lines = [
        line
        for note in footnotes(found, language)
        for line in svg.wrap(note, _WIDTH - 2 * _MARGIN, _NOTE_SIZE)
    ]
    bottom = _HEAD + sum(row.height for row in rows)
    title = title_of(found, language)
    parts = [
        svg.text(_MARGIN, 30, title, font_size=18, font_weight="bold"),
        *_headings(language),
        *_grid(bottom),
    ]
    top = float(_HEAD)
    for row in rows:
        parts += _drawn(row, top, language)
        top += row.height
    parts += [
        svg.text(_MARGIN, bottom + 34 + i * _NOTE_LINE, line, font_size=_NOTE_SIZE, fill=svg.SOFT)
        for i, line in enumerate(lines)
    ]
    description = get_message("charts.bars", language).format(best=told(best, language))
    size = float(_WIDTH), bottom + 34 + _NOTE_LINE * len(lines)
    return svg.picture(title, f"{description} {' '.join(lines)}", size, parts, language)


def _row(rank: int, fit: MarketFit, found: Found, language: Language) -> _Row:
    facts = "; ".join(market_facts(fit, language, pair=len(found.names) > 1))
    name = f"{rank}. {country_name(fit.country, language)}"
    return _Row(
        fit,
        svg.wrap(name, _NAMES - 8, _NAME_SIZE),
        svg.wrap(facts, _WIDTH - _MARGIN - _FACTS_LEFT, _FACT_SIZE),
    )


def _headings(language: Language) -> list[str]:
    named = [("country", float(_MARGIN)), ("facts", float(_FACTS_LEFT))]
    named += [(name, _left_of(name)) for name in _COLUMNS]
    return [
        svg.text(x, _HEAD - 20, get_message(f"markets.{name}", language), font_weight="bold")
        for name, x in named
    ]


def _grid(bottom: float) -> list[str]:
    """Return the lines at 0, ½ and 1 of every column, with their figures below."""
    parts = []
    for name in _COLUMNS:
        for share, said in ((0.0, "0"), (0.5, ""), (1.0, "1")):
            x = _left_of(name) + share * _BAR
            ends = {"x1": x, "y1": _HEAD - 8, "x2": x, "y2": bottom}
            parts.append(svg.element("line", **ends, stroke=svg.FAINT))
            if said:
                parts.append(_under(x, bottom + 12, said))
    return parts


def _under(x: float, y: float, said: str) -> str:
    return svg.text(x, y, said, font_size=10, fill=svg.SOFT, text_anchor="middle")


def _drawn(row: _Row, top: float, language: Language) -> list[str]:
    line = {"x1": _MARGIN, "y1": top, "x2": _WIDTH - _MARGIN, "y2": top}
    middle = top + row.height / 2
    parts = [svg.element("line", **line, stroke=svg.FAINT)]
    parts += _block(row.name, _MARGIN, middle, _NAME_SIZE, _NAME_SIZE + 3)
    parts += _block(row.facts, _FACTS_LEFT, middle, _FACT_SIZE, _FACT_LINE)
    for name in _COLUMNS:
        value = row.fit.score if name == "score" else row.fit.components[name]
        fill = _SCORE if name == "score" else _PART
        x = _left_of(name)
        bar = {"x": x, "y": middle - 7, "width": value * _BAR, "height": 14}
        parts.append(svg.element("rect", **bar, fill=fill, data_component=name))
        figure = say_number(value, language, 2)
        parts.append(svg.text(x + _BAR + 5, middle + 4, figure, font_size=11))
    return parts


def _block(lines: Sequence[str], x: float, middle: float, size: float, step: float) -> list[str]:
    first = middle - (len(lines) - 1) * step / 2 + size * 0.36
    return [svg.text(x, first + i * step, line, font_size=size) for i, line in enumerate(lines)]


def _left_of(column: str) -> float:
    return _MARGIN + _NAMES + _COLUMN * _COLUMNS.index(column)
