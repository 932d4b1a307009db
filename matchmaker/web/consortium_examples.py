"""The examples of groups in the API's description; the company is that of the other examples."""

from matchmaker.web.examples import MARKETS, PARTNERS, SUGGESTION

_LEAD = "5b0f3c1e-7f6a-4f0b-9a51-2d9b2f6f3a10"
_MEMBER = "c2a4d7c8-1f5e-4f43-8a57-0f6de1b0c9aa"
_FORWARDER = "9d1f0a52-6c1b-4d0e-8a6e-3b1d2c4e5f60"

SEARCH: dict[str, object] = {
    "company_id": _LEAD,
    "market": "VN",
    "size": 3,
    "max_competing": 0,
    "must_include": [],
    "must_exclude": [],
    "services": ["logistics"],
    "max_large": 2,
    "limit": 1,
}

_QUESTIONNAIRE = [
    {
        "code": "wants_market",
        "topic": "experience",
        "topic_text": "Export experience",
        "kind": "yes_no",
        "question": "Is this country in your plans?",
        "answer": True,
    },
    {
        "code": "languages",
        "topic": "people",
        "topic_text": "People",
        "kind": "texts",
        "question": "In which languages do they negotiate?",
        "answer": None,
    },
]
_MARKET = {"score": 0.61, "components": {"supply": 0.7, "demand": 0.5, "ease": 0.6}}
_WANTS = {
    "code": "wants_there",
    "text": "Wants to sell in Vietnam.",
    "evidence": {"countries": ["VN"]},
}


def _adds(score: float, together: float, services: float) -> dict[str, float]:
    return {
        "score": score,
        "needs": 0.02,
        "together": together,
        "services": services,
        "rivalry": 0.0,
        "market": 0.1,
    }


_COMPANY = SUGGESTION["partner"]
_MEMBERS = [
    {
        "company": {
            **_COMPANY,  # type: ignore[dict-item]
            "id": _LEAD,
            "ref": "crm-00017",
            "name": "ОАО «Пример»",
            "country": "BY",
            "region": "BY-MI",
        },
        "role": "lead",
        "role_text": "lead",
        "score": None,
        "relation": None,
        "market": _MARKET,
        "adds": _adds(0.45, 0.12, 0.17),
        "remarks": [
            _WANTS,
            {
                "code": "only_of_country",
                "text": "The only Belarusian member.",
                "evidence": {"country": "BY"},
            },
        ],
        "questionnaire": _QUESTIONNAIRE,
    },
    {
        "company": _COMPANY,
        "role": "supplier",
        "role_text": "supplier",
        "score": 0.87,
        "relation": "complementary",
        "market": _MARKET,
        "adds": _adds(0.35, 0.08, 0.0),
        "remarks": [
            _WANTS,
            {
                "code": "meets_need",
                "text": (
                    "Meets a need of ОАО «Пример»: “fleet dispatch software for open pits” – with "
                    "“Диспетчеризация карьерной техники”."
                ),
                "evidence": {
                    "need": "fleet dispatch software for open pits",
                    "product": "Диспетчеризация карьерной техники",
                    "of": "ОАО «Пример»",
                },
            },
        ],
        "questionnaire": _QUESTIONNAIRE,
    },
    {
        "company": {
            **_COMPANY,  # type: ignore[dict-item]
            "id": _FORWARDER,
            "name": "АО «Порт»",
            "about": "Экспедирование и хранение.",
            "products": [{"text": "Экспедирование контейнеров", "hs": None}],
        },
        "role": "logistics",
        "role_text": "logistics",
        "score": 0.41,
        "relation": "similar",
        "market": _MARKET,
        "adds": _adds(0.17, 0.06, 0.17),
        "remarks": [
            {
                "code": "offers_logistics",
                "text": (
                    "Takes on transport, storage or customs clearance. Asked for by ОАО «Пример»."
                ),
                "evidence": {"asked_by": ["ОАО «Пример»"]},
            }
        ],
        "questionnaire": _QUESTIONNAIRE,
    },
]
_OFFER = [
    {
        "company_id": _LEAD,
        "name": "ОАО «Пример»",
        "lines": ["Самосвалы карьерные г/п 90 т"],
        "beside": None,
        "why": "lead",
        "text": "The package is built around this.",
    },
    {
        "company_id": _MEMBER,
        "name": "ООО «Образец»",
        "lines": ["Диспетчеризация карьерной техники"],
        "beside": _LEAD,
        "why": "system",
        "text": "Makes one system with the goods of ОАО «Пример».",
    },
    {
        "company_id": _FORWARDER,
        "name": "АО «Порт»",
        "lines": ["Экспедирование контейнеров"],
        "beside": None,
        "why": "service",
        "text": "A service that carries the whole delivery.",
    },
]
CONSORTIA: dict[str, object] = {
    "company": PARTNERS["company"],
    "market": "VN",
    "market_name": "Vietnam",
    "size": 3,
    "engine": PARTNERS["engine"],
    "trade": MARKETS["trade"],
    "candidates": {"by": 212, "ru": 250},
    "services": ["logistics"],
    "items": [
        {
            "status": "optimal",
            "worth": 1.12,
            "bound": 1.12,
            "gap": 0.0,
            "nodes": 12,
            "parts": _adds(0.49, 0.13, 0.17) | {"market": 0.31},
            "members": _MEMBERS,
            "offer": _OFFER,
            "missing": [
                {
                    "code": "no_finance",
                    "text": "There is no bank, leasing company or insurer in the group.",
                    "evidence": {},
                },
                {
                    "code": "nobody_sells_there",
                    "text": "No member sells in Vietnam yet.",
                    "evidence": {"countries": ["VN"]},
                },
            ],
        }
    ],
    "next": None,
    "why_empty": None,
    "why_empty_text": None,
}
