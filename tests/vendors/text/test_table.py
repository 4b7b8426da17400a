"""Records that are changed line by line."""

from dataclasses import dataclass

from eastwest.vendors.text.table import Table


@dataclass(frozen=True)
class Port:
    name: str
    mtu: int = 1500
    vrf: str = ""


def test_changes_of_several_lines_come_together_in_one_record() -> None:
    table: Table[str, Port] = Table(Port)
    table.put("b", mtu=9000)
    table.put("b", vrf="red")
    assert table.at("b") == Port("b", 9000, "red")


def test_the_last_line_holds_also_behind_a_look_at_the_record() -> None:
    table: Table[str, Port] = Table(Port)
    table.put("a", mtu=9000)
    assert table.at("a").mtu == 9000
    table.put("a", mtu=9214)
    assert table.records["a"] == Port("a", 9214)


def test_records_stand_in_the_order_of_their_first_mention() -> None:
    table: Table[str, Port] = Table(Port)
    table.put("b", mtu=9000)
    table.at("a")
    table.put("c", mtu=9000)
    table.put("b", vrf="red")
    assert [port.name for port in table.all()] == ["b", "a", "c"]
