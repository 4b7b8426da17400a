"""The report as one self-contained HTML file."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from eastwest.report import numbers
from eastwest.report.material import Material
from eastwest.report.sections.appendix import run_rows
from eastwest.report.sections.design import design_section
from eastwest.report.sections.experiment import experiment_section
from eastwest.report.sections.glossary import GLOSSARY
from eastwest.report.sections.policy import policy_section
from eastwest.report.sections.shown import show
from eastwest.report.sections.summary import limits, summary
from eastwest.report.sections.workload import workload_section
from eastwest.report.verdicts import banner, layer_rows, remedies
from eastwest.units import format_bytes, format_gbps, format_us


def render_report(material: Material) -> str:
    """The whole report: styles, pictures and the little script are inside; nothing is loaded from elsewhere."""
    fabric = material.plan.fabric
    workloads = tuple(show(arm, fabric) for arm in material.workloads)
    experiments = [
        experiment_section(experiment, tuple(show(arm, fabric) for arm in experiment.arms), material.plan)
        for experiment in material.experiments
    ]
    return (
        _environment()
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
            remedies=remedies(material.verdicts),
            limits=limits(material),
            runs=run_rows(material),
            glossary=GLOSSARY,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("eastwest.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": numbers.count,
        "digits": numbers.digits,
        "percent": numbers.percent,
        "tied": numbers.tied,
        "ms": numbers.milliseconds,
        "kib": numbers.kibibytes,
        "bytes": format_bytes,
        "gbps": format_gbps,
        "us": format_us,
    }
    return environment
