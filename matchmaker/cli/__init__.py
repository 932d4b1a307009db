"""The command line. Every command loads what it needs when it runs, so `--help` is instant."""

import typer

from matchmaker.cli import (
    agreements,
    audit,
    chambers,
    consortium,
    demo,
    duties,
    evaluate,
    evaluate_encoder,
    exports,
    imports,
    learning,
    mail,
    markets,
    match_all,
    matches,
    openapi,
    partners,
    privacy,
    schema,
    screening,
    serve,
    synth,
    tend,
    tokens,
    trade,
    users,
)
from matchmaker.cli.group import ProblemGroup
from matchmaker.cli.output import EXIT_CODES

app = typer.Typer(
    cls=ProblemGroup,
    help="Finds and explains Belarusian–Russian business partners." + EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serve.serve)
app.command("migrate")(schema.migrate)
app.command("import")(imports.import_file)
app.command("export")(exports.export_file)
app.command("partners")(partners.partners)
app.command("markets")(markets.markets)
app.command("match-all")(match_all.match_all)
app.command("consortium")(consortium.consortium)
app.command("duties")(duties.duties)
app.command("evaluate")(evaluate.evaluate)
app.command("evaluate-encoder")(evaluate_encoder.evaluate_encoder)
app.command("refresh")(schema.refresh)
app.command("train")(learning.train)
app.command("openapi")(openapi.openapi)
app.command("demo")(demo.demo)
app.command("synth")(synth.synth)
app.add_typer(tokens.app, name="token")
app.add_typer(matches.app, name="match")
app.add_typer(learning.app, name="ranker")
app.add_typer(users.app, name="user")
app.add_typer(mail.app, name="mail")
app.add_typer(trade.app, name="trade")
app.add_typer(screening.app, name="screening")
app.add_typer(chambers.app, name="chamber")
app.add_typer(agreements.app, name="agreement")
app.add_typer(audit.app, name="audit")
app.add_typer(privacy.app, name="privacy")
app.command("tend")(tend.tend)
