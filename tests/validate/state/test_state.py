"""Cabling, links and host settings, as tools print them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eastwest.findings import Layer, Outcome
from eastwest.validate.acceptance import Kind, Wanted
from eastwest.validate.acceptance.model import Check
from eastwest.validate.state import exchanges, observed
from eastwest.validate.state.alarm import looked
from eastwest.validate.state.error_rate import ErrorRate, error_rate, limit_before
from eastwest.validate.state.host import ping
from eastwest.validate.state.host import wrong as host_wrong
from eastwest.validate.state.link import wrong as link_wrong
from eastwest.validate.state.lldp import neighbours
from eastwest.validate.state.transcript import transcript
from tests.validate.builders import small


def lldp(port: str, device: str, far: str) -> str:
    inner = {"via": "LLDP", "chassis": {device: {"id": {"type": "mac"}}}, "port": {"id": {"value": far}}}
    return json.dumps({"lldp": {"interface": [{port: inner}]}})


@pytest.mark.parametrize(
    "text",
    [
        lldp("nic0", "leaf1", "swp1s0"),
        json.dumps(
            {
                "lldp": [
                    {
                        "interface": [
                            {
                                "name": "nic0",
                                "chassis": [{"name": [{"value": "leaf1"}]}],
                                "port": [{"id": [{"type": "ifname", "value": "swp1s0"}]}],
                            }
                        ]
                    }
                ]
            }
        ),
        "Interface:    nic0, via: LLDP\n  Chassis:\n    SysName:      leaf1\n  Port:\n"
        "    PortID:       ifname swp1s0\n",
        "LocalPort    RemoteDevice    RemotePortID    Capability    RemotePortDescr\n"
        "-----------  --------------  --------------  ------------  ---------------\n"
        "nic0         leaf1           swp1s0          BR            Ethernet1\n",
    ],
)
def test_every_form_of_neighbours(text: str) -> None:
    (found,) = neighbours(text)
    assert (found.port, found.device, found.ports[0]) == ("nic0", "leaf1", "swp1s0")


def test_swapped_cables_are_named_by_their_numbers(tmp_path: Path) -> None:
    plan, acceptance = small(tmp_path, Wanted(hours=8, soak=False))
    checks = {one.subject: one for one in acceptance.checks if one.kind is Kind.CABLING}
    a, b = checks["node001:nic0"], checks["node002:nic0"]
    seen = []
    for check, far in ((a, b.expected), (b, a.expected)):
        device, _, port = far.partition(":")
        seen.append(observed(check, lldp("nic0", device, port), plan, {}))
    assert all(one.outcome is Outcome.FAIL for one in seen)
    (found,) = exchanges(seen, plan)
    assert found.cables == (1, 2)
    assert found.text == "exchange cables 1, 2 at leaf1 swp1s0 and leaf1 swp1s1"


def test_a_cable_in_a_foreign_port_is_moved(tmp_path: Path) -> None:
    plan, acceptance = small(tmp_path, Wanted(hours=8, soak=False))
    check = next(one for one in acceptance.checks if one.subject == "node001:nic0")
    (found,) = exchanges([observed(check, lldp("nic0", "leaf3", "swp60"), plan, {})], plan)
    assert "move it to leaf1 swp1s0" in found.text


GOOD = {
    "ethtool eth0": "\tSpeed: 400000Mb/s\n\tLink detected: yes",
    "ethtool --show-fec eth0": "Active FEC encoding: RS",
    "ethtool -m eth0": "\tRcvr signal avg optical power(Channel 1) : 1 mW / 0.4 dBm\n"
    "\tLaser rx power low alarm threshold : 0.2 mW / -7.3 dBm",
}


@pytest.mark.parametrize(
    ("command", "text", "word"),
    [
        ("ethtool eth0", "\tSpeed: 200000Mb/s\n\tLink detected: yes", "200 instead of 400"),
        ("ethtool eth0", "\tLink detected: no", "no link"),
        ("ethtool --show-fec eth0", "Active FEC encoding: Off", "FEC is off"),
        ("ethtool -m eth0", GOOD["ethtool -m eth0"].replace("0.4 dBm", "-9.5 dBm"), "below the module's limit"),
    ],
)
def test_what_is_wrong_with_a_link(command: str, text: str, word: str) -> None:
    assert link_wrong(GOOD, ("eth0",), 400.0)[1] == ()
    assert word in link_wrong(GOOD | {command: text}, ("eth0",), 400.0)[1][0]


MLXLINK = """Operational Info
State : Active
FEC : Standard RS-FEC - RS({code})
Physical Counters and BER Info
Effective Physical BER : {after}
Raw Physical BER : {before}
"""


@pytest.mark.parametrize(
    ("code", "before", "after", "bad", "near"),
    [
        ("544,514", "3E-8", "15E-255", "", ""),
        ("544,514", "5E-5", "15E-255", "", "before FEC, which bears up to 2.4e-04"),
        ("544,514", "4E-4", "15E-255", "before FEC, which bears up to 2.4e-04", ""),
        ("528,514", "8E-5", "15E-255", "before FEC, which bears up to 5.0e-05", ""),
        ("544,514", "3E-8", "2E-11", "wrong after FEC", ""),
    ],
)
def test_errors_before_and_after_fec(code: str, before: str, after: str, bad: str, near: str) -> None:
    said = GOOD | {"mlxlink -d mlx5_0 -c": MLXLINK.format(code=code, before=before, after=after)}
    seen, found_bad, found_near = link_wrong(said, ("eth0", "mlx5_0"), 400.0)
    assert "of bits wrong before FEC" in seen
    assert (bad in "".join(found_bad), bool(found_bad)) == (True, bool(bad))
    assert (near in "".join(found_near), bool(found_near)) == (True, bool(near))


FEC_STATS = """    IFACE    STATE    FEC_CORR    FEC_UNCORR    FEC_SYMBOL_ERR    FEC_PRE_BER    FEC_POST_BER
---------  -------  ----------  ------------  ----------------  -------------  --------------
Ethernet0        U     130,402             {blocks}                 3       {rate}        0.00e+00
"""
EOS = """Ethernet0
  FEC uncorrected codewords   {blocks}
  Pre-FEC bit error rate      {rate}
