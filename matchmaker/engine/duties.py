"""Duties on the way: what staff should check for a product line, by its HS code.

Information, never advice: a flag says that goods under such a code are on a public list, with its
source and date. Whether these goods are, a person finds out. Nothing is hidden or ranked by it.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from matchmaker.domain.languages import Language
from matchmaker.domain.profile import Line


class Duty(StrEnum):
    """A kind of duty."""

    MANDATORY_LABELLING = "mandatory_labelling"
    """Marked with codes of the Честный знак system when sold in Russia."""
    HIGH_PRIORITY_EXPORT = "high_priority_export"
    """On the common high-priority list of export-controlled goods."""


class Extent(StrEnum):
    """How far a line's code lies on a list."""

    WITHIN = "within"
    """All goods under the line's code are under a listed one."""
    PART = "part"
    """The line's code is wider than the listed one: some of its goods are listed."""


@dataclass(frozen=True, slots=True)
class ListedGoods:
    """One entry of a public list.

    Attributes:
        code: stable name: a labelling category, or a tier of the high-priority list.
        hs: HS codes it names, 4 or 6 digits.
        since: ISO 8601 date from which it holds; empty when it is not known to us.
        source: the decree or list; empty when it is not known to us.
        compared: whether the entry was compared with a publication.
        names: language -> short name; empty for the high-priority list.
    """

    duty: Duty
    code: str
    hs: tuple[str, ...]
    since: str
    source: str
    compared: bool
    names: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class DutyFlag:
    """A line whose code lies on a list."""

    goods: ListedGoods
    hs: str
    extent: Extent


HIGH_PRIORITY_SOURCE = "Common High Priority List, U.S. Bureau of Industry and Security"
HIGH_PRIORITY_DATE = "2024-02"


class Duties:
    """Knows the lists; make one with `load_duties`."""

    def __init__(self, listed: Iterable[ListedGoods]) -> None:
        self._listed = tuple(listed)

    def flags(self, line: Line) -> tuple[DutyFlag, ...]:
        """Return one flag per list entry that the line's stated code lies on.

        A line without a code gets none: that it has no flag says nothing of it.
        """
        if line.hs is None:
            return ()
        found = ((goods, _nearest(line.hs, goods.hs)) for goods in self._listed)
        return tuple(DutyFlag(goods, *near) for goods, near in found if near is not None)


def load_duties(reference: Path) -> Duties:
    """Read the lists.

    Args:
        reference: folder with labelling_categories.csv and export_control_hs6.csv.

    Raises:
        FileNotFoundError: one of them is missing.
    """
    return Duties([*_labelling(reference), *_high_priority(reference)])


def _nearest(code: str, listed: tuple[str, ...]) -> tuple[str, Extent] | None:
    """Return the listed code that holds the line's, else the first that lies under it."""
    for hs in listed:
        if code.startswith(hs):
            return hs, Extent.WITHIN
    for hs in listed:
        if hs.startswith(code):
            return hs, Extent.PART
    return None


def _labelling(reference: Path) -> Iterable[ListedGoods]:
    for row in _rows(reference / "labelling_categories.csv"):
        yield ListedGoods(
            duty=Duty.MANDATORY_LABELLING,
            code=row["code"],
            hs=tuple(row["hs"].split()),
            since=row["since"],
            source=row["decree"],
            compared=row["compared"] == "publication",
            names={language: row[language] for language in Language},
        )


def _high_priority(reference: Path) -> Iterable[ListedGoods]:
    tiers: dict[str, list[str]] = {}
    for row in _rows(reference / "export_control_hs6.csv"):
        tiers.setdefault(row["tier"], []).append(row["hs6"])
    for tier, codes in sorted(tiers.items()):
        yield ListedGoods(
            duty=Duty.HIGH_PRIORITY_EXPORT,
            code=f"tier_{tier}",
            hs=tuple(codes),
            since=HIGH_PRIORITY_DATE,
            source=HIGH_PRIORITY_SOURCE,
            compared=True,
            names={},
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
