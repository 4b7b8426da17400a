"""The report as one self-contained HTML file."""

from __future__ import annotations

from eastwest.report.material import Material
from eastwest.report.pages import environment
from eastwest.report.playback.frames import MOST_FRAMES
from eastwest.report.playback.reel import Reel, Source
from eastwest.report.sections.appendix import run_rows
from eastwest.report.sections.design import design_section
from eastwest.report.sections.experiment import experiment_section
from eastwest.report.sections.glossary import GLOSSARY
from eastwest.report.sections.inference import inference_section
from eastwest.report.sections.policy import policy_section
from eastwest.report.sections.shown import Shown, show
from eastwest.report.sections.storage import storage_section
from eastwest.report.sections.storage_runs import BurstRow, burst_rows
from eastwest.report.sections.summary import limits, summary
from eastwest.report.sections.workload import workload_section
from eastwest.report.verdicts import banner, layer_rows, remedies

# Arms are many and compared by their figures first: half the frames keep the file small.
_FRAMES_OF_ARMS = MOST_FRAMES // 2


def render_report(material: Material) -> str:
    """The whole report: styles, pictures and the little script are inside; nothing is loaded from elsewhere."""
    fabric = material.plan.fabric
    workloads = tuple(show(arm, fabric) for arm in material.workloads)
    reel = Reel(material.plan)
    _take_in(reel, "Workloads", workloads, MOST_FRAMES)
    experiments = []
    for experiment in material.experiments:
        shown = tuple(show(arm, fabric) for arm in experiment.arms)
        experiments.append(experiment_section(experiment, shown, material.plan))
        _take_in(reel, experiment.title, shown, _FRAMES_OF_ARMS)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            material=material,
            site=material.site,
            plan=material.plan,
            banner=banner(material),
            summary=summary(material),
            layers=layer_rows(material.verdicts),
            design=design_section(material, workloads),
            policy=policy_section(material.plan.policy),
            workloads=[workload_section(one, material.plan, number + 1) for number, one in enumerate(workloads)],
            experiments=experiments,
            storage=storage_section(material.storage, _bursts(material)),
            inference=[inference_section(one, number + 1) for number, one in enumerate(material.inference)],
            reel=reel,
            remedies=remedies(material.verdicts),
            limits=limits(material),
            runs=run_rows(material),
            glossary=GLOSSARY,
        )
    )


def _bursts(material: Material) -> tuple[BurstRow, ...]:
    if material.storage is None:
        return ()
    return burst_rows(material.bursts, material.workloads, material.plan, material.storage)


def _take_in(reel: Reel, group: str, shown: tuple[Shown, ...], most_frames: int) -> None:
    for one in shown:
        reel.add(Source(one.arm.label, group, one.arm.folder, one.arm.run, one.samples, most_frames))
