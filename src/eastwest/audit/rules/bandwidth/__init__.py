"""Layer 3: capacity as built, and whether flows find it."""
