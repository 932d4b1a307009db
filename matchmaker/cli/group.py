"""The one place where errors become `error: what, where` and an exit code."""

from typing import Any

import typer
from typer.core import TyperGroup

from matchmaker.cli.output import INTERRUPTED, fail
from matchmaker.errors import EngineError, MatchmakerError


class ProblemGroup(TyperGroup):
    """A group of commands that answers what can go wrong in one line, never with a traceback.

    Defects of the program itself still show where they are.
    """

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401 - as typer declares it
        """Run the command."""
        try:
            return super().invoke(ctx)
        except MatchmakerError as error:
            fail(_with_fields(error))
        except EngineError as error:
            fail(str(error))
        except KeyboardInterrupt:
            fail("interrupted; what was saved until now is kept", INTERRUPTED)
        except BrokenPipeError:
            raise  # whoever reads has seen enough; the framework ends quietly
        except OSError as error:
            where = f", {error.filename}" if error.filename else ""
            fail(f"{error.strerror or error}{where}")
        except Exception as error:
            reason = _known(error)
            if reason is None:
                raise
            fail(reason)


def _with_fields(error: MatchmakerError) -> str:
    problems = error.extra.get("errors")
    if not isinstance(problems, list):
        return error.detail
    return "; ".join([error.detail, *(f"{p['field']}: {p['reason']}" for p in problems)])


def _known(error: Exception) -> str | None:
    """Return what to say of an error that other libraries raise; None for a defect of ours.

    Looked at only once something went wrong: importing the libraries takes longer than `--help`.
    """
    from pydantic import ValidationError
    from sqlalchemy.exc import SQLAlchemyError

    if isinstance(error, ValidationError) and error.title == "Settings":
        first = error.errors()[0]
        name = "MATCHMAKER_" + "_".join(str(part) for part in first["loc"]).upper()
        return f"setting refused: {first['msg']}, {name}"
    if isinstance(error, ModuleNotFoundError) and error.name == "psycopg":
        return 'PostgreSQL needs its driver, pip install "matchmaker[postgres]"'
    if isinstance(error, SQLAlchemyError):
        return f"database: {getattr(error, 'orig', None) or error}"
    return None
