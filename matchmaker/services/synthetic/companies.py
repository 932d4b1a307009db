"""Makes invented companies one after the other, in the form that imports read.

Industries and regions follow the statistics, the number of lines and how often codes, markets and
forms of cooperation are given roughly follow the demo companies, which people wrote. The first n
companies of a seed are the same however many are asked for.
"""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from matchmaker.domain.cooperation import Cooperation
from matchmaker.domain.languages import Language
from matchmaker.domain.places import Country, regions, third_countries
from matchmaker.services.synthetic.draw import Draw
from matchmaker.services.synthetic.industries import TRADES, load_industries
from matchmaker.services.synthetic.tax_ids import tax_id
from matchmaker.services.synthetic.vocabulary import Goods, load_vocabulary
from matchmaker.services.synthetic.wording import Wording

_BELARUSIAN = 0.3  # of the companies: far more than of the organisations, as of an active partner
_LANGUAGES = {
    Country.BY: Draw((Language.RU, Language.BE, Language.EN), (62, 28, 10)),
    Country.RU: Draw((Language.RU, Language.EN), (92, 8)),
}
_OTHER_LANGUAGE = 0.03  # of the lines stand in English whatever the company writes
_PRODUCTS = Draw(range(1, 13), (18, 24, 20, 13, 9, 6, 4, 2, 1, 1, 1, 1))
_NEEDS = Draw(range(9), (16, 34, 23, 13, 7, 3, 2, 1, 1))
_OWN_CLASS = 0.85  # of a maker's products; a trader's may be anything
_TRADERS_OWN_CLASS = 0.6
_SERVICES_NEEDED = Draw(
    ("S-LOG", "S-CRT", "S-FIN", "S-IT", "S-ENG", "S-CON", "S-OTH"), (5, 3, 2, 2, 1, 1, 2)
)
_SERVICE_NEED = 0.12
_TRIES = 4  # at a line that the company does not have yet
_HS_GIVEN = {"products": 0.55, "needs": 0.3}
_HS_LENGTH = Draw((4, 2, 6), (85, 7, 8))
_COOPERATION = Draw(
    tuple(
        Cooperation(form)
        for form in (
            "supply",
            "joint_export",
            "distribution",
            "research",
            "joint_production",
            "licensing",
            "logistics",
            "assembly",
            "finance",
            "joint_venture",
            "investment",
        )
    ),
    (132, 69, 47, 36, 33, 16, 10, 10, 5, 5, 4),
)
_FORMS = Draw(range(5), (6, 34, 38, 17, 5))
_SOUGHT = (
    "KZ", "UZ", "IN", "CN", "VN", "EG", "TR", "RS", "DZ", "AE", "AZ", "AM", "GE", "KG", "MN", "ID",
    "SA", "IR", "KR", "ZA", "TJ", "TM", "VE", "CU", "NG", "PK", "BD", "MX", "BR", "ET", "KE", "MA",
    "LK", "MM", "OM", "QA", "IQ", "TH", "MY", "ZW", "GH", "TZ", "SN", "AO",
)  # fmt: skip
_MARKETS = Draw.by_rank(
    [*_SOUGHT, *(code for code in third_countries() if code not in _SOUGHT)], 1.05
)
_SOLD_TO = Draw(range(7), (62, 16, 10, 6, 3, 2, 1))
_TARGETS = Draw(range(6), (38, 28, 19, 9, 4, 2))
_PARTNER_REGIONS = Draw(range(4), (88, 7, 3, 2))
_CERTIFICATES = Draw(
    ("EAC", "ISO 9001", "CE", "ISO 14001", "HACCP", "Halal", "FSC", "ISO 22000", "GMP", "ISO 13485",
     "REACH", "IATF 16949", "ISO 45001", "OEKO-TEX", "ISO 27001", "ATEX"),
    (77, 43, 14, 8, 7, 7, 6, 5, 4, 4, 4, 3, 3, 2, 2, 1),
)  # fmt: skip
_CERTIFIED = Draw(range(4), (34, 38, 20, 8))
_GIVEN = {"about": 0.8, "tax_id": 0.7, "employees": 0.9, "website": 0.4, "contact": 0.6}

Company = dict[str, Any]


def synthetic_companies(count: int, seed: int) -> Iterator[Company]:
    """Yield `count` profiles as JSON values.

    Args:
        count: at most `tax_ids.SERIALS`, as many as there are tax numbers.
        seed: companies of another seed have other references; of their tax numbers a few may
            be the same.
    """
    maker = _Maker(seed)
    for number in range(count):
        yield maker.make(number)


