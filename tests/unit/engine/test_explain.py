"""Sentences for reasons and notes: right in grammar, concrete, and never broken by evidence."""

import re
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.languages import Language
from matchmaker.engine.explain import (
    CLOSENESS,
    NOTE_CODES,
    REASON_CODES,
    note_text,
    reason_description,
    reason_text,
    reason_title,
)
from matchmaker.engine.phrases import MOST_QUOTED
from tests.unit.engine.reasons import FULL, LINES, empty, make_reason, thinned

RU, BE, EN = Language.RU, Language.BE, Language.EN
LETTERS = {RU: re.compile("[А-ЯЁ]"), BE: re.compile("[А-ЯЁІЎ]"), EN: re.compile("[A-Z]")}


def say(code: str, language: Language, *, weight: float = 1.0, **evidence: object) -> str:
    return reason_text(make_reason(code, evidence, weight=weight), language)


def is_sentence(text: str, language: Language) -> bool:
    whole = LETTERS[language].match(text) and text.endswith(".") and "{" not in text
    return bool(whole) and "  " not in text and text == text.strip()


def test_the_examples_of_these_tests_cover_every_code() -> None:
    assert tuple(FULL) == REASON_CODES


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("weight", [1.5, 0.0, -1.5])
@pytest.mark.parametrize("code", REASON_CODES)
def test_every_reason_is_a_sentence_whatever_of_its_evidence_is_missing(
    code: str, weight: float, language: Language
) -> None:
    said = [reason_text(make_reason(code, e, weight=weight), language) for e in thinned(code)]

    assert [text for text in said if not is_sentence(text, language)] == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", [code for code in REASON_CODES if FULL[code]])
def test_evidence_is_shown_and_not_only_hinted_at(code: str, language: Language) -> None:
    unshown = {"close_fields", "different_products"}

    full = reason_text(make_reason(code), language)

    assert (full == reason_text(make_reason(code, {}), language)) is (code in unshown)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", NOTE_CODES)
def test_every_note_is_a_sentence(code: str, language: Language) -> None:
    assert is_sentence(note_text(code, language), language)


@pytest.mark.parametrize("language", Language)
def test_every_reason_has_a_short_name_of_its_own_and_a_description(language: Language) -> None:
    titles = [reason_title(code, language) for code in REASON_CODES]
    descriptions = [reason_description(code, language) for code in REASON_CODES]

    assert len(set(titles)) == len(set(descriptions)) == len(REASON_CODES)
    assert [title for title in titles if len(title) > 42 or title.endswith(".")] == []
    assert all(is_sentence(text, language) for text in descriptions)


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError, match="whim"):
        reason_text(make_reason("whim", {}), RU)
    with pytest.raises(KeyError, match="whim"):
        note_text("whim", RU)
    with pytest.raises(KeyError, match="whim"):
        reason_title("whim", RU)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (RU, "Они ищут «тормозные колодки», а вы предлагаете «Brake pads»."),
        (BE, "Яны шукаюць «тормозные колодки», а вы прапануеце «Brake pads»."),
        (EN, "They are looking for “тормозные колодки”, and you offer “Brake pads”."),
    ],
)
def test_a_need_and_a_product_are_quoted_as_they_are_written(
    language: Language, expected: str
) -> None:
    assert reason_text(make_reason("needs_your_product"), language) == expected


def test_closeness_of_need_and_product_is_told_in_words() -> None:
    near, exact = CLOSENESS["meets_your_need"]

    said = [
        say("meets_your_need", RU, **{**LINES, "similarity": similarity})
        for similarity in (exact, exact - 0.01, near, near - 0.01)
    ]

    assert "именно это" in said[0]
    assert (
        said[1] == said[2] == say("meets_your_need", RU, need=LINES["need"], product="Brake pads")
    )
    assert "ближе всего" in said[3]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", CLOSENESS)
def test_a_slight_likeness_is_not_told_as_a_strong_one(code: str, language: Language) -> None:
    weight = -1.0 if code.startswith("same_") else 1.0

    slight, strong = (
        say(code, language, weight=weight, **{**FULL[code], "similarity": similarity})
        for similarity in (CLOSENESS[code].near - 0.01, CLOSENESS[code].near)
    )

    assert slight != strong


