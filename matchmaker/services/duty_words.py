"""Sentences about duties, in the three languages."""

from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.engine.duties import DutyFlag


def duty_text(name: str, language: Language) -> str:
    """Return a fixed sentence about duties, such as `no_advice`."""
    return get_message(f"duties.{name}", language)


def flag_sentence(flag: DutyFlag, language: Language) -> str:
    """Return what a flag says."""
    name = flag.goods.names.get(language, flag.goods.code.removeprefix("tier_").upper())
    said = duty_text(f"{flag.goods.duty.value}.{flag.extent.value}", language)
    return said.format(name=name, hs=flag.hs)


def flag_origin(flag: DutyFlag, language: Language) -> str:
    """Return source and date of a flag, and whether somebody compared the entry with them."""
    source = flag.goods.source or duty_text("source_unknown", language)
    since = flag.goods.since or duty_text("date_unknown", language)
    checked = duty_text("compared" if flag.goods.compared else "not_compared", language)
    return duty_text("origin", language).format(source=source, since=since, checked=checked)
