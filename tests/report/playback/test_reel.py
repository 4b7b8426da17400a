from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eastwest.report.playback.reel import Reel, Source
from eastwest.report.samples import read_ports
from tests.report.builders import Story, arm, plan

PLAN = plan()


def source(folder: str, label: str = "run", most_frames: int = 400) -> Source:
    one = arm(PLAN.fabric, label, folder, Story(sizes=(16 << 20,), marks=900))
    return Source(label, "Workloads", folder, one.run, read_ports(one.run.telemetry.ports), most_frames)


def labels(reel: Reel) -> list[str]:
    return [film["label"] for film in json.loads(reel.data)["films"]]


def test_a_run_that_several_sections_show_is_there_once() -> None:
    reel = Reel(PLAN)
    for one in (source("runs/a", "first"), source("runs/b", "second"), source("runs/a", "again")):
        reel.add(one)
    assert labels(reel) == ["first", "second"]


def test_a_full_page_names_the_runs_it_goes_without() -> None:
    reel = Reel(PLAN, largest_bytes=1000)
    for folder in ("runs/a", "runs/b", "runs/c"):
        reel.add(source(folder))
    assert (reel.films, "without: runs/b, runs/c." in reel.note) == (1, True)


@pytest.mark.parametrize(("most_frames", "said"), [(400, False), (20, True)], ids=["kept", "merged"])
def test_merged_samples_are_owned_up_to(most_frames: int, said: bool) -> None:
    reel = Reel(PLAN)
    reel.add(source("runs/a", most_frames=most_frames))
    assert ("samples were merged" in reel.note) is said


def test_no_name_can_end_the_script_element() -> None:
    reel = Reel(PLAN)
    reel.add(source("runs/a", "</script><script>alert(1)</script>"))
    assert "<" not in reel.data
    assert labels(reel) == ["</script><script>alert(1)</script>"]


def test_an_operation_that_did_not_finish_has_no_end() -> None:
    one = source("runs/a")
    last = one.run.operations[-1]
    reel = Reel(PLAN)
    reel.add(replace(one, run=replace(one.run, operations=(last, replace(last, end_us=None)))))
    assert json.loads(reel.data)["films"][0]["phases"] == [[last.name, last.start_us, None]]
