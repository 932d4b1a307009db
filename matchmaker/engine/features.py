"""What the ranker looks at: named comparisons of two companies, each in [0, 1].

Every feature is symmetric: the pair seen from the other side has the same value. A *directed*
feature compares what one side offers with what the other lacks; it has a value for each direction,
and the ranker sees the better and the other one, whichever side they belong to.

The first line of each docstring is public text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain.cooperation import Cooperation
from matchmaker.engine.attributes import FORMS
from matchmaker.engine.pairs import Floats, Kind, Pairs

Mask = NDArray[np.bool_]

_MAKING_TOGETHER = (Cooperation.JOINT_PRODUCTION, Cooperation.ASSEMBLY, Cooperation.JOINT_VENTURE)

# Where evidence begins and where it is complete. Begins: the median of all pairs of
# data/evaluation, so that an ordinary pair has none. Complete: what one in ten grade-3 pairs has.
_FIT = (0.15, 0.6)
_LINE = (0.25, 0.75)
_FIELD = (0.15, 0.6)
_COVERED = (0.12, 0.5)
_USE = (0.15, 0.55)
_PROFILE = (0.2, 0.7)
_SAME = (0.35, 0.7)
_MET = (0.2, 0.45)


class Part(StrEnum):
    """Which value of a feature a column holds."""

    ONLY = "only"
    BETTER = "better"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Feature:
    """A comparison of one company with c others.

    Attributes:
        name: stable; part of every stored ranker.
        compute: (c,) values, or (2, c) for a directed feature: what they offer you comes first.
        sign: 1 when more of it can only raise a score, -1 when it can only lower one.
        parts: the columns it fills.
    """

    name: str
    compute: Callable[[Pairs], Floats]
    sign: int
    parts: tuple[Part, ...]

    @property
    def description(self) -> str:
        """One public sentence."""
        return (self.compute.__doc__ or "").strip().splitlines()[0]


def need_fit(pairs: Pairs) -> Floats:
    """A product of one side is what the other looks for, in meaning, words, code and context."""
    yours = pairs.best(pairs.your_need_fit, Kind.PRODUCT)
    theirs = pairs.best(pairs.their_need_fit, Kind.NEED)
    return _ramp(_both(_most(yours), _most(theirs)), _FIT)


def need_similarity(pairs: Pairs) -> Floats:
    """A product of one side means the same as a need of the other."""
    return _ramp(_best_lines(pairs, pairs.cosine), _LINE)


def need_words(pairs: Pairs) -> Floats:
    """A product of one side and a need of the other share rare words, brands or codes."""
    return _best_lines(pairs, pairs.words)


def need_hs(pairs: Pairs) -> Floats:
    """A product of one side and a need of the other carry the same HS code."""
    return _best_lines(pairs, pairs.hs)


def need_context(pairs: Pairs) -> Floats:
    """What one side looks for lies in the field of the other."""
    yours = pairs.cosine(Kind.NEED, Kind.WHOLE)
    theirs = pairs.best(pairs.cosine(Kind.WHOLE, Kind.NEED), Kind.NEED)
    return _ramp(_both(_most(yours), _most(theirs)), _FIELD)


def needs_covered(pairs: Pairs) -> Floats:
    """How much of all that one side looks for the other offers."""
    yours = pairs.best(pairs.your_need_fit, Kind.PRODUCT)
    theirs = _best_row(pairs.their_need_fit)
    return _ramp(_both(_average(yours), pairs.mean(theirs, Kind.NEED)[0]), _COVERED)


def needs_covered_in_words(pairs: Pairs) -> Floats:
    """How much of all that one side looks for the other offers in the same words."""
    yours = pairs.best(pairs.words(Kind.NEED, Kind.PRODUCT), Kind.PRODUCT)
    theirs = _best_row(pairs.words(Kind.PRODUCT, Kind.NEED))
    return _both(_average(yours), pairs.mean(theirs, Kind.NEED)[0])


def product_use(pairs: Pairs) -> Floats:
    """A product of one side fits what the other does, though it is not asked for."""
    theirs = pairs.best(pairs.cosine(Kind.WHOLE, Kind.PRODUCT), Kind.PRODUCT)
    yours = pairs.cosine(Kind.PRODUCT, Kind.WHOLE)
    return _ramp(_both(_most(theirs), _most(yours)), _USE)


def close_fields(pairs: Pairs) -> Floats:
    """The two profiles as a whole are about the same or neighbouring fields."""
    return _ramp(_most(pairs.cosine(Kind.WHOLE, Kind.WHOLE)), _PROFILE)


def shared_words(pairs: Pairs) -> Floats:
    """The two profiles share rare words, brands or codes."""
    return _most(pairs.words(Kind.WHOLE, Kind.WHOLE))


def rivalry(pairs: Pairs) -> Floats:
    """Both offer the same, and neither needs what the other has."""
    same = _ramp(_most(_best_products(pairs, pairs.cosine)), _SAME)
    yours = pairs.best(pairs.your_need_fit, Kind.PRODUCT)
    theirs = pairs.best(pairs.their_need_fit, Kind.NEED)
    met = _ramp(np.maximum(_most(yours), _most(theirs)), _MET)
    return np.asarray(same * (1.0 - met))


def same_product_words(pairs: Pairs) -> Floats:
    """Both offer something under the same name."""
    return _most(_best_products(pairs, pairs.words))


def same_product_hs(pairs: Pairs) -> Floats:
    """Both offer something under the same HS code."""
    return _most(_best_products(pairs, pairs.hs))


def same_needs(pairs: Pairs) -> Floats:
    """Both look for the same."""
    return _ramp(_most(pairs.best(pairs.cosine(Kind.NEED, Kind.NEED), Kind.NEED)), _LINE)


def common_market(pairs: Pairs) -> Floats:
    """There is a third country where each side sells or wants to sell."""
    yours, theirs = _markets(pairs)
    return _any((yours[0] | yours[1]) & (theirs[0] | theirs[1]))


def shared_targets(pairs: Pairs) -> Floats:
    """Both want to enter the same third country."""
    yours, theirs = _markets(pairs)
    return _any(yours[1] & theirs[1])


def open_door(pairs: Pairs) -> Floats:
    """One side already sells in a third country that the other wants to enter."""
    yours, theirs = _markets(pairs)
    return _both(_any(yours[1] & theirs[0]), _any(yours[0] & theirs[1]))


def market_overlap(pairs: Pairs) -> Floats:
    """How much the third countries of the two have in common.

    Overlap coefficient |A∩B| / min(|A|, |B|) rather than Jaccard: a company that names one
    country is not punished for its partner's long list.
    """
    yours, theirs = _markets(pairs)
    return _overlap(yours[0] | yours[1], theirs[0] | theirs[1])


def target_overlap(pairs: Pairs) -> Floats:
    """How much the third countries that the two want to enter have in common."""
    yours, theirs = _markets(pairs)
    return _overlap(yours[1], theirs[1])


def shared_form(pairs: Pairs) -> Floats:
    """There is a form of cooperation that both accept."""
    return _any(_forms(pairs))


def joint_export(pairs: Pairs) -> Floats:
    """Both are ready for joint export."""
    return _form(pairs, Cooperation.JOINT_EXPORT)


def making_together(pairs: Pairs) -> Floats:
    """Both are ready to make something together: joint production, assembly or a joint venture."""
    return _any(_forms(pairs)[:, [FORMS[form] for form in _MAKING_TOGETHER]])


def joint_research(pairs: Pairs) -> Floats:
    """Both are ready for joint research."""
    return _form(pairs, Cooperation.RESEARCH)


def distribution(pairs: Pairs) -> Floats:
    """Both are ready for distribution."""
    return _form(pairs, Cooperation.DISTRIBUTION)


def wanted_region(pairs: Pairs) -> Floats:
    """One side is in a region where the other looks for partners."""
    you, they = _regions(pairs)
    return _both(you[0] & you[1], they[0] & they[1])


def unwanted_region(pairs: Pairs) -> Floats:
    """One side is outside the regions where the other looks for partners."""
    you, they = _regions(pairs)
    return _both(~you[1], ~they[1])


def shared_certificates(pairs: Pairs) -> Floats:
    """Both hold the same certificate or follow the same standard."""
    yours = set(pairs.you.profiles[0].certificates)
    return np.array([bool(yours.intersection(p.certificates)) for p in pairs.they.profiles], float)


_EACH = (Part.BETTER, Part.OTHER)
_BETTER = (Part.BETTER,)
_ONLY = (Part.ONLY,)

FEATURES: tuple[Feature, ...] = (
    Feature("need_fit", need_fit, 1, _EACH),
    Feature("need_similarity", need_similarity, 1, _BETTER),
    Feature("need_words", need_words, 1, _EACH),
    Feature("need_hs", need_hs, 1, _BETTER),
    Feature("need_context", need_context, 1, _EACH),
    Feature("needs_covered", needs_covered, 1, _EACH),
    Feature("needs_covered_in_words", needs_covered_in_words, 1, _BETTER),
    Feature("product_use", product_use, 1, _EACH),
    Feature("close_fields", close_fields, 1, _ONLY),
    Feature("shared_words", shared_words, 1, _ONLY),
    Feature("rivalry", rivalry, -1, _ONLY),
    Feature("same_product_words", same_product_words, -1, _ONLY),
    Feature("same_product_hs", same_product_hs, -1, _ONLY),
    Feature("same_needs", same_needs, -1, _ONLY),
    Feature("common_market", common_market, 1, _ONLY),
    Feature("shared_targets", shared_targets, 1, _ONLY),
    Feature("open_door", open_door, 1, _BETTER),
    Feature("market_overlap", market_overlap, 1, _ONLY),
    Feature("target_overlap", target_overlap, 1, _ONLY),
    Feature("shared_form", shared_form, 1, _ONLY),
    Feature("joint_export", joint_export, 1, _ONLY),
    Feature("making_together", making_together, 1, _ONLY),
    Feature("joint_research", joint_research, 1, _ONLY),
    Feature("distribution", distribution, 1, _ONLY),
    Feature("wanted_region", wanted_region, 1, _EACH),
    Feature("unwanted_region", unwanted_region, -1, _EACH),
    Feature("shared_certificates", shared_certificates, 1, _ONLY),
)
"""Every feature, in the order of the ranker's columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the ranker: a feature, or its better or other direction."""

    feature: Feature
    part: Part

    @property
    def name(self) -> str:
        """The name under which a ranker stores its weight."""
        name = self.feature.name
        return f"{name}.{self.part.value}" if self.part is not Part.ONLY else name


