"""The service's secret key: seals what must be read again, digests what must only be compared."""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE = "secret.key"
LEAST_CHARACTERS = 32
_BYTES = 32


class Seal:
    """Encrypts and authenticates with keys drawn from one secret (HKDF, RFC 5869).

    Sealed are second factors, keys of webhooks and what a browser carries through a sign-on
    elsewhere: AES-128-CBC with HMAC-SHA256, as Fernet specifies.
    """

    def __init__(self, secret: str) -> None:
        """Take the secret.

        Raises:
            ValueError: it is too short to be one.
        """
        if len(secret) < LEAST_CHARACTERS:
            raise ValueError(f"a secret key has at least {LEAST_CHARACTERS} characters")
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret, b"seal")))
        self._digest_key = _derive(secret, b"digest")

    @classmethod
    def random(cls) -> "Seal":
        """Return a seal that nobody can open once it is forgotten."""
        return cls(secrets.token_urlsafe(_BYTES))

    def close(self, plain: str) -> bytes:
        """Return the sealed text."""
        return self._fernet.encrypt(plain.encode())

    def open(self, sealed: bytes, *, most_seconds: int | None = None) -> str | None:
        """Return what was sealed; None when it was made with another key, changed, or is old.

        Args:
            most_seconds: how old it may be; None: any age.
        """
        try:
            return self._fernet.decrypt(sealed, ttl=most_seconds).decode()
        except InvalidToken:
            return None

    def digest(self, text: str) -> str:
        """Return a keyed digest, from which nobody without the key finds the text again."""
        return hmac.new(self._digest_key, text.encode(), hashlib.sha256).hexdigest()


def load_secret(data_dir: Path) -> str:
    """Return the secret kept in the data folder; the first call makes it, readable to its owner.

    Two processes that start at once agree: the file appears complete or not at all.
    """
    path = data_dir / FILE
    with suppress(FileNotFoundError):
        return path.read_text("ascii").strip()
    data_dir.mkdir(parents=True, exist_ok=True)
    draft = data_dir / f".{FILE}.{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            os.link(draft, path)  # fails when the other was first
    finally:
        draft.unlink()
    return path.read_text("ascii").strip()


def _derive(secret: str, purpose: bytes) -> bytes:
    key = HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=b"matchmaker:" + purpose)
    return key.derive(secret.encode())
