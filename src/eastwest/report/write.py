"""The report and its machine-readable verdicts as files."""

from __future__ import annotations

import json
from pathlib import Path

from eastwest.plan.store import write_text
from eastwest.report.html import render_report
from eastwest.report.material import Material
from eastwest.report.verdicts import as_json

REPORT = "report.html"
VERDICTS = "verdicts.json"


def write_report(material: Material, folder: Path) -> Path:
    """Write `report.html` and `verdicts.json` into the folder; returns the path of the report.

    Each file appears whole or not at all. Raises InputError when the folder cannot be written.
    """
    write_text(folder / VERDICTS, json.dumps(as_json(material), indent=2, ensure_ascii=False) + "\n")
    write_text(folder / REPORT, render_report(material))
    return folder / REPORT
