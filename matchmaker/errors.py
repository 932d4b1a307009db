"""What can go wrong, as callers see it.

MatchmakerError
├── MalformedRequest    400  the request cannot be read at all
├── NotAuthenticated    401  no token, or one that is unknown, expired or revoked
├── NotPermitted        403  the token lacks the scope
│   └── CrossSiteRequest     a browser sent it from another site, or without the session's token
├── NotFound            404  unknown, or not visible to the caller: never told apart
├── Conflict            409  the current state forbids the step; retrying unchanged will not help
│   ├── DuplicateTaxId       another profile has this УНП or ИНН
│   ├── DuplicateRef         the caller already has a profile under this reference
│   ├── IllegalStep          the life cycle does not allow this step from the present state
│   ├── AlreadyReviewed      somebody decided on this side of the match first
│   ├── AlreadyAnswered      the company has given the other answer to the proposal
│   ├── QuotaReached         enough companies were asked for an introduction this week
│   ├── StaleVersion         changed by somebody else since it was read
│   ├── LastAdministrator    nobody would be left to run the service
│   └── TooFewDecisions      too little was decided to learn a ranker from
├── TooLarge            413  a body, file or row beyond its limit
├── UnsupportedMedia    415  a body in a form that is not read here
├── InvalidInput        422  the request is well-formed but its content is not acceptable
│   ├── InvalidProfile       with one problem per field
│   ├── WeakPassword         short, well known, or easily guessed
│   ├── InvalidTicket        a link from a letter that is unknown, used or expired
│   ├── ContradictoryConstraints  wishes for a group of which one forbids another
│   ├── InvalidPageToken     `after` is not a token of this list
│   ├── ImportRefused        an atomic import with bad rows
│   ├── InvalidScreeningFile a screening list that cannot be used, and why
│   ├── InvalidTradeFile     trade statistics that cannot be used, and why
│   └── IdempotencyMismatch  the key was used with another body
├── TooManyRequests     429  more than the limit; `Retry-After` says when to go on
│   └── TooManyAttempts      guesses are slowed down
├── NotReady            503  index or model not loaded yet; retrying later will help
└── InternalError       500  a defect; the request id leads to the log

EngineError                  refused by the engine when it loads what it needs
├── FeatureMismatch          a ranker trained on other features than the code computes
├── EncoderMismatch          vectors or weights made with another encoder
├── IndexFileMismatch        a saved index that is damaged, or of another form than the code reads
└── TradeTablesMismatch      trade tables of another form than the code reads, or empty
"""

from typing import ClassVar


class MatchmakerError(Exception):
    """Base of every error this package raises on purpose for a caller.

    `code` is public API: it becomes the last part of the problem `type` URI and never changes
    its meaning. `detail` is one English sentence for the person reading it.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class MalformedRequest(MatchmakerError):
    """The request cannot be read: broken JSON, a broken file, a bad header."""

    code, title, status = "malformed-request", "Malformed request", 400


class NotAuthenticated(MatchmakerError):
    """There is no token, or it is unknown, expired or revoked: never told apart."""

    code, title, status = "not-authenticated", "Not authenticated", 401


class NotPermitted(MatchmakerError):
    """The token is good but lacks the scope that this operation needs."""

    code, title, status = "not-permitted", "Not permitted", 403


class CrossSiteRequest(NotPermitted):
    """A change asked for by another site, or without the token of the browser's session."""

    code, title = "cross-site-request", "Request from elsewhere"


class NotFound(MatchmakerError):
    """There is no such thing, or the caller may not see it."""

    code, title, status = "not-found", "Not found", 404


class Conflict(MatchmakerError):
    """The resource is in a state that forbids the requested step."""

    code, title, status = "conflict", "Conflict", 409


class DuplicateTaxId(Conflict):
    """Another profile carries the same УНП or ИНН."""

    code, title = "duplicate-tax-id", "Tax id already registered"


class DuplicateRef(Conflict):
    """The caller already has a profile under this reference."""

    code, title = "duplicate-ref", "Reference already used"


class IllegalStep(Conflict):
    """The life cycle does not allow this step now; `possible` names those it does."""

    code, title = "illegal-step", "Step not possible now"


