"""The templates: one environment a language, everything escaped, nothing undefined."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from matchmaker.domain.languages import Language
from matchmaker.web.pages import formats
from matchmaker.web.pages.assets import asset
from matchmaker.web.pages.navigation import more_of, navigation_of
from matchmaker.web.pages.visitor import FLASH_COOKIE, Visitor
from matchmaker.web.pages.wording import words_of

TEMPLATES = Path(__file__).resolve().parent / "templates"


@cache
def environment(language: Language) -> Environment:
    """Return the templates of one language."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        **words_of(language),
        "asset": asset,
        "language": language,
        "languages": tuple(Language),
        "iso": formats.iso,
        "navigation": navigation_of,
        "more_navigation": more_of,
    }
    return made


def page(
    template: str,
    visitor: Visitor,
    /,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Return a page in the visitor's language; what was to be told once is told with it."""
    body = environment(visitor.language).get_template(template).render(visitor=visitor, **values)
    sent = {"Content-Language": visitor.language.value, "Vary": "Accept-Language, Cookie"}
    answer = HTMLResponse(body, status, {**sent, **(headers or {})})
    visitor.remember_language(answer)
    if visitor.flash is not None:
        answer.delete_cookie(FLASH_COOKIE, path="/", httponly=True, samesite="lax")
    return answer
