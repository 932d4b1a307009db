"""Charts of an evaluation as inline SVG: no script, no file beside the page.

Lengths are SVG user units; colours are classes that the page's style sheet fills in, so that a
chart follows the reader's light or dark scheme.
"""

from collections.abc import Callable, Sequence
from html import escape

from matchmaker.cli.evaluation.wording import number
from matchmaker.domain.languages import Language
from matchmaker.engine.evaluation import Estimate
from matchmaker.engine.evaluation.calibration import Bin

_Place = Callable[[float, float], tuple[float, float]]

_WIDTH = 640
_ROW = 28
_LABELS = 300  # room for the names of rows
_SQUARE = 340
_MARGIN = 56
_CURVE_HEIGHT = 260


def reliability_chart(bins: Sequence[Bin], names: tuple[str, str, str], language: Language) -> str:
    """Return score against share of approved pairs, one point per group of pairs.

    Args:
        names: of the chart, of the horizontal and of the vertical axis.
    """
    title, across, up = names
    side = _SQUARE - _MARGIN - 20

    def place(score: float, approved: float) -> tuple[float, float]:
        return _MARGIN + score * side, 12 + (1 - approved) * side

    points = [place(found.score, found.approved) for found in bins]
    parts = [
        *_grid(place, language),
        _polyline([place(0, 0), place(1, 1)], "ideal"),
        _polyline(points, "first"),
    ]
    for found, (x, y) in zip(bins, points, strict=True):
        tip = f"{number(found.score, language)} · {number(found.approved, language)}"
        parts.append(
            f'<circle class="first" cx="{x:.1f}" cy="{y:.1f}" r="4">'
            f"<title>{tip} · n = {found.pairs}</title></circle>"
        )
    parts.append(_text(_MARGIN + side / 2, _SQUARE - 4, across, "middle"))
    parts.append(
        f'<g transform="translate(12 {12 + side / 2:.0f}) rotate(-90)">'
        f"{_text(0, 0, up, 'middle')}</g>"
    )
    return _svg(title, _SQUARE, _SQUARE, parts)


def interval_chart(title: str, rows: Sequence[tuple[str, Estimate]], language: Language) -> str:
    """Return one line per row: a mean in [0, 1] and its interval."""
    width = _WIDTH - _LABELS - 70
    height = _ROW * len(rows) + 24
    parts = _scale(width, height - 24, language)
    for place, (label, found) in enumerate(rows):
        y = place * _ROW + _ROW / 2
        low, high, x = (_LABELS + v * width for v in (found.low, found.high, found.value))
        parts += [
            _text(_LABELS - 10, y + 4, f"{label} (n = {found.queries})", "end"),
            f'<line class="first" x1="{low:.1f}" y1="{y}" x2="{high:.1f}" y2="{y}"/>',
            f'<circle class="first" cx="{x:.1f}" cy="{y}" r="4"/>',
            _text(_WIDTH - 4, y + 4, number(found.value, language), "end"),
        ]
    return _svg(title, _WIDTH, height, parts)


def bar_chart(title: str, rows: Sequence[tuple[str, float]], language: Language) -> str:
    """Return one bar per row; the longest fills the width."""
    width = _WIDTH - _LABELS - 70
    longest = max((value for _, value in rows), default=0) or 1.0
    parts = []
    for place, (label, value) in enumerate(rows):
        y = place * _ROW
        length = value / longest * width
        parts += [
            _text(_LABELS - 10, y + 18, label, "end"),
            f'<rect class="first" x="{_LABELS}" y="{y + 6}" width="{length:.1f}" height="16"/>',
            _text(_LABELS + length + 6, y + 18, number(value, language), "start"),
        ]
    return _svg(title, _WIDTH, _ROW * len(rows), parts)


def exposure_chart(
    names: tuple[str, str, str], series: Sequence[tuple[str, Sequence[int]]], language: Language
) -> str:
    """Return times shown by company, most shown first, one line per series; two at most.

    Args:
        names: of the chart, of the horizontal and of the vertical axis.
        series: name and times shown, descending.
    """
    title, across, up = names
    width, height = _WIDTH - _MARGIN - 12, _CURVE_HEIGHT - 56
    longest = max((len(times) for _, times in series), default=1)
    most = max((max(times, default=0) for _, times in series), default=0) or 1
    parts = [_polyline([(_MARGIN, 12), (_MARGIN, 12 + height), (_WIDTH - 12, 12 + height)], "axis")]
    parts += [
        _text(_MARGIN - 6, 18, str(most), "end"),
        _text(_MARGIN - 6, 12 + height, number(0, language, 0), "end"),
        _text(_MARGIN + 6, 18, up, "start"),
        _text(_WIDTH - 12, 28 + height, f"{across}: {longest}", "end"),
    ]
    for (name, times), style in zip(series, ("first", "second"), strict=False):
        line = [
            (_MARGIN + i / max(longest - 1, 1) * width, 12 + (1 - count / most) * height)
            for i, count in enumerate(times)
        ]
        y = 48 + height
        x = _MARGIN if style == "first" else _MARGIN + width / 2
        parts += [
            _polyline(line, style),
            f'<line class="{style}" x1="{x}" y1="{y - 4}" x2="{x + 24}" y2="{y - 4}"/>',
            _text(x + 30, y, name, "start"),
        ]
    return _svg(title, _WIDTH, _CURVE_HEIGHT, parts)


def _svg(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {width} {height:.0f}" '
        f'role="img" aria-label="{escape(title)}">{"".join(parts)}</svg></figure>'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _polyline(points: Sequence[tuple[float, float]], style: str) -> str:
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{style}" points="{joined}"/>'


def _grid(place: _Place, language: Language) -> list[str]:
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = place(tick, tick)
        left, bottom = place(0, 0)
        right, top = place(1, 1)
        parts += [
            _polyline([(left, y), (right, y)], "grid"),
            _polyline([(x, top), (x, bottom)], "grid"),
            _text(left - 6, y + 4, number(tick, language, 2), "end"),
            _text(x, bottom + 16, number(tick, language, 2), "middle"),
        ]
    return parts


def _scale(width: float, height: float, language: Language) -> list[str]:
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _LABELS + tick * width
        parts += [
            _polyline([(x, 0), (x, height)], "grid"),
            _text(x, height + 16, number(tick, language, 2), "middle"),
        ]
    return parts
