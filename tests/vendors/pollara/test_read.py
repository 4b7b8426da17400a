"""What nicctl prints, and scripts. Forms: ROCm/gpu-cluster-networking @1156b4e9; node-scraper's tests of `show qos`."""

from __future__ import annotations

import pytest

from eastwest.vendors.nic.read import read_host
from eastwest.vendors.pollara import POLLARA

QOS = """NIC  : 42424650-4c32-3531-3230-303443000000 (0000:f6:00.0)

Port : 04908130-a7a0-4242-4242-000011010000

  Classification type         : DSCP

  DSCP-to-priority :
    DSCP bitmap               : 0xffffbffffeffffff ==> priority : 0
    DSCP                      : 0-23, 25-45, 47-63 ==> priority : 0
    DSCP                      : 24 ==> priority : 3
    DSCP                      : 46 ==> priority : 6

  PFC :
    PFC priority bitmap       : 0x8
    PFC no-drop priorities    : 3

  Scheduling :
    --------------------------------------------
    Priority  Scheduling  Bandwidth Rate-limit
              Type        (in %age) (in Gbps)
    --------------------------------------------
    0         DWRR        1         N/A
    3         DWRR        99        N/A
    6         strict      N/A       10
"""

DCQCN = """NIC : 42424650-4c32-3531-3230-303443000000 (0000:f6:00.0)
------------------------------------------------------------
Lif id                                     : 43000070-0100-0000-4242-04908130a7a0
ROCE device                                : ionic_7
  DCQCN profile id                         : 1
  Status                                   : Enabled
  Rate increase in AI phase                : 160
  Rate increase byte count                 : 431068
  Alpha update G value                     : 512
  Token bucket size                        : 800000
  DSCP value used for CNP                  : 46
"""

SCRIPT = """sudo nicctl update qos --classification-type dscp
sudo nicctl update qos dscp-to-priority --dscp 0-63 --priority 0
sudo nicctl update qos dscp-to-priority --dscp 10 --priority 1
sudo nicctl update qos dscp-to-priority --dscp 46 --priority 6
sudo nicctl update qos pfc --priority 1 --no-drop enable
sudo nicctl update qos scheduling --priority 0,1,6 --rate-limit 0,0,10 --dwrr 99,1,0
nicctl update dcqcn --roce-device ionic_0 --profile-id 1 --ai-rate 160 --cnp-dscp 46
nicctl update qos scheduling --priority 0,1 --dwrr 99 --rate-limit 0
"""


def test_both_outputs_are_of_one_card() -> None:
    result = read_host(POLLARA, {"qos": QOS, "dcqcn": DCQCN})
    (nic,) = result.intent.nics
    assert result.not_understood == ()
    assert nic.name == "0000:f6:00.0"
    assert (nic.qos.trust, nic.qos.pfc, nic.qos.roce_dscp, nic.qos.roce_priority) == ("dscp", (3,), 24, 3)
    assert (nic.qos.cnp_dscp, nic.qos.cnp_priority, nic.qos.ecn) == (46, 6, (3,))
    assert nic.qos.weight_percent == (1, 0, 0, 99, 0, 0, None, 0)
    assert (nic.qos.dcqcn.ai_rate_mbps, nic.qos.dcqcn.byte_counter_bytes) == (160.0, 431068)


def test_a_card_at_its_defaults_pauses_nothing() -> None:
    text = QOS.replace("priorities    : 3", "priorities    :").replace("0x8", "0x0")
    (nic,) = read_host(POLLARA, {"qos": text}).intent.nics
    assert nic.qos.pfc == ()


def test_a_script_is_read_and_a_line_that_cannot_be_is_told() -> None:
    result = read_host(POLLARA, {"qos.sh": SCRIPT})
    (nic,) = result.intent.nics
    assert [each.line for each in result.not_understood] == [8]
    assert (nic.name, nic.qos.roce_dscp, nic.qos.roce_priority) == ("ionic_0", 10, 1)
    assert nic.qos.weight_percent[:2] == (99, 1)


@pytest.mark.parametrize(
    "line",
    [
        "nicctl update dcqcn -r ionic_0 -i 1 --odd 3",
        "nicctl update dcqcn -r ionic_0 -i 1 --token-bucket-size 150000",
        "Initial alpha value : 1023",
        "0  DWRR  300  N/A",
        "Odd thing : 3",
    ],
)
def test_values_that_cannot_be_are_told(line: str) -> None:
    assert [each.text for each in read_host(POLLARA, {"a": line}).not_understood] == [line]


def test_dcqcn_that_is_off_marks_nothing_whatever_the_priority() -> None:
    result = read_host(POLLARA, {"dcqcn.txt": DCQCN.replace("Enabled", "Disabled") + "*" * 60 + "\n"})
    (nic,) = result.intent.nics
    assert (result.not_understood, nic.qos.ecn) == ((), ())
    assert "nics[0000:f6:00.0].qos.ecn" not in result.unstated
