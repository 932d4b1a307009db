"""docs/life-cycles.md shows the life cycles as they are.

After a wanted change: `python -m tests.contract.test_life_cycles` writes the diagrams anew.
"""

import re
from pathlib import Path

import pytest

from matchmaker.domain.life_cycle import Actor, LifeCycle
from matchmaker.domain.match_life import MATCH_LIFE
from matchmaker.domain.profile_life import PROFILE_LIFE, SUBMISSION_LIFE

PAGE = Path(__file__).parents[2] / "docs" / "life-cycles.md"
LIVES: dict[str, LifeCycle] = {
    "submission": SUBMISSION_LIFE,
    "profile": PROFILE_LIFE,
    "match": MATCH_LIFE,
}


def drawn(life: LifeCycle) -> str:
    return f"```mermaid\n{life.diagram()}\n```\n"


def section(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- diagram:{name} -->\n)(.*?)(<!-- /diagram:{name} -->)", re.DOTALL)


@pytest.mark.parametrize("name", LIVES)
def test_the_page_shows_the_diagram_of_the_code(name: str) -> None:
    found = section(name).search(PAGE.read_text("utf-8"))

    assert found is not None
    assert found[2] == drawn(LIVES[name])


def test_the_page_says_who_takes_steps() -> None:
    text = PAGE.read_text("utf-8")

    assert [actor.value for actor in Actor if f"`{actor.value}`" not in text] == []


def rewrite() -> None:
    text = PAGE.read_text("utf-8")
    for name, life in LIVES.items():
        text = section(name).sub(lambda found, life=life: found[1] + drawn(life) + found[3], text)
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    rewrite()
