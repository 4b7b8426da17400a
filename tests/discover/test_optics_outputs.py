"""Transceivers of ports and NICs, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

import pytest

from eastwest.discover.observe import Observed, Output, observe
from eastwest.discover.state import DARK_DBM, Optics
from tests.discover.outputs import nic, switch, told, told_by_json


def test_optics() -> None:
    nxos = """\
Ethernet1/1
    transceiver is present
    type is QSFP-DD-400G-DR4
    serial number is ABC123
  Temperature   41.21 C        75.00 C     -5.00 C     70.00 C        0.00 C
  Tx Power        1.25 dBm       4.00 dBm  -6.00 dBm    3.00 dBm   -5.00 dBm
  Rx Power       -9.50 dBm       4.00 dBm  -9.00 dBm    3.00 dBm   -8.00 dBm
"""
    optics = switch(told(nxos, "show interface transceiver details")).ports[0].optics
    assert optics is not None
    assert (optics.serial, optics.temperature_c, optics.tx_dbm, optics.rx_dbm) == ("ABC123", 41.21, (1.25,), (-9.5,))
    junos = """\
Physical interface: et-0/0/0
    Module temperature                        :  45 degrees C / 113 degrees F
  Lane 0
    Laser output power                        :  1.450 mW / 1.61 dBm
    Laser receiver power                      :  0.900 mW / -0.46 dBm
  Lane 1
    Laser receiver power                      :  0.100 mW / -10.00 dBm
"""
    optics = switch(told(junos, "show interfaces diagnostics optics")).ports[0].optics
    assert optics is not None
    assert (optics.rx_dbm, optics.temperature_c) == ((-0.46, -10.0), 45.0)
    sonic = """\
    IFACE    STATE    FEC_CORR    FEC_UNCORR    FEC_SYMBOL_ERR    FEC_PRE_BER    FEC_POST_BER
---------  -------  ----------  ------------  ----------------  -------------  --------------
Ethernet0        U   1,234,567             2                12       1.50e-06        0.00e+00
"""
    port = switch(told(sonic)).ports[0]
    assert port.optics is not None
    assert (port.optics.pre_fec_ber, dict(port.counters)["fec_corrected"]) == (1.5e-06, 1234567)


MODULE = """\
Identifier                                : 0x11 (QSFP28)
Laser tx bias current (Channel 1)         : 6.100 mA
Transmit avg optical power (Channel 1)    : 1.1000 mW / 0.41 dBm
Rcvr signal avg optical power(Channel 1)  : 0.9000 mW / -0.46 dBm
Rcvr signal avg optical power(Channel 2)  : 0.0000 mW / -inf dBm
Laser rx power low alarm    (Channel 1)   : Off
Laser output power low alarm threshold    : 0.0700 mW / -11.55 dBm
Laser rx power low alarm threshold        : 0.0400 mW / -13.98 dBm
"""


@pytest.mark.parametrize("name", ["eth2", "swp9", "abcd1p1"])
def test_light_of_a_module_is_that_of_its_lanes_not_of_its_thresholds(name: str) -> None:
    optics = nic(told(MODULE, f"sudo ethtool -m {name}"), name).optics
    assert optics is not None
    assert (optics.tx_dbm, optics.rx_dbm) == ((0.41,), (-0.46, DARK_DBM))


def test_a_dark_lane_of_a_switch_is_seen() -> None:
    text = """\
Physical interface: et-0/0/1
    Laser output power                        :  0.9100 mW / -0.41 dBm
    Laser receiver power                      :  0.0000 mW / - Inf dBm
