"""What is printed for a designed site, release by release."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from eastwest.errors import InputError
from eastwest.plan.device import DeviceIntent, LoadBalancing, Nos
from eastwest.vendors.frr.view import View
from eastwest.vendors.nvue import NVUE
from eastwest.vendors.text.template import printed
from tests.vendors.designed import designed
from tests.vendors.roundtrip import assert_round_trip

VTYSH = shutil.which("vtysh")
SITES = [(False, "bgp-unnumbered"), (True, "bgp-unnumbered"), (False, "ipv4-p2p")]


def _commands(intent: DeviceIntent, version: str = "") -> list[str]:
    return NVUE.render(replace(intent, nos=Nos("nvue", version))).files[1].text.splitlines()


@pytest.mark.parametrize(("tenants", "addressing"), SITES)
def test_every_switch_of_a_designed_site_is_read_back(tenants: bool, addressing: str) -> None:
    for intent in designed("nvue", tenants=tenants, addressing=addressing):
        rendered = assert_round_trip(NVUE, intent)
        told = {each.path.split("[")[0].split(".")[0] for each in rendered.inexpressible}
        assert told <= {"qos", "balancing"}
        assert rendered.expressed.bgp == intent.bgp
        assert rendered.expressed.interfaces == tuple(replace(port, alias="") for port in intent.interfaces)


def test_a_designed_switch_has_the_macro_and_its_exceptions() -> None:
    lines = _commands(designed("nvue")[0])
    assert "nv set qos roce state enabled" in lines
    assert "nv set qos roce mode lossless" in lines
    assert "nv set interface swp1 link breakout 2x" in lines
    assert "nv set qos pfc ROCE-400G-20M switch-priority 3" in lines
    assert "nv set qos pfc ROCE-400G-20M cable-length 20" in lines
    assert "nv set interface swp1s0 qos pfc profile ROCE-400G-20M" in lines
    assert "nv set vrf default router bgp neighbor swp5s0 type unnumbered" in lines


def test_a_spine_passes_on_the_tunnel_endpoint() -> None:
    spine = next(intent for intent in designed("nvue", tenants=True) if intent.role == "spine")
    path = "vrf default router bgp peer-group EVPN address-family l2vpn-evpn attribute-mod nexthop"
    assert f"nv set {path} disabled" in _commands(spine, "5.15")
    assert f"nv set {path} off" in _commands(spine, "5.14")


def test_a_port_without_profile_forbids_the_macro() -> None:
    """It would pause on a port that must not."""
    intent = designed("nvue")[0]
    bare = replace(intent.interfaces[0], qos="")
    lines = _commands(replace(intent, interfaces=(bare, *intent.interfaces[1:])))
    assert not [line for line in lines if line.startswith("nv set qos roce")]
    assert "nv set qos traffic-pool default-lossless switch-priority 3" in lines


@pytest.mark.parametrize(
    ("version", "present", "absent"),
    [
        ("5.12", "service syslog mgmt server 192.0.2.5", "system gnmi-server"),
        ("5.13.1", "system syslog server 192.0.2.5 vrf mgmt", "service syslog"),
        ("5.14", "router bgp enable on", "router bgp state enabled"),
        ("5.14", "service ntp mgmt server 192.0.2.3", "system ntp"),
        ("5.14", "interface eth0 ip address 192.0.2.10/24", "ipv4 address"),
        ("5.14", "vrf default router bgp peer-group SPINES bfd enable on", "router bfd"),
        ("5.15", "router bgp state enabled", "enable on"),
        ("5.15", "interface eth0 ipv4 address 192.0.2.10/24", " ip address"),
        ("5.16", "vrf default router bgp peer-group SPINES bfd profile eastwest", "bfd detect-multiplier"),
    ],
)
def test_each_release_has_its_words(version: str, present: str, absent: str) -> None:
    lines = _commands(designed("nvue")[0], version)
    assert f"nv set {present}" in lines
    assert [line for line in lines if absent in line] == []


@pytest.mark.parametrize("version", ["4.4", "5.11.0", "5.20", "6.0"])
def test_other_releases_are_refused_with_the_list(version: str) -> None:
    with pytest.raises(InputError) as raised:
        _commands(designed("nvue")[0], version)
    assert all(each in raised.value.diagnostics() for each in NVUE.versions)


def test_adaptive_routing_is_on_where_other_switches_are() -> None:
    intent = replace(designed("nvue")[0], balancing=LoadBalancing("adaptive"))
    lines = _commands(intent)
    assert "nv set router adaptive-routing state enabled" in lines
    end = " router adaptive-routing state enabled"
    ports = {line.split()[3] for line in lines if line.startswith("nv set interface") and line.endswith(end)}
    assert ports == {port.name for port in intent.interfaces if port.unnumbered}


def test_startup_yaml_is_yaml_whose_texts_stay_texts() -> None:
    intent = replace(designed("nvue")[0], hostname="no")
    header, body = yaml.safe_load(NVUE.render(intent).files[0].text)
    assert header["header"]["nvue-api-version"] == "nvue_v1"
    assert body["set"]["system"]["hostname"] == "no"
    assert list(body["set"]["router"]["policy"]["prefix-list"]["FABRIC"]["rule"]) == ["10", "20"]


@pytest.mark.skipif(VTYSH is None, reason="needs FRR (Debian: frr)")
@pytest.mark.parametrize(("tenants", "addressing"), SITES)
def test_frr_takes_the_routing_that_nvue_is_told(tmp_path: Path, tenants: bool, addressing: str) -> None:
    """NVUE writes frr.conf; what ours means is printed as one and judged by FRR's own parser."""
    assert VTYSH is not None
    for number, intent in enumerate(designed("nvue", tenants=tenants, addressing=addressing)):
        read = NVUE.read({"startup.yaml": NVUE.render(intent).files[0].text}).intent
        file = tmp_path / f"{number}.conf"
        file.write_text(printed("frr", "frr.j2", View(read, str, lambda number: "lo" if not number else f"lo{number}")))
        command = [VTYSH, "-C", "-f", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
