"""Predictions beside figures that others published: `python -m benchmarks.published`."""
