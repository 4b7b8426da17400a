"""BGP sessions, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

import pytest

from eastwest.discover.observe import Output, observe
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


def test_rows_without_their_heading_are_known_by_the_title() -> None:
    text = """\
BGP summary information for VRF default
Router identifier 10.9.9.9, local AS number 65009
  SPINE-A          10.9.1.0           4  65000             71        70       0       0    1d02h Estab   14     14
  SPINE-B          10.9.1.2           4  65000              0         0       0       0    1d02h Idle(NoIf)
"""
    one, other = switch(told(text)).bgp
    assert (one.state, one.prefixes) == ("Established", 14)
    assert (other.peer, other.state) == ("10.9.1.2", "Idle(NoIf)")


def test_tables_of_junos_name_the_vrf_and_count() -> None:
    text = """\
Peer                     AS      InPkt     OutPkt    OutQ   Flaps Last Up/Dwn State|#Active/Received/Accepted/Damped...
10.9.1.0              65000       7165       7166       0       1 2d 5:23:37 Establ
  red.inet.0: 3/24/24/0
10.9.1.0              65000       7165       7166       0       1 2d 5:23:37 Establ
  inet.0: 7/8/8/0
10.9.1.4              65000          0          0       0       1 2d 5:23:37 Active
10.9.1.6              65000       7165       7166       0       1 2d 5:23:37 5/6/6/0            0/0/0/0
"""
    found = {(each.vrf, each.peer): (each.state, each.prefixes) for each in switch(told(text)).bgp}
    assert found == {
        ("red", "10.9.1.0"): ("Established", 24),
        ("", "10.9.1.0"): ("Established", 8),
        ("", "10.9.1.4"): ("Active", None),
        ("", "10.9.1.6"): ("Established", 6),
    }


def test_prefixes_of_evpn_do_not_stand_for_those_of_ipv4() -> None:
    heading = "Neighbor V AS MsgRcvd MsgSent InQ OutQ Up/Down State PfxRcd"
    ipv4 = f"{heading}\n10.9.1.0 4 65000 8 8 0 0 00:04:09 Estab 9\n"
    found = told(ipv4, "show ip bgp summary")
    observe(Output("b", f"{heading}\n10.9.1.0 4 65000 8 8 0 0 00:04:09 Estab 0\n", "show bgp evpn summary"), found)
    (session,) = switch(found).bgp
    assert session.prefixes == 9
    both = f"IPv4 Unicast Summary:\n{ipv4}\nL2VPN EVPN Summary:\n{ipv4.replace('Estab 9', 'Estab 0')}"
    (session,) = switch(told(both)).bgp
    assert session.prefixes == 9


def test_prefixes_of_multicast_carry_no_traffic_of_ours() -> None:
    text = "BGP summary information for VRF default, address family IPv4 Multicast\n"
    text += "Neighbor V AS MsgRcvd MsgSent TblVer InQ OutQ Up/Down State/PfxRcd\n10.9.1.0 4 65000 8 8 9 0 0 3w0d 0\n"
    (session,) = switch(told(text)).bgp
    assert (session.state, session.prefixes) == ("Established", None)


def test_dell_has_no_version_before_the_as() -> None:
    text = """\
Neighbor        AS            MsgRcvd  MsgSent     TblVer  InQ  OutQ Up/Down  State/Pfx
10.9.1.0        65000           17582    18649          0    0     0 1w4d:01:12: 1324
10.9.1.2        65000               0        0          0    0     0 00:00:00 Connect
"""
    one, other = switch(told(text)).bgp
    assert (one.remote_as, one.state, one.prefixes) == (65000, "Established", 1324)
    assert other.state == "Connect"


def test_rows_broken_after_a_long_address_or_as() -> None:
    text = """\
BGP summary information for VRF default, address family IPv4 Unicast
Neighbor        V    AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
10.9.1.0        4 4200000444
                        121842  120925     5549    0    0    11w6d 142
10.9.1.2        4 65000      8       8     5549    0    0    11w6d 7
2001:db8:4:701::2
                4 65535  163664  163693      145    0    0   11w6d Idle
"""
    found = {each.peer: (each.remote_as, each.state, each.prefixes) for each in switch(told(text)).bgp}
    assert found == {
        "10.9.1.0": (4200000444, "Established", 142),
        "10.9.1.2": (65000, "Established", 7),
        "2001:db8:4:701::2": (65535, "Idle", None),
    }


def test_descriptions_of_several_words() -> None:
    text = """\
BGP summary information for VRF STORAGE
  Description              Neighbor       V AS           MsgRcvd   MsgSent  InQ OutQ  Up/Down State   PfxRcd PfxAcc
  array a, port 4          10.9.2.40      4 65140            184       214    0    0 02:23:49 Estab   4      4
"""
    (session,) = switch(told(text)).bgp
    assert (session.vrf, session.peer, session.remote_as, session.prefixes) == ("STORAGE", "10.9.2.40", 65140, 4)


def test_json_of_nxos_names_vrf_and_family() -> None:
    def table(name: str, rows: object) -> dict[str, object]:
        return {f"TABLE_{name}": {f"ROW_{name}": rows}}

    peer = {"neighborid": "10.9.1.0", "neighboras": "65000", "state": "Established"}
    families = [
        table("saf", {"safi": "1", "af-name": "IPv4 Unicast"} | table("neighbor", peer | {"prefixreceived": "8"})),
        table("saf", {"safi": "70", "af-name": "L2VPN EVPN"} | table("neighbor", [peer | {"prefixreceived": "900"}])),
    ]
    (session,) = switch(told_by_json(table("vrf", [{"vrf-name-out": "red"} | table("af", families)]))).bgp
    assert (session.vrf, session.remote_as, session.prefixes) == ("red", 65000, 8)
    other = {"neighbor-id": "10.9.1.2", "remoteas": "65000.1", "state": "Idle"}
    sessions = table("vrf", {"vrf-name-out": "default"} | table("neighbor", other))
    (session,) = switch(told_by_json(sessions)).bgp
    assert (session.vrf, session.remote_as, session.state) == ("", 65000 * 65536 + 1, "Idle")


def test_json_of_frr_counts_unicast_only() -> None:
    def family(count: int) -> dict[str, object]:
        return {"vrfName": "default", "peers": {"swp1": {"remoteAs": 65100, "state": "Established", "pfxRcd": count}}}

    (session,) = switch(told_by_json({"ipv4Unicast": family(8), "l2VpnEvpn": family(900)})).bgp
    assert session.prefixes == 8


def test_what_is_told_twice_is_told() -> None:
    found = told(BGP["eos"])
    assert observe(Output("again", BGP["eos"]), found)
    heading = "".join(BGP["eos"].splitlines(keepends=True)[:3])
    assert not observe(Output("heading", heading), found)
    assert "again" in found.files
