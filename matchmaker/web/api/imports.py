"""Imports: many profiles in one file."""

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from matchmaker.errors import (
    ImportRefused,
    InvalidInput,
    NotAuthenticated,
    NotPermitted,
    NotReady,
    TooLarge,
    UnsupportedMedia,
)
from matchmaker.services.import_files import find_format, read_rows
from matchmaker.services.import_profiles import import_profiles
from matchmaker.services.import_rows import Limits
from matchmaker.services.record_bulk import record_import
from matchmaker.web import examples
from matchmaker.web.answers import json_answer
from matchmaker.web.deps import LimitsDep, Now, Publisher, RuntimeDep
from matchmaker.web.describe import answers
from matchmaker.web.problems import documented
from matchmaker.web.schemas import ImportOut
from matchmaker.web.uploads import FIELD, FORM, UploadDep

if TYPE_CHECKING:
    from matchmaker.services.import_report import ImportReport

router = APIRouter(prefix="/v1/imports", tags=["imports"])

_HEAD_BYTES = 64
_FILE = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
_EXAMPLE_LINE = '{"ref": "crm-00017", "name": "ОАО «Пример»", "country": "BY", "…": "…"}\n'
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself, or a form with the file in it.",
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}, "example": _EXAMPLE_LINE},
            "text/csv": {"schema": {"type": "string"}},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _FILE,
            FORM: {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {FIELD: _FILE["schema"]},
                }
            },
        },
    }
}


class ImportQuery(BaseModel):
    """How an import is done."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = Field(default=False, description="Check every row, keep nothing.")
    atomic: bool = Field(default=False, description="Keep nothing if any row is bad.")


@router.post(
    "",
    response_model=ImportOut,
    responses=documented(
        NotAuthenticated,
        NotPermitted,
        TooLarge,
        UnsupportedMedia,
        InvalidInput,
        ImportRefused,
        NotReady,
    )
    | answers(examples.IMPORT, description="What was done, and one problem per bad row."),
    openapi_extra=_BODY,
)
def import_companies(
    caller: Publisher,
    upload: UploadDep,
    runtime: RuntimeDep,
    limits: LimitsDep,
    now: Now,
    query: Annotated[ImportQuery, Query()],
) -> Response:
    """Import profiles from a JSONL, CSV or XLSX file.

    Good rows are kept and bad ones named, unless `atomic=true`. Rows are known again by their
    reference, so an import can be repeated.
    """
    upload.file.seek(0)
    head = upload.file.read(_HEAD_BYTES)
    found = find_format(name=upload.name, media_type=upload.media_type, head=head)
    try:
        report = import_profiles(
            runtime.database.write,
            runtime.encoder,
            read_rows(
                upload.file, found, Limits(file_bytes=limits.import_bytes, rows=limits.import_rows)
            ),
            chamber_id=caller.chamber_id,
            now=now,
            dry_run=query.dry_run,
            atomic=query.atomic,
        )
    except ImportRefused as error:
        refused = cast("ImportReport", error.extra["report"])
        raise ImportRefused(error.detail, report=refused.as_json()) from error
    with runtime.database.write() as session:
        record_import(session, report, chamber_id=caller.chamber_id, author=caller.author, now=now)
    return json_answer(report.as_json())
