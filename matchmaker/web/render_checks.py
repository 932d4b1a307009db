"""Turns suggested codes, duties and screening into JSON values."""

from collections.abc import Sequence
from dataclasses import asdict

from matchmaker.domain.languages import Language
from matchmaker.domain.names import chapter_name
from matchmaker.domain.profile import Line
from matchmaker.engine.duties import DutyFlag
from matchmaker.engine.screening import ScreeningHit
from matchmaker.services.duty_words import duty_text, flag_origin, flag_sentence
from matchmaker.services.import_screening import ScreeningAbout
from matchmaker.services.screen import Screened
from matchmaker.services.screening_words import hit_sentence, screening_text
from matchmaker.services.suggest_codes import CodeCandidate, SuggestedCode

Json = dict[str, object]


def codes_json(found: Sequence[SuggestedCode], language: Language) -> Json:
    """Return what is thought of each line."""
    return {
        "items": [
            {
                "text": item.text,
                "suggestion": _candidate(item.suggestion, language) if item.suggestion else None,
                "service": item.service,
                "candidates": [_candidate(each, language) for each in item.candidates],
            }
            for item in found
        ]
    }


def _candidate(candidate: CodeCandidate, language: Language) -> Json:
    name = chapter_name(candidate.hs, language)
    return {"hs": candidate.hs, "name": name, "probability": candidate.probability}


def duty_line_json(line: Line, flags: Sequence[DutyFlag], language: Language) -> Json:
    """Return a product line with the lists its code is on."""
    return {
        "text": line.text,
        "hs": line.hs,
        "flags": [
            {
                "duty": flag.goods.duty.value,
                "code": flag.goods.code,
                "listed_hs": flag.hs,
                "extent": flag.extent.value,
                "since": flag.goods.since or None,
                "source": flag.goods.source or None,
                "compared": flag.goods.compared,
                "text": flag_sentence(flag, language),
                "origin": flag_origin(flag, language),
            }
            for flag in flags
        ],
    }


def duties_json(
    company: Json, lines: Sequence[tuple[Line, Sequence[DutyFlag]]], language: Language
) -> Json:
    """Return what staff should check for a company's goods."""
    return {
        "company": company,
        "lines": [duty_line_json(line, flags, language) for line, flags in lines],
        "note": duty_text("no_advice", language),
    }


def screening_list_json(about: ScreeningAbout) -> Json:
    """Return the screening list in use."""
    return {**asdict(about), "newest_change": about.newest_change or None}


def screening_json(company: Json, found: Screened, language: Language) -> Json:
    """Return what the list in use says of a company."""
    note = "staff_decide" if found.hits else "none_alike" if found.about else "no_list"
    return {
        "company": company,
        "list_in_use": screening_list_json(found.about) if found.about else None,
        "hits": [_hit(hit, language) for hit in found.hits],
        "note": screening_text(note, language),
    }


def _hit(hit: ScreeningHit, language: Language) -> Json:
    return {
        "entry": hit.entry.entry_id,
        "name": hit.name,
        "found_by": hit.found_by.value,
        "likeness": hit.likeness,
        "same_country": hit.same_country,
        "countries": hit.entry.countries,
        "programs": hit.entry.programs,
        "last_change": hit.entry.last_change or None,
        "text": hit_sentence(hit, language),
    }
