"""A real PostgreSQL for the journal."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from tests.loopback import ADDRESS, free_port
from tests.watch.parts import Process


def _postgresql_tools() -> Path | None:
    """Debian keeps the server's programs out of the path, one folder a version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


def needs_postgresql() -> pytest.MarkDecorator:
    """Skips visibly without a PostgreSQL server or its driver."""
    lacking = _postgresql_tools() is None or find_spec("psycopg") is None
    return pytest.mark.skipif(lacking, reason="not installed: postgresql or psycopg")


@dataclass
class Postgresql(Process):
    """A PostgreSQL on a socket of its own; a new database for each that asks."""

    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _kept: object = None

    @classmethod
    def at(cls, folder: Path) -> Postgresql:
        """A new cluster in the folder. The server refuses to run as root, and becomes its own user."""
        tools = _postgresql_tools()
        assert tools is not None
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        # A socket's path is short, and its folder its user's.
        kept = tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True)
        home = Path(kept.name)
        if as_user:
            shutil.chown(home, "postgres", "postgres")
        data, port = home / "data", free_port()
        subprocess.run(  # noqa: S603
            [*as_user, tools / "initdb", "-D", data, "-U", "watch", "--auth=trust", "--no-sync"],
            check=True,
            capture_output=True,
        )
        argv = [
            *as_user, str(tools / "postgres"), "-D", str(data), "-k", str(home), "-p", str(port),
            "-c", f"listen_addresses={ADDRESS}", "-c", "fsync=off",
        ]  # fmt: skip
        made = cls(argv, f"postgresql+psycopg://watch@{ADDRESS}:{port}", "", folder / "postgresql.log")
        made._kept = kept
        return made

    def answers(self) -> bool:
        """Whether it takes connections."""
        engine = create_engine(f"{self.url}/postgres")
        try:
            with engine.connect():
                return True
        except SQLAlchemyError:
            return False
        finally:
            engine.dispose()

    def new(self) -> str:
        """A new database; its URL."""
        name = f"journal{next(self._numbers)}"
        engine = create_engine(f"{self.url}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return f"{self.url}/{name}"

    def kill(self) -> None:
        """As after a crash: nothing is put in order. Unlike kill -9 it takes the server's children with it at once."""
        if self.handle is not None:
            self.handle.send_signal(signal.SIGQUIT)
            self.handle.wait(20)
            self.handle = None
