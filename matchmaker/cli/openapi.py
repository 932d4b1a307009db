"""`openapi`: the API's description as a file."""

from pathlib import Path
from typing import Annotated

import typer

from matchmaker.cli.output import print_json


def openapi(
    file: Annotated[
        Path | None, typer.Argument(help="File to write; printed when not named.")
    ] = None,
) -> None:
    """Write the OpenAPI 3.1 document that the service serves at /openapi.json."""
    import json

    from matchmaker.app import openapi_document

    document = openapi_document()
    if file is None:
        print_json(document)
        return
    file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    typer.echo(str(file))
