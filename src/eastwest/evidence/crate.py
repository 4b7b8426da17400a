"""RO-Crate metadata: what the folder is and what is in it, for archives and research-data tools.

Source: RO-Crate Metadata Specification 1.1 (JSON-LD in `ro-crate-metadata.json`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from mimetypes import guess_type
from typing import Any

from eastwest.evidence.layout import CRATE

_SPECIFICATION = "https://w3id.org/ro/crate/1.1"


def crate_json(name: str, description: str, created: str, version: str, files: Sequence[tuple[str, int]]) -> str:
    """The metadata file. files: relative paths with sizes, bytes."""
    parts = [{"@id": path} for path, _ in files]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": name,
        "description": description,
        "datePublished": created,
        "license": {"@id": "#terms"},
        "hasPart": parts,
        "mentions": {"@id": "#eastwest"},
    }
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _SPECIFICATION},
        "about": {"@id": "./"},
    }
    tool = {"@id": "#eastwest", "@type": "SoftwareApplication", "name": "eastwest", "softwareVersion": version}
    terms = {"@id": "#terms", "@type": "CreativeWork", "name": "Terms agreed between the parties to the test"}
    graph = [descriptor, root, tool, terms, *(_file(path, size) for path, size in files)]
    tree = {"@context": f"{_SPECIFICATION}/context", "@graph": graph}
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"


def _file(path: str, size_bytes: int) -> dict[str, Any]:
    kind = guess_type(path)[0] or "application/octet-stream"
    row = {"@id": path, "@type": "File", "name": path.rsplit("/", 1)[-1]}
    return row | {"contentSize": str(size_bytes), "encodingFormat": kind}
