"""`serve`: the HTTP service."""

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.cli.output import fail
from matchmaker.cli.start import encoder_place, read_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from matchmaker.settings import Settings

_YOUNG = 20_000
"""Objects made between two collections of garbage. A request makes thousands, nearly all of which
go without one; with Python's 700 it is interrupted again and again."""


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=1, max=65_535)] = None,
    workers: Annotated[
        int | None, typer.Option(help="Number of server processes.", min=1, max=64)
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder for the SQLite file and everything derived.")
    ] = None,
) -> None:
    """Serve the API and its documentation until interrupted.

    What is not given here comes from the settings. Migrates the database first; ready when
    GET /readyz answers 200.
    """
    options = {"HOST": host, "PORT": port, "WORKERS": workers, "DATA_DIR": data_dir}
    for name, value in options.items():
        if value is not None:
            os.environ[f"MATCHMAKER_{name}"] = str(value)  # the workers read their settings there
    settings = read_settings()
    _check_address(settings.host, settings.port)
    encoder_place(settings.encoder)  # one that is not there ends this with one clear line, too
    app = _load(settings)
    if settings.workers > 1:
        from matchmaker.cli.workers import Workers

        Workers(app, host=settings.host, port=settings.port, workers=settings.workers).run()
        return
    import uvicorn

    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )


def _load(settings: "Settings") -> "FastAPI":
    """Return the application; all that was imported and loaded stays, so nothing is collected."""
    gc.disable()  # a fifth of the time that imports take
    try:
        from matchmaker.app import prepare_app

        return prepare_app(settings)
    finally:
        gc.enable()
        gc.set_threshold(_YOUNG, 10, 10)


def _check_address(host: str, port: int) -> None:
    """Stop with one clear line when the address is taken or not ours."""
    import socket

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(found[0][0], socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found[0][4])
    except OSError as error:
        fail(f"cannot listen: {error.strerror or error}, {host}:{port}")
