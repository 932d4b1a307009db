"""What is sent about matches: questions, decisions, answers, outcomes, interests."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from matchmaker.domain.currencies import in_minor_units
from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Answer, MatchState, Outcome, Reason, Verdict
from matchmaker.domain.profile import Region
from matchmaker.domain.texts import clean_text
from matchmaker.errors import InvalidInput
from matchmaker.services.express_interest import Opinion
from matchmaker.services.record_outcome import LONGEST_NOTE, OutcomeReport
from matchmaker.services.review import Decision
from matchmaker.store.match_queue import MatchFilter
from matchmaker.web.paging import MAX_LIMIT

MAX_DECISIONS = 100  # in one body


def _clean(note: str) -> str:
    return clean_text(note, multiline=True)


Note = Annotated[str, Field(max_length=LONGEST_NOTE), AfterValidator(_clean)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _PageQuery(_Strict):
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="Most rows on a page.")
    after: str | None = Field(
        default=None, max_length=200, description="The `next` of the page before."
    )


class MatchQuery(_PageQuery):
    """Which matches a page shows."""

    status: Literal["waiting", "deferred"] | MatchState = Field(
        default="waiting",
        description=(
            "`waiting`: what your chamber has to decide now, highest priority first. `deferred`: "
            "what it has put off. Or where the match stands: what changed last comes first."
        ),
    )
    purpose: Purpose | None = Field(default=None, description="Only matches for this purpose.")
    region: Region | None = Field(
        default=None, description="One of the two companies is in this ISO 3166-2 region."
    )
    q: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Every word occurs in the profile of one of the two companies.",
    )
    wanted: bool | None = Field(
        default=None, description="Whether one of the companies has asked for it."
    )
    approved_by_other: bool | None = Field(
        default=None, description="Whether the other chamber has approved it already."
    )

    def as_filter(self) -> MatchFilter:
        """Return the filter as the store takes it."""
        return MatchFilter(
            purpose=self.purpose.value if self.purpose is not None else None,
            region=self.region,
            words=self.q,
            is_wanted=self.wanted,
            is_approved_by_other=self.approved_by_other,
        )


class IntroductionQuery(_PageQuery):
    """Which introductions a page shows."""

    status: MatchState | None = Field(default=None, description="Only matches that stand here.")
    company_id: UUID | None = Field(
        default=None, description="Only those of this company; for staff of its chamber."
    )


class CompanyChoice(_Strict):
    """As which company something is seen."""

    company_id: UUID | None = Field(
        default=None, description="Needed only by one who acts for both companies."
    )


class DecisionIn(_Strict):
    """What a reviewer decides about a match."""

    decision: Verdict = Field(
        description=(
            "`approve`, `reject`, `defer` to a date, or `reopen`: take your chamber's last "
            "decision back, as long as nobody has built on it."
        )
    )
    reason: Reason | None = Field(default=None, description="Why; needed to reject.")
    note: Note = Field(default="", description="For your chamber only.")
    until: AwareDatetime | None = Field(
        default=None, description="When a deferred pair comes back; with a time zone."
    )
    version: int | None = Field(
        default=None,
        ge=1,
        description="Version of the match that you saw; a changed one is not decided then.",
    )
    company_id: UUID | None = Field(
        default=None, description="For whose side; needed by administrators of other chambers."
    )

    def as_decision(self) -> Decision:
        """Return the decision as the service takes it."""
        return Decision(
            self.decision, self.reason, self.note, self.until, self.version, self.company_id
        )


class MatchDecisionIn(DecisionIn):
    """A decision, and about which match."""

    match_id: UUID = Field(description="Id of the match.")


class MatchDecisions(_Strict):
    """Up to 100 decisions, each about another match."""

    items: list[MatchDecisionIn] = Field(min_length=1, max_length=MAX_DECISIONS)


class AnswerIn(_Strict):
    """What a company says to a proposal."""

    answer: Answer = Field(description="`accepted` or `declined`; not changed afterwards.")
    reason: Reason | None = Field(default=None, description="Why it declines; may be left open.")
    company_id: UUID | None = Field(
        default=None, description="Which company answers, where you may answer for both."
    )


class MoneyIn(_Strict):
    """An amount of money."""

    amount: Decimal = Field(
        ge=0, max_digits=20, description="In the currency itself, as a string, such as `1200.50`."
    )
    currency: str = Field(pattern="^[A-Z]{3}$", description="ISO 4217.")


class OutcomeIn(_Strict):
    """What happened between two companies after their introduction."""

    kind: Outcome = Field(description="`met`, `negotiating`, `contract` or `failed`.")
    value: MoneyIn | None = Field(default=None, description="Of a contract, if it may be told.")
    reason: Reason | None = Field(default=None, description="Why it failed; needed then.")
    happened_on: date | None = Field(default=None, description="The day, if it is known.")
    note: Note = Field(default="", description="For the chambers only.")

    def as_report(self) -> OutcomeReport:
        """Return the outcome as the service takes it.

        Raises:
            InvalidInput: an amount that the currency has no coins for, or no such currency.
        """
        minor = None
        if self.value is not None:
            try:
                minor = in_minor_units(self.value.amount, self.value.currency)
            except ValueError as error:
                problem = {"field": "value", "reason": str(error)}
                raise InvalidInput("The value is not acceptable.", errors=[problem]) from error
        return OutcomeReport(
            kind=self.kind,
            value_minor=minor,
            currency=self.value.currency if self.value is not None else None,
            reason=self.reason,
            happened_on=self.happened_on,
            note=self.note,
        )


class InterestIn(_Strict):
    """What a company says of another one."""

    purpose: Purpose = Field(
        default=Purpose.JOINT_PROJECT, description="For what the two would be brought together."
    )
    relevant: bool = Field(description="Whether it is of interest at all.")
    interested: bool = Field(default=False, description="Whether it asks to be introduced.")
    reason: Reason | None = Field(default=None, description="Why it is not relevant.")
    rank: int | None = Field(
        default=None, ge=1, le=1_000, description="Place in the list it was shown in, from 1."
    )

    def as_opinion(self) -> Opinion:
        """Return the opinion as the service takes it."""
        return Opinion(self.purpose, self.relevant, self.interested, self.reason, self.rank)