def test_one_line_is_enough_for_a_sentence() -> None:
    need = say("meets_your_need", EN, need="steel")
    product = say("needs_your_product", EN, product="steel")

    assert need == "You are looking for “steel”, and they have it."
    assert product == "You offer “steel”, which is just what they are looking for."


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (
            (2, 3, 1, 5),
            "Похоже, они могут закрыть 2 из 3 ваших потребностей, а вы — 1 из 5 их потребностей.",
        ),
        ((4, 21, 0, 5), "Похоже, они могут закрыть 4 из 21 вашей потребности."),
        ((0, 3, 2, 2), "Похоже, вы можете закрыть 2 из 2 их потребностей."),
        ((1, 1, 0, 4), "Похоже, они могут закрыть вашу единственную потребность."),
    ],
)
def test_needs_are_counted_in_russian_grammar(counts: tuple[int, ...], expected: str) -> None:
    yours, of_yours, theirs, of_theirs = counts

    said = say(
        "more_needs_met", RU, yours=yours, of_yours=of_yours, theirs=theirs, of_theirs=of_theirs
    )

    assert said == expected


def test_needs_are_counted_in_belarusian_grammar() -> None:
    said = say("more_needs_met", BE, yours=2, of_yours=31, theirs=1, of_theirs=4)

    assert said == "Здаецца, яны могуць задаволіць 2 з 31 вашай патрэбы, а вы — 1 з 4 іх патрэб."


@pytest.mark.parametrize(
    ("code", "language", "expected"),
    [
        ("shared_markets", RU, "Обе компании уже продают в Иране, во Вьетнаме и на Кубе."),
        ("shared_markets", BE, "Абедзве кампаніі ўжо прадаюць у Іране, у В'етнаме і на Кубе."),
        ("shared_markets", EN, "Both companies already sell in Iran, Vietnam and Cuba."),
        (
            "opens_your_target",
            BE,
            "Яны ўжо прадаюць там, куды вы хочаце выйсці: у Іране, у В'етнаме і на Кубе.",
        ),
    ],
)
def test_countries_stand_in_the_case_of_their_language(
    code: str, language: Language, expected: str
) -> None:
    assert reason_text(make_reason(code), language) == expected


def test_belarusian_preposition_is_short_after_a_vowel() -> None:
    said = say("shared_markets", BE, countries=("VN", "IR"))

    assert said == "Абедзве кампаніі ўжо прадаюць у В'етнаме і ў Іране."


def test_belarusian_preposition_is_long_before_a_vowel_that_cannot_shorten_it() -> None:
    assert "ва Узбекістане" in say("shared_markets", BE, countries=("VN", "UZ"))


def test_english_keeps_prepositions_that_differ() -> None:
    said = say("shared_markets", EN, countries=("VN", "CX"))

    assert said == "Both companies already sell in Vietnam and on Christmas Island."


@pytest.mark.parametrize(
    ("language", "ending"),
    [
        (RU, "во Вьетнаме, в Китае и ещё в 3 странах."),
        (BE, "у В'етнаме, у Кітаі і яшчэ ў 3 краінах."),
        (EN, "Vietnam, China and 3 more."),
    ],
)
def test_a_long_list_of_countries_is_cut_and_counted(language: Language, ending: str) -> None:
    countries = ("IR", "CU", "BR", "VN", "CN", "ID", "KZ", "AM")

    assert say("shared_markets", language, countries=countries).endswith(ending)


def test_a_single_item_over_the_limit_is_shown_and_not_counted() -> None:
    words = ("a1", "b2", "c3", "d4", "e5", "f6")

    assert say("shared_words", EN, words=words).endswith("“e5” and “f6”.")


def test_names_that_hold_an_and_are_joined_by_commas() -> None:
    said = say("forms_fit", EN, forms=("supply", "licensing"))

    assert said == "Both companies are ready for supply, licensing and technology transfer."


@pytest.mark.parametrize(
    ("yours", "theirs", "beginning"),
    [
        ("8704", "8704", "A need of one side and a product of the other carry the same HS code"),
        ("8704", "870899", "A need of one side and a product of the other belong to the same HS"),
        ("8701", "8432", "A need of one side and a product of the other carry neighbouring HS"),
    ],
)
def test_hs_codes_are_called_as_close_as_they_are(yours: str, theirs: str, beginning: str) -> None:
    assert say("hs_fit", EN, yours=yours, theirs=theirs).startswith(beginning)


def test_a_link_inside_one_chapter_is_not_told_as_two() -> None:
    said = say("supply_chain", EN, from_chapter="87", to_chapter="87")

    assert said.count("Motor vehicles") == 1


def test_a_class_that_is_no_hs_chapter_is_not_shown() -> None:
    said = say("supply_chain", EN, from_chapter="S-LOG", to_chapter="87")

    assert said == say("supply_chain", EN)


@pytest.mark.parametrize(
    ("language", "word"), [(RU, "конкуренты"), (BE, "канкурэнты"), (EN, "rivals")]
)
def test_same_products_that_lower_the_score_make_rivals(language: Language, word: str) -> None:
    lowered, raised = (
        reason_text(make_reason("same_products", weight=weight), language) for weight in (-1.0, 1.0)
    )

    assert word in lowered
    assert word not in raised


