"""A pair as pages show it: score, reasons as sentences, and the lines of both profiles beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain.languages import Language
from matchmaker.domain.profile import Profile
from matchmaker.engine.explain import offer_text, reason_text
from matchmaker.engine.suggestion import MarketFit, Reason, Suggestion
from matchmaker.services.show_example import Example

_LINES = {
    "meets_your_need": ("need", "product"),
    "needs_your_product": ("product", "need"),
    "use_for_your_product": ("product", ""),
    "use_for_their_product": ("", "product"),
    "same_products": ("yours", "theirs"),
    "same_needs": ("yours", "theirs"),
}
"""Reason code -> names of the evidence that quotes a line of yours, and one of theirs."""


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One reason.

    Attributes:
        weight: contribution in log-odds.
        text: a sentence.
        yours, theirs: lines of the two profiles that it was found in; None when there is none.
    """

    code: str
    weight: float
    text: str
    yours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True)
class PairView:
    """Two companies, seen from the first.

    Attributes:
        reasons: largest contribution first; all of them.
        joint_offer: what the two would offer together, as a sentence.
        cited: lines of either profile that some reason quotes.
    """

    company: Profile
    partner: Profile
    score: float
    relation: str
    reasons: Sequence[ReasonView]
    markets: Sequence[MarketFit]
    joint_offer: str | None
    cited: frozenset[str]

    @property
    def pros(self) -> Sequence[ReasonView]:
        """Reasons that raise the score."""
        return [reason for reason in self.reasons if reason.weight > 0]

    @property
    def cons(self) -> Sequence[ReasonView]:
        """Reasons that lower it, the weightiest first."""
        return [reason for reason in reversed(self.reasons) if reason.weight <= 0]


def view_pair(
    company: Profile, partner: Profile, suggestion: Suggestion, language: Language
) -> PairView:
    """Return the pair in words of a language."""
    reasons = [_view(reason, language) for reason in suggestion.reasons]
    offer = suggestion.joint_offer
    quoted = {line for reason in reasons for line in (reason.yours, reason.theirs) if line}
    return PairView(
        company=company,
        partner=partner,
        score=suggestion.score,
        relation=suggestion.relation.value,
        reasons=reasons,
        markets=suggestion.markets,
        joint_offer=offer_text(offer, language) if offer else None,
        cited=frozenset(quoted),
    )


def view_example(example: Example, language: Language) -> PairView:
    """Return the worked example in words of a language."""
    return view_pair(example.company, example.partner, example.suggestion, language)


def _view(reason: Reason, language: Language) -> ReasonView:
    yours, theirs = _LINES.get(reason.code, ("", ""))
    return ReasonView(
        code=reason.code,
        weight=reason.weight,
        text=reason_text(reason, language),
        yours=_line(reason, yours),
        theirs=_line(reason, theirs),
    )


def _line(reason: Reason, name: str) -> str | None:
    found = reason.evidence.get(name)
    return found if isinstance(found, str) and found else None
