"""Turns the parts of a score into reasons: a code, its weight, and what was found.

Contributions that say the same to a reader are one reason: meaning, words and context of the same
need are all "they make what you look for". The weights of the reasons and the intercept add up to
the log-odds of the score.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

import numpy as np

from matchmaker.domain.cooperation import Cooperation
from matchmaker.engine.features import COLUMNS, FeatureTable, Part
from matchmaker.engine.index import Kind
from matchmaker.engine.pairs import Floats, Pairs
from matchmaker.engine.suggestion import Parameter, Reason

Evidence = Mapping[str, Parameter]

_DIRECTED = {
    "need_fit": ("meets_your_need", "needs_your_product"),
    "need_similarity": ("meets_your_need", "needs_your_product"),
    "need_words": ("meets_your_need", "needs_your_product"),
    "need_context": ("meets_your_need", "needs_your_product"),
    "need_hs": ("hs_fit", "hs_fit"),
    "needs_covered": ("more_needs_met", "more_needs_met"),
    "needs_covered_in_words": ("more_needs_met", "more_needs_met"),
    "product_use": ("use_for_their_product", "use_for_your_product"),
    "unasked_use": ("use_for_their_product", "use_for_your_product"),
    "supply_chain": ("supply_chain", "supply_chain"),
    "unasked_supply": ("supply_chain", "supply_chain"),
    "open_door": ("opens_your_target", "opens_their_target"),
    "wanted_region": ("in_your_regions", "in_their_regions"),
    "unwanted_region": ("outside_your_regions", "outside_their_regions"),
}
"""Feature → code when it is about what they offer you, code when the other way round."""

_PLAIN = {
    "close_fields": "close_fields",
    "unasked_closeness": "close_fields",
    "shared_words": "shared_words",
    "unasked_rivalry": "same_products",
    "rivalry": "same_products",
    "same_products": "same_products",
    "same_product_words": "same_products",
    "same_product_hs": "same_products",
    "same_needs": "same_needs",
    "shared_targets": "shared_targets",
    "target_overlap": "shared_targets",
    "shared_form": "forms_fit",
    "making_together": "forms_fit",
    "joint_research": "forms_fit",
    "distribution": "forms_fit",
    "joint_export": "joint_export",
    "shared_certificates": "shared_certificates",
    "regional_agreement": "regions_cooperate",
}
_MARKETS = {"common_market", "market_overlap"}  # the best of four codes, see `_market_code`

MET = 0.33  # need fit before scaling, from which a need counts as met
_WORDS_SHOWN = 5
_TELLING = 0.5  # weight of a word worth quoting


def reasons_of(
    pairs: Pairs, row: int, table: FeatureTable, contributions: Floats
) -> tuple[Reason, ...]:
    """Return the reasons of one pair, largest weight first.

    Args:
        pairs: the comparison that the features were computed from.
        row: which of the others.
        contributions: (columns,) log-odds of that pair.
    """
    weights: dict[str, float] = defaultdict(float)
    for column, contribution in zip(COLUMNS, contributions.tolist(), strict=True):
        if contribution:
            weights[_code(pairs, row, table, column.feature.name, column.part)] += contribution
    found = [Reason(code, weight, _EVIDENCE[code](pairs, row)) for code, weight in weights.items()]
    return tuple(sorted(found, key=lambda reason: (-reason.weight, reason.code)))


def _code(pairs: Pairs, row: int, table: FeatureTable, name: str, part: Part) -> str:
    if name in _DIRECTED:
        is_yours = bool(table.yours[name][row]) == (part is Part.BETTER)
        return _DIRECTED[name][0 if is_yours else 1]
    return _market_code(pairs, row) if name in _MARKETS else _PLAIN[name]


def _market_code(pairs: Pairs, row: int) -> str:
    """Return the strongest thing that can be said of the countries in common."""
    for code in ("shared_targets", "opens_your_target", "opens_their_target"):
        if _countries(pairs, row, code):
            return code
    return "shared_markets"


def _countries(pairs: Pairs, row: int, code: str) -> tuple[str, ...]:
    you, they = pairs.you.profile(0), pairs.they.profile(row)
    yours, theirs = {
        "shared_targets": (you.export_targets, they.export_targets),
        "opens_your_target": (you.export_targets, they.export_markets),
        "opens_their_target": (you.export_markets, they.export_targets),
        "shared_markets": (you.export_markets, they.export_markets),
    }[code]
    shared = set(yours) & set(theirs)
    return tuple(sorted(shared if pairs.market is None else shared & {pairs.market}))


def _country_evidence(code: str) -> Callable[[Pairs, int], Evidence]:
    return lambda pairs, row: {"countries": _countries(pairs, row, code)}


def _their_columns(pairs: Pairs, row: int, kind: Kind) -> slice:
    lines = pairs.they.lines[kind]
    return slice(lines.start[row], lines.start[row] + lines.count[row])


def _best(values: Floats) -> tuple[int, int]:
    first, second = np.unravel_index(int(values.argmax()), values.shape)
    return int(first), int(second)


def _meets_your_need(pairs: Pairs, row: int) -> Evidence:
    columns = _their_columns(pairs, row, Kind.PRODUCT)
    need, product = _best(pairs.your_need_fit[:, columns])
    similarity = pairs.cosine(Kind.NEED, Kind.PRODUCT)[need, columns][product]
    return {
        "need": pairs.you.profile(0).needs[need].text,
        "product": pairs.they.profile(row).products[product].text,
        "similarity": _rounded(similarity),
    }


def _needs_your_product(pairs: Pairs, row: int) -> Evidence:
    columns = _their_columns(pairs, row, Kind.NEED)
    product, need = _best(pairs.their_need_fit[:, columns])
    similarity = pairs.cosine(Kind.PRODUCT, Kind.NEED)[product, columns][need]
    return {
        "need": pairs.they.profile(row).needs[need].text,
        "product": pairs.you.profile(0).products[product].text,
        "similarity": _rounded(similarity),
    }


def _more_needs_met(pairs: Pairs, row: int) -> Evidence:
    yours, theirs = pairs.once(_needs_met)
    return {
        "yours": int(yours[row]),
        "of_yours": len(pairs.your_need_fit),
        "theirs": int(theirs[row]),
        "of_theirs": int(pairs.they.lines[Kind.NEED].count[row]),
    }


def _needs_met(pairs: Pairs) -> tuple[Floats, Floats]:
    """Return (c,) how many of your needs each of them meets, and how many of theirs you meet."""
    yours = pairs.best(pairs.your_need_fit, Kind.PRODUCT) >= MET
    theirs = pairs.their_need_fit.max(axis=0, initial=0.0) >= MET
    return yours.sum(axis=0), pairs.total(theirs[None].astype(np.float64), Kind.NEED)[0]


def _hs_fit(pairs: Pairs, row: int) -> Evidence:
    you, they = pairs.you.profile(0), pairs.they.profile(row)
    needs = pairs.hs(Kind.NEED, Kind.PRODUCT)[:, _their_columns(pairs, row, Kind.PRODUCT)]
    products = pairs.hs(Kind.PRODUCT, Kind.NEED)[:, _their_columns(pairs, row, Kind.NEED)]
    if needs.max(initial=0.0) >= products.max(initial=0.0):
        mine, other = _best(needs)
        return {"yours": you.needs[mine].hs or "", "theirs": they.products[other].hs or ""}
    mine, other = _best(products)
    return {"yours": you.products[mine].hs or "", "theirs": they.needs[other].hs or ""}


def _use_for_your_product(pairs: Pairs, row: int) -> Evidence:
    values = pairs.cosine(Kind.PRODUCT, Kind.WHOLE)[:, row]
    best = int(values.argmax())
    return {
        "product": pairs.you.profile(0).products[best].text,
        "similarity": _rounded(values[best]),
    }


def _use_for_their_product(pairs: Pairs, row: int) -> Evidence:
    columns = _their_columns(pairs, row, Kind.PRODUCT)
    values = pairs.cosine(Kind.WHOLE, Kind.PRODUCT)[0, columns]
    best = int(values.argmax())
    return {
        "product": pairs.they.profile(row).products[best].text,
        "similarity": _rounded(values[best]),
    }


def _supply_chain(pairs: Pairs, row: int) -> Evidence:
    """Return the chapters of the stronger direction; "" for a kind of services."""
    goods = pairs.they.shelf.goods
    if goods is None:
        return {"from_chapter": "", "to_chapter": ""}
    yours, theirs = pairs.you.made_by(0), pairs.they.made_by(row)
    from_them, from_you = pairs.supply[:, row]
    seller, buyer = (theirs, yours) if from_them >= from_you else (yours, theirs)
    chapters = [name if name.isdigit() else "" for name in goods.link(seller, buyer)]
    return {"from_chapter": chapters[0], "to_chapter": chapters[1]}


def _close_fields(pairs: Pairs, row: int) -> Evidence:
    return {"similarity": _rounded(pairs.cosine(Kind.WHOLE, Kind.WHOLE)[0, row])}


def _same_products(pairs: Pairs, row: int) -> Evidence:
    columns = _their_columns(pairs, row, Kind.PRODUCT)
    values = pairs.cosine(Kind.PRODUCT, Kind.PRODUCT)[:, columns]
    closeness = values + pairs.hs(Kind.PRODUCT, Kind.PRODUCT)[:, columns]
    mine, other = _best(closeness + pairs.words(Kind.PRODUCT, Kind.PRODUCT)[:, columns])
    return {
        "yours": pairs.you.profile(0).products[mine].text,
        "theirs": pairs.they.profile(row).products[other].text,
        "similarity": _rounded(values[mine, other]),
    }


def _same_needs(pairs: Pairs, row: int) -> Evidence:
    columns = _their_columns(pairs, row, Kind.NEED)
    values = pairs.cosine(Kind.NEED, Kind.NEED)[:, columns]
    mine, other = _best(values)
    return {
        "yours": pairs.you.profile(0).needs[mine].text,
        "theirs": pairs.they.profile(row).needs[other].text,
        "similarity": _rounded(values[mine, other]),
    }


def _shared_words(pairs: Pairs, row: int) -> Evidence:
    """Return the rarest words of your profile that theirs has too, as you write them."""
    theirs = pairs.their_words(row)
    shared = (word for n, word in pairs.once(_telling_words) if n in theirs)
    return {"words": tuple(dict.fromkeys(shared))[:_WORDS_SHOWN]}


def _telling_words(pairs: Pairs) -> list[tuple[int, str]]:
    """Return the words of your profile that are worth quoting, the most telling first."""
    telling = sorted(
        (-weight, word, n) for weight, n, word in pairs.your_words if weight >= _TELLING
    )
    return [(n, word) for _, word, n in telling]


def _forms_fit(pairs: Pairs, row: int) -> Evidence:
    you, they = pairs.you.profile(0), pairs.they.profile(row)
    shared = set(you.cooperation) & set(they.cooperation)
    return {"forms": tuple(form.value for form in Cooperation if form in shared)}


def _shared_certificates(pairs: Pairs, row: int) -> Evidence:
    you, they = pairs.you.profile(0), pairs.they.profile(row)
    return {"certificates": tuple(sorted(set(you.certificates) & set(they.certificates)))}


def _their_region(pairs: Pairs, row: int) -> Evidence:
    return {"region": pairs.they.profile(row).region}


def _your_region(pairs: Pairs, _row: int) -> Evidence:
    return {"region": pairs.you.profile(0).region}


def _both_regions(pairs: Pairs, row: int) -> Evidence:
    return {"yours": pairs.you.profile(0).region, "theirs": pairs.they.profile(row).region}


def _nothing(_pairs: Pairs, _row: int) -> Evidence:
    return {}


def _rounded(similarity: float) -> float:
    """Return a cosine as people see it; vectors stored in half precision may be a bit too long."""
    return round(min(max(float(similarity), -1.0), 1.0), 3)


_EVIDENCE: Mapping[str, Callable[[Pairs, int], Evidence]] = {
    "meets_your_need": _meets_your_need,
    "needs_your_product": _needs_your_product,
    "more_needs_met": _more_needs_met,
    "hs_fit": _hs_fit,
    "use_for_your_product": _use_for_your_product,
    "use_for_their_product": _use_for_their_product,
    "supply_chain": _supply_chain,
    "close_fields": _close_fields,
    "shared_words": _shared_words,
    "same_products": _same_products,
    "same_needs": _same_needs,
    "shared_targets": _country_evidence("shared_targets"),
    "opens_your_target": _country_evidence("opens_your_target"),
    "opens_their_target": _country_evidence("opens_their_target"),
    "shared_markets": _country_evidence("shared_markets"),
    "forms_fit": _forms_fit,
    "joint_export": _nothing,
    "in_your_regions": _their_region,
    "in_their_regions": _your_region,
    "outside_your_regions": _their_region,
    "outside_their_regions": _your_region,
    "shared_certificates": _shared_certificates,
    "regions_cooperate": _both_regions,
}
EMITTED_CODES: tuple[str, ...] = tuple(_EVIDENCE)
"""Every reason code that a score can have."""
