"""No text breaks a reader, whatever it claims to be."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.plan.device import host_intents
from eastwest.vendors.nic.read import read_host
from eastwest.vendors.nic.registry import NIC_FAMILIES
from eastwest.vendors.nic.render import render_host
from eastwest.vendors.text import indent
from tests.vendors.designed import plan_with

NAMES = ("a.yaml", "a.nics", "a.env", "a.sh")
LINES = (
    "mlnx_qos -i eth2 --pfc",
    "mlnx_qos -i eth2 --tsa ets --tcbw 500,,x",
    "mlnx_qos -i eth2 --buffer_size x",
    "mlnx_qos -i eth2 --dscp2prio set,1",
    "niccli --dev 1 qos --ets --tsa x --up2tc 1 --tcbw 9",
    "PRIO_MAP: 1:2:3 4",
    "TSA_MAP: x",
    "nicctl update qos scheduling --priority 9 --dwrr 1 --rate-limit 1",
    "nicctl update dcqcn -r a -i 1 --ai-rate",
    "DSCP : 9-1, 70 ==> priority : 9",
    "/sys/class/net/eth2/ecn/roce_np/cnp_dscp=x",
    "/sys/kernel/config/bnxt_re/a/ports/1/cc/roce_prio=99",
    "ROCE_CC_PRIO_MASK_P1  999999999999999",
    "network: {ethernets: {nic0: 3, nic1: {mtu: x, addresses: 5, routes: [1]}}}",
    "kind: NicConfigurationTemplate\nspec: {template: {rawNvConfig: [1, {name: 2}], roceOptimized: {qos: {pfc: 1}}}}",
)


@pytest.mark.parametrize("family", sorted(NIC_FAMILIES))
@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=200) | st.lists(st.sampled_from(LINES), max_size=5).map("\n".join),
    name=st.sampled_from(NAMES),
)
def test_no_text_breaks_a_reader(family: str, text: str, name: str) -> None:
    _read(family, {name: text})


@pytest.mark.parametrize("family", sorted(NIC_FAMILIES))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_cut_or_swapped_line_of_a_rendered_file_breaks_a_reader(family: str, data: st.DataObject) -> None:
    files = render_host(NIC_FAMILIES[family], host_intents(plan_with())[0]).files
    file = data.draw(st.sampled_from(files))
    at = data.draw(st.integers(0, len(file.text)))
    odd = data.draw(st.sampled_from(["", "\x00", "9" * 30, "9" * 5000, "nan", "٣", "$(reboot)", ": [", "-1"]))
    _read(family, {str(file.path): file.text[:at] + odd + file.text[at + data.draw(st.integers(0, 40)) :]})


def _read(family: str, texts: Mapping[str, str]) -> None:
    with suppress(InputError):
        read_host(NIC_FAMILIES[family], texts)


@pytest.mark.parametrize(
    "line", ["nic0 m 0 nan 2 leaf", "nic0 m 0 400 inf leaf", "nic0 m x 400 2 leaf", "nic0 m 0 400"]
)
def test_a_table_takes_numbers_only(line: str) -> None:
    result = read_host(NIC_FAMILIES["thor"], {"a.nics": line})
    assert [each.text for each in result.not_understood] == [line]
    assert result.intent.nics == ()


def test_a_text_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eastwest.vendors.nic.read.LARGEST_BYTES", 10)
    assert indent.LARGEST_BYTES > 10
    with pytest.raises(InputError, match="at most 10"):
        read_host(NIC_FAMILIES["thor"], {"a": "x" * 11})
