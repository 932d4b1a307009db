"""Reasons seen from the other company."""

import json
from uuid import UUID

import pytest

from matchmaker.domain.match import Purpose
from matchmaker.domain.match_life import Side
from matchmaker.domain.profile import parse_profile
from matchmaker.engine.encoder import HashEncoder
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.mirror import mirrored
from matchmaker.engine.ranker import load_rankers
from matchmaker.engine.reasons import EMITTED_CODES
from matchmaker.engine.recommend import Recommender
from matchmaker.engine.suggestion import Reason
from matchmaker.resources import shipped
from matchmaker.services.stored_reasons import dump_reasons, load_reasons

OF_EACH = 6  # demo companies of each country


@pytest.fixture(scope="module")
def demo() -> tuple[Recommender, list[IndexEntry], list[IndexEntry]]:
    encoder = HashEncoder()
    entries = []
    with shipped("data", "demo", "companies.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            profile = parse_profile(json.loads(line)["profile"])
            vectors = encoder.encode(profile.embedded_texts())
            entries.append(IndexEntry(UUID(int=number + 1), profile, vectors))
    index = CompanyIndex(encoder.dimension, None)
    sides = [[e for e in entries if e.profile.country == c][:OF_EACH] for c in ("BY", "RU")]
    for entry in (*sides[0], *sides[1]):
        index.put(entry)
    return Recommender(index, load_rankers(shipped("models", "ranker"))), sides[0], sides[1]


@pytest.mark.parametrize("code", EMITTED_CODES)
def test_mirrored_twice_is_as_it_was(code: str) -> None:
    evidence = {"yours": "a", "theirs": "b", "of_yours": 1, "of_theirs": 2, "similarity": 0.5}
    reasons = (Reason(code, 0.5, evidence),)

    assert mirrored(mirrored(reasons)) == reasons


@pytest.mark.parametrize("purpose", Purpose)
def test_a_mirrored_reason_is_what_the_partner_is_told(
    demo: tuple[Recommender, list[IndexEntry], list[IndexEntry]], purpose: Purpose
) -> None:
    recommender, ours, theirs = demo
    for you in ours:
        for they in theirs:
            here = recommender.judge(you, they, purpose).suggestion.reasons
            there = recommender.judge(they, you, purpose).suggestion.reasons

            assert told(mirrored(here)) == pytest.approx(told(there), abs=1e-6)


def told(reasons: tuple[Reason, ...]) -> dict[str, float]:
    """Return what each code weighs."""
    return {reason.code: reason.weight for reason in reasons}


@pytest.mark.parametrize("seen_from", Side)
def test_stored_reasons_come_back_as_they_were(
    demo: tuple[Recommender, list[IndexEntry], list[IndexEntry]], seen_from: Side
) -> None:
    recommender, ours, theirs = demo
    reasons = recommender.judge(ours[0], theirs[0], Purpose.JOINT_PROJECT).suggestion.reasons

    stored = dump_reasons(reasons, seen_from)

    assert load_reasons(stored, seen_from) == reasons
    assert load_reasons(stored, seen_from.other) == mirrored(reasons)
