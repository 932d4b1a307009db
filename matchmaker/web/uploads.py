"""A file that comes as the body of a request, or as the one file of a form."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Annotated, BinaryIO, cast

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from matchmaker.errors import InvalidInput, MalformedRequest
from matchmaker.web.deps import media_type

FORM = "multipart/form-data"
FIELD = "file"
_IN_MEMORY = 2**20  # bytes; the rest of a file waits on disk
_MAX_FIELDS = 10


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as sent; `name` and `media_type` are what the sender says, None when nothing."""

    file: BinaryIO
    name: str | None
    media_type: str | None


async def receive_upload(request: Request) -> AsyncIterator[Upload]:
    """Read the file to a temporary one, which is gone after the request.

    Raises:
        MalformedRequest: the form is broken, or there is no file in it.
    """
    if media_type(request) == FORM:
        async for upload in _from_form(request):
            yield upload
        return
    with SpooledTemporaryFile(_IN_MEMORY) as spool:
        async for chunk in request.stream():
            if spool.tell() + len(chunk) > _IN_MEMORY:
                await run_in_threadpool(spool.write, chunk)
            else:
                spool.write(chunk)
        yield Upload(cast("BinaryIO", spool), None, media_type(request) or None)


async def _from_form(request: Request) -> AsyncIterator[Upload]:
    try:
        form = await request.form(max_files=1, max_fields=_MAX_FIELDS)
    except HTTPException as error:
        raise MalformedRequest("The form cannot be read; send one file in it.") from error
    try:
        sent = form.get(FIELD)
        if not isinstance(sent, UploadFile):
            problem = {"field": FIELD, "reason": "is missing or no file"}
            raise InvalidInput(f"The form has no file under {FIELD!r}.", errors=[problem])
        yield Upload(sent.file, sent.filename, sent.content_type)
    finally:
        await form.close()


UploadDep = Annotated[Upload, Depends(receive_upload, scope="function")]
