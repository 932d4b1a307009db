"""How templates say things: messages of the catalogues, escaped, with their words filled in."""

from collections.abc import Callable
from functools import partial

from markupsafe import Markup, escape

from matchmaker.domain.catalogues import get_message, get_plural
from matchmaker.domain.languages import Language
from matchmaker.domain.match import Purpose, Relation
from matchmaker.domain.match_life import MatchState, Reason, SideState, Verdict
from matchmaker.domain.names import (
    chapter_name,
    cooperation_name,
    country_in,
    country_name,
    region_name,
    section_name,
)
from matchmaker.domain.profile_advice import ADVICE
from matchmaker.domain.profile_life import Criterion, ProfileState, SubmissionState
from matchmaker.domain.profile_problems import PROBLEMS
from matchmaker.services.write_submission import TAX_ID_REGISTERED
from matchmaker.web.pages import formats
from matchmaker.web.pages.visitor import Flash

ERROR_CODES = (
    "malformed",
    "not_signed_in",
    "forbidden",
    "not_found",
    "conflict",
    "too_large",
    "invalid",
    "too_many",
    "internal",
    "not_ready",
)


def _with_about(*names: str) -> tuple[str, ...]:
    return tuple(code for name in names for code in (name, f"{name}_about"))


PROFILE_STEPS = ("company", "products", "needs", "markets", "contact")
"""The steps of the form that ask for something, in order."""

PROFILE_FIELDS = (
    "name",
    "region",
    "tax_id",
    "employees",
    "website",
    "about",
    "products",
    "needs",
    "text",
    "hs",
    "cooperation",
    "partner_regions",
    "export_markets",
    "export_targets",
    "certificates",
    "person",
    "email",
    "phone",
)
"""Fields of a profile that have a label."""

PARTNER_COLUMNS = ("partner", "score", "region", "relation", "reasons", "website")
"""Columns of the table of partners that is downloaded."""

QUEUE_COLUMNS = ("company", "partner", "purpose", "score", "region", "partner_region")
"""Columns of the queue as a table that is downloaded."""

SUBMISSION_COLUMNS = ("company", "status", "submitted")
"""Columns of the table of profiles that staff read."""

