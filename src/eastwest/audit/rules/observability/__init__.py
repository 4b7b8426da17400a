"""Layer 5: whether anybody would see what goes wrong."""
