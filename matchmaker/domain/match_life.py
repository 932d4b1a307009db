"""The life of a match: from a suggestion to a contract.

A match is a pair of companies for one purpose. Each chamber decides for its side; where only one
chamber takes part in the review, its decision is enough. Then each company answers; contacts are
shown when both have said yes. What was dismissed, declined or introduced is never suggested again.
"""

from enum import StrEnum

from matchmaker.domain.life_cycle import Actor, LifeCycle, Step


class MatchState(StrEnum):
    """Where a match stands."""

    SUGGESTED = "suggested"
    SHORTLISTED = "shortlisted"
    """One chamber has approved; the other has still to decide."""
    DISMISSED = "dismissed"
    PROPOSED = "proposed"
    """Every chamber concerned has approved; the companies have been asked."""
    DECLINED = "declined"
    INTRODUCED = "introduced"
    """Both companies have agreed and see each other's contacts."""
    MET = "met"
    NEGOTIATING = "negotiating"
    CONTRACT = "contract"
    FAILED = "failed"
    LAPSED = "lapsed"
    """One of the companies has left or expired before an introduction."""


class Side(StrEnum):
    """The two sides of a match; there is one company of each country."""

    BY = "BY"
    RU = "RU"

    @property
    def other(self) -> "Side":
        """Return the opposite side."""
        return Side.RU if self is Side.BY else Side.BY


class SideState(StrEnum):
    """What a chamber has decided for its side."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    CLOSED = "closed"
    """No decision is needed any more: the other side rejected, or a company has left."""


class Verdict(StrEnum):
    """What a reviewer decides about a pair."""

    APPROVE = "approve"
    REJECT = "reject"
    DEFER = "defer"
    """Not now: the pair comes back on a date. It is no judgement and teaches nothing."""
    REOPEN = "reopen"
    """Takes the chamber's own last decision back, as long as nobody has built on it."""


class Answer(StrEnum):
    """What a company says to a proposal."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class Reason(StrEnum):
    """Why a pair is rejected, declined or called not relevant."""

    NO_FIT = "no_fit"
    COMPETITORS = "competitors"
    SAME_GROUP = "same_group"
    ALREADY_PARTNERS = "already_partners"
    WRONG_REGION = "wrong_region"
    WRONG_SIZE = "wrong_size"
    NO_CAPACITY = "no_capacity"
    NOT_NOW = "not_now"
    POOR_PROFILE = "poor_profile"
    COMPLIANCE = "compliance"
    OTHER = "other"


class Outcome(StrEnum):
    """What happened between two companies after their introduction."""

    INTRODUCED = "introduced"
    MET = "met"
    NEGOTIATING = "negotiating"
    CONTRACT = "contract"
    FAILED = "failed"


S = MatchState
_OPEN = frozenset({S.SUGGESTED, S.SHORTLISTED})
TALKING = frozenset({S.INTRODUCED, S.MET, S.NEGOTIATING})
"""States from which something is still to come: those in which the two are asked after."""


MATCH_LIFE = LifeCycle(
    what="match",
    first=S.SUGGESTED,
    steps=(
        Step("shortlist", frozenset({S.SUGGESTED}), S.SHORTLISTED, Actor.CHAMBER),
        Step("propose", _OPEN, S.PROPOSED, Actor.CHAMBER),
        Step("dismiss", _OPEN, S.DISMISSED, Actor.CHAMBER),
        Step("reopen", frozenset({S.SHORTLISTED, S.PROPOSED, S.DISMISSED}), S.SUGGESTED,
             Actor.CHAMBER),
        Step("introduce", frozenset({S.PROPOSED}), S.INTRODUCED, Actor.COMPANY),
        Step("decline", frozenset({S.PROPOSED}), S.DECLINED, Actor.COMPANY),
        Step("meet", frozenset({S.INTRODUCED}), S.MET, Actor.CHAMBER),
        Step("negotiate", frozenset({S.INTRODUCED, S.MET}), S.NEGOTIATING, Actor.CHAMBER),
        Step("sign", TALKING | {S.CONTRACT}, S.CONTRACT, Actor.CHAMBER),
        Step("fail", TALKING, S.FAILED, Actor.CHAMBER),
        Step("lapse", _OPEN | {S.PROPOSED}, S.LAPSED, Actor.CLOCK),
        Step("suggest_again", frozenset({S.LAPSED}), S.SUGGESTED, Actor.CLOCK),
    ),
)  # fmt: skip

STEP_OF_OUTCOME = {
    Outcome.INTRODUCED: "introduce",
    Outcome.MET: "meet",
    Outcome.NEGOTIATING: "negotiate",
    Outcome.CONTRACT: "sign",
    Outcome.FAILED: "fail",
}
"""Outcome → the step of the life cycle that it records."""

IN_REVIEW = _OPEN
"""States in which chambers still decide."""

NEVER_AGAIN = frozenset(
    {S.DISMISSED, S.DECLINED, S.INTRODUCED, S.MET, S.NEGOTIATING, S.CONTRACT, S.FAILED}
)
"""States of a match whose two companies are never suggested to each other again."""

CONTACTS_SHOWN = frozenset({S.INTRODUCED, S.MET, S.NEGOTIATING, S.CONTRACT, S.FAILED})
"""States in which each side sees the other's contact."""

REMINDED_AFTER_MONTHS = (3, 6, 12)
"""Months after an introduction at which both sides are asked what came of it.

The Enterprise Europe Network follows its partnership agreements up in the same rhythm.
"""
