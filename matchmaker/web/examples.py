"""The examples in the API's description; one company runs through all of them."""

PROFILE: dict[str, object] = {
    "ref": "crm-00017",
    "name": "ОАО «Пример»",
    "country": "BY",
    "region": "BY-MI",
    "tax_id": "100582333",
    "about": "Карьерная техника: разработка, производство и сервис.",
    "products": [{"text": "Самосвалы карьерные г/п 90 т", "hs": "8704"}],
    "needs": [{"text": "fleet dispatch software for open pits", "hs": None}],
    "cooperation": ["joint_production", "joint_export"],
    "partner_regions": ["RU-KEM"],
    "export_markets": ["UZ"],
    "export_targets": ["VN", "ID"],
    "certificates": ["EAC", "ISO 9001"],
    "employees": 4200,
    "website": "https://example.by",
    "contact": {"person": "Отдел экспорта", "email": "export@example.by", "phone": None},
}
_PUBLIC = {name: value for name, value in PROFILE.items() if name != "contact"}
_COMPANY_ID = "5b0f3c1e-7f6a-4f0b-9a51-2d9b2f6f3a10"

COMPANY: dict[str, object] = {
    "id": _COMPANY_ID,
    **PROFILE,
    "status": "published",
    "created_at": "2026-11-24T09:00:00+00:00",
    "updated_at": "2026-11-24T09:00:00+00:00",
}
COMPANY_PAGE: dict[str, object] = {"items": [{**COMPANY, "contact": None}], "next": None}
PATCH: dict[str, object] = {"export_targets": ["VN"], "website": None}

_ENGINE = {"encoder": "encoder-1a2b3c4d", "ranker": "starting-weights", "index_revision": 1234}
_PARTNER = {
    **_PUBLIC,
    "id": "c2a4d7c8-1f5e-4f43-8a57-0f6de1b0c9aa",
    "ref": None,
    "name": "ООО «Образец»",
    "country": "RU",
    "region": "RU-KEM",
    "tax_id": None,
    "about": "Диспетчеризация и мониторинг карьерного транспорта.",
    "products": [{"text": "Диспетчеризация карьерной техники", "hs": None}],
    "needs": [],
    "partner_regions": [],
    "website": None,
}
SUGGESTION: dict[str, object] = {
    "partner": _PARTNER,
    "score": 0.87,
    "match_id": "0b6f0c0e-3c3f-5b57-8d62-8a3f4a3ddc01",
    "relation": "complementary",
    "intercept": -2.1,
    "reasons": [
        {
            "code": "meets_your_need",
            "weight": 1.42,
            "text": "It offers what you look for: fleet dispatch software for open pits.",
            "evidence": {
                "need": "fleet dispatch software for open pits",
                "product": "Диспетчеризация карьерной техники",
                "similarity": 0.78,
            },
        }
    ],
    "joint_offer": None,
    "markets": [
        {
            "country": "VN",
            "score": 0.61,
            "components": {"supply": 0.7, "demand": 0.5, "ease": 0.6},
        }
    ],
}
PARTNERS: dict[str, object] = {
    "company": {"id": _COMPANY_ID, "ref": "crm-00017", "name": "ОАО «Пример»"},
    "purpose": "joint_project",
    "engine": _ENGINE,
    "items": [SUGGESTION],
    "next": None,
    "why_empty": None,
    "why_empty_text": None,
}
DOSSIER: dict[str, object] = {
    **SUGGESTION,
    "company": {**_PUBLIC, "id": _COMPANY_ID},
    "purpose": "joint_project",
    "engine": _ENGINE,
    "would_rise": [],
    "blocked": [],
}
SEARCHES: dict[str, object] = {
    "items": [
        {"profile": _PUBLIC, "purpose": "joint_project", "limit": 5},
        {"profile": _PUBLIC, "purpose": "third_market", "market": "VN", "limit": 3},
    ]
}
SEARCH_ANSWERS: dict[str, object] = {
    "items": [
        {"status": 200, "result": PARTNERS},
        {
            "status": 422,
            "problem": {
                "type": "/problems/invalid-profile",
                "title": "Invalid company profile",
                "status": 422,
                "detail": "The profile breaks a rule in: profile.name.",
                "code": "invalid-profile",
                "errors": [{"field": "profile.name", "reason": "Field required"}],
            },
        },
    ]
}
MARKETS: dict[str, object] = {
    "company": {"id": _COMPANY_ID, "ref": "crm-00017", "name": "ОАО «Пример»"},
    "trade": {
        "kind": "baci",
        "year": 2022,
        "years": "2018–2022",
        "estimated": False,
        "hs": "HS17",
        "source": "CEPII BACI, HS17",
        "licence": "Etalab 2.0; cite Gaulier and Zignago 2010, CEPII working paper 2010-23",
    },
    "chapters": [{"hs": "87", "name": "Vehicles", "weight": 1.0, "stated": True}],
    "goods": True,
    "items": [
        {
            "country": "UZ",
            "name": "Uzbekistan",
            "score": 0.59,
            "components": {"supply": 0.52, "demand": 0.59, "ease": 0.65},
            "parts": {
                "advantage": 0.52,
                "imports": 0.56,
                "growth": 0.69,
                "distance": 0.49,
                "language": 0.5,
                "agreement": 1.0,
                "presence": 0.7,
                "access": 0.5,
                "openness": 1.0,
            },
            "facts": {
                "imports_usd": 4.1e9,
                "growth": 0.106,
                "distance_km": 3316.0,
                "agreements": [
                    {
                        "code": "cis_fta",
                        "name": "CIS Free Trade Area Treaty",
                        "status": "in_force_date_unknown",
                        "preferential": True,
                    }
                ],
                "barriers": [],
                "landlocked": True,
                "sells": True,
                "wants": False,
            },
        }
    ],
    "next": None,
}
IMPORT: dict[str, object] = {
    "dry_run": False,
    "rows": 3,
    "created": 2,
    "updated": 0,
    "unchanged": 0,
    "refused": 1,
    "problems_total": 1,
    "problems": [
        {
            "row": 3,
            "ref": "crm-00019",
            "field": "tax_id",
            "reason": "has a wrong check digit for УНП",
        }
    ],
}
ERROR_KIND: dict[str, object] = {
    "code": "not-found",
    "title": "Not found",
    "status": 404,
    "explanation": "There is no such thing, or the caller may not see it.",
}

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1032 612" role="img">'
    "<title>Third markets for ОАО «Пример»</title></svg>"
)
