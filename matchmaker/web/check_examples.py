"""Examples of suggested codes, duties and screening in the API's description."""

_COMPANY = {
    "id": "5b0f3c1e-7f6a-4f0b-9a51-2d9b2f6f3a10",
    "ref": "crm-00017",
    "name": "ОАО «Пример»",
}

CODE_QUESTION: dict[str, object] = {"texts": ["Самосвалы карьерные г/п 90 т", "аудит"]}
_TRUCKS = {"hs": "8704", "name": "Vehicles other than railway or tramway", "probability": 0.97}
CODES: dict[str, object] = {
    "items": [
        {
            "text": "Самосвалы карьерные г/п 90 т",
            "suggestion": _TRUCKS,
            "service": 0.0,
            "candidates": [_TRUCKS, {**_TRUCKS, "hs": "87", "probability": 0.98}],
        },
        {"text": "аудит", "suggestion": None, "service": 0.96, "candidates": []},
    ]
}
DUTIES: dict[str, object] = {
    "company": _COMPANY,
    "lines": [
        {
            "text": "Ботинки",
            "hs": "6403",
            "flags": [
                {
                    "duty": "mandatory_labelling",
                    "code": "footwear",
                    "listed_hs": "6403",
                    "extent": "within",
                    "since": "2020-07-01",
                    "source": "Постановление Правительства РФ от 05.07.2019 № 860",
                    "compared": False,
                    "text": "Heading 6403 holds goods under mandatory labelling in Russia "
                    "(Chestny Znak): Footwear. Check whether these are.",
                    "origin": "Source: Постановление Правительства РФ от 05.07.2019 № 860; "
                    "since 2020-07-01; from general knowledge, not compared with the document",
                }
            ],
        }
    ],
    "note": "This is information for staff, not advice. A line without a code is not looked at; "
    "a list may have changed.",
}
SCREENING_LIST: dict[str, object] = {
    "file": "targets.simple.csv",
    "imported_at": "2026-11-24T09:00:00+00:00",
    "newest_change": "2026-10-01",
    "entries": 61234,
    "rows": 148210,
}
SCREENING: dict[str, object] = {
    "company": _COMPANY,
    "list_in_use": SCREENING_LIST,
    "hits": [
        {
            "entry": "NK-0000",
            "name": "ОАО Пример",
            "found_by": "name",
            "likeness": 1.0,
            "same_country": True,
            "countries": ["by"],
            "programs": "a program",
            "last_change": "2026-10-01",
            "text": "name alike by 100 %: ОАО Пример",
        }
    ],
    "note": "A hit is a question, not an answer: staff decide.",
}
SCREENING_FILE = (
    "id,schema,name,aliases,countries,identifiers,sanctions,last_change\n"
    'NK-0000,Company,"Example, OJSC",ОАО Пример,by,100582333,a program,2026-10-01\n'
)
