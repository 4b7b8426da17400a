"""What is kept: one file for each answer, without secrets, and a record of who has been asked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from eastwest.plan.store import write_text
from eastwest.vendors.secrets import masked

RECORD = ".eastwest-collect.json"
_SLUG = re.compile(r"[^A-Za-z0-9.-]+")
_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)[A-Z ]*-----.*?(?:-----END [A-Z ]*-----|\Z)", re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def redacted(text: str) -> str:
    """The text with `...` for every secret: passwords, hashes, communities, keys, whole PEM blocks."""
    bare = _BLOCK.sub("-----BEGIN-----\n...\n-----END-----", _CONTROL.sub("", text.replace("\r\n", "\n")))
    return "\n".join(masked(line) for line in bare.split("\n"))


@dataclass
class Store:
    """A folder. done: devices whose answers are complete, so that another run passes them over."""

    folder: Path
    done: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path) -> Store:
        """The folder with what an earlier run left; a record that cannot be read counts as none."""
        try:
            data = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            done = {str(name): [str(each) for each in files] for name, files in data["done"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            done = {}
        kept = {name: files for name, files in done.items() if all((folder / each).is_file() for each in files)}
        return cls(folder, kept)

    def put(self, device: str, answers: dict[str, str]) -> None:
        """Write the answers of a device, and then that it is done."""
        files = []
        for command, text in answers.items():
            name = f"{device}/{_SLUG.sub('_', command).strip('_')}.txt"
            write_text(self.folder / name, f"{device}# {command}\n{redacted(text)}\n")
            files.append(name)
        self.done[device] = files
        write_text(
            self.folder / RECORD, json.dumps({"format": "eastwest-collect-1", "done": self.done}, indent=1) + "\n"
        )
