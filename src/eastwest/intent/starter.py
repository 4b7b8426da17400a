"""The commented site file that `eastwest init` writes."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from eastwest.errors import InputError, Problem


def starter_text() -> str:
    """A complete site file with a comment on every section; it loads as it stands."""
    return (resources.files("eastwest.intent") / "starter.yaml").read_text(encoding="utf-8")


def write_starter(file: Path) -> None:
    """Write the starter. An existing file is never overwritten. Raises InputError."""
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(starter_text())
    except FileExistsError as error:
        mend = "choose another name, or remove the file first"
        raise InputError(Problem("exists already and is left as it is", file=file, mend=mend)) from error
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror}", file=file)) from error
