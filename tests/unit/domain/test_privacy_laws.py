"""Deadlines of laws on personal data."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.privacy_laws import LAWS, Deadline, Duty, PrivacyLaw, Unit

FRIDAY = datetime(2026, 11, 27, 15, tzinfo=UTC)


@pytest.mark.parametrize("law", PrivacyLaw)
def test_every_law_says_when_to_answer_erase_and_report_and_where(law: PrivacyLaw) -> None:
    deadlines = LAWS[law].deadlines

    assert {Duty.ANSWER, Duty.CORRECT, Duty.ERASE, Duty.REPORT_BREACH} <= set(deadlines)
    assert all(any(c.isdigit() for c in deadline.article) for deadline in deadlines.values())


@pytest.mark.parametrize(
    ("law", "duty", "due"),
    [
        (PrivacyLaw.BELARUS, Duty.ANSWER, datetime(2026, 12, 4, 15, tzinfo=UTC)),
        (PrivacyLaw.BELARUS, Duty.ERASE, datetime(2026, 12, 12, 15, tzinfo=UTC)),
        (PrivacyLaw.BELARUS, Duty.REPORT_BREACH, datetime(2026, 12, 2, 15, tzinfo=UTC)),
        (PrivacyLaw.RUSSIA, Duty.ANSWER, datetime(2026, 12, 11, 15, tzinfo=UTC)),
        (PrivacyLaw.RUSSIA, Duty.REPORT_BREACH, datetime(2026, 11, 28, 15, tzinfo=UTC)),
        (PrivacyLaw.EU, Duty.ANSWER, datetime(2026, 12, 27, 15, tzinfo=UTC)),
        (PrivacyLaw.EU, Duty.REPORT_BREACH, datetime(2026, 11, 30, 15, tzinfo=UTC)),
    ],
)
def test_days_are_counted_as_the_law_counts_them(
    law: PrivacyLaw, duty: Duty, due: datetime
) -> None:
    assert LAWS[law].deadlines[duty].due(FRIDAY) == due


def test_a_month_after_its_31st_ends_with_the_next_month() -> None:
    deadline = Deadline(1, Unit.MONTHS, "1")

    assert deadline.due(datetime(2027, 1, 31, tzinfo=UTC)) == datetime(2027, 2, 28, tzinfo=UTC)


@given(
    since=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    amount=st.integers(1, 60),
    unit=st.sampled_from(Unit),
)
def test_a_deadline_lies_ahead(since: datetime, amount: int, unit: Unit) -> None:
    due = Deadline(amount, unit, "1").due(since)

    assert due > since
    assert unit is not Unit.WORKING_DAYS or due - since >= timedelta(days=amount)
