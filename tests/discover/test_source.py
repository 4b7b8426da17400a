"""Files, archives and what must not be read."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from eastwest.discover.model import Unreadable
from eastwest.discover.source import LARGEST_FILE_BYTES, Text, texts_of
from eastwest.errors import InputError


def read(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Texts and problems by name."""
    found = list(texts_of(folder))
    texts = {each.name: each.text for each in found if isinstance(each, Text)}
    return texts, {each.file: each.problem for each in found if isinstance(each, Unreadable)}


def tar_of(files: dict[str, bytes]) -> bytes:
    """An archive, with names as given."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def test_lines_are_numbered_as_editors_do(tmp_path: Path) -> None:
    (tmp_path / "a.cfg").write_bytes(b"\xef\xbb\xbfhostname a\r\ninterface x\x0b\r\n\x1b[7m--More--\x1b[0m\n")
    texts, problems = read(tmp_path)
    assert problems == {}
    assert texts["a.cfg"].split("\n")[:2] == ["hostname a", "interface x"]


def test_other_encodings_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.cfg").write_bytes("hostname süd".encode("utf-16"))
    (tmp_path / "b.cfg").write_bytes("hostname süd".encode("latin-1"))
    assert read(tmp_path)[0] == {"a.cfg": "hostname süd", "b.cfg": "hostname süd"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\nhostname", "binary"),
        (b"hostname a\x00\x01\x02", "binary"),
        (bytes(range(128, 160)) * 20, "neither UTF-8"),
        (b"\xff\xfea", "begins as UTF-16"),
        (b"x" * 1_000_001, "characters"),
        (b"\x1f\x8b\x08broken", "no whole archive"),
        (b"PK\x03\x04broken", "no whole archive"),
    ],
)
def test_what_is_no_text_is_said(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "odd").write_bytes(data)
    texts, problems = read(tmp_path)
    assert texts == {}
    assert why in problems["odd"]


def test_a_file_of_a_gibibyte_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.log").open("wb") as file:
        file.truncate(2**30)
    (tmp_path / "small.cfg").write_text("hostname a\n")
    start = time.monotonic()
    texts, problems = read(tmp_path)
    assert time.monotonic() - start < 5
    assert list(texts) == ["small.cfg"]
    assert "1,073,741,824 bytes" in problems["huge.log"]


def test_archives_are_opened_within_limits(tmp_path: Path) -> None:
    inner = tar_of({"leaf1/running.cfg": b"hostname leaf1\n", "../evil.cfg": b"x", "/etc/evil.cfg": b"x"})
    (tmp_path / "all.tgz").write_bytes(inner)
    (tmp_path / "one.cfg.gz").write_bytes(gzip.compress(b"hostname one\n"))
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        archive.writestr("spine1.cfg", "hostname spine1\n")
        archive.writestr("..\\evil.cfg", "x")
        archive.writestr("inner.tgz", inner)
    texts, problems = read(tmp_path)
    assert set(texts) == {
        "all.tgz!leaf1/running.cfg",
        "one.cfg",
        "some.zip!spine1.cfg",
        "some.zip!inner.tgz!leaf1/running.cfg",
    }
    assert sum("path traversal" in problem for problem in problems.values()) >= 3
    assert not (tmp_path.parent / "evil.cfg").exists()


def test_a_decompression_bomb_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\0" * (LARGEST_FILE_BYTES + 2)))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.cfg", b"0" * (LARGEST_FILE_BYTES + 2))
    texts, problems = read(tmp_path)
    assert texts == {}
    assert "bomb" in problems["bomb.gz"]
    assert any(name.startswith("bomb.zip") for name in problems)


def test_links_and_hidden_files_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "outside.cfg").write_text("hostname x\n")
    (folder / "link.cfg").symlink_to(tmp_path / "outside.cfg")
    (folder / ".secret").write_text("hostname x\n")
    texts, problems = read(folder)
    assert texts == {}
    assert list(problems) == ["link.cfg"]


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(texts_of(tmp_path / "none"))


def tar_with(*members: tarfile.TarInfo) -> bytes:
    """A plain archive of members without content."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for member in members:
            archive.addfile(member)
    return packed.getvalue()


def test_links_and_devices_in_archives_are_passed_over(tmp_path: Path) -> None:
    members = []
    for name, kind in (("soft", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE)):
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        members.append(member)
    device = tarfile.TarInfo("device")
    device.type, device.devmajor, device.devminor = tarfile.CHRTYPE, 1, 5
    (tmp_path / "links.tar").write_bytes(tar_with(*members, device))
    with zipfile.ZipFile(tmp_path / "links.zip", "w") as archive:
        link = zipfile.ZipInfo("soft")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert read(tmp_path) == ({}, {})


def test_archives_within_archives_end(tmp_path: Path) -> None:
    data = b"hostname a\n"
    for _ in range(8):
        data = tar_of({"inner.tgz": data})
    (tmp_path / "deep.tgz").write_bytes(data)
    texts, problems = read(tmp_path)
    assert texts == {}
    assert any("deep at most" in problem for problem in problems.values())


def test_an_archive_that_claims_to_be_larger_than_it_is(tmp_path: Path) -> None:
    data = bytearray(tar_with(tarfile.TarInfo("a.cfg")))
    data[124:136] = b"00777777777\x00"
    data[148:156] = b"%06o\x00 " % (sum(data[:148]) + sum(data[156:512]) + 8 * 32)
    (tmp_path / "liar.tar").write_bytes(bytes(data))
    texts, problems = read(tmp_path)
    assert texts == {}
    assert "no whole archive" in problems["liar.tar"]


def test_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.cfg")
    assert read(tmp_path)[1]["pipe.cfg"].startswith("is no regular file")
