"""Progress on the terminal: a line for each run under way, with the time left; plain lines elsewhere."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from eastwest.progress import Progress as Sign


class Status:
    """A listener for signs of life. Use as a context manager; call it with each sign."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._tasks: dict[str, TaskID] = {}
        columns = (TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.percentage:>3.0f} %"))
        self._live = Progress(
            *columns, TextColumn("{task.fields[left]}"), TimeElapsedColumn(), console=console, transient=True
        )

    def __enter__(self) -> Status:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def __call__(self, sign: Sign) -> None:
        """Shows where a stage is; a stage that is done leaves the display."""
        if not self._console.is_terminal:
            if sign.done >= 1.0:
                self._console.print(f"done: {sign.stage}", markup=False)
            return
        if sign.stage not in self._tasks:
            self._tasks[sign.stage] = self._live.add_task(sign.stage, total=1.0, left="")
        left = "" if sign.left_s is None else f"{sign.left_s:.0f} s left"
        self._live.update(self._tasks[sign.stage], completed=sign.done, left=left, visible=sign.done < 1.0)
