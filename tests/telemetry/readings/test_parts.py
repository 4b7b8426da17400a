"""Several tools in one file: each reads its own part, with the lines of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.telemetry.readings.recognise import read_text_of

NCCL = """\
# nThread 1 nGpus 1 minBytes 1073741824 maxBytes 1073741824 step: 2(factor) warmup iters: 5 iters: 20 agg iters: 1
#
#                                                              out-of-place                       in-place
#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong
#        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)
  1073741824     268435456     float     sum      -1    11000   97.61  183.02      0    11010   97.52  182.86      0
"""
PERFTEST = """\
                    RDMA_Write BW Test
 Dual-port       : OFF          Device         : mlx5_3
 Number of qps   : 4            Transport type : IB
 #bytes     #iterations    BW peak[Gb/sec]    BW average[Gb/sec]   MsgRate[Mpps]
 65536      5000             391.20             390.80               0.745392
"""
COPIES = """\
CUDA Runtime Version: 12080
Device 0: NVIDIA H100 (00000000:1b:00)
Running host_to_device_memcpy_ce.
memcpy CE CPU(row) -> GPU(column) bandwidth (GB/s)
           0         1
 0     55.10     55.20
"""


def test_each_tool_reads_its_own_part() -> None:
    text = f"$ ./all_reduce_perf\n{NCCL}$ ib_write_bw\n{PERFTEST}\n{COPIES}"
    found = read_text_of(Path("night.log"), text)
    assert [one.tool for one in found] == ["nccl-tests", "perftest", "nvbandwidth"]
    assert found[1].host == "mlx5_3"
    lines = text.splitlines()
    for one in found:
        assert all(figure.line and lines[figure.line - 1].split()[0].isdigit() for figure in one.figures)


def test_the_order_of_the_parts_does_not_matter() -> None:
    for text in (PERFTEST + NCCL, NCCL + COPIES + PERFTEST + NCCL):
        tools = {one.tool for one in read_text_of(Path("night.log"), text)}
        assert tools == ({"nccl-tests", "perftest"} | ({"nvbandwidth"} if "Running" in text else set()))


def test_a_part_that_was_cut_off_is_told() -> None:
    with pytest.raises(InputError, match="cut off"):
        read_text_of(Path("night.log"), PERFTEST + NCCL[: NCCL.rindex("97.61")])
