"""Facts of a profile as columns: what filters and features compare without looking at text."""

import math
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.places import all_regions, third_countries
from matchmaker.domain.profile import Profile
from matchmaker.engine.growing import GrowingArray, ranges

REGIONS = {code: column for column, code in enumerate(all_regions())}
MARKETS = {code: column for column, code in enumerate(third_countries())}
FORMS = {form: column for column, form in enumerate(Cooperation)}

Mask = NDArray[np.bool_]
Bits = NDArray[np.uint64]  # (…, words) a set of columns, 64 to a word

_WORD = 64
_HS_DIGITS = 6
NO_HS = -1


def words_for(columns: int) -> int:
    """Return how many words a set of so many columns takes."""
    return -(-columns // _WORD)


def bits_of(row: Mask) -> Bits:
    """Return (words,) the columns that are True in a row."""
    bits = np.zeros(words_for(len(row)) * _WORD, np.bool_)
    bits[: len(row)] = row
    return np.packbits(bits, bitorder="little").view(np.uint64)


def has(bits: Bits, column: int) -> Mask:
    """Return (n,) which of (n, words) sets have a column."""
    word, place = divmod(column, _WORD)
    return np.asarray(bits[:, word] >> np.uint64(place) & np.uint64(1), np.bool_)


def meet(some: Bits, others: Bits) -> Mask:
    """Return (n,) which of (n, words) sets have a column in common with one or as many others."""
    shared = some & others
    met = shared[:, 0]
    for word in range(1, shared.shape[1]):
        met = met | shared[:, word]
    return np.asarray(met != 0)


def size_of_sets(bits: Bits) -> NDArray[np.intp]:
    """Return (…,) how many columns each set has."""
    return np.asarray(np.bitwise_count(bits).sum(axis=-1, dtype=np.intp))


def hs_number(code: str | None) -> int:
    """Return the first six digits of an HS code, padded with zeros; -1 for none."""
    return NO_HS if code is None else int(code[:_HS_DIGITS].ljust(_HS_DIGITS, "0"))


def market_row(codes: tuple[str, ...]) -> Mask:
    """Return (m,) True for each of these third countries."""
    row = np.zeros(len(MARKETS), np.bool_)
    row[[MARKETS[code] for code in codes]] = True
    return row


def region_row(codes: tuple[str, ...]) -> Mask:
    """Return (r,) True for each of these regions; all True for none: anywhere."""
    row = np.zeros(len(REGIONS), np.bool_)
    row[[REGIONS[code] for code in codes] if codes else slice(None)] = True
    return row


def form_row(forms: tuple[Cooperation, ...]) -> Mask:
    """Return (f,) True for each form of cooperation."""
    row = np.zeros(len(FORMS), np.bool_)
    row[[FORMS[form] for form in forms]] = True
    return row


def size_of(profile: Profile) -> float:
    """Return log10 of the number of employees; NaN when it is not stated."""
    return math.log10(profile.employees) if profile.employees else math.nan


class AttributeColumns:
    """One row of facts per company. Sets of columns are kept as bits.

    Attributes:
        region: (s,) column of the company's region in `REGIONS`.
        partner_regions: (s, words) regions where partners are wanted; all for anywhere.
        selective: (s,) whether partners are wanted in certain regions only.
        markets, targets: (s, words) third countries sold to now, and wanted.
        forms: (s, 1) forms of cooperation.
        size: (s,) log10 of employees, NaN when not stated.
        certificates: (x,) hashes of certificates, company after company.
        certificate_start, certificate_count: (s,) where a company's begin, and how many.
    """

    def __init__(self) -> None:
        self.region = GrowingArray(np.int16)
        self.partner_regions = GrowingArray(np.uint64, (words_for(len(REGIONS)),))
        self.selective = GrowingArray(np.bool_)
        self.markets = GrowingArray(np.uint64, (words_for(len(MARKETS)),))
        self.targets = GrowingArray(np.uint64, (words_for(len(MARKETS)),))
        self.forms = GrowingArray(np.uint64, (words_for(len(FORMS)),))
        self.size = GrowingArray(np.float32)
        self.certificates = GrowingArray(np.uint32)
        self.certificate_start = GrowingArray(np.int64)
        self.certificate_count = GrowingArray(np.int32)

    def packed(self, slots: NDArray[np.int32]) -> dict[str, NDArray[Any]]:
        """Return the columns as they would be with these companies alone, in their order."""
        arrays = {name: column.view[slots] for name, column in self._by_company().items()}
        count = arrays["certificate_count"]
        places = ranges(self.certificate_start.view[slots], count.astype(np.intp))
        return arrays | {
            "certificates": self.certificates.view[places],
            "certificate_start": np.cumsum(count, dtype=np.int64) - count,
        }

    def columns(self) -> dict[str, GrowingArray]:
        """Return all columns by name."""
        return self._by_company() | {
            "certificates": self.certificates,
            "certificate_start": self.certificate_start,
        }

    def _by_company(self) -> dict[str, GrowingArray]:
        return {
            "region": self.region,
            "partner_regions": self.partner_regions,
            "selective": self.selective,
            "markets": self.markets,
            "targets": self.targets,
            "forms": self.forms,
            "size": self.size,
            "certificate_count": self.certificate_count,
        }

    def append(self, profile: Profile) -> None:
        """Add one company's row."""
        self.partner_regions.append(bits_of(region_row(profile.partner_regions)))
        self.selective.append(bool(profile.partner_regions))
        self.markets.append(bits_of(market_row(profile.export_markets)))
        self.targets.append(bits_of(market_row(profile.export_targets)))
        self.forms.append(bits_of(form_row(profile.cooperation)))
        self.size.append(size_of(profile))
        hashes = np.array([crc32(each.encode()) for each in profile.certificates], np.uint32)
        self.certificate_start.append(self.certificates.extend(hashes))
        self.certificate_count.append(len(hashes))
        self.region.append(REGIONS[profile.region])
