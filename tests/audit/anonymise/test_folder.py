"""A folder with pseudonyms: nothing of the customer's is left, and the audit finds the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from eastwest.audit import samples
from eastwest.audit.anonymise import anonymise
from eastwest.audit.anonymise.folder import key_in
from eastwest.audit.engine import audit
from eastwest.audit.load import audited_in
from eastwest.audit.rules import RULES
from eastwest.errors import InputError
from tests.audit.folders import write_configs
from tests.vendors.foreign import CONFIGS, needs_configs

KEY = b"k" * 32


def _found(folder: Path) -> Counter[tuple[str, int | None]]:
    return Counter((finding.rule, finding.line) for finding in audit(audited_in(folder)).findings)


@pytest.mark.parametrize("family", ["eos", "junos", "nxos"])
def test_the_audit_finds_the_same(family: str, tmp_path: Path) -> None:
    broken = samples.sample()
    for rule in ("EW201", "EW220", "EW121", "EW122", "EW504"):
        broken = RULES[rule].fails.edit(broken)
    plain = write_configs(broken, tmp_path / "plain", family)
    done = anonymise(plain, tmp_path / "out", KEY)
    assert len(done.files) == sum(path.is_file() for path in plain.rglob("*"))
    found = _found(plain)
    assert found
    assert _found(done.folder) == found


def test_nothing_that_names_the_owner_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "muc1-leaf-07.cfg").write_text(
        "hostname muc1-leaf-07\nip domain-name acme.example.com\n"
        "username jdoe privilege 15 role admin secret sha512 $6$abcdef\n"
        "snmp-server community s3cret ro\nsnmp-server location Building 9, Munich\n"
        "banner motd ^ Property of ACME ^\n"
        "interface Ethernet1\n   description to muc1-spine-01 Ethernet7, rack Orinoco\n   ip address 10.77.3.4/31\n"
        "router bgp 65123\n   router-id 10.77.255.1\n   neighbor 10.77.3.5 remote-as 65200\n"
        "! lldp: b8:59:9f:00:11:22\n",
        encoding="utf-8",
    )
    done = anonymise(folder, tmp_path / "out", KEY)
    text = "".join(f"{path}\n{path.read_text(encoding='utf-8')}" for path in done.folder.rglob("*") if path.is_file())
    text = text.replace(str(tmp_path), "")
    for word in ("muc1", "acme", "jdoe", "s3cret", "abcdef", "Munich", "Orinoco", "10.77.", "65123", "65200", "b8:59"):
        assert word.lower() not in text.lower(), word
    assert "Ethernet7" in text
    assert "10." in text
    assert "leaf-x" in text


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    plain = write_configs(samples.sample(), tmp_path / "plain", "eos")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").touch()
    with pytest.raises(InputError, match="exists already"):
        anonymise(plain, tmp_path / "out", KEY)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


def test_a_key_file_is_drawn_once(tmp_path: Path) -> None:
    key = key_in(tmp_path / "key")
    assert key_in(tmp_path / "key") == key
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    (tmp_path / "bad").write_text("no key", encoding="utf-8")
    with pytest.raises(InputError, match="holds no key"):
        key_in(tmp_path / "bad")


@needs_configs
@pytest.mark.parametrize("name", ["amd_rocm", "azure_local", "juniper/jvd_aidc_fabric", "arista", "sonic"])
def test_the_audit_of_published_files_stays_the_same(name: str, tmp_path: Path) -> None:
    assert _found(anonymise(CONFIGS / name, tmp_path / "out", KEY).folder) == _found(CONFIGS / name)


def test_links_that_descriptions_alone_tell_are_kept(tmp_path: Path) -> None:
    """A device's name behind a hyphen, and ports that name a device and no port."""
    texts = {
        "tor1": ("lab-tor2:Ethernet1/9", "Backup cable to tor2"),
        "tor2": ("lab-tor1:Ethernet1/9", "Backup cable to tor1"),
    }
    for name, (described, plain) in texts.items():
        ports = f"interface Ethernet1/9\n  description {described}\ninterface Ethernet1/5\n  description {plain}\n"
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "run.cfg").write_text(f"hostname {name}\nfeature bgp\nfeature lldp\n{ports}")
    anonymise(tmp_path / "in", tmp_path / "out", KEY)
    found = [{link.a.port for link in audited_in(tmp_path / side).network.links} for side in ("in", "out")]
    assert found == [{"Ethernet1/9", "Ethernet1/5"}] * 2
