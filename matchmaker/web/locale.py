"""Which of the three languages a caller reads."""

import re

from matchmaker.domain.languages import Language

DEFAULT = Language.EN  # for callers that name no language of ours: programs, mostly
_MAX_HEADER = 1_000  # characters; what follows is not read
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def negotiate(accept_language: str | None) -> Language:
    """Return the language that an Accept-Language header prefers (RFC 9110, section 12.5.4).

    Of several with the same weight the first counts; `be-BY` asks for `be`; `*` for the default.
    """
    best, best_quality = DEFAULT, 0.0
    for part in (accept_language or "")[:_MAX_HEADER].split(","):
        tag, _, parameter = part.strip().partition(";")
        language = _language(tag)
        quality = _quality(parameter)
        if language is not None and quality > best_quality:
            best, best_quality = language, quality
    return best


def _language(tag: str) -> Language | None:
    primary = tag.strip().lower().partition("-")[0]
    if primary == "*":
        return DEFAULT
    return Language(primary) if primary in set(Language) else None


def _quality(parameter: str) -> float:
    if not parameter.strip():
        return 1.0
    found = _QUALITY.fullmatch(parameter.strip())
    return float(found.group(1)) if found else 0.0
