"""What matches, introductions and outcomes look like on the wire."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from matchmaker.domain.match import Purpose, Relation
from matchmaker.domain.match_life import (
    Answer,
    MatchState,
    Outcome,
    Reason,
    Side,
    SideState,
    Verdict,
)
from matchmaker.domain.places import Country
from matchmaker.domain.profile import Contact
from matchmaker.web.partner_schemas import ReasonOut
from matchmaker.web.schema import Schema
from matchmaker.web.schemas import Problem, PublicCompany

_WANTED_BY = Literal["BY", "RU", "both"]


class MatchedCompany(Schema):
    """One of the two companies, in a list."""

    id: UUID = Field(description="Id of the company.")
    name: str = Field(description="Name of the legal entity.")
    country: Country = Field(description="BY or RU.")
    region: str = Field(description="ISO 3166-2 region.")


class MatchListed(Schema):
    """A match, as a list shows it."""

    id: UUID = Field(description="Id of the match.")
    purpose: Purpose = Field(description="What the two are brought together for.")
    status: MatchState = Field(description="Where the match stands.")
    version: int = Field(description="Grows with every step; send it with a decision.")
    side: Side = Field(description="From which side you see it.")
    side_state: SideState = Field(description="What was decided for this side.")
    due_at: AwareDatetime | None = Field(description="When a deferred one comes back.")
    company: MatchedCompany = Field(description="Yours.")
    partner: MatchedCompany = Field(description="The other one.")
    blind: bool = Field(description="Score and reasons are not shown before the decision.")
    score: float | None = Field(description="0–1; null while it is not shown.")
    relation: Relation | None = Field(description="How their offers relate; null as above.")
    reasons: list[ReasonOut] | None = Field(description="Seen from your company; null as above.")
    wanted_by: _WANTED_BY | None = Field(description="Which company has asked for it.")
    created_at: AwareDatetime = Field(description="When it was first suggested.")
    changed_at: AwareDatetime = Field(description="When it last took a step.")


class MatchPage(Schema):
    """One page of matches."""

    items: list[MatchListed] = Field(description="Matches, in the order of the list.")
    next: str | None = Field(description="Token for `after`; null on the last page.")


class DecisionOut(Schema):
    """A decision of your chamber."""

    decision: Verdict = Field(description="What was decided.")
    reason: Reason | None = Field(description="Why.")
    note: str = Field(description="For your chamber only.")
    until: AwareDatetime | None = Field(description="To when it was deferred.")
    score: float = Field(description="The score at that moment.")
    was_blind: bool = Field(description="Whether the score was hidden then.")
    by_you: bool = Field(description="Whether you made it.")
    version: int = Field(description="Version of the match after it.")
    decided_at: AwareDatetime = Field(description="When.")


class Money(Schema):
    """An amount of money."""

    amount: str = Field(description="In the currency itself.")
    currency: str = Field(description="ISO 4217.")


class OutcomeOut(Schema):
    """What happened between the companies."""

    id: UUID = Field(description="Id of the record.")
    kind: Outcome = Field(description="What happened.")
    value: Money | None = Field(description="Of a contract, if it was told.")
    reason: Reason | None = Field(description="Why it failed.")
    happened_on: date | None = Field(description="The day, if it is known.")
    note: str = Field(description="For the chambers only.")
    version: int = Field(description="Version of the match after it.")
    recorded_at: AwareDatetime = Field(description="When it was recorded.")


class SideOut(Schema):
    """One side of a match."""

    state: SideState = Field(description="What its chamber has decided.")
    answer: Answer | None = Field(description="What its company has answered.")
    reason: Reason | None = Field(description="Why it declined.")
    on_behalf: bool = Field(description="Whether its chamber answered in its place.")
    answered_at: AwareDatetime | None = Field(description="When it answered.")


class PossibleSteps(Schema):
    """What can be done now."""

    decisions: list[Verdict] = Field(description="What your chamber can decide.")
    answers: list[Answer] = Field(description="What the companies can answer.")
    outcomes: list[Outcome] = Field(description="What can be recorded.")


class ContactPair(Schema):
    """The contacts of both companies."""

    company: Contact | None = Field(description="Of yours; null when it has given none.")
    partner: Contact | None = Field(description="Of the other one.")


class MatchOut(Schema):
    """Everything about a match, as your side sees it."""

    id: UUID = Field(description="Id of the match.")
    purpose: Purpose = Field(description="What the two are brought together for.")
    status: MatchState = Field(description="Where the match stands.")
    version: int = Field(description="Grows with every step; send it with a decision.")
    side: Side = Field(description="From which side you see it.")
    company: PublicCompany = Field(description="Yours.")
    partner: PublicCompany = Field(description="The other one.")
    blind: bool = Field(description="Score and reasons are not shown before the decision.")
    score: float | None = Field(description="0–1; null while it is not shown.")
    rank: int | None = Field(description="Best place in a list; 0 in none; null as above.")
    relation: Relation | None = Field(description="How their offers relate; null as above.")
    intercept: float | None = Field(
        description="With the reasons, it adds up to logit(score); null as above."
    )
    reasons: list[ReasonOut] | None = Field(description="Seen from your company; null as above.")
    ranker: str = Field(description="Name of what made the score.")
    wanted_by: _WANTED_BY | None = Field(description="Which company has asked for it.")
    due_at: AwareDatetime | None = Field(description="When a deferred one comes back.")
    own_side: SideOut = Field(description="Your side.")
    other_side: SideOut = Field(description="The other side.")
    decisions: list[DecisionOut] = Field(description="Of your side, first one first.")
    outcomes: list[OutcomeOut] = Field(description="First thing first.")
    possible: PossibleSteps = Field(description="What can be done now.")
    contacts: ContactPair | None = Field(
        description="After both companies have agreed; that you saw them is recorded."
    )
    introduced_at: AwareDatetime | None = Field(description="When both had agreed.")
    created_at: AwareDatetime = Field(description="When it was first suggested.")
    changed_at: AwareDatetime = Field(description="When it last took a step.")


class DecidedOut(Schema):
    """What came of a decision."""

    match_id: UUID = Field(description="Id of the match.")
    side: Side = Field(description="The side that was decided for.")
    decision: Verdict = Field(description="What was decided.")
    side_state: SideState = Field(description="Where the side stands now.")
    status: MatchState = Field(description="Where the match stands now.")
    version: int = Field(description="Version of the match now.")
    repeat: bool = Field(description="It had been decided before, and nothing was changed.")


class DecidedItem(Schema):
    """The answer to one decision of many: either a result or a problem."""

    status: int = Field(description="200, or the status of the problem.")
    result: DecidedOut | None = Field(default=None, description="With status 200.")
    problem: Problem | None = Field(default=None, description="With any other status.")


class DecidedItems(Schema):
    """The answers to many decisions, in their order."""

    items: list[DecidedItem]


class AnsweredOut(Schema):
    """What came of an answer."""

    match_id: UUID = Field(description="Id of the match.")
    answer: Answer = Field(description="What the company says.")
    on_behalf: bool = Field(description="Whether its chamber answered in its place.")
    status: MatchState = Field(description="Where the match stands now.")
    repeat: bool = Field(description="It had been answered before, and nothing was changed.")


class RecordedOut(Schema):
    """An outcome as it is recorded now."""

    outcome: OutcomeOut = Field(description="What was recorded.")
    status: MatchState = Field(description="Where the match stands now.")
    version: int = Field(description="Version of the match now.")
    repeat: bool = Field(description="It had been recorded before, and nothing was changed.")


class IntroductionOut(Schema):
    """An introduction, as one of the two companies sees it."""

    match_id: UUID = Field(description="Id of the match.")
    purpose: Purpose = Field(description="What the two are brought together for.")
    status: MatchState = Field(description="Where the match stands.")
    company_id: UUID = Field(description="Which company sees it.")
    partner: PublicCompany | None = Field(description="Whom it meets; null when erased since.")
    relation: Relation = Field(description="How their offers relate.")
    reasons: list[ReasonOut] = Field(description="Why the two were brought together.")
    answer: Answer | None = Field(description="What the company has answered.")
    on_behalf: bool = Field(description="Whether its chamber answered in its place.")
    answered_at: AwareDatetime | None = Field(description="When it answered.")
    possible: list[Answer] = Field(description="What it can answer now.")
    introduced_at: AwareDatetime | None = Field(description="When both had agreed.")
    changed_at: AwareDatetime = Field(description="When the match last took a step.")
    contact: Contact | None = Field(
        description="Of the partner, when one introduction is asked for and both have agreed."
    )


class IntroductionPage(Schema):
    """One page of introductions."""

    items: list[IntroductionOut] = Field(description="What changed last comes first.")
    next: str | None = Field(description="Token for `after`; null on the last page.")


class InterestOut(Schema):
    """What a company has said of another one."""

    match_id: UUID = Field(description="Id of the pair for this purpose.")
    purpose: Purpose = Field(description="For what the two would be brought together.")
    relevant: bool = Field(description="Whether it is of interest at all.")
    interested: bool = Field(description="Whether it asks to be introduced.")
    reason: Reason | None = Field(description="Why it is not relevant.")
    interested_at: AwareDatetime | None = Field(description="When it last asked.")
    repeat: bool = Field(description="It had been said before, and nothing was changed.")


class ReminderOut(Schema):
    """An introduction of which nobody has said for a while what came of it."""

    match_id: UUID = Field(description="Id of the match.")
    months: int = Field(description="How many months after the introduction: 3, 6 or 12.")
    due_at: AwareDatetime = Field(description="Since when an answer is expected.")
    status: MatchState = Field(description="Where the match stands.")
    company: MatchedCompany = Field(description="Yours.")
    partner: MatchedCompany = Field(description="The other one.")


class ReminderList(Schema):
    """What is to be asked after."""

    items: list[ReminderOut] = Field(description="The longest overdue first; at most 100.")
