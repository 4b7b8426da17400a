"""How often the diagnosis is right, on labelled faults that were never used while it was built."""
