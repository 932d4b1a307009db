"""What is stored of a profile: the whole as JSON, and what is searched and filtered by."""

from datetime import datetime
from typing import Any

import orjson

from matchmaker.domain.company_names import name_keys, plain_words, site_key
from matchmaker.domain.profile import Profile
from matchmaker.domain.profile_life import VALID_FOR
from matchmaker.store.tables import PUBLISHED


def dump_profile(profile: Profile) -> str:
    """Return the profile as stored: JSON without the reference and the private contact."""
    return profile.model_dump_json(exclude={"ref", "contact"})


def load_profile(stored: str | bytes, ref: str | None = None) -> Profile:
    """Read a stored profile; its rules are checked again on the way."""
    fields = orjson.loads(stored)
    return Profile.model_validate({**fields, "ref": ref})


def profile_columns(profile: Profile) -> dict[str, Any]:
    """Return what the row of a company says of its profile, published."""
    return {
        "name": profile.name,
        "country": profile.country.value,
        "region": profile.region,
        "tax_id": profile.tax_id,
        "status": PUBLISHED,
        "profile": dump_profile(profile),
        "search_text": _search_text(profile),
        "text_hash": profile.text_hash(),
    }


def confirmed_until(expires_at: datetime | None, now: datetime) -> datetime | None:
    """Return until when a profile stands once it is written anew; None for as long as it is kept.

    What its chamber writes is confirmed by that, so one whose time was up stands again.
    """
    return now + VALID_FOR if expires_at is not None and expires_at <= now else expires_at


def profile_codes(profile: Profile) -> set[tuple[str, str]]:
    """Return the (kind, code) pairs by which companies are found.

    HS codes count under every prefix, so that a filter by chapter finds a ten-digit code. Keys of
    the name and the site are for finding duplicates.
    """
    codes = {("market", code) for code in (*profile.export_markets, *profile.export_targets)}
    codes |= {("cooperation", form.value) for form in profile.cooperation}
    codes |= {("name", key) for key in name_keys(plain_words(profile.name))}
    codes |= {("site", key) for key in [site_key(profile.website)] if key is not None}
    for line in (*profile.products, *profile.needs):
        if line.hs:
            codes |= {("hs", line.hs[:digits]) for digits in range(2, len(line.hs) + 1, 2)}
    return codes


def fold(text: str) -> str:
    """Return `text` as it is compared in a search: case and ё set aside."""
    return text.casefold().replace("ё", "е")


def _search_text(profile: Profile) -> str:
    lines = [line.text for line in (*profile.products, *profile.needs)]
    return fold("\n".join([profile.name, profile.tax_id or "", *lines, profile.about]))
