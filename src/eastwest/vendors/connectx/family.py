"""ConnectX-6 Dx, ConnectX-7, ConnectX-8 and BlueField-3 as a family."""

from __future__ import annotations

from eastwest.lossless.dcqcn import CONNECTX as PRESET
from eastwest.lossless.dcqcn_families import CONNECTX as KNOBS
from eastwest.vendors.connectx.change import sets, shows
from eastwest.vendors.connectx.firmware import firmware
from eastwest.vendors.connectx.fit import REASONS, fit
from eastwest.vendors.connectx.read import LINES
from eastwest.vendors.connectx.resource import read_resource, resource_file
from eastwest.vendors.connectx.view import View
from eastwest.vendors.family import Procedure
from eastwest.vendors.nic.family import COPY, NicFamily

PROCEDURE = Procedure(
    dry_run=("eastwest-connectx --dry-run --firmware", "netplan generate --root-dir /tmp/check"),
    commit_confirm=(
        "netplan try",
        "systemctl enable --now eastwest-connectx",
        "eastwest-connectx --firmware && mlxfwreset -y -d PCI reset",
    ),
    rollback=("systemctl disable --now eastwest-connectx", "mlxconfig -y -d PCI reset", "reboot"),
    note=(
        f"{COPY}; on "
        "Kubernetes, nic-configuration-template.yaml does what the firmware part does: use one of the two; "
        "mlnx_qos needs lldpad stopped"
    ),
)

CONNECTX = NicFamily(
    name="connectx",
    title="ConnectX",
    tool="MLNX_OFED or DOCA-OFED",
    version_command="ofed_info -s",
    versions=("23.10", "24.10"),
    knobs=KNOBS,
    preset=PRESET,
    fit=fit,
    reasons=REASONS,
    view=View,
    lines=LINES,
    procedure=PROCEDURE,
    largest_mtu_bytes=9978,
    sets=sets,
    shows=shows,
    more_files=resource_file,
    resource=read_resource,
    firmware=firmware,
)
"""Options as in NVIDIA's MLNX_EN 23.10 LTS and 24.10 LTS manuals, quality of service, and mlnx-tools @088fadb3."""
