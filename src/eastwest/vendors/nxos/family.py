"""Cisco NX-OS as a family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from eastwest.plan.device import DeviceIntent, FrontPort
from eastwest.vendors.express import inexpressible
from eastwest.vendors.family import Procedure, ReadResult, Rendered, TextFile
from eastwest.vendors.nxos.fit import LARGEST_MTU_BYTES, MANAGEMENT, REASONS, fit
from eastwest.vendors.nxos.names import port_name
from eastwest.vendors.nxos.read import read
from eastwest.vendors.nxos.view import View
from eastwest.vendors.text.template import printed
from eastwest.vendors.versions import supported

FILE = "running-config.cfg"
FREEFORM = "nexus-dashboard-freeform.cfg"

PROCEDURE = Procedure(
    dry_run=(
        "copy scp://SERVER/configs/{hostname}/running-config.cfg bootflash:eastwest.cfg vrf management",
        "configure replace bootflash:eastwest.cfg show-patch",
        "configure replace bootflash:eastwest.cfg verify-only",
    ),
    commit_confirm=(
        "checkpoint before-eastwest",
        "configure replace bootflash:eastwest.cfg commit-timeout 600",
        "configure replace commit",
        "copy running-config startup-config",
    ),
    rollback=("rollback running-config checkpoint before-eastwest atomic",),
    note=(
        "`configure replace` makes the file the whole configuration: merge it into yours first, or paste it and keep "
        "`checkpoint` and `rollback`; `configure session` takes only access lists and QoS. Breakout, `hardware "
        "profile` and changed no-drop classes may need `copy running-config startup-config` and a reload; `show "
        "system config reload-pending` tells. Under Nexus Dashboard, which overwrites what it does not know, "
        f"{FREEFORM} goes into the switch's freeform"
    ),
)


@dataclass(frozen=True)
class NxosFamily:
    """NX-OS on Nexus 9000 with Cloud Scale and Silicon One chips.

    No referee for its grammar can be shipped: it is tested on published configurations only.
    """

    name: str = "nxos"
    title: str = "Cisco NX-OS"
    versions: tuple[str, ...] = ("10.3", "10.4", "10.5", "10.6")
    largest_mtu_bytes: int = LARGEST_MTU_BYTES
    management_interface: str = "mgmt0"
    management_vrf: str = MANAGEMENT
    procedure: Procedure = PROCEDURE

    def port_name(self, front: FrontPort) -> str:
        """`Ethernet1/5/2`: module, port and part."""
        return port_name(front)

    def render(self, intent: DeviceIntent) -> Rendered:
        """A running configuration, and the part that Nexus Dashboard takes as freeform.

        Raises InputError for an unsupported version.
        """
        supported(self.title, intent.nos.version, self.versions)
        fitted = fit(intent)
        view = View(fitted)
        files = [TextFile(PurePosixPath(FILE), printed("nxos", "nxos.j2", view), "!")]
        if fitted.qos is not None:
            files.append(TextFile(PurePosixPath(FREEFORM), printed("nxos", "freeform.j2", view), "!"))
        return Rendered(tuple(files), inexpressible(intent, fitted, REASONS), fitted)

    def read(self, texts: Mapping[str, str]) -> ReadResult:
        """`show running-config`, with or without `all`, or parts of one."""
        return read(texts)


NXOS = NxosFamily()
