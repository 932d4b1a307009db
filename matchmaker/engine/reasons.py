"""Turns the parts of a score into reasons: a code, its weight, and what was found.

Contributions that say the same to a reader are one reason: meaning, words and context of the same
need are all "they make what you look for". The weights of the reasons and the intercept add up to
the log-odds of the score.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from matchmaker.domain.cooperation import Cooperation
from matchmaker.engine.features import COLUMNS, DIRECTED_PLACE, Column, Part
from matchmaker.engine.features.values import Mask
from matchmaker.engine.index import Kind
from matchmaker.engine.line_tables import Floats, Measure
from matchmaker.engine.nearest_lines import Nearest, NearestLines
from matchmaker.engine.pairs import Pairs
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


class _Pair:
    """One of the pairs, as evidence is looked for.

    Attributes:
        row: which of the others.
        you, they: the two profiles.
        whole, products, needs: where texts of the other stand among those of all.
    """

    def __init__(self, pairs: Pairs, row: int) -> None:
        self.pairs = pairs
        self.row = row
        self.you, self.they = pairs.you.profile(0), pairs.they.profile(row)
        lines = pairs.they.lines
        self.whole, self.products, self.needs = (lines[kind].of(row) for kind in Kind)


def reasons_of(pairs: Pairs, yours: Mask, contributions: Floats) -> list[tuple[Reason, ...]]:
    """Return the reasons of pairs, largest weight first.

    Args:
        yours: (directed features, pairs) as in `FeatureTable`.
        contributions: (pairs, columns) log-odds.
    """
    found = []
    each = zip(yours.T.tolist(), contributions.tolist(), strict=True)
    for row, (is_yours, log_odds) in enumerate(each):
        pair = _Pair(pairs, row)
        weights: dict[str, float] = defaultdict(float)
        for source, contribution in zip(_SOURCES, log_odds, strict=True):
            if contribution:
                weights[_code(source, pair, is_yours)] += contribution
        reasons = [Reason(code, weight, _EVIDENCE[code](pair)) for code, weight in weights.items()]
        found.append(tuple(sorted(reasons, key=lambda reason: (-reason.weight, reason.code))))
    return found


class _Source(NamedTuple):
    """What reasons a column of the ranker gives.

    Attributes:
        place: of a directed feature among these, None for another.
        codes: the code when the column is about what is yours to get, and when it is not.
        is_better: whether it holds the better direction.
        of_markets: whether the code is the best that can be said of countries.
    """

    place: int | None
    codes: tuple[str, str]
    is_better: bool
    of_markets: bool


def _source(column: Column) -> _Source:
    name = column.feature.name
    if name in _DIRECTED:
        place = DIRECTED_PLACE[name]
        return _Source(place, _DIRECTED[name], column.part is Part.BETTER, of_markets=False)
    if name in _MARKETS:
        return _Source(None, ("", ""), is_better=False, of_markets=True)
    return _Source(None, (_PLAIN[name], _PLAIN[name]), is_better=False, of_markets=False)


_SOURCES = tuple(_source(column) for column in COLUMNS)


def _code(source: _Source, pair: _Pair, is_yours: list[bool]) -> str:
    """Return the code of a column's part of the score.

    Args:
        is_yours: for each directed feature, whether its better direction is what you get.
    """
    if source.place is not None:
        return source.codes[0 if is_yours[source.place] is source.is_better else 1]
    return _market_code(pair) if source.of_markets else source.codes[0]


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


def _near(measure: Measure, yours: Kind, theirs: Kind) -> Callable[[Pairs], NearestLines]:
    return lambda pairs: NearestLines(pairs.lines.of(measure, yours, theirs))


_USES_OF_YOURS = _near(Measure.MEANING, Kind.PRODUCT, Kind.WHOLE)
_USES_OF_THEIRS = _near(Measure.MEANING, Kind.WHOLE, Kind.PRODUCT)
_CODES_NEEDED = _near(Measure.CODES, Kind.NEED, Kind.PRODUCT)
_CODES_OFFERED = _near(Measure.CODES, Kind.PRODUCT, Kind.NEED)
_FIELDS = _near(Measure.MEANING, Kind.WHOLE, Kind.WHOLE)
_NEEDS = _near(Measure.MEANING, Kind.NEED, Kind.NEED)


def _fits_of_your_needs(pairs: Pairs) -> NearestLines:
    return NearestLines(pairs.lines.your_need_fit)


def _fits_of_their_needs(pairs: Pairs) -> NearestLines:
    return NearestLines(pairs.lines.their_need_fit)


def _alike(pairs: Pairs) -> NearestLines:
    """Return products by meaning, words and code together."""
    meaning, words, codes = (pairs.lines.of(m, Kind.PRODUCT, Kind.PRODUCT) for m in Measure)
    return NearestLines(meaning + codes + words)


def _similarity(pair: _Pair, yours: Kind, theirs: Kind, nearest: Nearest) -> float:
    """Return the cosine of two lines as people see it."""
    cosines = pair.pairs.lines.of(Measure.MEANING, yours, theirs)
    return _rounded(cosines[nearest.yours, nearest.column])


def _meets_your_need(pair: _Pair) -> Evidence:
    best = pair.pairs.once(_fits_of_your_needs).among(pair.products)
    return {
        "need": pair.you.needs[best.yours].text,
        "product": pair.they.products[best.theirs].text,
        "similarity": _similarity(pair, Kind.NEED, Kind.PRODUCT, best),
    }


def _needs_your_product(pair: _Pair) -> Evidence:
    best = pair.pairs.once(_fits_of_their_needs).among(pair.needs)
    return {
        "need": pair.they.needs[best.theirs].text,
        "product": pair.you.products[best.yours].text,
        "similarity": _similarity(pair, Kind.PRODUCT, Kind.NEED, best),
    }


def _more_needs_met(pair: _Pair) -> Evidence:
    yours, theirs = pair.pairs.once(_needs_met)
    return {
        "yours": yours[pair.row],
        "of_yours": len(pair.you.needs),
        "theirs": theirs[pair.row],
        "of_theirs": len(pair.they.needs),
    }


def _needs_met(pairs: Pairs) -> tuple[list[int], list[int]]:
    """Return, for each pair, how many needs of yours and of theirs count as met."""
    lines, they = pairs.lines, pairs.they.lines
    yours = they[Kind.PRODUCT].largest(lines.your_need_fit.T) >= MET
    theirs = lines.their_need_fit.max(axis=0, initial=0.0) >= MET
    met = they[Kind.NEED].total(theirs.astype(np.float64))
    return yours.sum(axis=1).tolist(), met.astype(int).tolist()


def _hs_fit(pair: _Pair) -> Evidence:
    you, they = pair.you, pair.they
    needed = offered = None
    if you.needs and they.products:
        needed = pair.pairs.once(_CODES_NEEDED).among(pair.products)
    if you.products and they.needs:
        offered = pair.pairs.once(_CODES_OFFERED).among(pair.needs)
    if needed is not None and (offered is None or needed.value >= offered.value):
        mine, other = you.needs[needed.yours], they.products[needed.theirs]
    elif offered is not None:
        mine, other = you.products[offered.yours], they.needs[offered.theirs]
    else:
        return {"yours": "", "theirs": ""}
    return {"yours": mine.hs or "", "theirs": other.hs or ""}


def _use_for_your_product(pair: _Pair) -> Evidence:
    best = pair.pairs.once(_USES_OF_YOURS).among(pair.whole)
    return {"product": pair.you.products[best.yours].text, "similarity": _rounded(best.value)}


def _use_for_their_product(pair: _Pair) -> Evidence:
    best = pair.pairs.once(_USES_OF_THEIRS).among(pair.products)
    return {"product": pair.they.products[best.theirs].text, "similarity": _rounded(best.value)}


def _supply_chain(pair: _Pair) -> Evidence:
    """Return the chapters of the stronger direction; "" for a kind of services."""
    sold, bought = pair.pairs.once(_links)[pair.row]
    return {
        "from_chapter": sold if sold.isdigit() else "",
        "to_chapter": bought if bought.isdigit() else "",
    }


def _links(pairs: Pairs) -> list[tuple[str, str]]:
    goods = pairs.they.shelf.goods
    if goods is None:
        return [("", "")] * len(pairs)
    return goods.links(pairs.you.made_by(0), pairs.they.made)


def _close_fields(pair: _Pair) -> Evidence:
    return {"similarity": _rounded(pair.pairs.once(_FIELDS).among(pair.whole).value)}


def _same_products(pair: _Pair) -> Evidence:
    best = pair.pairs.once(_alike).among(pair.products)
    return {
        "yours": pair.you.products[best.yours].text,
        "theirs": pair.they.products[best.theirs].text,
        "similarity": _similarity(pair, Kind.PRODUCT, Kind.PRODUCT, best),
    }


def _same_needs(pair: _Pair) -> Evidence:
    best = pair.pairs.once(_NEEDS).among(pair.needs)
    return {
        "yours": pair.you.needs[best.yours].text,
        "theirs": pair.they.needs[best.theirs].text,
        "similarity": _rounded(best.value),
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
