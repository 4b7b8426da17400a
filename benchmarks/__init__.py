"""Figures of speed and of agreement with the HPCC-derived ns-3, one command each: see README.md."""
