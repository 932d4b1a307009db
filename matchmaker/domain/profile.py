"""A company profile: what a company declares about itself, validated."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.identifiers import clean_tax_id
from matchmaker.domain.places import (
    Country,
    clean_region,
    clean_third_country,
    regions,
)
from matchmaker.domain.products import clean_hs
from matchmaker.domain.texts import clean_text
from matchmaker.errors import InvalidProfile

MAX_PRODUCTS = 50
MAX_NEEDS = 50
MAX_ABOUT = 5_000  # characters

T = TypeVar("T")


def _distinct(values: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _line(shortest: int, longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


def _cleaned(shortest: int, longest: int, *, multiline: bool = False) -> AfterValidator:
    def clean(text: str) -> str:
        cleaned = clean_text(text, multiline=multiline)
        if not shortest <= len(cleaned) <= longest:  # NFC may join characters, and part some
            raise ValueError(f"has a length of {len(cleaned)}, not {shortest} to {longest}")
        return cleaned

    return AfterValidator(clean)


Name = Annotated[str, _line(2, 300), _cleaned(2, 300)]
LineText = Annotated[str, _line(2, 500), _cleaned(2, 500)]
ShortText = Annotated[str, _line(1, 200), _cleaned(1, 200)]
Phone = Annotated[str, _line(1, 60), _cleaned(1, 60)]
Ref = Annotated[str, _line(1, 128), _cleaned(1, 128)]
About = Annotated[str, _line(0, MAX_ABOUT), _cleaned(0, MAX_ABOUT, multiline=True)]
Website = Annotated[
    str,
    StringConstraints(max_length=300, pattern=r"^https?://[^\s/?#@]+\.[^\s/?#@]+([/?#]\S*)?$"),
    _cleaned(1, 300),
]
Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=r"^[^\s@]+@[^\s@]+\.[^\s@]+$"),
    _cleaned(1, 254),
]
HsCode = Annotated[str, AfterValidator(clean_hs)]
Region = Annotated[str, AfterValidator(clean_region)]
ThirdCountry = Annotated[str, AfterValidator(clean_third_country)]
Regions = Annotated[tuple[Region, ...], AfterValidator(_distinct), Field(max_length=90)]
Markets = Annotated[tuple[ThirdCountry, ...], AfterValidator(_distinct), Field(max_length=250)]


class Line(BaseModel):
    """A product or a need: what it is in the company's own words, and its HS code if known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: LineText = Field(
        description="What it is, in Russian, Belarusian or English; 2–500 characters.",
        examples=["Самосвалы карьерные г/п 90 т"],
    )
    hs: HsCode | None = Field(
        default=None,
        description="HS / ТН ВЭД ЕАЭС code of 2, 4, 6, 8 or 10 digits, if known.",
        examples=["8704"],
    )


