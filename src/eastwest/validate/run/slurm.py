"""The tests as a script for Slurm: batch after batch by srun, outputs whole or not at all where `ingest` finds them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eastwest.validate.acceptance.model import Test
from eastwest.validate.campaign.ingest import STATES
from eastwest.validate.run.commands import collective_program, counter_launches, environment, launches
from eastwest.validate.run.grouped import Piece, by_batch, look_script, pieces
from eastwest.validate.run.site import Site

_AT_ONCE = 128
"""Tests of a batch that run at a time."""
_END = "EASTWEST_END"
_HEAD = """\
set -u
# An output that is there is not measured again; one that was cut off is.
due() { for file in "$@"; do [ -s "$file" ] || return 0; done; return 1; }
keep() { local file=$1; shift; "$@" >"$file.tmp" 2>"$file.err" && mv "$file.tmp" "$file"; }
"""


def slurm_script(tests: Sequence[Test], site: Site, raw: str, *, counters: bool = True) -> str:
    """An sbatch script. Each repeat goes into its own file below `raw`, with counters before and after beside it."""
    runnable = [test for test in tests if launches(test, site)]
    hosts = sorted({host for test in runnable for host in test.hosts})
    lines = [
        "#!/bin/bash",
        "#SBATCH --job-name=eastwest-validate",
        f"#SBATCH --nodelist={','.join(hosts)}",
        f"#SBATCH --nodes={len(hosts)}",
        "#SBATCH --exclusive",
        _HEAD,
    ]
    for batch in by_batch(runnable):
        for start in range(0, len(batch), _AT_ONCE):
            lines += _together(batch[start : start + _AT_ONCE], site, raw, counters=counters)
    return "\n".join(lines) + "\n"


def _together(tests: Sequence[Test], site: Site, raw: str, *, counters: bool) -> Iterator[str]:
    yield f"for repeat in $(seq 1 {max(test.repeats for test in tests)}); do"
    for at, test in enumerate(tests):
        yield from _test(test, replace(site, index=at), f"{raw}/{test.id}", counters=counters)
    yield "wait"
    yield "done"


def _test(test: Test, site: Site, folder: str, *, counters: bool) -> Iterator[str]:
    found = pieces(launches(test, site))
    place = shlex.quote(folder)
    outs = [f"{place}/r$repeat.p{one.part}.txt" for one in found if not one.server and one.part >= 0]
    yield f"( [ $repeat -le {test.repeats} ] && due {' '.join(dict.fromkeys(outs))} || exit 0"
    yield f"mkdir -p {place}"
    around = counters and test.kind not in STATES
    if around:
        yield from _counters(test, site, place, "before")
    servers = [one for one in found if one.server]
    for one in servers:
        yield from _piece(test, site, one, place)
    if servers:
        yield "sleep 1"
    for one in found[len(servers) :]:
        yield from _piece(test, site, one, place)
    yield "wait"
    if around:
        yield from _counters(test, site, place, "after")
    yield ") &"


def _piece(test: Test, site: Site, piece: Piece, place: str) -> Iterator[str]:
    where, words = f"-N1 -n1 -w {shlex.quote(piece.host)}", piece.words
    if words[0] == "mpirun":
        ranks, nodes = len(test.hosts) * site.gpus, shlex.quote(",".join(test.hosts))
        where = f"-N{len(test.hosts)} -n{ranks} --ntasks-per-node={site.gpus} --mpi=pmix -w {nodes}"
        words = ("env", *(f"{name}={value}" for name, value in environment(site)), *collective_program(test))
    run = f"srun --overlap {where} timeout {piece.timeout_s:g} {shlex.join(words)}"
    if piece.server:
        yield f"{run} >/dev/null 2>&1 &"
        return
    name = f"r$repeat.p{piece.part}.txt" if piece.part >= 0 else f"beside.r$repeat.{piece.host}.txt"
    if piece.given:
        yield f"keep {place}/{name} {run} <<'{_END}' &\n{piece.given.rstrip()}\n{_END}"
    else:
        yield f"keep {place}/{name} {run} </dev/null &"


def _counters(test: Test, site: Site, place: str, when: str) -> Iterator[str]:
    """Hosts whose interfaces have the same names share one srun; `%N` is the host's name."""
    by_host: dict[str, list[str]] = {}
    found = counter_launches(test, site)
    for host in dict.fromkeys(one.host for one in found):
        own = [one for one in found if one.host == host and one.heading]
        by_host.setdefault(look_script(own), []).append(host)
    for script, hosts in by_host.items():
        yield from _on_all(hosts, f"{place}/counters-{when}.r$repeat.%N.txt", script)
    rdma = [one for one in found if not one.heading]
    if rdma:
        words = f"{shlex.join(rdma[0].argv)} 2>/dev/null\n"
        yield from _on_all([one.host for one in rdma], f"{place}/counters-{when}.r$repeat.%N.rdma.json", words)


def _on_all(hosts: Sequence[str], target: str, script: str) -> Iterator[str]:
    count, nodes = len(hosts), shlex.quote(",".join(hosts))
    where = f"-N{count} -n{count} --ntasks-per-node=1 -w {nodes} -o {target}"
    yield f"srun --overlap {where} timeout 60 bash -s <<'{_END}'\n{script.rstrip()}\n{_END}"
