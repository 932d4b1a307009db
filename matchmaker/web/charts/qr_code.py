"""QR codes (ISO/IEC 18004) for the middle of a page: one path, no image file and no script."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import segno
from markupsafe import Markup

from matchmaker.web.charts import svg
from matchmaker.web.charts.inline import inline

QUIET = 4
"""Modules of empty border that the standard asks for."""


def qr_code(text: str, title: str, *, name: str = "qr") -> Markup:
    """Return a code that cameras read as `text`, dark on light in every colour scheme.

    Args:
        title: what it is for, read out in its place.
        name: unlike that of any other picture of the page.
    """
    rows = segno.make(text, error="m", micro=False).matrix
    size = float(len(rows) + 2 * QUIET)
    parts = [
        svg.element("rect", width=size, height=size, fill="#ffffff"),
        svg.element("path", d="".join(_runs(rows)), fill="#000000"),
    ]
    return inline(name, title, "", (size, size), parts, look="qr")


def _runs(rows: Sequence[Sequence[int]]) -> Iterator[str]:
    """Yield a rectangle for every run of dark modules in a row."""
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                yield f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z"
            x += length
