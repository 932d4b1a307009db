"""Settings, read from the environment (`MATCHMAKER_…`) or `.env`; only app and cli import this."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _lower_case(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


_Days = Annotated[int, Field(ge=0, le=36_500)]


class SignOnSettings(BaseModel):
    """A chamber's own sign-on (OpenID Connect)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    chamber: Annotated[str, Field(min_length=1, max_length=200)]
    issuer: str
    client_id: str
    client_secret: SecretStr


class Settings(BaseSettings):
    """Service configuration; the README's table is tested against these fields."""

    model_config = SettingsConfigDict(
        env_prefix="MATCHMAKER_",
        env_file=".env",
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
    )

    data_dir: Path = Path("var")
    """Folder for the SQLite file and everything derived."""

    database_url: str | None = None
    """SQLAlchemy URL of the database; empty means an SQLite file under the data folder."""

    encoder: str = "shipped"
    """`shipped`, or a sentence-transformers folder or name."""

    ranker: str = "shipped"
    """`shipped`, or a folder with a trained ranker."""

    host: str = "127.0.0.1"
    """Address to listen on."""

    port: Annotated[int, Field(ge=1, le=65_535)] = 8000
    """Port to listen on."""

    workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Number of server processes."""

    candidates: Annotated[int, Field(ge=10, le=5_000)] = 240
    """How many companies are compared exactly for a query, of all that were weighed roughly."""

    blind_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    """Share of matches that are reviewed without their score and reasons, 0–1."""

    interests_per_week: Annotated[int, Field(ge=0, le=10_000)] = 10
    """How many introductions a company can ask for in seven days."""

    interests_received_per_week: Annotated[int, Field(ge=0, le=10_000)] = 20
    """How often introductions to one company can be asked for in seven days."""

    privacy_law: Annotated[Literal["belarus", "russia", "eu"], BeforeValidator(_lower_case)] = (
        "belarus"
    )
    """Whose deadlines `matchmaker privacy deadlines` tells: `belarus`, `russia` or `eu`."""

    keep_drafts_days: _Days = 365
    """Days a submission is kept that nobody goes on with; 0 for ever, as below."""

    keep_submissions_days: _Days = 730
    """Days a published submission is kept beside the profile it became."""

    keep_gone_companies_days: _Days = 1_095
    """Days a company is kept after it has expired or was withdrawn."""

    keep_unconfirmed_days: _Days = 30
    """Days an account is kept whose address was never confirmed."""

    keep_closed_accounts_days: _Days = 365
    """Days an account is kept after it was closed."""

    keep_letters_days: _Days = 90
    """Days it is kept that a letter was sent or a webhook told; what a letter said goes at once."""

    keep_notes_days: _Days = 1_095
    """Days the notes of decisions and outcomes are kept; what was decided stays."""

    body_limit_bytes: Annotated[int, Field(ge=1_024, le=2**31)] = 2 * 2**20
    """Largest request body, imports apart."""

    import_limit_bytes: Annotated[int, Field(ge=1_024, le=2**31)] = 256 * 2**20
    """Largest import file, compressed or not."""

    import_limit_rows: Annotated[int, Field(ge=1, le=10_000_000)] = 1_000_000
    """Most rows read from one import file."""

    public_url: str | None = None
    """Where people reach the service, such as `https://…`, for links; empty: host and port."""

    secret_key: SecretStr | None = None
    """Key that seals stored secrets, 32 characters or more; empty: one in the data folder."""

    session_idle_minutes: Annotated[int, Field(ge=5, le=10_080)] = 720
    """A browser that was not used for so long is signed out."""

    session_days: Annotated[int, Field(ge=1, le=90)] = 7
    """A browser is signed out after so many days, however much it is used."""

    mail: Annotated[Literal["file", "console", "smtp"], BeforeValidator(_lower_case)] = "file"
    """How letters leave: `file` (in the data folder), `console` or `smtp`."""

    mail_from: str = "Matchmaker <matchmaker@localhost>"
    """Sender of letters."""

    smtp_host: str = "localhost"
    """Mail server."""

    smtp_port: Annotated[int, Field(ge=1, le=65_535)] = 587
    """Port of the mail server."""

    smtp_user: str | None = None
    """Name to sign in to the mail server with; empty: none."""

    smtp_password: SecretStr | None = None
    """Password to sign in to the mail server with."""

    smtp_encryption: Annotated[Literal["starttls", "tls", "none"], BeforeValidator(_lower_case)] = (
        "starttls"
    )
    """`starttls`, `tls` or `none`."""

    requests_per_minute_token: Annotated[int, Field(ge=1, le=10_000_000)] = 60_000
    """Most requests of one API token, in each process."""

    requests_per_minute_account: Annotated[int, Field(ge=1, le=10_000_000)] = 6_000
    """Most requests of one account, in each process."""

    requests_per_minute_address: Annotated[int, Field(ge=1, le=10_000_000)] = 6_000
    """Most requests of strangers from one network address, in each process."""

    webhooks_to_loopback: bool = False
    """Whether webhooks may lead to this machine, over http too; for trying out."""

    sign_ons: tuple[SignOnSettings, ...] = ()
    """Sign-ons of chambers, a JSON list of name, chamber, issuer, client_id, client_secret."""

    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], BeforeValidator(_lower_case)
    ] = "info"
    """`debug`, `info`, `warning` or `error`."""

    def resolved_public_url(self) -> str:
        """Return where people reach the service."""
        return self.public_url or f"http://{self.host}:{self.port}"

    def resolved_database_url(self) -> str:
        """Return the database URL; the default is an SQLite file under the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'matchmaker.sqlite3'}"
