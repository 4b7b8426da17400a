"""Many devices at once, and through a jump host: OpenSSH servers with a port for each device."""

from __future__ import annotations

import getpass
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from eastwest.discover import discover
from eastwest.discover.collect import Login, Target, collect
from eastwest.discover.collect.commands import FAMILIES
from eastwest.errors import InputError
from eastwest.progress import Progress
from tests.loopback import ADDRESS, free_ports

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
pytestmark = pytest.mark.skipif(SSHD is None or shutil.which("ssh-keygen") is None, reason="needs openssh-server")
DEVICES = 100
MOST_PORTS = 16
"""That one OpenSSH server listens at."""
FAMILY = "os10"
"""The family with the fewest commands: each is a session of its own."""
_ANSWER = """\
#!/bin/sh
set -- $SSH_CONNECTION
echo "$4 $SSH_ORIGINAL_COMMAND" >> {log}
case "$SSH_ORIGINAL_COMMAND" in
"show running-configuration")
  printf 'hostname dev%s\\nusername a password $6$x$y role sysadmin\\n!\\n' "$4"
  printf 'interface ethernet1/1/1\\n mtu 9216\\n no switchport\\n ip address 10.0.0.0/31\\n!\\n';;
*) echo '% Invalid input';;
esac
"""
"""A switch with a name of its own: the port that it was reached at."""


@dataclass(frozen=True)
class Farm:
    """ports: of the devices. folder: keys, and what the servers write."""

    ports: tuple[int, ...]
    folder: Path

    def login(self, **changes: object) -> Login:
        plain = {
            "user": getpass.getuser(),
            "keys": (self.folder / "key",),
            "known_hosts": self.folder / "known",
        }
        return Login(**{**plain, **changes})  # type: ignore[arg-type]

    def targets(self, count: int) -> list[Target]:
        return [Target(f"dev{port}", ADDRESS, FAMILY, port) for port in self.ports[:count]]

    def asked(self) -> list[str]:
        return (self.folder / "asked.log").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    folder = tmp_path_factory.mktemp("farm")
    for name in ("host", "key"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(command, check=True)  # noqa: S603
    ports = free_ports(DEVICES)
    (folder / "answer").write_text(_ANSWER.format(log=folder / "asked.log"), encoding="utf-8")
    (folder / "answer").chmod(0o755)
    key = (folder / "host.pub").read_text(encoding="utf-8")
    (folder / "known").write_text("".join(f"[{ADDRESS}]:{port} {key}" for port in ports), encoding="utf-8")
    with ExitStack() as stack:
        for number, first in enumerate(range(0, DEVICES, MOST_PORTS)):
            stack.callback(_stop, _serve(folder, number, ports[first : first + MOST_PORTS]))
        yield Farm(ports, folder)


def _serve(folder: Path, number: int, ports: tuple[int, ...]) -> subprocess.Popen[bytes]:
    lines = [
        *(f"Port {port}" for port in ports),
        f"ListenAddress {ADDRESS}",
        f"HostKey {folder}/host",
        f"AuthorizedKeysFile {folder}/key.pub",
        f"PidFile {folder}/pid{number}",
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        "PermitRootLogin yes",
        "MaxStartups 500",
        "SetEnv SHLVL=9",  # bash then spares itself the user's start-up files
        f"ForceCommand {folder}/answer",
    ]
    config = folder / f"config{number}"
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert SSHD is not None
    if getpass.getuser() == "root":
        Path("/run/sshd").mkdir(exist_ok=True)
    process = subprocess.Popen([SSHD, "-D", "-f", str(config), "-E", str(folder / f"sshd{number}.log")])  # noqa: S603
    _wait_for(ports[0])
    return process


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as tried:
            if tried.connect_ex((ADDRESS, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def test_many_devices_at_once(farm: Farm, tmp_path: Path) -> None:
    signs: list[Progress] = []
    found = collect(farm.targets(DEVICES), tmp_path, farm.login(), at_once=DEVICES, listener=signs.append)
    assert (len(found.done), found.failed, found.stopped) == (DEVICES, {}, "")
    assert [sign.done for sign in signs] == sorted(sign.done for sign in signs)
    assert signs[-1].done == 1.0
    network = discover(tmp_path)
    assert {device.name for device in network.devices} == {f"dev{port}" for port in farm.ports}
    assert not any("$6$" in path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.txt"))
    for device in network.devices:
        assert f"hostname {device.name}\n" in (tmp_path / device.name / "show_running-configuration.txt").read_text(
            "utf-8"
        )


def test_every_device_is_asked_each_command_once(farm: Farm, tmp_path: Path) -> None:
    (farm.folder / "asked.log").write_text("", encoding="utf-8")
    collect(farm.targets(4), tmp_path, farm.login(), at_once=4)
    wanted = sorted(f"{port} {command}" for port in farm.ports[:4] for command in FAMILIES[FAMILY])
    assert sorted(farm.asked()) == wanted


def test_devices_behind_a_jump_host_share_one_connection(farm: Farm, tmp_path: Path) -> None:
    """The jump host is the server's last port; the devices are reached through it alone."""
    jump = f"{getpass.getuser()}@{ADDRESS}:{farm.ports[-1]}"
    log = farm.folder / f"sshd{(DEVICES - 1) // MOST_PORTS}.log"
    before = log.read_text(encoding="utf-8").count("Accepted publickey")
    found = collect(farm.targets(8), tmp_path, farm.login(jump=jump), at_once=8)
    assert (len(found.done), found.failed) == (8, {})
    assert log.read_text(encoding="utf-8").count("Accepted publickey") == before + 1


def test_a_jump_host_that_refuses_ends_the_run_before_it_begins(farm: Farm, tmp_path: Path) -> None:
    stranger = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(stranger)], check=True)  # noqa: S603, S607
    jump = f"{getpass.getuser()}@{ADDRESS}:{farm.ports[-1]}"
    with pytest.raises(InputError, match=re.escape(f"the jump host {ADDRESS}:{farm.ports[-1]} cannot be used")):
        collect(farm.targets(3), tmp_path / "out", farm.login(keys=(stranger,), jump=jump))


def test_dead_devices_do_not_hold_up_the_others(farm: Farm, tmp_path: Path) -> None:
    dead = [Target(f"dead{port}", ADDRESS, FAMILY, port) for port in free_ports(4)]
    mixed = [each for pair in zip(farm.targets(4), dead, strict=True) for each in pair]
    found = collect(mixed, tmp_path, farm.login(), at_once=8)
    assert (len(found.done), len(found.failed), found.stopped) == (4, 4, "")
    again = collect(mixed, tmp_path, farm.login(), at_once=8)
    assert (again.done, len(again.before), len(again.failed)) == ((), 4, 4)
