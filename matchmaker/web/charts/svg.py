"""Pieces of SVG: text, lines that fit a width, and the frame with its text alternative."""

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

INK, SOFT, FAINT = "#1b2530", "#51606e", "#d5dbe1"

_FONT = "'Noto Sans', 'DejaVu Sans', 'Segoe UI', Arial, sans-serif"
_ELLIPSIS = "…"

LETTER = 0.6
"""Width of an average letter, in font sizes: measured on Cyrillic in DejaVu Sans, a wide face."""


def plain(text: str) -> str:
    """Return text for the inside of an element; what XML 1.0 does not allow is left out."""
    allowed = "".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
    return allowed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def element(name: str, content: str = "", /, **attributes: str | float) -> str:
    """Return an element; `_` in names of attributes stands for `-`, numbers are rounded.

    Args:
        content: SVG, not text: pass text through `plain`.
    """
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def text(x: float, y: float, said: str, /, **attributes: str | float) -> str:
    """Return a line of text that starts at x, with its base line at y."""
    return element("text", plain(said), x=x, y=y, **attributes)


def shorten(said: str, most: int) -> str:
    """Return the text, cut with an ellipsis when it has more than `most` letters."""
    return said if len(said) <= most else said[: most - 1].rstrip() + _ELLIPSIS


def wrap(said: str, width: float, size: float) -> list[str]:
    """Return the text in lines of at most `width`, broken at spaces; long words are cut."""
    most = max(int(width / (size * LETTER)), 8)
    lines: list[str] = []
    for word in filter(None, re.split("[ \t\n]+", said)):  # not at no-break spaces
        for piece in _pieces(word, most):
            if lines and len(lines[-1]) + 1 + len(piece) <= most:
                lines[-1] += " " + piece
            else:
                lines.append(piece)
    return lines


def picture(
    title: str, description: str, size: tuple[float, float], parts: Sequence[str], language: str
) -> str:
    """Return a whole SVG document.

    Args:
        title: read out first, and shown as a tip.
        description: what the picture shows, for those who do not see it.
        size: width and height in pixels.
    """
    width, height = size
    inner = [
        element("title", plain(title), id="title"),
        element("desc", plain(description), id="description"),
        element("rect", width=width, height=height, fill="#ffffff"),
        *parts,
    ]
    return element(
        "svg",
        "".join(inner),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby="title description",
        xml_lang=language,
        font_family=_FONT,
        font_size=12,
        fill=INK,
    ).replace("xml-lang", "lang", 1)


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def _pieces(word: str, most: int) -> Iterator[str]:
    for start in range(0, len(word), most):
        yield word[start : start + most]
