"""The bar chart of third markets: ten rows, bars as long as their figures, what was found."""

import pytest

from matchmaker.domain.languages import Language
from matchmaker.web.charts.bars import SHOWN, market_bars
from tests.unit.profiles import make_partner, make_profile
from tests.unit.web.charted import SVG, made_up, markets_of, markets_of_two, parse, words

COMPONENTS = ("score", "supply", "demand", "ease")


def bars(picture: str, component: str) -> list[float]:
    """Return the lengths of a column's bars, from the top."""
    return [
        float(bar.attrib["width"])
        for bar in parse(picture).iter(SVG + "rect")
        if bar.attrib.get("data-component") == component
    ]


def test_ten_best_countries_have_a_row_of_four_bars() -> None:
    picture = market_bars(markets_of(), Language.EN)

    assert [len(bars(picture, name)) for name in COMPONENTS] == [SHOWN] * len(COMPONENTS)


def test_bars_are_as_long_as_their_figures() -> None:
    found = markets_of()
    picture = market_bars(found, Language.EN)

    for name in COMPONENTS:
        values = [f.score if name == "score" else f.components[name] for f in found.items[:SHOWN]]
        lengths = bars(picture, name)
        assert lengths == pytest.approx([value * 68 for value in values], abs=0.051)


def test_fewer_countries_have_fewer_rows() -> None:
    assert len(bars(market_bars(markets_of(limit=3), Language.EN), "score")) == 3


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            Language.RU,
            [
                "Предложение",
                "Спрос",
                "Доступность",
                "хочет продавать там",
                "оценка, а не статистика, 2024",
                "среднее геометрическое предложения (вес 0,2)",
            ],
        ),
        (
            Language.BE,
            [
                "Прапанова",
                "Попыт",
                "Даступнасць",
                "хоча прадаваць там",
                "ацэнка, а не статыстыка, 2024",
                "сярэдняе геаметрычнае прапановы (вага 0,2)",
            ],
        ),
        (
            Language.EN,
            [
                "Supply",
                "Demand",
                "Ease",
                "wants to sell there",
                "estimate, not statistics, 2024",
                "geometric mean of supply (weight 0.2)",
            ],
        ),
    ],
)
def test_chart_says_what_speaks_for_a_country(language: Language, said: list[str]) -> None:
    text = words(market_bars(markets_of(make_profile(export_targets=["KZ"])), language))

    assert [phrase for phrase in said if phrase not in text] == []


@pytest.mark.parametrize(
    ("sells", "said"), [(["KZ"], "both sell there"), ([], "one of the two sells there")]
)
def test_of_a_pair_it_is_said_how_many_sell_there(sells: list[str], said: str) -> None:
    first = make_profile(export_markets=sells, export_targets=[])
    found = markets_of_two(first, make_partner(export_markets=["KZ"]))

    assert said in words(market_bars(found, Language.EN))


def test_of_a_pair_it_is_said_how_many_want_to_sell_there() -> None:
    first = make_profile(export_targets=["KZ"])

    found = markets_of_two(first, make_partner(export_targets=["KZ"]))

    assert "both want to sell there" in words(market_bars(found, Language.EN))


def test_services_are_said_to_have_no_statistics() -> None:
    assert "По услугам нет таможенной статистики" in words(
        market_bars(markets_of_two(), Language.RU)
    )


def test_script_in_a_name_is_text() -> None:
    root = parse(market_bars(made_up([("KZ", 0.5)], "<script>alert(1)</script>"), Language.EN))

    assert "<script>" in (root.findtext(SVG + "title") or "")
    assert SVG + "script" not in {part.tag for part in root.iter()}
