"""The columns of a table of companies, and how a row of cells becomes a profile.

Products and needs stand in one list cell each, or in numbered columns: `product_1`,
`product_1_hs`, `need_1`, `need_1_hs` and so on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain.languages import Language
from matchmaker.errors import MalformedRequest
from matchmaker.services.import_rows import ReadRow, RowProblem, refused_row
from matchmaker.services.table_cells import (
    is_formula,
    split_codes,
    split_lines,
    split_texts,
    unguard_cell,
)

HEADINGS: dict[str, dict[Language, str]] = {
    column: {Language.EN: column, Language.RU: russian, Language.BE: belarusian}
    for column, russian, belarusian in (
        ("ref", "код у вас", "код у вас"),
        ("name", "название", "назва"),
        ("country", "страна", "краіна"),
        ("region", "регион", "рэгіён"),
        ("tax_id", "унп/инн", "унп/інн"),
        ("about", "о компании", "пра кампанію"),
        ("products", "продукция", "прадукцыя"),
        ("needs", "потребности", "патрэбы"),
        ("cooperation", "формы сотрудничества", "формы супрацоўніцтва"),
        ("partner_regions", "регионы партнёров", "рэгіёны партнёраў"),
        ("export_markets", "экспорт сейчас", "экспарт цяпер"),
        ("export_targets", "экспорт в планах", "экспарт у планах"),
        ("certificates", "сертификаты", "сертыфікаты"),
        ("employees", "сотрудников", "супрацоўнікаў"),
        ("website", "сайт", "сайт"),
        ("contact_person", "контактное лицо", "кантактная асоба"),
        ("contact_email", "эл. почта", "эл. пошта"),
        ("contact_phone", "телефон", "тэлефон"),
    )
}
"""Every column with its heading per language, in the order of a written table."""

NEEDED = ("name", "country", "region")
_CODE_LISTS = frozenset({"cooperation", "partner_regions", "export_markets", "export_targets"})
_CONTACT = "contact_"
_NUMBERED = re.compile(r"(product|need)_([1-9][0-9]?)(_hs)?")
_BLANKS = re.compile(r"[\s_\-]+")
_REPLACED = "\ufffd"


def _folded(heading: str) -> str:
    return _BLANKS.sub("_", heading.strip().casefold().replace("ё", "е"))


_BY_HEADING = {
    _folded(heading): column for column, names in HEADINGS.items() for heading in names.values()
}


@dataclass(frozen=True, slots=True)
class Columns:
    """What the cells of a row are, by position; None for a column without a heading."""

    names: tuple[str | None, ...]

    def read_row(self, number: int, cells: Sequence[str], *, longest: int) -> ReadRow | None:
        """Return the row that `cells` hold; None when all of them are empty.

        Args:
            longest: most characters of a cell.
        """
        if not any(cell.strip() for cell in cells):
            return None
        values: dict[str, str] = {}
        problems: list[RowProblem] = []
        for position, cell in enumerate(cells):
            name = self.names[position] if position < len(self.names) else None
            text = cell.strip()
            if not text:
                continue
            field = name or f"(column {position + 1})"
            reason = _refusal(name, text, longest)
            if reason is not None:
                problems.append(RowProblem(number, None, field, reason))
            elif name is not None:
                values[name] = unguard_cell(text)
        ref = values.get("ref")
        if problems:
            named = (RowProblem(number, ref, p.field, p.reason) for p in problems)
            return ReadRow(number, ref, None, tuple(named))
        return _row(number, ref, values)


def _refusal(name: str | None, text: str, longest: int) -> str | None:
    if name is None:
        return "has no heading"
    if len(text) > longest:
        return f"is longer than {longest} characters"
    if is_formula(text):
        return "holds a formula: put its value there, or an apostrophe before a text"
    if _REPLACED in text or any("\ud800" <= character <= "\udfff" for character in text):
        return "is not valid in the character set of the file"
    return None


def read_heading(cells: Sequence[str]) -> Columns:
    """Return the columns that a heading row names, in English, Russian or Belarusian.

    Raises:
        MalformedRequest: an unknown or repeated column, or one that is needed is missing.
    """
    names = tuple(find_column(cell) for cell in cells)
    unknown = [
        cell.strip()[:60]
        for cell, name in zip(cells, names, strict=True)
        if name is None and cell.strip()
    ]
    if unknown:
        raise MalformedRequest(
            f"The table has unknown columns: {', '.join(unknown)}. "
            f"Known are {', '.join(HEADINGS)} and numbered ones such as product_1, product_1_hs."
        )
    present = [name for name in names if name is not None]
    repeated = sorted({name for name in present if present.count(name) > 1})
    if repeated:
        raise MalformedRequest(f"The table has columns twice: {', '.join(repeated)}.")
    missing = [name for name in NEEDED if name not in present]
    if not any(name == "products" or name.startswith("product_") for name in present):
        missing.append("products")
    if missing:
        raise MalformedRequest(f"The table lacks the columns: {', '.join(missing)}.")
    return Columns(names)


def find_column(heading: str) -> str | None:
    """Return the column that a heading names in any of the languages; None when unknown."""
    folded = _folded(heading)
    if _NUMBERED.fullmatch(folded):
        return folded
    return _BY_HEADING.get(folded)


def _row(number: int, ref: str | None, values: dict[str, str]) -> ReadRow:
    fields: dict[str, object] = {}
    contact: dict[str, str] = {}
    numbered: dict[tuple[str, int], dict[str, object]] = {}
    lists: dict[str, list[dict[str, object]]] = {}
    for name, text in values.items():
        match = _NUMBERED.fullmatch(name)
        if match:
            line = numbered.setdefault((match[1] + "s", int(match[2])), {})
            line["hs" if match[3] else "text"] = text
        elif name.startswith(_CONTACT):
            contact[name.removeprefix(_CONTACT)] = text
        else:
            fields[name] = _value(name, text)
    if contact:
        fields["contact"] = contact
    for (kind, position), line in sorted(numbered.items(), key=lambda item: item[0]):
        if "text" not in line:
            name = f"{kind[:-1]}_{position}_hs"
            return refused_row(number, "is an HS code without its text", ref=ref, field=name)
        lists.setdefault(kind, []).append(line)
    for kind, lines in lists.items():
        if kind in fields:
            return refused_row(
                number, "stands in a list and in numbered columns", ref=ref, field=kind
            )
        fields[kind] = lines
    return ReadRow(number, ref, fields)


def _value(name: str, text: str) -> object:
    if name in _CODE_LISTS:
        return split_codes(text)
    if name == "certificates":
        return split_texts(text)
    if name in {"products", "needs"}:
        return split_lines(text)
    if name == "employees":
        return re.sub(r"\s", "", text)
    return text
