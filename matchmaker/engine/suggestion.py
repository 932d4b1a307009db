"""What the engine answers: suggestions with the parts of their score."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from matchmaker.domain.match import Purpose, Relation

Parameter = str | float | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller wants to be suggested.

    Attributes:
        market: only partners that sell to, or want to enter, this third country.
        region: only partners in this region.
        cooperation: only partners ready for this form.
        limit: most suggestions, 1–100.
        balanced: spread exposure over partners instead of taking the best for each company.
        diverse: prefer partners that differ from each other where scores are close.
    """

    purpose: Purpose = Purpose.JOINT_PROJECT
    market: str | None = None
    region: str | None = None
    cooperation: str | None = None
    limit: int = 10
    balanced: bool = False
    diverse: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score: a code with its parameters, rendered per language.

    Attributes:
        code: stable name, such as `meets_your_need`.
        weight: contribution in log-odds; negative ones lower the score.
        evidence: what was found, in the words of the two profiles or a cited table.
    """

    code: str
    weight: float
    evidence: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarketFit:
    """A third country for a company or a pair, with what its score is made of.

    Attributes:
        country: ISO 3166-1 alpha-2.
        components: supply, demand and ease, each in [0, 1].
        parts: what the components are made of, each in [0, 1]; unknown ones are missing.
        facts: the figures behind them, with year and source; unknown ones are missing.
    """

    country: str
    score: float
    components: Mapping[str, float]
    parts: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JointOffer:
    """What the two would offer together in a third country.

    Attributes:
        yours, theirs: product lines that belong in one package, as the two profiles have them.
        why: code of what holds them together, see `engine.joint_offer`.
    """

    yours: tuple[str, ...]
    theirs: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A partner worth meeting, and why.

    Attributes:
        score: calibrated probability in (0, 1) that chamber staff would approve the pair.
        reasons: largest contribution first; with the intercept they add up to logit(score).
        intercept: log-odds of a pair with no evidence at all.
        joint_offer: for third markets, when there is something to offer together.
        markets: third countries for the pair, best first.
    """

    partner_id: UUID
    score: float
    relation: Relation
    reasons: tuple[Reason, ...]
    intercept: float
    joint_offer: JointOffer | None = None
    markets: tuple[MarketFit, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The answer to one query, best first; an empty one says why.

    Attributes:
        ranker: name of the ranker that made the scores.
    """

    items: tuple[Suggestion, ...]
    ranker: str
    why_empty: str | None = None
