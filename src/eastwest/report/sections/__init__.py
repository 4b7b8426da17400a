"""Sections of the report: each turns nouns into values that a template prints as they stand."""
