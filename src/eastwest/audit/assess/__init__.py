"""The assessment: what the network as found gives its GPUs, and what it would give after the change plan."""
