"""Configurations that others published: their mistakes are found, and nothing that is right is blamed.

They are not part of this repository: EASTWEST_CONFIGS names their folder.
"""

from __future__ import annotations

import pytest

from eastwest.audit.engine import audit
from eastwest.audit.load import audited_in
from eastwest.findings import Finding, Severity
from tests.vendors.foreign import CONFIGS, needs_configs

pytestmark = needs_configs


def _found(name: str) -> list[Finding]:
    return list(audit(audited_in(CONFIGS / name)).findings)


@pytest.mark.parametrize(
    ("name", "rule", "line"),
    [
        # hsrp gateways 100.101.x.1 on interfaces in 10.101.x.0/24
        ("azure_local/Reference-TOR-Fully-Converged-Storage_blocks.cfg", "EW129", 14),
        # marking from 300 to 300 kbytes
        ("azure_local/nxos_azlocal_storage_tor.cfg", "EW223", None),
        # PFC on a port whose block has no watch-dog-interval
        ("azure_local/nxos_azlocal_storage_tor.cfg", "EW240", None),
        # class 7 is written as DSCP 48, and DSCP 48 stays in class 6
        ("amd_rocm/arista_7388_dcqcn.cfg", "EW206", 2),
        # one address for a range of two routed ports
        ("amd_rocm/cisco_n9364e-sg2-o_dcqcn.cfg", "EW120", None),
        ("amd_rocm/juniper_qfx5240_dcqcn.conf", "EW240", None),
        # a congestion notification profile that no interface has
        ("juniper/jvd_5stage_compute-leaf1_qfx5120-48ym.conf", "EW151", None),
        # a watchdog that polls every 10 s and detects within 50 ms
        ("arista/avd_molecule_qos.cfg", "EW241", None),
    ],
)
def test_mistakes_are_found(name: str, rule: str, line: int | None) -> None:
    lines = [finding.line for finding in _found(name) if finding.rule == rule]
    assert lines
    assert line is None or line in lines


@pytest.mark.parametrize(
    "name",
    [
        "juniper/jvd_aidc_fabric",
        "juniper/jvd_snip_rdma-rocev2-lossless.conf",
        "juniper/jvd_snip_ecmp-dlb-flowlet.conf",
        "amd_rocm/dell_z9664f_enterprise-sonic_dcqcn.cfg",
        "sonic/qos-arista7060x6.json",
        "sonic/qos-mellanox4600c-c64.json",
        "sonic/buffer-ft2-p64.json",
        "sonic/buffers-mellanox4600c-t1-dynamic.json",
        "nvidia/nicconfigurationtemplate_sample.yaml",
        "batfish/nxos_interface_show_all_1",
    ],
)
def test_what_is_right_is_not_blamed(name: str) -> None:
    wrong = [finding for finding in _found(name) if finding.severity is Severity.CRITICAL or finding.layer == 2]
    assert [(finding.rule, finding.place.text(), finding.observed) for finding in wrong] == []
    loud = {finding.rule for finding in _found(name) if finding.severity is not Severity.INFO}
    assert loud <= {"EW504"}, "no NTP server stands in the files of the validated fabric"


def test_files_of_many_networks_in_one_folder_do_not_accuse_each_other() -> None:
    alone = {"EW120", "EW129", "EW150"}
    grave = {finding.rule for finding in _found(".") if finding.severity is Severity.CRITICAL}
    assert grave <= alone
