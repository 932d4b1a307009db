"""Turns profiles on their way to publication into JSON values."""

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.domain.profile_life import Criterion
from matchmaker.services.find_duplicates import PossibleDuplicate
from matchmaker.services.review_submission import QueuedProfile
from matchmaker.services.write_submission import OwnSubmission
from matchmaker.store.submissions import QueuedSubmission
from matchmaker.store.tables import RubricRow
from matchmaker.web.render import Json


def own_json(own: OwnSubmission, language: Language) -> Json:
    """Return a submission as its company sees it."""
    return {
        "id": own.submission_id,
        "company_id": own.company_id,
        "status": own.status.value,
        "version": own.version,
        "fields": dict(own.fields),
        "problems": own.problems,
        "notices": [
            {"code": code, "text": get_message(f"submission.{code}", language)}
            for code in own.notices
        ],
        "possible": list(own.possible),
        "remarks": own.remarks,
        "submitted_at": own.submitted_at,
        "profile_status": own.profile.value if own.profile is not None else None,
        "expires_at": own.expires_at,
    }


def queued_json(queued: QueuedSubmission) -> Json:
    """Return a row of the queue."""
    return {
        "id": queued.submission_id,
        "company_id": queued.company_id,
        "name": queued.name,
        "status": queued.status,
        "version": queued.version,
        "reviewer_id": queued.reviewer_id,
        "submitted_at": queued.submitted_at,
    }


def submission_json(found: QueuedProfile) -> Json:
    """Return a submission as staff see it."""
    row = found.row
    return {
        "id": row.id,
        "company_id": row.company_id,
        "name": row.name,
        "status": row.status,
        "version": row.version,
        "reviewer_id": row.reviewer_id,
        "submitted_at": row.submitted_at,
        "fields": dict(found.fields),
        "has_contact": found.has_contact,
        "problems": found.problems,
        "possible": list(found.possible),
        "remarks": row.remarks,
        "reviews": [_review_json(review) for review in found.reviews],
        "duplicates": [_duplicate_json(duplicate) for duplicate in found.duplicates],
    }


def _duplicate_json(found: PossibleDuplicate) -> Json:
    return {
        "company_id": found.company_id,
        "submission_id": found.submission_id,
        "name": found.name,
        "region": found.region,
        "status": found.status,
        "chamber": found.chamber,
        "likeness": round(found.likeness, 3),
        "signs": [sign.value for sign in found.signs],
    }


def _review_json(review: RubricRow) -> Json:
    points = {criterion.value: getattr(review, criterion.value) for criterion in Criterion}
    return {
        "version": review.version,
        "points": points,
        "total": sum(points.values()),
        "step": review.step,
        "remarks": review.remarks,
        "scored_at": review.scored_at,
    }