"""
    (port,) = switch(told(text, "show interfaces diagnostics optics")).ports
    assert port.optics is not None
    assert (port.optics.tx_dbm, port.optics.rx_dbm) == ((-0.41,), (DARK_DBM,))


def test_a_transceivers_block_goes_on_behind_empty_lines() -> None:
    text = (
        "Ethernet1/7\n    transceiver is present\n    type is QSFP-DD\n    serial number is S7\n\n"
        "Lane Number:1 Network Lane\n  Temperature   41.00 C   75.00 C\n  Tx Power   1.20 dBm   4.00 dBm\n\n"
        "Lane Number:2 Network Lane\n  Tx Power   N/A   4.00 dBm\n  Rx Power   -2.50 dBm --   4.00 dBm\n"
    )
    (port,) = switch(told(text, "show interface transceiver details")).ports
    assert port.optics is not None
    assert (port.optics.serial, port.optics.tx_dbm, port.optics.rx_dbm) == ("S7", (1.2,), (-2.5,))


def test_a_table_for_each_measure_of_a_transceiver() -> None:
    table = "           {}      Threshold   Threshold   Threshold   Threshold\nPort       ({})\n-------    ------\n"
    rows = "Et8/1      {}         80.00       75.00       -5.00       0.00\n"
    text = "".join(
        table.format(name, unit) + rows.format(value)
        for name, unit, value in (
            ("Temperature", "Celsius", "33.10"),
            ("Voltage", "Volts", "3.30"),
            ("Rx Power", "dBm", "-4.20"),
        )
    )
    (port,) = switch(told(text, "show interfaces transceiver detail")).ports
    assert port.optics is not None
    assert (port.optics.temperature_c, port.optics.tx_dbm, port.optics.rx_dbm) == (33.1, (), (-4.2,))


def test_mlxlink_as_text_and_as_json() -> None:
    text = (
        "Operational Info\n----------------\nState                              : Active\n"
        "Speed                              : 400G\nFEC                           : Standard_RS-FEC - (544,514)\n\n"
        "Module Info\n-----------\nTemperature [C]                    : 48 [-5..70]\n"
        "Rx Power Current [dBm]             : 1.2,0.9,-0.4,1.0 [-8..5]\nVendor Serial Number               : MT9\n\n"
        "Raw Physical BER                   : 3E-07\nEffective Physical BER             : 15E-255\n"
    )
    one = nic(told(text, "mlxlink -d mlx5_2 -m -c"), "mlx5_2")
    assert (one.up, one.speed_gbps) == (True, 400.0)
    assert one.optics is not None
    assert (one.optics.serial, one.optics.rx_dbm, one.optics.tx_dbm) == ("MT9", (1.2, 0.9, -0.4, 1.0), ())
    assert (one.optics.pre_fec_ber, one.optics.temperature_c) == (3e-07, 48.0)
    data = {"result": {"output": {"Operational Info": {"State": "Polling", "Speed": "N/A"}}}}
    data["result"]["output"]["Physical Counters and BER Info"] = {"Raw Physical BER": "2E-5"}
    found = Observed(current="eth7")
    observe(Output("some.json", "", "", data), found)
    one = nic(found, "eth7")
    assert one.optics is not None
    assert (one.up, one.speed_gbps, one.optics.pre_fec_ber) == (False, None, 2e-05)


def test_headings_above_modules_and_spaces_before_colons() -> None:
    text = """\
=== Ethernet16 ===
        Identifier : QSFP28 or later
        Vendor SN : F77
        ChannelMonitorValues :
                RX1Power : -infdBm
                RX2Power : -1.5dBm
"""
    (port,) = switch(told(text, "show interfaces transceiver eeprom")).ports
    assert port.optics is not None
    assert (port.name, port.optics.serial, port.optics.rx_dbm) == ("Ethernet16", "F77", (DARK_DBM, -1.5))


def test_fec_in_force_of_sonic() -> None:
    text = """\
  Interface    FEC Oper    FEC Admin
-----------  ----------  -----------
  Ethernet0          rs         auto
  Ethernet8         N/A           rs
"""
    (port,) = switch(told(text, "show interfaces fec status")).ports
    assert port.optics is not None
    assert (port.name, port.optics.fec) == ("Ethernet0", "rs")


def test_details_of_eos_as_json() -> None:
    measured = {
        "temperature": {"unit": "C", "channels": {"-": 73.75}},
        "rxPower": {"unit": "dBm", "channels": {"1": -30.0, "2": -0.5, "10": 0.25}, "threshold": {"lowAlarm": -13.2}},
    }
    module = {"vendorSn": "TEST05DA", "mediaType": "100GBASE-SR4", "parameters": measured}
    first, other = switch(told_by_json({"interfaces": {"Ethernet1/1": {}, "Ethernet2/1": module}})).ports
    assert first.optics is None
    assert other.optics == Optics("100GBASE-SR4", "TEST05DA", 73.75, (), (-30.0, -0.5, 0.25))
