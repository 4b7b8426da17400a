"""Broadcom Thor 2 as a family."""

from __future__ import annotations

from eastwest.lossless.dcqcn_families import THOR2 as KNOBS
from eastwest.vendors.family import Procedure
from eastwest.vendors.nic.family import COPY, NicFamily
from eastwest.vendors.thor.change import sets, shows
from eastwest.vendors.thor.fit import FIRMWARE, REASONS, fit
from eastwest.vendors.thor.read import LINES
from eastwest.vendors.thor.view import View

PROCEDURE = Procedure(
    dry_run=("eastwest-thor --dry-run --firmware", "niccli --dev PCI qos --ets --show"),
    commit_confirm=("netplan try", "systemctl enable --now eastwest-thor", "eastwest-thor --firmware && reboot"),
    rollback=("systemctl disable --now eastwest-thor", "reboot"),
    note=(f"{COPY}; niccli and lldpad cannot both set priorities: stop lldpad"),
)

THOR = NicFamily(
    name="thor",
    title="Thor 2",
    tool="niccli of Broadcom's driver package",
    version_command="niccli --version",
    versions=("236.1",),
    knobs=KNOBS,
    preset=FIRMWARE,
    fit=fit,
    reasons=REASONS,
    view=View,
    lines=LINES,
    procedure=PROCEDURE,
    largest_mtu_bytes=9500,
    sets=sets,
    shows=shows,
)
