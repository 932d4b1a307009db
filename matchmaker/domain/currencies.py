"""Currencies and the size of their smallest unit: ISO 4217, list one of 2024-06-25."""

from decimal import Decimal

_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_TWO = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON
RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD
TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG
"""
_THREE = "BHD IQD JOD KWD LYD OMR TND"

MINOR_DIGITS: dict[str, int] = {
    code: digits for digits, codes in ((0, _NONE), (2, _TWO), (3, _THREE)) for code in codes.split()
}
"""Currency code -> digits after the point. Accounting units and metals are not here: no contract
between companies is in them."""


def in_minor_units(amount: Decimal, currency: str) -> int:
    """Return an amount in the smallest unit of its currency, such as kopecks.

    Raises:
        ValueError: no such currency, or an amount that it has no coins for.
    """
    digits = MINOR_DIGITS.get(currency)
    if digits is None:
        raise ValueError(f"{currency} is no currency of ISO 4217")
    if not amount.is_finite():
        raise ValueError(f"{amount} {currency} is no amount")
    minor = amount.scaleb(digits)
    if minor != minor.to_integral_value():
        raise ValueError(f"{currency} has {digits} digits after the point")
    return int(minor)


def in_major_units(minor: int, currency: str) -> Decimal:
    """Return what a number of smallest units is in the currency itself, exactly."""
    return Decimal(minor).scaleb(-MINOR_DIGITS[currency])
