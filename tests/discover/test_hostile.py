"""Whatever a file holds, it is read or said to be unreadable, and never ends in another error."""

from __future__ import annotations

import os
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eastwest.discover import network_of
from eastwest.discover.observe import READERS, Observed, Output
from eastwest.discover.observe.registry import observe
from eastwest.discover.source import Text, texts_of
from tests.discover.corpus import corpus, outputs
from tests.discover.huge import HUGE

EXAMPLES = int(os.environ.get("EASTWEST_FUZZ_EXAMPLES", "15"))
WORDS = (
    "",
    "no",
    "x",
    "-1",
    "9" * 5000,
    "1/3",
    "::",
    "0-99",
    "٣",
    "{",
    "}",
    "[",
    '"',
    "interface",
    "\t",
    "1e999",
    "#",
    "```",
)
quick = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Text, ...]:
    return corpus(tmp_path_factory.mktemp("rendered"))


def mutated(data: st.DataObject, text: str) -> str:
    """A few words, lines or characters of a text changed."""
    lines = text.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        kind = data.draw(st.sampled_from(("word", "drop", "double", "move", "cut", "indent", "glue")))
        if kind == "word":
            words = lines[at].split(" ")
            words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(WORDS))
            lines[at] = " ".join(words)
        elif kind == "drop" and len(lines) > 1:
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif kind == "move":
            lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif kind == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
        elif kind == "indent":
            lines[at] = " " * data.draw(st.integers(0, 40)) + lines[at]
        else:
            lines = lines[: at + 1]
    return "\n".join(lines)


@quick
@given(data=st.data())
def test_mutated_files(texts: tuple[Text, ...], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(texts))
    network_of(iter([Text(text.name, mutated(data, text.text))]))


@quick
@given(data=st.data())
def test_several_mutated_files_at_once(texts: tuple[Text, ...], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(texts), min_size=2, max_size=4))
    network_of(iter([Text(f"{at}/{text.name}", mutated(data, text.text)) for at, text in enumerate(chosen)]))


@quick
@given(noise=st.binary(max_size=300))
def test_bytes(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    folder = tmp_path_factory.mktemp("noise")
    (folder / "a.cfg").write_bytes(noise)
    network_of(texts_of(folder))


@quick
@given(data=st.data())
def test_every_reader_of_outputs(data: st.DataObject) -> None:
    """Also those whose shape a text does not have."""
    text = mutated(data, data.draw(st.sampled_from([text for _, text in outputs()])))
    found = Observed(current="eth0")
    for reader in READERS:
        reader.read(Output("a.txt", text, "show x"), found)
    found.switch_state()
    found.host_state()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    *(
                        "lldp",
                        "interface",
                        "lldpNeighbors",
                        "port",
                        "chassis",
                        "peers",
                        "vrfs",
                        "interfaces",
                        "ifname",
                        "mtu",
                    ),
                    *(
                        "link",
                        "state",
                        "addr_info",
                        "neighborid",
                        "l_port_id",
                        "interfaceStatuses",
                        "priorities",
                        "swp1",
                    ),
                    *(
                        "if_name_str",
                        "eth_mtu",
                        "rxPower",
                        "lldp-local-port-id",
                        "ipV4Neighbors",
                        "hwAddress",
                        "Ethernet1",
                    ),
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@quick
@given(data=json_values)
def test_any_json(data: object) -> None:
    found = Observed()
    observe(Output("a.json", "", "", data), found)
    found.switch_state()
    found.host_state()


@pytest.mark.parametrize("kind", HUGE)
def test_large_and_deep_texts_take_no_time(kind: str) -> None:
    start = time.monotonic()
    network_of(iter([Text("a.cfg", HUGE[kind])]))
    assert time.monotonic() - start < 20  # a pattern that backtracks would take hours


def test_one_bad_file_does_not_take_the_rest_along(texts: tuple[Text, ...]) -> None:
    good = [Text(f"leaf1/{text.name}", text.text) for text in texts if text.name.endswith((".cfg", ".json"))][:1]
    bad = [
        Text("leaf1/broken.json", '{"PORT": {'),
        Text("x.xml", "<!DOCTYPE a>\n<DeviceMiniGraph/>"),
        Text("b", "[" * 9999),
    ]
    network = network_of(iter((*good, *bad)))
    assert len(network.devices) == 1
    assert {each.file for each in network.unreadable} == {"leaf1/broken.json", "x.xml", "b"}
