"""Settings, state and counters of NICs, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

from eastwest.discover.observe import Observed, Output, observe
from tests.discover.outputs import nic, told


def test_ethtool() -> None:
    found = Observed()
    for command, text in (
        ("ethtool eth2", "Settings for eth2:\n\tSpeed: 400000Mb/s\n\tLink detected: yes\n"),
        ("ethtool -a eth2", "Pause parameters for eth2:\nAutonegotiate:\toff\nRX:\t\ton\nTX:\t\toff\n"),
        (
            "ethtool -i eth2",
            "driver: mlx5_core\nversion: 24.10\nfirmware-version: 28.43 (MT_1)\nbus-info: 0000:18:00.0\n",
        ),
        ("ethtool -S eth2", "NIC statistics:\n     rx_prio3_pause: 12\n     rx_discards_phy: 3\n"),
        ("ethtool --show-fec eth2", "FEC parameters for eth2:\nActive FEC encoding: RS\n"),
    ):
        assert observe(Output("host.txt", text, command), found)
    state = nic(found, "eth2")
    assert (state.speed_gbps, state.up, state.fec, state.driver) == (400.0, True, "RS", "mlx5_core")
    assert (state.link_pause_rx, state.link_pause_tx, state.firmware) == (True, False, "28.43 (MT_1)")
    assert dict(state.counters) == {"rx_prio3_pause": 12, "rx_discards_phy": 3}


def test_a_port_of_nicctl() -> None:
    text = """\
NIC  : 42424650-4c32-3531-3230-000000000001 (0000:f6:00.0)

Port : 04908130-a7a0-4242-4242-000011010000 (eth1/1)
  Spec:
    speed                                    : 400G
    Pause type                               : LINK
    MTU                                      : 9216
    TX pause                                 : enabled
    RX pause                                 : disabled
  Status:
    Operational status                       : UP
    FEC type                                 : RS
    speed                                    : 200G
"""
    state = nic(told(text), "0000:f6:00.0")
    assert (state.up, state.speed_gbps, state.fec, state.mtu_bytes) == (True, 200.0, "RS", None)
    assert (state.link_pause_tx, state.link_pause_rx) == (True, False)
    switched = nic(told(text.replace(": LINK", ": PFC")), "0000:f6:00.0")
    assert (switched.link_pause_tx, switched.link_pause_rx) == (False, False)


def test_firmware_settings() -> None:
    text = """\
Device #1:
----------
Device type:    ConnectX7
Device:         0000:18:00.0
Configurations:                              Next Boot
        ROCE_CC_PRIO_MASK_P1                 255
*       CNP_DSCP_P1                          48
        LINK_TYPE_P1                         ETH(2)
"""
    state = nic(told(text), "0000:18:00.0")
    assert dict(state.settings) == {"ROCE_CC_PRIO_MASK_P1": "255", "CNP_DSCP_P1": "48", "LINK_TYPE_P1": "ETH(2)"}


def test_counters_that_grep_left() -> None:
    found = told("     rx_prio4_pause: 12\n     tx_prio4_pause: 0\n", "ethtool -S ens3f1 | grep pause")
    assert dict(nic(found, "ens3f1").counters) == {"rx_prio4_pause": 12, "tx_prio4_pause": 0}
