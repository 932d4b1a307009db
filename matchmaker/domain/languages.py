"""The three languages people read and write here."""

from enum import StrEnum


class Language(StrEnum):
    """BCP 47 tags of the interface languages."""

    RU = "ru"
    BE = "be"
    EN = "en"

    @property
    def own_name(self) -> str:
        """What its speakers call it."""
        return {"ru": "Русский", "be": "Беларуская", "en": "English"}[self.value]
