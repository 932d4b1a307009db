"""Countries and regions: ISO 3166-1 and ISO 3166-2 codes as pycountry publishes them."""

from enum import StrEnum
from functools import cache
from pathlib import Path


class Country(StrEnum):
    """The two home countries."""

    BY = "BY"
    RU = "RU"

    @property
    def other(self) -> "Country":
        """The country whose companies are suggested to companies of this one."""
        return Country.RU if self is Country.BY else Country.BY


def find_country(code: object) -> Country | None:
    """Return the home country that something typed names, or None."""
    return Country(code) if isinstance(code, str) and code in set(Country) else None


@cache
def third_countries() -> tuple[str, ...]:
    """Return every ISO 3166-1 alpha-2 code outside the Union State, in alphabetical order."""
    import pycountry

    codes = (country.alpha_2 for country in pycountry.countries)
    return tuple(sorted(code for code in codes if code not in set(Country)))


@cache
def regions(country: Country) -> tuple[str, ...]:
    """Return every ISO 3166-2 code of `country`, in alphabetical order.

    Read from the table itself: pycountry makes an object for each of the 5,000 regions of the
    world, a tenth of a second at every start.
    """
    import orjson
    import pycountry

    table = orjson.loads((Path(pycountry.DATABASE_DIR) / "iso3166-2.json").read_bytes())
    codes = [region["code"] for region in table["3166-2"]]
    return tuple(sorted(code for code in codes if code.startswith(f"{country}-")))


@cache
def all_regions() -> tuple[str, ...]:
    """Return the regions of both home countries, Belarus first: the columns of region masks."""
    return regions(Country.BY) + regions(Country.RU)


def clean_region(code: str) -> str:
    """Return `code` when it is a Belarusian or Russian ISO 3166-2 region.

    Raises:
        ValueError: ISO 3166-2 lists no such region under BY or RU.
    """
    if code not in _region_set():
        raise ValueError(f"{code!r} is not an ISO 3166-2 region of BY or RU")
    return code


def clean_third_country(code: str) -> str:
    """Return `code` when it is a country outside the Union State.

    Raises:
        ValueError: it is BY or RU, or no ISO 3166-1 alpha-2 code at all.
    """
    if code in set(Country):
        raise ValueError(f"{code!r} is inside the Union State: only third countries count here")
    if code not in _third_country_set():
        raise ValueError(f"{code!r} is not an ISO 3166-1 alpha-2 country code")
    return code


@cache
def _region_set() -> frozenset[str]:
    return frozenset(all_regions())


@cache
def _third_country_set() -> frozenset[str]:
    return frozenset(third_countries())
