"""Tables of profiles that companies write themselves and staff read before others see them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, Index, String, Text, text
from sqlmodel import Field

from matchmaker.domain.profile_life import MOST_POINTS, Criterion, SubmissionState
from matchmaker.store.tables.columns import Base, one_of, reference, time_column

_OPEN = f"status <> '{SubmissionState.PUBLISHED}'"


class SubmissionRow(Base, table=True):
    """A version of a profile on its way to publication.

    `company_id` is the company it is, or will be, once published: `company` need not have a row
    of that id yet. `fields` is JSON as typed, contact included, and may be incomplete while it is
    a draft. `version` grows with every save and every step; who changes it names the version they
    read. `name_keys` are those of `domain.company_names`, each between two spaces. Once published,
    its contact is with the company and no longer here.
    """

    __tablename__ = "submission"
    __table_args__ = (
        one_of("status", SubmissionState),
        Index(
            "uq_submission_open",
            "company_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_submission_queue", "chamber_id", "status", "submitted_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    company_id: UUID = Field(index=True)
    chamber_id: UUID = Field(foreign_key="chamber.id")
    author_id: UUID | None = Field(
        default=None,
        sa_column=reference("author_id", "account.id", ondelete="SET NULL", nullable=True),
    )
    ref: str | None = Field(default=None, sa_column=Column(String(128)))
    tax_id: str | None = Field(default=None, sa_column=Column(String(12), index=True))
    name: str = Field(default="", sa_column=Column(String(300), nullable=False))
    name_keys: str = Field(default="", sa_column=Column(String(400), nullable=False))
    status: str = Field(sa_column=Column(String(16), nullable=False))
    fields: str = Field(sa_column=Column(Text, nullable=False))
    version: int = Field(default=1)
    reviewer_id: UUID | None = Field(
        default=None,
        sa_column=reference("reviewer_id", "account.id", ondelete="SET NULL", nullable=True),
    )
    remarks: str = Field(default="", sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(sa_column=time_column())
    updated_at: datetime = Field(sa_column=time_column())
    submitted_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))
    decided_at: datetime | None = Field(default=None, sa_column=time_column(nullable=True))


class RubricRow(Base, table=True):
    """How staff scored one version of a submission; append-only."""

    __tablename__ = "submission_rubric"
    __table_args__ = tuple(
        CheckConstraint(f"{criterion} BETWEEN 0 AND {MOST_POINTS}", name=criterion.value)
        for criterion in Criterion
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    submission_id: UUID = Field(
        sa_column=reference("submission_id", "submission.id", ondelete="CASCADE", index=True)
    )
    version: int
    reviewer_id: UUID | None = Field(
        default=None,
        sa_column=reference("reviewer_id", "account.id", ondelete="SET NULL", nullable=True),
    )
    advantages: int
    clarity: int
    cooperation: int
    form: int
    step: str = Field(sa_column=Column(String(16), nullable=False))
    remarks: str = Field(default="", sa_column=Column(Text, nullable=False))
    scored_at: datetime = Field(sa_column=time_column())


class AgreementRow(Base, table=True):
    """An agreement between a Belarusian and a Russian region, or between their chambers.

    A region of None stands for the whole country.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        one_of("kind", ("region", "chamber", "city")),
        Index("ix_agreement_regions", "by_region", "ru_region"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str = Field(sa_column=Column(String(16), nullable=False))
    by_region: str | None = Field(default=None, sa_column=Column(String(6)))
    ru_region: str | None = Field(default=None, sa_column=Column(String(6)))
    by_party: str = Field(sa_column=Column(String(200), nullable=False))
    ru_party: str = Field(sa_column=Column(String(200), nullable=False))
    signed_on: str | None = Field(default=None, sa_column=Column(String(10)))
    valid_until: str | None = Field(default=None, sa_column=Column(String(10)))
    subject: str = Field(default="", sa_column=Column(String(500), nullable=False))
    source: str = Field(default="", sa_column=Column(String(500), nullable=False))
    version: int = Field(default=1)
    created_at: datetime = Field(sa_column=time_column())
    updated_at: datetime = Field(sa_column=time_column())
