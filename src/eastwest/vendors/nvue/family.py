"""NVIDIA Cumulus Linux as a family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from eastwest.plan.device import DeviceIntent, FrontPort
from eastwest.vendors.express import inexpressible
from eastwest.vendors.family import Procedure, ReadResult, Rendered, TextFile
from eastwest.vendors.nvue.dialect import VERSIONS, Dialect, dialect_of
from eastwest.vendors.nvue.fit import LARGEST_MTU_BYTES, REASONS, fit
from eastwest.vendors.nvue.print_bgp import print_routing
from eastwest.vendors.nvue.print_ports import print_ports
from eastwest.vendors.nvue.print_qos import print_qos
from eastwest.vendors.nvue.print_system import print_system
from eastwest.vendors.nvue.read import read
from eastwest.vendors.nvue.tree import Tree, as_commands, as_yaml
from eastwest.vendors.text.heading import heading
from eastwest.vendors.text.yaml_text import Word
from eastwest.vendors.versions import supported

STARTUP = "startup.yaml"
COMMANDS = "nvue-commands.txt"

PROCEDURE = Procedure(
    dry_run=("nv config patch $PWD/startup.yaml", "nv config diff", "nv config detach"),
    commit_confirm=(
        "nv config patch $PWD/startup.yaml",
        "nv config apply --confirm 10 --assume-yes",
        "nv config apply --confirm-yes",
        "nv config save",
    ),
    rollback=("nv config history", "nv config apply REVISION --assume-yes"),
    note=(
        "`patch` wants the whole path of its file and, like the lines of nvue-commands.txt, adds to what is there; "
        "`nv config replace` would also take away what the files do not say, such as users and roles. Changes of "
        "buffers, PFC, breakout and, before 5.13, of adaptive routing reload or restart switchd and interrupt traffic. "
        "`--confirm` takes minutes without a unit. The certificate of the gNMI server must have been imported before"
    ),
)


@dataclass(frozen=True)
class NvueFamily:
    """Cumulus Linux 5 on Spectrum switches."""

    name: str = "nvue"
    title: str = "NVIDIA Cumulus Linux"
    versions: tuple[str, ...] = VERSIONS
    largest_mtu_bytes: int = LARGEST_MTU_BYTES
    management_interface: str = "eth0"
    management_vrf: str = "mgmt"
    procedure: Procedure = PROCEDURE

    def port_name(self, front: FrontPort) -> str:
        """`swp5`, and `swp5s2` for the third part of a split one."""
        whole = f"swp{front.index + 1}"
        return whole if front.parts == 1 else f"{whole}s{front.part}"

    def render(self, intent: DeviceIntent) -> Rendered:
        """startup.yaml, and the same as commands. Raises InputError for an unsupported version."""
        supported(self.title, intent.nos.version, self.versions)
        fitted = fit(intent)
        tree = _tree(fitted, dialect_of(intent.nos.version))
        files = (
            TextFile(PurePosixPath(STARTUP), as_yaml(tree, _header(fitted), heading(fitted)), "#"),
            TextFile(PurePosixPath(COMMANDS), as_commands(tree, heading(fitted)), "#"),
        )
        return Rendered(files, inexpressible(intent, fitted, REASONS), fitted)

    def read(self, texts: Mapping[str, str]) -> ReadResult:
        """startup.yaml, a file for `nv config patch`, `nv set` commands, or several of them."""
        return read(texts)


def _tree(fitted: DeviceIntent, dialect: Dialect) -> Tree:
    tree = Tree()
    print_ports(tree, fitted, dialect)
    if fitted.qos is not None:
        print_qos(tree, fitted.qos, fitted.interfaces, dialect)
    print_routing(tree, fitted, dialect)
    print_system(tree, fitted, dialect)
    return tree


def _header(intent: DeviceIntent) -> dict[str, str]:
    """What stands on top of startup.yaml, as switches write it."""
    version = intent.nos.version or VERSIONS[-1]
    model = {"model": intent.model.upper()} if intent.model else {}
    return {**model, "nvue-api-version": "nvue_v1", "rev-id": Word("1.0"), "version": f"Cumulus Linux {version}"}


NVUE = NvueFamily()
