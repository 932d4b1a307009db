"""What accounts, sessions and tokens look like on the wire."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from matchmaker.domain.languages import Language
from matchmaker.domain.places import Country
from matchmaker.domain.profile import Region
from matchmaker.services.access import Role, Scope
from matchmaker.web.schema import Schema

Email = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
PersonName = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Title = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
Ticket = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=50)]


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class AccountRegistration(_Body):
    """A company that registers."""

    email: Email = Field(description="Where a letter with a link is sent.")
    password: Password = Field(description="12–128 characters; any, but not a well-known one.")
    name: PersonName = Field(default="", description="Name of the person.")
    language: Language = Field(default=Language.RU, description="Of the letters.")
    country: Country = Field(description="Of the company: BY or RU.")
    region: Region = Field(description="Of the company, ISO 3166-2; its chamber looks after it.")

    @model_validator(mode="after")
    def _region_lies_in_country(self) -> Self:
        if not self.region.startswith(self.country.value):
            raise ValueError("the region is not one of this country")
        return self


class Confirmation(_Body):
    """The link from the letter, and the password chosen when registering."""

    ticket: Ticket = Field(description="The part of the link behind `ticket=`.")
    password: Password = Field(description="The password you registered with.")


class NewPassword(_Body):
    """The link from a letter, and a password to set."""

    ticket: Ticket = Field(description="The part of the link behind `ticket=`.")
    password: Password = Field(description="12–128 characters; any, but not a well-known one.")


class ResetRequest(_Body):
    """Whose password is forgotten."""

    email: Email = Field(description="Where a letter with a link is sent, if there is an account.")


class PasswordChange(_Body):
    """The present password and a new one."""

    present: Password = Field(description="The password in use.")
    new: Password = Field(description="12–128 characters; any, but not a well-known one.")


class PresentPassword(_Body):
    """The password again, before something that matters."""

    password: Password = Field(description="The password in use.")


class CodeIn(_Body):
    """A one-time code, or a recovery code."""

    code: Code = Field(description="Six digits, or a recovery code.")


class Credentials(_Body):
    """Who signs in."""

    email: Email = Field(description="Address of the account.")
    password: Password = Field(description="Its password.")


class AccountChange(_Body):
    """What an account may change of itself."""

    name: PersonName | None = Field(default=None, description="Name of the person.")
    language: Language | None = Field(default=None, description="Of the letters.")


class StaffInvitation(_Body):
    """Whom to invite."""

    email: Email = Field(description="Where the invitation is sent.")
    name: PersonName = Field(default="", description="Name of the person.")
    role: Literal[Role.STAFF, Role.ADMINISTRATOR] = Field(
        default=Role.STAFF, description="Staff review for their chamber; administrators do all."
    )
    chamber: Title = Field(description="Name of the chamber; made when it is not there yet.")
    language: Language = Field(default=Language.RU, description="Of the letters.")


class TokenRequest(_Body):
    """A token to make."""

    name: Title = Field(description="What it is for.")
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope), description="What it may do.")
    chamber: Title | None = Field(
        default=None, description="Whose it is; null: the administrator's own chamber."
    )
    company_id: UUID | None = Field(
        default=None, description="The one company it is for; null: the chamber with all it has."
    )
    days: Annotated[int, Field(ge=1, le=3_650)] | None = Field(
        default=None, description="Days until it expires; null: never."
    )

    @field_validator("scopes")
    @classmethod
    def _each_once(cls, scopes: list[Scope]) -> list[Scope]:
        return list(dict.fromkeys(scopes))


class Accepted(Schema):
    """That a letter is on its way, if the address is one that gets it."""

    status: Literal["letter_sent"] = Field(
        description="Always the same, whether or not there is an account."
    )


class Confirmed(Schema):
    """That an account works from now on."""

    status: Literal["confirmed"] = Field(description="Now sign in.")


class AccountOut(Schema):
    """An account."""

    id: UUID = Field(description="Id of the account.")
    email: str = Field(description="Its address.")
    name: str = Field(description="Name of the person.")
    role: Role = Field(description="`company`, `staff` or `administrator`.")
    chamber: str = Field(description="Name of the chamber it belongs to.")
    company_id: UUID | None = Field(description="The company it speaks for; null for staff.")
    language: Language = Field(description="Of the letters.")
    has_totp: bool = Field(description="Signing in asks for a one-time code.")
    confirmed_at: datetime | None = Field(description="When the address was confirmed.")
    disabled_at: datetime | None = Field(description="When it was closed.")
    last_seen_at: datetime | None = Field(description="When it was last used, to five minutes.")
    created_at: datetime = Field(description="When it was made.")


class OwnAccount(AccountOut):
    """The account that asks, with what its pages need."""

    csrf_token: str = Field(description="To be sent with every change, as `X-CSRF-Token`.")
    recovery_codes_left: int = Field(description="Codes that are left for a lost telephone.")


class AccountPage(Schema):
    """One page of accounts."""

    items: list[AccountOut] = Field(description="Accounts, in the order of their ids.")
    next: str | None = Field(
        description="Token for `after` that leads to the next page; null on the last one."
    )


class SessionOut(Schema):
    """A session just opened; its cookie comes with the answer."""

    verified: bool = Field(description="False: a one-time code is needed before anything else.")
    csrf_token: str = Field(description="To be sent with every change, as `X-CSRF-Token`.")
    role: Role = Field(description="`company`, `staff` or `administrator`.")
    expires_at: datetime = Field(description="When it is over at the latest.")


class EnrolmentOut(Schema):
    """What a telephone has to be told, once."""

    secret: str = Field(description="To be typed in.")
    uri: str = Field(description="The same as an address, for a QR code.")


class RecoveryCodes(Schema):
    """Codes for the day the telephone is lost, shown once."""

    codes: list[str] = Field(description="Each works once.")
    csrf_token: str = Field(description="Of the session that goes on.")


class TokenOut(Schema):
    """A token without its secret."""

    prefix: str = Field(description="Its name in lists and addresses.")
    name: str = Field(description="What it is for.")
    chamber: str = Field(description="Whose it is.")
    company_id: UUID | None = Field(description="The one company it is for.")
    scopes: list[Scope] = Field(description="What it may do.")
    created_at: datetime = Field(description="When it was made.")
    expires_at: datetime | None = Field(description="When it stops to work; null: never.")
    last_used_at: datetime | None = Field(description="When it was last used, to five minutes.")
    revoked_at: datetime | None = Field(description="When it was revoked.")


class NewTokenOut(TokenOut):
    """A token just made."""

    token: str = Field(description="The token itself; it is shown this once.")


class TokenList(Schema):
    """All tokens."""

    items: list[TokenOut] = Field(description="Newest first.")


class ProviderOut(Schema):
    """A sign-on of a chamber."""

    name: str = Field(description="Part of its address, `/v1/sign-on/{name}`.")
    chamber: str = Field(description="The chamber whose staff it is for.")


class ProviderList(Schema):
    """The chambers that have a sign-on of their own."""

    items: list[ProviderOut] = Field(description="In the order of the settings.")
