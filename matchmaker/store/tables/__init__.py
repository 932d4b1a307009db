"""The tables. Rules that must never be broken are constraints here, whatever code does above."""

from matchmaker.store.tables.accounts import (
    AccountRow,
    ChamberRow,
    DeliveryRow,
    IdempotencyRow,
    MailRow,
    RecoveryCodeRow,
    SessionRow,
    ThrottleRow,
    TicketRow,
    TokenRow,
    WebhookRow,
)
from matchmaker.store.tables.audit import AuditHeadRow, AuditRow
from matchmaker.store.tables.columns import Base, UtcDateTime
from matchmaker.store.tables.companies import (
    EXPIRED,
    PUBLISHED,
    WITHDRAWN,
    CompanyCodeRow,
    CompanyRow,
    ContactRow,
    EmbeddingRow,
    RemovalRow,
    RevisionRow,
)
from matchmaker.store.tables.leases import LeaseRow
from matchmaker.store.tables.matches import (
    DecisionRow,
    InterestRow,
    MatchDueRow,
    MatchRow,
    MatchRunRow,
    MatchSideRow,
    OutcomeRow,
    ReminderRow,
)
from matchmaker.store.tables.rankers import RankerRow, TrainingRow
from matchmaker.store.tables.saved_views import SavedViewRow
from matchmaker.store.tables.submissions import AgreementRow, RubricRow, SubmissionRow

__all__ = [
    "EXPIRED",
    "PUBLISHED",
    "WITHDRAWN",
    "AccountRow",
    "AgreementRow",
    "AuditHeadRow",
    "AuditRow",
    "Base",
    "ChamberRow",
    "CompanyCodeRow",
    "CompanyRow",
    "ContactRow",
    "DecisionRow",
    "DeliveryRow",
    "EmbeddingRow",
    "IdempotencyRow",
    "InterestRow",
    "LeaseRow",
    "MailRow",
    "MatchDueRow",
    "MatchRow",
    "MatchRunRow",
    "MatchSideRow",
    "OutcomeRow",
    "RankerRow",
    "RecoveryCodeRow",
    "ReminderRow",
    "RemovalRow",
    "RevisionRow",
    "RubricRow",
    "SavedViewRow",
    "SessionRow",
    "SubmissionRow",
    "ThrottleRow",
    "TicketRow",
    "TokenRow",
    "TrainingRow",
    "UtcDateTime",
    "WebhookRow",
]
