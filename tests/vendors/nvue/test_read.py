"""Configurations that others wrote, in the forms that NVUE prints and takes."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.plan.device import Nos
from eastwest.vendors.nvue import NVUE
from eastwest.vendors.nvue import statements as limits
from eastwest.vendors.nvue.rules import names
from eastwest.vendors.nvue.statements import read_statements
from eastwest.vendors.text import indent
from tests.vendors.designed import designed
from tests.vendors.foreign import assert_meaning_kept

COMMANDS = """cumulus@leaf01:mgmt:~$ nv config show -o commands
cumulus@leaf01:mgmt:~$ nv set system hostname leaf01
nv set interface lo ip address 10.10.10.1/32
nv set interface swp1-2 link breakout 4x
nv set interface swp1s0-3,swp2s0,swp63-64 link mtu 9216
nv set interface swp1s0-3 description 'to the GPUs'
nv set interface swp63-64 link state down
nv set qos roce enable on
nv set qos roce mode lossless
nv set qos roce cable-length 40
nv set qos congestion-control default-global traffic-class 0,3 max-threshold 2000000
nv set qos traffic-pool roce-lossless memory-percent 90
nv set interface swp1s0-3 qos pfc-watchdog state enable
nv set router adaptive-routing enable on
nv set router bgp autonomous-system 65101
nv set vrf default router bgp neighbor swp1s0-1 type unnumbered
nv set vrf default router bgp neighbor swp1s0-1 peer-group underlay
nv set vrf default router bgp peer-group underlay remote-as external
nv set vrf default router bgp neighbor 10.10.10.2 remote-as internal
nv set system message pre-login '#####
# Authorised access only
#####'
nv set system aaa user ops hashed-password '$6$secret$hash'
nv set made up
nv unset interface swp9
nv config apply
"""

STARTUP = """- header:
    model: SN5600
    nvue-api-version: nvue_v1
    rev-id: 1.0
    version: Cumulus Linux 5.11.1
- set:
    bridge: {}
    interface:
      eth0:
        ip:
          address:
            dhcp: {}
          vrf: mgmt
        type: eth
      lo:
        ip:
          address:
            10.10.10.1/32: {}
        type: loopback
      swp1,swp3:
        type: swp
        qos:
          pfc:
            profile: ai
          mapping:
            profile: ai
    qos:
      mapping:
        ai:
          trust: l3
          dscp:
            24-26,30:
              switch-priority: 3
      pfc:
        ai:
          switch-priority:
            '3': {}
          port-buffer: 363000
          xoff-threshold: 75000
          xon-threshold: 20000
    service:
      ntp:
        mgmt:
          server:
            0.cumulusnetworks.pool.ntp.org: {}
    vrf:
      RED:
        evpn:
          enable: on
          vni:
            '4001': {}
