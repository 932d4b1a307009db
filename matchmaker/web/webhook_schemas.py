"""What webhooks look like on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from matchmaker.services.events import Event
from matchmaker.services.webhook_address import LONGEST_ADDRESS
from matchmaker.web.schema import Schema

_AT = "2026-11-24T12:00:00Z"


class WebhookRequest(Schema):
    """A webhook to make."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        min_length=1, max_length=LONGEST_ADDRESS, description="Where events are sent; https only."
    )
    events: list[Event] = Field(
        default_factory=list,
        max_length=len(Event),
        description="What it is told of; empty: everything.",
    )


class WebhookOut(Schema):
    """A webhook without its secret."""

    id: UUID = Field(description="Id of the webhook.")
    chamber: str = Field(description="Whose events it is told.")
    url: str = Field(description="Where events are sent.")
    events: list[Event] = Field(description="What it is told of; empty: everything.")
    created_at: datetime = Field(description="When it was made.")
    failing_since: datetime | None = Field(description="Since when nobody has taken an event.")
    disabled_at: datetime | None = Field(description="When it was given up; it is told nothing.")


class NewWebhookOut(WebhookOut):
    """A webhook just made."""

    secret: str = Field(description="Checks signatures; it is shown this once.")


class WebhookList(Schema):
    """All webhooks."""

    items: list[WebhookOut] = Field(description="Oldest first.")


REQUEST: dict[str, object] = {
    "url": "https://crm.example.by/hooks/matchmaker",
    "events": ["match.proposed", "match.introduced"],
}
WEBHOOK: dict[str, object] = {
    **REQUEST,
    "id": "7d1b6c0e-33f1-4a0a-8d0f-5e2f0a9b7c31",
    "chamber": "БелТПП",
    "created_at": _AT,
    "failing_since": None,
    "disabled_at": None,
}
NEW_WEBHOOK: dict[str, object] = {
    **WEBHOOK,
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=",
}