NAVIGATION = (
    "how",
    "statistics",
    "privacy",
    "api",
    "partners",
    "profile",
    "introductions",
    "markets",
    "desk",
    "queue",
    "profiles",
    "companies",
    "map",
    "agreements",
    "ranker",
    "tokens",
    "audit",
)
"""Sections that the head of a page names."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "account_letter": ("register", "reset"),
    "account_problem": (
        *("too_short", "too_long", "well_known", "repetitive", "sequence", "about_you"),
        "name",
        "region",
        "email",
        "other",
        "link",
        "slow",
        "wrong_sign_in",
        "wrong_confirm",
        "wrong_code",
    ),
    "criterion": tuple(Criterion),
    "criterion_about": tuple(Criterion),
    "deferral": ("week", "month", "quarter", "half_year"),
    "error_about": ERROR_CODES,
    "error_title": ERROR_CODES,
    "home": _with_about("step_profile", "step_review", "step_partners", "step_meet"),
    "how": _with_about("rules", "search", "parts", "sum", "people"),
    "flash": (
        "draft_discarded",
        "profile_submit",
        "profile_recall",
        "address_confirmed",
        "signed_out",
        "password_set",
        "reviewed_published",
        "reviewed_on_hold",
        "reviewed_returned",
        "changed_meanwhile",
    ),
    "match_state": tuple(MatchState),
    "nav": NAVIGATION,
    "partner_column": PARTNER_COLUMNS,
    "privacy": (
        *(
            f"{what}{part}"
            for what in ("profile", "contact", "account", "decision")
            for part in ("", "_who", "_long")
        ),
        *(f"right_{right}" for right in ("copy", "correct", "erase", "complain")),
    ),
    "profile_advice": ADVICE,
    "profile_field": PROFILE_FIELDS,
    "profile_notice": (TAX_ID_REGISTERED,),
    "profile_problem": PROBLEMS,
    "profile_state": tuple(ProfileState),
    "profile_step": (*PROFILE_STEPS, "check"),
    "profile_step_about": PROFILE_STEPS,
    "purpose": tuple(Purpose),
    "queue_column": QUEUE_COLUMNS,
    "queue_key": (
        "next",
        "previous",
        "approve",
        "reject",
        "defer",
        "undo",
        "pick",
        "note",
        "help",
    ),
    "queue_view": ("due", "wanted", "other", "deferred"),
    "reject_reason": tuple(Reason),
    "relation": tuple(Relation),
    "review_problem": ("remarks", "step", "profile"),
    "review_step": ("publish", "hold", "return"),
    "side_state": tuple(SideState),
    "verdict": tuple(Verdict),
    "verdict_done": tuple(Verdict),
    "wanted_by": ("BY", "RU", "both"),
    "submission_column": SUBMISSION_COLUMNS,
    "submission_state": tuple(SubmissionState),
    "statistics": ("region", "industry", "form", "country"),
}
"""Messages that are chosen by a code, `say("language", code)`: the prefix and every code."""


def translate(name: str, language: Language, /, **words: object) -> Markup:
    """Return a message as HTML; words are escaped unless they are HTML themselves.

    Raises:
        KeyError: no catalogue has it.
    """
    return escape(get_message(name, language)).format(**words)


def translate_plural(name: str, count: int, language: Language, /, **words: object) -> Markup:
    """Return the form of a message that goes with `count`, which is filled in as `{count}`.

    Raises:
        KeyError: no catalogue has it.
    """
    shown = formats.say_number(count, language)
    return escape(get_plural(name, count, language)).format(count=shown, **words)


def say_code(family: str, code: str, language: Language, /, **words: object) -> Markup:
    """Return what a code of a family means.

    Raises:
        KeyError: the family or the code is unknown.
    """
    if code not in FAMILIES[family]:
        raise KeyError(f"{family} has no code {code!r}")
    return translate(f"{family}.{code}", language, **words)


def named_code(subject: str, code: str, language: Language) -> str:
    """Return the name of a region, an industry, a form of cooperation or a country.

    Raises:
        KeyError: the subject or the code is unknown.
    """
    names = {
        "region": region_name,
        "industry": chapter_name,
        "form": cooperation_name,
        "country": country_name,
    }
    return names[subject](code, language)


def tell(flash: Flash, language: Language) -> Markup:
    """Return what a page tells once; nothing when we have no such message."""
    if flash.code not in FAMILIES.get("flash", ()):
        return Markup()
    if flash.count is None:
        return say_code("flash", flash.code, language)
    return translate_plural(f"flash.{flash.code}", flash.count, language)


def words_of(language: Language) -> dict[str, Callable[..., object]]:
    """Return the functions by which templates of one language say things."""
    in_language: dict[str, Callable[..., object]] = {
        "figure": formats.say_figure,
        "number": formats.say_number,
        "signed": formats.say_signed,
        "percent": formats.say_percent,
        "money": formats.say_money,
        "long_date": formats.say_date,
        "short_date": formats.say_short_date,
        "month": formats.say_month,
        "time": formats.say_time,
        "ago": formats.say_ago,
        "listed": formats.say_list,
        "country": country_name,
        "where": country_in,
        "region": region_name,
        "cooperation": cooperation_name,
        "chapter": chapter_name,
        "section": section_name,
    }
    in_language["named"] = named_code
    named: dict[str, Callable[..., object]] = {
        name: _ending(function, language) for name, function in in_language.items()
    }
    named["t"] = lambda name, **words: translate(name, language, **words)
    named["n"] = lambda name, count, **words: translate_plural(name, count, language, **words)
    named["tell"] = lambda flash: tell(flash, language)
    named["say"] = lambda family, code, **words: say_code(family, code, language, **words)
    return named


def _ending(function: Callable[..., object], language: Language) -> Callable[..., object]:
    """Return `function` with the language given by name, so that it may stand anywhere."""
    return partial(function, language=language)
