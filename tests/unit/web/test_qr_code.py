"""QR codes of pages: a reader that is not ours reads what was written."""

import re

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.services.second_factor import enrolment_of
from matchmaker.web.charts.qr_code import QUIET, qr_code
from tests.unit.web.charted import parse

PIXELS = 4  # of a module


def photograph(picture: str) -> np.ndarray:
    """Return the picture as a camera sees it: (height, width), 0 for dark."""
    root = parse(picture)
    side = int(root.attrib["viewBox"].split()[2])
    seen = np.full((side, side), 255, np.uint8)
    path = root.find("path")
    assert path is not None
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path.attrib["d"]):
        seen[int(y), int(x) : int(x) + int(length)] = 0
    return seen.repeat(PIXELS, axis=0).repeat(PIXELS, axis=1)


def read(picture: str) -> str:
    (found,) = zxingcpp.read_barcodes(photograph(picture))
    return found.text


def test_a_telephone_reads_the_address_of_an_enrolment() -> None:
    uri = enrolment_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "export@example.by").uri

    assert read(qr_code(uri, "key")) == uri


@settings(max_examples=20)
@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=200))
def test_whatever_is_written_is_read(text: str) -> None:
    assert read(qr_code(text, "any")) == text


def test_the_border_is_as_wide_as_the_standard_asks() -> None:
    dark = photograph(qr_code("text", "any")) == 0

    inner = dark[QUIET * PIXELS : -QUIET * PIXELS, QUIET * PIXELS : -QUIET * PIXELS]
    assert inner.sum() == dark.sum()
    assert inner[0].any()


@pytest.mark.parametrize("title", ["key", "</title><script>alert(1)</script>"])
def test_what_it_is_for_is_told_as_text(title: str) -> None:
    root = parse(qr_code("text", title))

    assert root.findtext("title") == title
    assert "script" not in {part.tag for part in root.iter()}
