"""What agreements, chambers and the audit log look like on the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from matchmaker.domain.places import Country
from matchmaker.domain.regional_agreements import RegionalAgreement
from matchmaker.web.schema import Schema
from matchmaker.web.submission_schemas import version_field


class RegionalAgreementChange(Schema):
    """A changed agreement."""

    model_config = ConfigDict(extra="forbid")

    version: int = version_field(
        "The `version` that was read; 409 `stale-version` if there is a newer."
    )
    agreement: RegionalAgreement = Field(description="The whole of it.")


class RegionalAgreementOut(Schema):
    """An agreement between regions, chambers or cities."""

    id: UUID = Field(description="Id of the agreement.")
    version: int = Field(description="To send with the next change.")
    updated_at: datetime = Field(description="When it last changed.")
    agreement: RegionalAgreement = Field(description="What it says.")
    in_force: bool = Field(description="Whether it is in force today.")


class RegionalAgreementPage(Schema):
    """One page of agreements."""

    items: list[RegionalAgreementOut] = Field(description="In the order of their ids.")
    next: str | None = Field(
        description="Token for `after` that leads to the next page; null on the last one."
    )


class ChamberOut(Schema):
    """A chamber and what it is responsible for."""

    id: UUID = Field(description="Id of the chamber.")
    name: str = Field(description="Its name.")
    country: Country | None = Field(description="Null for everywhere.")
    region: str | None = Field(description="ISO 3166-2; null for the whole country.")
    created_at: datetime = Field(description="When it was made.")


class ChamberList(Schema):
    """All chambers."""

    items: list[ChamberOut] = Field(description="By name.")


class AuditEntryOut(Schema):
    """An entry of the audit log: who did what to what. Ids, codes and counts only."""

    seq: int = Field(description="Its number; there are no gaps.")
    at: datetime = Field(description="When.")
    actor_kind: str = Field(description="account, token, operator or service.")
    actor_id: UUID | None = Field(description="Id of the account or token.")
    chamber_id: UUID | None = Field(description="The chamber it acted for.")
    action: str = Field(description="What was done, such as `match.decided`.")
    subject_kind: str = Field(description="What it was done to, such as `match`.")
    subject_id: str = Field(description="Id of that.")
    details: dict[str, Any] = Field(description="Ids, codes and counts.")
    previous: str = Field(description="Digest of the entry before it.")
    digest: str = Field(description="SHA-256 of this entry and `previous`.")


class AuditPage(Schema):
    """One page of the audit log."""

    items: list[AuditEntryOut] = Field(description="Oldest first.")
    next: int | None = Field(description="For `after`; null on the last page.")


class CompanyExport(Schema):
    """Everything about a company, by table; what is empty is left out."""

    model_config = ConfigDict(extra="allow")

    company_id: UUID = Field(description="The company.")
    exported_at: datetime = Field(description="When.")
    audit: list[dict[str, Any]] = Field(description="Entries about it, its matches, its accounts.")


class PersonExport(Schema):
    """Everything about a person with an account, by table; what is empty is left out."""

    model_config = ConfigDict(extra="allow")

    account_id: UUID = Field(description="The account.")
    exported_at: datetime = Field(description="When.")
    account: list[dict[str, Any]] = Field(description="The account itself, without its secrets.")
