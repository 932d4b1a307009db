"""Tax numbers of invented companies: different from each other, with right check digits.

An ИНН begins with the code of the tax office that gave it; no office has the code 00, so those made
here belong to nobody. A УНП has no such mark: one made here may be a real company's.
"""

from matchmaker.domain.places import Country

SERIALS = 10**7
"""How many numbers there are for each country."""

_STEP = 7_368_787  # coprime to SERIALS: consecutive companies get numbers far apart
_SEED_STEP = 1_299_709
_UNP_WEIGHTS = (29, 23, 19, 17, 13, 7, 5, 3)
_INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def tax_id(country: Country, number: int, seed: int) -> str | None:
    """Return the tax number of company `number`; None for the few whose УНП cannot exist.

    Args:
        number: from 0 to `SERIALS` - 1; other numbers give other tax numbers.
    """
    serial = (number * _STEP + seed * _SEED_STEP) % SERIALS
    if country is Country.RU:
        body = f"00{serial:07d}"
        return f"{body}{_weighed(body, _INN_WEIGHTS) % 11 % 10}"
    body = f"7{serial:07d}"
    check = _weighed(body, _UNP_WEIGHTS) % 11
    return f"{body}{check}" if check < 10 else None  # noqa: PLR2004 - one digit


def _weighed(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