"""


def test_commands_with_ranges_lists_and_the_macro() -> None:
    result = NVUE.read({"show.txt": COMMANDS})
    intent = result.intent
    assert [port.name for port in intent.interfaces] == [
        *(f"swp1s{part}" for part in range(4)),
        "swp2s0",
        "swp63",
        "swp64",
    ]
    assert [port.enabled for port in intent.interfaces] == [True] * 5 + [False] * 2
    assert intent.interfaces[3].front is not None
    assert (intent.interfaces[3].front.number, intent.interfaces[3].front.parts) == (1, 4)
    assert [port.unnumbered for port in intent.interfaces] == [True] * 2 + [False] * 5
    assert intent.balancing.mode == "adaptive"
    assert intent.bgp is not None
    remotes = {each.peer: each.remote_as for each in intent.bgp.neighbours}
    assert remotes == {"10.10.10.2": 65101, "swp1s0": None, "swp1s1": None}
    assert intent.management.banner == "#####\n# Authorised access only\n#####"
    assert intent.management.users[0].secret == "ops-password-hash"  # noqa: S105  # the name of a placeholder
    assert [(each.line, each.text) for each in result.not_understood] == [
        (25, "nv unset interface swp9"),
        (12, "qos traffic-pool roce-lossless memory-percent 90"),
        (24, "made up"),
    ]


def test_the_macro_means_what_its_maker_says_and_exceptions_override_it() -> None:
    qos = NVUE.read({"show.txt": COMMANDS}).intent.qos
    assert qos is not None
    assert [qos.maps.traffic_class[dscp] for dscp in (0, 24, 31, 32, 48, 56)] == [0, 3, 3, 0, 6, 0]
    (profile,) = qos.ports
    assert (profile.name, profile.pfc, profile.watchdog) == ("default-global", (3,), True)
    assert [(buffer.priority_group, buffer.cable_m) for buffer in profile.buffers] == [(3, 40.0)]
    assert [queue.strict for queue in profile.queues] == [False, False, True]
    marks = [queue.ecn for queue in profile.queues if queue.ecn is not None]
    assert [(mark.kmin_bytes, mark.kmax_bytes) for mark in marks] == [(150_000, 2_000_000)] * 2


@pytest.mark.parametrize(
    ("said", "pfc"),
    [
        ("qos roce", [(3,)]),
        ("qos roce mode lossless-single-ipool", [(3,)]),
        ("qos roce mode lossy", [()]),
        ("qos roce state disabled", []),
        ("qos roce enable off", []),
    ],
)
def test_modes_of_the_macro(said: str, pfc: list[tuple[int, ...]]) -> None:
    result = NVUE.read({"show.txt": f"nv set interface swp1\nnv set {said}\n"})
    assert [profile.pfc for profile in (result.intent.qos.ports if result.intent.qos else ())] == pfc


def test_startup_yaml_as_a_switch_writes_it() -> None:
    result = NVUE.read({"startup.yaml": STARTUP})
    intent = result.intent
    assert intent.nos == Nos("nvue", "5.11.1")
    assert [(port.name, port.qos) for port in intent.interfaces] == [("swp1", "ai"), ("swp3", "ai")]
    assert intent.qos is not None
    assert [at for at, found in enumerate(intent.qos.maps.traffic_class) if found == 3] == [24, 25, 26, 30]
    (buffer,) = intent.qos.ports[0].buffers
    assert (buffer.headroom_bytes, buffer.reserve_bytes, buffer.xon_offset_bytes) == (288_000, 75_000, 20_000)
    assert intent.management.ntp == ("0.cumulusnetworks.pool.ntp.org",)
    assert [(vrf.name, vrf.vni) for vrf in intent.tenancy.vrfs] == [("RED", 4001)]
    assert [(each.line, each.text) for each in result.not_understood] == [(7, "bridge")]


@pytest.mark.parametrize("text", [COMMANDS, STARTUP])
def test_a_foreign_configuration_keeps_its_meaning(text: str) -> None:
    assert_meaning_kept(NVUE, {"foreign": text})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("swp1-3", ("swp1", "swp2", "swp3")),
        ("swp1-2,32", ("swp1", "swp2", "swp32")),
        ("swp1,swp61s0-1,swp9", ("swp1", "swp61s0", "swp61s1", "swp9")),
        ("eth0", ("eth0",)),
    ],
)
def test_ranges_of_names(text: str, found: tuple[str, ...]) -> None:
    assert names(text) == found


def test_a_patch_and_commands_together_are_one_configuration() -> None:
    patch = "- set:\n    interface:\n      swp1:\n        link:\n          mtu: 1500\n"
    result = NVUE.read({"a": patch, "b": "nv set interface swp1 link mtu 1500\nnv set interface swp1 link fec rs\n"})
    (port,) = result.intent.interfaces
    assert (port.mtu_bytes, port.fec, result.not_understood) == (1500, "rs", ())


@pytest.mark.parametrize(
    "text",
    [
        "- set: &a {interface: {}}\n- set: *a",
        "- set: !!python/object/apply:os.system [ls]",
        "[" * 100_000,
        '"text"',
        "{'a': 1}",
        "- set:\n    ? [a]\n    : b",
        "- set:\n   x: {y",
        "hostname leaf1\ninterface Ethernet1",
    ],
)
def test_what_is_no_configuration_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no configuration of NVUE"):
        NVUE.read({"startup.yaml": text})


def test_files_beyond_the_limits_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_VALUES", 20)
    with pytest.raises(InputError, match="more than 20 values"):
        NVUE.read({"startup.yaml": STARTUP})
    monkeypatch.setattr(limits, "LARGEST_BYTES", 100)
    with pytest.raises(InputError, match="characters"):
        NVUE.read({"startup.yaml": STARTUP})
    assert indent.LARGEST_BYTES > 100


def test_a_second_set_of_bfd_timers_is_told() -> None:
    lines = ("nv set router bfd profile a min-rx-interval 300", "nv set router bfd profile b min-rx-interval 1000")
    result = NVUE.read({"show.txt": "\n".join(lines)})
    assert [each.line for each in result.not_understood] == [2]


@pytest.mark.parametrize(
    "words",
    [
        "interface swp1-99999999 link mtu 9216",
        "interface swp9-1 link mtu 9216",
        "interface swp1 link mtu large",
        "interface bond1 link mtu 9216",
        "interface swp1 ip address here",
        "interface swp1 link fec maybe",
        "qos mapping ai dscp 64 switch-priority 3",
        "qos mapping ai dscp 3 switch-priority 8",
        "qos mapping ai trust nobody",
        "qos pfc ai rx disable",
        "qos advance-buffer-config default-global ingress-lossless-buffer shared-alpha alpha_3",
        "vrf mgmt evpn vni 5",
        "router policy prefix-list A rule x action permit",
        "system sflow sampling-rate default 400",
        "system aaa user ops role guest",
        "vrf default router bgp neighbor swp1 remote-as AS5",
        "interface eth0 ip address dhcp6",
        "interface eth0 ip gateway here",
        "interface swp1 link speed nanG",
        "interface lo ip address 10.0.0.300/32",
        "vrf default router bgp neighbor '' type numbered",
        "vrf default router bgp neighbor 10.1 remote-as external",
        "description 'open",
    ],
)
def test_values_without_meaning_are_told_and_never_raise(words: str) -> None:
    result = NVUE.read({"show.txt": f"nv set {words}\n"})
    assert [each.line for each in result.not_understood] == [1]


_LINES = NVUE.render(designed("nvue", tenants=True)[0]).files[1].text.splitlines()[1:]
_JUNK = st.sampled_from(
    ["", "0", "-1", "9" * 20, "1-3", "3-1", "a", "'", "swp1", "2x", "10.0.0.1/24", "fe80::1", "on", "١"]
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_LINES), st.integers(2, 12), _JUNK), min_size=1, max_size=12))
def test_no_line_raises_and_what_was_read_can_be_rendered(changes: list[tuple[str, int, str]]) -> None:
    lines = []
    for line, at, junk in changes:
        words = line.split()
        words[min(at, len(words) - 1)] = shlex.quote(junk)
        lines.append(" ".join(words))
    assert_meaning_kept(NVUE, {"show.txt": "\n".join([*_LINES[:3], *lines])})


def test_a_time_source_is_one_however_it_is_named() -> None:
    text = (
        "nv set system ntp server a.example association-type server\nnv set system ntp server b.example\n"
        "nv set system ntp server b.example iburst on\n"
    )
    assert NVUE.read({"a.txt": text}).intent.management.ntp == ("a.example", "b.example")


@pytest.mark.parametrize(
    "text", ["'to the GPUs'", "'' x", "a'b c'd", "'a''b' c", "'a\\b'", "a\\ b", "\"a b\" 'c d'", "'#' \ta", "'a\n b' c"]
)
def test_quoted_words_are_those_of_a_shell(text: str) -> None:
    (statement,) = read_statements("a.txt", f"nv set system message pre-login {text}").found
    assert list(statement.words[3:]) == shlex.split(text)
