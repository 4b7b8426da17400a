"""Cabling, links and host settings, as tools print them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eastwest.findings import Outcome
from eastwest.validate.acceptance import Kind, Wanted
from eastwest.validate.state import exchanges, observed
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
    assert link_wrong(GOOD, "eth0", 400.0)[1] == ()
    assert word in link_wrong(GOOD | {command: text}, "eth0", 400.0)[1][0]


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
