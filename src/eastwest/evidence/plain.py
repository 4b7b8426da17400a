"""A dossier without eastwest: what stands in it, and hashes that `sha256sum` checks, for readers ten years from now."""

from __future__ import annotations

from collections.abc import Iterable

from eastwest.evidence.manifest import Entry

_README = """{name}: evidence dossier, sealed {created}

{about}

project/                  the files of the project, as they were
report/                   the report, HTML and perhaps PDF/A
results/                  verdicts as CTRF JSON and JUnit XML; regulation.json
statements/               in-toto statements in DSSE envelopes
signatures/               one envelope for each person: name, role, date, over the hash of manifest.json
timestamps/               RFC 3161 replies over signatures
sigstore/                 Sigstore bundles over signatures
manifest.json             SHA-256 and size of every file above but those of the last four folders
SHA256SUMS                the same hashes for:  sha256sum --check SHA256SUMS

Check everything, offline:  eastwest evidence verify FOLDER --key PUBLIC_KEY.pem
Without eastwest: an envelope's "payload" is base64; its signature is over "DSSEv1", length and text of the type,
length and bytes of the payload, apart by single spaces (https://github.com/secure-systems-lab/dsse).
"""


def readme(name: str, created: str, about: str) -> str:
    """How to read and check the folder, in plain text."""
    return _README.format(name=name, created=created, about=about)


def sums(entries: Iterable[Entry]) -> str:
    """Hashes as coreutils' `sha256sum` takes them; a name with a line break or backslash is escaped as it asks."""
    return "".join(_line(entry) for entry in entries)


def _line(entry: Entry) -> str:
    escaped = entry.path.replace("\\", "\\\\").replace("\n", "\\n")
    mark = "\\" if escaped != entry.path else ""
    return f"{mark}{entry.sha256}  {escaped}\n"
