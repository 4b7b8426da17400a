"""Files of zero-touch provisioning: scripts that their languages take, options for three DHCP servers, no secrets."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.vendors.ztp import Box, read_inventory, write_ztp
from eastwest.vendors.ztp.boot import BOOTS
from tests.vendors.designed import configured
from tests.vendors.test_networks import managed_plan

URL = "http://192.0.2.2/configs"
BOX = Box("leaf1", "ABC123", "00:1c:73:00:00:01")


@pytest.mark.parametrize("family", BOOTS)
@pytest.mark.parametrize("box", [BOX, Box("leaf1")], ids=["known", "unknown"])
def test_scripts_are_of_their_language(family: str, box: Box, tmp_path: Path) -> None:
    for name, text in BOOTS[family](URL, box).files.items():
        if name.endswith(".sh"):
            (tmp_path / name).write_text(text)
            done = subprocess.run(["bash", "-n", tmp_path / name], capture_output=True, check=False)  # noqa: S603, S607
            assert done.returncode == 0, done.stderr
        elif name.endswith(".py"):
            compile(text, name, "exec")
        else:
            json.loads(text)
        assert ("ABC123" in text) == bool(box.serial) or name == "ztp.json"


def test_poap_has_the_sum_of_the_other_lines() -> None:
    lines = BOOTS["nxos"](URL, BOX).files["poap.py"].splitlines(keepends=True)
    rest = "".join(line for line in lines if not line.startswith("#md5sum"))
    assert lines[1] == f'#md5sum="{hashlib.md5(rest.encode(), usedforsecurity=False).hexdigest()}"\n'


def test_cumulus_takes_the_script() -> None:
    boot = BOOTS["nvue"](URL, BOX)
    assert "CUMULUS-AUTOPROVISIONING" in boot.files["ztp.sh"]
    assert boot.options == {239: f"{URL}/ztp/leaf1/ztp.sh"}


def test_eos_refuses_placeholders_and_another_box(tmp_path: Path) -> None:
    """Run against a made-up FastCli."""
    tool = tmp_path / "FastCli"
    script = tmp_path / "bootstrap.sh"
    script.write_text(BOOTS["eos"](URL, BOX).files["bootstrap.sh"])
    for serial, config, code in (("ABC123", "hostname x", 0), ("ABC123", "secret @@x@@", 1), ("XYZ", "hostname x", 1)):
        tool.write_text(f"#!/bin/bash\necho 'Serial number: {serial}'\necho '{config}'\n")
        tool.chmod(0o755)
        path = f"{tmp_path}:/usr/bin:/bin"
        done = subprocess.run(["bash", script], env={"PATH": path}, capture_output=True, check=False)  # noqa: S603, S607
        assert done.returncode == code


@pytest.mark.parametrize("family", ["eos", "nxos", "junos", "sonic"])
def test_the_three_servers_say_the_same(family: str, tmp_path: Path) -> None:
    found = configured(family)
    names = [intent.hostname for intent in found.intents]
    boxes = {"leaf1": BOX}
    written = write_ztp(found, boxes, f"{URL}/", tmp_path)
    assert written.without_mac == tuple(names[1:])
    isc, dnsmasq = ((written.folder / name).read_text() for name in ("dhcpd.conf", "dnsmasq.conf"))
    kea = json.loads((written.folder / "kea-dhcp4.json").read_text())["Dhcp4"]["reservations"]
    assert [each["hostname"] for each in kea] == ["leaf1"]
    values = [each["data"] for each in kea[0]["option-data"] if "data" in each]
    assert all(value in isc and value in dnsmasq for value in values)
    assert isc.count("no MAC address") == dnsmasq.count("no MAC address") == len(names) - 1
    assert isc.count("{") == isc.count("}")
    served = {path.name for path in (written.folder / "leaf1").iterdir()} if family != "junos" else set()
    assert all(any(name in value for value in values) for name in served - {"routing.sh"})


@pytest.mark.parametrize("family", ["eos", "junos"])
@pytest.mark.skipif(shutil.which("dnsmasq") is None, reason="needs dnsmasq")
def test_dnsmasq_takes_its_snippet(family: str, tmp_path: Path) -> None:
    written = write_ztp(configured(family), {"leaf1": BOX}, URL, tmp_path)
    command = ["dnsmasq", "--test", f"--conf-file={written.folder / 'dnsmasq.conf'}"]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


def test_junos_is_told_the_file_on_the_server() -> None:
    boot = BOOTS["junos"](URL, BOX)
    assert boot.vendor == {1: "configs/leaf1/junos.conf", 3: "http"}
    assert boot.options == {66: "192.0.2.2"}


def test_inventory(tmp_path: Path) -> None:
    file = tmp_path / "boxes.csv"
    file.write_text("hostname,serial,mac\nleaf1,ABC123,001C.7300.0001\nleaf2,,\n")
    assert read_inventory(file, {"leaf1", "leaf2"}) == {"leaf1": BOX, "leaf2": Box("leaf2")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,serial\n", "columns"),
        ("hostname,serial,mac\nleaf9,,\n", "leaf9"),
        ("hostname,serial,mac\nleaf1,,xyz\n", "MAC"),
        ("hostname,serial,mac\nleaf1,a'b,\n", "serial"),
        ("hostname,serial,mac\nleaf1,A,\nleaf2,A,\n", "also of leaf1"),
        ("hostname,serial,mac\nleaf1,A,\nleaf1,B,\n", "twice"),
    ],
)
def test_rows_that_cannot_be_taken(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "boxes.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=told):
        read_inventory(file, {"leaf1", "leaf2"})


def test_a_url_that_a_shell_would_take_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_ztp(configured("eos"), {}, "http://x/';reboot;'", tmp_path)


def test_switches_of_the_management_network_are_left_to_hands(tmp_path: Path) -> None:
    found = configured(None, plan=managed_plan("eos"))
    written = write_ztp(found, {}, URL, tmp_path)
    assert written.by_hand == ("oob1", "oob2", "oob-agg1", "oob-agg2")
    others = {intent.hostname for intent in found.intents} - {*written.by_hand}
    assert {folder.name for folder in written.folder.iterdir() if folder.is_dir()} == others
    reservations = json.loads((written.folder / "kea-dhcp4.json").read_text())
    assert reservations["Dhcp4"]["reservations"] == []
