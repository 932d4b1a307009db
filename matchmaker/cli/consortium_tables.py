"""How groups of companies are shown: tables for people, JSON for scripts."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from matchmaker.cli.output import console
from matchmaker.domain.catalogues import get_message
from matchmaker.domain.languages import Language
from matchmaker.domain.names import country_name
from matchmaker.domain.permissions import Viewer
from matchmaker.engine.consortium import wording
from matchmaker.engine.consortium.questionnaire import QUESTIONS
from matchmaker.engine.consortium.search import SearchStatus
from matchmaker.web.render_consortia import consortia_json, names_of

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from matchmaker.engine.consortium.answer import Consortium, Member
    from matchmaker.engine.suggestion import Parameter
    from matchmaker.services.consortia import ConsortiumList, FoundConsortium

_QUESTIONS_WIDTH = 60


def consortia_as_json(answer: "ConsortiumList", lang: Language, viewer: Viewer) -> dict[str, Any]:
    """Return the answer in the form of the HTTP API."""
    body: dict[str, Any] = json.loads(
        orjson.dumps(consortia_json(answer, language=lang, viewer=viewer))
    )
    return body


def show_consortia(
    answer: "ConsortiumList", lang: Language, *, with_questions: bool = False
) -> None:
    """Print each group: its members, the joint offer, what is missing, what to ask."""
    from matchmaker.services.trade_words import in_language

    out = console()
    country = country_name(answer.wish.market, lang)
    out.print(_say("title", lang).format(name=answer.lead.name, country=country), style="bold")
    counts = {"by": answer.candidates.get("BY", 0), "ru": answer.candidates.get("RU", 0)}
    out.print(_say("candidates", lang).format(**counts))
    if answer.why_empty is not None:
        why = wording.why_text(answer.why_empty, lang)
        out.print(f"{_say('nobody', lang)}: {why}", soft_wrap=True)
    for number, item in enumerate(answer.items, start=1):
        _show_group(out, number, item, lang)
        if with_questions:
            _show_questions(out, item, lang)
    about = in_language(answer.about, lang)
    kind = get_message("trade.estimate" if about.estimated else "trade.statistics", lang)
    origin = get_message("markets.origin", lang)
    out.print(origin.format(kind=kind, year=about.year, source=about.source), soft_wrap=True)


def _show_group(out: "Console", number: int, item: "FoundConsortium", lang: Language) -> None:
    group, names = item.consortium, names_of(item)
    head = f"{_say('group', lang).format(number=number)} · {_worth(group, lang)}"
    out.print(head, style="bold")
    out.print(_members(group, names, lang))
    out.print(_offer(group, names, lang))
    if group.missing:
        out.print(_say("missing", lang), style="bold")
        for remark in group.missing:
            out.print(f"- {wording.missing_text(remark, lang)}", soft_wrap=True)


def _worth(group: "Consortium", lang: Language) -> str:
    status = "optimal" if group.status is SearchStatus.OPTIMAL else "feasible"
    said = get_message(f"consortium.status.{status}", lang).format(gap=f"{group.gap:.1%}")
    return _say("worth", lang).format(worth=f"{group.worth:.2f}", status=said)


def _members(group: "Consortium", names: Mapping[UUID, str], lang: Language) -> "Table":
    from rich.table import Table

    table = Table(show_lines=True)
    for name in ("member", "role"):
        table.add_column(_say(name, lang))
    for name in ("score", "market", "adds"):
        table.add_column(_say(name, lang), justify="right")
    table.add_column(_say("brings", lang))
    for member in group.members:
        table.add_row(
            names[member.company_id],
            wording.role_text(member.role, lang),
            f"{member.score:.0%}" if member.score is not None else "",
            f"{member.market.score:.2f}",
            f"{sum(member.adds.values()):.2f}",
            "\n".join(wording.member_text(remark, lang) for remark in member.remarks),
        )
    return table


def _offer(group: "Consortium", names: Mapping[UUID, str], lang: Language) -> "Table":
    from rich.table import Table

    table = Table(title=_say("offer", lang), title_justify="left", show_lines=True)
    for name in ("member", "lines", "why"):
        table.add_column(_say(name, lang))
    for part in group.offer:
        why = wording.offer_text(part, names, lang)
        table.add_row(names[part.company_id], "\n".join(part.lines), why)
    return table


def _show_questions(out: "Console", item: "FoundConsortium", lang: Language) -> None:
    names = names_of(item)
    out.print(_say("ask", lang), style="bold")
    for member in item.consortium.members:
        out.print(_questions(member, names[member.company_id], lang))


def _questions(member: "Member", name: str, lang: Language) -> "Table":
    from rich.table import Table

    table = Table(title=name, title_justify="left", show_header=False)
    table.add_column(max_width=_QUESTIONS_WIDTH)
    table.add_column()
    for question in QUESTIONS:
        answer = _answered(member.answers[question.code], lang)
        table.add_row(wording.question_text(question.code, lang), answer)
    return table


def _answered(answer: "Parameter | None", lang: Language) -> str:
    if answer is None:
        return f"({_say('unknown', lang)})"
    if isinstance(answer, bool):
        return _say("yes" if answer else "no", lang)
    return "\n".join(answer) if isinstance(answer, tuple) else str(answer)


def _say(name: str, language: Language) -> str:
    return get_message(f"consortium.cli.{name}", language)
