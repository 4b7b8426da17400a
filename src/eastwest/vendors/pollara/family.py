"""AMD Pensando Pollara 400 as a family."""

from __future__ import annotations

from eastwest.lossless.dcqcn import POLLARA as PRESET
from eastwest.lossless.dcqcn_families import POLLARA as KNOBS
from eastwest.vendors.family import Procedure
from eastwest.vendors.nic.family import COPY, NicFamily
from eastwest.vendors.pollara.change import sets, shows
from eastwest.vendors.pollara.fit import REASONS, fit
from eastwest.vendors.pollara.read import LINES
from eastwest.vendors.pollara.view import View

PROCEDURE = Procedure(
    dry_run=("eastwest-pollara --dry-run", "nicctl show qos", "nicctl show dcqcn"),
    commit_confirm=("netplan try", "systemctl enable --now eastwest-pollara"),
    rollback=("systemctl disable --now eastwest-pollara", "reboot"),
    note=(f"{COPY}; whether a card keeps the settings is not documented: the unit sets them at every boot"),
)

POLLARA = NicFamily(
    name="pollara",
    title="Pollara",
    tool="nicctl of the AI NIC bundle",
    version_command="nicctl --version",
    versions=("1.117",),
    knobs=KNOBS,
    preset=PRESET,
    fit=fit,
    reasons=REASONS,
    view=View,
    lines=LINES,
    procedure=PROCEDURE,
    largest_mtu_bytes=9194,
    sets=sets,
    shows=shows,
    gid_index=1,
)
