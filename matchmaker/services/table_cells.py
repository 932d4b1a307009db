r"""How lists, HS codes and would-be formulas are written in one cell of a table.

| in a cell | means |
|---|---|
| `a | b | c` | a list; without `|`, line breaks separate, and without those `;` |
| `text [8704]` | a line with its HS code |
| `\|`, `\;`, `\[`, `\\` | that character itself |
| `'=text` | text that begins with `=`: a spreadsheet must not take it for a formula |
"""

import re

_TOKEN = re.compile(r"\\[\\|;\[]|.", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\|;\[])")
_SPECIAL = re.compile(r"([\\|;])")
_CODE_AT_END = re.compile(r"(?<!\\)\[\s*(\d+)\s*\]\s*$")
_CODES = re.compile(r"[;|,\s]+")
# OWASP, "CSV Injection": what a spreadsheet takes for the start of a formula, full-width too.
_GUARDED = re.compile("^'*[=+\\-@\t\r＝＋－＠]")
_GUARDED_TWICE = re.compile("^'+[=+\\-@\t\r＝＋－＠]")


def guard_cell(text: str) -> str:
    """Return `text` such that no spreadsheet takes it for a formula."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard_cell(text: str) -> str:
    """Undo `guard_cell`."""
    return text[1:] if _GUARDED_TWICE.match(text) else text


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would compute this cell."""
    return text.lstrip().startswith(("=", "＝"))


def split_codes(text: str) -> list[str]:
    """Return the codes of a cell; anything but letters, digits, `-` and `_` separates."""
    return [code for code in _CODES.split(text) if code]


def split_texts(text: str) -> list[str]:
    """Return the texts of a list cell."""
    return [_unescape(item) for item in _split(text)]


def split_lines(text: str) -> list[dict[str, object]]:
    """Return the products or needs of a list cell, each with its HS code or None."""
    return [_line(item) for item in _split(text)]


def join_texts(texts: list[str]) -> str:
    """Return the list cell that `split_texts` reads back."""
    return " | ".join(_SPECIAL.sub(r"\\\1", text) for text in texts)


def join_lines(lines: list[tuple[str, str | None]]) -> str:
    """Return the list cell that `split_lines` reads back."""
    return " | ".join(_dump_line(text, hs) for text, hs in lines)


def _split(text: str) -> list[str]:
    tokens = _TOKEN.findall(text)
    separator = next((s for s in ("|", "\n", ";") if s in tokens), None)
    if separator is None:
        return [text.strip()] if text.strip() else []
    items = [""]
    for token in tokens:
        if token == separator:
            items.append("")
        else:
            items[-1] += token
    return [item.strip() for item in items if item.strip()]


def _line(item: str) -> dict[str, object]:
    code = _CODE_AT_END.search(item)
    if code is None:
        return {"text": _unescape(item), "hs": None}
    return {"text": _unescape(item[: code.start()].rstrip()), "hs": code[1]}


def _dump_line(text: str, hs: str | None) -> str:
    escaped = _SPECIAL.sub(r"\\\1", text)
    if hs:
        return f"{escaped} [{hs}]"
    code = _CODE_AT_END.search(escaped)
    return escaped if code is None else f"{escaped[: code.start()]}\\{escaped[code.start() :]}"


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