COLUMNS: tuple[Column, ...] = tuple(Column(f, part) for f in FEATURES for part in f.parts)
COLUMN_NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """The features of c pairs.

    Attributes:
        x: (c, columns) values in [0, 1], columns as in `COLUMNS`.
        yours: for each directed feature, (c,) True where its better direction is what they
            offer you; ties go to you.
    """

    x: Floats
    yours: dict[str, Mask]


def compute_features(pairs: Pairs) -> FeatureTable:
    """Return all features of c pairs."""
    columns: list[Floats] = []
    yours: dict[str, Mask] = {}
    for feature in FEATURES:
        values = feature.compute(pairs)
        if values.ndim == 1:
            columns.append(values)
            continue
        yours[feature.name] = values[0] >= values[1]
        extremes = {Part.BETTER: values.max(axis=0), Part.OTHER: values.min(axis=0)}
        columns.extend(extremes[part] for part in feature.parts)
    return FeatureTable(np.clip(np.stack(columns, axis=1), 0.0, 1.0), yours)


def _best_lines(pairs: Pairs, compare: Callable[[Kind, Kind], Floats]) -> Floats:
    """Return (2, c) largest value over all pairs of a need and a product."""
    yours = pairs.best(compare(Kind.NEED, Kind.PRODUCT), Kind.PRODUCT)
    theirs = pairs.best(compare(Kind.PRODUCT, Kind.NEED), Kind.NEED)
    return _both(_most(yours), _most(theirs))


