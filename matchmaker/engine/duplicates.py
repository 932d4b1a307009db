"""Whether two entries are one company, and what speaks for it.

An equal tax number or site is shown whatever the names say. Without, names have to be alike, and
more so when the regions differ. What is found is a question for staff, never an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from matchmaker.domain.company_names import parts_of_name, plain_words, skeleton

LEAST_LIKENESS = 0.86
"""Names less alike say nothing by themselves: `Мінскі трактарны завод` and `Minsk Tractor Works`
are .88, the tractor works and the motor works of one town .70. Own judgement, held by tests."""

LEAST_IN_REGION = 0.8
"""Names as alike as this count when the region is the same too."""

LEAST_WORD = 0.75
"""When two words that have to be the same are less alike, names are not: `моторный` is no
`тракторный`, however much else is equal."""

_UNLIKE = 0.7  # likeness of names with such words, at most
_ONE_KIND = 0.97  # factor where only one name says zavod, group, …
_OTHER_KIND = 0.85  # factor where the two say different things
_JOINED = 0.95  # the same letters, whatever is one word and what is two
_WORTH_A_LOOK = 0.6  # what a quick look at all consonants must find first


class Sign(StrEnum):
    """What speaks for two entries being one company."""

    TAX_ID = "tax_id"
    SITE = "site"
    NAME = "name"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Entry:
    """What of an entry is compared.

    Attributes:
        country: BY or RU; "" as long as it was not filled in.
        site: digest of the host, as `domain.company_names.site_key` makes it.
    """

    name: str
    country: str
    region: str
    tax_id: str | None
    site: str | None


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two entries look like one company.

    Attributes:
        name: likeness of the names, in [0, 1].
        signs: what speaks for it, strongest first.
    """

    name: float
    signs: tuple[Sign, ...]


def name_likeness(a: str, b: str) -> float:
    """Return how alike two names are, in [0, 1], whatever their language, form and word order."""
    one, other = sorted((_read(a), _read(b)))
    if not one.own or not other.own:
        return 0.0
    joined = fuzz.ratio(one.joined, other.joined) / 100
    in_order = fuzz.token_sort_ratio(one.bones, other.bones) / 100
    if max(joined, in_order) < _WORTH_A_LOOK:
        return 0.0
    likeness, weakest = _aligned(one.own, other.own)
    if weakest < LEAST_WORD:
        likeness = min(likeness, _UNLIKE)
    if joined >= _JOINED:
        likeness = max(likeness, joined)
    if one.kinds != other.kinds:
        both = bool(one.kinds) and bool(other.kinds) and not set(one.kinds) & set(other.kinds)
        likeness *= _OTHER_KIND if both else _ONE_KIND
    return likeness


def compare(a: Entry, b: Entry) -> Likeness | None:
    """Return what speaks for `a` and `b` being one company; None when too little does."""
    likeness = name_likeness(a.name, b.name)
    same_country = a.country == b.country and bool(a.country)
    same_region = same_country and a.region == b.region and bool(a.region)
    alike = likeness >= (LEAST_IN_REGION if same_region else LEAST_LIKENESS) and same_country
    signs = [
        (Sign.TAX_ID, a.tax_id is not None and a.tax_id == b.tax_id),
        (Sign.SITE, a.site is not None and a.site == b.site),
        (Sign.NAME, alike),
        (Sign.REGION, same_region),
    ]
    found = tuple(sign for sign, speaks in signs if speaks)
    return Likeness(likeness, found) if set(found) - {Sign.REGION} else None


class _Name(NamedTuple):
    """A name taken apart; words as their letters and their consonants."""

    own: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    bones: str
    joined: str


@lru_cache(maxsize=20_000)
def _read(name: str) -> _Name:
    own, kinds = parts_of_name(plain_words(name))
    pairs = tuple((word, skeleton(word)) for word in own)
    bones = [bone for _, bone in pairs]
    return _Name(pairs, tuple(sorted(kinds)), " ".join(bones), "".join(bones))


def _aligned(
    one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]
) -> tuple[float, float]:
    """Return how alike the words are when each is laid beside its best fellow, and the worst pair.

    Longer words weigh more; a word without a fellow counts as unlike.
    """
    ratios = sorted(
        ((_word_likeness(x, y), i, j) for i, x in enumerate(one) for j, y in enumerate(other)),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    left, right, weakest, shared = set(range(len(one))), set(range(len(other))), 1.0, 0.0
    for ratio, i, j in ratios:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            weakest = min(weakest, ratio)
            shared += ratio * (len(one[i][0]) + len(other[j][0]))
    return shared / sum(len(word) for word, _ in (*one, *other)), weakest


def _word_likeness(one: tuple[str, str], other: tuple[str, str]) -> float:
    """Return the likeness of consonants and, counting half as much, of all letters."""
    return (fuzz.ratio(one[0], other[0]) + 2 * fuzz.ratio(one[1], other[1])) / 300
