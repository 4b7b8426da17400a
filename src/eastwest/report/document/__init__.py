"""The design document: one tree of sections, printed as HTML and as PDF."""
