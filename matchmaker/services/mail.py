"""Sends the letters that wait: to files, to the console, or by SMTP.

A letter is claimed in one transaction and marked as sent in another, with the sending between
them; no two processes ever hold the same one. Should a process die in between, the letter goes
out again later under the same Message-ID, by which mail programs know a repetition; a letter that
is lost would be worse. The file sender overwrites its own file.
"""

import smtplib
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TextIO
from uuid import UUID

import structlog

from matchmaker.services.submit import Transaction
from matchmaker.store.mail import lock_due_letters, note_sent
from matchmaker.store.tables import MailRow

log = structlog.get_logger(__name__)

BACK_OFF = (
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long after each failed attempt the next one comes; after the last one, none."""

_AT_ONCE = 20  # letters that one claim takes
_TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it is sent."""

    letter_id: UUID
    recipient: str
    subject: str
    body: str
    created_at: datetime

    def as_message(self, sender: str, *, encoding: str = "base64") -> EmailMessage:
        """Return it as RFC 5322 and RFC 3834 have it: plain text, not to be answered by robots.

        Args:
            encoding: of the body: `base64` passes every server, `8bit` is readable in a file.
        """
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = self.recipient
        message["Subject"] = self.subject
        message["Date"] = format_datetime(self.created_at)
        message["Message-ID"] = f"<{self.letter_id}@{sender.rpartition('@')[2].strip('> ')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.body, cte=encoding)
        return message


class Sender(Protocol):
    """What takes letters to their readers."""

    def send(self, letter: Letter) -> None:
        """Send one letter.

        Raises:
            OSError: it could not be sent now; SMTP's errors are of this kind.
        """


class FileSender:
    """Writes each letter to a file `….eml`, which every mail program opens."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Write the file; again, if need be."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{letter.created_at:%Y%m%dT%H%M%S}-{letter.letter_id}.eml"
        draft = self._folder / f".{name}"
        draft.touch(mode=0o600)
        draft.write_bytes(letter.as_message(self._sender, encoding="8bit").as_bytes())
        draft.replace(self._folder / name)


class ConsoleSender:
    """Prints letters."""

    def __init__(self, sender: str, stream: TextIO | None = None) -> None:
        self._sender = sender
        self._stream = stream

    def send(self, letter: Letter) -> None:
        """Print it, as people read it."""
        stream = self._stream or sys.stderr
        head = f"To: {letter.recipient}\nSubject: {letter.subject}"
        stream.write(f"--- letter ---\n{head}\n\n{letter.body}\n--- end ---\n")
        stream.flush()


class Encryption(StrEnum):
    """How a connection to a mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """Hands letters to a mail server; its certificate is checked."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None
    encryption: Encryption = Encryption.STARTTLS

    def send(self, letter: Letter) -> None:
        """Send it in a connection of its own."""
        with self._connect() as server:
            if self.user is not None and self.password is not None:
                server.login(self.user, self.password)
            server.send_message(letter.as_message(self.sender))

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.encryption is Encryption.TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT_SECONDS, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_SECONDS)
        try:
            if self.encryption is Encryption.STARTTLS:
                server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server


def deliver_mail(
    transaction: Transaction, sender: Sender, *, clock: Callable[[], datetime]
) -> tuple[int, int]:
    """Send the letters that are due; return how many were sent, and how many could not be."""
    sent = failed = 0
    while letters := _claim(transaction, now=clock()):
        for letter in letters:
            try:
                sender.send(letter)
            except OSError as error:
                failed += 1
                log.warning(
                    "letter_not_sent", letter=str(letter.letter_id), error=type(error).__name__
                )
                continue
            with transaction() as session:
                note_sent(session, letter.letter_id, now=clock())
            sent += 1
    if sent:
        log.info("letters_sent", count=sent)
    return sent, failed


def _claim(transaction: Transaction, *, now: datetime) -> list[Letter]:
    """Take letters that are due; until they are marked as sent they are due again later."""
    with transaction() as session:
        rows = lock_due_letters(session, now=now, most_attempts=len(BACK_OFF) + 1, limit=_AT_ONCE)
        for row in rows:
            row.due_at = now + BACK_OFF[min(row.attempts, len(BACK_OFF) - 1)]
            row.attempts += 1
            session.add(row)
        return [_letter(row) for row in rows]


def _letter(row: MailRow) -> Letter:
    return Letter(row.id, row.recipient, row.subject, row.body, row.created_at)
