import pytest

from matchmaker.engine.languages import language_of


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Пиломатериалы хвойных пород", "ru"),
        ("Плиты перекрытия ПК", "ru"),
        ("Станок токарный", "ru"),
        ("Концентрат молочного белка", "ru"),
        ("Насосы, арматура", "ru"),
        ("Піламатэрыялы хваёвых парод", "be"),
        ("Вырабы з бетону", "be"),
        ("Рамонт рухавікоў", "be"),
        ("Мэблевая фабрыка", "be"),
        ("Масла сялянскае", "be"),
        ("Дыстрыб'ютар харчовых тавараў", "be"),
        ("Spare parts for tractors MTZ", "en"),
        ("Manufacturer of dump trucks, завод", "en"),
        ("ISO 9001", "en"),
        ("ПВХ", "ru"),
        ("Сертификат ISO 9001, HACCP", "ru"),
        ("LMS white label, конструктор курсов", "mixed"),
        ("Полимерные трубы / plastic pipes and fittings", "mixed"),
        ("12 345 – 67", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_language_of_a_line_is_told(line, language):
    assert language_of(line) == language
