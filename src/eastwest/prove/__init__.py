"""The whole way from one site file to a report, for the command line and for programs."""

from eastwest.prove.pipeline import Options, Proof, prove

__all__ = ["Options", "Proof", "prove"]
