"""The audit of a network as one HTML page."""
