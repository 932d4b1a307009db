"""A worked example of the matching: two invented companies, judged by the ranker in use."""

import json
from dataclasses import dataclass
from functools import cache, lru_cache

from matchmaker.domain.match import Purpose
from matchmaker.domain.profile import Profile, parse_profile
from matchmaker.engine.suggestion import Suggestion
from matchmaker.resources import shipped
from matchmaker.services.suggest import Suggester

FIRST, SECOND = "by-001", "ru-042"
"""Two of data/demo/companies.jsonl that meet each other's needs in different languages."""


@dataclass(frozen=True, slots=True)
class Example:
    """Two companies and what the ranker makes of them, seen from the first."""

    company: Profile
    partner: Profile
    suggestion: Suggestion


def show_example(suggester: Suggester) -> Example:
    """Return the example, judged for a joint project."""
    company, partner = _companies()
    return Example(company, partner, _judge(suggester, suggester.engine().ranker))


@lru_cache(maxsize=1)  # encoding twelve lines takes 0.2 s, and the public pages are opened often
def _judge(suggester: Suggester, _ranker: str) -> Suggestion:
    company, partner = _companies()
    return suggester.judge_profiles(company, partner, Purpose.JOINT_PROJECT)


@cache
def _companies() -> tuple[Profile, Profile]:
    wanted: dict[str, Profile] = {}
    with shipped("data", "demo", "companies.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            stored = json.loads(line)
            if stored["key"] in {FIRST, SECOND}:
                wanted[stored["key"]] = parse_profile(stored["profile"])
    return wanted[FIRST], wanted[SECOND]
