"""Reasons for tests: every code with full evidence, and what may be left of it."""

from matchmaker.engine.suggestion import Parameter, Reason

Evidence = dict[str, Parameter]

LINES: Evidence = {"need": "тормозные колодки", "product": "Brake pads", "similarity": 0.5}
REGION: Evidence = {"region": "RU-KEM"}
MARKETS: Evidence = {"countries": ("IR", "VN", "CU")}

FULL: dict[str, Evidence] = {
    "meets_your_need": LINES,
    "needs_your_product": LINES,
    "more_needs_met": {"yours": 2, "of_yours": 3, "theirs": 1, "of_theirs": 5},
    "both_ways": {},
    "use_for_your_product": {"product": "Шины 27.00R49", "whole": "", "similarity": 0.5},
    "use_for_their_product": {"product": "Шины 27.00R49", "similarity": 0.5},
    "close_fields": {"similarity": 0.5},
    "shared_words": {"words": ("27.00R49", "БелАЗ")},
    "hs_fit": {"yours": "8704", "theirs": "870410"},
    "supply_chain": {"from_chapter": "72", "to_chapter": "87"},
    "same_products": {"yours": "Тракторы", "theirs": "Трактары колавыя", "similarity": 0.9},
    "same_needs": {"yours": "Сталь", "theirs": "Steel sheets", "similarity": 0.9},
    "different_products": {"similarity": 0.2},
    "shared_targets": MARKETS,
    "opens_your_target": MARKETS,
    "opens_their_target": MARKETS,
    "shared_markets": MARKETS,
    "no_shared_market": {},
    "forms_fit": {"forms": ("joint_production", "supply")},
    "no_shared_form": {},
    "joint_export": {},
    "in_your_regions": REGION,
    "in_their_regions": REGION,
    "outside_your_regions": REGION,
    "outside_their_regions": REGION,
    "regions_cooperate": {"yours": "BY-MI", "theirs": "RU-KEM"},
    "shared_certificates": {"certificates": ("EAC", "ISO 9001")},
    "similar_size": {"yours": 1202, "theirs": 995},
    "service_for_export": {"form": "logistics"},
}


def empty(value: Parameter) -> Parameter:
    """Return the empty value of the same type."""
    return type(value)()


def make_reason(code: str, evidence: Evidence | None = None, *, weight: float = 1.0) -> Reason:
    return Reason(code, weight, FULL[code] if evidence is None else evidence)


def thinned(code: str) -> list[Evidence]:
    """Return the evidence of a code as it may come: full, one part missing or empty, nothing."""
    full = FULL[code]
    without = [{k: v for k, v in full.items() if k != name} for name in full]
    emptied = [{k: empty(v) if k == name else v for k, v in full.items()} for name in full]
    blank: Evidence = {name: empty(value) for name, value in full.items()}
    return [full, *without, *emptied, blank, {}]
