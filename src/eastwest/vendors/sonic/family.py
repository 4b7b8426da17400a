"""Community SONiC as a family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from eastwest.plan.device import DeviceIntent, FrontPort
from eastwest.vendors.express import inexpressible
from eastwest.vendors.family import Procedure, ReadResult, Rendered, TextFile
from eastwest.vendors.frr.view import View
from eastwest.vendors.sonic.fit import LARGEST_MTU_BYTES, REASONS, fit
from eastwest.vendors.sonic.names import port_name, vrf_name
from eastwest.vendors.sonic.read import CONFIG_DB, FRR, read
from eastwest.vendors.sonic.tables import system_tables
from eastwest.vendors.sonic.tables_qos import qos_tables, states_headroom
from eastwest.vendors.text.json_text import tables_text
from eastwest.vendors.text.template import printed
from eastwest.vendors.versions import supported

PROCEDURE = Procedure(
    dry_run=(
        "sonic-cfggen -j /etc/sonic/init_cfg.json -j config_db.json --print-data",
        "vtysh -C -f frr.conf",
        "/usr/lib/frr/frr-reload.py --test frr.conf",
    ),
    commit_confirm=(
        "config checkpoint before-eastwest",
        "config load config_db.json",
        "/usr/lib/frr/frr-reload.py --reload frr.conf",
    ),
    rollback=("config rollback before-eastwest",),
    note=(
        "SONiC has no commit that falls back by itself: schedule the rollback (`at`) before the load, cancel it after "
        "the check; lanes and breakout modes are those of the HWSKU's port_config.ini; frr.conf needs "
        "docker_routing_config_mode split-unified: `split` removes it when the container starts"
    ),
)


@dataclass(frozen=True)
class SonicFamily:
    """config_db.json for everything but routing, frr.conf for routing."""

    name: str = "sonic"
    title: str = "SONiC"
    versions: tuple[str, ...] = ("202405", "202411", "202505")
    largest_mtu_bytes: int = LARGEST_MTU_BYTES
    management_interface: str = "eth0"
    management_vrf: str = "mgmt"
    procedure: Procedure = PROCEDURE

    def port_name(self, front: FrontPort) -> str:
        """`Ethernet40`, numbered by lanes."""
        return port_name(front)

    def render(self, intent: DeviceIntent) -> Rendered:
        """config_db.json and frr.conf. Raises InputError for an unsupported version."""
        supported(self.title, intent.nos.version, self.versions)
        fitted = fit(intent)
        tables = system_tables(fitted, explicit=states_headroom(fitted.qos)) | qos_tables(fitted)
        kept = {name: table for name, table in tables.items() if table}
        files = (
            TextFile(PurePosixPath(CONFIG_DB), tables_text(kept)),
            TextFile(
                PurePosixPath(FRR),
                printed("frr", "frr.j2", View(fitted, vrf_name, lambda number: f"Loopback{number}")),
                "!",
            ),
        )
        return Rendered(files, inexpressible(intent, fitted, REASONS), fitted)

    def read(self, texts: Mapping[str, str]) -> ReadResult:
        """config_db.json, frr.conf or both."""
        return read(texts)


SONIC = SonicFamily()
