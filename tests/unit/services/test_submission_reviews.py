"""Staff read what companies submit: one decides, and nobody decides on what has changed."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from matchmaker.domain.profile_life import VALID_FOR, Criterion, ProfileState, SubmissionState
from matchmaker.engine.encoder import HashEncoder
from matchmaker.errors import (
    Conflict,
    DuplicateTaxId,
    InvalidInput,
    NotFound,
    StaleVersion,
)
from matchmaker.services.audit import verify_audit
from matchmaker.store.audit import list_audit
from matchmaker.store.companies import find_company, save_company
from matchmaker.store.database import Database
from matchmaker.store.embeddings import load_changes
from matchmaker.store.submissions import list_queue, list_rubrics
from tests.unit.conftest import NOW
from tests.unit.profiles import UNP, make_profile
from tests.unit.services.submitted import GOOD, MIDDLING, POOR, Company, Staff, typed


@pytest.fixture
def company(database: Database, chamber_id: UUID) -> Company:
    return Company(database, chamber_id)


@pytest.fixture
def staff(database: Database, chamber_id: UUID) -> Staff:
    return Staff(database, chamber_id)


def test_every_step_can_be_repeated_after_a_lost_answer(company: Company, staff: Staff) -> None:
    draft = company.save(typed(), 0)
    submitted = company.submit(draft.version)

    assert company.submit(draft.version) == submitted
    taken = staff.take(submitted.submission_id, submitted.version)
    assert staff.take(taken.id, submitted.version).version == taken.version
    done = staff.review(taken.id, taken.version)
    assert staff.review(taken.id, taken.version).version == done.version
    with staff.database.read() as session:
        assert len(list_rubrics(session, taken.id)) == 1


def test_what_staff_publish_is_the_companys_profile_for_a_year(
    company: Company, staff: Staff
) -> None:
    contact = {"person": "І. Прыклад", "email": "a@example.by"}

    staff.publish(company.submitted(contact=contact, ref="crm-1"))

    with company.database.read() as session:
        published = find_company(session, company.company_id)
        changes = load_changes(session, HashEncoder().name, after=0, limit=10)
    assert published is not None
    assert published.chamber_id == company.chamber_id
    assert published.expires_at == NOW + VALID_FOR
    assert published.profile.contact is not None
    assert published.ref is None
    assert [c.company_id for c in changes if c.vectors is not None] == [company.company_id]


def test_a_published_submission_keeps_no_contact(company: Company, staff: Staff) -> None:
    row = staff.publish(company.submitted(contact={"email": "a@example.by"}))

    assert "example.by" not in row.fields


def test_the_published_profile_stays_while_its_next_version_is_read(
    company: Company, staff: Staff
) -> None:
    staff.publish(company.submitted())
    begun = company.read()

    company.submitted(about="Новае апісанне.")

    assert (begun.version, begun.fields) == (0, typed())
    with company.database.read() as session:
        published = find_company(session, company.company_id)
    assert published is not None
    assert published.profile.about == "Карьерная техника."
    assert company.read().profile is ProfileState.PUBLISHED


def test_publication_of_the_next_version_replaces_the_profile(
    company: Company, staff: Staff
) -> None:
    staff.publish(company.submitted())
    staff.now = NOW + timedelta(days=100)

    staff.publish(company.submitted(about="Новае апісанне."))

    with company.database.read() as session:
        published = find_company(session, company.company_id)
    assert published is not None
    assert published.profile.about == "Новае апісанне."
    assert published.expires_at == NOW + timedelta(days=100) + VALID_FOR


def test_staff_do_not_decide_on_what_the_company_has_changed_since(
    company: Company, staff: Staff
) -> None:
    seen = company.submitted()
    recalled = company.recall(seen.version)
    company.submit(recalled.version)

    with pytest.raises(StaleVersion):
        staff.take(seen.submission_id, seen.version)


def test_of_two_reviewers_who_take_one_wins(
    company: Company, staff: Staff, chamber_id: UUID
) -> None:
    submitted = company.submitted()
    staff.take(submitted.submission_id, submitted.version)
    colleague = Staff(staff.database, chamber_id)

    with pytest.raises(StaleVersion):
        colleague.take(submitted.submission_id, submitted.version)
    with pytest.raises(Conflict):
        colleague.review(submitted.submission_id, submitted.version + 1)


def test_a_colleague_takes_over_what_was_released(
    company: Company, staff: Staff, chamber_id: UUID
) -> None:
    submitted = company.submitted()
    taken = staff.take(submitted.submission_id, submitted.version)
    colleague = Staff(staff.database, chamber_id)

    released = colleague.release(taken.id, taken.version)
    taken = colleague.take(released.id, released.version)

    assert colleague.review(taken.id, taken.version).status == SubmissionState.PUBLISHED


@pytest.mark.parametrize(
    ("points", "step"),
    [
        (GOOD, SubmissionState.PUBLISHED),
        (MIDDLING, SubmissionState.ON_HOLD),
        (POOR, SubmissionState.RETURNED),
        (GOOD | {Criterion.FORM: 0}, SubmissionState.ON_HOLD),
    ],
)
def test_points_decide_where_a_submission_goes(
    company: Company, staff: Staff, points: dict[Criterion, int], step: SubmissionState
) -> None:
    submitted = company.submitted()
    taken = staff.take(submitted.submission_id, submitted.version)

    row = staff.review(taken.id, taken.version, points, "Апішыце прадукцыю падрабязней.")

    assert row.status == step


@pytest.mark.parametrize(
    ("points", "remarks", "step", "field"),
    [
        (MIDDLING, "х", "publish", "step"),
        (POOR, "х", "hold", "step"),
        (MIDDLING, " ", None, "remarks"),
        (GOOD, "", "return", "remarks"),
        (GOOD, "", "frobnicate", "step"),
        (GOOD, "х" * 5_000, None, "remarks"),
        (dict.fromkeys(Criterion, 6), "", None, "points"),
        ({}, "", None, "points"),
    ],
)
def test_a_review_that_contradicts_itself_is_refused(
    company: Company,
    staff: Staff,
    points: dict[Criterion, int],
    remarks: str,
    step: str | None,
    field: str,
) -> None:
    submitted = company.submitted()
    taken = staff.take(submitted.submission_id, submitted.version)

    with pytest.raises(InvalidInput) as refused:
        staff.review(taken.id, taken.version, points, remarks, step)

    assert field in {problem["field"] for problem in refused.value.extra["errors"]}  # type: ignore[attr-defined]


def test_staff_may_be_stricter_than_the_points(company: Company, staff: Staff) -> None:
    submitted = company.submitted()
    taken = staff.take(submitted.submission_id, submitted.version)

    staff.review(taken.id, taken.version, GOOD, "Няма перакладу.", "return")

    own = company.read()
    assert (own.status, own.remarks) == (SubmissionState.RETURNED, "Няма перакладу.")
    assert own.possible == ("save", "submit", "discard")


def test_a_tax_id_that_is_taken_stops_publication_and_changes_nothing(
    company: Company, staff: Staff, database: Database, chamber_id: UUID
) -> None:
    submitted = company.submitted(tax_id=UNP)
    with database.write() as session:
        other = make_profile(tax_id=UNP)
        save_company(session, chamber_id=chamber_id, ref="x", profile=other, now=NOW)
    taken = staff.take(submitted.submission_id, submitted.version)

    with pytest.raises(DuplicateTaxId):
        staff.review(taken.id, taken.version)

    with database.read() as session:
        assert list_rubrics(session, taken.id) == []
        assert verify_audit(session).broken_at is None


def test_another_chamber_does_not_find_a_submission(
    company: Company, database: Database, other_chamber_id: UUID
) -> None:
    submitted = company.submitted()

    with pytest.raises(NotFound):
        Staff(database, other_chamber_id).take(submitted.submission_id, submitted.version)


def test_staff_do_not_find_what_is_not_submitted(company: Company, staff: Staff) -> None:
    draft = company.save(typed(), 0)

    with pytest.raises(NotFound):
        staff.take(draft.submission_id, draft.version)


def test_the_queue_goes_on_where_a_page_ended(database: Database, chamber_id: UUID) -> None:
    for minute in range(5):
        Company(database, chamber_id, now=NOW + timedelta(minutes=minute // 2)).submitted()

    seen, after = [], None
    while True:
        with database.read() as session:
            page = list_queue(session, chamber_id=chamber_id, after=after, limit=2)
        if not page:
            break
        seen += page
        after = (page[-1].submitted_at, page[-1].submission_id)

    assert len({row.submission_id for row in seen}) == len(seen) == 5
    assert [r.submitted_at for r in seen] == sorted(r.submitted_at for r in seen)


def test_steps_are_audited_without_anything_typed(company: Company, staff: Staff) -> None:
    staff.publish(company.submitted(contact={"email": "a@example.by"}))

    with company.database.read() as session:
        entries = list_audit(session, after=0, limit=10)
    assert [entry.action for entry in entries] == [
        "submission.submitted",
        "submission.taken",
        "company.published",
        "submission.published",
    ]
    assert not any("example.by" in entry.details or "машины" in entry.details for entry in entries)


def test_an_unknown_submission_is_not_found(staff: Staff) -> None:
    with pytest.raises(NotFound):
        staff.take(uuid4(), 1)
