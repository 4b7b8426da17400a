"""The report and its machine-readable verdicts as files."""

from __future__ import annotations

import json
import os
from pathlib import Path

from eastwest.report.html import render_report
from eastwest.report.material import Material
from eastwest.report.verdicts import as_json

REPORT = "report.html"
VERDICTS = "verdicts.json"


def write_report(material: Material, folder: Path) -> Path:
    """Write `report.html` and `verdicts.json` into the folder; returns the path of the report.

    Each file appears whole or not at all. Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_whole(folder / VERDICTS, json.dumps(as_json(material), indent=2, ensure_ascii=False) + "\n")
    return _write_whole(folder / REPORT, render_report(material))


def _write_whole(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path
