"""Country codes of trade statistics: United Nations numbers, with their own exceptions."""

import csv
import io
from collections.abc import Iterable, Mapping

import pycountry

from matchmaker.errors import InvalidTradeFile
from matchmaker.services.trade_streams import TradeFile, plain_name

EXCEPTIONS: Mapping[int, str] = {
    251: "FR",
    381: "IT",
    490: "TW",  # "Other Asia, not elsewhere specified"
    579: "NO",
    699: "IN",
    736: "SD",
    757: "CH",
    842: "US",
}
"""Numbers that Comtrade and BACI use instead of those of ISO 3166-1."""

_UNSPECIFIED = "0 97 129 221 290 471 472 473 492 527 536 568 571 577 588 592 636 637 647 697 711"
_UNSPECIFIED_TOO = "717 837 838 839 849 868 879 896 897 898 899 975"
_DISSOLVED = "58 80 200 230 278 280 530 532 582 590 720 810 836 841 886 890 891"

NOWHERE: frozenset[int] = frozenset(
    map(int, f"{_UNSPECIFIED} {_UNSPECIFIED_TOO} {_DISSOLVED}".split())
)
"""Numbers that stand for no present country; their trade counts in the world's only."""

Areas = Mapping[int, str | None]  # number -> ISO 3166-1 alpha-2, None for no present country


def known_areas() -> dict[int, str | None]:
    """Return every number we know."""
    areas: dict[int, str | None] = dict.fromkeys(NOWHERE)
    areas |= {int(country.numeric): country.alpha_2 for country in pycountry.countries}
    return areas | dict(EXCEPTIONS)


def read_areas(files: Iterable[TradeFile]) -> dict[int, str | None]:
    """Return the known numbers and those of the files with country codes.

    Raises:
        InvalidTradeFile: a number in a file is none.
    """
    areas = known_areas()
    for file in files:
        with file.open() as stream:
            text = io.TextIOWrapper(stream, "utf-8-sig", "replace", newline="")
            for line, row in enumerate(csv.DictReader(text), start=2):
                plain = {plain_name(key): value for key, value in row.items() if key}
                code = (plain.get("countryiso2") or plain.get("iso2digitalpha") or "").strip()
                number = (plain["countrycode"] or "").strip()
                if not number.isdigit():
                    raise InvalidTradeFile(
                        f"{file.name} line {line}: {number!r} is no country code"
                    )
                areas.setdefault(
                    int(number), code if pycountry.countries.get(alpha_2=code) else None
                )
    return areas


def check_areas(numbers: Iterable[int], areas: Areas) -> None:
    """Make sure that every number is known.

    Raises:
        InvalidTradeFile: some are not; the first ten are named.
    """
    unknown = sorted({number for number in numbers if number not in areas})
    if unknown:
        named = ", ".join(map(str, unknown[:10]))
        raise InvalidTradeFile(
            f"unknown country codes: {named}. Give the list of country codes that came with the "
            "files as one more FILE",
            countries=unknown,
        )
