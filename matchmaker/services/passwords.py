"""Hashes of passwords: Argon2id, made and checked.

Parameters are those of the OWASP Password Storage Cheat Sheet (19 MiB, two passes, one lane):
30 ms and 19 MiB a check, so that signing in is cheap and guessing from a stolen table is not.
Hashes carry their parameters; one made with others is renewed at the next sign-in.
"""

import secrets
from threading import BoundedSemaphore, Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from matchmaker.domain.passwords import normal_form

MEMORY_KIB = 19 * 1_024
PASSES = 2
LANES = 1
_AT_ONCE = 4  # 76 MiB at most, however many sign in


class Passwords:
    """Makes and checks hashes.

    Attributes:
        checks: how often a hash was computed, for the tests: an address that is unknown costs
            one like any other.
    """

    def __init__(
        self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES, lanes: int = LANES
    ) -> None:
        self._hasher = PasswordHasher(
            time_cost=passes, memory_cost=memory_kib, parallelism=lanes, type=Type.ID
        )
        self._gate = BoundedSemaphore(_AT_ONCE)
        self._lock = Lock()
        self._nobodys: str | None = None
        self.checks = 0

    def hash(self, password: str) -> str:
        """Return a new hash, salt and parameters included."""
        with self._gate:
            self._count()
            return self._hasher.hash(normal_form(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Tell whether a password is the one that was hashed.

        Args:
            stored: None for nobody's: the answer is no, after the same work.
        """
        compared = stored if stored is not None else self._hash_of_nobody()
        with self._gate:
            self._count()
            try:
                self._hasher.verify(compared, normal_form(password))
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Tell whether a hash was made with other parameters than those in use."""
        return self._hasher.check_needs_rehash(stored)

    def _hash_of_nobody(self) -> str:
        with self._lock:
            if self._nobodys is None:
                self._nobodys = self._hasher.hash(secrets.token_urlsafe())
            return self._nobodys

    def _count(self) -> None:
        with self._lock:
            self.checks += 1
