"""Real RoCEv2 verbs between two virtual machines across the twin; `make test-slow` runs this."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from eastwest.twin.mtu import mtu
from eastwest.twin.shell import inside
from eastwest.twin.slicing import Slice
from tests.twin.machine import Machine, machine_at, parts
from tests.twin.site import Booted, drawn, plan_of, twin_of

pytestmark = [pytest.mark.slow_tier, pytest.mark.xdist_group("twin")]

TOS = 106
"""DSCP 26 and ECN-capable transport, code point ECT(0)."""
PACKETS, MTU = 4800, 4096
LONG, SHORT = 16 * MTU, MTU
"""Messages of sixteen packets, and of one. Soft-RoCE in Linux 6.1 can fail on a loss inside a message."""
PORT = 18515
MARKED = 'oifname "{port}" udp dport 4791 ip ecn {{ 1, 2 }} numgen inc mod 4 == 0 counter ip ecn set ce'
LOST = "udp dport 4791 ip length > 1000 numgen inc mod 100 == 0 counter drop"

LOG = logging.getLogger(__name__)
"""`make test-slow` prints it: what was counted is worth seeing."""
Pair = tuple[Machine, Machine, Booted]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Machines at the first and the last host: on different leaves."""
    parts()
    with ExitStack() as stack:
        plan, state = stack.enter_context(twin_of(drawn(plan_of(), part=Slice(leaves=2))))
        assert mtu(plan, state) == []
        one, other = plan.nics[0], plan.nics[-1]
        assert one.switch != other.switch
        folders = (tmp_path_factory.mktemp(nic.host) for nic in (one, other))
        machines = [
            stack.enter_context(machine_at(plan, state, nic, folder))
            for nic, folder in zip((one, other), folders, strict=True)
        ]
        for machine in machines:
            machine.wait_until_ready()
        yield machines[0], machines[1], (plan, state)


def write(pair: Pair, size: int = LONG) -> float:
    """One `ib_write_bw` of messages of a size from the first machine to the second; what it measured, Gb/s."""
    client, server, _ = pair
    messages = PACKETS * MTU // size
    common = f"ib_write_bw -d rxe0 -x 1 -F -p {PORT} -s {size} -n {messages} -t 32 -q 1 -m {MTU} --tclass={TOS}"
    server.run(
        f"{common} >/srv/server.out 2>&1 & for _ in $(seq 300); do ss -Hltn sport = :{PORT} | grep -q . && exit 0; "
        "sleep 0.2; done; exit 1"
    )
    out = client.run(f"{common} --report_gbits {server.nic.address}")
    figures = re.search(rf"^\s*{size}\s+{messages}\s+\S+\s+(\S+)", out, re.MULTILINE)
    assert figures is not None, out
    LOG.info("%d messages of %d bytes: %s Gb/s", messages, size, figures[1])
    return float(figures[1])


@contextmanager
def rule(pair: Pair, device: str, text: str) -> Iterator[None]:
    """A rule on what a switch forwards."""
    plan, state = pair[2]
    chain = f"chain forwarded {{ type filter hook forward priority 0; {text}; }};"
    inside(state.namespace(plan.by_name[device].name), "nft", f"table ip verbs {{ {chain} }};")
    try:
        yield
    finally:
        inside(state.namespace(device), "nft", "delete table ip verbs")


def counted(pair: Pair, device: str) -> int:
    """Packets that the rule has hit."""
    tree = json.loads(inside(pair[2][1].namespace(device), "nft", "-j", "list", "table", "ip", "verbs"))
    rules = [each["rule"]["expr"] for each in tree["nftables"] if "rule" in each]
    return sum(int(part["counter"]["packets"]) for expr in rules for part in expr if "counter" in part)


def test_verbs_pass_across_the_twin(pair: Pair) -> None:
    client, server, _ = pair
    before, marked = server.counters()["rcvd_pkts"], server.marked_packets()
    assert write(pair) > 0
    assert server.counters()["rcvd_pkts"] - before >= PACKETS
    assert server.marked_packets() == marked
    assert "RoCE v2" in client.run("cat /sys/class/infiniband/rxe0/ports/1/gid_attrs/types/1")


def test_ecn_marks_of_a_leaf_arrive_at_the_nic(pair: Pair) -> None:
    _, server, _ = pair
    before = server.marked_packets()
    with rule(pair, server.nic.switch, MARKED.format(port=server.nic.port)):
        write(pair)
        time.sleep(1)
        marks = counted(pair, server.nic.switch)
        assert marks > PACKETS / 8
        seen = server.marked_packets() - before
    LOG.info("%d packets marked by %s, %d counted at the NIC", marks, server.nic.switch, seen)
    assert seen == marks


def test_loss_is_repaired_by_the_transport_and_counted(pair: Pair) -> None:
    """Messages of one packet each; the clean run first, as a busy machine alone can make some repetitions."""
    _, server, _ = pair
    before = server.counters()["out_of_seq_request"]
    assert write(pair, SHORT) > 0
    without = server.counters()["out_of_seq_request"] - before
    with rule(pair, server.nic.switch, LOST):
        assert write(pair, SHORT) > 0
        lost = counted(pair, server.nic.switch)
    out_of_order = server.counters()["out_of_seq_request"] - before - without
    LOG.info("%d packets lost; out_of_seq_request %d, without loss %d", lost, out_of_order, without)
    assert lost >= PACKETS / 200
    assert out_of_order > without
