"""A campaign: its folder, what was measured, taken in, judged."""
