"""The page about reviews shows the life of a match as the code has it."""

from pathlib import Path

from matchmaker.domain.match_life import MATCH_LIFE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "review.md"


def test_the_diagram_is_that_of_the_life_cycle() -> None:
    shown = PAGE.read_text("utf-8").partition("```mermaid\n")[2].partition("\n```")[0]

    assert shown == MATCH_LIFE.diagram()
