"""Scenarios, faults, engines and runs."""
