"""NicConfigurationTemplate: the same settings for Kubernetes, where NVIDIA's operator applies and checks them.

Source: Mellanox/nic-configuration-operator @0744b8d3, api/v1alpha1/nicconfigurationtemplate_types.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from eastwest.intent.document import Key
from eastwest.plan.device import HostIntent
from eastwest.vendors.connectx.firmware import CARD, firmware, take
from eastwest.vendors.family import NotUnderstood, TextFile
from eastwest.vendors.nic.heading import heading
from eastwest.vendors.nic.state import ALL, NicState, States
from eastwest.vendors.nic.words import as_flags, flags
from eastwest.vendors.nic.yaml_file import YamlFile
from eastwest.vendors.text.template import environment

FILE = "nic-configuration-template.yaml"
KIND = "NicConfigurationTemplate"
PCI_IDS = {"connectx-6-dx": "101d", "connectx-7": "1021", "connectx-8": "1023", "bluefield-3": "a2dc"}
"""PCI device ids of the physical functions (pci.ids, vendor 15b3)."""
_TWO_PORTS = ("-2p", "connectx-8")
_ROOT = ("apiVersion", "kind", "metadata", "spec", "status")
_SPEC = ("nodeSelector", "nicSelector", "resetToDefault", "template")
_TEMPLATE = ("numVfs", "linkType", "pciPerformanceOptimized", "gpuDirectOptimized", "roceOptimized", "rawNvConfig")
_LEVELS: tuple[tuple[tuple[Key, ...], Sequence[str]], ...] = (
    ((), _ROOT),
    (("spec",), _SPEC),
    (("spec", "template"), _TEMPLATE),
    (("spec", "template", "roceOptimized"), ("enabled", "qos")),
    (("spec", "template", "roceOptimized", "qos"), ("trust", "pfc", "tos")),
)


def resource_file(host: HostIntent) -> tuple[TextFile, ...]:
    """The resource for the model of the host's NICs; none for a model whose PCI id is not known here."""
    model = host.nics[0].model
    chip = next((chip for chip in PCI_IDS if model == chip or model.startswith(f"{chip}-")), None)
    if chip is None:
        return ()
    qos = host.nics[0].qos
    ports = ("P1", "P2") if model.endswith(_TWO_PORTS) else ("P1",)
    names = {
        "heading": heading(host, own=False),
        "name": f"eastwest-{model}",
        "nic_type": PCI_IDS[chip],
        "trust": qos.trust,
        "pfc": as_flags(qos.pfc),
        "parameters": [*CARD, *((f"{name}_{port}", value) for port in ports for name, value in firmware(qos))],
    }
    text = environment("connectx").get_template("resource.j2").render(**names)
    return (TextFile(PurePosixPath("kubernetes") / FILE, text, "#"),)


def read_resource(file: YamlFile, states: States) -> list[NotUnderstood]:
    """Fill the state of all NICs; what has no meaning is returned."""
    return list(_read(file, states.at(ALL)))


def _read(file: YamlFile, state: NicState) -> Iterator[NotUnderstood]:
    if file.document.value_at(("kind",)) != KIND:
        yield file.not_understood("kind")
        return
    place = ("spec", "template", "roceOptimized", "qos")
    qos = file.mapping(*place)
    trust, pfc, tos = qos.get("trust"), qos.get("pfc"), qos.get("tos")
    if isinstance(tos, int) and not isinstance(tos, bool) and 0 <= tos <= 255:
        state.roce_tos = tos
    elif tos is not None:
        yield file.not_understood(*place, "tos")
    if trust in ("dscp", "pcp"):
        state.trust = str(trust)
    elif trust is not None:
        yield file.not_understood(*place, "trust")
    try:
        state.pfc = flags(pfc) if isinstance(pfc, str) else state.pfc
    except ValueError:
        yield file.not_understood(*place, "pfc")
    yield from _parameters(file, state)
    for path, known in _LEVELS:
        for key in file.mapping(*path):
            if key not in known:
                yield file.not_understood(*path, key)


def _parameters(file: YamlFile, state: NicState) -> Iterator[NotUnderstood]:
    """A list of names and values; a mapping in the first releases."""
    for at, name, value in _named(file.document.value_at(("spec", "template", "rawNvConfig"))):
        try:
            taken = isinstance(name, str) and take(state, name, str(value))
        except ValueError:
            taken = False
        if not taken:
            yield file.not_understood("spec", "template", "rawNvConfig", at)


def _named(entries: object) -> Iterator[tuple[Key, object, object]]:
    """Where each parameter stands, its name and its value."""
    if isinstance(entries, dict):
        yield from ((str(name), name, value) for name, value in entries.items())
    for at, entry in enumerate(entries if isinstance(entries, list) else ()):
        named = entry if isinstance(entry, dict) else {}
        yield at, named.get("name"), named.get("value")
