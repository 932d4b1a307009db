"""The life of a profile that a company submits itself: from a draft to its renewal.

What a chamber or the operator submits is published at once, because they vouch for it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from matchmaker.domain.life_cycle import Actor, LifeCycle, Step


class SubmissionState(StrEnum):
    """Where a version of a profile stands that a company has written and staff have to read."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ON_HOLD = "on_hold"
    RETURNED = "returned"
    """Back with the company, with remarks."""
    PUBLISHED = "published"
    """Now the company's profile; the next change is a new submission."""


class ProfileState(StrEnum):
    """Where the profile stands that others can see, or could."""

    PUBLISHED = "published"
    EXPIRING = "expiring"
    """Still seen, and soon to be confirmed or to expire."""
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


D = SubmissionState
P = ProfileState

SUBMISSION_LIFE = LifeCycle(
    what="submission",
    first=D.DRAFT,
    steps=(
        Step("submit", frozenset({D.DRAFT, D.RETURNED}), D.SUBMITTED, Actor.COMPANY),
        Step("recall", frozenset({D.SUBMITTED, D.ON_HOLD}), D.DRAFT, Actor.COMPANY),
        Step("take", frozenset({D.SUBMITTED, D.ON_HOLD}), D.IN_REVIEW, Actor.CHAMBER),
        Step("release", frozenset({D.IN_REVIEW}), D.SUBMITTED, Actor.CHAMBER),
        Step("publish", frozenset({D.IN_REVIEW}), D.PUBLISHED, Actor.CHAMBER),
        Step("hold", frozenset({D.IN_REVIEW}), D.ON_HOLD, Actor.CHAMBER),
        Step("return", frozenset({D.IN_REVIEW}), D.RETURNED, Actor.CHAMBER),
    ),
)
"""While a submission is written and read, an earlier published profile stays as it is."""

PROFILE_LIFE = LifeCycle(
    what="profile",
    first=P.PUBLISHED,
    steps=(
        Step("near_end", frozenset({P.PUBLISHED}), P.EXPIRING, Actor.CLOCK),
        Step("expire", frozenset({P.PUBLISHED, P.EXPIRING}), P.EXPIRED, Actor.CLOCK),
        Step("renew", frozenset({P.EXPIRING, P.EXPIRED}), P.PUBLISHED, Actor.COMPANY),
        Step(
            "withdraw",
            frozenset({P.PUBLISHED, P.EXPIRING, P.EXPIRED}),
            P.WITHDRAWN,
            Actor.COMPANY,
        ),
        Step("publish_again", frozenset({P.EXPIRED, P.WITHDRAWN}), P.PUBLISHED, Actor.CHAMBER),
    ),
)

VALID_FOR = timedelta(days=365)
"""How long a published profile stands before it must be confirmed: twelve months."""

EXPIRING_WITHIN = timedelta(days=30)
"""How long before its end a profile is called expiring and its company is reminded."""

WRITABLE = frozenset({D.DRAFT, D.RETURNED})
"""States in which a company changes a submission, or discards it."""

OPEN_SUBMISSIONS = frozenset(SubmissionState) - {D.PUBLISHED}
"""States of a submission that is not done with; a company has at most one such."""


def profile_state(status: str, expires_at: datetime | None, *, now: datetime) -> ProfileState:
    """Return where a profile stands.

    Args:
        status: as stored: `published`, `expired` or `withdrawn`.
        expires_at: None for a profile that a chamber vouches for.
    """
    stored = ProfileState(status)
    if stored is not P.PUBLISHED or expires_at is None or now < expires_at - EXPIRING_WITHIN:
        return stored
    return P.EXPIRING


class Criterion(StrEnum):
    """What staff score in a profile, 0–5 each, after the Enterprise Europe Network's rubric."""

    ADVANTAGES = "advantages"
    """What the company offers that others do not, and how that is shown."""
    CLARITY = "clarity"
    """Whether a stranger understands what is offered and needed."""
    COOPERATION = "cooperation"
    """Whether the expected partner and the form of cooperation are named."""
    FORM = "form"
    """Language, completeness, codes, certificates."""


class RubricVerdict(NamedTuple):
    """What a sum of points leads to."""

    total: int
    step: str


POINTS_TO_PUBLISH, POINTS_TO_HOLD, MOST_POINTS = 10, 5, 5


def judge_rubric(points: Mapping[Criterion, int]) -> RubricVerdict:
    """Return the sum of the four scores and the step it leads to.

    Ten points or more publish, five to nine hold, fewer return the profile; a criterion with no
    point at all holds what would have been published (Enterprise Europe Network, profile quality).

    Args:
        points: every criterion, 0–5.

    Raises:
        ValueError: a criterion is missing, or a score lies outside 0–5.
    """
    if set(points) != set(Criterion):
        raise ValueError("every criterion needs a score")
    if not all(0 <= value <= MOST_POINTS for value in points.values()):
        raise ValueError(f"a score lies between 0 and {MOST_POINTS}")
    total = sum(points.values())
    if total < POINTS_TO_HOLD:
        return RubricVerdict(total, "return")
    if total < POINTS_TO_PUBLISH or 0 in points.values():
        return RubricVerdict(total, "hold")
    return RubricVerdict(total, "publish")


STRICTNESS = ("publish", "hold", "return")
"""The steps that end a review, mildest first."""


def steps_allowed(points: Mapping[Criterion, int]) -> tuple[str, ...]:
    """Return the steps that staff may take with these scores: what they lead to, or stricter.

    Raises:
        ValueError: a criterion is missing, or a score lies outside 0–5.
    """
    return STRICTNESS[STRICTNESS.index(judge_rubric(points).step) :]
