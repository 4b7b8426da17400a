"""Settings files: what is understood, and that nothing is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.simulate.ns3.config import Config, read_config
from tests.simulate.ns3.cases import config_text


def read(folder: Path, text: str) -> Config:
    file = folder / "config.txt"
    file.write_text(text, encoding="utf-8")
    return read_config(file)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, text)
    return caught.value.diagnostics()


def test_numbers_rates_and_maps_are_read(tmp_path: Path) -> None:
    config = read(tmp_path, config_text(BUFFER_SIZE="4"))
    assert (config.numbers["BUFFER_SIZE"], config.rates_bps["RATE_AI"]) == (4.0, 20e6)
    assert config.maps["KMIN_MAP"] == {100_000_000_000: 400.0}


def test_marking_can_be_off(tmp_path: Path) -> None:
    assert not read(tmp_path, config_text(ENABLE_QCN="0")).ecn


def test_senders_that_do_not_react(tmp_path: Path) -> None:
    assert not read(tmp_path, config_text(CC_MODE="0")).reacts


def test_windows_are_on_by_default_as_in_the_reference(tmp_path: Path) -> None:
    lines = [line for line in config_text().splitlines() if not line.startswith("HAS_WIN ")]
    assert read(tmp_path, "\n".join(lines)).on("HAS_WIN")


def test_a_link_that_fails_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, config_text(LINK_DOWN="10 3 17")).link_down == (10, 3, 17)


def test_what_only_names_outputs_is_taken(tmp_path: Path) -> None:
    text = config_text() + "FCT_OUTPUT_FILE fct.txt\nQLEN_MON_START 5\n\nLINK_DOWN 0 0 0\n"
    assert read(tmp_path, text) == read(tmp_path, config_text())


@pytest.mark.parametrize("key", ["NIC_TOTAL_PAUSE_TIME", "enable_qcn", "WINDOW"])
def test_an_unknown_key_is_refused_by_name(tmp_path: Path, key: str) -> None:
    assert f"{key}: this key is not supported" in refused(tmp_path, config_text() + f"{key} 1\n")


def test_the_line_is_told(tmp_path: Path) -> None:
    assert "config.txt:2  WINDOW" in refused(tmp_path, "ENABLE_QCN 1\nWINDOW 1\n" + config_text())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("CC_MODE", "3"),
        ("CC_MODE", "10"),
        ("HAS_WIN", "2"),
        ("L2_BACK_TO_ZERO", "1"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(tmp_path: Path, key: str, value: str) -> None:
    said = refused(tmp_path, config_text(**{key: value}))
    assert (f"{key}: " in said, "not modelled" in said) == (True, True)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("PACKET_PAYLOAD_SIZE", "0"),
        ("BUFFER_SIZE", "-4"),
        ("BUFFER_SIZE", ""),
        ("L2_ACK_INTERVAL", "0"),
        ("ERROR_RATE_PER_LINK", "1.5"),
        ("LINK_DOWN", "1 0"),
        ("RP_TIMER", "inf"),
        ("RP_TIMER", "0.5"),
        ("PAUSE_TIME", "0"),
        ("SIMULATOR_STOP_TIME", "-1"),
        ("EWMA_GAIN", "nan"),
        ("RATE_AI", "20"),
        ("KMIN_MAP", "2 100000000000 400"),
        ("KMIN_MAP", "x"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, key: str, value: str) -> None:
    assert f"{key}: " in refused(tmp_path, config_text(**{key: value}))


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    said = refused(tmp_path, config_text(CC_MODE="3") + "WINDOW 1\n")
    assert ("CC_MODE" in said, "WINDOW" in said) == (True, True)


@pytest.mark.parametrize("key", ["RATE_AI", "RATE_HAI", "MIN_RATE", "RP_TIMER", "EWMA_GAIN", "L2_ACK_INTERVAL"])
def test_some_keys_have_no_default(tmp_path: Path, key: str) -> None:
    lines = [line for line in config_text().splitlines() if not line.startswith(f"{key} ")]
    assert f"{key}: is missing" in refused(tmp_path, "\n".join(lines))


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_config(tmp_path / "absent.txt")


def test_a_file_that_is_no_text_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "config.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not a text file"):
        read_config(tmp_path / "config.txt")


@pytest.mark.parametrize(
    "value", ["", "1", "-1", "0", "1 100000000000 nan", "1 100000000000 -4", "1 0 400", "1 1 1e300"]
)
def test_a_map_that_is_none_is_an_input_error(tmp_path: Path, value: str) -> None:
    assert "KMIN_MAP" in refused(tmp_path, config_text(KMIN_MAP=value))
