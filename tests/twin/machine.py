"""Virtual machines with soft-RoCE in the place of hosts of a twin, for the slow tier (`make test-slow`)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from eastwest.twin.model import Blueprint, Nic
from eastwest.twin.shell import run
from eastwest.twin.state import State

BOOT_S, COMMAND_S = 240.0, 300.0
"""Without hardware virtualisation, on a busy machine."""
MEMORY_MB = 768

START = """#!/bin/bash
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
ip link set lo up
modprobe -d /media -a crc32_generic rdma_rxe
ip link set eth0 mtu {mtu} up
ip address add {address} dev eth0
ip route add default via {gateway}
rdma link add rxe0 type rxe netdev eth0
{more}
touch /srv/ready
number=0
while :; do
  while [ ! -e /srv/$number.sh ]; do sleep 0.1; done
  bash /srv/$number.sh >/srv/$number.out 2>&1
  echo $? >/srv/$number.new
  mv /srv/$number.new /srv/$number.code
  number=$((number + 1))
done
"""


@dataclass(frozen=True)
class Management:
    """A second interface, reached from this machine by `near`, with an SSH server of the folder's `sshd.conf`."""

    near: str
    name: str
    address: str

    def start(self) -> str:
        """What the machine does about it."""
        lines = (f"ip address add {self.address}/30 dev eth1", "ip link set eth1 up", "mkdir -p /run/sshd")
        return "\n".join((*lines, "/usr/sbin/sshd -f /srv/sshd.conf -E /srv/sshd.log"))

    def attach(self, namespace: str) -> tuple[str, ...]:
        """Wire it up; returns QEMU's options."""
        run("ip", "link", "add", self.name, "type", "veth", "peer", "name", "near1", "netns", namespace)
        run("ip", "address", "add", f"{self.near}/30", "dev", self.name)
        run("ip", "link", "set", self.name, "up")
        lines = (
            "tuntap add vm1 mode tap",
            "link add name bridge1 type bridge",
            *(f"link set {name} master bridge1" for name in ("near1", "vm1")),
            *(f"link set {name} up" for name in ("near1", "vm1", "bridge1")),
        )
        run("ip", "-n", namespace, "-batch", "-", given="\n".join(lines) + "\n")
        tap = "tap,id=near,ifname=vm1,script=no,downscript=no,vhost=off"
        return ("-netdev", tap, "-device", f"virtio-net-pci,netdev=near,mac={_mac(self.address)}")


class Machine:
    """One booted machine, which runs commands one after another. folder: shared with it."""

    def __init__(self, nic: Nic, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.nic, self.folder = nic, folder
        self._process, self._number = process, 0

    def wait_until_ready(self) -> None:
        self._wait_for(self.folder / "ready", BOOT_S)

    def run(self, command: str) -> str:
        """Output of a command that succeeds."""
        at, self._number = self._number, self._number + 1
        (self.folder / "new").write_text(command + "\n")
        (self.folder / "new").rename(self.folder / f"{at}.sh")
        self._wait_for(self.folder / f"{at}.code", COMMAND_S)
        out = (self.folder / f"{at}.out").read_text()
        code = (self.folder / f"{at}.code").read_text().strip()
        assert code == "0", f"{self.nic.host}: {command}: exit code {code}\n{out}"
        return out

    def counters(self) -> dict[str, int]:
        """Of its RDMA device."""
        lines = self.run("cd /sys/class/infiniband/rxe0/ports/1/hw_counters && grep -H . *").splitlines()
        return {name: int(value) for name, _, value in (line.partition(":") for line in lines)}

    def marked_packets(self) -> int:
        """IP packets that came in with Congestion Experienced."""
        line = self.run("nstat -asz IpExtInCEPkts | tail -n 1")
        return int(line.split()[1])

    def _wait_for(self, file: Path, patience_s: float) -> None:
        end = time.monotonic() + patience_s
        while not file.exists():
            assert self._process.poll() is None, f"QEMU ended: {(self.folder / 'console').read_text()[-2000:]}"
            assert time.monotonic() < end, f"no {file.name} in time: {(self.folder / 'console').read_text()[-2000:]}"
            time.sleep(0.1)


def parts() -> Path:
    """The kernel and RAM disk that `make test-slow` makes. Skips, and says so, without."""
    folder = Path(os.environ.get("EASTWEST_VM", "build/vm")).resolve()
    if not (folder / "ready").exists():
        pytest.skip("needs the virtual machine of `make test-slow` (EASTWEST_VM)")
    return folder


@contextmanager
def machine_at(
    plan: Blueprint, state: State, nic: Nic, folder: Path, management: Management | None = None
) -> Iterator[Machine]:
    """A machine in the place of a host's interface: it has its address, behind a bridge."""
    vm = parts()
    namespace = state.namespace(nic.host)
    port = next(each for each in plan.by_name[nic.host].ports if each.name == nic.name)
    more = "" if management is None else management.start()
    (folder / "start").write_text(
        START.format(mtu=port.mtu_bytes, address=port.addresses[0], gateway=port.gateway, more=more), encoding="utf-8"
    )
    lines = (
        "tuntap add vm0 mode tap",
        "link add name bridge0 type bridge",
        f"address flush dev {nic.name}",
        *(f"link set {name} mtu {port.mtu_bytes}" for name in ("vm0", "bridge0")),
        *(f"link set {name} master bridge0" for name in (nic.name, "vm0")),
        *(f"link set {name} up" for name in ("vm0", "bridge0")),
    )
    run("ip", "-n", namespace, "-batch", "-", given="\n".join(lines) + "\n")
    share = "security_model=none,multidevs=remap"
    command = (
        *("ip", "netns", "exec", namespace, "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max"),
        *("-smp", "1", "-m", str(MEMORY_MB), "-nographic", "-no-reboot"),
        *("-kernel", str(vm / "vmlinuz"), "-initrd", str(vm / "initrd.gz")),
        *("-append", "console=ttyS0 panic=-1 quiet mitigations=off tsc=unstable"),
        *("-virtfs", f"local,path=/,mount_tag=root,readonly=on,{share}"),
        *("-virtfs", f"local,path={folder},mount_tag=work,{share}"),
        *("-virtfs", f"local,path={(vm / 'modules').resolve()},mount_tag=modules,readonly=on,{share}"),
        *("-netdev", "tap,id=net,ifname=vm0,script=no,downscript=no,vhost=off"),
        *("-device", f"virtio-net-pci,netdev=net,host_mtu={port.mtu_bytes},mac={_mac(nic.address)}"),
        *(() if management is None else management.attach(namespace)),
    )
    with (folder / "console").open("wb") as console:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT
        )
        try:
            yield Machine(nic, folder, process)
        finally:
            process.kill()
            process.wait()


def _mac(address: str) -> str:
    """A locally administered address for each IPv4 address: QEMU gives all machines the same."""
    return "02:00:" + ":".join(f"{int(part):02x}" for part in address.split("."))
