"""The map of third markets: every third country coloured by its score."""

from collections.abc import Sequence

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.domain.names import country_name
from matchmaker.domain.places import Country
from matchmaker.engine.suggestion import MarketFit
from matchmaker.services.market_words import say_number
from matchmaker.web.charts import svg
from matchmaker.web.charts.labels import Label, place_labels
from matchmaker.web.charts.outlines import TENTHS, UNCODED, WIDTH, World, load_world
from matchmaker.web.charts.scale import colour_of, steps
from matchmaker.web.charts.wording import Found, footnotes, tell, title_of, told

NAMED = 5
"""How many of the best countries have their names on the map."""

_MARGIN = 16
_HEAD = 46
_LEGEND = 40
_NOTE_SIZE, _NOTE_LINE = 10.5, 15
_LABEL_SIZE = 13
_MARK = 2.6  # radius of the mark of a country too small for an outline
_SEA = "#eef3f7"
_HATCH = (
    '<pattern id="home" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
    '<line x1="0" y1="0" x2="0" y2="6" stroke="#51606e" stroke-width="2.4"/></pattern>'
)
_DOTS = (
    '<pattern id="none" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect width="5" height="5" fill="#ffffff"/>'
    '<circle cx="2.5" cy="2.5" r="1" fill="#51606e"/></pattern>'
)  # not a grey: in grey it would be one of the scores
_WIDE_DOTS = _DOTS.replace('id="none"', f'id="none-wide" patternTransform="scale({TENTHS})"')
_WIDE_HATCH = _HATCH.replace('id="home"', 'id="home-wide"').replace(
    "rotate(45)", f"scale({TENTHS}) rotate(45)"
)


def market_map(found: Found, language: Language) -> str:
    """Return a world map as an SVG document: where to go.

    Args:
        found: all third countries, best first; those that are missing are shown without figures.
    """
    world = load_world()
    best = found.items[:NAMED]
    notes = [*footnotes(found, language), get_message("charts.borders", language)]
    lines = [line for note in notes for line in svg.wrap(note, WIDTH, _NOTE_SIZE)]
    legend_top = _HEAD + world.height + 14
    height = legend_top + _LEGEND + _NOTE_LINE * len(lines) + 6
    title = title_of(found, language)
    parts = [
        svg.element("defs", _HATCH + _WIDE_HATCH + _DOTS + _WIDE_DOTS),
        svg.text(_MARGIN, 30, title, font_size=18, font_weight="bold"),
        svg.element(
            "g",
            _land(world, found.items, language) + _labels(world, best, language),
            transform=f"translate({_MARGIN} {_HEAD})",
        ),
        _legend(legend_top, language),
        *_notes(lines, legend_top + _LEGEND),
    ]
    description = get_message("charts.map", language).format(best=told(best, language))
    size = WIDTH + 2 * _MARGIN, height
    return svg.picture(title, f"{description} {' '.join(notes)}", size, parts, language)


def _land(world: World, items: Sequence[MarketFit], language: Language) -> str:
    """Return outlines first, then the marks of small countries above them."""
    fits = {fit.country: fit for fit in items}
    outlines = [_outline(code, path, fits, language) for code, path in world.paths.items()]
    marks = [
        _mark(fits[code], place, language)
        for code, place in world.places.items()
        if code in fits and code not in world.paths
    ]
    drawn = svg.element(
        "g",
        svg.element("path", d=world.sea, fill=_SEA) + "".join(outlines),
        transform=f"scale({1 / TENTHS:g})",
        stroke="#ffffff",
        stroke_width=5,
        stroke_linejoin="round",
        fill_rule="evenodd",
    )
    return drawn + svg.element("g", "".join(marks), stroke=svg.SOFT, stroke_width="0.6")


def _outline(code: str, path: str, fits: dict[str, MarketFit], language: Language) -> str:
    if code in set(Country):
        return _path(code, path, country_name(code, language), "url(#home-wide)")
    if code in fits:
        return _path(code, path, tell(fits[code], language), colour_of(fits[code].score))
    said = get_message("charts.no_figures", language)
    name = said if code == UNCODED else f"{country_name(code, language)}: {said}"
    return _path(code, path, name, "url(#none-wide)")


def _path(code: str, path: str, said: str, fill: str) -> str:
    title = svg.element("title", svg.plain(said))
    return svg.element("path", title, data_country=code, d=path, fill=fill)


def _mark(fit: MarketFit, place: tuple[float, float], language: Language) -> str:
    title = svg.element("title", svg.plain(tell(fit, language)))
    fill = colour_of(fit.score)
    return svg.element(
        "circle", title, data_country=fit.country, cx=place[0], cy=place[1], r=_MARK, fill=fill
    )


def _labels(world: World, best: Sequence[MarketFit], language: Language) -> str:
    """Return rank, name and score of the best countries, each with a line to its place."""
    named = [
        (
            f"{rank}. {country_name(fit.country, language)} {say_number(fit.score, language, 2)}",
            world.places[fit.country],
        )
        for rank, fit in enumerate(best, start=1)
        if fit.country in world.places
    ]
    labels = place_labels(named, _LABEL_SIZE, (WIDTH, world.height))
    return "".join(_leader(label) for label in labels) + "".join(map(_label, labels))


def _leader(label: Label) -> str:
    x, y = label.place
    end = min(max(x, label.left), label.left + label.width)
    ends = {"x1": x, "y1": y, "x2": end, "y2": label.middle}
    return (
        svg.element("line", **ends, stroke="#ffffff", stroke_width=3)
        + svg.element("line", **ends, stroke=svg.INK, stroke_width="1.2")
        + svg.element("circle", cx=x, cy=y, r=3.4, fill=svg.INK, stroke="#ffffff")
    )


def _label(label: Label) -> str:
    return svg.text(
        label.left,
        label.middle + _LABEL_SIZE * 0.36,
        label.text,
        font_size=_LABEL_SIZE,
        font_weight="bold",
        stroke="#ffffff",
        stroke_width=4,
        stroke_linejoin="round",
        paint_order="stroke",
    )


def _legend(top: float, language: Language) -> str:
    named = [*steps(language), ("url(#home)", get_message("charts.home", language))]
    named.append(("url(#none)", get_message("charts.no_figures", language)))
    heading = get_message("markets.score", language)
    parts = [svg.text(_MARGIN, top + 12, heading, font_weight="bold")]
    x = _MARGIN + 20 + len(heading) * 12 * svg.LETTER
    for colour, said in named:
        box = {"x": x, "y": top, "width": 26, "height": 16}
        parts.append(svg.element("rect", **box, fill=colour, stroke=svg.SOFT, stroke_width="0.6"))
        parts.append(svg.text(x + 32, top + 12, said))
        x += 50 + len(said) * 12 * svg.LETTER
    return "".join(parts)


def _notes(lines: Sequence[str], top: float) -> list[str]:
    return [
        svg.text(_MARGIN, top + place * _NOTE_LINE, line, font_size=_NOTE_SIZE, fill=svg.SOFT)
        for place, line in enumerate(lines)
    ]
