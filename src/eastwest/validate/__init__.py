"""Acceptance: criteria fixed beforehand, verdicts from measurements."""
