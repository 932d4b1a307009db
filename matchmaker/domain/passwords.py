"""What makes a password acceptable: length, and that it is not one of the first to be guessed.

As NIST SP 800-63B (revision 4, section 3.1.1.2) has it: no rules of composition, no expiry;
compared with well-known passwords, with repetitions and sequences, and with what everybody knows
of its owner.
"""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from matchmaker.domain.known_passwords import KNOWN

LEAST_CHARACTERS = 12
MOST_CHARACTERS = 128

_LEAST_DISTINCT = 5  # characters; `aaaabbbbcccc` has three
_LONGEST_UNIT = 6  # characters that are repeated, such as `пароль` twice
_LEAST_KNOWN = 4  # characters of a word about the owner that is worth looking for
_ROWS = (
    "12345678901234567890",
    "09876543210987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "qazwsxedcrfvtgbyhnujmikolp",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "йцукенгшўзхфывапролджэячсмітьбю",
)


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    WELL_KNOWN = "well_known"
    REPETITIVE = "repetitive"
    SEQUENCE = "sequence"
    ABOUT_YOU = "about_you"


def normal_form(password: str) -> str:
    """Return the password as it is hashed: however a keyboard composes its letters (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def find_weakness(password: str, *, about: Iterable[str] = ()) -> Weakness | None:
    """Return why the password is refused; None when it is acceptable.

    Args:
        about: what everybody knows of its owner, such as name and e-mail address.
    """
    text = normal_form(password)
    if not LEAST_CHARACTERS <= len(text) <= MOST_CHARACTERS:
        return Weakness.TOO_SHORT if len(text) < LEAST_CHARACTERS else Weakness.TOO_LONG
    folded = text.casefold()
    if len(set(folded)) < _LEAST_DISTINCT or _is_repeated(folded):
        return Weakness.REPETITIVE
    if folded in KNOWN or _is_padded(folded):
        return Weakness.WELL_KNOWN
    if _is_sequence(folded):
        return Weakness.SEQUENCE
    return Weakness.ABOUT_YOU if _is_about(folded, about) else None


def _is_repeated(text: str) -> bool:
    return any(
        text == (text[:unit] * (len(text) // unit + 1))[: len(text)]
        for unit in range(1, _LONGEST_UNIT + 1)
    )


def _is_padded(text: str) -> bool:
    """Tell whether it is a well-known word with digits and signs around it."""
    return text.strip("0123456789!?.,-_@#$%^&*()+= ") in KNOWN


def _is_sequence(text: str) -> bool:
    """Tell whether it, or most of it, is a row of the keyboard or the alphabet."""
    core = "".join(filter(str.isalpha, text))
    is_most = len(core) >= _LONGEST_UNIT and len(core) * 2 >= len(text)
    parts = [text, core] if is_most else [text]
    return any(part in row or part in row[::-1] for part in parts for row in _ROWS)


def _is_about(text: str, about: Iterable[str]) -> bool:
    """Tell whether hardly anything is left without what is known of the owner."""
    rest = text
    for known in about:
        for word in known.casefold().replace("@", " ").replace(".", " ").split():
            if len(word) >= _LEAST_KNOWN:
                rest = rest.replace(word, "")
    return rest != text and len(rest) < LEAST_CHARACTERS // 2
