"""Networks as folders of files, as a customer would hand them over."""

from __future__ import annotations

from pathlib import Path

from eastwest.audit.samples import in_words_of
from eastwest.audit.subject import Audited
from eastwest.vendors.registry import FAMILIES


def write_configs(audited: Audited, folder: Path, family: str) -> Path:
    """The configuration of every switch, in a folder of its own."""
    for device in audited.network.devices:
        for file in FAMILIES[family].render(in_words_of(device.intent, family)).files:
            path = folder / device.name / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, encoding="utf-8")
    return folder
