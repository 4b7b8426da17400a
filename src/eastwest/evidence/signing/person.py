"""Who signs, and what the signature means."""

from __future__ import annotations

from dataclasses import dataclass

MEANINGS = ("tested", "reviewed", "approved", "witnessed")


@dataclass(frozen=True, slots=True)
class Person:
    """A signer. independent: of those who built and run what was tested, as DORA Art. 24(4) asks of testers."""

    name: str
    role: str
    organisation: str = ""
    meaning: str = "tested"
    independent: bool = False

    def text(self) -> str:
        """`Ada Rossi, network engineer (Example S.p.A.)`."""
        of = f" ({self.organisation})" if self.organisation else ""
        return f"{self.name}, {self.role}{of}"
