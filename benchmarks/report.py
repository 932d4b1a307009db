"""Turns measured figures into the tables and plots of docs/benchmarks.md."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.search.run import FOUND, Row, table

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
_SCANNED = "matchmaker"


def write_report(results: Mapping[str, Any], page: Path, images: Path) -> None:
    """Replace the figures of `page`, and draw the plots.

    Raises:
        ValueError: the page has no marks between which the figures stand.
    """
    text = page.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} lacks {BEGIN} or {END}")
    search = results.get("search", [])
    parts = [_machine(results)]
    if search:
        _plot_search(search, images / "benchmarks-search.svg")
        parts += [_search(search), _limit(search, results["machine"])]
    if results.get("engine"):
        _plot_growth(results["engine"], images / "benchmarks-growth.svg")
        parts.append(_engine(results["engine"]))
    if results.get("service"):
        parts.append(_service(results["service"]))
    page.write_text("\n\n".join([before + BEGIN, *parts, END + after]), "utf-8")


def _machine(results: Mapping[str, Any]) -> str:
    lines = [f"| {name} | {value} |" for name, value in results["machine"].items()]
    used = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    return "\n".join(["| machine | |", "|---|---|", *lines, "", f"Versions: {used}.", ""]).strip()


def _search(rows: Sequence[Row]) -> str:
    notes = {row["engine"]: row["note"] for row in rows}
    explained = "\n".join(f"- **{name}**: {note}" for name, note in notes.items())
    return (
        f"CPU time of one query for the {FOUND} nearest lines, and recall against the exact "
        f"answer, by what the filter leaves.\n\n{table(rows)}\n{explained}\n\n"
        "![CPU time by filter](images/benchmarks-search.svg)"
    )


def _limit(rows: Sequence[Row], machine: Mapping[str, str]) -> str:
    """Say how far from the limit of the memory our scan of everything is."""
    speed = float(machine["memory bandwidth, one core"].split()[0]) * 1e9
    lines = ["| lines | codes read | at the memory's speed | measured |", "|--:|--:|--:|--:|"]
    for row in rows:
        if row["engine"] == _SCANNED and row["filter"] == "everything":
            read = row["lines"] * row["scanned_bytes"]
            lines.append(
                f"| {row['lines']:,} | {read / 2**20:.0f} MiB | {1e3 * read / speed:.2f} ms "
                f"| {row['cpu_ms']:.2f} ms |"
            )
    return "Distance to the bandwidth of one core, unfiltered:\n\n" + "\n".join(lines)


def _engine(rows: Sequence[Mapping[str, Any]]) -> str:
    sizes = sorted({row["companies"] for row in rows})
    lines = [
        f"| companies | {' | '.join(f'{size:,}' for size in sizes)} |",
        f"|---|{'--:|' * len(sizes)}",
    ]
    for query in dict.fromkeys(row["query"] for row in rows):
        own = {row["companies"]: row for row in rows if row["query"] == query}
        cells = [
            f"{own[size]['cpu_ms']:.1f} ms, of {own[size]['left']:,.0f}"
            if size in own
            else _UNKNOWN
            for size in sizes
        ]
        lines.append(f"| {query} | {' | '.join(cells)} |")
    first = {row["companies"]: row for row in rows}
    filled = [
        f"{first[size]['fill_cpu_s']:.0f} s, {first[size]['memory_mib']:,.0f} MiB" for size in sizes
    ]
    lines.append(f"| filling the index from vectors | {' | '.join(filled)} |")
    return (
        "CPU time of one query in the engine, ten suggestions with reasons, and how many companies "
        "its filters leave:\n\n" + "\n".join(lines) + "\n\n"
        "![CPU time by number of companies](images/benchmarks-growth.svg)"
    )


def _service(rows: Sequence[Mapping[str, Any]]) -> str:
    titles = (
        ("import, companies a second", lambda r: f"{r['import_per_second']:.0f}"),
        ("import, CPU ms a company", lambda r: f"{r['import_cpu_ms_per_company']:.1f}"),
        ("import, peak memory, MiB", lambda r: f"{r['import_peak_mib']:.0f}"),
        ("first start until ready, s", lambda r: f"{r['ready_seconds']:.1f}"),
        ("start again until ready, s", lambda r: f"{r.get('restart_seconds', math.nan):.1f}"),
        (
            "memory of all processes after that, MiB (PSS: shared pages once)",
            lambda r: f"{r['memory_mib']:.0f}",
        ),
        ("first time: CPU ms a request", lambda r: _number(r, "cpu_ms_per_request")),
        ("first time: one client, p50 / p99 ms", lambda r: _latency(r, "one_client")),
        ("first time: requests a second, many clients", lambda r: _rate(r, "many_clients")),
        (
            "first time, beside writes: one client, p50 / p99 ms",
            lambda r: _latency(r, "with_writes"),
        ),
        ("writes a second meanwhile", lambda r: f"{r['writes_per_second']:.1f}"),
        ("again: CPU ms a request", lambda r: _number(r, "again_cpu_ms_per_request")),
        ("again: one client, p50 / p99 ms", lambda r: _latency(r, "again_one_client")),
        ("again: requests a second, many clients", lambda r: _rate(r, "again_many_clients")),
        ("requests failed", lambda r: str(sum(r[k]["failed"] for k in _LOADS if k in r))),
    )
    head = " | ".join(f"{row['companies']:,}" for row in rows)
    lines = [f"| companies | {head} |", f"|---|{'--:|' * len(rows)}"]
    lines += [f"| {title} | {' | '.join(map(show, rows))} |" for title, show in titles]
    return "The whole service over HTTP, ten partners with reasons:\n\n" + "\n".join(lines)


_LOADS = ("one_client", "many_clients", "again_one_client", "again_many_clients", "with_writes")
_UNKNOWN = "–"  # measured by an older benchmark


def _latency(row: Mapping[str, Any], name: str) -> str:
    load = row.get(name)
    return f"{load['p50_ms']:.0f} / {load['p99_ms']:.0f}" if load is not None else _UNKNOWN


def _rate(row: Mapping[str, Any], name: str) -> str:
    return f"{row[name]['rps']:.1f}" if name in row else _UNKNOWN


def _number(row: Mapping[str, Any], name: str) -> str:
    return f"{row[name]:.1f}" if name in row else _UNKNOWN


def _plot_growth(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    plt = _pyplot()
    figure, place = plt.subplots(figsize=(6, 4))
    for query in dict.fromkeys(row["query"] for row in rows):
        own = sorted((row["companies"], row["cpu_ms"]) for row in rows if row["query"] == query)
        place.plot(*zip(*own, strict=True), marker="o", label=query)
    place.set(xscale="log", yscale="log", xlabel="companies", ylabel="CPU ms a query")
    place.legend(fontsize=8)
    _save(figure, path)


def _plot_search(rows: Sequence[Row], path: Path) -> None:
    plt = _pyplot()
    sizes = sorted({row["lines"] for row in rows})
    figure, axes = plt.subplots(1, len(sizes), figsize=(5.5 * len(sizes), 4), squeeze=False)
    for place, size in zip(axes[0], sizes, strict=True):
        for name in dict.fromkeys(row["engine"] for row in rows if row["lines"] == size):
            own = [row for row in rows if row["lines"] == size and row["engine"] == name]
            place.plot(
                [100 * row["share"] for row in own],
                [row["cpu_ms"] for row in own],
                marker="o",
                linewidth=2.5 if name == _SCANNED else 1,
                label=name,
            )
        place.set(
            xscale="log",
            yscale="log",
            title=f"{size:,} lines",
            xlabel="lines that the filter leaves, %",
            ylabel="CPU ms a query",
        )
    axes[0][-1].legend(fontsize=8)
    _save(figure, path)


def _pyplot() -> Any:  # noqa: ANN401 - a module
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "matchmaker"  # the same figures, the same bytes
    from matplotlib import pyplot as plt

    return plt


def _save(figure: Any, path: Path) -> None:  # noqa: ANN401 - matplotlib has no types
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    _pyplot().close(figure)
