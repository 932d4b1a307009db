"""The examples of agreements, chambers and the audit log."""

AGREEMENT: dict[str, object] = {
    "kind": "region",
    "by_region": "BY-VI",
    "ru_region": "RU-SMO",
    "by_party": "Витебский областной исполнительный комитет",
    "ru_party": "Правительство Смоленской области",
    "signed_on": "2020-01-31",
    "valid_until": None,
    "subject": "Торгово-экономическое сотрудничество (пример)",
    "source": "",
}
CHANGE: dict[str, object] = {"version": 1, "agreement": AGREEMENT}
STORED: dict[str, object] = {
    "id": "3f0a7c52-8f0c-4a57-9b6c-1f3f2a9c5d10",
    "version": 1,
    "updated_at": "2026-11-24T09:00:00+00:00",
    "agreement": AGREEMENT,
    "in_force": True,
}
AGREEMENT_PAGE: dict[str, object] = {"items": [STORED], "next": None}
CHAMBERS: dict[str, object] = {
    "items": [
        {
            "id": "7f7a4c0e-1df2-4a53-8a35-3c50d5a4f6b1",
            "name": "Vitebsk chamber",
            "country": "BY",
            "region": "BY-VI",
            "created_at": "2026-11-24T09:00:00+00:00",
        }
    ]
}
AUDIT_PAGE: dict[str, object] = {
    "items": [
        {
            "seq": 1,
            "at": "2026-11-24T09:00:00+00:00",
            "actor_kind": "token",
            "actor_id": "a3a4b56e-7a55-4c0f-93a1-6a55d8b8f3cc",
            "chamber_id": "7f7a4c0e-1df2-4a53-8a35-3c50d5a4f6b1",
            "action": "contact.viewed",
            "subject_kind": "company",
            "subject_id": "5b0f3c1e-7f6a-4f0b-9a51-2d9b2f6f3a10",
            "details": {},
            "previous": "0" * 64,
            "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        }
    ],
    "next": None,
}
COMPANY_EXPORT: dict[str, object] = {
    "company_id": "5b0f3c1e-7f6a-4f0b-9a51-2d9b2f6f3a10",
    "exported_at": "2026-11-24T09:00:00+00:00",
    "audit": [],
}
PERSON_EXPORT: dict[str, object] = {
    "account_id": "a3a4b56e-7a55-4c0f-93a1-6a55d8b8f3cc",
    "exported_at": "2026-11-24T09:00:00+00:00",
    "account": [{"id": "a3a4b56e-7a55-4c0f-93a1-6a55d8b8f3cc", "email": "person@example.by"}],
}
