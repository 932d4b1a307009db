"""Profiles for unit tests: valid ones, and strategies that make any valid one."""

from hypothesis import strategies as st

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.places import Country, regions, third_countries
from matchmaker.domain.products import CHAPTERS
from matchmaker.domain.profile import Line, Profile, parse_profile
from matchmaker.domain.texts import clean_text

UNP, OTHER_UNP, INN = "100582333", "100354447", "7707083893"


def make_profile(**changes: object) -> Profile:
    """Return a Belarusian maker of quarry trucks."""
    fields: dict[str, object] = {
        "name": "ОАО «Карьерные машины»",
        "country": "BY",
        "region": "BY-MI",
        "about": "Карьерная техника.",
        "products": [{"text": "Самосвалы карьерные г/п 90 т", "hs": "8704"}],
        "needs": [{"text": "Диспетчеризация карьерной техники"}],
        "cooperation": ["joint_production"],
        "export_targets": ["VN"],
    }
    return parse_profile(fields | changes)


def make_partner(**changes: object) -> Profile:
    """Return a Russian company that fits the maker of quarry trucks."""
    fields: dict[str, object] = {
        "name": "ООО «Диспетчер»",
        "country": "RU",
        "region": "RU-KEM",
        "about": "Программы для карьеров.",
        "products": [{"text": "Диспетчеризация карьерной техники"}],
        "needs": [{"text": "Самосвалы карьерные", "hs": "8704"}],
    }
    return make_profile(**fields | changes)


def _is_text(text: str, shortest: int, longest: int) -> bool:
    try:
        return shortest <= len(clean_text(text)) <= longest
    except ValueError:
        return False


_letters = st.sampled_from("абвгдеёжзіўщыэюяabcxyz0159 -/.№«»'’\u0306\u0301")
hs_codes = st.builds(
    lambda chapter, rest: chapter + rest,
    st.sampled_from(CHAPTERS),
    st.sampled_from(["", "01", "0190", "019012", "01901234"]),
)
_characters = st.characters(
    exclude_categories=("Cc", "Cs", "Co"),
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
line_texts = st.one_of(
    st.text(_letters, min_size=4, max_size=30), st.text(_characters, min_size=4, max_size=20)
).filter(lambda text: len(text.strip()) > 1 and _is_text(text, 2, 500))
lines = st.builds(Line, text=line_texts, hs=st.none() | hs_codes)
names = line_texts.filter(lambda text: _is_text(text, 2, 300))


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """Return any valid profile without tax id and contact."""
    country = draw(st.sampled_from(Country))
    markets = st.lists(st.sampled_from(third_countries()), max_size=3)
    return Profile(
        name=draw(names),
        country=country,
        region=draw(st.sampled_from(regions(country))),
        about=draw(line_texts | st.just("")),
        products=tuple(draw(st.lists(lines, min_size=1, max_size=3))),
        needs=tuple(draw(st.lists(lines, max_size=3))),
        cooperation=tuple(draw(st.lists(st.sampled_from(Cooperation), max_size=3))),
        partner_regions=tuple(draw(st.lists(st.sampled_from(regions(country.other)), max_size=2))),
        export_markets=tuple(draw(markets)),
        export_targets=tuple(draw(markets)),
        employees=draw(st.none() | st.integers(0, 10_000_000)),
    )
