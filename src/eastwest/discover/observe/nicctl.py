"""Cards and ports of Pollara as `nicctl show card` and `show port` print them, as text and as JSON."""

from __future__ import annotations

import re

from eastwest.discover.observe.ethtool import put, values_of
from eastwest.discover.observe.jsons import records_with, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import speed_gbps

_CARD = re.compile(r"(?P<id>[0-9a-fA-F-]{20,40})\s+(?P<pci>[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d)\b\s*(?P<rest>.*)")


@reader("nicctl show card", "host", r"^[ \t]*Id\s+PCIe BDF\b")
def cards(output: Output, found: Observed) -> None:
    """Which card is at which PCI address, and its serial number, which stands last."""
    for line in output.text.split("\n"):
        card = _CARD.fullmatch(line.strip())
        if card is not None:
            _card(found, card["pci"], card["id"], next(reversed(card["rest"].split()), ""))


def _card(found: Observed, pci: str, number: str, serial: str) -> None:
    put(found, pci, pci=pci)
    found.settings.setdefault(pci, {}).update({"card": number} | ({"serial": serial} if serial else {}))


@reader("nicctl show port", "host", r"^Port +: [\w-]+(?: +\(\S+\))?[ \t]*\n[ \t]*Spec:")
def nicctl_port(output: Output, found: Observed) -> None:
    """Link, speed, pause and FEC of Pollara's ports, by the PCI address of the card; its MTU counts whole frames."""
    for text in re.split(r"(?m)^(?=NIC +: )", output.text):
        card = re.match(r"NIC +: [\w-]+ +\((?P<pci>[0-9a-f:.]+)\)", text)
        spec, _, status = text.partition("Status:")
        wanted, shown = values_of(spec), values_of(status)
        pause = wanted.get("pause type", "").upper() == "LINK"
        sides = {side: pause and wanted.get(f"{side} pause") == "enabled" for side in ("rx", "tx")}
        if card is not None and status:
            put(
                found,
                card["pci"],
                up={"UP": True, "DOWN": False}.get(shown.get("operational status", "")),
                speed_gbps=speed_gbps(shown.get("speed", "")),
                link_pause_rx=sides["rx"],
                link_pause_tx=sides["tx"],
                fec=shown.get("fec type"),
            )


def from_json(output: Output, found: Observed) -> None:
    """`nicctl show card -j`."""
    for record in records_with(output.data, "eth_bdf"):
        if pci := text_of(record["eth_bdf"]):
            _card(found, pci, text_of(record.get("id")), text_of(record.get("serial_number")))


READERS = (cards, nicctl_port)
