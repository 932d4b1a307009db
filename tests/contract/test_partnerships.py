"""The documented partnerships that ship with the service."""

import re
from collections import Counter

import pytest

from matchmaker.domain.match import Purpose
from matchmaker.engine.evaluation import Judgements, read_companies, read_judgements
from matchmaker.resources import shipped


@pytest.fixture(scope="module")
def partnerships() -> Judgements:
    enterprises = read_companies(shipped("data", "enterprises.jsonl"))
    return read_judgements(shipped("data", "evaluation", "partnerships.jsonl"), enterprises)


def test_every_partnership_is_asked_from_both_sides(partnerships: Judgements) -> None:
    found = {(row.query, row.candidate): (row.grade, row.why) for row in partnerships.rows}

    for (query, candidate), judged in found.items():
        assert found[candidate, query] == judged


def test_every_partnership_is_one_that_took_place_or_was_agreed(partnerships: Judgements) -> None:
    assert {row.grade for row in partnerships.rows} == {2, 3}
    assert partnerships.purposes == (Purpose.JOINT_PROJECT,)


def test_every_partnership_says_what_it_is_and_who_reported_it(partnerships: Judgements) -> None:
    for row in partnerships.rows:
        what, _, source = row.why.partition(";")
        assert len(what.split()) >= 3
        assert re.search(r"[A-Z]", source), row


def test_the_readme_counts_the_partnerships_rightly(partnerships: Judgements) -> None:
    readme = shipped("data", "evaluation", "README.md").read_text("utf-8")
    pairs = len(partnerships) // 2
    asked = Counter(row.query for row in partnerships.rows)
    good = sum(row.grade == 3 for row in partnerships.rows) // 2

    assert f"{pairs} publicly documented pairs" in readme
    assert f"so {len(partnerships)} judgements" in readme
    assert f"{good} pairs have grade 3" in readme
    assert f"({len(asked)} companies are asked)" in readme
    assert f"BELAZ stands in {asked['ent-belaz']} of the {pairs} pairs" in readme
    assert f"Severstal in {asked['ent-severstal']}" in readme
