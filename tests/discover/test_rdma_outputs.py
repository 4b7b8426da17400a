"""RDMA devices, their GIDs and counters, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

from eastwest.discover.observe import Observed, Output, observe
from tests.discover.outputs import nic, told, told_by_json


def test_rdma_devices_gids_and_counters_come_to_the_interface() -> None:
    found = Observed()
    gid = "0000:0000:0000:0000:0000:ffff:0a00:0001"
    table = f"DEV\tPORT\tINDEX\tGID\t\t\tIPv4\t\tVER\tDEV\n---\t----\nmlx5_0\t1\t3\t{gid}\t10.0.0.1\tv2\teth2\n"
    observe(Output("gids.txt", table), found)
    listing = """\
/sys/class/infiniband/mlx5_0/ports/1/hw_counters/np_cnp_sent:42
/sys/class/infiniband/mlx5_0/ports/1/hw_counters/out_of_sequence:1
/sys/class/net/eth2/mtu:9000
/sys/class/net/eth2/operstate:up
"""
    observe(Output("sys.txt", listing), found)
    state = nic(found, "eth2")
    assert (state.rdma, state.mtu_bytes, state.up) == ("mlx5_0", 9000, True)
    assert dict(state.counters) == {"np_cnp_sent": 42, "out_of_sequence": 1}
    assert [(each.index, each.version, each.address) for each in state.gids] == [(3, 2, "10.0.0.1")]
    link = [{"ifname": "ionic_0", "port": 1, "state": "ACTIVE", "physical_state": "LINK_UP", "netdev": "benic8p1"}]
    assert nic(told_by_json(link), "benic8p1").rdma == "ionic_0"


def test_rdma_as_text() -> None:
    found = told("link mlx5_0/1 rx_write_requests 15 out_of_sequence 3 np_cnp_sent 881\n", "rdma statistic show")
    info = "hca_id:\tmlx5_0\n\tfw_ver:\t\t28.39.1002\n\t\tport:\t1\n\t\t\tstate:\t\tPORT_ACTIVE (4)\n"
    info += "\t\t\tmax_mtu:\t4096 (5)\n\t\t\tactive_mtu:\t1024 (3)\n"
    observe(Output("devinfo.txt", info, "ibv_devinfo"), found)
    state = nic(found, "mlx5_0")
    assert dict(state.counters) == {"rx_write_requests": 15, "out_of_sequence": 3, "np_cnp_sent": 881}
    assert (state.firmware, state.up, dict(state.settings)) == ("28.39.1002", True, {"active_mtu": "1024"})
