"""Layer 4: the path between storage and GPUs."""
