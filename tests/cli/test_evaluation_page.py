"""The page and the tables of an evaluation."""

import re
from html.parser import HTMLParser

import pytest

from matchmaker.cli.evaluation.charts import bar_chart, exposure_chart, reliability_chart
from matchmaker.cli.evaluation.page import evaluation_page
from matchmaker.cli.evaluation.tables import comparison_table, contender_table
from matchmaker.cli.evaluation.wording import interval, number, signed
from matchmaker.domain.languages import Language
from matchmaker.engine.evaluation import Comparison, Estimate, Verdict, compare
from matchmaker.engine.evaluation.calibration import Bin
from tests.cli.evaluation_runs import make_run
from tests.unit.engine.evaluation_sets import judge

VOID = {"meta"}


class Outline(HTMLParser):
    """Checks that tags nest, and keeps what the page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.loaded += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in VOID and self.get_starttag_text()[-2:] != "/>":  # type: ignore[index]
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.loaded += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    return parser


@pytest.mark.parametrize("language", Language)
def test_page_is_whole_and_needs_nothing_else(language: Language) -> None:
    run = make_run()
    compared = [
        ("random", "both", compare(run.evaluations[1].values(), run.evaluations[0].values()))
    ]

    found = outline(evaluation_page(run, compared, language))

    assert not found.open
    assert not found.loaded
    assert "script" not in found.found
    assert found.found.count("svg") >= 4 * 3 - 1


@pytest.mark.parametrize("language", Language)
def test_page_says_everything_in_the_readers_language(language: Language) -> None:
    page = evaluation_page(make_run(), [], language)

    assert f'<html lang="{language}">' in page
    assert "evaluation." not in page
    assert ("Совместный проект" in page) == (language is Language.RU)
    assert ("Сумесны праект" in page) == (language is Language.BE)


def test_words_of_the_data_are_escaped() -> None:
    run = make_run()
    compared = [
        (
            "<i>old</i>.json",
            "both",
            compare(run.evaluations[1].values(), run.evaluations[0].values()),
        )
    ]

    page = evaluation_page(run, compared, Language.EN)

    assert "<i>old" not in page
    assert "&lt;i&gt;old" in page


def test_set_of_good_pairs_alone_has_neither_calibration_nor_negatives() -> None:
    page = evaluation_page(make_run(judged=(judge("by-1", "ru-1", 3),)), [], Language.EN)

    assert "<rect" not in page
    assert 'class="ideal"' not in page
    assert "Both purposes" not in page


def test_page_warns_when_the_ranker_was_trained_on_the_set() -> None:
    warning = "trained on these very judgements"

    assert warning in evaluation_page(make_run(in_sample=True), [], Language.EN)
    assert warning not in evaluation_page(make_run(), [], Language.EN)


def test_table_shows_the_first_contender_and_every_baseline() -> None:
    run = make_run()

    table = contender_table(run.evaluations, "joint_project", Language.EN)

    assert [row[0].text for row in table.rows] == [
        "matchmaker",
        "chance",
        "popularity",
        "whole profiles",
        "words alone",
    ]
    assert len({len(row) for row in table.rows} | {len(table.columns)}) == 1


def test_verdict_stands_beside_its_difference() -> None:
    gained = Comparison("ndcg", Estimate(0.05, 0.01, 0.09, 8), Verdict.BETTER)

    table = comparison_table([("old.json", "both", [gained])], Language.BE)

    assert [cell.text for cell in table.rows[0]] == [
        "old.json",
        "Абедзве мэты",
        "nDCG@10",
        "+0,050",
        "лепш",
    ]


def test_numbers_are_written_as_the_language_writes_them() -> None:
    found = Estimate(-0.1, -0.25, 0.5, 3)

    assert number(0.6564, Language.EN) == "0.656"
    assert number(0.6564, Language.BE) == "0,656"
    assert number(None, Language.RU) == "–"
    assert signed(-0.1, Language.RU) == "−0,100"
    assert interval(found, Language.EN) == "−0.250…0.500"


def test_reliability_chart_puts_a_point_where_score_meets_share() -> None:
    chart = reliability_chart([Bin(0.0, 0.0, 5), Bin(1.0, 1.0, 5)], ("t", "x", "y"), Language.EN)

    points = [tuple(map(float, found)) for found in re.findall(r'cx="(.*?)" cy="(.*?)"', chart)]
    (left, bottom), (right, top) = points
    assert left < right
    assert bottom > top


def test_longest_bar_belongs_to_the_greatest_share() -> None:
    chart = bar_chart("t", [("a", 0.1), ("b", 0.4)], Language.EN)

    short, long = (float(width) for width in re.findall(r'<rect[^>]*width="([\d.]+)"', chart))
    assert long == pytest.approx(4 * short, rel=0.01)


@pytest.mark.parametrize("times", [(), (0,), (0, 0, 0), (5, 1)])
def test_exposure_chart_takes_any_number_of_companies(times: tuple[int, ...]) -> None:
    chart = exposure_chart(("t", "x", "y"), [("a", times)], Language.EN)

    assert "nan" not in chart
    assert outline(chart).open == []
