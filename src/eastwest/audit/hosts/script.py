"""Scripts of a host there and back: a shell takes them, and no word of a file stands in them unquoted."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eastwest.audit.hosts.change import NicChange, is_interface
from eastwest.audit.hosts.disruption import keeps
from eastwest.discover import FoundHost, FoundNic
from eastwest.vendors.nic.change import INTERFACE, PCI, RDMA, Command
from eastwest.vendors.nic.read import ONLY_NIC

Variables = dict[str, tuple[str | None, str | None]]
"""What jobs had and get, by name; None: not set."""

_HELPERS = {
    "interface_of": """\
# The interface of an RDMA device or of a PCI address.
interface_of() {
  local found
  found=$(find "/sys/class/infiniband/$1/device/net" "/sys/bus/pci/devices/$1/net" -mindepth 1 -maxdepth 1 \\
    -printf '%f\\n' 2>/dev/null | head -n 1) || true
  [ -n "$found" ] || fail "no interface of $1"
  echo "$found"
}
""",
    "rdma_of": """\
# The RDMA device of an interface.
rdma_of() {
  local found
  found=$(find "/sys/class/net/$1/device/infiniband" -mindepth 1 -maxdepth 1 -printf '%f\\n' | head -n 1) || true
  [ -n "$found" ] || fail "$1 has no RDMA device"
  echo "$found"
}
""",
    "pci_of": """\
# The PCI address of an interface.
pci_of() {
  basename "$(readlink -e "/sys/class/net/$1/device" || fail "$1 is no NIC")"
}
""",
    "ports_of": """\
# The ports of the card at a PCI address, by their UUID.
ports_of() {
  nicctl show port | awk -v pci="$1" '/^NIC *:/ { own = index($0, pci) > 0 } /^Port *:/ && own { print $3 }'
}
""",
}
"""What commands look up, by the name that they call it by."""
_CHECKS = """\
fail() {
  echo "$*" >&2
  exit 1
}

# Nothing is changed unless all that is needed is there.
need() {
  command -v "$1" >/dev/null || fail "$1 is not installed"
}
there() {
  [ -e "$1" ] || fail "$1 is not there: another driver is loaded than the files showed"
}
"""
_TOOLS = re.compile(r"^ *(cma_roce_tos|dcb|ethtool|ip|mlnx_qos|mlxconfig|niccli|nicctl) ", re.MULTILINE)
_NOTES = {
    ("NCCL_IB_ADAPTIVE_ROUTING", "1"): "NICs must place packets out of order; ConnectX: mlxconfig "
    "ROCE_ADAPTIVE_ROUTING_EN=1 for good, mlxreg ROCE_ACCL adaptive_routing_forced_en=0x1 until the next reboot",
}
"""What a value takes for granted of the NIC, which no file tells (as in the boot script of the family)."""
_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Script:
    """One file there and back. suffix: of both names."""

    suffix: str
    remediation: str
    rollback: str


def scripts(host: FoundHost, rules: Sequence[str], changes: Sequence[NicChange], jobs: Variables) -> tuple[Script, ...]:
    """The shell script of the NICs, and the variables of jobs."""
    found: list[Script] = []
    if changes:
        there = _script(host, f"mends {' '.join(rules)}", changes, back=False)
        found.append(
            Script(".sh", there, _script(host, f"takes back what mends {' '.join(rules)}", changes, back=True))
        )
    if jobs:
        new = {name: value for name, (_, value) in jobs.items()}
        old = {name: value for name, (value, _) in jobs.items()}
        found.append(Script(".env", _variables(host, new), _variables(host, old)))
    return tuple(found)


def _script(host: FoundHost, does: str, changes: Sequence[NicChange], *, back: bool) -> str:
    text = "\n".join(line for change in changes for line in _block(change, back=back))
    helpers = [helper for name, helper in _HELPERS.items() if f"$({name} " in text]
    unnamed = any(_is_nameless(change.nic) for change in changes)
    lines = (
        "#!/usr/bin/env bash",
        f"# {comment(host.name)}: {does}. Run as root{', with the name of the interface' if unnamed else ''}.",
        f"# How long it holds: {keeps(changes)}.",
        "set -euo pipefail",
        "",
        _CHECKS + "\n".join(_needs(text, changes)) + "\n",
        *helpers,
        text,
    )
    return "\n".join(lines) + "\n"


def _needs(text: str, changes: Iterable[NicChange]) -> Iterator[str]:
    """Tools of the commands, and files of the driver that are known by name."""
    yield from (f"need {tool}" for tool in sorted(set(_TOOLS.findall(text))))
    needed = (command.needs for change in changes for command in change.there)
    yield from (f"there {shlex.quote(path)}" for path in dict.fromkeys(needed) if path and "$" not in path)


def _block(change: NicChange, *, back: bool) -> Iterator[str]:
    """The commands of one NIC, behind what they look up."""
    commands = change.back if back else change.there
    yield f"# {comment(change.nic.name)}"
    for field, command in change.unknown if back else ():
        yield f"# No file tells what was here: {field}. Keep what this shows before the change is made: {command}"
    yield from _looked_up(change.nic, commands)
    yield from (command.text for command in commands)
    yield from (f"# Shows it: {command}" for command in change.shown)


def _looked_up(nic: FoundNic, commands: Iterable[Command]) -> Iterator[str]:
    """Lines that fill the variables in which the commands have names that no file tells."""
    text = "\n".join(command.text for command in commands)
    own = shlex.quote(nic.name)
    if not is_interface(nic.name):
        known = "${1:?name the interface}" if _is_nameless(nic) else f"$(interface_of {own})"
        own = '"$interface"'
        if any(each in text for each in (INTERFACE, RDMA, PCI)):
            yield f"interface={known}"
    if RDMA in text:
        yield f"rdma=$(rdma_of {own})"
    if PCI in text:
        yield f"pci=$(pci_of {own})"


def _is_nameless(nic: FoundNic) -> bool:
    """Whether files call it by nothing that the kernel knows: by no name, or by its number in a tool's list."""
    return nic.name == ONLY_NIC or nic.name.isdecimal()


def _variables(host: FoundHost, values: dict[str, str | None]) -> str:
    """For the shell or the batch script that starts jobs."""
    lines = [f"# {comment(host.name)}: read it where jobs of this host start (`source`); jobs that run keep theirs."]
    for name, value in sorted(values.items()):
        if _ENVIRONMENT.fullmatch(name):
            lines += [f"# {_NOTES[name, value]}"] if value is not None and (name, value) in _NOTES else []
            lines.append(f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}")
    return "\n".join(lines) + "\n"


def comment(text: str) -> str:
    """A name from a file within a comment: it cannot end it."""
    return text if text.isprintable() else repr(text)
