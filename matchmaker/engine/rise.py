"""What would raise the score of a pair: what the two profiles leave unsaid or do not share."""

from matchmaker.domain.match import Purpose
from matchmaker.domain.profile import Profile

_SHORT = 80  # characters of a whole profile; below, the encoder has little to go by


def would_rise(you: Profile, they: Profile, purpose: Purpose) -> tuple[str, ...]:
    """Return codes of what would raise the score, most useful first for this purpose."""
    markets = [code for code, applies in _market_gaps(you, they) if applies]
    needs = [
        code
        for code, applies in (
            ("you_state_no_needs", not you.needs),
            ("they_state_no_needs", not they.needs),
        )
        if applies
    ]
    rest = [code for code, applies in _other_gaps(you, they) if applies]
    first, second = (markets, needs) if purpose is Purpose.THIRD_MARKET else (needs, markets)
    return (*first, *second, *rest)


def _market_gaps(you: Profile, they: Profile) -> list[tuple[str, bool]]:
    yours = {*you.export_markets, *you.export_targets}
    theirs = {*they.export_markets, *they.export_targets}
    return [
        ("you_name_no_targets", not yours),
        ("they_name_no_targets", not theirs),
        ("no_common_target", bool(yours and theirs) and not yours & theirs),
    ]


def _other_gaps(you: Profile, they: Profile) -> list[tuple[str, bool]]:
    forms, theirs = set(you.cooperation), set(they.cooperation)
    return [
        ("you_name_no_forms", not forms),
        ("they_name_no_forms", not theirs),
        ("no_common_form", bool(forms and theirs) and not forms & theirs),
        ("you_give_no_hs", _has_no_hs(you)),
        ("they_give_no_hs", _has_no_hs(they)),
        ("you_say_little", _is_short(you)),
        ("they_say_little", _is_short(they)),
        ("no_common_certificate", not set(you.certificates) & set(they.certificates)),
    ]


def _has_no_hs(profile: Profile) -> bool:
    return not any(line.hs for line in (*profile.products, *profile.needs))


def _is_short(profile: Profile) -> bool:
    return len(profile.embedded_texts()[0]) < _SHORT
