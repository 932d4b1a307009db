"""docs/privacy.md says what the code does.

After a wanted change: `python -m tests.contract.test_privacy_page` writes the table anew.
"""

import re
from pathlib import Path

from matchmaker.domain.privacy_laws import LAWS
from matchmaker.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"
SECTION = re.compile(r"(<!-- table:laws -->\n)(.*?)(<!-- /table:laws -->)", re.DOTALL)


def table() -> str:
    lines = ["| law | duty | within | where |", "|---|---|---|---|"]
    for law in LAWS.values():
        for duty, deadline in law.deadlines.items():
            within = f"{deadline.amount} {deadline.unit.replace('_', ' ')}"
            duty_text = duty.replace("_", " ")
            lines.append(f"| {law.title} | {duty_text} | {within} | {deadline.article} |")
    return "\n".join(lines) + "\n"


def test_the_table_of_laws_is_that_of_the_code() -> None:
    found = SECTION.search(PAGE.read_text("utf-8"))

    assert found is not None
    assert found[2] == table()


def test_the_table_of_periods_is_that_of_the_settings() -> None:
    rows = re.findall(
        r"^\| `MATCHMAKER_(KEEP_\w+)` \| (\d+) \|", PAGE.read_text("utf-8"), re.MULTILINE
    )

    expected = [
        (name.upper(), str(field.default))
        for name, field in Settings.model_fields.items()
        if name.startswith("keep_")
    ]
    assert rows == expected


def rewrite() -> None:
    text = PAGE.read_text("utf-8")
    PAGE.write_text(SECTION.sub(lambda found: found[1] + table() + found[3], text), "utf-8")


if __name__ == "__main__":
    rewrite()