class _Maker:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._chance = Random(seed)  # noqa: S311 - not for secrets
        self._vocabulary = load_vocabulary()
        self._industries = load_industries(self._vocabulary.sizes)
        self._wording = Wording(self._vocabulary, self._chance)
        self._regions = {country: regions(country) for country in Country}

    def make(self, number: int) -> Company:
        chance = self._chance
        country = Country.BY if chance.random() < _BELARUSIAN else Country.RU
        language = _LANGUAGES[country](chance)
        place = self._industries.places[country](chance)
        own = self._industries.classes[place.activity](chance)
        goods: list[Goods] = []
        company: Company = {
            "ref": f"synth-{self._seed}-{number}",
            "name": self._wording.name(number, own, country, language),
            "country": country.value,
            "region": place.region,
            "products": self._products(own, place.activity, language, goods),
            "needs": self._needs(own, language),
            "cooperation": self._several(_COOPERATION, _FORMS),
            "export_markets": self._several(_MARKETS, _SOLD_TO),
            "export_targets": self._several(_MARKETS, _TARGETS),
            "certificates": self._several(_CERTIFICATES, _CERTIFIED),
        }
        wanted = _PARTNER_REGIONS(chance)
        if wanted:
            company["partner_regions"] = chance.sample(self._regions[country.other], wanted)
        self._add_what_is_not_always_given(company, number, country, language, goods)
        return company

    def _products(
        self, own: str, activity: str, language: Language, goods: list[Goods]
    ) -> list[dict[str, str]]:
        """Return the product lines, and put what they are about into `goods`."""
        chance, lines = self._chance, _Lines()
        sold, trades = self._industries.classes[activity], activity in TRADES
        kept = _TRADERS_OWN_CLASS if trades else _OWN_CLASS
        for _ in range(_PRODUCTS(chance)):
            name = own if chance.random() < kept else sold(chance)
            shape = "trade" if trades and chance.random() < 0.5 else "products"  # noqa: PLR2004
            goods.append(self._add_line(lines, "products", shape, name, language))
        return lines.lines

    def _needs(self, own: str, language: Language) -> list[dict[str, str]]:
        chance, lines = self._chance, _Lines()
        inputs = self._vocabulary.inputs[own]
        for _ in range(_NEEDS(chance)):
            is_service = chance.random() < _SERVICE_NEED
            name = _SERVICES_NEEDED(chance) if is_service else inputs(chance)
            self._add_line(lines, "needs", "needs", name, language)
        return lines.lines

    def _add_line(
        self, lines: "_Lines", kind: str, shape: str, name: str, language: Language
    ) -> Goods:
        """Add a line that is not there yet; after some tries, none."""
        chance, draw = self._chance, self._vocabulary.goods[name]
        spoken = Language.EN if chance.random() < _OTHER_LANGUAGE else language
        goods = draw(chance)
        for _ in range(_TRIES):
            text = self._wording.line(shape, goods, draw(chance), name, spoken)
            if lines.add(text, self._hs(goods, kind)):
                break
            goods = draw(chance)
        return goods

    def _hs(self, goods: Goods, kind: str) -> str | None:
        chance = self._chance
        if not goods.heading or chance.random() >= _HS_GIVEN[kind]:
            return None
        digits = _HS_LENGTH(chance)
        return f"{goods.heading}90" if digits > len(goods.heading) else goods.heading[:digits]

    def _several(self, values: Draw[Any], how_many: Draw[int]) -> list[Any]:
        """Return some distinct values, in the order they were drawn."""
        chance = self._chance
        return list(dict.fromkeys(values(chance) for _ in range(how_many(chance))))

    def _add_what_is_not_always_given(
        self,
        company: Company,
        number: int,
        country: Country,
        language: Language,
        goods: list[Goods],
    ) -> None:
        chance = self._chance
        given = {name for name, share in _GIVEN.items() if chance.random() < share}
        if "about" in given:
            company["about"] = self._wording.about(goods, language)
        if "employees" in given:
            company["employees"] = 1 + int(min(chance.lognormvariate(3.6, 1.3), 60_000))
        number_of_tax = tax_id(country, number, self._seed) if "tax_id" in given else None
        if number_of_tax is not None:
            company["tax_id"] = number_of_tax
        if "website" in given:
            company["website"] = f"https://c{number}.example"
        if "contact" in given:
            company["contact"] = {"email": f"office@c{number}.example"}


class _Lines:
    """Product or need lines of one company, no text twice."""

    __slots__ = ("_texts", "lines")

    def __init__(self) -> None:
        self.lines: list[dict[str, str]] = []
        self._texts: set[str] = set()

    def add(self, text: str, hs: str | None) -> bool:
        if text in self._texts:
            return False
        self._texts.add(text)
        self.lines.append({"text": text} if hs is None else {"text": text, "hs": hs})
        return True


def as_import_row(company: Mapping[str, Any]) -> bytes:
    """Return a company as one line of a JSONL file."""
    import orjson

    return orjson.dumps(company, option=orjson.OPT_APPEND_NEWLINE)
