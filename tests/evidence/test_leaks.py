"""Secrets are found; placeholders and figures are not taken for any."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.evidence.leaks import leaks, mask

SECRETS = [
    ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\n-----END OPENSSH PRIVATE KEY-----", "private key"),
    ("export WANDB_API_KEY=0123456789abcdef", "variable of the environment"),
    ('"env": ["AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG", "HOME=/root"]', "variable of the environment"),
    ('{"NGC_API_TOKEN": "nvapi-123456"}', "variable of the environment"),
    ("aws AKIAIOSFODNN7EXAMPLE", "cloud access key"),
    ("username admin secret sha512 $6$saltsalt$abcdefghijklmnop/qrst.uv", "password hash"),
]
HARMLESS = [
    "username admin secret sha512 {{ ADMIN_PASSWORD_HASH }}",
    "HF_TOKEN=...",
    "NCCL_IB_TC=106",
    "tokens per second 1234567",
    "snmp-server community <SNMP_COMMUNITY>",
    "MAX_TOKENS=128",
]


@pytest.mark.parametrize(("text", "kind"), SECRETS)
def test_a_secret_is_found_and_masked(tmp_path: Path, text: str, kind: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"first line\n{text}\n")
    (found,) = leaks(path, "a.txt")
    assert (found.line, found.kind) == (2, kind)
    mask(path)
    assert not leaks(path, "a.txt")
    assert path.read_text().startswith("first line\n")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_none_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text)
    assert not leaks(path, "a.txt")


def test_bytes_that_are_no_text_survive(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\xfe latin \xe9\nMY_TOKEN=abcdefgh\n")
    mask(path)
    assert path.read_bytes() == b"\xff\xfe latin \xe9\nMY_TOKEN=...\n"
