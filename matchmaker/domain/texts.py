"""Rules for text that people type: what is refused, and the one normal form it is kept in."""

import re
import unicodedata

_LINE_BREAKS = frozenset("\n\r\t")
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REFUSED = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # Cc: control
    "\ud800-\udfff"  # Cs: surrogate
    "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"  # Co: private use
    "\u202a-\u202e\u2066-\u2069]"
)


def clean_text(text: str, *, multiline: bool = False) -> str:
    """Return `text` in Unicode NFC without outer white space.

    Args:
        multiline: line breaks and tabs are part of the text.

    Raises:
        ValueError: the text holds a control, surrogate or private-use character, or a mark that
            reverses the reading direction and so can make a name look like another.
    """
    for found in () if text.isprintable() else _REFUSED.finditer(text):  # most texts are
        character = found.group()
        if multiline and character in _LINE_BREAKS:
            continue
        kind = "direction mark" if character in _DIRECTION_MARKS else "control character"
        raise ValueError(f"has a {kind} (U+{ord(character):04X}) at position {found.start()}")
    return unicodedata.normalize("NFC", text).strip()
