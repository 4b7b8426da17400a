"""Judgement: readiness of a plan, and the audit of a network as found."""