class Contact(BaseModel):
    """Whom to call. Private: shown to the other side only after both have agreed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: ShortText | None = Field(default=None, description="Name of a person.")
    email: Email | None = Field(default=None, description="E-mail address.")
    phone: Phone | None = Field(default=None, description="Telephone number.")


class Profile(BaseModel):
    """What a company declares: who it is, what it offers, what it needs, where it sells.

    Text is kept in Unicode NFC without outer white space; repeated codes are kept once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ref: Ref | None = Field(
        default=None, description="The caller's own reference, unique among the caller's profiles."
    )
    name: Name = Field(description="Name of the legal entity; 2–300 characters.")
    country: Country = Field(description="BY or RU.")
    region: Region = Field(description="ISO 3166-2 region of that country, such as BY-MI.")
    tax_id: str | None = Field(
        default=None,
        max_length=20,
        description="УНП (BY) or ИНН (RU); check digits are verified; unique when present.",
    )
    about: About = Field(
        default="", description=f"Free text in ru, be or en; up to {MAX_ABOUT} characters."
    )
    products: Annotated[tuple[Line, ...], Field(min_length=1, max_length=MAX_PRODUCTS)] = Field(
        description="Goods, services and technologies it makes or offers; 1–50."
    )
    needs: Annotated[tuple[Line, ...], Field(max_length=MAX_NEEDS)] = Field(
        default=(), description="What it looks for; 0–50."
    )
    cooperation: Annotated[tuple[Cooperation, ...], AfterValidator(_distinct)] = Field(
        default=(), max_length=100, description="Forms of cooperation it is ready for."
    )
    partner_regions: Regions = Field(
        default=(), description="Regions where it wants partners; empty means anywhere."
    )
    export_markets: Markets = Field(
        default=(), description="Third countries it sells to now, ISO 3166-1 alpha-2."
    )
    export_targets: Markets = Field(
        default=(), description="Third countries it wants to enter, ISO 3166-1 alpha-2."
    )
    certificates: Annotated[
        tuple[ShortText, ...], AfterValidator(_distinct), Field(max_length=50)
    ] = Field(default=(), description="Certificates and standards, such as EAC or ISO 9001.")
    employees: Annotated[int, Field(ge=0, le=10_000_000)] | None = Field(
        default=None, description="Number of employees."
    )
    website: Website | None = Field(default=None, description="http(s) address of its site.")
    contact: Contact | None = Field(
        default=None, description="Private until both sides have agreed to an introduction."
    )

    @field_validator("region")
    @classmethod
    def _region_lies_in_country(cls, region: str, info: ValidationInfo) -> str:
        country = info.data.get("country")
        if country is not None and region not in regions(country):
            raise ValueError(f"{region!r} does not lie in {country.value}")
        return region

    @field_validator("tax_id")
    @classmethod
    def _tax_id_belongs_to_country(cls, tax_id: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        if tax_id is None or country is None:
            return tax_id
        return clean_tax_id(clean_text(tax_id), country)

    def without_contact(self) -> Self:
        """Return the same profile without its private part."""
        return self.model_copy(update={"contact": None})

    def embedded_texts(self) -> list[str]:
        """Return what the encoder sees: the whole profile first, then products, then needs.

        The name is left out: it says who a company is, not what it makes, and drew together
        companies of like names.
        """
        products = [line.text for line in self.products]
        needs = [line.text for line in self.needs]
        whole = ". ".join(
            part for part in (self.about, "; ".join(products), "; ".join(needs)) if part
        )
        return [whole, *products, *needs]

    def text_hash(self) -> str:
        """Return a digest of the texts the encoder sees, with the split into products and needs.

        An embedding made from a text with another digest is stale.
        """
        texts = [len(self.products), *self.embedded_texts()]
        return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()[:32]


_LINE_FIELDS = set(Line.model_fields)
_PROFILE_FIELDS = set(Profile.model_fields)


def restore_profile(stored: Mapping[str, Any]) -> Profile:
    """Return the profile that was validated and dumped before; its rules are not checked again.

    Args:
        stored: JSON values of all fields but the reference and the contact.
    """
    lines = {
        name: tuple(_restored_line(line) for line in stored[name]) for name in ("products", "needs")
    }
    sets = {
        name: tuple(stored[name])
        for name in ("partner_regions", "export_markets", "export_targets", "certificates")
    }
    fields = {
        **stored,
        **lines,
        **sets,
        "country": Country(stored["country"]),
        "cooperation": tuple(Cooperation(form) for form in stored["cooperation"]),
        "ref": None,
        "contact": None,
    }
    return Profile.model_construct(_PROFILE_FIELDS, **fields)


def _restored_line(stored: dict[str, Any]) -> Line:
    """Return a line as `model_construct` does, in a third of the time."""
    if stored.keys() != _LINE_FIELDS:
        return Line.model_construct(_LINE_FIELDS, **stored)
    line = Line.__new__(Line)
    for name, value in (
        ("__dict__", stored),
        ("__pydantic_fields_set__", _LINE_FIELDS),
        ("__pydantic_extra__", None),
        ("__pydantic_private__", None),
    ):
        object.__setattr__(line, name, value)
    return line


def parse_profile(fields: object) -> Profile:
    """Return the profile that `fields` (JSON values) describe.

    Raises:
        InvalidProfile: with one entry per broken rule in `errors`.
    """
    try:
        return Profile.model_validate(fields)
    except ValidationError as error:
        problems = field_problems(error)
        names = ", ".join(dict.fromkeys(problem["field"] for problem in problems))
        raise InvalidProfile(f"The profile breaks a rule in: {names}.", errors=problems) from error


def field_problems(error: ValidationError, *, prefix: str = "") -> list[dict[str, str]]:
    """Return one {field, reason} per broken rule; texts and contacts are never repeated in it.

    A list is not called too short because of items that were refused themselves.

    Args:
        prefix: stands before every field, such as "profile.".
    """
    found = error.errors(include_url=False, include_context=False, include_input=False)
    problems = [(".".join(map(str, item["loc"])), _reason(item["msg"])) for item in found]
    refused = {name[:dot] for name, _ in problems for dot in _dots(name)}
    return [
        {"field": prefix + (name or "(body)"), "reason": reason}
        for name, reason in problems
        if name not in refused or "too_short" not in _types(found, name)
    ]


def _dots(name: str) -> list[int]:
    return [place for place, character in enumerate(name) if character == "."]


def _types(found: Sequence[ErrorDetails], name: str) -> set[str]:
    return {item["type"] for item in found if ".".join(map(str, item["loc"])) == name}


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")
