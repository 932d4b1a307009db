"""What companies, lists, imports, reference lists and problems look like on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.places import Country
from matchmaker.domain.profile import Contact, Line
from matchmaker.web.schema import Schema


class PublicCompany(Schema):
    """What every caller may see of a published company."""

    id: UUID = Field(description="Id of the company, made by the service.")
    ref: str | None = Field(description="The owner's own reference; null for everybody else.")
    name: str = Field(description="Name of the legal entity.")
    country: Country = Field(description="BY or RU.")
    region: str = Field(description="ISO 3166-2 region.")
    tax_id: str | None = Field(description="УНП (BY) or ИНН (RU).")
    about: str = Field(description="Free text, as sent.")
    products: list[Line] = Field(description="What it makes or offers.")
    needs: list[Line] = Field(description="What it looks for.")
    cooperation: list[Cooperation] = Field(description="Forms of cooperation it is ready for.")
    partner_regions: list[str] = Field(description="Where it wants partners; empty: anywhere.")
    export_markets: list[str] = Field(description="Third countries it sells to now.")
    export_targets: list[str] = Field(description="Third countries it wants to enter.")
    certificates: list[str] = Field(description="Certificates and standards.")
    employees: int | None = Field(description="Number of employees.")
    website: str | None = Field(description="Address of its site.")


class CompanyOut(PublicCompany):
    """A company, as far as the caller may see it."""

    status: Literal[
        "published",
        "expired",
        "withdrawn",
        "draft",
        "submitted",
        "in_review",
        "on_hold",
        "returned",
    ] = Field(
        description=(
            "What is not published is seen by its owner only. A profile that a company sends "
            "itself is `submitted` until staff have read it; see `GET /v1/submissions/own`."
        )
    )
    contact: Contact | None = Field(
        description="Private: shown to the owner when one company is asked for, else null."
    )
    created_at: datetime = Field(description="When it was first submitted.")
    updated_at: datetime = Field(description="When its profile last changed.")


class CompanyPage(Schema):
    """One page of a list."""

    items: list[CompanyOut] = Field(description="Companies, in the order of their ids.")
    next: str | None = Field(
        description="Token for `after` that leads to the next page; null on the last one."
    )


class RowProblemOut(Schema):
    """Why a row of an import was not taken."""

    row: int = Field(
        description="Line of a JSONL file; row of a table, counted from the heading, which is 1."
    )
    ref: str | None = Field(description="Reference of the row, if it could be read.")
    field: str = Field(description="Such as `products.0.hs`; `(row)` for the row as a whole.")
    reason: str = Field(description="What is wrong with it.")


class ImportOut(Schema):
    """What an import did, or with `dry_run` would do."""

    dry_run: bool = Field(description="Nothing was kept.")
    rows: int = Field(description="Rows read; the sum of the four counts below.")
    created: int = Field(description="New companies.")
    updated: int = Field(description="Companies whose profile changed.")
    unchanged: int = Field(description="Rows that say what is stored already.")
    refused: int = Field(description="Bad rows; nothing of them was kept.")
    problems_total: int = Field(description="Problems found, those not listed included.")
    problems: list[RowProblemOut] = Field(description="The first 1,000 problems.")


class NamedCode(Schema):
    """One entry of a reference list."""

    code: str = Field(description="The code, the same in every language.")
    name: str = Field(description="Its name in the caller's language.")


class NamedRegion(NamedCode):
    """A region of Belarus or Russia."""

    country: Country = Field(description="BY or RU.")


class NamedCountry(NamedCode):
    """A country."""

    home: bool = Field(description="True for BY and RU; the others are third countries.")


class NamedReason(NamedCode):
    """A reason code."""

    description: str = Field(description="What the code means, in the caller's language.")


class ReferenceList(Schema):
    """A reference list in the caller's language."""

    items: list[NamedCode] = Field(description="All entries, in the order of their codes.")


class RegionList(Schema):
    """The regions in the caller's language."""

    items: list[NamedRegion] = Field(description="Belarus first, in the order of their codes.")


class CountryList(Schema):
    """The countries in the caller's language."""

    items: list[NamedCountry] = Field(description="In the order of their codes.")


class ReasonList(Schema):
    """The reason codes in the caller's language."""

    items: list[NamedReason] = Field(description="What the two companies offer and need first.")


class Status(Schema):
    """That the service is there."""

    status: Literal["ok"] = Field(description="Always `ok`; otherwise the answer is a problem.")


class FieldProblem(Schema):
    """One broken rule."""

    field: str = Field(description="Path of the field, such as `products.0.hs`.")
    reason: str = Field(description="What is wrong with it.")


class Problem(Schema):
    """An error, as RFC 9457 describes it."""

    type: str = Field(description="Address that explains the code.")
    title: str = Field(description="The kind of error in a few words.")
    status: int = Field(description="HTTP status.")
    detail: str = Field(description="What happened, in one sentence.")
    code: str = Field(description="Stable name of the error; never changes its meaning.")
    instance: str | None = Field(default=None, description="Address that was asked for.")
    errors: list[FieldProblem] | None = Field(
        default=None, description="Broken rules, up to 100, where there are any."
    )
    request_id: str | None = Field(
        default=None, description="Of a defect: leads the operator to the log."
    )


class ErrorKind(Schema):
    """An error code, explained."""

    code: str = Field(description="Stable name of the error.")
    title: str = Field(description="The kind of error in a few words.")
    status: int = Field(description="HTTP status.")
    explanation: str = Field(description="What it means.")


class ErrorKinds(Schema):
    """Every error code there is."""

    items: list[ErrorKind] = Field(description="In the order of their codes.")
