"""An evaluation as one HTML page that needs no other file, no script and no network."""

from collections.abc import Sequence
from html import escape

from matchmaker.cli.evaluation.charts import (
    bar_chart,
    exposure_chart,
    interval_chart,
    reliability_chart,
)
from matchmaker.cli.evaluation.tables import (
    Cell,
    FigureTable,
    comparison_table,
    contender_table,
    exposure_table,
    negatives_table,
    slice_table,
)
from matchmaker.cli.evaluation.wording import name_of, slice_name, word
from matchmaker.domain.languages import Language
from matchmaker.engine.evaluation import Comparison, Evaluation
from matchmaker.engine.evaluation.storage import Run

_ABOUT = (
    "ndcg",
    "recall",
    "mrr",
    "negatives",
    "calibration",
    "exposure",
    "popularity",
    "comparison",
    "unlisted",
)
_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6470;--line:#d9dee5;--paper:#fff;
--first:#1f5fbf;--second:#c2560c}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebef;--soft:#a3adb9;--line:#39414b;
--paper:#14181d;--first:#6aa5ff;--second:#ff9d57}}
body{margin:0 auto;max-width:70rem;padding:1.5rem;color:var(--ink);background:var(--paper);
font:16px/1.5 system-ui,sans-serif}
h1,h2,h3{line-height:1.2}h2{margin-top:3rem;border-top:1px solid var(--line);padding-top:1.5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}
dt,small,.note,figcaption{color:var(--soft)}
.wide{overflow-x:auto}table{border-collapse:collapse;margin:.5rem 0}
caption{text-align:left;font-weight:600;padding:.4rem 0}
th,td{padding:.35rem .7rem;border-bottom:1px solid var(--line);text-align:right;
vertical-align:top;font-variant-numeric:tabular-nums}
th:first-child{text-align:left;font-weight:500}td small{display:block;white-space:nowrap}
tbody tr:first-child th{font-weight:700}
figure{margin:1rem 0;flex:1 1 20rem;max-width:40rem}.charts{display:flex;flex-wrap:wrap;gap:1.5rem}
svg{width:100%;height:auto}svg text{fill:var(--ink);font-size:12px}
polyline{fill:none;stroke-width:1.5}.grid{stroke:var(--line);stroke-width:1}
.axis{stroke:var(--soft)}.ideal{stroke:var(--soft);stroke-dasharray:4 4}
polyline.first,line.first{stroke:var(--first);stroke-width:2}
polyline.second,line.second{stroke:var(--second);stroke-width:2}
circle.first,rect.first{fill:var(--first)}
"""


def evaluation_page(
    run: Run, compared: Sequence[tuple[str, str, Sequence[Comparison]]], language: Language
) -> str:
    """Return the page.

    Args:
        compared: whom the first contender is held against, the scope, and the comparisons.
    """
    title = word("title", language)
    parts = [f"<h1>{escape(title)}</h1>", _sources(run, language)]
    parts += [_scope(run.evaluations, scope, language) for scope in run.evaluations[0].scopes]
    if compared:
        heading = word("heading.comparison", language)
        table = _table(comparison_table(compared, language))
        parts.append(f"<h2>{escape(heading)}</h2>{table}")
    about = "".join(f"<li>{escape(word(f'about.{name}', language))}</li>" for name in _ABOUT)
    parts.append(f"<h2>{escape(word('heading.definitions', language))}</h2><ul>{about}</ul>")
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _sources(run: Run, language: Language) -> str:
    facts = [
        (word("companies", language), f"{run.companies.rows} · {run.companies.name}"),
        (word("judgements", language), f"{run.judgements.rows} · {run.judgements.name}"),
        (word("encoder", language), run.encoder),
        (word("ranker", language), run.ranker),
        (
            word("intervals", language),
            word("intervals_text", language).format(draws=run.draws, seed=run.seed),
        ),
    ]
    warning = f"<p><strong>{escape(word('in_sample', language))}</strong></p>"
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    return f"<dl>{listed}</dl>{warning if run.is_in_sample else ''}"


def _scope(evaluations: Sequence[Evaluation], scope: str, language: Language) -> str:
    figures = evaluations[0].figures[scope]
    parts = [
        f"<h2>{escape(name_of('scope', scope, language))}</h2>",
        _table(contender_table(evaluations, scope, language)),
        _table(exposure_table(evaluations, scope, language)),
        f'<div class="charts">{"".join(_charts(evaluations, scope, language))}</div>',
        _table(slice_table(figures, language)),
    ]
    if figures.negatives:
        parts.append(_table(negatives_table(figures, language)))
    return "".join(parts)


def _charts(evaluations: Sequence[Evaluation], scope: str, language: Language) -> list[str]:
    figures = evaluations[0].figures[scope]
    charts = []
    if figures.calibration:
        charts.append(
            reliability_chart(
                figures.calibration.bins, _names("chart.reliability", language), language
            )
        )
    rows = [
        (slice_name(name, language), found["ndcg"])
        for name, found in figures.slices.items()
        if "ndcg" in found
    ]
    charts.append(interval_chart(word("chart.languages", language), rows, language))
    if figures.negatives:
        shares = [
            (name_of("kind", kind, language), found.share)
            for kind, found in figures.negatives.items()
        ]
        charts.append(bar_chart(word("chart.negatives", language), shares, language))
    cosine = next((e for e in evaluations[1:] if e.name == "whole-profile cosine"), None)
    shown = [evaluations[0], *([cosine] if cosine else [])]
    series = [(name_of("contender", e.name, language), e.figures[scope].times_shown) for e in shown]
    charts.append(exposure_chart(_names("chart.exposure", language), series, language))
    return charts


def _names(chart: str, language: Language) -> tuple[str, str, str]:
    return word(chart, language), word(f"{chart}.x", language), word(f"{chart}.y", language)


def _table(table: FigureTable) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0].text)}</th>{"".join(map(_cell, row[1:]))}</tr>'
        for row in table.rows
    )
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<div class="wide"><table><caption>{escape(table.title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{note}"
    )


def _cell(cell: Cell) -> str:
    interval = f"<small>{escape(cell.interval)}</small>" if cell.interval else ""
    return f"<td>{escape(cell.text)}{interval}</td>"
