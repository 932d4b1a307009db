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


class QuestionTopic(StrEnum):
    """What a question is about."""

    EXPERIENCE = "experience"
    OFFER = "offer"
    CAPACITY = "capacity"
    QUALITY = "quality"
    PEOPLE = "people"
    PROMOTION = "promotion"
    COMMITMENT = "commitment"


class AnswerKind(StrEnum):
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
    topic: QuestionTopic
    kind: AnswerKind
    find: Find


QUESTIONS: tuple[Question, ...] = (
    Question(
        "export_markets",
        QuestionTopic.EXPERIENCE,
        AnswerKind.CODES,
        lambda profile, _: _listed(profile.export_markets),
    ),
    Question("sells_in_market", QuestionTopic.EXPERIENCE, AnswerKind.YES_NO, _sells_there),
    Question("wants_market", QuestionTopic.EXPERIENCE, AnswerKind.YES_NO, _wants_there),
    Question("export_years", QuestionTopic.EXPERIENCE, AnswerKind.NUMBER, _ask),
    Question("export_share_percent", QuestionTopic.EXPERIENCE, AnswerKind.NUMBER, _ask),
    Question("agents_in_market", QuestionTopic.EXPERIENCE, AnswerKind.TEXT, _ask),
    Question(
        "products",
        QuestionTopic.OFFER,
        AnswerKind.TEXTS,
        lambda profile, _: tuple(line.text for line in profile.products),
    ),
    Question("hs_codes", QuestionTopic.OFFER, AnswerKind.CODES, _hs_codes),
    Question("adapted_products", QuestionTopic.OFFER, AnswerKind.TEXT, _ask),
    Question(
        "employees", QuestionTopic.CAPACITY, AnswerKind.NUMBER, lambda profile, _: profile.employees
    ),
    Question("free_capacity_percent", QuestionTopic.CAPACITY, AnswerKind.NUMBER, _ask),
    Question("smallest_order", QuestionTopic.CAPACITY, AnswerKind.TEXT, _ask),
    Question("delivery_weeks", QuestionTopic.CAPACITY, AnswerKind.NUMBER, _ask),
    Question(
        "certificates",
        QuestionTopic.QUALITY,
        AnswerKind.TEXTS,
        lambda profile, _: _listed(profile.certificates),
    ),
    Question("market_certificates", QuestionTopic.QUALITY, AnswerKind.TEXTS, _ask),
    Question("export_staff", QuestionTopic.PEOPLE, AnswerKind.NUMBER, _ask),
    Question("languages", QuestionTopic.PEOPLE, AnswerKind.TEXTS, _ask),
    Question(
        "website", QuestionTopic.PROMOTION, AnswerKind.TEXT, lambda profile, _: profile.website
    ),
    Question("material_languages", QuestionTopic.PROMOTION, AnswerKind.TEXTS, _ask),
    Question("promotion_budget_usd", QuestionTopic.PROMOTION, AnswerKind.NUMBER, _ask),
    Question("fairs", QuestionTopic.PROMOTION, AnswerKind.TEXTS, _ask),
    Question("ready_for_joint_export", QuestionTopic.COMMITMENT, AnswerKind.YES_NO, _ready),
    Question("shares_with_members", QuestionTopic.COMMITMENT, AnswerKind.TEXTS, _ask),
    Question("exclusive_contracts", QuestionTopic.COMMITMENT, AnswerKind.TEXT, _ask),
)
"""Every question, in the order they are asked."""


def answer_questions(profile: Profile, market: str) -> Mapping[str, Parameter | None]:
    """Return question code -> what the profile answers; None where the company must be asked."""
    return {question.code: question.find(profile, market) for question in QUESTIONS}
