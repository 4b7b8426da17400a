"""Compare: the same workload under several settings, side by side."""

from eastwest.explore.experiment import Arm, Experiment

__all__ = ["Arm", "Experiment"]
