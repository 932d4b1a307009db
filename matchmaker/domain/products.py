"""HS / ТН ВЭД ЕАЭС codes: their form, and the chapters that exist."""

import re

_FORM = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,4}")

RESERVED_CHAPTER = 77  # kept free by the HS Convention for a future metal

CHAPTERS: tuple[str, ...] = tuple(f"{n:02d}" for n in range(1, 98) if n != RESERVED_CHAPTER)
"""The 96 chapters of HS 2022 in use, "01" to "97" without "77"."""

_CHAPTER_SET = frozenset(CHAPTERS)


def clean_hs(code: str) -> str:
    """Return `code` when it has the form of an HS code and its chapter exists.

    Raises:
        ValueError: it is not 2, 4, 6, 8 or 10 digits, or the chapter does not exist.
    """
    if not _FORM.fullmatch(code):
        raise ValueError(f"{code!r} is not an HS code of 2, 4, 6, 8 or 10 digits")
    if code[:2] not in _CHAPTER_SET:
        raise ValueError(f"{code!r} lies in HS chapter {code[:2]}, which does not exist")
    return code


def common_prefix(a: str, b: str) -> int:
    """Return how many leading digits two HS codes share, a multiple of 2 in 0–10."""
    shared = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        shared += 1
    return shared - shared % 2
