"""SriovNetworkNodePolicy: the MTU that Kubernetes gives to ports and their virtual functions.

Source: sriov-network-operator, api/v1/sriovnetworknodepolicy_types.go. Templates of such files hold variables, and one
file often holds several policies: they are taken apart by lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

KIND = r"^[ \t]*kind:[ \t]*SriovNetworkNodePolicy\b"
SUFFIX = ".policy"
"""End of the name of a file that holds policies."""
_KIND = re.compile(KIND, re.MULTILINE)
_DOCUMENTS = re.compile(r"^---.*$", re.MULTILINE)
_MTU = re.compile(r"^[ \t]+mtu:[ \t]*[\"']?(\d{3,5})\b", re.MULTILINE)
_ITEM = r"[ \t]*-[^\n]*(?:\n|\Z)"
_LIST = r"^[ \t]+{name}:[ \t]*(?:\[(?P<flow>[^\]]*)\]|(?:#[^\n]*)?\n(?P<block>(?:{item})+))"
_PORTS = re.compile(_LIST.format(name="pfNames", item=_ITEM), re.MULTILINE)
_DEVICES = re.compile(_LIST.format(name="rootDevices", item=_ITEM), re.MULTILINE)
_NAME = re.compile(r"[\w.:-]+")


def read_policies(text: str, nics: dict[str, dict[str, Any]]) -> None:
    """Fill the MTU of the ports that policies name, by their names or else by their PCI addresses."""
    for document in _DOCUMENTS.split(text):
        mtu = _MTU.search(document)
        if mtu is None or not _KIND.search(document):
            continue
        names = list(_items(_PORTS.search(document))) or list(_items(_DEVICES.search(document)))
        for name in names:
            nics.setdefault(name, {})["mtu_bytes"] = int(mtu[1])


def _items(found: re.Match[str] | None) -> Iterator[str]:
    """Of a list in brackets or below: `ens1f0#0-7` is the port with a range of its functions."""
    parts: Mapping[str, str | None] = {} if found is None else found.groupdict()
    flow, block = parts.get("flow"), parts.get("block")
    items = flow.split(",") if flow is not None else (block or "").splitlines()
    for item in items:
        bare = item.strip().removeprefix("-").strip().partition("#")[0].strip().strip("\"'").strip()
        if _NAME.fullmatch(bare):
            yield bare
