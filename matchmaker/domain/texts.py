"""Rules for text that people type: what is refused, and the one normal form it is kept in."""

import unicodedata

_LINE_BREAKS = frozenset("\n\r\t")
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Co"})
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(text: str, *, multiline: bool = False) -> str:
    """Return `text` in Unicode NFC without outer white space.

    Args:
        multiline: line breaks and tabs are part of the text.

    Raises:
        ValueError: the text holds a control, surrogate or private-use character, or a mark that
            reverses the reading direction and so can make a name look like another.
    """
    for position, character in enumerate(text):
        if unicodedata.category(character) in _REFUSED_CATEGORIES:
            if multiline and character in _LINE_BREAKS:
                continue
            raise ValueError(
                f"has a control character (U+{ord(character):04X}) at position {position}"
            )
        if character in _DIRECTION_MARKS:
            raise ValueError(
                f"has a direction mark (U+{ord(character):04X}) at position {position}"
            )
    return unicodedata.normalize("NFC", text).strip()
