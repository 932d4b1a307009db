"""What has to be known of a member before a group is founded, and what its profile answers.

The idea of a questionnaire for candidates, and the subjects it asks about, are from: UNIDO,
"Development of clusters and networks of SMEs: the UNIDO programme. A guide to export consortia",
Vienna 2003, part 2 and its annexes. The questions are our own words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.profile import Profile
from matchmaker.engine.suggestion import Parameter

SOURCE = (
    "UNIDO, Development of clusters and networks of SMEs: the UNIDO programme. "
    "A guide to export consortia, Vienna 2003"
)


class Topic(StrEnum):
    """What a question is about."""

    EXPERIENCE = "experience"
    OFFER = "offer"
    CAPACITY = "capacity"
    QUALITY = "quality"
    PEOPLE = "people"
    PROMOTION = "promotion"
    COMMITMENT = "commitment"


class Kind(StrEnum):
    """What an answer looks like."""

    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"
    CODES = "codes"
    TEXTS = "texts"


Find = Callable[[Profile, str], Parameter | None]


def _ask(_profile: Profile, _market: str) -> None:
    """Return None: no profile says it, so the company has to be asked."""


def _listed(values: tuple[str, ...]) -> tuple[str, ...] | None:
    return values or None


def _sells_there(profile: Profile, market: str) -> bool | None:
    return market in profile.export_markets if profile.export_markets else None


def _wants_there(profile: Profile, market: str) -> bool | None:
    return market in profile.export_targets if profile.export_targets else None


def _hs_codes(profile: Profile, _market: str) -> tuple[str, ...] | None:
    return _listed(tuple(dict.fromkeys(line.hs for line in profile.products if line.hs)))


def _ready(profile: Profile, _market: str) -> bool | None:
    return Cooperation.JOINT_EXPORT in profile.cooperation if profile.cooperation else None


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a member.

    Attributes:
        code: stable name.
        find: what a profile answers for a third country; None where the company must be asked.
    """

    code: str
    topic: Topic
    kind: Kind
    find: Find


QUESTIONS: tuple[Question, ...] = (
    Question(
        "export_markets",
        Topic.EXPERIENCE,
        Kind.CODES,
        lambda profile, _: _listed(profile.export_markets),
    ),
    Question("sells_in_market", Topic.EXPERIENCE, Kind.YES_NO, _sells_there),
    Question("wants_market", Topic.EXPERIENCE, Kind.YES_NO, _wants_there),
    Question("export_years", Topic.EXPERIENCE, Kind.NUMBER, _ask),
    Question("export_share_percent", Topic.EXPERIENCE, Kind.NUMBER, _ask),
    Question("agents_in_market", Topic.EXPERIENCE, Kind.TEXT, _ask),
    Question(
        "products",
        Topic.OFFER,
        Kind.TEXTS,
        lambda profile, _: tuple(line.text for line in profile.products),
    ),
    Question("hs_codes", Topic.OFFER, Kind.CODES, _hs_codes),
    Question("adapted_products", Topic.OFFER, Kind.TEXT, _ask),
    Question("employees", Topic.CAPACITY, Kind.NUMBER, lambda profile, _: profile.employees),
    Question("free_capacity_percent", Topic.CAPACITY, Kind.NUMBER, _ask),
    Question("smallest_order", Topic.CAPACITY, Kind.TEXT, _ask),
    Question("delivery_weeks", Topic.CAPACITY, Kind.NUMBER, _ask),
    Question(
        "certificates",
        Topic.QUALITY,
        Kind.TEXTS,
        lambda profile, _: _listed(profile.certificates),
    ),
    Question("market_certificates", Topic.QUALITY, Kind.TEXTS, _ask),
    Question("export_staff", Topic.PEOPLE, Kind.NUMBER, _ask),
    Question("languages", Topic.PEOPLE, Kind.TEXTS, _ask),
    Question("website", Topic.PROMOTION, Kind.TEXT, lambda profile, _: profile.website),
    Question("material_languages", Topic.PROMOTION, Kind.TEXTS, _ask),
    Question("promotion_budget_usd", Topic.PROMOTION, Kind.NUMBER, _ask),
    Question("fairs", Topic.PROMOTION, Kind.TEXTS, _ask),
    Question("ready_for_joint_export", Topic.COMMITMENT, Kind.YES_NO, _ready),
    Question("shares_with_members", Topic.COMMITMENT, Kind.TEXTS, _ask),
    Question("exclusive_contracts", Topic.COMMITMENT, Kind.TEXT, _ask),
)
"""Every question, in the order they are asked."""


def answer_questions(profile: Profile, market: str) -> Mapping[str, Parameter | None]:
    """Return question code -> what the profile answers; None where the company must be asked."""
    return {question.code: question.find(profile, market) for question in QUESTIONS}
