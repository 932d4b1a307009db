"""Counts of letter groups of a short text, hashed into columns: what a line is spelled like.

An encoder of meanings has few pieces for trade words ("самазвал", "штрипс", "катанка"); their
spelling tells the HS chapter where the vector does not. Russian and Belarusian spell the same
stems differently by rule (вока/око, цвёрды/твёрдый), so both are folded onto one alphabet first.
"""

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SHORTEST, LONGEST = 3, 5
"""Letter groups of 3 to 5 letters, word edges included: .793 against .766 of Belarusian
nomenclature names for 3 to 4, and no gain beyond 5 (measured on held-out headings)."""

_WITH_DIGIT = re.compile(r"\S*\d\S*")  # grades, sizes and standards: noise for the chapter
_WORD = re.compile(r"[^\W_]+")
_DOUBLED = re.compile(r"(\w)\1")
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("о", "а"),
        **dict.fromkeys("эёя", "е"),
        **dict.fromkeys("ыій", "и"),
        **dict.fromkeys("ў", "у"),
        **dict.fromkeys("щ", "ш"),
        **dict.fromkeys("ц", "т"),
        **dict.fromkeys("ьъ'’ʼ", None),
    }
)


def fold(text: str) -> str:
    """Return `text` in lower case, without tokens that hold digits, both Cyrillics made one."""
    folded = _WITH_DIGIT.sub(" ", text.lower()).translate(_FOLDED).replace("дз", "д")
    return _DOUBLED.sub(r"\1", folded)


def hash_grams(
    texts: Sequence[str], columns: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Return the texts' letter groups as the rows of a sparse matrix.

    A value is the signed square root of a count, and a row has unit L2 norm: a word said twice
    counts less than two words. A text without letters has an empty row.

    Args:
        texts: n texts.
        columns: number of hash columns; collisions are told apart by sign on average (Weinberger
            et al., 2009, "Feature hashing for large scale multitask learning").

    Returns:
        (n + 1,) row starts, (k,) column of each entry, (k,) values: the CSR form.
    """
    rows: list[int] = []
    hashes: list[int] = []
    for row, text in enumerate(texts):
        for word in _WORD.findall(fold(text)):
            found = _hash_word(word)
            hashes.extend(found)
            rows.extend([row] * len(found))
    hashed = np.asarray(hashes, np.int64)
    cells = np.asarray(rows, np.int64) * columns + hashed % columns
    unique, place = np.unique(cells, return_inverse=True)
    counts = np.bincount(place, np.where(hashed & 0x8000_0000, 1.0, -1.0), len(unique))
    values = np.sign(counts) * np.sqrt(np.abs(counts))
    row_of = unique // columns
    lengths = np.sqrt(np.bincount(row_of, values**2, len(texts)))
    values /= np.maximum(lengths, 1e-9)[row_of]
    starts = np.searchsorted(row_of, np.arange(len(texts) + 1))
    return starts, (unique % columns).astype(np.int32), values.astype(np.float32)


@lru_cache(maxsize=8192)
def _hash_word(word: str) -> tuple[int, ...]:
    """Return the hashes of the letter groups of a folded word; trade words come again and again."""
    marked = f" {word} ".encode("utf-32-le")  # four bytes a letter: slices without decoding
    letters = len(marked) // 4
    return tuple(
        zlib.crc32(marked[4 * start : 4 * (start + length)])
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(letters - length + 1)
    )
