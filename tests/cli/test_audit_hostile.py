"""A folder of hostile files: each is named with what is wrong, and the one good file is audited."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.cli.command import eastwest_here

GOOD = (Path(__file__).parents[1] / "audit" / "legal" / "nxos.cfg").read_text(encoding="utf-8")
BOMB = "<!DOCTYPE a [" + "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 30)) + "]>\n"
HOSTILE: dict[str, bytes] = {
    "entities.xml": f"{BOMB}<DeviceMiniGraph>&e29;</DeviceMiniGraph>".encode(),
    "deep.json": b'{"a":' * 50_000,
    "deep.conf": b"system {\n" * 5_000,
    "deep.yaml": b"- set:\n" + b"\n".join(b"  " * at + b"a:" for at in range(1, 2_000)),
    "truncated.json": b'{"PORT": {"Ethernet0": {"mtu": "91',
    "binary.cfg": bytes(range(256)) * 40,
    "odd.cfg": b"\xff\xfehostname",
    "line.cfg": b"interface " + b"x" * 2_000_000,
    "bomb.gz": gzip.compress(b"\0" * (80 << 20)),
    "broken.tgz": b"\x1f\x8b\x08broken",
    "alias.yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
}


def test_the_rest_is_audited(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in HOSTILE.items():
        (folder / name).write_bytes(data)
    (folder / "good.cfg").write_text(GOOD, encoding="utf-8")
    done = eastwest_here("audit", "in", "--json", folder=tmp_path)
    assert "Traceback" not in done.out + done.err
    assert done.code in (0, 1)
    told = json.loads(done.out)
    assert "n9k-leaf1" in done.out
    named = {name for name in HOSTILE if name in json.dumps(told) or name.removesuffix(".gz") in json.dumps(told)}
    assert named == set(HOSTILE)