class AlreadyReviewed(Conflict):
    """Somebody decided on this side of the match first; reopening is a separate, audited step."""

    code, title = "already-reviewed", "Match already reviewed"


class AlreadyAnswered(Conflict):
    """The company has given the other answer to this proposal; an answer is not changed."""

    code, title = "already-answered", "Proposal already answered"


class QuotaReached(Conflict):
    """Enough introductions were asked for this week; `free_at` says when there is room again."""

    code, title = "quota-reached", "Quota reached"


class StaleVersion(Conflict):
    """What was to be changed has been changed by somebody else since it was read."""

    code, title = "stale-version", "Changed meanwhile"


class LastAdministrator(Conflict):
    """The account is the last administrator who can sign in; make another one first."""

    code, title = "last-administrator", "Last administrator"


class TooFewDecisions(Conflict):
    """Too little was decided to learn a ranker from; `found` says how much there is."""

    code, title = "too-few-decisions", "Too few decisions"


class TooLarge(MatchmakerError):
    """The body, the file or the number of rows is beyond the limit."""

    code, title, status = "too-large", "Too large", 413


class UnsupportedMedia(MatchmakerError):
    """The body has a media type that this operation does not read."""

    code, title, status = "unsupported-media", "Unsupported media type", 415


class InvalidInput(MatchmakerError):
    """The content is not acceptable; `errors` says which field and why."""

    code, title, status = "invalid-input", "Invalid input", 422


class InvalidProfile(InvalidInput):
    """A company profile breaks a rule; `errors` holds one entry per field."""

    code, title = "invalid-profile", "Invalid company profile"


class WeakPassword(InvalidInput):
    """The password is too short, well known, or easily guessed; `errors` says which."""

    code, title = "weak-password", "Password too weak"


class InvalidTicket(InvalidInput):
    """The link from a letter is unknown, used already or expired; ask for a new letter."""

    code, title = "invalid-ticket", "Link no longer valid"


class ContradictoryConstraints(InvalidInput):
    """Wishes for a group forbid each other; `errors` says which and why."""

    code, title = "contradictory-constraints", "Contradictory constraints"


class InvalidPageToken(InvalidInput):
    """`after` is not a token that this list has given out."""

    code, title = "invalid-page-token", "Invalid page token"


class ImportRefused(InvalidInput):
    """An atomic import has bad rows; nothing was kept."""

    code, title = "import-refused", "Import refused"


class InvalidScreeningFile(InvalidInput):
    """A screening list cannot be used: damaged, or of another form."""

    code, title = "invalid-screening-file", "Screening list refused"


class InvalidTradeFile(InvalidInput):
    """Trade statistics cannot be used: cut short, of another unit, revision or form."""

    code, title = "invalid-trade-file", "Trade file refused"


class IdempotencyMismatch(InvalidInput):
    """The Idempotency-Key was used before with a different body."""

    code, title = "idempotency-mismatch", "Idempotency key reused"


class TooManyRequests(MatchmakerError):
    """More requests than the limit allows; `Retry-After` says when to go on."""

    code, title, status = "too-many-requests", "Too many requests", 429


class TooManyAttempts(TooManyRequests):
    """Too many wrong guesses in a row; `Retry-After` says when the next one is looked at."""

    code, title = "too-many-attempts", "Too many attempts"


class NotReady(MatchmakerError):
    """A part of the service is not loaded yet; retrying later will help."""

    code, title, status = "not-ready", "Not ready", 503


class InternalError(MatchmakerError):
    """A defect on our side. The request id leads to the log entry."""

    code, title, status = "internal-error", "Internal error", 500


class EngineError(Exception):
    """Base of what the engine refuses when it loads learned artefacts."""


class FeatureMismatch(EngineError):
    """A ranker names other features, or the same in another order, than the code computes."""


class EncoderMismatch(EngineError):
    """Weights were trained on the vectors of another encoder."""


class IndexFileMismatch(EngineError):
    """A saved index is damaged, or of another form than the code reads."""


class TradeTablesMismatch(EngineError):
    """Trade tables have another form than the code reads, or hold no figures."""
