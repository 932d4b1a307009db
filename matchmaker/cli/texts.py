"""The words of the command line's results; they stand in the catalogues."""

from enum import StrEnum

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language


class Text(StrEnum):
    """What can be said; the value is the message's name."""

    DONE = "cli.done"
    WOULD_DO = "cli.would_do"
    ROWS = "cli.rows"
    CREATED = "cli.created"
    UPDATED = "cli.updated"
    UNCHANGED = "cli.unchanged"
    REFUSED = "cli.refused"
    ROW = "cli.row"
    REF = "cli.ref"
    FIELD = "cli.field"
    REASON = "cli.reason"
    MORE_PROBLEMS = "cli.more_problems"
    PARTNERS_OF = "cli.partners_of"
    JOINT_PROJECT = "cli.joint_project"
    THIRD_MARKET = "cli.third_market"
    COMPLEMENTARY = "cli.complementary"
    SIMILAR = "cli.similar"
    COMPETING = "cli.competing"
    MARKETS = "cli.markets"
    NOBODY = "cli.nobody"


def say(text: Text, language: Language) -> str:
    """Return a text in a language."""
    return get_message(text, language)
