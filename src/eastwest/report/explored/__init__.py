"""Pages of sweeps, tuning and comparisons."""
