"""Runs the command as a user does."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path

_START = "from eastwest.cli.main import run; run()"


@dataclass(frozen=True)
class Outcome:
    """What a command left."""

    code: int
    out: str
    err: str


def eastwest(*arguments: str, folder: Path) -> Outcome:
    """Run `eastwest` with these arguments in a folder."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _START, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def eastwest_here(*arguments: str, folder: Path) -> Outcome:
    """The same within this process: quicker, as nothing is imported again."""
    from typer.testing import CliRunner  # noqa: PLC0415

    from eastwest.cli.main import app  # noqa: PLC0415

    with chdir(folder):
        result = CliRunner().invoke(app, list(arguments), prog_name="eastwest")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


@dataclass(frozen=True)
class Running:
    """A command under way, leader of a process group of its own."""

    process: subprocess.Popen[str]

    @property
    def pid(self) -> int:
        """Its process, and the group of all it starts."""
        return self.process.pid

    def wait_for(self, file: Path, then_s: float) -> None:
        """Wait until the command has written a file, and then a little longer."""
        deadline = time.monotonic() + 60
        while not file.exists():
            assert self.process.poll() is None, "the command ended before it wrote the file"
            assert time.monotonic() < deadline, f"no {file} within a minute"
            time.sleep(0.02)
        time.sleep(then_s)

    def outcome(self) -> Outcome:
        """What it left, once it has ended."""
        out, err = self.process.communicate(timeout=60)
        return Outcome(self.process.returncode, out, err)


@contextmanager
def started(*arguments: str, folder: Path) -> Iterator[Running]:
    """Start `eastwest` with these arguments in a folder; it is ended with the block."""
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", _START, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield Running(process)
        finally:
            process.kill()
