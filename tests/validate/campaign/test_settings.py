"""Variables of the library that a log names against what the plan counts with."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.intent.library import LibraryIntent
from eastwest.validate.acceptance import Kind
from eastwest.validate.campaign.ingest import ingest, remarks
from eastwest.validate.campaign.settings import unexpected
from tests.validate.builders import campaign_of, nccl

OFF = "node001:1:1 [0] NCCL INFO NCCL_NVLS_ENABLE set by environment to 0.\n"


@pytest.mark.parametrize(
    ("text", "library", "named"),
    [
        ("", LibraryIntent(), ()),
        (OFF * 8, LibraryIntent(), ("NCCL_NVLS_ENABLE=0",)),
        (OFF, LibraryIntent(nvls=False), ()),
        ("NCCL_NVLS_ENABLE=1 NCCL_NVLS_ENABLE=2", LibraryIntent(), ()),
        ("NCCL_NVLS_ENABLE=1", LibraryIntent(nvls=False), ("NCCL_NVLS_ENABLE=1",)),
        ("NCCL INFO NCCL_ALGO set by environment to RING", LibraryIntent(algorithms=("ring",)), ()),
        ('"env": ["NCCL_ALGO=Tree", "NCCL_IB_TC=106"]', LibraryIntent(algorithms=("ring",)), ("NCCL_ALGO=tree",)),
        (
            "-x NCCL_PROTO=^LL128 -x NCCL_MAX_NCHANNELS=8",
            LibraryIntent(),
            ("NCCL_PROTO=^ll128", "NCCL_MAX_NCHANNELS=8"),
        ),
    ],
)
def test_only_what_differs_is_said(text: str, library: LibraryIntent, named: tuple[str, ...]) -> None:
    found = unexpected(text, library)
    assert len(found) == len(named)
    assert all(f"set {name}," in sentence for name, sentence in zip(named, found, strict=True))


def test_a_campaign_says_that_a_log_has_other_settings(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    test = next(one for one in campaign.acceptance.tests if one.kind is Kind.COLLECTIVE and len(one.hosts) == 1)
    output = tmp_path / "outputs" / test.id / "r1.txt"
    output.parent.mkdir(parents=True)
    output.write_text(OFF + nccl(test.hosts, {1 << 30: 360.0}), encoding="utf-8")
    (taken,) = ingest(campaign, output.parent.parent)
    assert not taken.problem
    assert any("NCCL_NVLS_ENABLE=0" in note for note in taken.notes)
    assert any("plan anew" in note for note in remarks(campaign)[test.id])
