import gzip
import json
import random
from pathlib import Path

import pytest

from matchmaker.training.encoder_batches import GROUPS, PROFILES, SIBLINGS, Batches
from matchmaker.training.encoder_corpus import Parallel, normalised, read_corpus, texts_tested_on
from matchmaker.training.encoder_sources import prepare, read_concepts
from matchmaker.training.encoder_views import Views, read_phrasings

DATA = Path(__file__).parents[3] / "data"
PHRASINGS = read_phrasings(DATA / "training" / "phrasings.json")


def write_rows(path: Path, rows: list[dict]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_rows_that_are_tested_on_are_struck_out_and_counted(tmp_path):
    rows = [{"en": "Steel pipes", "ru": "Стальные трубы"}, {"en": "Cheese", "ru": "Сыр"}]
    write_rows(tmp_path / "trade.jsonl", rows)

    corpus = read_corpus(tmp_path, frozenset({normalised("СТАЛЬНЫЕ, трубы!")}))

    assert corpus.dropped == {"trade": 1}
    assert [item.texts["en"] for item in corpus.sources["trade"]] == [("Cheese",)]


def test_every_text_of_the_evaluation_files_counts_as_tested(tmp_path):
    crosslingual = DATA / "evaluation" / "crosslingual.jsonl"
    companies = DATA / "demo" / "companies.jsonl"
    news = tmp_path / "news.tsv"
    news.write_text("en\tru\nGood morning\tДоброе утро\n", "utf-8")

    tested = texts_tested_on(crosslingual, companies, news)

    row = json.loads(crosslingual.read_text("utf-8").splitlines()[0])
    profile = json.loads(companies.read_text("utf-8").splitlines()[0])["profile"]
    shown = [row["en2"], row["be"], profile["about"], profile["needs"][0]["text"], "доброе утро"]
    assert {normalised(text) for text in shown} <= tested


def test_nothing_in_the_hand_written_terms_but_single_words_is_tested_on():
    tested = texts_tested_on(
        DATA / "evaluation" / "crosslingual.jsonl", DATA / "demo" / "companies.jsonl"
    )
    terms = [
        term
        for row in read_concepts(DATA / "training" / "concepts.txt")
        for language in ("en", "ru", "be")
        for term in row[language]
    ]

    found = {term for term in terms if normalised(term) in tested}

    assert len(found) <= len(terms) // 100  # such rows are struck out before training


def test_a_folder_without_text_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no \*\.jsonl"):
        read_corpus(tmp_path, frozenset())


def test_reference_files_become_a_corpus(tmp_path):
    source, target = tmp_path / "source", tmp_path / "corpus"
    source.mkdir()
    (source / "ru_be_phrases_machine.tsv").write_text("сыр\tсыр\n", "utf-8")
    (source / "lexicon_mueller7_en_ru.tsv").write_text(
        "en\tru\ncheese\t1. сыр (пища); сырный\n", "utf-8"
    )
    (source / "nace_okved2_en_ru.csv").write_text(
        "nace2,name_en,okved2_name_ru\n1,Farming,Земледелие\n2,,\n", "utf-8"
    )
    (source / "hs_tnved_pairs_en_ru.csv").write_text(
        "code,level,name_en,name_ru,name_ru_short,ru_kind\n"
        "0406,4,Cheese,Сыры и творог,Сыры,heading\n"
        "040610,6,Fresh cheese,прочие,,national\n",
        "utf-8",
    )
    concepts = tmp_path / "concepts.txt"
    concepts.write_text("# note\n[dairy]\ncheese; curd = сыр = сыр; тварог\n", "utf-8")

    counts = prepare(source, target, concepts)
    corpus = read_corpus(target, frozenset())

    assert counts == {"dictionary": 1, "activities": 1, "customs": 1, "concepts": 1}
    assert corpus.sources["dictionary"][0].texts["ru"] == ("сыр", "сырный")
    assert corpus.sources["customs"][0] == Parallel({"en": ("Cheese",), "ru": ("Сыры",)}, "hs 04")
    assert corpus.sources["concepts"][0].texts["be"] == ("сыр", "тварог")


def test_names_of_classifications_keep_their_class_and_their_good_translations(tmp_path):
    header = "source\tcode\ten\tru\tbe_machine\tunknown\n"
    names = (
        "cpv\t15511000-3\tMilk\tМолоко\tМалако\t0\n"
        "hs\t0406\t\tСыры и творог\tСыры і творог\t1\n"
        "okpd2\t10.51.11\t\tМолоко питьевое\tМалако пітное\t0\n"
    )
    with gzip.open(tmp_path / "trade_triples_en_ru_be.tsv.gz", "wt", encoding="utf-8") as file:
        file.write(header + names)
    with gzip.open(
        tmp_path / "parallel_software_en_ru_be.jsonl.gz", "wt", encoding="utf-8"
    ) as file:
        file.write('{"en": "Save", "ru": "Сохранить", "be": "Захаваць"}\n')
    with gzip.open(tmp_path / "be_words_ru_machine.tsv.gz", "wt", encoding="utf-8") as file:
        file.write("сыр\tсыр\nпуста\t\n")

    counts = prepare(tmp_path, tmp_path / "corpus")
    milk, cheese, drink = read_corpus(tmp_path / "corpus", frozenset()).sources["trade"]

    assert counts == {"trade": 3, "software": 1, "words": 1}
    assert milk == Parallel({"en": ("Milk",), "ru": ("Молоко",), "be": ("Малако",)}, "cpv 1551")
    assert (cheese.group, drink.group) == ("hs 04", "activity 10.51")
    assert "be" not in cheese  # a word of it was not known to the translator
    assert "be" in drink


def test_a_term_in_two_languages_only_is_refused(tmp_path):
    path = tmp_path / "concepts.txt"
    path.write_text("[dairy]\ncheese = сыр\n", "utf-8")

    with pytest.raises(ValueError, match="line 2"):
        list(read_concepts(path))


def make_corpus(folder: Path) -> Path:
    rows = [
        {"en": f"goods {g} {n}", "ru": f"товар {g} {n}", "be": f"тавар {g} {n}", "group": f"g{g}"}
        for g in range(6)
        for n in range(5)
    ]
    write_rows(folder / "trade.jsonl", rows)
    write_rows(folder / "own.jsonl", [{"en": "Our own line", "ru": "Наша строка"}])
    return folder


def test_the_same_step_gives_the_same_batch_and_another_step_another(tmp_path):
    corpus = read_corpus(make_corpus(tmp_path), frozenset())

    batches = Batches(corpus, PHRASINGS, seed=3)

    assert batches(7) == Batches(corpus, PHRASINGS, seed=3)(7)
    assert batches(7) != batches(8)


def test_a_batch_has_neighbours_profiles_and_the_users_own_text(tmp_path):
    corpus = read_corpus(make_corpus(tmp_path), frozenset())

    batch = Batches(corpus, PHRASINGS, seed=1)(0)

    assert len(batch.first) == len(batch.second)
    assert len(batch.first) == len(batch.plain) + PROFILES
    assert len(batch.plain) > GROUPS * SIBLINGS
    assert {"Our own line", "Наша строка"} <= set(batch.first)
    assert set(batch.english) == set(batch.russian) == set(batch.plain)


def test_text_without_groups_makes_batches_too(tmp_path):
    write_rows(tmp_path / "trade.jsonl", [{"en": "A line of ours", "be": "Наш радок"}])

    batch = Batches(read_corpus(tmp_path, frozenset()), PHRASINGS, seed=1)(0)

    assert set(batch.first) == {"A line of ours", "Наш радок"}
    assert len(batch.first) == len(batch.plain)


def test_views_keep_to_the_language_asked_for():
    item = Parallel({"en": ("steel pipes, welded",), "be": ("сталёвыя трубы, звараныя",)})
    views = Views(PHRASINGS, random.Random(1))  # noqa: S311

    english = {views.line(item, "en") for _ in range(200)}
    belarusian = {views.line(item, "be") for _ in range(200)}

    assert len(english) > 20
    assert all(text.isascii() for text in english)
    assert not any("steel" in text for text in belarusian)


def test_phrasings_have_a_place_for_the_goods_in_every_language():
    for kind in (PHRASINGS.offers, PHRASINGS.needs):
        assert set(kind) == {"en", "ru", "be"}
        assert all(text.count("{x}") == 1 for texts in kind.values() for text in texts)
