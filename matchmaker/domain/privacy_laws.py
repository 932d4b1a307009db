"""What three laws on personal data ask for, and by when. Information, not legal advice.

Written down from general knowledge; only 152-FZ article 21 part 3.1 was compared with a published
text, so whoever runs the service checks them with counsel. As far as we know none of the three sets
a period after which data must go: each says, no longer than the purpose needs (99-Z article 4,
152-FZ article 5 part 7, GDPR article 5(1)(e)). Such periods are settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_SATURDAY = 5


class PrivacyLaw(StrEnum):
    """A law on personal data."""

    BELARUS = "belarus"
    RUSSIA = "russia"
    EU = "eu"


class Unit(StrEnum):
    """What a deadline is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class Duty(StrEnum):
    """What has to be done in time."""

    ANSWER = "answer"
    """Tell a person what is kept about them."""
    CORRECT = "correct"
    ERASE = "erase"
    """Stop and erase on request, or when consent is withdrawn."""
    REPORT_BREACH = "report_breach"
    """Tell the authority of a breach, from when it became known."""
    REPORT_FINDINGS = "report_findings"
    """Tell the authority what an investigation of the breach has found."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a duty has to be done.

    Attributes:
        article: where the law says so.
    """

    amount: int
    unit: Unit
    article: str

    def due(self, since: datetime) -> datetime:
        """Return the last moment. Holidays are not known here: working days are Monday to Friday.

        Args:
            since: when the request came, or the breach became known.
        """
        if self.unit is Unit.HOURS:
            return since + timedelta(hours=self.amount)
        if self.unit is Unit.DAYS:
            return since + timedelta(days=self.amount)
        if self.unit is Unit.MONTHS:
            return _months_later(since, self.amount)
        left, day = self.amount, since
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < _SATURDAY
        return day


@dataclass(frozen=True, slots=True)
class LawProfile:
    """A law, by name, and its deadlines."""

    title: str
    authority: str
    deadlines: Mapping[Duty, Deadline]


LAWS: Mapping[PrivacyLaw, LawProfile] = {
    PrivacyLaw.BELARUS: LawProfile(
        title="Закон Республики Беларусь от 7 мая 2021 г. № 99-З «О защите персональных данных»",
        authority="Национальный центр защиты персональных данных",
        deadlines={
            Duty.ANSWER: Deadline(5, Unit.WORKING_DAYS, "статья 11"),
            Duty.CORRECT: Deadline(15, Unit.DAYS, "статья 11"),
            Duty.ERASE: Deadline(15, Unit.DAYS, "статьи 10 и 13"),
            Duty.REPORT_BREACH: Deadline(3, Unit.WORKING_DAYS, "статья 16"),
        },
    ),
    PrivacyLaw.RUSSIA: LawProfile(
        title="Федеральный закон от 27.07.2006 № 152-ФЗ «О персональных данных»",
        authority="Роскомнадзор",
        deadlines={
            Duty.ANSWER: Deadline(10, Unit.WORKING_DAYS, "статья 20, часть 1"),
            Duty.CORRECT: Deadline(7, Unit.WORKING_DAYS, "статья 20, часть 3"),
            Duty.ERASE: Deadline(10, Unit.WORKING_DAYS, "статья 21, часть 5.1"),
            Duty.REPORT_BREACH: Deadline(24, Unit.HOURS, "статья 21, часть 3.1"),
            Duty.REPORT_FINDINGS: Deadline(72, Unit.HOURS, "статья 21, часть 3.1"),
        },
    ),
    PrivacyLaw.EU: LawProfile(
        title="Regulation (EU) 2016/679 (GDPR)",
        authority="the supervisory authority that is competent (article 55)",
        deadlines={
            Duty.ANSWER: Deadline(1, Unit.MONTHS, "article 12(3)"),
            Duty.CORRECT: Deadline(1, Unit.MONTHS, "articles 12(3) and 16"),
            Duty.ERASE: Deadline(1, Unit.MONTHS, "articles 12(3) and 17"),
            Duty.REPORT_BREACH: Deadline(72, Unit.HOURS, "article 33(1)"),
        },
    ),
}


def _months_later(since: datetime, months: int) -> datetime:
    """Return the same day of a later month, or its last day."""
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    for day in range(since.day, 0, -1):
        try:
            return since.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise ValueError("every month has a first day")
