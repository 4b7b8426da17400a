"""BGP sessions, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

import pytest

from tests.discover.outputs import switch, told, told_by_json

BGP = {
    "eos": """\
BGP summary information for VRF default
Router identifier 10.0.0.1, local AS number 65001
  Description Neighbor V AS           MsgRcvd   MsgSent  InQ OutQ  Up/Down State   PfxRcd PfxAcc
  to spine 1  10.1.0.1 4 65100            100       100    0    0 01:02:03 Estab   8      8
  spine2      10.1.0.3 4 65100              0         0    0    0 00:00:10 Active
""",
    "nxos": """\
BGP summary information for VRF default, address family IPv4 Unicast
Neighbor        V    AS    MsgRcvd    MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
10.1.0.1        4 65100        100        100      100    0    0 01:02:03 8
10.1.0.3        4 65100          0          0        0    0    0    never Idle
""",
    "frr": """\
Neighbor        V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc
spine1(swp1)    4      65100       100       100        0    0    0 01:02:03            8        8 N/A
10.1.0.3        4      65100         0         0        0    0    0    never       Active        0 N/A
""",
    "junos": """\
Threading mode: BGP I/O
Peer                     AS      InPkt     OutPkt    OutQ   Flaps Last Up/Dwn State|#Active/Received/Accepted/Damped...
10.1.0.1              65100        100        100       0       0     1:02:03 Establ
  inet.0: 8/8/8/0
10.1.0.3              65100          0          0       0       0        10 Active
""",
}


@pytest.mark.parametrize("layout", BGP)
def test_bgp_sessions(layout: str) -> None:
    sessions = switch(told(BGP[layout])).bgp
    assert {each.peer: each.state == "Established" for each in sessions} == {
        ("swp1" if layout == "frr" else "10.1.0.1"): True,
        "10.1.0.3": False,
    }
    assert {each.remote_as for each in sessions} == {65100}
    assert {each.vrf for each in sessions} == {""}


def test_bgp_sessions_as_json() -> None:
    frr = {"ipv4Unicast": {"peers": {"swp1": {"remoteAs": 65100, "state": "Established", "pfxRcd": 8}}}}
    eos = {"vrfs": {"default": {"peers": {"10.1.0.1": {"asn": "65100", "peerState": "Active"}}}}}
    assert switch(told_by_json(frr)).bgp[0].prefixes == 8
    assert (switch(told_by_json(eos)).bgp[0].state, switch(told_by_json(eos)).bgp[0].remote_as) == ("Active", 65100)
