"""From a folder to the same folder with pseudonyms, whole or not at all."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from eastwest.audit.anonymise.names import device_names, other_names, owner_words, tenant_names
from eastwest.audit.anonymise.pseudonyms import Pseudonyms
from eastwest.audit.anonymise.rewrite import Rewriter, asns_of
from eastwest.discover import Unreadable, discover
from eastwest.discover.source import Text, texts_of
from eastwest.errors import InputError, Problem
from eastwest.progress import Listener, Progress, silent

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Anonymised:
    """files: written, relative to the folder. left_out: files that are no text, and why. names: how many names."""

    folder: Path
    files: tuple[str, ...]
    left_out: tuple[Unreadable, ...]
    names: int


def new_key() -> bytes:
    """A key nobody knows."""
    return secrets.token_bytes(KEY_BYTES)


def key_in(file: Path) -> bytes:
    """The key of a file, 64 hexadecimal digits; drawn and written, for its owner alone, when there is none.

    Raises InputError for a file that holds something else.
    """
    if not file.exists():
        file.touch(0o600)
        file.write_text(new_key().hex() + "\n", encoding="ascii")
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise InputError(Problem("holds no key", file=file, allowed="64 hexadecimal digits")) from error
    if len(key) != KEY_BYTES:
        raise InputError(Problem(f"holds a key of {len(key)} bytes", file=file, allowed=f"{KEY_BYTES} bytes"))
    return key


def anonymise(folder: Path, out: Path, key: bytes, listener: Listener = silent) -> Anonymised:
    """Write `folder` with pseudonyms as `out`, which must not exist or be empty.

    Archives are written unpacked. Raises InputError when a place cannot be read or written.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(Problem("exists already and is left as it is", file=out, mend="name a new folder"))
    found = list(texts_of(folder))
    texts = [each for each in found if isinstance(each, Text)]
    left_out = tuple(each for each in found if isinstance(each, Unreadable))
    network = discover(folder, listener)
    devices = device_names(network, (each.text for each in texts))
    others = other_names(each.text for each in texts) - devices
    owners = owner_words(others | devices)
    others |= tenant_names(each.text for each in texts) - devices
    rewriter = Rewriter(Pseudonyms(key), devices, others, asns_of(each.text for each in texts), owners)
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".anonymise-", dir=out.parent))
    try:
        files = []
        for number, each in enumerate(texts):
            listener(Progress("writing", number / len(texts)))
            files.append(_write(rewriter, draft, each))
        if out.exists():
            out.rmdir()
        draft.rename(out)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be written", file=out)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    listener(Progress("writing", 1.0))
    return Anonymised(out, tuple(files), left_out, len(devices) + len(others))


def _write(rewriter: Rewriter, draft: Path, text: Text) -> str:
    """One file; its path has pseudonyms too, and stays within the folder."""
    parts = [part for part in PurePosixPath(text.name.replace("!", "/")).parts if part not in ("..", "/", "")]
    name = PurePosixPath(*(rewriter.named(part) for part in parts))
    path = draft / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rewriter.text(text.text), encoding="utf-8")
    return str(name)
