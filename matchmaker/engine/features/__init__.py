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

from matchmaker.engine.compiled_features import compiled
from matchmaker.engine.features import markets, needs, offers, terms
from matchmaker.engine.features.values import Mask
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.pairs import Pairs


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
        rare: seldom above 0 but telling then; its weights are held back less when they are learned.
        prior: size of the weight, in log-odds, that training starts from and is drawn to. 0 unless
            the judged pairs cannot say anything of the feature.
    """

    name: str
    compute: Callable[[Pairs], Floats]
    sign: int
    parts: tuple[Part, ...]
    rare: bool = False
    prior: float = 0.0

    @property
    def description(self) -> str:
        """One public sentence."""
        return (self.compute.__doc__ or "").strip().splitlines()[0]


_EACH = (Part.BETTER, Part.OTHER)
_BETTER = (Part.BETTER,)
_ONLY = (Part.ONLY,)

FEATURES: tuple[Feature, ...] = (
    Feature("need_fit", needs.need_fit, 1, _EACH),
    Feature("need_similarity", needs.need_similarity, 1, _BETTER),
    Feature("need_words", needs.need_words, 1, _EACH),
    Feature("need_hs", needs.need_hs, 1, _BETTER),
    Feature("need_context", needs.need_context, 1, _EACH),
    Feature("needs_covered", needs.needs_covered, 1, _EACH),
    Feature("needs_covered_in_words", needs.needs_covered_in_words, 1, _BETTER),
    Feature("product_use", offers.product_use, 1, _EACH),
    Feature("unasked_use", offers.unasked_use, 1, _EACH),
    Feature("supply_chain", offers.supply_chain, 1, _EACH),
    Feature("unasked_supply", offers.unasked_supply, 1, _EACH),
    Feature("close_fields", offers.close_fields, 1, _ONLY),
    Feature("unasked_closeness", offers.unasked_closeness, 1, _ONLY),
    Feature("shared_words", offers.shared_words, 1, _ONLY),
    Feature("rivalry", offers.rivalry, -1, _ONLY),
    Feature("unasked_rivalry", offers.unasked_rivalry, -1, _ONLY),
    Feature("same_products", offers.same_products, -1, _ONLY, rare=True),
    Feature("same_product_words", offers.same_product_words, -1, _ONLY),
    Feature("same_product_hs", offers.same_product_hs, -1, _ONLY),
    Feature("same_needs", offers.same_needs, -1, _ONLY),
    Feature("common_market", markets.common_market, 1, _ONLY),
    Feature("shared_targets", markets.shared_targets, 1, _ONLY),
    Feature("open_door", markets.open_door, 1, _BETTER),
    Feature("market_overlap", markets.market_overlap, 1, _ONLY),
    Feature("target_overlap", markets.target_overlap, 1, _ONLY),
    Feature("shared_form", terms.shared_form, 1, _ONLY),
    Feature("joint_export", terms.joint_export, 1, _ONLY),
    Feature("making_together", terms.making_together, 1, _ONLY),
    Feature("joint_research", terms.joint_research, 1, _ONLY),
    Feature("distribution", terms.distribution, 1, _ONLY),
    Feature("wanted_region", terms.wanted_region, 1, _EACH),
    Feature("unwanted_region", terms.unwanted_region, -1, _EACH),
    Feature("shared_certificates", terms.shared_certificates, 1, _ONLY),
    Feature("regional_agreement", terms.regional_agreement, 1, _ONLY, prior=0.3),
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


DIRECTED: tuple[Feature, ...] = tuple(f for f in FEATURES if Part.ONLY not in f.parts)
"""Features with a value for each direction."""

DIRECTED_PLACE = {feature.name: place for place, feature in enumerate(DIRECTED)}

_PLAIN = tuple(f for f in FEATURES if Part.ONLY in f.parts)


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """The features of c pairs.

    Attributes:
        x: (c, columns) values in [0, 1], columns as in `COLUMNS`.
        yours: (directed features, c) True where the better direction of a feature, as in
            `DIRECTED`, is what they offer you; ties go to you.
    """

    x: Floats
    yours: Mask


def compute_features(pairs: Pairs) -> FeatureTable:
    """Return all features of c pairs."""
    known = pairs.once(compiled)
    return features_in_numpy(pairs) if known is None else FeatureTable(known.x, known.yours)


def features_in_numpy(pairs: Pairs) -> FeatureTable:
    """Return the same without compiled loops."""
    plain = np.array([pairs.once(feature.compute) for feature in _PLAIN])
    directed = np.array([pairs.once(feature.compute) for feature in DIRECTED])
    values = np.concatenate([plain, directed.max(axis=1), directed.min(axis=1)])[_ORDER]
    np.minimum(np.maximum(values, 0.0, out=values), 1.0, out=values)
    return FeatureTable(np.ascontiguousarray(values.T), directed[:, 0] >= directed[:, 1])


def _place(column: Column) -> int:
    """Return where a column stands among plain features, better and other directions."""
    if column.part is Part.ONLY:
        return _PLAIN.index(column.feature)
    before = len(_PLAIN) + (len(DIRECTED) if column.part is Part.OTHER else 0)
    return before + DIRECTED.index(column.feature)


_ORDER = [_place(column) for column in COLUMNS]
