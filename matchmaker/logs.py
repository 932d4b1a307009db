"""Logs as JSON lines on stderr: events with their keys, never what people wrote.

Exceptions are logged as their type and the lines of code they passed, without their messages:
those of the database and of validation repeat the values that went in.
"""

import logging
import sys
import traceback
from types import TracebackType

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_FRAMES = 30  # of a traceback, nearest to the failure
_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure_logs(level: str) -> None:
    """Send every log, the libraries' too, to stderr as JSON lines.

    Args:
        level: `debug`, `info`, `warning` or `error`.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            *_SHARED,
            without_messages,
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_messages,
                structlog.processors.JSONRenderer(serializer=_dumps),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(number, logging.INFO))  # libraries' debug lines repeat SQL and its values
    logging.captureWarnings(capture=True)
    logging.getLogger("uvicorn.access").disabled = True  # it logs query strings


def without_messages(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Replace an exception by its types and where it was raised."""
    found = event.pop("exc_info", None)
    error = sys.exception() if found is True else found
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = " < ".join(_types(error))
        event["trace"] = _trace(error.__traceback__)
    event.pop("exception_text", None)
    return event


def _types(error: BaseException) -> list[str]:
    names: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(names) < _FRAMES:
        names.append(type(seen).__qualname__)
        seen = seen.__cause__ or seen.__context__
    return names


def _trace(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _dumps(event: object, **_options: object) -> str:
    return orjson.dumps(event, default=str).decode()
