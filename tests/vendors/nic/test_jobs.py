"""Variables of jobs as shells, launchers and manifests set them."""

from __future__ import annotations

import pytest

from eastwest.vendors.nic.jobs import read_jobs


def variables(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    read_jobs("job.sh", text, {}, values)
    return values


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("export NCCL_IB_TC=104 NCCL_IB_FIFO_TC=192", {"NCCL_IB_TC": "104", "NCCL_IB_FIFO_TC": "192"}),
        ('A="x y"; NCCL_IB_SL=3', {"A": "x y", "NCCL_IB_SL": "3"}),
        ("export NCCL_IB_TC=106   # DSCP 26", {"NCCL_IB_TC": "106"}),
        ("export NCCL_IB_TC=${NCCL_IB_TC:-160}", {"NCCL_IB_TC": "160"}),
        ('export NCCL_IB_HCA="${HCA:-mlx5_0,mlx5_1}"', {"NCCL_IB_HCA": "mlx5_0,mlx5_1"}),
        ("export NCCL_IB_TC=${TC}", {"NCCL_IB_TC": "${TC}"}),
        ("- NCCL_IB_TC=96", {"NCCL_IB_TC": "96"}),
        (
            "mpirun -np 16 -x NCCL_IB_TC=96 -x NCCL_IB_SL=1 ./all_reduce_perf -b 8",
            {"NCCL_IB_TC": "96", "NCCL_IB_SL": "1"},
        ),
        ("NCCL_DEBUG_SUBSYS=INIT, NET", {"NCCL_DEBUG_SUBSYS": "INIT, NET"}),
        ("# NCCL_IB_TC=1", {}),
        ("NCCL_IB_HCA==mlx5_1", {"NCCL_IB_HCA": "=mlx5_1"}),
    ],
)
def test_a_line(line: str, expected: dict[str, str]) -> None:
    assert variables(line) == expected


@pytest.mark.parametrize(
    "text",
    [
        '- name: NCCL_IB_TC\n  value: "52"\n- name: OTHER\n  value: "1"\n',
        '- { name: NCCL_IB_TC, value: "52" }\n',
        "- name: NCCL_IB_TC   # class\n  value: 52\n",
    ],
)
def test_a_manifest(text: str) -> None:
    assert variables(text) == {"NCCL_IB_TC": "52"}


def test_an_entry_without_a_value_takes_none_of_the_next() -> None:
    text = "- name: NCCL_IB_TC\n  valueFrom:\n    fieldRef: x\n- name: NCCL_IB_SL\n  value: '3'\n"
    assert variables(text) == {"NCCL_IB_SL": "3"}


BRANCHES = """\
case "$1" in
fast)
  export NCCL_IB_TC=106 NCCL_IB_SL=3
  ;;
slow)
  export NCCL_IB_TC=66 NCCL_IB_SL=3
  ;;
esac
"""


def test_what_branches_set_differently_is_not_known() -> None:
    assert variables(BRANCHES) == {"NCCL_IB_TC": "$NCCL_IB_TC", "NCCL_IB_SL": "3"}
    assert variables(BRANCHES + "export NCCL_IB_TC=104\n")["NCCL_IB_TC"] == "104"
    chosen = 'if [ -n "$A" ]; then\n  TC=106\nelse\n  TC=66\nfi\nexport NCCL_IB_TC=$TC\n'
    assert variables(chosen)["NCCL_IB_TC"] == "$TC"
