"""The journal's tables. One database serves one watch; SQLite and PostgreSQL hold the same."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

FORMAT = "eastwest-journal-1"
metadata = MetaData()

incidents = Table(
    "incidents",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("identity", String(16), nullable=False, unique=True),
    Column("key", String(512), nullable=False),
    Column("state", String(8), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("opened_us", Float(53), nullable=False),
    Column("last_us", Float(53), nullable=False),
    Column("closed_us", Float(53)),
    Column("seen", JSON, nullable=False),
)
# At most one incident of a cause and place is open, whatever happens between reading and writing.
Index(
    "one_open",
    incidents.c.key,
    unique=True,
    sqlite_where=text("state = 'open'"),
    postgresql_where=text("state = 'open'"),
)
Index("by_time", incidents.c.last_us)

history = Table(
    "history",
    metadata,
    Column("identity", ForeignKey("incidents.identity"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("event", String(10), nullable=False),
    Column("time_us", Float(53), nullable=False),
    Column("text", String(1024), nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("identity", ForeignKey("incidents.identity"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("target", String(512), nullable=False),
    Column("body", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_s", Float(53), nullable=False),
    Column("delivered_s", Float(53)),
    Column("said", String(300), nullable=False),
    UniqueConstraint("identity", "revision", "target"),
)
Index("waiting", outbox.c.delivered_s, outbox.c.due_s)

state = Table(
    "state",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
)
