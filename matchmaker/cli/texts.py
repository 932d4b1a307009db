"""The words of results in the three languages of the service."""

from enum import Enum

from matchmaker.domain.languages import Language


class Text(Enum):
    """One text: English, Russian, Belarusian."""

    DONE = ("imported", "импорт", "імпарт")
    WOULD_DO = ("would import", "пробный импорт", "пробны імпарт")
    ROWS = ("rows", "строк", "радкоў")
    CREATED = ("created", "создано", "створана")
    UPDATED = ("updated", "обновлено", "абноўлена")
    UNCHANGED = ("unchanged", "без изменений", "без змен")
    REFUSED = ("refused", "отклонено", "адхілена")
    ROW = ("row", "строка", "радок")
    REF = ("ref", "код", "код")
    FIELD = ("field", "поле", "поле")
    REASON = ("reason", "причина", "прычына")
    MORE_PROBLEMS = (
        "… and {count} more; --json lists up to 1,000",
        "… и ещё {count}; --json выводит до 1000",
        "… і яшчэ {count}; --json паказвае да 1000",
    )
    PARTNERS_OF = ("Partners for {name}", "Партнёры для {name}", "Партнёры для {name}")
    JOINT_PROJECT = ("joint project", "совместный проект", "сумесны праект")
    THIRD_MARKET = ("third market", "рынок третьих стран", "рынак трэціх краін")
    COMPLEMENTARY = ("complementary", "дополняют друг друга", "дапаўняюць адна адну")
    SIMILAR = ("similar", "похожие", "падобныя")
    COMPETING = ("competing", "конкуренты", "канкурэнты")
    MARKETS = ("Markets", "Рынки", "Рынкі")
    NOBODY = ("Nobody to suggest", "Предложить некого", "Прапанаваць няма каго")


def say(text: Text, language: Language) -> str:
    """Return a text in a language."""
    english, russian, belarusian = text.value
    return {Language.EN: english, Language.RU: russian, Language.BE: belarusian}[language]
