"""What profiles on their way to publication look like on the wire."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from matchmaker.domain.profile_life import (
    MOST_POINTS,
    Criterion,
    ProfileState,
    SubmissionState,
)
from matchmaker.engine.duplicates import Sign
from matchmaker.web.schema import Schema
from matchmaker.web.schemas import FieldProblem

MOST_VERSION = 2**31 - 1


def version_field(description: str, *, least: int = 1, default: Any = ...) -> Any:  # noqa: ANN401 - as pydantic has it
    """Return a field that holds the number of a version."""
    return Field(default, ge=least, le=MOST_VERSION, description=description)


class VersionIn(Schema):
    """Which version the caller has seen."""

    model_config = ConfigDict(extra="forbid")

    version: int = version_field(
        "The `version` that was read; 409 `stale-version` if there is a newer."
    )


class DraftIn(Schema):
    """What a company has typed so far."""

    model_config = ConfigDict(extra="forbid")

    version: int = version_field("The `version` it was written on; 0 begins.", least=0)
    fields: dict[str, Any] = Field(
        description="Fields of a profile, complete or not, right or wrong: they are kept as sent."
    )


class NoticeOut(Schema):
    """Something a company should know; it keeps it from nothing."""

    code: str = Field(description="Stable name, such as `tax_id_registered`.")
    text: str = Field(description="The same as a sentence in the caller's language.")


class OwnSubmissionOut(Schema):
    """Your profile on its way to publication."""

    id: UUID | None = Field(description="Null as long as nothing was saved.")
    company_id: UUID = Field(description="The company it is, or will be.")
    status: SubmissionState = Field(description="Where it stands.")
    version: int = Field(description="To send with the next change; 0 as long as nothing is saved.")
    fields: dict[str, Any] = Field(description="As typed; at first those of the published profile.")
    problems: list[FieldProblem] = Field(description="Rules of a profile that the fields break.")
    notices: list[NoticeOut] = Field(description="What you should know.")
    possible: list[str] = Field(description="What you can do next: save, submit, recall, discard.")
    remarks: str = Field(description="What staff said when they held or returned it.")
    submitted_at: datetime | None = Field(description="When it was last submitted.")
    profile_status: ProfileState | None = Field(
        description="Where the published profile stands; null when there is none."
    )
    expires_at: datetime | None = Field(description="When that has to be confirmed.")


class QueuedSubmissionOut(Schema):
    """A row of the queue."""

    id: UUID = Field(description="Id of the submission.")
    company_id: UUID = Field(description="The company it is, or will be.")
    name: str = Field(description="Name of the company, as typed.")
    status: SubmissionState = Field(description="Where it stands.")
    version: int = Field(description="To send with the next step.")
    reviewer_id: UUID | None = Field(description="The account that is reading it.")
    submitted_at: datetime = Field(description="When it was last submitted.")


class SubmissionPage(Schema):
    """One page of the queue."""

    items: list[QueuedSubmissionOut] = Field(description="Longest waiting first.")
    next: str | None = Field(
        description="Token for `after` that leads to the next page; null on the last one."
    )


class Points(Schema):
    """Scores of the four criteria."""

    model_config = ConfigDict(extra="forbid")

    advantages: int = Field(
        ge=0, le=MOST_POINTS, description="What it offers that others do not, and how it shows."
    )
    clarity: int = Field(
        ge=0, le=MOST_POINTS, description="Whether a stranger understands what is offered, needed."
    )
    cooperation: int = Field(
        ge=0, le=MOST_POINTS, description="Whether the partner and the form expected are named."
    )
    form: int = Field(
        ge=0, le=MOST_POINTS, description="Language, completeness, codes, certificates."
    )

    def by_criterion(self) -> dict[Criterion, int]:
        """Return the scores as the rubric takes them."""
        return {criterion: getattr(self, criterion.value) for criterion in Criterion}


class ReviewIn(Schema):
    """How a submission was scored, and what follows."""

    model_config = ConfigDict(extra="forbid")

    version: int = version_field(
        "The `version` that was read; 409 `stale-version` if there is a newer."
    )
    points: Points = Field(
        description="0–5 each; 10 or more publish, 5–9 hold, fewer return; any 0 holds."
    )
    step: Literal["publish", "hold", "return"] | None = Field(
        default=None, description="A stricter step than the points lead to; null for theirs."
    )
    remarks: str = Field(
        default="", max_length=4_000, description="For the company; needed unless it is published."
    )


class ReviewOut(Schema):
    """How a version was scored."""

    version: int = Field(description="The version that was read.")
    points: Points = Field(description="0–5 each.")
    total: int = Field(description="Their sum.")
    step: str = Field(description="What followed: publish, hold or return.")
    remarks: str = Field(description="What the company was told.")
    scored_at: datetime = Field(description="When.")


class DuplicateOut(Schema):
    """An entry that may be the same company; what another chamber has not published is unnamed."""

    company_id: UUID | None = Field(description="Null where you may not know of it.")
    submission_id: UUID | None = Field(description="Set where it waits to be published.")
    name: str | None = Field(description="Its name, as its company or chamber wrote it.")
    region: str | None = Field(description="ISO 3166-2 region.")
    status: str = Field(description="Where it stands, such as `published` or `submitted`.")
    chamber: str = Field(description="The chamber it is with, which can be asked.")
    likeness: float = Field(description="How alike the names are, in [0, 1].")
    signs: list[Sign] = Field(description="What speaks for it, strongest first.")


class SubmissionOut(QueuedSubmissionOut):
    """A submission as staff see it."""

    fields: dict[str, Any] = Field(description="As typed; `contact` only if it was asked for.")
    has_contact: bool = Field(description="Whether it names a contact.")
    problems: list[FieldProblem] = Field(description="Rules of a profile that the fields break.")
    possible: list[str] = Field(description="What can be done next, such as `take`.")
    remarks: str = Field(description="What the company was told last.")
    reviews: list[ReviewOut] = Field(description="How it was scored before, oldest first.")
    duplicates: list[DuplicateOut] = Field(
        description="Up to 20 entries that may be the same company, likeliest first."
    )
