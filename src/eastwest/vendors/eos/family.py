"""Arista EOS as a family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from eastwest.plan.device import DeviceIntent, FrontPort
from eastwest.vendors.eos.fit import LARGEST_MTU_BYTES, REASONS, fit
from eastwest.vendors.eos.read import read
from eastwest.vendors.eos.view import View
from eastwest.vendors.express import inexpressible
from eastwest.vendors.family import Procedure, ReadResult, Rendered, TextFile
from eastwest.vendors.text.template import printed
from eastwest.vendors.versions import supported

FILE = "startup-config.cfg"

PROCEDURE = Procedure(
    dry_run=(
        "configure session eastwest",
        "rollback clean-config",
        "copy flash:startup-config.cfg session-config",
        "show session-config diffs",
        "abort",
    ),
    commit_confirm=("configure session eastwest", "commit timer 00:10:00", "configure session eastwest commit"),
    rollback=("configure checkpoint restore before-eastwest",),
    note=(
        "put the file onto flash: and `configure checkpoint save before-eastwest` first; a change of the MMU profile "
        "or of DLB may reset the chip"
    ),
)


@dataclass(frozen=True)
class EosFamily:
    """EOS on 7000-series switches with Broadcom Tomahawk, Trident (CLI `trident`) and Jericho (CLI `sand`) chips."""

    name: str = "eos"
    title: str = "Arista EOS"
    versions: tuple[str, ...] = ("4.31", "4.32", "4.33", "4.34", "4.35")
    largest_mtu_bytes: int = LARGEST_MTU_BYTES
    management_interface: str = "Management1"
    management_vrf: str = "MGMT"
    procedure: Procedure = PROCEDURE

    def port_name(self, front: FrontPort) -> str:
        """`Ethernet5/3`: port and lane, both counted from 1; `Ethernet5` where there is one lane."""
        if front.lanes == 1:
            return f"Ethernet{front.index + 1}"
        return f"Ethernet{front.index + 1}/{front.lane + 1}"

    def render(self, intent: DeviceIntent) -> Rendered:
        """One startup configuration. Raises InputError for an unsupported version."""
        supported(self.title, intent.nos.version, self.versions)
        fitted = fit(intent)
        text = printed("eos", "eos.j2", View(fitted))
        file = TextFile(PurePosixPath(FILE), text, "!")
        return Rendered((file,), inexpressible(intent, fitted, REASONS), fitted)

    def read(self, texts: Mapping[str, str]) -> ReadResult:
        """A startup or running configuration."""
        return read(texts)


EOS = EosFamily()
