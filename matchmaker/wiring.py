"""Puts together what settings describe, for the application and the command line alike."""

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from matchmaker.services.entrance import Entrance
from matchmaker.services.errands import Errands
from matchmaker.services.mail import (
    ConsoleSender,
    Encryption,
    FileSender,
    Sender,
    SmtpSender,
    deliver_mail,
)
from matchmaker.services.seal import Seal, load_secret
from matchmaker.services.sign_on import Provider, SignOn
from matchmaker.services.tend import Retention, tend
from matchmaker.services.webhook_address import Reach
from matchmaker.services.webhooks import deliver_events
from matchmaker.settings import Settings
from matchmaker.store.database import Database

TEND_EVERY_SECONDS = 300.0

OUTBOX = "outbox"  # folder of letters under the data folder


def open_seal(settings: Settings) -> Seal:
    """Return the seal of the secret key; without a setting, of the one in the data folder."""
    if settings.secret_key is not None:
        return Seal(settings.secret_key.get_secret_value())
    return Seal(load_secret(settings.data_dir))


def open_entrance(settings: Settings) -> Entrance:
    """Return how people sign in."""
    return Entrance(
        seal=open_seal(settings),
        public_url=settings.resolved_public_url(),
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(days=settings.session_days),
    )


def open_sign_on(settings: Settings) -> SignOn:
    """Return what speaks with the sign-ons of chambers."""
    return SignOn(
        tuple(
            Provider(
                name=each.name,
                chamber=each.chamber,
                issuer=each.issuer,
                client_id=each.client_id,
                client_secret=each.client_secret.get_secret_value(),
            )
            for each in settings.sign_ons
        )
    )


def open_sender(settings: Settings) -> Sender:
    """Return what takes letters to their readers."""
    if settings.mail == "console":
        return ConsoleSender(settings.mail_from)
    if settings.mail == "file":
        return FileSender(settings.data_dir / OUTBOX, settings.mail_from)
    password = settings.smtp_password
    return SmtpSender(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_from,
        user=settings.smtp_user,
        password=password.get_secret_value() if password is not None else None,
        encryption=Encryption(settings.smtp_encryption),
    )


def make_errands(settings: Settings) -> Errands:
    """Return what the service does by itself."""
    sender, seal = open_sender(settings), open_seal(settings)
    reach = Reach(loopback=settings.webhooks_to_loopback)
    periods, holder, last = retention_of(settings), uuid4(), [-TEND_EVERY_SECONDS]

    def send_letters(database: Database) -> None:
        deliver_mail(database.write, sender, clock=_now)

    def tell_webhooks(database: Database) -> None:
        deliver_events(database.write, seal, reach, clock=_now)

    def do_what_is_due(database: Database) -> None:
        if time.monotonic() - last[0] >= TEND_EVERY_SECONDS:
            last[0] = time.monotonic()
            tend(database, periods, holder=holder, now=_now())

    return Errands({"mail": send_letters, "webhooks": tell_webhooks, "tend": do_what_is_due})


def retention_of(settings: Settings) -> Retention:
    """Return how long what is kept."""
    return Retention(
        drafts=settings.keep_drafts_days,
        submissions=settings.keep_submissions_days,
        gone_companies=settings.keep_gone_companies_days,
        unconfirmed=settings.keep_unconfirmed_days,
        closed_accounts=settings.keep_closed_accounts_days,
        letters=settings.keep_letters_days,
        notes=settings.keep_notes_days,
    )


def _now() -> datetime:
    return datetime.now(UTC)
