"""What learned rankers look like on the wire."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from matchmaker.web.paging import MAX_LIMIT
from matchmaker.web.schema import Schema


class RankerQuery(BaseModel):
    """Which page of the list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="Most rankers on a page.")
    after: str | None = Field(
        default=None, max_length=300, description="The `next` of the page before."
    )


class RankerRowOut(Schema):
    """A ranker that was learned from decisions."""

    name: str = Field(description="Changes whenever a score would.")
    state: Literal["candidate", "active", "retired", "refused"] = Field(
        description="`active`: in use; `refused`: its figures do not exclude harm."
    )
    compared_with: str = Field(description="The ranker in use when it was learned.")
    trained_at: datetime = Field(description="When it was learned.")
    activated_at: datetime | None = Field(description="When it last came into use.")


class RankerPage(Schema):
    """A page of rankers, the newest first."""

    in_use: str = Field(description="The ranker that makes scores now.")
    items: list[RankerRowOut] = Field(description="Learned rankers.")
    next: str | None = Field(description="Send as `after` for the next page; null on the last.")


class RankerOut(RankerRowOut):
    """A ranker with its figures."""

    data_hash: str = Field(description="SHA-256 of the numbers it was learned from.")
    seed: int = Field(description="Of the folds; the same data and seed give the same ranker.")
    figures: dict[str, Any] = Field(
        description="Counts, measures on unseen companies with intervals, calibration, biases."
    )
    weights: dict[str, Any] = Field(
        description="Features, and weights in log-odds for each purpose."
    )


class RankerInUse(Schema):
    """Which ranker makes scores now."""

    in_use: str = Field(description="Its name.")
