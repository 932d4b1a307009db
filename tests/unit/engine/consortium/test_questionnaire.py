"""What a profile answers, and what has to be asked."""

import pytest

from matchmaker.engine.consortium.questionnaire import QUESTIONS, AnswerKind, answer_questions
from tests.unit.engine.entries import make_profile

FULL = make_profile(
    products=[{"text": "Насосы", "hs": "8413"}, {"text": "Моторы", "hs": "8501"}],
    export_markets=["KZ"],
    export_targets=["VN"],
    certificates=["EAC"],
    employees=40,
    website="https://example.by",
    cooperation=["supply"],
)
BARE = make_profile(products=[{"text": "Насосы"}])


def test_every_question_is_answered_or_left_open() -> None:
    assert list(answer_questions(FULL, "VN")) == [question.code for question in QUESTIONS]
    assert len({question.code for question in QUESTIONS}) == len(QUESTIONS)


def test_what_the_profile_says_is_filled_in() -> None:
    answers = answer_questions(FULL, "VN")

    assert {code: answer for code, answer in answers.items() if answer is not None} == {
        "export_markets": ("KZ",),
        "sells_in_market": False,
        "wants_market": True,
        "products": ("Насосы", "Моторы"),
        "hs_codes": ("8413", "8501"),
        "employees": 40,
        "certificates": ("EAC",),
        "website": "https://example.by",
        "ready_for_joint_export": False,
    }


def test_what_the_profile_leaves_out_has_to_be_asked() -> None:
    answers = answer_questions(BARE, "VN")

    assert [code for code, answer in answers.items() if answer is not None] == ["products"]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.code)
def test_answer_has_the_form_that_is_announced(question) -> None:
    forms = {
        AnswerKind.YES_NO: bool,
        AnswerKind.NUMBER: int,
        AnswerKind.TEXT: str,
        AnswerKind.CODES: tuple,
        AnswerKind.TEXTS: tuple,
    }

    answer = question.find(FULL, "VN")

    assert answer is None or type(answer) is forms[question.kind]
