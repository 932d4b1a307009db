"""Where the shipped `models/` and `data/` folders are.

They stand at the top of a checkout and inside the package in a wheel; nothing else asks which.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as `shipped("models", "encoder")`.

    Raises:
        FileNotFoundError: neither the checkout nor the installed package has it.
    """
    for root in (_PACKAGE.parent, _PACKAGE / "shipped"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is not part of this installation")
