"""What suggested codes, duties and screening look like on the wire."""

from datetime import datetime

from pydantic import ConfigDict, Field

from matchmaker.domain.profile import LineText
from matchmaker.web.partner_schemas import CompanyName
from matchmaker.web.schema import Schema

MAX_TEXTS = 50


class CodeQuestion(Schema):
    """Lines to find codes for."""

    model_config = ConfigDict(extra="forbid")

    texts: list[LineText] = Field(
        min_length=1, max_length=MAX_TEXTS, description="Product lines in any of the languages."
    )


class CodeCandidateOut(Schema):
    """A code that a line may have."""

    hs: str = Field(description="HS chapter of two digits, or heading of four.")
    name: str = Field(description="Name of its chapter in the caller's language.")
    probability: float = Field(ge=0, le=1, description="Calibrated on names never seen.")


class SuggestedCodeOut(Schema):
    """What is thought of one line."""

    text: str = Field(description="The line as sent.")
    suggestion: CodeCandidateOut | None = Field(
        description="What may be offered to a person; null when nothing is sure enough."
    )
    service: float = Field(
        ge=0, le=1, description="Probability of a service: services have no HS code."
    )
    candidates: list[CodeCandidateOut] = Field(
        description="The likeliest codes, also when none is sure enough; best first."
    )


class SuggestedCodesOut(Schema):
    """Suggestions for every line, in their order; nothing of them is kept."""

    items: list[SuggestedCodeOut]


class DutyFlagOut(Schema):
    """A public list that a line's code lies on."""

    duty: str = Field(description="`mandatory_labelling` or `high_priority_export`.")
    code: str = Field(description="Category or tier; stable.")
    listed_hs: str = Field(description="The code that is on the list.")
    extent: str = Field(
        description="`within`: the list has the whole of the line's code; `part`: some of it."
    )
    since: str | None = Field(description="From when, ISO 8601; null when not known here.")
    source: str | None = Field(description="Decree or list; null when not known here.")
    compared: bool = Field(description="Whether the entry was compared with a publication.")
    text: str = Field(description="The same as a sentence.")
    origin: str = Field(description="Source and date as a sentence.")


class DutyLineOut(Schema):
    """A product line with the lists its code is on."""

    text: str = Field(description="The line as the company wrote it.")
    hs: str | None = Field(description="Its stated code; a line without one is not looked at.")
    flags: list[DutyFlagOut]


class DutiesOut(Schema):
    """What staff should check for a company's goods."""

    company: CompanyName
    lines: list[DutyLineOut]
    note: str = Field(description="That this is information and no advice.")


class ScreeningListOut(Schema):
    """The screening list in use."""

    file: str = Field(description="Name of the file that was imported.")
    imported_at: datetime = Field(description="When.")
    newest_change: str | None = Field(
        description="Newest change of an entry, as the list says; null when it does not say."
    )
    entries: int = Field(description="Legal entities that were kept.")
    rows: int = Field(description="Rows of the file.")


class ScreeningListsOut(Schema):
    """The screening lists in use: one, or none."""

    items: list[ScreeningListOut]


class ScreeningHitOut(Schema):
    """An entry that a company might be."""

    entry: str = Field(description="Id of the entry on the list.")
    name: str = Field(description="The name of the entry that is alike.")
    found_by: str = Field(description="`tax_id` or `name`.")
    likeness: float = Field(ge=0, le=1, description="Of the names; 1 for the same tax number.")
    same_country: bool = Field(description="Whether the list gives the company's country.")
    countries: list[str] = Field(description="As the list has them.")
    programs: str = Field(description="Why it is listed, in the list's words.")
    last_change: str | None = Field(description="Of the entry; null when the list does not say.")
    text: str = Field(description="How it was found, as a sentence.")


class ScreeningOut(Schema):
    """What the screening list in use says of a company; staff decide."""

    company: CompanyName
    list_in_use: ScreeningListOut | None = Field(
        description="Null when no list was imported: then nothing was compared."
    )
    hits: list[ScreeningHitOut] = Field(description="Likeliest first.")
    note: str = Field(description="What hits, or none, mean.")
