"""The command as a module: `python -m eastwest`."""

from __future__ import annotations

from eastwest.cli.main import run

if __name__ == "__main__":
    run()
