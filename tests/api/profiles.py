"""Profiles for tests: valid ones, of which a test overrides what matters."""

from typing import Any

Body = dict[str, Any]


def make_profile(**changes: object) -> Body:
    """Return the JSON body of a Belarusian maker of quarry trucks."""
    body: Body = {
        "name": "ОАО «Карьерные машины»",
        "country": "BY",
        "region": "BY-MI",
        "about": "Карьерная техника.",
        "products": [{"text": "Самосвалы карьерные г/п 90 т", "hs": "8704"}],
        "needs": [{"text": "Диспетчеризация карьерной техники", "hs": None}],
        "cooperation": ["joint_production", "joint_export"],
        "export_targets": ["VN"],
    }
    return body | changes


def make_partner(**changes: object) -> Body:
    """Return the JSON body of a Russian company that fits the maker of quarry trucks."""
    body: Body = {
        "name": "ООО «Диспетчер»",
        "country": "RU",
        "region": "RU-KEM",
        "about": "Программы для карьеров.",
        "products": [{"text": "Диспетчеризация карьерной техники", "hs": None}],
        "needs": [{"text": "Самосвалы карьерные", "hs": "8704"}],
        "cooperation": ["joint_production", "joint_export"],
        "export_targets": ["VN"],
    }
    return body | changes
