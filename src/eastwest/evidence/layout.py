"""Names within a dossier."""

from __future__ import annotations

MANIFEST = "manifest.json"
PROJECT = "project"
"""The files of the project folder, as they were."""
RESULTS = "results"
"""Verdicts in the formats of other tools, and the regulation map."""
REPORT = "report"
STATEMENTS = "statements"
"""in-toto statements in DSSE envelopes: what was tested, and with which result."""
SIGNATURES = "signatures"
"""One envelope for each person who signed: name, role, date, meaning."""
TIMESTAMPS = "timestamps"
"""RFC 3161 tokens over signatures."""
SIGSTORE = "sigstore"
"""Sigstore bundles over signatures."""
CRATE = "ro-crate-metadata.json"

SUMS = "SHA256SUMS"
README = "README.txt"

OUTSIDE = frozenset({STATEMENTS, SIGNATURES, TIMESTAMPS, SIGSTORE})
"""Folders that the manifest leaves out: what stands there is signed itself, and speaks of the manifest's hash."""
