"""Companies that write, and staff who read, on a test's own database."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from matchmaker.domain.permissions import Viewer
from matchmaker.domain.profile_life import Criterion
from matchmaker.engine.encoder import HashEncoder
from matchmaker.services.audit import ActorKind, Author
from matchmaker.services.review_submission import (
    Review,
    release_submission,
    review_submission,
    take_submission,
)
from matchmaker.services.write_submission import (
    OwnSubmission,
    discard_draft,
    read_submission,
    recall_submission,
    save_draft,
    submit_draft,
)
from matchmaker.store.database import Database
from matchmaker.store.tables import AccountRow, SubmissionRow
from tests.unit.conftest import NOW
from tests.unit.profiles import make_profile

GOOD = dict.fromkeys(Criterion, 4)
MIDDLING = dict.fromkeys(Criterion, 2)
POOR = dict.fromkeys(Criterion, 1)


def typed(**changes: object) -> dict[str, Any]:
    """Return the fields of a valid profile as a company types them."""
    return make_profile().model_dump(mode="json", exclude_none=True) | changes


def add_account(session: Session, role: str, chamber_id: UUID, company_id: UUID | None) -> UUID:
    account_id = uuid4()
    session.add(
        AccountRow(
            id=account_id,
            email=f"{account_id.hex}@example.by",
            name="Ірына Прыклад",
            role=role,
            chamber_id=chamber_id,
            company_id=company_id,
            language="be",
            created_at=NOW,
        )
    )
    session.flush()
    return account_id


@dataclass
class Company:
    """A company of a chamber and what it does to its own profile."""

    database: Database
    chamber_id: UUID
    company_id: UUID = field(default_factory=uuid4)
    now: datetime = NOW

    def __post_init__(self) -> None:
        with self.database.write() as session:
            account_id = add_account(session, "company", self.chamber_id, self.company_id)
        self.account_id = account_id
        self.author = Author(ActorKind.ACCOUNT, account_id, self.chamber_id)

    def read(self) -> OwnSubmission:
        with self.database.read() as session:
            return read_submission(session, self.company_id, now=self.now)

    def save(self, fields: dict[str, Any], version: int, **options: Any) -> OwnSubmission:
        with self.database.write() as session:
            return save_draft(
                session,
                fields,
                company_id=self.company_id,
                chamber_id=self.chamber_id,
                author=self.author,
                version=version,
                now=self.now,
                **options,
            )

    def submit(self, version: int) -> OwnSubmission:
        with self.database.write() as session:
            return submit_draft(
                session,
                company_id=self.company_id,
                author=self.author,
                version=version,
                now=self.now,
            )

    def recall(self, version: int) -> OwnSubmission:
        with self.database.write() as session:
            return recall_submission(
                session,
                company_id=self.company_id,
                author=self.author,
                version=version,
                now=self.now,
            )

    def discard(self, version: int) -> None:
        with self.database.write() as session:
            discard_draft(
                session,
                company_id=self.company_id,
                author=self.author,
                version=version,
                now=self.now,
            )

    def submitted(self, **changes: object) -> OwnSubmission:
        """Write a valid profile and submit it."""
        draft = self.save(typed(**changes), self.read().version)
        return self.submit(draft.version)


@dataclass
class Staff:
    """A reviewer of a chamber."""

    database: Database
    chamber_id: UUID
    now: datetime = NOW

    def __post_init__(self) -> None:
        with self.database.write() as session:
            account_id = add_account(session, "staff", self.chamber_id, None)
        self.account_id = account_id
        self.author = Author(ActorKind.ACCOUNT, account_id, self.chamber_id)

    def take(self, submission_id: UUID | None, version: int) -> SubmissionRow:
        assert submission_id is not None
        with self.database.write() as session:
            return take_submission(
                session,
                submission_id,
                viewer=Viewer(self.chamber_id),
                author=self.author,
                version=version,
                now=self.now,
            )

    def release(self, submission_id: UUID | None, version: int) -> SubmissionRow:
        assert submission_id is not None
        with self.database.write() as session:
            return release_submission(
                session,
                submission_id,
                viewer=Viewer(self.chamber_id),
                author=self.author,
                version=version,
                now=self.now,
            )

    def review(
        self,
        submission_id: UUID | None,
        version: int,
        points: dict[Criterion, int] = GOOD,
        remarks: str = "",
        step: str | None = None,
    ) -> SubmissionRow:
        assert submission_id is not None
        return review_submission(
            self.database.write,
            submission_id,
            Review(version, points, step, remarks),
            viewer=Viewer(self.chamber_id),
            author=self.author,
            encoder=HashEncoder(),
            now=self.now,
        )

    def publish(self, submitted: OwnSubmission) -> SubmissionRow:
        """Take a submission and publish it."""
        taken = self.take(submitted.submission_id, submitted.version)
        return self.review(taken.id, taken.version)
