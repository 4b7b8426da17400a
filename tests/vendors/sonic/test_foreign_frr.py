"""Files of FRR that others wrote: defaults, neighbours without groups, timers."""

from __future__ import annotations

import json

from eastwest.plan.device import BgpIntent
from eastwest.vendors.sonic import SONIC

HEAD = "frr version 8.5\nfrr defaults traditional\nhostname leaf1\nlog file /var/log/frr.log\n!\n"
PROCESS = """\
router bgp 65001
 bgp router-id 10.255.0.1
 bgp log-neighbor-changes
 neighbor 10.0.0.1 remote-as 65100
 neighbor 10.0.0.1 bfd
 neighbor Ethernet4 interface remote-as external
 !
 address-family ipv4 unicast
  network 10.255.0.1/32
  redistribute connected
  neighbor 10.0.0.1 soft-reconfiguration inbound
 exit-address-family
!
line vty
!
"""


def read(text: str) -> BgpIntent:
    bgp = SONIC.read({"frr.conf": text}).intent.bgp
    assert bgp is not None
    return bgp


def test_every_line_is_understood() -> None:
    assert SONIC.read({"frr.conf": HEAD + PROCESS}).not_understood == ()


def test_timers_follow_the_defaults() -> None:
    assert read(HEAD + PROCESS).hold_s == 180
    assert read(HEAD.replace("traditional", "datacenter") + PROCESS).hold_s == 9
    assert read(PROCESS).hold_s == 180


def test_a_neighbour_of_no_group_is_one_of_its_own() -> None:
    bgp = read(HEAD + PROCESS)
    group_of = {each.peer: each.group for each in bgp.neighbours}
    of_each = {each.name: (each.bfd, each.families) for each in bgp.groups}
    assert of_each[group_of["10.0.0.1"]] == (True, ("ipv4",))
    assert of_each[group_of["Ethernet4"]] == (False, ("ipv4",))
    assert bgp.connected == "*"


def test_ipv4_routes_only_where_they_are_asked_for() -> None:
    text = PROCESS.replace(" bgp log", " no bgp default ipv4-unicast\n bgp log")
    assert read(text).groups[0].families == ()
    assert read(PROCESS.replace("network 10", "no neighbor 10.0.0.1 activate\n  network 10")).groups[0].families == ()


def test_timers_of_every_group() -> None:
    text = PROCESS.replace("neighbor 10.0.0.1 bfd", "neighbor 10.0.0.1 timers 2 6")
    assert (read(text).keepalive_s, read(text).hold_s) == (2, 6)


def test_a_port_that_a_session_runs_over_needs_no_address() -> None:
    ports = {"Ethernet0": {"admin_status": "up"}, "Ethernet4": {"admin_status": "up"}}
    texts = {"config_db.json": json.dumps({"PORT": ports}), "frr.conf": PROCESS}
    assert [port.unnumbered for port in SONIC.read(texts).intent.interfaces] == [False, True]
