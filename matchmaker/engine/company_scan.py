"""What the codes of all companies of a shelf tell of each one, beside one company that asks.

One pass over the codes of every company's texts: how near its nearest line of each kind is, and
how many pairs of lines stand under the same heading, one offered and one looked for. Compiled where
it can be; otherwise products of all rows, and the largest of each company's.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.engine import native
from matchmaker.engine.attributes import NO_HS
from matchmaker.engine.growing import ranges
from matchmaker.engine.index import Kind, Shelf
from matchmaker.engine.postings import Slots
from matchmaker.engine.projection import Codes
from matchmaker.engine.scan import Products, halves
from matchmaker.engine.sides import Side

NONE = int(np.iinfo(np.int32).min)  # below any product of codes

COMPARED = (
    (Kind.WHOLE, Kind.WHOLE), (Kind.PRODUCT, Kind.WHOLE), (Kind.NEED, Kind.WHOLE),
    (Kind.WHOLE, Kind.PRODUCT), (Kind.NEED, Kind.PRODUCT),
    (Kind.WHOLE, Kind.NEED), (Kind.PRODUCT, Kind.NEED),
)  # fmt: skip
"""Kinds of your lines and of theirs that are compared; what both offer, or both need, is not."""

_HEADING = 100  # six digits of HS to four
_FEW = 0.25  # share of a shelf; up to it, copying the codes of those companies costs less than
# scanning all


class Scanned(NamedTuple):
    """What is known of c companies.

    Attributes:
        nearest: kinds of your lines and theirs → (c,) largest product of halves of codes, `NONE`
            where one of the two has no such lines.
        headings: (c,) pairs of lines under the same heading, one offered and one looked for.
    """

    nearest: Mapping[tuple[Kind, Kind], Products]
    headings: NDArray[np.int32]


def scan_companies(you: Side, shelf: Shelf, slots: Slots) -> Scanned:
    """Return what a scan tells of companies of a shelf.

    Args:
        you: a side of one company.
        slots: (c,) ascending.
    """
    found = native.scan(
        (you.shelf.columns(), int(you.slots[0])),
        shelf.columns(),
        slots,
    )
    if found is None:
        return scan_in_numpy(you, shelf, slots)
    return Scanned(dict(zip(COMPARED, found, strict=False)), found[-1])


def scan_in_numpy(you: Side, shelf: Shelf, slots: Slots) -> Scanned:
    """Return the same without compiled loops."""
    codes = {kind: halves(you.scan_codes(kind)) for kind in Kind}
    nearest: dict[tuple[Kind, Kind], Products] = {}
    for theirs in Kind:
        asked = [yours for yours, others in COMPARED if others is theirs]
        found = _nearest([codes[yours] for yours in asked], shelf, theirs, slots)
        nearest |= {(yours, theirs): row for yours, row in zip(asked, found, strict=True)}
    counts = np.zeros(len(slots), np.int32)
    for yours, theirs in ((Kind.NEED, Kind.PRODUCT), (Kind.PRODUCT, Kind.NEED)):
        block = shelf.block(theirs)
        count = block.count.view[slots].astype(np.intp)
        hs = block.hs.view[ranges(block.start.view[slots], count)]
        owners = np.repeat(np.arange(len(slots)), count)
        for heading in _headings(you, yours):
            is_met = (hs // _HEADING == heading) & (hs != NO_HS)
            counts += np.bincount(owners[is_met], minlength=len(slots)).astype(np.int32)
    return Scanned(nearest, counts)


def _nearest(codes: list[Codes], shelf: Shelf, theirs: Kind, slots: Slots) -> Products:
    """Return (kinds of yours, c) largest products with the lines of each company."""
    best = np.full((len(codes), len(slots)), NONE, np.int32)
    block = shelf.block(theirs)
    start, count = block.start.view[slots], block.count.view[slots].astype(np.intp)
    there, asked = np.flatnonzero(count), [n for n, rows in enumerate(codes) if len(rows)]
    if not len(there) or not asked:
        return best
    rows = np.array(asked, np.intp)[:, None]
    queries = np.concatenate([codes[n] for n in asked])
    ends = np.cumsum([len(codes[n]) for n in asked]).tolist()
    if len(slots) <= _FEW * len(block.count):
        products = block.codes.scan_some(queries, ends, ranges(start, count))
        first = (np.cumsum(count) - count)[there]
        best[rows, there] = np.maximum.reduceat(products, first, axis=1)
        return best
    last = int(start[there[-1]] + count[there[-1]])
    products = block.codes.scan(queries, ends, last)
    edges = np.stack([start[there], start[there] + count[there]], axis=1).ravel()
    closed = np.pad(products, ((0, 0), (0, 1)), constant_values=NONE)  # the last edge is in it
    best[rows, there] = np.maximum.reduceat(closed, edges, axis=1)[:, ::2]
    return best


def _headings(you: Side, kind: Kind) -> list[int]:
    """Return the HS headings of your lines of a kind, each as often as it is there."""
    codes = you.hs[you.rows[kind]].tolist()
    return [code // _HEADING for code in codes if code != NO_HS]
