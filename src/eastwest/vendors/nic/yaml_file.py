"""YAML that a reader takes apart: plain data within the limits of site files, with the line of every key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eastwest.intent.document import Document, Key, document_of, dotted
from eastwest.vendors.family import NotUnderstood


@dataclass(frozen=True, slots=True)
class YamlFile:
    """One document."""

    file: str
    text: str
    document: Document

    def mapping(self, *path: Key) -> dict[Any, Any]:
        """The mapping at a path, empty where there is none."""
        value = self.document.value_at(path)
        return value if isinstance(value, dict) else {}

    def comments(self) -> Iterator[str]:
        """Comment lines, without their mark."""
        for line in self.text.splitlines():
            if line.lstrip().startswith("#"):
                yield line.strip().lstrip("#").strip()

    def not_understood(self, *path: Key) -> NotUnderstood:
        """A place without meaning."""
        return NotUnderstood(self.file, self.document.line_of(path) or 1, dotted(path))


def read_yaml(file: str, text: str) -> YamlFile:
    """Parse one document. Raises InputError for what is no plain YAML, and beyond 1 MiB."""
    return YamlFile(file, text, document_of(Path(file), text.encode()))
