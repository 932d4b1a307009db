"""The API's description as the repository has it; one test holds it to what the service says.

Read from the file: to make it anew takes a second, in every process that collects tests.
"""

import json
from pathlib import Path
from typing import Any

SNAPSHOT = Path(__file__).parents[1] / "docs" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(SNAPSHOT.read_text("utf-8"))
PATHS: dict[str, dict[str, Any]] = DOCUMENT["paths"]
