"""A labelled set of faults: seeded scenarios, their recordings from the fluid engine, and the truth about them."""
