"""`train`, and `ranker list | show | compare | promote | rollback | bias`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import console, print_json
from matchmaker.cli.start import open_database, open_runtime, quiet_logs, read_settings

if TYPE_CHECKING:
    from matchmaker.services.learning.rankers import StoredRanker

app = typer.Typer(
    cls=ProblemGroup, no_args_is_help=True, help="Rankers learned from decisions of staff."
)

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Name = Annotated[str, typer.Argument(help="Name of a ranker, as `ranker list` shows it.")]

_MEASURES = {
    "ndcg": "nDCG@10",
    "recall_2": "recall@10",
    "log_likelihood": "log-likelihood",
}


def train(
    *,
    seed: Annotated[
        int, typer.Option(min=0, max=2**31 - 1, help="The same seed and data: the same ranker.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Learn a ranker from decisions and outcomes, and compare it with the one in use.

    Nothing changes for anybody: `matchmaker ranker promote` puts it into use.
    """
    from matchmaker.services.audit import ActorKind, Author
    from matchmaker.services.learning.train import train as train_rankers
    from matchmaker.services.runtime import ranker_folder
    from matchmaker.training.ranker_prior import load_priors

    settings = read_settings()
    with open_runtime(settings) as runtime:
        priors = load_priors(ranker_folder(settings.ranker), runtime.configured)
        author = Author(ActorKind.OPERATOR)
        found = train_rankers(runtime, priors, author, seed=seed, now=datetime.now(UTC))
    if as_json:
        print_json(_as_json(found))
    else:
        _show_figures(found)


@app.command("list")
def list_rankers(*, as_json: Json = False) -> None:
    """List the rankers learned here, the newest first; the active one is in use."""
    from rich.table import Table

    from matchmaker.services.learning.rankers import list_stored

    with open_database(read_settings()) as database, database.read() as session:
        found = list_stored(session)
    if as_json:
        print_json({"items": [_as_json(each) for each in found]})
        return
    table = Table("name", "state", "compared with", "trained", "in use since")
    for each in found:
        since = _minute(each.activated_at) if each.state == "active" else ""
        table.add_row(each.name, each.state, each.parent, _minute(each.trained_at), since)
    console().print(table)


@app.command("show")
def show(name: Name, *, as_json: Json = False) -> None:
    """Show the weights of a ranker, beside those of the one that is configured."""
    from rich.table import Column, Table

    from matchmaker.engine.ranker import load_rankers
    from matchmaker.services.learning.rankers import get_weights
    from matchmaker.services.runtime import ranker_folder

    settings = read_settings()
    with open_database(settings) as database, database.read() as session:
        stored = get_weights(session, name)
    if as_json:
        print_json(stored)
        return
    configured = load_rankers(ranker_folder(settings.ranker))
    purposes = list(configured.by_purpose)
    heads = [head for purpose in purposes for head in (purpose.value, "configured")]
    table = Table(Column("feature", no_wrap=True), *heads)
    for place, feature in enumerate(stored["features"]):
        cells = []
        for purpose in purposes:
            weight = stored["purposes"][purpose.value]["weights"][place]
            cells += [f"{weight:+.2f}", f"{configured[purpose].weights[place]:+.2f}"]
        table.add_row(feature, *cells)
    console().print(table)


@app.command("compare")
def compare(name: Name, *, as_json: Json = False) -> None:
    """Show how a ranker did on companies it had not seen, beside the one in use at that time."""
    from matchmaker.services.learning.rankers import get_stored

    with open_database(read_settings()) as database, database.read() as session:
        found = get_stored(session, name)
    if as_json:
        print_json(_as_json(found))
    else:
        _show_figures(found)


@app.command("promote")
def promote(name: Name, *, as_json: Json = False) -> None:
    """Put a ranker into use, in every process from its next query on.

    Refused unless its figures exclude harm against the ranker that is in use now.
    """
    from matchmaker.services.audit import ActorKind, Author
    from matchmaker.services.learning.rankers import promote as promote_ranker

    settings = read_settings()
    configured = _configured()
    with open_database(settings) as database, database.write() as session:
        author, now = Author(ActorKind.OPERATOR), datetime.now(UTC)
        found = promote_ranker(session, name, author, configured=configured, now=now)
    if as_json:
        print_json(_as_json(found))
    else:
        typer.echo(f"{found.name} is in use, in place of {found.parent}")


