"""What bodies and answers have in common."""

from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    """Something on the wire.

    How it is checked is worked out when that is first needed (under a lock of pydantic's): most are
    parts of others or only described, and together they took a tenth of every start. Not for
    queries: FastAPI takes these apart by their fields, which must be complete.
    """

    model_config = ConfigDict(defer_build=True)
