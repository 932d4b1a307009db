"""What a company could add to its profile to be found by more partners."""

from collections.abc import Mapping

FEW_PRODUCTS = 3  # lines; profiles of the demo set that are often suggested have three or more
SHORT_ABOUT = 120  # characters: about two sentences

ADVICE = (
    "needs",
    "products",
    "codes",
    "targets",
    "forms",
    "about",
    "certificates",
)
"""Codes, most useful first; the order is that of the ranker's weights (docs/matching.md)."""


def advise(fields: Mapping[str, object]) -> tuple[str, ...]:
    """Return codes of what is missing in a profile, most useful first."""
    products, needs = _lines(fields, "products"), _lines(fields, "needs")
    missing = {
        "needs": not needs,
        "products": len(products) < FEW_PRODUCTS,
        "codes": any(not line.get("hs") for line in products),
        "targets": not fields.get("export_targets"),
        "forms": not fields.get("cooperation"),
        "about": len(str(fields.get("about") or "")) < SHORT_ABOUT,
        "certificates": not fields.get("certificates"),
    }
    return tuple(code for code in ADVICE if missing[code])


def _lines(fields: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    lines = fields.get(name)
    return [line for line in lines if isinstance(line, Mapping)] if isinstance(lines, list) else []