@app.command("rollback")
def rollback(*, as_json: Json = False) -> None:
    """Put the ranker back into use that the active one took the place of."""
    from matchmaker.services.audit import ActorKind, Author
    from matchmaker.services.learning.rankers import roll_back

    configured = _configured()
    with open_database(read_settings()) as database, database.write() as session:
        author, now = Author(ActorKind.OPERATOR), datetime.now(UTC)
        name = roll_back(session, author, configured=configured, now=now)
    if as_json:
        print_json({"in_use": name})
    else:
        typer.echo(f"{name} is in use again")


@app.command("bias")
def bias(*, as_json: Json = False) -> None:
    """Compare approvals of blind and of other decisions on pairs of like score."""
    from dataclasses import asdict

    from matchmaker.services.learning.blind_review import compare_blind
    from matchmaker.services.learning.gather import read_history

    with open_database(read_settings()) as database, database.read() as session:
        bands = [asdict(band) for band in compare_blind(read_history(session).decisions)]
    if as_json:
        print_json({"items": bands})
    else:
        _show_bias(bands)


def _configured() -> str:
    from matchmaker.engine.ranker import load_rankers
    from matchmaker.services.runtime import ranker_folder

    quiet_logs()
    return load_rankers(ranker_folder(read_settings().ranker)).name


def _as_json(ranker: "StoredRanker") -> dict[str, Any]:
    return {
        "name": ranker.name,
        "state": ranker.state,
        "compared_with": ranker.parent,
        "trained_at": ranker.trained_at.isoformat(),
        "activated_at": ranker.activated_at.isoformat() if ranker.activated_at else None,
        "data_hash": ranker.data_hash,
        "seed": ranker.seed,
        "figures": ranker.figures,
    }


def _show_figures(ranker: "StoredRanker") -> None:
    from rich.table import Column, Table

    out, figures = console(), ranker.figures
    out.print(f"{ranker.name} ({ranker.state}), compared with {ranker.parent}", style="bold")
    for purpose, counts in figures["pairs"].items():
        out.print(f"{purpose}: {counts['decided']} pairs decided, {counts['good']} found good")
    for purpose in figures["kept_in_use"]:
        out.print(f"{purpose}: too little was decided; the ranker in use is kept")
    difference = Column("difference", no_wrap=True)
    table = Table("scope", "measure", "lists", "in use", "learned", difference, "verdict")
    for row in figures["measures"]:
        table.add_row(
            row["scope"],
            _MEASURES[row["measure"]],
            str(row["lists"]),
            f"{row['in_use']:.3f}",
            f"{row['candidate']:.3f}",
            f"{row['difference']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f})",
            row["verdict"],
        )
    for purpose, errors in figures["calibration_error"].items():
        found = (errors["in_use"], errors["candidate"])
        cells = ["" if each is None else f"{each:.3f}" for each in found]
        table.add_row(purpose, "calibration error", "", *cells, "", "")
    out.print(table)
    for purpose, place in figures["place_log_odds"].items():
        out.print(f"{purpose}: standing first, where it is seen, adds {place:+.2f} log-odds")
    _show_bias(figures["blind_review"])
    may = "may be promoted" if figures["excludes_harm"] else "is not promoted: harm is not excluded"
    out.print(f"{ranker.name} {may}")


def _show_bias(bands: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table("score", "seen: decisions", "approved", "blind: decisions", "approved")
    for band in bands:
        cells = []
        for kind in ("shown", "blind"):
            count, approved = band[kind], band[f"{kind}_approved"]
            cells += [str(count), f"{approved / count:.0%}" if count else ""]
        table.add_row(f"{band['low']:.1f}–{band['high']:.1f}", *cells)
    console().print(table)


def _minute(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at is not None else ""
