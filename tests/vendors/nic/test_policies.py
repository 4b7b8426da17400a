"""SriovNetworkNodePolicy: which ports get which MTU."""

from __future__ import annotations

from typing import Any

from eastwest.vendors.nic.policies import read_policies

KIND = "apiVersion: v1\nkind: SriovNetworkNodePolicy\nspec:\n  mtu: 9000\n  nicSelector:\n"


def mtus(text: str) -> dict[str, Any]:
    nics: dict[str, dict[str, Any]] = {}
    read_policies(text, nics)
    return {name: nic["mtu_bytes"] for name, nic in nics.items()}


def test_names_go_before_addresses() -> None:
    text = (
        KIND
        + "    rootDevices:\n      - 0000:5c:00.0  # mine\n    pfNames:\n    - ens1f0#0-7\n    - 'p2'\n  numVfs: 8\n"
    )
    assert mtus(text) == {"ens1f0": 9000, "p2": 9000}
    assert mtus(KIND + "    rootDevices: ['0000:5c:00.0', \"0000:5d:00.0\"]\n") == {
        "0000:5c:00.0": 9000,
        "0000:5d:00.0": 9000,
    }


def test_each_document_is_for_itself() -> None:
    other = KIND.replace("9000", "4200") + "    pfNames: [ens2f0]\n"
    text = f"{KIND}    pfNames: [ens1f0]\n---\n{other}---\nkind: Pod\nspec:\n  mtu: 1500\n  pfNames: [ens3f0]\n"
    assert mtus(text) == {"ens1f0": 9000, "ens2f0": 4200}


def test_what_a_template_leaves_open_is_left_open() -> None:
    assert mtus(KIND.replace("9000", "${MTU}") + "    pfNames: [ens1f0]\n") == {}
    assert mtus(KIND + '    pfNames: [ "${NIC}" ]\n') == {}