Ethernet1
  Pre-FEC bit error rate      1e-2
"""
SONIC_JSON = '{{"Ethernet0": {{"STATE": "U", "FEC_UNCORR": "{blocks}", "FEC_PRE_BER": "{rate}"}}}}'


@pytest.mark.parametrize("layout", [FEC_STATS, EOS, SONIC_JSON])
def test_switches_tell_their_end_of_the_cable(layout: str) -> None:
    told = error_rate({"": layout.format(blocks="1,024", rate="4.1e-05")}, ("Ethernet0",))
    assert (told.before, told.uncorrectable) == (4.1e-05, 1024)
    assert error_rate({"": layout.format(blocks=0, rate="N/A")}, ("Ethernet7",)) == ErrorRate()
    bad, near = told.judged(2.4e-4)
    assert not bad
    assert [word in " ".join(near) for word in ("before FEC", "1,024 blocks")] == [True, True]


def test_counters_and_statistics_of_ethtool() -> None:
    said = {
        "ethtool -S eth0": "     rx_corrected_bits_phy: 3\n     rx_bits_phy: 1000\n",
        "ethtool -I --show-fec eth0": "Active FEC encoding: RS\nStatistics:\n uncorrectable_blocks: 7\n  Lane 0: 7\n",
    }
    assert error_rate(said, ("eth0",)) == ErrorRate(0.003, None, 7)


def test_which_code_a_link_runs() -> None:
    limits = [limit_before("RS", rate, lanes) for rate, lanes in ((400, 8), (100, 4), (100, 1), (100, 0), (25, 1))]
    assert limits == [2.4e-4, 5e-5, 2.4e-4, 5e-5, 5e-5]
    assert limit_before("Standard RS-FEC - RS(544,514)", 100, 4) == 2.4e-4
    assert limit_before("BaseR", 25, 1) is None


def test_host_settings() -> None:
    said = transcript(
        '$ ip -j link show dev eth0\n[{"ifname":"eth0","mtu":1500}]\n$ ethtool -a eth0\nRX:\ton\nTX:\toff\n'
        "$ dcb pfc show dev eth0\npfc-cap 8 macsec-bypass off delay 0\nprio-pfc 0:off 1:off 2:off 3:on 4:off\n"
    )
    seen, bad = host_wrong(said, "eth0", 4200, frozenset({3}))
    assert seen == "MTU 1500, 802.3x pause on, PFC on 3"
    assert len(bad) == 2
    assert "PFC on 3 instead of 4" in host_wrong(said, "eth0", 1500, frozenset({4}))[1]


def test_ping() -> None:
    assert ping("3 packets transmitted, 3 received, 0% packet loss") == ("3 of 3 arrived", True)
    assert ping("3 packets transmitted, 0 received, 100% packet loss") == ("0 of 3 arrived", False)
    assert ping("ping: not found") is None


def subsystems(*paths: tuple[str, str, str]) -> str:
    rows = [{"Name": name, "Transport": transport, "State": state} for name, transport, state in paths]
    return json.dumps([{"HostNQN": "nqn.h", "Subsystems": [{"Name": "nvme-subsys1", "NQN": "nqn.x", "Paths": rows}]}])


@pytest.mark.parametrize(
    ("paths", "outcome", "word"),
    [
        (
            (("nvme1", "rdma", "live"), ("nvme2", "rdma", "live"), ("nvme0", "pcie", "live")),
            Outcome.PASS,
            "2 rdma live",
        ),
        ((("nvme1", "rdma", "live"),), Outcome.WARN, "1 rdma live"),
        ((("nvme1", "tcp", "live"), ("nvme2", "rdma", "live")), Outcome.FAIL, "1 rdma live, 1 tcp live"),
        ((("nvme1", "rdma", "live"), ("nvme2", "rdma", "connecting")), Outcome.FAIL, "1 rdma connecting, 1 rdma live"),
        ((("nvme0", "pcie", "live"),), Outcome.FAIL, "no path over a fabric"),
    ],
)
def test_paths_of_nvme_over_fabrics(
    tmp_path: Path, paths: tuple[tuple[str, str, str], ...], outcome: Outcome, word: str
) -> None:
    plan, _ = small(tmp_path, Wanted(hours=8, soak=False))
    check = Check("nvme-of-node001", Kind.NVME_OF, Layer.STORAGE, "node001", "rdma", "nvme-of-node001")
    found = observed(check, f"$ nvme list-subsys -o json\n{subsystems(*paths)}", plan, {})
    assert (found.outcome, found.seen) == (outcome, word)
    assert observed(check, "nvme: command not found", plan, {}).outcome is Outcome.INCONCLUSIVE


ALERT = {"labels": {"alertname": "PausedPort"}, "status": {"state": "active"}}
OTHER = {"labels": {"alertname": "DiskFull"}, "state": "firing"}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("seen on the dashboard", Outcome.PASS),
        ("absent: nothing for 5 minutes", Outcome.FAIL),
        ("we looked", Outcome.INCONCLUSIVE),
        (json.dumps([ALERT]), Outcome.PASS),
        (json.dumps([ALERT | {"status": {"state": "suppressed"}}]), Outcome.FAIL),
        (json.dumps({"status": "success", "data": {"alerts": [OTHER]}}), Outcome.FAIL),
        ("{", Outcome.INCONCLUSIVE),
    ],
)
def test_whether_an_induced_pause_raised_an_alarm(text: str, outcome: Outcome) -> None:
    assert looked(text, "induced pause")[0] is outcome


def test_whether_a_source_has_samples() -> None:
    some = {"status": "success", "data": {"resultType": "vector", "result": [{"metric": {}, "value": [1, "1"]}]}}
    assert looked(json.dumps(some), "gnmi")[:2] == (Outcome.PASS, "1 series")
    none = {"status": "success", "data": {"resultType": "vector", "result": []}}
    assert looked(json.dumps(none), "gnmi")[0] is Outcome.FAIL
