from pathlib import Path

import numpy as np
import pytest

from matchmaker.training.hs_names import CLASS_ROWS
from matchmaker.training.supply_chain import (
    learn_inputs,
    learn_proximity,
    main,
    map_industries,
    read_links,
    read_sales,
)
from matchmaker.training.supply_chain_report import auc, count_needs, weighted_auc

OKPD2 = """code,digits,name_ru
10.51.1,4,Молоко
13.20.2,5,Ткани
14.13.1,5,Одежда
19.20.2,4,Топливо
24.10.1,4,Чугун
25.11.2,5,Конструкции
"""
SALES = """okved_provider,okved_consumer,normalized_consumption
14,13,0.6
25.1,24.1,0.5
14,14,0.3
24.1,13,0.001
"""
EDGES = """hs4_a,hs4_b,proximity
6109,6203,0.6
6109,6110,0.5
7208,7308,0.4
9801,7208,0.9
"""


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    (tmp_path / "okpd2_ru.csv").write_text(OKPD2, "utf-8")
    (tmp_path / "okved_input_output_ru.csv").write_text(SALES, "utf-8")
    (tmp_path / "product_space_hs4_edges.csv").write_text(EDGES, "utf-8")
    return tmp_path


def test_what_the_table_calls_the_provider_is_read_as_the_buyer(tables):
    sales, codes = read_sales(tables / "okved_input_output_ru.csv")

    cloth, clothes = codes.index("13"), codes.index("14")
    assert sales[cloth, clothes] == 0.6
    assert sales[clothes, cloth] == 0.0


def test_an_industry_is_divided_among_the_chapters_of_its_goods(tables):
    goods = map_industries(["10", "99"], tables / "okpd2_ru.csv")

    assert goods[0, CLASS_ROWS["04"]] > 0
    assert goods[0].sum() == pytest.approx(1.0)
    assert goods[1, CLASS_ROWS["S-OTH"]] == 1.0


def test_what_sells_well_to_an_industry_becomes_its_input(tables):
    learned = learn_inputs(tables)

    steel, structures = CLASS_ROWS["72"], CLASS_ROWS["73"]
    assert learned[steel, structures] > 0.5
    assert learned[structures, steel] == 0.0


def test_sales_within_an_industry_link_no_two_classes(tables):
    (tables / "okved_input_output_ru.csv").write_text(
        "okved_provider,okved_consumer,normalized_consumption\n13,13,0.9\n", "utf-8"
    )

    learned = learn_inputs(tables)

    assert learned.sum() > 0
    assert np.array_equal(learned, np.diag(np.diag(learned)))


def test_written_links_are_read_from_both_sides(tmp_path):
    path = tmp_path / "links.tsv"
    path.write_text("# comment\n04\t01\t84\n>S-LOG\t31\t\n", "utf-8")

    links = read_links(path)

    assert links[CLASS_ROWS["01"], CLASS_ROWS["04"]] == 0.8
    assert links[CLASS_ROWS["84"], CLASS_ROWS["04"]] == 0.5
    assert links[CLASS_ROWS["S-LOG"], CLASS_ROWS["31"]] == 0.8
    assert (links > 0).sum() == 3


def test_a_written_link_to_no_class_is_refused(tmp_path):
    path = tmp_path / "links.tsv"
    path.write_text("04\t77\t\n", "utf-8")

    with pytest.raises(KeyError, match="77"):
        read_links(path)


def test_chapters_with_edges_are_nearer_than_those_without(tables):
    nothing = np.zeros((len(CLASS_ROWS), len(CLASS_ROWS)))

    proximity = learn_proximity(tables / "product_space_hs4_edges.csv", nothing)

    assert proximity[CLASS_ROWS["61"], CLASS_ROWS["62"]] > 0.1
    assert proximity[CLASS_ROWS["61"], CLASS_ROWS["72"]] == 0.0
    assert np.all(np.diag(proximity) == 1.0)


def test_chapters_with_the_same_buyers_go_together(tables):
    inputs = np.zeros((len(CLASS_ROWS), len(CLASS_ROWS)))
    inputs[CLASS_ROWS["40"], CLASS_ROWS["87"]] = inputs[CLASS_ROWS["70"], CLASS_ROWS["87"]] = 0.8

    proximity = learn_proximity(tables / "product_space_hs4_edges.csv", inputs)

    assert proximity[CLASS_ROWS["40"], CLASS_ROWS["70"]] == pytest.approx(1.0)


def test_the_same_tables_give_the_same_bytes(tables):
    for name in ("first", "second"):
        main(["--nomenclature", str(tables), "--out", str(tables / name)])

    files = [sorted((tables / name).iterdir()) for name in ("first", "second")]
    assert [path.name for path in files[0]] == ["README.md", "supply_chain.safetensors"]
    assert [p.read_bytes() for p in files[0]] == [p.read_bytes() for p in files[1]]


def test_ranking_by_the_truth_is_perfect_and_by_its_opposite_all_wrong():
    truth = np.array([[False, True], [False, False]])

    assert auc(truth.astype(float), truth) == 1.0
    assert auc(1.0 - truth, truth) == 0.0


def test_equal_strengths_rank_by_chance():
    even = np.ones((2, 2))

    assert weighted_auc(np.zeros((2, 2)), even, even) == 0.5


def test_needs_are_counted_against_what_a_company_makes(tmp_path):
    path = tmp_path / "companies.jsonl"
    path.write_text(
        '{"profile": {"products": [{"hs": "0406"}], "needs": [{"hs": "3923"}, {"hs": "0402"}]}}\n',
        "utf-8",
    )

    bought, _ = count_needs(path)

    assert bought[CLASS_ROWS["39"], CLASS_ROWS["04"]] == 1.0
    assert bought.sum() == 1.0  # a dairy's need of dairy goods is resale
