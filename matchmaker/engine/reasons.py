"""Turns the parts of a score into reasons: a code, its weight, and what was found.

Contributions that say the same to a reader are one reason: meaning, words and context of the same
need are all "they make what you look for". The weights of the reasons and the intercept add up to
the log-odds of the score.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from matchmaker.domain.cooperation import Cooperation
from matchmaker.engine.features import COLUMNS, DIRECTED_PLACE, Column, Part
from matchmaker.engine.features.values import Mask
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.pairs import Pairs
from matchmaker.engine.suggestion import Parameter, Reason
from matchmaker.engine.telling_lines import TellingLines, telling_lines

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

_WORDS_SHOWN = 5
_TELLING = 0.5  # weight of a word worth quoting


class _Pair:
    """One of the pairs, as evidence is looked for.

    Attributes:
        row: which of the others.
        you, they: the two profiles.
        told: the lines that say most about them.
    """

    def __init__(self, pairs: Pairs, row: int, told: TellingLines) -> None:
        self.pairs = pairs
        self.row = row
        self.you, self.they = pairs.you.profile(0), pairs.they.profile(row)
        self.told = told


def reasons_of(pairs: Pairs, yours: Mask, contributions: Floats) -> list[tuple[Reason, ...]]:
    """Return the reasons of pairs, largest weight first.

    Args:
        yours: (directed features, pairs) as in `FeatureTable`.
        contributions: (pairs, columns) log-odds.
    """
    found = []
    each = zip(yours.T.tolist(), contributions.tolist(), telling_lines(pairs), strict=True)
    for row, (is_yours, log_odds, told) in enumerate(each):
        pair = _Pair(pairs, row, told)
        weights: dict[str, float] = defaultdict(float)
        for (place, codes, is_better), contribution in zip(_SOURCES, log_odds, strict=True):
            if contribution:
                turned = place is not None and is_yours[place] is not is_better
                weights[codes[turned] or _market_code(pair)] += contribution
        reasons = [Reason(code, weight, _EVIDENCE[code](pair)) for code, weight in weights.items()]
        found.append(tuple(sorted(reasons, key=lambda reason: (-reason.weight, reason.code))))
    return found


class _Source(NamedTuple):
    """What reasons a column of the ranker gives.

    Attributes:
        place: of a directed feature among these, None for another.
        codes: the code when the column is about what is yours to get, and when it is not; "" for
            the best that can be said of countries.
        is_better: whether it holds the better direction.
    """

    place: int | None
    codes: tuple[str, str]
    is_better: bool


def _source(column: Column) -> _Source:
    name = column.feature.name
    if name in _DIRECTED:
        return _Source(DIRECTED_PLACE[name], _DIRECTED[name], column.part is Part.BETTER)
    code = "" if name in _MARKETS else _PLAIN[name]
    return _Source(None, (code, code), is_better=False)


_SOURCES = tuple(_source(column) for column in COLUMNS)


def _market_code(pair: _Pair) -> str:
    """Return the strongest thing that can be said of the countries in common."""
    for code in ("shared_targets", "opens_your_target", "opens_their_target"):
        if _countries(pair, code):
            return code
    return "shared_markets"


def _countries(pair: _Pair, code: str) -> tuple[str, ...]:
    you, they = pair.you, pair.they
    yours = you.export_markets if code in _SOLD_BY_YOU else you.export_targets
    theirs = they.export_markets if code in _SOLD_BY_THEM else they.export_targets
    shared, only = set(yours).intersection(theirs), pair.pairs.market
    return tuple(sorted(shared if only is None else shared & {only}))


_SOLD_BY_YOU = {"opens_their_target", "shared_markets"}
_SOLD_BY_THEM = {"opens_your_target", "shared_markets"}


def _country_evidence(code: str) -> Callable[[_Pair], Evidence]:
    return lambda pair: {"countries": _countries(pair, code)}


def _meets_your_need(pair: _Pair) -> Evidence:
    need, product, _, cosine = pair.told.meets_need
    return {
        "need": pair.you.needs[need].text,
        "product": pair.they.products[product].text,
        "similarity": _rounded(cosine),
    }


def _needs_your_product(pair: _Pair) -> Evidence:
    product, need, _, cosine = pair.told.needed
    return {
        "need": pair.they.needs[need].text,
        "product": pair.you.products[product].text,
        "similarity": _rounded(cosine),
    }


def _more_needs_met(pair: _Pair) -> Evidence:
    return {
        "yours": pair.told.needs_met,
        "of_yours": len(pair.you.needs),
        "theirs": pair.told.their_needs_met,
        "of_theirs": len(pair.they.needs),
    }


def _hs_fit(pair: _Pair) -> Evidence:
    you, they, needed, offered = pair.you, pair.they, pair.told.code_needed, pair.told.code_offered
    if needed[0] >= 0 and (offered[0] < 0 or needed[2] >= offered[2]):
        mine, other = you.needs[needed[0]], they.products[needed[1]]
    elif offered[0] >= 0:
        mine, other = you.products[offered[0]], they.needs[offered[1]]
    else:
        return {"yours": "", "theirs": ""}
    return {"yours": mine.hs or "", "theirs": other.hs or ""}


def _use_for_your_product(pair: _Pair) -> Evidence:
    product, _, _, cosine = pair.told.use_of_yours
    return {"product": pair.you.products[product].text, "similarity": _rounded(cosine)}


def _use_for_their_product(pair: _Pair) -> Evidence:
    _, product, _, cosine = pair.told.use_of_theirs
    return {"product": pair.they.products[product].text, "similarity": _rounded(cosine)}


def _supply_chain(pair: _Pair) -> Evidence:
    """Return the chapters of the stronger direction; "" for a kind of services."""
    sold, bought = pair.told.link() if pair.pairs.they.shelf.goods is not None else ("", "")
    return {
        "from_chapter": sold if sold.isdigit() else "",
        "to_chapter": bought if bought.isdigit() else "",
    }


def _close_fields(pair: _Pair) -> Evidence:
    return {"similarity": _rounded(pair.told.field[3])}


def _same_products(pair: _Pair) -> Evidence:
    yours, theirs, _, cosine = pair.told.alike
    return {
        "yours": pair.you.products[yours].text,
        "theirs": pair.they.products[theirs].text,
        "similarity": _rounded(cosine),
    }


def _same_needs(pair: _Pair) -> Evidence:
    yours, theirs, _, cosine = pair.told.same_need
    return {
        "yours": pair.you.needs[yours].text,
        "theirs": pair.they.needs[theirs].text,
        "similarity": _rounded(cosine),
    }


def _shared_words(pair: _Pair) -> Evidence:
    """Return the rarest words of your profile that theirs has too, as you write them."""
    theirs = set(pair.pairs.they.words_of(pair.row))
    shared = (word for n, word in pair.pairs.once(_telling_words) if n in theirs)
    return {"words": tuple(dict.fromkeys(shared))[:_WORDS_SHOWN]}


def _telling_words(pairs: Pairs) -> list[tuple[int, str]]:
    """Return the words of your profile that are worth quoting, the most telling first."""
    telling = sorted(
        (-weight, word, n) for weight, n, word in pairs.your_words if weight >= _TELLING
    )
    return [(n, word) for _, word, n in telling]


def _forms_fit(pair: _Pair) -> Evidence:
    shared = set(pair.you.cooperation).intersection(pair.they.cooperation)
    return {"forms": tuple(form.value for form in _FORMS if form in shared)}


_FORMS = tuple(Cooperation)


def _shared_certificates(pair: _Pair) -> Evidence:
    shared = set(pair.you.certificates) & set(pair.they.certificates)
    return {"certificates": tuple(sorted(shared))}


def _their_region(pair: _Pair) -> Evidence:
    return {"region": pair.they.region}


def _your_region(pair: _Pair) -> Evidence:
    return {"region": pair.you.region}


def _both_regions(pair: _Pair) -> Evidence:
    return {"yours": pair.you.region, "theirs": pair.they.region}


def _nothing(_pair: _Pair) -> Evidence:
    return {}


def _rounded(similarity: float) -> float:
    """Return a cosine as people see it; vectors in steps may be a bit too long."""
    return round(min(max(float(similarity), -1.0), 1.0), 3)


_EVIDENCE: Mapping[str, Callable[[_Pair], Evidence]] = {
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
