"""Pictures that are part of a page: coloured by its style sheet, in light and in dark."""

from collections.abc import Sequence

from markupsafe import Markup

from matchmaker.web.charts import svg


def inline(
    name: str,
    title: str,
    description: str,
    size: tuple[float, float],
    parts: Sequence[str],
    *,
    look: str = "chart",
) -> Markup:
    """Return an SVG element for the middle of a page.

    Args:
        name: unlike that of any other picture of the page.
        title: read out first, and shown as a tip.
        description: what the picture shows, for those who do not see it.
        size: width and height in units of the picture; it takes the width it is given.
        look: class of the style sheet.
    """
    width, height = size
    inner = [
        svg.element("title", svg.plain(title), id=f"{name}-title"),
        svg.element("desc", svg.plain(description), id=f"{name}-about"),
        *parts,
    ]
    drawn = svg.element(
        "svg",
        "".join(inner),
        class_=look,
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_labelledby=f"{name}-title {name}-about",
    )
    return Markup(drawn)  # noqa: S704  # `svg` escapes texts and values