def test_the_same_line_on_both_sides_is_quoted_once() -> None:
    said = say("same_products", EN, weight=-1.0, yours="Steel", theirs="steel")

    assert (
        said == "You both offer the same thing, “Steel”: here you are rivals rather than partners."
    )


def test_shared_markets_that_lower_the_score_are_still_shared() -> None:
    raised, lowered = (
        reason_text(make_reason("shared_markets", weight=weight), EN) for weight in (1.0, -1.0)
    )

    assert raised == lowered


def test_no_evidence_that_lowers_the_score_says_what_is_missing() -> None:
    said = say("shared_markets", EN, weight=-1.0, countries=())

    assert said == "There is no third country where both companies sell."


def test_quotation_marks_inside_a_quotation_are_of_the_other_kind() -> None:
    line = "насосы «Гном»"

    assert "«насосы „Гном“»" in say("meets_your_need", RU, need=line)
    assert "“насосы «Гном»”" in say("meets_your_need", EN, need=line)


def test_a_long_line_is_cut_at_a_word() -> None:
    said = say("use_for_your_product", RU, product="сталь " * 60)

    assert said.endswith("сталь…».")
    assert len(said) < MOST_QUOTED + 80


def test_a_long_word_is_cut_inside() -> None:
    assert f"“{'x' * MOST_QUOTED}…”" in say("meets_your_need", EN, need="x" * 500)


def test_a_full_stop_of_a_line_does_not_stand_inside_the_sentence() -> None:
    assert "«Ищем подшипники»," in say("meets_your_need", RU, need="Ищем подшипники.", product="x")


def test_the_full_stop_of_an_abbreviation_stays() -> None:
    assert "«Дизели 300 л.с.»," in say("meets_your_need", RU, need="Дизели 300 л.с.", product="x")


def test_lists_that_come_back_from_json_are_read() -> None:
    assert "Vietnam" in say("shared_markets", EN, countries=["VN"])


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip(" .,;:")))
def test_no_line_can_break_or_change_a_sentence(line: str) -> None:
    inner = " ".join(line.split()).rstrip(".,;: ").translate(str.maketrans("«»", "„“"))

    for code in ("meets_your_need", "use_for_their_product", "same_products"):
        names = ("need", "product", "yours", "theirs")
        said = say(code, BE, **dict.fromkeys(names, line))
        assert inner in said or not inner


@given(st.sampled_from(REASON_CODES), st.sampled_from(Language), st.floats(-9, 9))
def test_empty_evidence_reads_as_missing_evidence(
    code: str, language: Language, weight: float
) -> None:
    blank = {name: empty(value) for name, value in FULL[code].items() if isinstance(value, tuple)}

    said = reason_text(make_reason(code, blank, weight=weight), language)

    assert said == reason_text(make_reason(code, {}, weight=weight), language)


SAYING = [make_reason(code, e, weight=w) for code in FULL for e in thinned(code) for w in (1, -1)]
SAYING += [
    make_reason(code, {**FULL[code], "similarity": similarity}, weight=weight)
    for code in CLOSENESS
    for similarity in (0.1, 0.9)
    for weight in (1, -1)
]
SAYING += [make_reason("hs_fit", {"yours": "8704", "theirs": "8704"})]
SAYING += [make_reason("hs_fit", {"yours": "8701", "theirs": "8432"})]
SAYING += [make_reason("supply_chain", {"from_chapter": "87", "to_chapter": "87"})]
SAYING += [make_reason("same_products", {"yours": "x", "theirs": "X"}, weight=-1)]
SAYING += [make_reason("same_needs", {"yours": "x", "theirs": "X"}, weight=-1)]
SAYING += [make_reason("service_for_export", {"form": "finance"})]
SAYING += [make_reason("more_needs_met", {"yours": 1, "of_yours": 2})]
SAYING += [make_reason("more_needs_met", {"theirs": 1, "of_theirs": 2})]


@pytest.mark.parametrize("language", Language)
def test_every_sentence_of_the_catalogue_is_said_some_time(language: Language) -> None:
    with (
        files("matchmaker")
        .joinpath(f"locales/{language}/LC_MESSAGES/matchmaker.po")
        .open("rb") as lines
    ):
        templates = [m.string for m in read_po(lines) if m.id and str(m.id).startswith("reason.")]
    said = {reason_text(reason, language) for reason in SAYING}

    unsaid = [t for t in templates if not any(_pattern(t).fullmatch(text) for text in said)]

    assert unsaid == []


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(template)))
