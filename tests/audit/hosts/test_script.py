"""Scripts: a shell takes them, nothing from a file reaches it unquoted, and the way back is what was found."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import audit
from eastwest.audit.load import audited_in
from eastwest.audit.remedy import HostRemedy, fixed, remedies
from eastwest.audit.samples.edits import found_nics, host
from eastwest.cli.audit_remedy import write_remedies
from eastwest.discover import FoundNic, NicState
from tests.audit.hosts.foreign import Shown, connectx, kernel, pollara, thor
from tests.cli.command import eastwest_here
from tests.vendors.nic.checks import assert_shell_takes

ODD = Shown(pfc=4, trust="pcp", dcbx="Firmware", tos=104, ecn=0, cnp=46, mtu=1500, pause="on", job="NCCL_IB_TC=26")
MENDED = {"EW145", "EW153", "EW214", "EW260", "EW261", "EW263", "EW264", "EW266", "EW267", "EW268"}


def _step(folder: Path) -> HostRemedy:
    """The one host that differs; its cure leaves nothing."""
    audited = audited_in(folder)
    steps, skipped = remedies(audited, audit(audited))
    assert skipped == ()
    assert audit(fixed(audited, steps)).findings == ()
    (step,) = steps
    assert isinstance(step, HostRemedy)
    return step


def _commands(script: str) -> list[str]:
    """Of the last NIC."""
    return [line for line in script.rpartition("\n\n# ")[2].splitlines()[1:] if not line.startswith("#")]


def _connectx(folder: Path) -> HostRemedy:
    for number in range(4):
        connectx(folder, f"gpu0{number}", Shown())
    connectx(folder, "gpu09", ODD)
    return _step(folder)


def test_what_mlnx_qos_and_sysfs_show_is_mended_and_taken_back(tmp_path: Path) -> None:
    step = _connectx(tmp_path)
    assert set(step.rules) == MENDED
    assert step.when == "host drained"
    shell, jobs = step.scripts
    assert (shell.suffix, jobs.suffix) == (".sh", ".env")
    there, back = (_commands(text) for text in (shell.remediation, shell.rollback))
    assert there[:5] == [
        "ip link set dev eth2 mtu 9000",
        "ethtool -A eth2 rx off tx off",
        "mlnx_qos -i eth2 --dcbx os",
        "mlnx_qos -i eth2 --trust dscp",
        "mlnx_qos -i eth2 --dscp2prio set,26,3",
    ]
    assert "mlnx_qos -i eth2 --pfc 0,0,0,1,0,0,0,0" in there
    assert "echo 1 > /sys/class/net/eth2/ecn/roce_np/enable/3" in there
    assert "cma_roce_tos -d mlx5_0 -t 106" in there
    assert there.index("ethtool -A eth2 rx off tx off") < there.index("mlnx_qos -i eth2 --pfc 0,0,0,1,0,0,0,0")
    assert back[-3:] == [
        "mlnx_qos -i eth2 --dcbx fw",
        "ethtool -A eth2 rx on tx off",
        "ip link set dev eth2 mtu 1500",
    ]
    assert "mlnx_qos -i eth2 --pfc 0,0,0,0,1,0,0,0" in back
    assert "cma_roce_tos -d mlx5_0 -t 104" in back
    assert "mlnx_qos -i eth2 --dscp2prio set,26,4" in back
    assert "export NCCL_IB_TC=104\n" in jobs.remediation
    assert "export NCCL_IB_TC=26\n" in jobs.rollback


def test_a_job_s_wrong_mark_changes_no_nic_that_is_at_odds_with_nobody(tmp_path: Path) -> None:
    """A NIC that keeps RoCE elsewhere, in accordance with itself, with its port unknown: no finding, no change."""
    for number in range(4):
        connectx(tmp_path, f"gpu0{number}", Shown())
    connectx(tmp_path, "gpu09", Shown(pfc=4, job="NCCL_IB_TC=26"))
    step = _step(tmp_path)
    assert set(step.rules) == {"EW145", "EW260", "EW268"}
    assert [script.suffix for script in step.scripts] == [".env"]


def test_what_no_file_tells_is_named_in_the_way_back_with_what_shows_it(tmp_path: Path) -> None:
    back = _connectx(tmp_path).scripts[0].rollback
    assert "No file tells what was here: cnp_priority." in back
    assert "cat /sys/class/net/eth2/ecn/roce_np/cnp_802p_prio" in back
    assert "> /sys/class/net/eth2/ecn/roce_np/cnp_802p_prio" not in back


def test_until_when_it_holds_and_who_says_what_it_interrupts(tmp_path: Path) -> None:
    step = _connectx(tmp_path)
    assert "until the next reboot" in step.way_back
    assert "until the next reboot" in step.scripts[0].remediation
    said = {each.says: each.source for each in step.interrupts}
    assert "mlx5e_dcbnl_ieee_setpfc" in said["the NIC's link goes down and up: its connections break"]


def test_what_proves_a_change_is_named(tmp_path: Path) -> None:
    step = _connectx(tmp_path)
    shown = [line for line in step.scripts[0].remediation.splitlines() if line.startswith("# Shows it: ")]
    assert shown[0] == "# Shows it: mlnx_qos -i eth2"
    assert {"# Shows it: cma_roce_tos -d mlx5_0", "# Shows it: ethtool -a eth2"} <= set(shown)
    assert len(shown) == len(set(shown))
    assert step.check.startswith("what the script names as `Shows it` is as set; eastwest audit shows EW214 ")


def test_niccli_is_told_the_card_that_the_interface_stands_on(tmp_path: Path) -> None:
    for number in range(4):
        thor(tmp_path, f"gpu0{number}")
    thor(tmp_path, "gpu09", pfc="5")
    (script,) = _step(tmp_path).scripts
    assert _commands(script.remediation) == ["pci=$(pci_of benic4p1)", 'niccli --dev "$pci" qos --pfc --enable 3']
    assert _commands(script.rollback)[1:] == ['niccli --dev "$pci" qos --pfc --enable 5']


def test_nicctl_names_a_card_by_its_place(tmp_path: Path) -> None:
    for number in range(4):
        pollara(tmp_path, f"gpu0{number}")
    pollara(tmp_path, "gpu09", status="Disabled", cnp=46)
    step = _step(tmp_path)
    assert step.rules == ("EW261", "EW266")
    (script,) = step.scripts
    assert "interface=$(interface_of 0000:f6:00.0)" in script.remediation
    assert "for port in $(ports_of 0000:f6:00.0); do" in script.remediation
    assert 'dscp-to-priority -p "$port" --dscp 48 --priority 6' in script.remediation
    assert 'nicctl update dcqcn -r "$rdma" -i 1 --cnp-dscp 48' in script.remediation
    assert 'nicctl update dcqcn -r "$rdma" -i 1 --disable' in script.rollback


def test_a_nic_of_no_known_maker_gets_the_kernels_tools(tmp_path: Path) -> None:
    for number in range(4):
        kernel(tmp_path, f"gpu0{number}")
    kernel(tmp_path, "gpu09", mtu=1500)
    step = _step(tmp_path)
    assert [nic.family for nic in step.found.nics] == [""]
    assert step.rules == ("EW153",)
    (script,) = step.scripts
    assert _commands(script.remediation) == ["ip link set dev ens5f0 mtu 9000"]
    assert _commands(script.rollback) == ["ip link set dev ens5f0 mtu 1500"]


def _names(nic: FoundNic, name: str, family: str) -> FoundNic:
    named = replace(nic, intent=replace(nic.intent, name=name), family=family)
    qos = replace(named.intent.qos, roce_priority=4, pfc=(4,), ecn=(), cnp_dscp=46, roce_tos=104, trust="pcp")
    state = NicState(name, link_pause_rx=True, link_pause_tx=False)
    return replace(named, intent=replace(named.intent, mtu_bytes=1500, qos=qos), state=state)


@pytest.mark.parametrize("name", ["eth2", "mlx5_3", "0000:18:00.0", "nic", "3"])
@pytest.mark.parametrize("family", ["connectx", "thor", "pollara", ""])
def test_a_shell_takes_the_scripts_of_every_family_and_kind_of_name(family: str, name: str, tmp_path: Path) -> None:
    edit = samples.chain(
        found_nics("*", lambda nic: replace(nic, family=family)),
        host(samples.HOST, lambda found: replace(found, nics=(_names(found.nics[0], name, family),))),
    )
    audited = edit(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    write_remedies(steps, (), tmp_path)
    for word in ("remediation", "rollback"):
        script = tmp_path / samples.HOST / f"{word}.sh"
        assert script.stat().st_mode & 0o777 == 0o700
        assert_shell_takes(script)


def _run(step: HostRemedy, place: Path, tools: tuple[str, ...]) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """The script with these tools, which write down what they are told, and no others of a NIC."""
    programs, log = place / "bin", place / "log"
    programs.mkdir()
    for tool in tools:
        (programs / tool).write_text(f'#!/bin/sh\necho "$(/usr/bin/basename "$0") $*" >> {log}\n')
        (programs / tool).chmod(0o755)
    script = place / "remediation.sh"
    script.write_text(step.scripts[0].remediation)
    bash = shutil.which("bash") or "bash"
    done = subprocess.run(  # noqa: S603
        [bash, str(script)], env={"PATH": str(programs)}, capture_output=True, text=True, check=False
    )
    return done, log.read_text().splitlines() if log.exists() else []


def _without_pfc() -> HostRemedy:
    slip = samples.nic_qos(samples.HOST, lambda qos: replace(qos, pfc=()))
    audited = samples.chain(slip, samples.nic_state(link_pause_rx=True))(samples.sample())
    (step,) = remedies(audited, audit(audited))[0]
    assert isinstance(step, HostRemedy)
    return step


def test_run_it_tells_the_tools_what_it_says(tmp_path: Path) -> None:
    done, told = _run(_without_pfc(), tmp_path, ("mlnx_qos", "ethtool"))
    assert (done.returncode, done.stderr) == (0, "")
    assert told[:2] == ["ethtool -A nic0 rx off", "mlnx_qos -i nic0 --pfc 0,0,0,1,0,0,0,0"]
    assert len(told) == 16


def test_without_a_tool_nothing_is_changed(tmp_path: Path) -> None:
    done, told = _run(_without_pfc(), tmp_path, ("ethtool",))
    assert (done.returncode, done.stderr) == (1, "mlnx_qos is not installed\n")
    assert told == []


BAD = ["$(touch x)", "eth0;reboot", "-i", "a b", "../../etc", "eth0\nreboot", "`id`"]


@pytest.mark.parametrize("name", BAD)
def test_an_interface_that_means_something_to_a_shell_gets_no_script(name: str) -> None:
    edit = host(samples.HOST, lambda found: replace(found, nics=(_names(found.nics[0], name, "connectx"),)))
    audited = edit(samples.sample())
    steps, skipped = remedies(audited, audit(audited))
    assert not any(name in script.remediation + script.rollback for step in steps for script in step.scripts)
    assert any("cannot stand in a script" in each.why for each in skipped)


@pytest.mark.parametrize("value", ["26; touch x", "$(touch x)", "`touch x`", "'; touch x; '", "a\ntouch x"])
def test_values_of_jobs_are_words_of_a_shell(value: str, tmp_path: Path) -> None:
    """What was found stands in the way back; read by a shell it is the same value and does nothing else."""
    audited = samples.environment(samples.HOST, NCCL_IB_RETRY_CNT=value)(samples.sample())
    (step,) = remedies(audited, audit(audited))[0]
    script = tmp_path / "rollback.env"
    script.write_text(step.scripts[0].rollback)
    command = ["bash", "-c", f'. {script} && printf %s "$NCCL_IB_RETRY_CNT"']
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)  # noqa: S603
    assert done.stdout == value
    assert not (tmp_path / "x").exists()


def test_a_variable_that_was_not_set_is_unset_again() -> None:
    audited = samples.environment(samples.HOST, NCCL_IB_RETRY_CNT="")(samples.sample())
    (step,) = remedies(audited, audit(audited))[0]
    assert "export NCCL_IB_RETRY_CNT=7\n" in step.scripts[0].remediation
    assert "unset NCCL_IB_RETRY_CNT\n" in step.scripts[0].rollback


@pytest.mark.parametrize("name", ["../../out", "/out/of", "..", "a\nb", "x/../../y"])
def test_a_host_s_name_is_one_folder_below_and_no_line_of_a_script(name: str, tmp_path: Path) -> None:
    slip = samples.chain(
        samples.nic_qos(samples.HOST, lambda qos: replace(qos, ecn=())),
        host(samples.HOST, lambda found: replace(found, name=name)),
    )
    audited = slip(samples.sample())
    folder = tmp_path / "deep" / "change"
    steps, skipped = remedies(audited, audit(audited))
    write_remedies(steps, skipped, folder)
    written = list(tmp_path.rglob("*.sh"))
    assert len(written) == 2
    assert all(path.parent.parent == folder for path in written)
    for path in written:
        subprocess.run(["bash", "-n", str(path)], check=True)  # noqa: S603, S607
        assert path.read_text().splitlines()[1].startswith("# ")
        assert path.read_text().splitlines()[2].startswith("# How long")


def test_the_command_line_writes_shows_and_tries_the_steps_of_hosts(tmp_path: Path) -> None:
    _connectx(tmp_path / "found")
    done = eastwest_here("audit", "found", "--remedy", "change", "--fixed", folder=tmp_path)
    assert "11 findings gone, 0 left, 0 new" in done.out
    rows = (tmp_path / "change/change-plan.csv").read_text(encoding="utf-8").splitlines()
    assert rows[1].startswith("1,gpu09,host,EW214 ")
    assert "gpu09/remediation.sh gpu09/remediation.env" in rows[1]
    assert (tmp_path / "change/gpu09/rollback.sh").exists()
