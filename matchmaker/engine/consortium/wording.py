"""Says in Russian, Belarusian and English what a remark, a role, an offer or a question means."""

from collections.abc import Callable, Mapping
from uuid import UUID

from matchmaker.domain.catalogues import find_message, get_message
from matchmaker.domain.languages import Language
from matchmaker.engine import phrases
from matchmaker.engine.consortium.answer import MemberRole, OfferPart, Remark
from matchmaker.engine.consortium.questionnaire import QuestionTopic
from matchmaker.engine.phrases import Evidence

Phrase = Callable[[Evidence, str, Language], str | None]


def _as_written(evidence: Evidence, name: str, _language: Language) -> str | None:
    value = evidence.get(name)
    return None if value is None else str(value)


_PHRASES: Mapping[str, Phrase] = {
    "countries": phrases.countries,
    "asked_by": phrases.certificates,  # names, as the companies write them
    "of": phrases.certificates,
    "need": phrases.line,
    "product": phrases.line,
    "with": _as_written,
    "lead": _as_written,
    "count": _as_written,
}
"""Word of a sentence -> the phrase that fills it from the parameter of the same name."""

_KIND_OF = ("country", "service", "size")  # parameters that choose the sentence


def member_text(remark: Remark, language: Language) -> str:
    """Return what a remark says of a member.

    Raises:
        KeyError: no such code.
    """
    return _text("member", remark, language)


def missing_text(remark: Remark, language: Language) -> str:
    """Return what a group lacks.

    Raises:
        KeyError: no such code.
    """
    return _text("missing", remark, language)


def why_text(remark: Remark, language: Language) -> str:
    """Return why there is no group.

    Raises:
        KeyError: no such code.
    """
    return _text("why", remark, language)


def role_text(role: MemberRole, language: Language) -> str:
    """Return what a member is in the group."""
    return get_message(f"consortium.role.{role.value}", language)


def offer_text(part: OfferPart, names: Mapping[UUID, str], language: Language) -> str:
    """Return what holds a member's lines in the package.

    Args:
        names: of the members.
    """
    template = get_message(f"consortium.offer.{part.why}", language)
    beside = names[part.beside] if part.beside is not None else ""
    return phrases.fill(template, {"beside": beside}, language)


def topic_text(topic: QuestionTopic, language: Language) -> str:
    """Return the heading of some questions."""
    return get_message(f"consortium.topic.{topic.value}", language)


def question_text(code: str, language: Language) -> str:
    """Return a question to a member.

    Raises:
        KeyError: no such question.
    """
    return get_message(f"consortium.question.{code}", language)


def _text(subject: str, remark: Remark, language: Language) -> str:
    name = f"consortium.{subject}.{remark.code}"
    for parameter in _KIND_OF:
        if parameter in remark.evidence:
            name += f".{remark.evidence[parameter]}"
    asked = find_message(f"{name}.asked", language) if "asked_by" in remark.evidence else None
    template = asked if asked is not None else get_message(name, language)
    known = {
        word: phrase(_listed(remark.evidence, word), word, language) or ""
        for word, phrase in _PHRASES.items()
    }
    return phrases.fill(template, known, language)


def _listed(evidence: Evidence, word: str) -> Evidence:
    """Return the evidence with a single name as a list of one."""
    value = evidence.get(word)
    return {word: (value,)} if word == "of" and isinstance(value, str) else evidence
