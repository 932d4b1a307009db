"""Several server processes that share what one has loaded: gunicorn forks them, uvicorn serves."""

import logging
import os
import signal
import socket
from typing import TYPE_CHECKING, Any, ClassVar

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from uvicorn_worker import UvicornWorker

if TYPE_CHECKING:
    from fastapi import FastAPI

_SILENT_SECONDS = 60  # a process that shows no sign of life for so long is replaced
_STOP_SECONDS = 25  # requests at work are waited for so long


class Workers(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Server processes around one application that is loaded already."""

    def __init__(self, app: "FastAPI", *, host: str, port: int, workers: int) -> None:
        self._options = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "worker_class": ServerProcess,
            "logger_class": JsonLines,
            "preload_app": True,
            "timeout": _SILENT_SECONDS,
            "graceful_timeout": _STOP_SECONDS,
            "reuse_port": hasattr(socket, "SO_REUSEPORT"),
            "keepalive": 5,  # seconds, as with one process
            "control_socket_disable": True,  # signals are enough
        }
        super().__init__()
        self.callable = app

    def load_config(self) -> None:
        """Set the options; neither files nor arguments are read."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> "FastAPI":
        """Return the application."""
        return self.callable


class ServerProcess(UvicornWorker):  # type: ignore[misc]  # nor has this
    """One process that serves, and ends when the one that watches it is gone."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        "access_log": False,
        "server_header": False,
        "timeout_notify": 1,  # seconds between signs of life
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as gunicorn calls it
        super().__init__(*args, **kwargs)
        logging.getLogger("uvicorn.error").propagate = True

    def init_process(self) -> None:
        """Listen on a socket of its own, too, where the system shares connections out.

        Whoever wakes up first takes all connections that wait at a common socket.
        """
        if hasattr(socket, "SO_REUSEPORT"):
            shared: list[Any] = self.sockets  # type: ignore[has-type]
            self.sockets = [*shared, *map(_own_socket, shared)]
        super().init_process()

    async def callback_notify(self) -> None:
        """Show a sign of life, now and then."""
        await super().callback_notify()
        if os.getppid() != self.ppid:
            os.kill(os.getpid(), signal.SIGTERM)


def _own_socket(shared: Any) -> socket.socket:  # noqa: ANN401 - gunicorn has no types
    own = socket.socket(shared.family, socket.SOCK_STREAM)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    own.bind(shared.getsockname())
    return own


class JsonLines(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Hands gunicorn's lines to the log of the service."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 - gunicorn has no types
        """Take the place of gunicorn's own handlers and level; uvicorn's follow."""
        super().setup(cfg)
        self.error_log.handlers = []
        self.error_log.setLevel(logging.NOTSET)
        self.error_log.propagate = True
