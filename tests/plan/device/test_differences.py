from __future__ import annotations

from dataclasses import replace

from eastwest.plan.device import DeviceIntent, Difference, FrontPort, InterfaceIntent, differences, natural

ONE = InterfaceIntent("Ethernet1", mtu_bytes=9000)
TWO = InterfaceIntent("Ethernet2")


def test_records_are_matched_by_name() -> None:
    before, after = (
        DeviceIntent("a", interfaces=(ONE, TWO)),
        DeviceIntent("a", interfaces=(replace(ONE, mtu_bytes=1500),)),
    )
    assert list(differences(before, after)) == [
        Difference("interfaces[Ethernet1].mtu_bytes", 9000, 1500),
        Difference("interfaces[Ethernet2]", TWO, None),
    ]


def test_another_order_is_a_difference() -> None:
    before, after = DeviceIntent("a", interfaces=(ONE, TWO)), DeviceIntent("a", interfaces=(TWO, ONE))
    assert [each.path for each in differences(before, after)] == ["interfaces"]


def test_the_place_on_the_panel_is_no_part_of_a_port() -> None:
    assert (
        list(
            differences(
                DeviceIntent("a", interfaces=(ONE,)), DeviceIntent("a", interfaces=(replace(ONE, front=FrontPort(1)),))
            )
        )
        == []
    )


def test_numbers_sort_by_value() -> None:
    assert sorted(["swp10", "swp2s1", "swp2"], key=natural) == ["swp2", "swp2s1", "swp10"]
