"""Collecting from a real SSH server that answers with canned outputs."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eastwest.cli.main import app
from eastwest.discover import discover
from eastwest.discover.collect import Login, Target, collect, read_targets
from eastwest.discover.collect.commands import FAMILIES, PER_NIC, READ_ONLY, family_told
from eastwest.discover.collect.store import Store, redacted
from eastwest.errors import InputError
from tests.loopback import ADDRESS, free_port

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
needs_sshd = pytest.mark.skipif(SSHD is None or shutil.which("ssh-keygen") is None, reason="needs openssh-server")
RUNNING = """\
hostname leaf1
username admin secret sha512 $6$abcdef$0123456789
snmp-server community s3cr3t ro
interface Ethernet1/1
   mtu 9214
   ip address 10.0.0.0/31
router bgp 65001
   neighbor 10.0.0.1 password 7 082948
"""
ANSWERS = {
    "show running-config": RUNNING,
    "show version": "Arista DCS-7060X6-64PE\nSoftware image version: 4.33.1F\n",
    "show lldp neighbors | json": json.dumps(
        {"lldpNeighbors": [{"port": "Ethernet1/1", "neighborDevice": "spine1", "neighborPort": "Ethernet1/1"}]}
    ),
}


@dataclass(frozen=True)
class Server:
    port: int
    key: Path
    wrong_key: Path
    known_hosts: Path
    log: Path

    def login(self, **changes: object) -> Login:
        return Login(**{"user": _user(), "keys": (self.key,), "known_hosts": self.known_hosts, **changes})  # type: ignore[arg-type]

    def targets(self, *names: str, family: str = "eos") -> list[Target]:
        return [Target(name, ADDRESS, family, self.port) for name in names]

    def asked(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


def _user() -> str:
    import getpass  # noqa: PLC0415

    return getpass.getuser()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "sshd"
    folder.mkdir()
    for name in ("host", "key", "wrong"):
        subprocess.run(  # noqa: S603
            [  # noqa: S607
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                str(folder / name),
            ],
            check=True,
        )
    (folder / "authorized").write_text((folder / "key.pub").read_text())
    (folder / "answers.json").write_text(json.dumps(ANSWERS))
    (folder / "answer.py").write_text(
        "import json, os, sys\n"
        f"folder = {str(folder)!r}\n"
        "asked = os.environ.get('SSH_ORIGINAL_COMMAND', '')\n"
        "open(folder + '/asked.log', 'a').write(asked + '\\n')\n"
        "answers = json.load(open(folder + '/answers.json'))\n"
        "sys.stdout.write(answers.get(asked, '% Invalid input\\n'))\n"
    )
    port = free_port()
    lines = [
        f"Port {port}",
        f"ListenAddress {ADDRESS}",
        f"HostKey {folder}/host",
        f"AuthorizedKeysFile {folder}/authorized",
        f"PidFile {folder}/pid",
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        "PermitRootLogin yes",
        "MaxStartups 200",
        "SetEnv SHLVL=9",  # bash then spares itself the user's start-up files
        f"ForceCommand {sys.executable} {folder}/answer.py",
    ]
    (folder / "config").write_text("\n".join(lines) + "\n")
    (folder / "known").write_text(f"[{ADDRESS}]:{port} {(folder / 'host.pub').read_text()}")
    assert SSHD is not None
    Path("/run/sshd").mkdir(exist_ok=True) if _user() == "root" else None
    process = subprocess.Popen(  # noqa: S603
        [SSHD, "-D", "-f", str(folder / "config"), "-E", str(folder / "sshd.log")]
    )
    try:
        for _ in range(100):
            with socket.socket() as tried:
                if tried.connect_ex((ADDRESS, port)) == 0:
                    break
            time.sleep(0.1)
        yield Server(port, folder / "key", folder / "wrong", folder / "known", folder / "asked.log")
    finally:
        process.terminate()
        process.wait(10)


@needs_sshd
def test_answers_are_kept_without_secrets_and_found_again(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    found = collect(server.targets("leaf1"), folder, server.login())
    assert (found.done, found.failed, found.stopped) == (("leaf1",), {}, "")
    everything = "".join(path.read_text() for path in folder.rglob("*") if path.is_file())
    assert not re.search(r"s3cr3t|\$6\$|082948", everything)
    network = discover(folder)
    device = network.device("leaf1")
    assert device is not None
    assert device.intent.interfaces[0].mtu_bytes == 9214
    assert network.links[0].evidence == "lldp"
    assert network.unreadable == ()


@needs_sshd
def test_another_run_asks_only_who_is_left(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    collect(server.targets("leaf1"), folder, server.login())
    asked = len(server.asked())
    found = collect(server.targets("leaf1", "leaf2"), folder, server.login())
    assert (found.before, found.done) == (("leaf1",), ("leaf2",))
    assert len(server.asked()) == 2 * asked


@needs_sshd
def test_the_first_refused_login_ends_the_run(server: Server, tmp_path: Path) -> None:
    login = server.login(keys=(server.wrong_key,))
    found = collect(server.targets(*(f"leaf{number}" for number in range(20))), tmp_path / "out", login)
    assert "leaf0 refused the login" in found.stopped
    assert list(found.failed) == ["leaf0"]
    assert server.asked() == []


@needs_sshd
def test_an_unknown_host_key_is_a_failure_of_one_device(server: Server, tmp_path: Path) -> None:
    empty = tmp_path / "none"
    empty.write_text("")
    found = collect(server.targets("leaf1", "leaf2"), tmp_path / "out", server.login(known_hosts=empty))
    assert set(found.failed) == {"leaf1", "leaf2"}
    assert "host key" in found.failed["leaf1"]
    assert found.stopped == ""


@needs_sshd
def test_a_family_is_asked_for_where_nothing_names_it(server: Server, tmp_path: Path) -> None:
    found = collect(server.targets("leaf1", family=""), tmp_path / "out", server.login())
    assert found.done == ("leaf1",)
    assert server.asked()[0] == "show version"
    assert "show running-config" in server.asked()


@needs_sshd
def test_the_command(server: Server, tmp_path: Path) -> None:
    inventory = tmp_path / "devices.csv"
    inventory.write_text(f"name,address,platform,port,user\nleaf1,{ADDRESS},arista_eos,{server.port},{_user()}\n")
    arguments = ["collect", str(inventory), "-o", str(tmp_path / "out"), "--key", str(server.key), "--json"]
    result = CliRunner().invoke(app, [*arguments, "--known-hosts", str(server.known_hosts)])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["done"] == ["leaf1"]


@needs_sshd
def test_nobody_answers(server: Server, tmp_path: Path) -> None:
    targets = [Target("gone", ADDRESS, "eos", free_port()), *server.targets("leaf1")]
    found = collect(targets, tmp_path / "out", server.login())
    assert (found.done, list(found.failed)) == (("leaf1",), ["gone"])


def test_every_command_only_reads() -> None:
    every = [command for commands in FAMILIES.values() for command in commands]
    every += [template.format(nic="ens1f0np0") for template in PER_NIC]
    assert [command for command in every if READ_ONLY.fullmatch(command) is None] == []
    changing = ("reload", "show version; reload", "nv set x", "ethtool -A eth0 rx on", "show x\nreload", "show x > y")
    for command in changing:
        assert READ_ONLY.fullmatch(command) is None


def test_families_tell_themselves() -> None:
    assert family_told(ANSWERS["show version"]) == "eos"
    assert family_told("Cisco Nexus Operating System (NX-OS) Software") == "nxos"
    assert family_told("Hostname: a\nModel: qfx\nJunos: 23.4") == "junos"
    assert family_told("once upon a time") == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "hostname,ip address,platform\nleaf1,10.0.0.1/24,Arista EOS\n"),
        ("a.csv", "Name,Status,Primary IP,Platform\nleaf1,Active,10.0.0.1/24,arista-eos\n"),
        ("a.ini", "[leaves]\nleaf1 ansible_host=10.0.0.1 ansible_network_os=arista.eos.eos\n[leaves:vars]\nx=y\n"),
        (
            "a.yaml",
            "all:\n  vars: {ansible_network_os: arista.eos.eos}\n  children:\n    l:\n      hosts:\n"
            "        leaf1: {ansible_host: 10.0.0.1}\n",
        ),
        (
            "a.json",
            '{"results": [{"name": "leaf1", "primary_ip": {"address": "10.0.0.1/24"}, "platform": {"slug": "eos"}}]}',
        ),
    ],
)
def test_inventories(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_targets(tmp_path / name) == (Target("leaf1", "10.0.0.1", "eos"),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name,address\n-oProxyCommand=x,10.0.0.1\n", "no name of a device"),
        ("name,address\nleaf1,-oProxyCommand=x\n", "no address"),
        ("name,platform\nleaf1,windows\n", "no commands are known"),
        ("name,port\nleaf1,99999\n", "no port"),
        ("name\nleaf1\nleaf1\n", "listed twice"),
        ("", "lists no device"),
    ],
)
def test_inventories_that_cannot_be_taken(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InputError, match=why):
        read_targets(tmp_path / "a.csv")


def test_secrets_go_before_anything_is_stored() -> None:
    text = (
        'enable secret 9 $9$abc\n"passkey": "topsecret",\n  key-string 7 094F471A1A0A\n'
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\nmtu 9214\n"
    )
    kept = redacted(text)
    assert not re.search(r"abc|topsecret|094F|MIIE", kept)
    assert "mtu 9214" in kept


def test_a_record_that_is_damaged_counts_as_none(tmp_path: Path) -> None:
    store = Store.at(tmp_path)
    store.put("leaf1", {"show version": "x"})
    assert list(Store.at(tmp_path).done) == ["leaf1"]
    (tmp_path / "leaf1/show_version.txt").unlink()
    assert Store.at(tmp_path).done == {}
    (tmp_path / ".eastwest-collect.json").write_text("[")
    assert Store.at(tmp_path).done == {}
