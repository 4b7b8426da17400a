"""Juniper Junos OS Evolved as a family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from eastwest.plan.device import DeviceIntent, FrontPort
from eastwest.vendors.express import inexpressible
from eastwest.vendors.family import Procedure, ReadResult, Rendered, TextFile
from eastwest.vendors.junos.fit import LARGEST_MTU_BYTES, MANAGEMENT_VRF, REASONS, fit
from eastwest.vendors.junos.read import read
from eastwest.vendors.junos.tree import curly
from eastwest.vendors.junos.view import paths
from eastwest.vendors.junos.view_qos import BUFFER_NOTE
from eastwest.vendors.text.heading import heading
from eastwest.vendors.versions import supported

FILE = "junos.conf"

PROCEDURE = Procedure(
    dry_run=(
        "configure exclusive",
        "load override /var/tmp/junos.conf",
        "show | compare",
        "commit check",
        "rollback 0",
    ),
    commit_confirm=("load override /var/tmp/junos.conf", "commit check", "commit confirmed 10", "commit"),
    rollback=("rollback 1", "commit"),
    note=(
        "Junos commits nothing without `system root-authentication`: keep the device's own; a change of PFC or of "
        "shared buffers stops traffic for a moment, and one of breakouts resets the ports"
    ),
)


@dataclass(frozen=True)
class JunosFamily:
    """Junos OS Evolved on QFX5200-series switches.

    The file has the form with braces: it is what `show configuration` prints and `load override` takes as a whole,
    so that what is not in it goes away, and its comments stay with it; `set` commands only add.
    """

    name: str = "junos"
    title: str = "Juniper Junos OS Evolved"
    versions: tuple[str, ...] = ("23.4", "24.2", "24.4", "25.2")
    largest_mtu_bytes: int = LARGEST_MTU_BYTES
    management_interface: str = "re0:mgmt-0"
    management_vrf: str = MANAGEMENT_VRF
    procedure: Procedure = PROCEDURE

    def port_name(self, front: FrontPort) -> str:
        """`et-0/0/5:1`: the port on the panel and its part, both counted from 0."""
        part = f":{front.part}" if front.parts > 1 else ""
        return f"et-0/0/{front.index}{part}"

    def render(self, intent: DeviceIntent) -> Rendered:
        """One configuration. Raises InputError for an unsupported version."""
        supported(self.title, intent.nos.version, self.versions)
        fitted = fit(intent)
        notes = [heading(fitted)]
        pool = None if fitted.qos is None else fitted.qos.pool
        if pool is not None and pool.pool_bytes is not None:
            notes.append(BUFFER_NOTE.format(pool.pool_bytes))
        text = "".join(f"# {note}\n" for note in notes) + curly(paths(fitted))
        file = TextFile(PurePosixPath(FILE), text, "#")
        return Rendered((file,), inexpressible(intent, fitted, REASONS), fitted)

    def read(self, texts: Mapping[str, str]) -> ReadResult:
        """A configuration with braces, or `set` commands."""
        return read(texts)


JUNOS = JunosFamily()
