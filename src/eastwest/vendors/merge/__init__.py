"""Merging what a family renders into a customer's own configuration, which keeps everything that is theirs."""

from eastwest.vendors.merge.conflict import Conflict
from eastwest.vendors.merge.golden import Merged, MergedFile, merge_golden

__all__ = ["Conflict", "Merged", "MergedFile", "merge_golden"]
