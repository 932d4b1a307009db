"""Says in Russian, Belarusian and English what a reason or a note means.

A reason has several sentences in the catalogues: for full evidence, for partial evidence, and
for a part that lowers the score. The first one whose words are all there is said.
"""

import math
from collections.abc import Callable, Mapping
from functools import cache
from string import Formatter
from typing import NamedTuple

from matchmaker.domain.catalogues import find_message, get_message
from matchmaker.domain.languages import Language
from matchmaker.engine import phrases
from matchmaker.engine.phrases import Evidence
from matchmaker.engine.suggestion import JointOffer, Reason


class Closeness(NamedTuple):
    """Cosines that change what is said.

    Attributes:
        near: below it the two are only called the closest there is, or alike in part.
        exact: from it on they are called the very thing, or the same field.
    """

    near: float
    exact: float = math.inf


_NEED = Closeness(0.40, 0.65)
_USE = Closeness(0.30)
_SAME = Closeness(0.65)
CLOSENESS: Mapping[str, Closeness] = {
    "meets_your_need": _NEED,
    "needs_your_product": _NEED,
    "use_for_your_product": _USE,
    "use_for_their_product": _USE,
    "close_fields": Closeness(0.40, 0.60),
    "same_products": _SAME,
    "same_needs": _SAME,
}
"""Code -> cosines of the shipped encoder, read off the judged pairs of data/evaluation.

Pairs of grade 2 or 3: by their closest need and product, 20 % below .40, 53 % between, 32 of 34
from .65 on (joint projects); by a product and the other's whole profile, 23 % below .30 and 44 %
above. Pairs in one trade (grade 2 or 3, or called competitors or of one sector): by their whole
profiles, 27 % below .40, 73 % from .60 on. Pairs called competitors: by their closest products,
2 % below .65, 62 % from there on.
"""

Phrase = Callable[[Evidence, str, Language], str | None]

_LINES: Mapping[str, tuple[Phrase, str]] = {
    "need": (phrases.line, "need"),
    "product": (phrases.line, "product"),
}
_COUNTRIES: Mapping[str, tuple[Phrase, str]] = {"countries": (phrases.countries, "countries")}
_REGION: Mapping[str, tuple[Phrase, str]] = {"region": (phrases.region, "region")}

_PHRASES: Mapping[str, Mapping[str, tuple[Phrase, str]]] = {
    "meets_your_need": _LINES,
    "needs_your_product": _LINES,
    "more_needs_met": {
        "your_needs": (phrases.needs_met, "yours"),
        "their_needs": (phrases.needs_met, "theirs"),
    },
    "both_ways": {},
    "use_for_your_product": _LINES,
    "use_for_their_product": _LINES,
    "close_fields": {},
    "shared_words": {"words": (phrases.words, "words")},
    "hs_fit": {
        "yours": (phrases.code, "yours"),
        "theirs": (phrases.code, "theirs"),
        "chapter": (phrases.chapter, "yours"),
    },
    "supply_chain": {
        "from_chapter": (phrases.chapter, "from_chapter"),
        "to_chapter": (phrases.chapter, "to_chapter"),
    },
    "same_products": {"yours": (phrases.line, "yours"), "theirs": (phrases.line, "theirs")},
    "same_needs": {"yours": (phrases.line, "yours"), "theirs": (phrases.line, "theirs")},
    "different_products": {},
    "shared_targets": _COUNTRIES,
    "opens_your_target": _COUNTRIES,
    "opens_their_target": _COUNTRIES,
    "shared_markets": _COUNTRIES,
    "no_shared_market": {},
    "forms_fit": {"forms": (phrases.forms, "forms")},
    "no_shared_form": {},
    "joint_export": {},
    "in_your_regions": _REGION,
    "in_their_regions": _REGION,
    "outside_your_regions": _REGION,
    "outside_their_regions": _REGION,
    "regions_cooperate": {
        "yours": (phrases.region, "yours"),
        "theirs": (phrases.region, "theirs"),
    },
    "shared_certificates": {"certificates": (phrases.certificates, "certificates")},
    "similar_size": {
        "your_size": (phrases.employees, "yours"),
        "their_size": (phrases.employees, "theirs"),
    },
    "service_for_export": {},
}
"""Reason code -> word of its sentences -> the phrase that fills it, and from which parameter."""

REASON_CODES: tuple[str, ...] = tuple(_PHRASES)
"""Every code that a reason can have."""

