"""Verdicts from repeats, spread and predicted intervals; what misses share; whose fault they are."""

from eastwest.validate.judge.absolute import Judged, Levels, judge
from eastwest.validate.judge.attribute import Attribution, Evidence, Fault, attribute
from eastwest.validate.judge.campaign import Campaign, judge_campaign
from eastwest.validate.judge.locate import Suspect, devices, suspects
from eastwest.validate.judge.outliers import Outlier, outliers

__all__ = [
    "Attribution",
    "Campaign",
    "Evidence",
    "Fault",
    "Judged",
    "Levels",
    "Outlier",
    "Suspect",
    "attribute",
    "devices",
    "judge",
    "judge_campaign",
    "outliers",
    "suspects",
]
