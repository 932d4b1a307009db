"""Columns by month, stacked by kind; coloured by the style sheet of the page."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from matchmaker.domain.languages import Language
from matchmaker.services.market_words import say_number
from matchmaker.web.charts import svg
from matchmaker.web.charts.inline import inline

_WIDTH, _HEIGHT = 720.0, 240.0
_LEFT, _TOP, _BOTTOM = 34.0, 28.0, 26.0
_SIZE = 11.5


def month_columns(
    title: str,
    months: Sequence[tuple[date, str]],
    series: Mapping[str, Sequence[int]],
    names: Mapping[str, str],
    language: Language,
    *,
    name: str = "months",
) -> Markup:
    """Return the chart for the middle of a page.

    Args:
        months: first day and what it is called, oldest first.
        series: kind -> a number for each month; stacked in this order, from below.
        names: kind -> what it is called.
        name: unlike that of any other picture of the page.
    """
    sums = [sum(values) for values in zip(*series.values(), strict=True)]
    top = max([*sums, 1])
    step = (_WIDTH - _LEFT) / max(len(months), 1)
    scale = (_HEIGHT - _TOP - _BOTTOM) / top
    parts = _grid(top, scale, language)
    for place, (_, said) in enumerate(months):
        x, base = _LEFT + place * step, _HEIGHT - _BOTTOM
        for number, (kind, values) in enumerate(series.items()):
            if not values[place]:
                continue
            height = values[place] * scale
            base -= height
            told = f"{names[kind]}, {said}: {say_number(values[place], language)}"
            box = {"x": x + step * 0.18, "y": base, "width": step * 0.64, "height": height}
            tip = svg.element("title", svg.plain(told))
            parts.append(svg.element("rect", tip, **box, class_=f"kind-{number}"))
        middle = x + step / 2
        parts.append(
            svg.text(
                middle, _HEIGHT - 8, said, font_size=_SIZE, text_anchor="middle", class_="soft"
            )
        )
    parts += _legend([names[kind] for kind in series])
    told = "; ".join(
        f"{said}: {say_number(total, language)}"
        for (_, said), total in zip(months, sums, strict=True)
    )
    return inline(name, title, told, (_WIDTH, _HEIGHT), parts)


def _grid(top: int, scale: float, language: Language) -> list[str]:
    parts = []
    for share in (0.0, 0.5, 1.0):
        value = top * share
        y = _HEIGHT - _BOTTOM - value * scale
        ends = {"x1": _LEFT, "x2": _WIDTH, "y1": y, "y2": y}
        parts.append(svg.element("line", **ends, class_="line"))
        if value == int(value):
            said = say_number(value, language)
            parts.append(
                svg.text(_LEFT - 6, y + 4, said, font_size=_SIZE, text_anchor="end", class_="soft")
            )
    return parts


def _legend(names: Sequence[str]) -> list[str]:
    parts, x = [], _LEFT
    for number, said in enumerate(names):
        parts.append(
            svg.element("rect", x=x, y=4, width=12, height=12, rx=2, class_=f"kind-{number}")
        )
        parts.append(svg.text(x + 17, 14.5, said, font_size=_SIZE))
        x += 34 + len(said) * _SIZE * svg.LETTER
    return parts
