"""Opens the journal's database, and keeps a second watch away from it."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from eastwest.errors import InputError, Problem
from eastwest.watch import tables

_LOCK = 0x65617374  # "east": PostgreSQL's advisory lock


class Database:
    """An open database that no other watch uses. Raises InputError where it cannot be opened or is in use.

    place: a file (SQLite), or a URL such as `postgresql+psycopg://user@host/name`.
    """

    def __init__(self, place: str) -> None:
        self.shown = shown(place)
        self._file: IO[str] | None = None
        self._session: Connection | None = None
        try:
            self.engine = _engine(place)
            self._claim()
            tables.metadata.create_all(self.engine)
            self._check_format()
        except ImportError as error:
            mend = 'pip install "eastwest[postgres]"'
            raise InputError(Problem(f"{self.shown}: {error}", "--journal", mend=mend)) from error
        except (ArgumentError, NoSuchModuleError) as error:
            allowed = "a file, or postgresql+psycopg://USER@HOST/NAME"
            raise InputError(Problem(f"{self.shown} is no database", "--journal", allowed=allowed)) from error
        except SQLAlchemyError as error:
            self.close()
            found = f"{self.shown} cannot be opened: {str(getattr(error, 'orig', error)).splitlines()[0]}"
            raise InputError(Problem(found, "--journal")) from error

    def close(self) -> None:
        """Let go of it."""
        if self._session is not None:
            self._session.close()
        if hasattr(self, "engine"):
            self.engine.dispose()
        if self._file is not None:
            self._file.close()

    def keep(self) -> None:
        """Make sure that it is still this watch's: PostgreSQL forgets a lock with the session that took it.

        Raises InputError where another watch has it now, SQLAlchemyError where the server does not answer.
        """
        if self.engine.dialect.name == "sqlite":
            return
        if self._session is not None:
            try:
                self._session.execute(text("SELECT 1"))
            except SQLAlchemyError:
                self._session.invalidate()
                self._session.close()
                self._session = None
        if self._session is None:
            self._claim()

    def _claim(self) -> None:
        """Two watches on one journal would each write the other's incidents."""
        if self.engine.dialect.name == "sqlite":
            self._file = Path(f"{self.engine.url.database}.lock").open("w", encoding="utf-8")  # noqa: SIM115 - kept open
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise self._taken() from error
        else:
            self._session = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if not self._session.execute(text(f"SELECT pg_try_advisory_lock({_LOCK})")).scalar():
                raise self._taken()

    def _taken(self) -> InputError:
        self.close()
        return InputError(Problem(f"{self.shown} is in use by another watch", "--journal", mend="end that one first"))

    def _check_format(self) -> None:
        with self.engine.begin() as connection:
            row = connection.execute(select(tables.state.c.value).where(tables.state.c.name == "format")).first()
            if row is None:
                connection.execute(tables.state.insert().values(name="format", value=tables.FORMAT))
            elif row[0] != tables.FORMAT:
                raise InputError(Problem(f"{self.shown} is of format {row[0]}", "--journal", allowed=tables.FORMAT))


def shown(place: str) -> str:
    """The place without a password."""
    return make_url(place).render_as_string(hide_password=True) if "://" in place else place


def _engine(place: str) -> Engine:
    if "://" in place and not place.startswith("sqlite"):
        return create_engine(place, pool_pre_ping=True)
    file = place.removeprefix("sqlite:///")
    try:
        Path(file).absolute().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be made", "--journal", file=Path(file).parent)) from error
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 30.0, "check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
