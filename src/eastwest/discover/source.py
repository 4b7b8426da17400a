"""A folder, a file or an archive as texts with names. Everything in it is untrusted: data within limits, or refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from eastwest.discover.model import Unreadable
from eastwest.errors import InputError, Problem
from eastwest.plan.device import natural

LARGEST_FILE_BYTES = 64 * 2**20
"""A `show tech` of a chassis has some ten megabytes of text."""
LARGEST_ARCHIVE_BYTES = 512 * 2**20
MOST_UNPACKED_BYTES = 2**30
MOST_MEMBERS = 50_000
DEEPEST_ARCHIVE = 3
"""A support bundle holds compressed files, and may itself stand in an archive of bundles."""
LONGEST_LINE = 1_000_000
_ENDS = re.compile(r"\r\n?|\x0b|\x0c|[\x1c-\x1e\x85\u2028\u2029]")
_OTHER_ENDS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|.\x08")
_PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
_NO_TEXT = re.compile(rb"\A(?:\x89PNG|\xff\xd8\xff|GIF8|%PDF|\x7fELF|PK\x03\x04)")
_REFUSED = (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, zlib.error, lzma.LZMAError, ValueError)


@dataclass(frozen=True, slots=True)
class Text:
    """One text. name: within the folder; behind `!` within an archive. Lines end with `\\n` alone."""

    name: str
    text: str


@dataclass
class _Budget:
    """What may still be unpacked."""

    left_bytes: int = MOST_UNPACKED_BYTES
    members: int = MOST_MEMBERS
    names: set[str] = field(default_factory=set)


def texts_of(place: Path) -> Iterator[Text | Unreadable]:
    """Every file under a place in natural order, archives unpacked; hidden files are passed over.

    Raises InputError when there is no such place.
    """
    if not place.exists():
        raise InputError(Problem("no such file or folder", file=place, mend="name a folder with configurations"))
    budget = _Budget()
    if place.is_file():
        yield from _file(place, place.name, budget)
        return
    for path in sorted(_walk(place), key=lambda path: natural(path.relative_to(place).as_posix())):
        yield from _file(path, path.relative_to(place).as_posix(), budget)


def _walk(place: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(place):
        names[:] = [name for name in names if not name.startswith(".")]
        yield from (Path(folder) / name for name in files if not name.startswith("."))


def _file(path: Path, name: str, budget: _Budget) -> Iterator[Text | Unreadable]:
    try:
        about = path.stat()
        if path.is_symlink() or not stat.S_ISREG(about.st_mode):
            yield Unreadable(name, "is no regular file: links, devices and pipes are not followed")
            return
        packed = _suffix_packed(name)
        if about.st_size > (LARGEST_ARCHIVE_BYTES if packed else LARGEST_FILE_BYTES):
            yield _too_large(name, about.st_size)
            return
        data = path.read_bytes()
    except OSError as error:
        yield Unreadable(name, f"cannot be read: {error.strerror or error}")
        return
    yield from _content(name, data, budget, 0)


def _suffix_packed(name: str) -> bool:
    return name.lower().endswith((".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".tbz2", ".txz"))


def _too_large(name: str, size: int) -> Unreadable:
    most = LARGEST_FILE_BYTES // 2**20
    return Unreadable(name, f"has {size:,} bytes; a text may have {most} MiB: split it, or leave logs out")


def _content(name: str, data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unreadable]:
    """A text, or what an archive holds."""
    kind = next((kind for mark, kind in _PACKED.items() if data.startswith(mark)), "")
    archive = data.startswith(b"PK\x03\x04") or data[257:262] == b"ustar"
    if (kind or archive) and depth >= DEEPEST_ARCHIVE:
        yield Unreadable(name, f"archives within archives are opened {DEEPEST_ARCHIVE} deep at most")
        return
    try:
        if kind:
            yield from _unpacked(name, kind, data, budget, depth)
        elif archive:
            opened = _zip if data.startswith(b"PK") else _tar
            for member, content in opened(name, data, budget):
                if isinstance(content, Unreadable):
                    yield content
                else:
                    yield from _content(f"{name}!{member}", content, budget, depth + 1)
        else:
            yield _decoded(name, data)
    except _REFUSED as error:
        yield Unreadable(name, f"is no whole archive: {error or type(error).__name__}")
    except (RuntimeError, NotImplementedError) as error:  # zip: encrypted, or a method that zipfile does not know
        yield Unreadable(name, f"cannot be unpacked: {error}")


def _unpacked(name: str, kind: str, data: bytes, budget: _Budget, depth: int) -> Iterator[Text | Unreadable]:
    with _OPENERS[kind](io.BytesIO(data)) as stream:
        content = _limited(stream, MOST_UNPACKED_BYTES if _is_tar(name) else LARGEST_FILE_BYTES, budget)
    if content is None:
        yield Unreadable(name, "unpacks to more than may be read: too large, or a decompression bomb")
    else:
        yield from _content(_bare(name), content, budget, depth + 1)


_OPENERS: dict[str, Callable[[io.BytesIO], IO[bytes]]] = {
    "gzip": gzip.open,  # type: ignore[dict-item]
    "bzip2": bz2.open,
    "xz": lzma.open,
}


def _is_tar(name: str) -> bool:
    return ".tar" in name.lower() or name.lower().endswith((".tgz", ".tbz2", ".txz"))


def _bare(name: str) -> str:
    head, _, suffix = name.rpartition(".")
    return head if head and suffix.lower() in ("gz", "bz2", "xz") else name


def _limited(stream: IO[bytes], most: int, budget: _Budget) -> bytes | None:
    """The whole stream, None when it has more than it may."""
    most = min(most, budget.left_bytes)
    content = stream.read(most + 1)
    budget.left_bytes -= len(content)
    return None if len(content) > most else content


def _tar(name: str, data: bytes, budget: _Budget) -> Iterator[tuple[str, bytes | Unreadable]]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for member in archive:
            if not member.isfile():
                continue
            refused = _refused(name, member.name, member.size, budget)
            if refused is not None:
                yield member.name, refused
                continue
            stream = archive.extractfile(member)
            content = None if stream is None else _limited(stream, _most(member.name), budget)
            yield member.name, _bomb(name, member.name) if content is None else content
            if budget.members <= 0:
                return


def _zip(name: str, data: bytes, budget: _Budget) -> Iterator[tuple[str, bytes | Unreadable]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if member.is_dir() or stat.S_ISLNK(member.external_attr >> 16):
                continue
            refused = _refused(name, member.filename, member.file_size, budget)
            if refused is not None:
                yield member.filename, refused
                continue
            with archive.open(member) as stream:
                content = _limited(stream, _most(member.filename), budget)
            yield member.filename, _bomb(name, member.filename) if content is None else content
            if budget.members <= 0:
                return


def _most(member: str) -> int:
    return MOST_UNPACKED_BYTES if _suffix_packed(member) else LARGEST_FILE_BYTES


def _bomb(name: str, member: str) -> Unreadable:
    return Unreadable(f"{name}!{member}", "unpacks to more than may be read: too large, or a decompression bomb")


def _refused(name: str, member: str, size: int, budget: _Budget) -> Unreadable | None:
    """Why a member is not read, None when it may be.

    Nothing is ever written, so that a path that leaves the folder does no harm; it is a sign of a hostile archive.
    """
    path = PurePosixPath(member.replace("\\", "/"))
    budget.members -= 1
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", member):
        return Unreadable(f"{name}!{member}", "its path leaves the archive (path traversal): not read")
    if size > _most(member):
        return _too_large(f"{name}!{member}", size)
    if budget.members <= 0:
        return Unreadable(name, f"holds more than {MOST_MEMBERS:,} files: the rest is not read")
    return None


def _decoded(name: str, data: bytes) -> Text | Unreadable:
    """UTF-8, UTF-16 with a mark, else Latin-1, in which nothing is lost."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _clean(name, data.decode("utf-16"))
        except UnicodeDecodeError:
            return Unreadable(name, "begins as UTF-16 and is none")
    if _NO_TEXT.match(data) or b"\x00" in data[:65536]:
        return Unreadable(name, "is no text (binary)")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        odd = sum((char < " " and char not in "\t\n\r\f\x1b\x08") or "\x7f" <= char <= "\x9f" for char in text[:65536])
        if odd > len(text[:65536]) // 20:
            return Unreadable(name, "is no text: neither UTF-8 nor Latin-1")
    return _clean(name, text)


def _clean(name: str, text: str) -> Text | Unreadable:
    """Lines as editors number them, without what terminals add."""
    if "\x1b" in text or "\x08" in text:
        text = _ESCAPES.sub("", text)
    if any(map(text.__contains__, _OTHER_ENDS)):
        text = _ENDS.sub("\n", text)
    text = text.replace("\x00", "")
    if len(text) > LONGEST_LINE and max(map(len, text.split("\n"))) > LONGEST_LINE and text[:1] not in "{[<":
        return Unreadable(name, f"has a line of more than {LONGEST_LINE:,} characters: no configuration")
    return Text(name, text)
