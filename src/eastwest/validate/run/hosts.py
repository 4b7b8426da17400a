"""How hosts of the plan are reached, and what their ports are called: `hosts.yaml` of a campaign."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from eastwest.errors import InputError, Problem
from eastwest.plan import Plan
from eastwest.validate.state.alarm import PAUSE_ALERTS

FILE = "hosts.yaml"
_LARGEST_BYTES = 16 << 20
_Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:%/@-]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Port(_Strict):
    interface: _Word = ""
    device: _Word = ""
    address: _Word = ""


class _Host(_Strict):
    address: _Word = ""
    port: int = Field(22, ge=1, le=65535)
    user: _Word = ""
    ports: dict[str, _Port] = {}


class _Action(_Strict):
    host: str
    down: list[str] = Field(min_length=1)
    up: list[str] = Field(min_length=1)


class _Monitoring(_Strict):
    prometheus: str = Field(pattern=r"^https?://\S+$")
    token_file: str = ""
    query: str = ""
    alert: str = PAUSE_ALERTS
    window_s: float = Field(180.0, ge=1, le=3600)

    @field_validator("alert")
    @classmethod
    def _expression(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return value


class _File(_Strict):
    known_hosts: str = ""
    key: str = ""
    python: _Word = "python3"
    hosts: dict[str, _Host] = {}
    actions: dict[str, _Action] = {}
    monitoring: _Monitoring | None = None


@dataclass(frozen=True, slots=True)
class PortEntry:
    """interface: of the operating system; device: of RDMA; address: IP that tests use. Empty: not told."""

    interface: str = ""
    device: str = ""
    address: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """How outputs call it: interface, then RDMA device where told."""
        return (self.interface, self.device) if self.device else (self.interface,)


@dataclass(frozen=True, slots=True)
class HostEntry:
    """How a host is reached. address: empty takes its name."""

    address: str = ""
    port: int = 22
    user: str = ""
    ports: Mapping[str, PortEntry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """What takes something down for a failover test, and brings it back. host: where both commands run."""

    host: str
    down: tuple[str, ...]
    up: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Where an induced pause must show. prometheus: its URL. token_file: holds a bearer token, empty for none.

    query: gives a series above 0 where the last minutes saw pauses, empty: the names that `eastwest monitor` records.
    alert: a regular expression that names of pause alerts match. window_s: how long an alert may take after the load.
    """

    prometheus: str
    token_file: str = ""
    query: str = ""
    alert: str = PAUSE_ALERTS
    window_s: float = 180.0


@dataclass(frozen=True)
class Hosts:
    """All of the file. known_hosts, key: files for SSH, empty for the user's own. actions: by test id.

    python: of the hosts, with torch in it where that is asked for.
    """

    entries: Mapping[str, HostEntry] = field(default_factory=dict)
    known_hosts: str = ""
    key: str = ""
    actions: Mapping[str, Action] = field(default_factory=dict)
    python: str = "python3"
    monitoring: Monitoring | None = None

    def of(self, host: str) -> HostEntry:
        """A host's entry; one that is not in the file is reached by its name."""
        return self.entries.get(host, HostEntry())

    def port(self, end: str) -> PortEntry:
        """A port's entry, by `host:port`; the interface is called as in the plan unless told otherwise."""
        host, _, name = end.partition(":")
        found = self.of(host).ports.get(name, PortEntry())
        return found if found.interface else PortEntry(name, found.device, found.address)

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """By `host:port`, how outputs call it."""
        return {
            end: self.port(end).names
            for end in (f"{host}:{name}" for host, entry in self.entries.items() for name in entry.ports)
        }


def load_hosts(campaign: Path) -> Hosts:
    """The file of a campaign; without one every host is reached by its name. Raises InputError."""
    path = campaign / FILE
    if not path.exists():
        return Hosts()
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise InputError(Problem("is larger than 16 MiB", file=path))
        tree = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem("cannot be read", file=path)) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise InputError(Problem("is not YAML", file=path, line=line)) from error
    except ValidationError as error:
        found = [Problem(one["msg"], ".".join(map(str, one["loc"])), path) for one in error.errors()]
        raise InputError(found) from error
    entries = {
        name: HostEntry(
            one.address,
            one.port,
            one.user,
            {port: PortEntry(p.interface, p.device, p.address) for port, p in one.ports.items()},
        )
        for name, one in tree.hosts.items()
    }
    actions = {name: Action(one.host, tuple(one.down), tuple(one.up)) for name, one in tree.actions.items()}
    monitoring = None if tree.monitoring is None else Monitoring(**tree.monitoring.model_dump())
    return Hosts(entries, tree.known_hosts, tree.key, actions, tree.python, monitoring)


def template(plan: Plan, hosts: tuple[str, ...]) -> str:
    """A file to start from: the names of the plan, to be mended where the operating system has others."""
    addresses = {(face.device, face.port): face.address.split("/")[0] for face in plan.addressing.interfaces}
    tree = {
        host: {
            "address": host,
            "user": "root",
            "ports": {
                port.name: {
                    "interface": port.name,
                    "device": f"mlx5_{at}",
                    **({"address": found} if (found := addresses.get((host, port.name), "")) else {}),
                }
                for at, port in enumerate(plan.fabric.by_name[host].ports)
            },
        }
        for host in hosts
    }
    head = (
        "# How hosts are reached by SSH (address, port, user; keys are your agent's or `key:`), and what the plan's\n"
        "# ports are called on them: interface for ethtool and ip, device for RDMA, address for the tests' traffic.\n"
        "# Programs in Python run in `python:`, python3 unless told: name that of the environment with torch.\n"
        "# Failover tests need an action: `actions: {TEST: {host: leaf1, down: [WORD, ...], up: [WORD, ...]}}`\n"
        "# `monitoring: {prometheus: URL}` lets the test of an induced pause ask whether it was seen and alerted.\n"
    )
    return head + yaml.safe_dump({"hosts": tree}, sort_keys=False, default_flow_style=None, width=120)
