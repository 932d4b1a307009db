"""Facts of a profile as columns: what filters and features compare without looking at text."""

import math

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.places import all_regions, third_countries
from matchmaker.domain.profile import Profile
from matchmaker.engine.growing import GrowingArray

REGIONS = {code: column for column, code in enumerate(all_regions())}
MARKETS = {code: column for column, code in enumerate(third_countries())}
FORMS = {form: column for column, form in enumerate(Cooperation)}

Mask = NDArray[np.bool_]

_HS_DIGITS = 6
NO_HS = -1


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
    """One row of facts per company.

    Attributes:
        region: (s,) column of the company's region in `REGIONS`.
        partner_regions: (s, r) regions where partners are wanted; all True for anywhere.
        selective: (s,) whether partners are wanted in certain regions only.
        markets, targets: (s, m) third countries sold to now, and wanted.
        forms: (s, f) forms of cooperation.
        size: (s,) log10 of employees, NaN when not stated.
    """

    def __init__(self) -> None:
        self.region = GrowingArray(np.int16)
        self.partner_regions = GrowingArray(np.bool_, (len(REGIONS),))
        self.selective = GrowingArray(np.bool_)
        self.markets = GrowingArray(np.bool_, (len(MARKETS),))
        self.targets = GrowingArray(np.bool_, (len(MARKETS),))
        self.forms = GrowingArray(np.bool_, (len(FORMS),))
        self.size = GrowingArray(np.float32)

    def append(self, profile: Profile) -> None:
        """Add one company's row."""
        self.region.append(REGIONS[profile.region])
        self.partner_regions.append(region_row(profile.partner_regions))
        self.selective.append(bool(profile.partner_regions))
        self.markets.append(market_row(profile.export_markets))
        self.targets.append(market_row(profile.export_targets))
        self.forms.append(form_row(profile.cooperation))
        self.size.append(size_of(profile))
