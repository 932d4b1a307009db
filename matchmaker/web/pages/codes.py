"""Codes that pages say in words: columns of tables, states, reasons, flashes.

A family is a prefix of messages and every code under it; `say("match_state", "met")` is the
message `match_state.met`. Tests hold the catalogues to these lists.
"""

from dataclasses import fields

from matchmaker.domain.match import Purpose, Relation
from matchmaker.domain.match_life import Answer, MatchState, Reason, SideState, Verdict
from matchmaker.domain.passwords import Weakness
from matchmaker.domain.profile_advice import ADVICE
from matchmaker.domain.profile_life import Criterion, ProfileState, SubmissionState
from matchmaker.domain.profile_problems import PROBLEMS as PROFILE_PROBLEMS
from matchmaker.domain.regional_agreements import AgreementKind, RegionalAgreement
from matchmaker.services.access import Role, Scope
from matchmaker.services.events import Event
from matchmaker.services.introduce import ASKED
from matchmaker.services.learning.figures import AGAINST
from matchmaker.services.learning.trainings import PROBLEMS
from matchmaker.services.tend import Retention
from matchmaker.services.webhooks import DeliveryState
from matchmaker.services.write_submission import TAX_ID_REGISTERED
from matchmaker.training.decided_figures import MEASURES

ERROR_CODES = (
    "malformed",
    "not_signed_in",
    "forbidden",
    "not_found",
    "conflict",
    "too_large",
    "invalid",
    "too_many",
    "internal",
    "not_ready",
)


def _with_about(*names: str) -> tuple[str, ...]:
    return tuple(code for name in names for code in (name, f"{name}_about"))


PROFILE_STEPS = ("company", "products", "needs", "markets", "contact")
"""The steps of the form that ask for something, in order."""

PROFILE_FIELDS = (
    "name",
    "region",
    "tax_id",
    "employees",
    "website",
    "about",
    "products",
    "needs",
    "text",
    "hs",
    "cooperation",
    "partner_regions",
    "export_markets",
    "export_targets",
    "certificates",
    "person",
    "email",
    "phone",
)
"""Fields of a profile that have a label."""

PARTNER_COLUMNS = ("partner", "score", "region", "relation", "reasons", "website")
"""Columns of the table of partners that is downloaded."""

MARKET_COLUMNS = ("country", "score", "target", "facts")
"""Columns of the table of third countries that is downloaded."""

QUEUE_COLUMNS = ("company", "partner", "purpose", "score", "region", "partner_region")
"""Columns of the queue as a table that is downloaded."""

SUBMISSION_COLUMNS = ("company", "status", "submitted")
"""Columns of the table of profiles that staff read."""

INTRODUCTION_COLUMNS = ("partner", "region", "purpose", "state", "changed")
"""Columns of the table of a company's introductions."""

OPINIONS = ("interested", "relevant", "not_relevant")
"""What a company may say of a partner, by the names of the buttons."""

MATCH_COLUMNS = (
    "company",
    "partner",
    "purpose",
    "region",
    "partner_region",
    "state",
    "changed",
)
"""Columns of the table of a chamber's matches."""

MATCH_TABS = tuple(
    state
    for state in MatchState
    if state not in {MatchState.SUGGESTED, MatchState.DISMISSED, MatchState.LAPSED}
)
"""States of matches that staff follow, in the order of their life."""

COOPERATION_COLUMNS = (
    "by_region",
    "ru_region",
    "matches",
    "introduced",
    "contracts",
    "agreement",
)
"""Columns of the table of pairs of regions."""

COMPANY_COLUMNS = (
    "name",
    "country",
    "region",
    "tax_id",
    "products",
    "needs",
    "employees",
    "website",
    "updated",
)
"""Columns of the table of companies."""

AGREEMENT_FIELDS = tuple(RegionalAgreement.model_fields)
"""Fields of an agreement, columns of the table, controls of the form."""

AUDIT_COLUMNS = ("seq", "at", "action", "subject", "actor", "details")
"""Columns of the table of the log."""

TOKEN_COLUMNS = ("name", "prefix", "chamber", "scopes", "made", "used", "expires", "revoked")
"""Columns of the table of tokens that is downloaded; no secret is kept that could be in it."""

RANKER_COLUMNS = ("name", "state", "parent", "trained", "activated")
"""Columns of the table of rankers."""

CHAMBER_COLUMNS = (
    "name",
    "place",
    "takes_part",
    "companies",
    "staff",
    "tokens",
    "webhooks",
    "made",
)
"""Columns of the table of chambers."""

USER_COLUMNS = ("email", "name", "role", "chamber", "state", "codes", "made", "seen")
"""Columns of the table of accounts."""

WEBHOOK_COLUMNS = ("url", "chamber", "events", "made", "failing", "disabled")
"""Columns of the table of webhooks; their secrets are sealed and shown once."""

