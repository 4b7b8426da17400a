"""Background traffic, traffic classes and congestion control in the site file."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.intent.congestion import MODELLED, NOT_MODELLED
from eastwest.intent.load import load_site
from eastwest.intent.site import ClassIntent

from .texts import SITE, only_problem, write

CLASSES = """\
lossless:
  classes:
    - {name: storage-tcp, dscps: [10], weight: 20 %, ecn: true}
"""
NFS = """\
background:
  - {name: nfs, class: storage-tcp, protocol: dctcp, from: ["*"], to: [node001], size: 1 MiB, every: 1 ms, stop: 5 ms}
"""


def one(line: str) -> str:
    return f"{SITE}background:\n  - {line}\n"


def test_a_site_with_storage_over_tcp_loads(tmp_path: Path) -> None:
    site = load_site(write(tmp_path, SITE + CLASSES + NFS))
    assert site.lossless.classes == (ClassIntent("storage-tcp", (10,), None, 20, strict=False, ecn=True),)
    (nfs,) = site.background
    assert (nfs.protocol, nfs.senders, nfs.every_us, nfs.stop_us) == ("dctcp", ("*",), 1000, 5000)


def test_a_site_without_background_has_none(tmp_path: Path) -> None:
    assert load_site(write(tmp_path, SITE)).background == ()


@pytest.mark.parametrize(
    ("line", "path", "said"),
    [
        ("{name: x, from: [a], to: [b], size: 1 MiB}", "background[0]", "give `transfers`"),
        ("{name: x, from: [a], to: [b], size: 1 MiB, stop: 1 ms}", "background[0]", "needs `every`"),
        (
            "{name: x, from: [a], to: [b], size: 1 MiB, every: 1 us, start: 2 ms, stop: 1 ms}",
            "background[0]",
            "later than `start`",
        ),
        (
            "{name: x, pattern: pairs, from: [a, b], to: [c], size: 1 MiB, transfers: 1}",
            "background[0]",
            "equally long",
        ),
        (
            "{name: x, class: bulk, from: [a], to: [b], size: 1 MiB, transfers: 1}",
            "background[0].class",
            "lossless.classes",
        ),
        (
            "{name: x, protocol: dctcp, from: [a], to: [b], size: 1 MiB, transfers: 1}",
            "background[0].class",
            "`ecn: true`",
        ),
        ("{name: x, protocol: bbr, from: [a], to: [b], size: 1 MiB, transfers: 1}", "background[0].protocol", "cubic"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, line: str, path: str, said: str) -> None:
    problem = only_problem(tmp_path, one(line))
    assert problem.path == path
    assert problem.line is not None
    assert said in f"{problem.found} {problem.allowed} {problem.mend}"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{name: roce, dscps: [10]}", "is taken by"),
        ("{name: x, dscps: [26]}", "falls into class roce"),
        ("{name: x, dscps: [56]}", "falls into class control"),
        ("{name: x, dscps: [10], queue: 3}", "the queue of class roce"),
        ("{name: x, dscps: [10], weight: 90 %}", "at most 80%"),
    ],
)
def test_a_class_that_clashes_is_told(tmp_path: Path, entry: str, said: str) -> None:
    problem = only_problem(tmp_path, f"{SITE}lossless:\n  classes:\n    - {entry}\n")
    assert said in f"{problem.found} {problem.allowed}"


@pytest.mark.parametrize("name", [*MODELLED, *NOT_MODELLED])
def test_every_known_congestion_control_can_be_named(tmp_path: Path, name: str) -> None:
    text = SITE.replace("  nics: 8\n", f"  nics: 8\n  congestion_control: {name}\n")
    assert load_site(write(tmp_path, text)).gpus.congestion_control == name


def test_a_workload_may_have_its_own(tmp_path: Path) -> None:
    (workload,) = load_site(write(tmp_path, SITE + "    congestion_control: none\n")).workloads
    assert workload.congestion_control == "none"


def test_an_unknown_congestion_control_is_told_with_what_is_near(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SITE.replace("  nics: 8\n", "  nics: 8\n  congestion_control: dcqn\n"))
    assert problem.mend == 'did you mean "dcqcn"?'