NOTE_CODES: tuple[str, ...] = (
    "no_companies",  # why a list is empty
    "nothing_matches_filters",
    "nothing_above_threshold",
    "only_competitors",
    "no_needs_or_products",
    "same_company",  # why a pair is never suggested
    "same_country",
    "not_published",
    "you_state_no_needs",  # what would raise the score
    "they_state_no_needs",
    "you_name_no_targets",
    "they_name_no_targets",
    "no_common_target",
    "you_name_no_forms",
    "they_name_no_forms",
    "no_common_form",
    "you_give_no_hs",
    "they_give_no_hs",
    "no_common_certificate",
    "you_say_little",
    "they_say_little",
)
"""Every code of a note: why a list is empty, why a pair is never suggested, what would help."""

_STATED_AS_IS = frozenset(
    code
    for code, words in _PHRASES.items()
    if {phrase for phrase, _ in words.values()}
    & {phrases.words, phrases.countries, phrases.forms, phrases.region, phrases.certificates}
)
"""Codes whose evidence is a plain fact: it is said first, whichever way it counts."""

_PARTIAL = ("need", "product", "yours", "theirs")  # sentences for part of the evidence


def reason_text(reason: Reason, language: Language) -> str:
    """Return the sentence for a reason; without evidence it is more general, and still right.

    Raises:
        KeyError: no such reason code.
    """
    known = _known_phrases(reason, language)
    for variant in _variants(reason):
        sentence = _sentence(reason.code, variant, language)
        if sentence is not None and sentence.words <= known.keys():
            return phrases.fill(sentence.template, known, language)
    raise KeyError(f"no sentence fits the reason {reason.code!r}")


def reason_title(code: str, language: Language) -> str:
    """Return the short name of a reason code, for charts and lists.

    Raises:
        KeyError: no such reason code.
    """
    return get_message(f"title.{code}", language)


def reason_description(code: str, language: Language) -> str:
    """Return what a reason code means, in one sentence for whoever reads the API.

    Raises:
        KeyError: no such reason code.
    """
    return get_message(f"about.{code}", language)


def note_text(code: str, language: Language) -> str:
    """Return the sentence for a note: why a list is empty, what forbids a pair, what would help.

    Raises:
        KeyError: no such note code.
    """
    return get_message(f"note.{code}", language)


def offer_text(offer: JointOffer, language: Language) -> str:
    """Return the sentence for a joint offer: which lines belong in one package, and why."""
    lines: Evidence = {"yours": offer.yours, "theirs": offer.theirs}
    known = {side: phrases.lines(lines, side, language) or "" for side in ("yours", "theirs")}
    return get_message(f"joint_offer.{offer.why}", language).format(**known)


class _Sentence(NamedTuple):
    """A sentence of the catalogues, and the words it needs."""

    template: str
    words: frozenset[str]


@cache
def _sentence(code: str, variant: str, language: Language) -> _Sentence | None:
    """Return a sentence for a reason code, None where the catalogue has none of this variant."""
    template = find_message(f"reason.{code}.{variant}" if variant else f"reason.{code}", language)
    return None if template is None else _Sentence(template, _placeholders(template))


def _known_phrases(reason: Reason, language: Language) -> Mapping[str, str]:
    found = {}
    for word, (phrase, parameter) in _PHRASES[reason.code].items():
        text = phrase(reason.evidence, parameter, language)
        if text is not None:
            found[word] = text
    return found


def _variants(reason: Reason) -> tuple[str, ...]:
    """Return the sentences to try, the most telling first."""
    special = (*_special_variants(reason), *_closeness_variant(reason))
    raising = (*special, "", *_PARTIAL)
    if reason.weight >= 0:
        return (*raising, "bare")
    lowering = (*(f"lowers_{variant}" for variant in special), "lowers", "lowers_bare")
    if reason.code in _STATED_AS_IS:
        return (*raising, *lowering, "bare")
    return (*lowering, *raising, "bare")


def _special_variants(reason: Reason) -> tuple[str, ...]:
    """Return the sentences for what this evidence has in particular."""
    evidence = reason.evidence
    if reason.code == "service_for_export":
        return (str(evidence.get("form")),)
    if reason.code in {"hs_fit", "same_products", "same_needs"}:
        yours, theirs = (str(evidence.get(side)).casefold() for side in ("yours", "theirs"))
        return ("same",) if yours == theirs else ("related",) * (yours[:2] == theirs[:2])
    if reason.code == "supply_chain":
        return ("within",) * (evidence.get("from_chapter") == evidence.get("to_chapter"))
    return ()


def _closeness_variant(reason: Reason) -> tuple[str, ...]:
    """Return the sentence for how close two texts are, if that changes what is said."""
    similarity, known = reason.evidence.get("similarity"), CLOSENESS.get(reason.code)
    if known is None or not isinstance(similarity, float | int):
        return ()
    return ("exact",) * (similarity >= known.exact) + ("near",) * (similarity < known.near)


def _placeholders(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)
