"""Sites that cannot be built or would not work: each ends with code 2, a clear message and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import eastwest_here

EXAMPLE = Path(__file__).parents[2] / "examples" / "h100-rail-128.yaml"
SONIC = "configuration:\n  nos: {leaf: {family: sonic}, spine: {family: sonic}}\n"
COLLECTIVE = "{name: ar, kind: collective, collective: all-reduce, algorithm: ring, scope: rail, sizes: [64 MiB]}"

BAD = {
    "more nodes than any switches reach": (
        ("count: 16", "count: 16000"),
        ["gpus.count", "as many ports", "QFX5240-64OD gives 64"],
    ),
    "unknown node": (("node: dgx-h100", "node: dgx-h1000"), ["gpus.node", 'did you mean "dgx-h100"?']),
    "unknown NIC": (("nic: connectx-7", "nic: connectx9"), ["gpus.nic", "connectx-8", "eastwest catalogue nics"]),
    "unknown switch": (
        ("leaf: {model: qfx5240-64od}", "leaf: {model: qfx5240}"),
        ["fabric.leaf.model", "did you mean"],
    ),
    "unknown system": (("family: sonic}, spine", "family: sonik}, spine"), ["sonik", 'did you mean "sonic"?']),
    "cable longer than its optics": (
        ("leaf_to_spine: 50 m", "leaf_to_spine: 20 km"),
        ["room.leaf_to_spine", "20000 m (leaf-u1-r0 to spine1)", "at most", "add-hardware"],
    ),
    "cable of a node longer than its optics": (("node_to_leaf: 20 m", "node_to_leaf: 30 km"), ["room.node_to_leaf"]),
    "management network too small": (
        (SONIC, f"{SONIC}  management: {{network: 10.0.0.0/28}}\n"),
        ["configuration.management.network", "5 addresses for 20 switches", "at least 31 addresses"],
    ),
    "data and notifications on one code point": (("cnp_dscp: 48", "cnp_dscp: 26"), ["lossless.cnp_dscp", "26 is also"]),
    "payload that the MTU does not hold": (("mtu: 9216 B", "mtu: 1500 B"), ["lossless.rdma_mtu", "exceed mtu 1500 B"]),
    "version that no renderer knows": (
        ("leaf: {family: sonic}", "leaf: {family: sonic, version: '1999.1'}"),
        ["1999.1", "allowed:"],
    ),
}


def site(folder: Path, change: tuple[str, str]) -> str:
    """The example with one collective and SONiC, and one thing changed."""
    text = EXAMPLE.read_text(encoding="utf-8")
    head, rest = text.split("workloads:\n", 1)
    known = f"{head}workloads:\n  - {COLLECTIVE}\n{SONIC}"
    assert rest
    assert change[0] in known
    (folder / "site.yaml").write_text(known.replace(*change), encoding="utf-8")
    return "site.yaml"


@pytest.mark.parametrize(("change", "words"), BAD.values(), ids=BAD)
def test_a_bad_site_is_told_where_and_what(change: tuple[str, str], words: list[str], tmp_path: Path) -> None:
    outcome = eastwest_here("design", site(tmp_path, change), "--out", "here", folder=tmp_path)
    assert outcome.code == 2
    assert [word for word in ("site.yaml:", *words) if word not in outcome.err] == []
    assert not (tmp_path / "here").exists()


@pytest.mark.parametrize(
    ("nic", "told"),
    [
        ("pollara-400", "DSCP of notifications is 48 by the policy of the site; the maker's default 46 is overridden"),
        ("thor-2", "priority of notifications is 6 by the policy of the site; the maker's default 7 is overridden"),
    ],
)
def test_a_default_that_disagrees_with_the_policy_is_told(nic: str, told: str, tmp_path: Path) -> None:
    mixed = f"nic: connectx-7\n  other_nics: [{{nic: {nic}, first: 9, last: 16}}]"
    outcome = eastwest_here("design", site(tmp_path, ("nic: connectx-7", mixed)), "--out", "here", folder=tmp_path)
    assert (outcome.code, told in outcome.out) == (0, True)


@pytest.mark.parametrize("deviation", ["lossy-roce", "no-ecn"])
def test_a_deviation_asked_for_stands_in_the_document(deviation: str, tmp_path: Path) -> None:
    asked = (SONIC, f"{SONIC}  deviations: [{deviation}]\n")
    outcome = eastwest_here("design", site(tmp_path, asked), "--out", "here", folder=tmp_path)
    assert (outcome.code, f"Deviation {deviation}" in outcome.out) == (0, True)
    assert f"deviation {deviation}" in (tmp_path / "here" / "design.html").read_text(encoding="utf-8").lower()
