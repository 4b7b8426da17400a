"""Tuning: settings searched by simulation of the user's own workload, several goals at once.

The choice from the Pareto front is confirmed with seeds that the search has not seen.
"""

from eastwest.explore.tune.choice import choose, front_of
from eastwest.explore.tune.model import GOALS, Effort, Target, Trial, Tuned
from eastwest.explore.tune.search import tune

__all__ = ["GOALS", "Effort", "Target", "Trial", "Tuned", "choose", "front_of", "tune"]