def _best_products(pairs: Pairs, compare: Callable[[Kind, Kind], Floats]) -> Floats:
    return pairs.best(compare(Kind.PRODUCT, Kind.PRODUCT), Kind.PRODUCT)


def _both(yours: NDArray[np.generic], theirs: NDArray[np.generic]) -> Floats:
    return np.stack([yours, theirs]).astype(np.float64)


def _most(rows: Floats) -> Floats:
    """Return the largest value of each column, at least 0; 0 without rows."""
    return np.asarray(rows.max(axis=0, initial=0.0))


def _best_row(rows: Floats) -> Floats:
    return _most(rows)[None]


def _average(rows: Floats) -> Floats:
    return np.asarray(rows.mean(axis=0) if len(rows) else np.zeros(rows.shape[1]))


def _ramp(values: Floats, ends: tuple[float, float]) -> Floats:
    """Return 0 up to the first end, 1 from the second, and a straight line between."""
    start, end = ends
    return np.asarray(np.clip((values - start) / (end - start), 0.0, 1.0))


def _markets(pairs: Pairs) -> tuple[tuple[Mask, Mask], tuple[Mask, Mask]]:
    """Return your (m,) and their (c, m) present markets and targets."""
    you, they = pairs.you, pairs.they
    yours, theirs = you.shelf.attributes, they.shelf.attributes
    own = you.slots[0]
    return (
        (yours.markets.view[own], yours.targets.view[own]),
        (theirs.markets.view[they.slots], theirs.targets.view[they.slots]),
    )


def _forms(pairs: Pairs) -> Mask:
    """Return (c, f) forms of cooperation that both accept."""
    yours = pairs.you.shelf.attributes.forms.view[pairs.you.slots[0]]
    return np.asarray(yours & pairs.they.shelf.attributes.forms.view[pairs.they.slots])


def _form(pairs: Pairs, form: Cooperation) -> Floats:
    return _forms(pairs)[:, FORMS[form]].astype(np.float64)


def _regions(pairs: Pairs) -> tuple[tuple[Mask, Mask], tuple[Mask, Mask]]:
    """Return, for you and for them, (c,) whether it chooses regions, and accepts the other's."""
    you, they = pairs.you, pairs.they
    yours, theirs, own = you.shelf.attributes, they.shelf.attributes, you.slots[0]
    your_region, their_regions = yours.region.view[own], theirs.region.view[they.slots]
    choosy = np.full(len(pairs), yours.selective.view[own])
    accepts = yours.partner_regions.view[own][their_regions]
    theirs_choosy = theirs.selective.view[they.slots]
    theirs_accept = theirs.partner_regions.view[they.slots][:, your_region]
    return (choosy, accepts), (theirs_choosy, theirs_accept)


def _any(rows: Mask) -> Floats:
    return rows.any(axis=1).astype(np.float64)


def _overlap(a: Mask, b: Mask) -> Floats:
    """Return |A∩B| / min(|A|, |B|) of one set with each of c sets; 0 when one is empty."""
    shared = np.count_nonzero(a & b, axis=1).astype(np.float64)
    smaller = np.minimum(np.count_nonzero(a), np.count_nonzero(b, axis=1))
    return np.asarray(shared / np.maximum(smaller, 1))
