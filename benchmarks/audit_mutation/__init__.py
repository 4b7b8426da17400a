"""Mutation test of the audit: slips of the hand, made without knowledge of the rules."""
