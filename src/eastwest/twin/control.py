"""What the control plane did after an event: kernel routes that changed, and when; sessions that fell, and why."""

from __future__ import annotations

import contextlib
import signal
import subprocess
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

from eastwest.twin.ask import peers, resets
from eastwest.twin.model import Blueprint
from eastwest.twin.state import State


@dataclass(frozen=True, slots=True)
class Reaction:
    """changes: of kernel routes; first_ms, last_ms: after the event, None without a change. switches: that changed any.

    fallen: sessions (counted at each end) that are not established, by the reason FRR gives.
    """

    changes: int
    switches: int
    first_ms: float | None
    last_ms: float | None
    fallen: tuple[tuple[str, int], ...]

    def text(self) -> str:
        """`16 session ends fell (Interface down 16); 40 kernel routes on 5 switches changed after 9 to 84 ms`."""
        reasons = ", ".join(f"{reason} {count}" for reason, count in self.fallen)
        ends = sum(count for _, count in self.fallen)
        sessions = f"{ends} session ends fell ({reasons})" if ends else "no session fell"
        if self.first_ms is None or self.last_ms is None:
            return f"{sessions}; no kernel route changed"
        when = f"after {self.first_ms:.0f} to {self.last_ms:.0f} ms"
        return f"{sessions}; {self.changes} kernel routes on {self.switches} switches changed {when}"


class Watch:
    """Listens to the kernels of all switches, as a context; `reaction` says what happened since `mark`."""

    def __init__(self, plan: Blueprint, state: State) -> None:
        self._plan, self._state = plan, state
        self._marked = datetime.now()
        self._listening: dict[str, subprocess.Popen[str]] = {}

    def __enter__(self) -> Watch:
        for node in self._plan.switches:
            command = ("ip", "-n", self._state.namespace(node.name), "-ts", "-o", "monitor", "route")
            self._listening[node.name] = subprocess.Popen(  # noqa: S603
                command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._listening.values():
            process.kill()
            process.communicate()

    def mark(self) -> None:
        """Now is the event."""
        self._marked = datetime.now()

    def reaction(self) -> Reaction:
        """Ask for the sessions, stop listening, and tell."""
        fallen = self._fallen()
        times: list[float] = []
        switches = 0
        for process in self._listening.values():
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=10)
            here = [at for at in map(self._after_ms, said.splitlines()) if at is not None]
            switches += bool(here)
            times += here
        self._listening.clear()
        first, last = (min(times), max(times)) if times else (None, None)
        return Reaction(len(times), switches, first, last, fallen)

    def _fallen(self) -> tuple[tuple[str, int], ...]:
        counted: Counter[str] = Counter()
        for node in self._plan.switches:
            down = [peer for peer, at in peers(self._state, node).items() if at != "Established"]
            why = resets(self._state, node) if down else {}
            counted.update(why.get(peer, "no reason given") for peer in down)
        return tuple(counted.most_common())

    def _after_ms(self, line: str) -> float | None:
        """Of a change of a BGP route after the mark: `[2026-01-31T12:00:00.123456] Deleted 10.0.0.1 … proto bgp …`."""
        if not line.startswith("[") or " proto bgp " not in line:
            return None
        with contextlib.suppress(ValueError):
            after = datetime.fromisoformat(line[1 : line.index("]")]) - self._marked
            return after.total_seconds() * 1000 if after.total_seconds() >= 0 else None
        return None