NAVIGATION = (
    "how",
    "statistics",
    "privacy",
    "api",
    "partners",
    "profile",
    "introductions",
    "markets",
    "desk",
    "queue",
    "profiles",
    "companies",
    "map",
    "agreements",
    "users",
    "chambers",
    "ranker",
    "tokens",
    "webhooks",
    "audit",
)
"""Sections that the head of a page names."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "account_letter": ("register", "reset"),
    "account_goes": ("company", "submissions", "matches", "accounts", "tokens", "person"),
    "account_problem": (
        *Weakness,
        "name",
        "region",
        "email",
        "other",
        "link",
        "slow",
        "wrong_sign_in",
        "wrong_confirm",
        "wrong_code",
        "wrong_present",
        "long_name",
        "last_administrator",
    ),
    "account_role": tuple(Role),
    "account_stays": ("log", "learned", "backups", "decisions"),
    "agreement_field": AGREEMENT_FIELDS,
    "agreement_kind": tuple(AgreementKind),
    "agreement_problem": AGREEMENT_FIELDS,
    "audit_column": AUDIT_COLUMNS,
    "chamber_column": CHAMBER_COLUMNS,
    "chamber_problem": ("name", "place", "taken", "operator"),
    "company_column": COMPANY_COLUMNS,
    "cooperation_column": COOPERATION_COLUMNS,
    "criterion": tuple(Criterion),
    "criterion_about": tuple(Criterion),
    "deferral": ("week", "month", "quarter", "half_year"),
    "delivery_column": ("at", "event", "attempts", "answer"),
    "delivery_state": tuple(DeliveryState),
    "error_about": ERROR_CODES,
    "error_title": ERROR_CODES,
    "home": _with_about("step_profile", "step_review", "step_partners", "step_meet"),
    "how": _with_about("rules", "search", "parts", "sum", "people"),
    "flash": (
        "draft_discarded",
        "profile_submit",
        "profile_recall",
        "address_confirmed",
        "signed_out",
        "password_set",
        "password_changed",
        "account_saved",
        "codes_off",
        "session_ended",
        "sessions_ended",
        "reviewed_published",
        "reviewed_on_hold",
        "reviewed_returned",
        "changed_meanwhile",
        "introduced",
        "ranker_promoted",
        "ranker_rolled_back",
        "ranker_not_promoted",
        "token_revoked",
        "chamber_saved",
        "webhook_test",
        "webhook_stop",
        "webhook_resume",
        "webhook_remove",
        "user_invited",
        "user_role",
        "user_close",
        "user_reopen",
        "user_link",
        "user_codes",
        "view_saved",
        "view_renamed",
        "view_removed",
        "agreement_saved",
        "agreement_removed",
        "outcome_recorded",
        "answer_accepted",
        "answer_declined",
        "quota_reached",
        "already_decided",
        "said_interested",
        "said_relevant",
        "said_not_relevant",
    ),
    "introduction_column": INTRODUCTION_COLUMNS,
    "introduction_state": tuple(sorted(ASKED)),
    "figure_measure": MEASURES,
    "figure_verdict": ("better", "worse", "undecided"),
    "figure_column": (
        "scope",
        "measure",
        "lists",
        "before",
        "after",
        "difference",
        "interval",
        "verdict",
    ),
    "ranker_column": RANKER_COLUMNS,
    "ranker_against": AGAINST,
    "ranker_state": ("candidate", "active", "retired", "refused"),
    "scope": tuple(Scope),
    "token_column": TOKEN_COLUMNS,
    "token_problem": ("name", "scope", "chamber"),
    "market_column": MARKET_COLUMNS,
    "match_column": MATCH_COLUMNS,
    "match_state": tuple(MatchState),
    "nav": NAVIGATION,
    "opinion": OPINIONS,
    "overview_series": ("introductions", "contracts"),
    "outcome_problem": ("value", "currency", "reason", "happened_on", "note"),
    "partner_column": PARTNER_COLUMNS,
    "privacy": (
        *(
            f"{what}{part}"
            for what in ("profile", "contact", "account", "decision")
            for part in ("", "_who", "_long")
        ),
        *(f"right_{right}" for right in ("copy", "correct", "erase", "complain")),
    ),
    "privacy_period": tuple(each.name for each in fields(Retention)),
    "profile_advice": ADVICE,
    "profile_field": PROFILE_FIELDS,
    "profile_notice": (TAX_ID_REGISTERED,),
    "profile_problem": PROFILE_PROBLEMS,
    "profile_state": tuple(ProfileState),
    "profile_step": (*PROFILE_STEPS, "check"),
    "profile_step_about": PROFILE_STEPS,
    "purpose": tuple(Purpose),
    "queue_column": QUEUE_COLUMNS,
    "queue_key": (
        "next",
        "previous",
        "approve",
        "reject",
        "defer",
        "undo",
        "pick",
        "note",
        "help",
    ),
    "queue_view": ("due", "wanted", "other", "deferred"),
    "reject_reason": tuple(Reason),
    "relation": tuple(Relation),
    "review_problem": ("remarks", "step", "profile"),
    "review_step": ("publish", "hold", "return"),
    "side_answer": tuple(Answer),
    "side_state": tuple(SideState),
    "training_problem": PROBLEMS,
    "verdict": tuple(Verdict),
    "verdict_done": tuple(Verdict),
    "view_problem": ("name", "taken", "many"),
    "user_column": USER_COLUMNS,
    "user_problem": ("email", "known", "name", "other", "impossible"),
    "user_state": ("open", "invited", "closed"),
    "webhook_column": (*WEBHOOK_COLUMNS, "state"),
    "webhook_event": tuple(Event),
    "webhook_problem": ("url", "chamber"),
    "wanted_by": ("BY", "RU", "both"),
    "submission_column": SUBMISSION_COLUMNS,
    "submission_state": tuple(SubmissionState),
    "statistics": ("region", "industry", "form", "country"),
}
"""Messages that are chosen by a code, `say("language", code)`: the prefix and every code."""
