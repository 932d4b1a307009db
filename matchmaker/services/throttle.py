"""Slows guessing: after some free tries, each further one has to wait longer.

A try is counted before it is looked at, in a transaction of its own, so that a thousand tries at
once are a thousand tries. Success takes its own count back. Keys are keyed digests: the table
names neither addresses nor people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

import structlog
from sqlmodel import Session

from matchmaker.errors import TooManyAttempts
from matchmaker.services.audit import SERVICE, record_audit
from matchmaker.services.seal import Seal
from matchmaker.store.database import Database
from matchmaker.store.tables import ThrottleRow
from matchmaker.store.throttle import (
    find_throttle,
    forget_old_throttles,
    forget_throttle,
    lock_throttle,
)

log = structlog.get_logger(__name__)

FORGOTTEN_AFTER = timedelta(days=1)


class Guess(StrEnum):
    """What is being guessed, and by what it is counted."""

    PASSWORD_FROM_ADDRESS = "password_from_address"  # noqa: S105 - no secret
    """One account from one network address."""
    PASSWORD = "password"  # noqa: S105
    """One account from anywhere."""
    ADDRESS = "address"
    """Any account from one network address."""
    CODE = "code"
    """The one-time code of one account."""
    TOKEN = "token"  # noqa: S105
    """API tokens from one network address."""
    LETTER = "letter"
    """Letters that somebody makes us send to one address."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many tries are free, and how the wait grows after them: doubling, up to the longest."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """Return how long the next try has to wait after so many failures."""
        if failures < self.free:
            return timedelta(0)
        doublings = min(failures - self.free, 16)
        return min(self.first_wait * int(2**doublings), self.longest_wait)


PATIENCE = {
    Guess.PASSWORD_FROM_ADDRESS: Patience(5, timedelta(seconds=15), timedelta(minutes=15)),
    Guess.PASSWORD: Patience(30, timedelta(seconds=15), timedelta(minutes=5)),
    Guess.ADDRESS: Patience(50, timedelta(seconds=15), timedelta(minutes=15)),
    Guess.CODE: Patience(5, timedelta(seconds=30), timedelta(minutes=30)),
    Guess.TOKEN: Patience(20, timedelta(seconds=5), timedelta(minutes=15)),
    Guess.LETTER: Patience(3, timedelta(minutes=10), timedelta(hours=12)),
}
"""With these, one account from one address sees about 100 guesses a day, from anywhere 320.

The owner of an account that others guess at signs in from another address without a wait until
the 30th failure, and waits five minutes at most after it.
"""


@dataclass(frozen=True, slots=True)
class Key:
    """Something that is counted, for somebody."""

    guess: Guess
    digest: str

    @property
    def text(self) -> str:
        """Return the key of its row."""
        return f"{self.guess.value}:{self.digest[:40]}"


def key_of(seal: Seal, guess: Guess, *about: str) -> Key:
    """Return the key for what is guessed about: an e-mail address, a network address, both."""
    return Key(guess, seal.digest("\n".join(about)))


def take_attempt(session: Session, keys: Sequence[Key], *, now: datetime) -> None:
    """Count one try under each key.

    The caller commits before it looks whether the try is right.

    Raises:
        TooManyAttempts: one of them has to wait; nothing is counted.
    """
    forget_old_throttles(session, before=now - FORGOTTEN_AFTER)
    ordered = sorted(keys, key=lambda key: key.text)  # one order for all: no deadlock
    rows = [(key, lock_throttle(session, key.text, now=now)) for key in ordered]
    waits = [row.blocked_until for _, row in rows if row.blocked_until is not None]
    _refuse_early(max(waits, default=None), now)
    for key, row in rows:
        _count(session, key, row, now)


def note_failed_token(database: Database, key: Key, *, now: datetime) -> None:
    """Count a token that was none; a good one from the same address still works meanwhile.

    Raises:
        TooManyAttempts: the address has to wait; nothing is counted, and nothing written.
    """
    with database.read() as session:
        row = find_throttle(session, key.text)
    if row is not None:
        _refuse_early(row.blocked_until, now)
    with database.write() as session:
        take_attempt(session, [key], now=now)


def forgive(session: Session, keys: Sequence[Key], *, now: datetime) -> None:
    """Take back the count of a try that was right.

    What was counted for one account is forgotten. What was counted for a network address loses
    this one try only: whoever guesses at others has an account of their own, too.
    """
    for key in keys:
        if key.guess not in {Guess.ADDRESS, Guess.TOKEN}:
            forget_throttle(session, key.text)
            continue
        row = lock_throttle(session, key.text, now=now)
        row.failures = max(row.failures - 1, 0)
        row.blocked_until = None if row.failures < PATIENCE[key.guess].free else row.blocked_until
        session.add(row)
    session.flush()


def _count(session: Session, key: Key, row: ThrottleRow, now: datetime) -> None:
    patience = PATIENCE[key.guess]
    row.failures += 1
    row.last_failed_at = now
    wait = patience.wait_after(row.failures)
    row.blocked_until = now + wait if wait else None
    session.add(row)
    session.flush()
    if row.failures == patience.free and key.guess is not Guess.LETTER:
        log.warning("guessing_slowed", guess=key.guess.value)
        record_audit(
            session, SERVICE, "guessing.slowed", "throttle", key.digest[:40], now=now,
            details={"guess": key.guess.value, "failures": row.failures},
        )  # fmt: skip


def _refuse_early(blocked_until: datetime | None, now: datetime) -> None:
    if blocked_until is not None and blocked_until > now:
        seconds = ceil((blocked_until - now).total_seconds())
        raise TooManyAttempts(f"Try again in {seconds} seconds.", retry_after=seconds)
