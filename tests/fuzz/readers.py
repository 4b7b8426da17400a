"""Spoils files of every family for as long as wanted, and reads them: `python -m tests.fuzz.readers --seconds 3600`.

Each spoiled text goes through its own family's reader, through the whole of discovery, the audit's rules and the
anonymiser. What ends in another error than eastwest's own, or takes longer than a text of its size may, is written to
`--keep FOLDER` with what was raised, and the exit code is 1. The same seed makes the same texts.

Texts whose reading ends as none before did (other problems, families, kinds of lines left) are spoiled further.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from eastwest.audit.anonymise.pseudonyms import Pseudonyms
from eastwest.audit.anonymise.rewrite import Rewriter
from eastwest.audit.engine import audit
from eastwest.audit.load import audited_of
from eastwest.discover import FoundNetwork, network_of
from eastwest.discover.observe import READERS as OUTPUT_READERS
from eastwest.discover.observe import Observed, Output
from eastwest.discover.readers import READERS
from eastwest.discover.source import Text, texts_of
from eastwest.errors import EastwestError
from eastwest.intent.catalogue.load import load_catalogue
from tests.discover.corpus import corpus
from tests.fuzz.spoil import spoiled_bytes

LONGEST_S = 30
"""Of processor time: a text of a few hundred kilobytes takes some seconds; a pattern that backtracks takes hours."""
MOST_KEPT = 2_000
"""Texts that ended in a new way; beyond these old ones make room."""


class TooSlowError(Exception):
    """A text took longer than LONGEST_S."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raises TooSlowError in a block that takes so much time of the processor; a busy machine is no failure."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@dataclass
class Fuzzer:
    """folder: where spoiled files are put to be read as files are."""

    folder: Path
    drawn: random.Random
    texts: list[Text]
    originals: int = 0
    shapes: set[tuple[str, ...]] = field(default_factory=set)
    tried: int = 0

    def __post_init__(self) -> None:
        self.originals = len(self.texts)
        self.catalogue = load_catalogue()
        self.rewriter = Rewriter(
            Pseudonyms(b"0" * 32), frozenset({"leaf1"}), frozenset({"operator"}), frozenset({65001})
        )

    def once(self) -> tuple[bytes, str]:
        """Spoil and read one text: its content, and what was raised, if anything."""
        text = self.drawn.choice(self.texts)
        other = self.drawn.choice(self.texts)
        content = spoiled_bytes(text.text, other.text, self.drawn)
        name = text.name.rpartition("/")[2] or "a.txt"
        self.tried += 1
        try:
            with within(LONGEST_S):
                shape = self._read(name, content)
        except Exception:  # whatever is raised is what is looked for
            return content, traceback.format_exc()
        if shape not in self.shapes:
            self.shapes.add(shape)
            self._keep(Text(name, content.decode("utf-8", "replace")))
        return content, ""

    def _keep(self, text: Text) -> None:
        if len(self.texts) - self.originals >= MOST_KEPT:
            self.texts[self.drawn.randrange(self.originals, len(self.texts))] = text
        else:
            self.texts.append(text)

    def _read(self, name: str, content: bytes) -> tuple[str, ...]:
        file = self.folder / name
        file.write_bytes(content)
        network = network_of(texts_of(file))
        audit(audited_of(network, self.catalogue))
        text = content.decode("utf-8", "replace")
        self.rewriter.text(text)
        self._alone(name, text)
        file.unlink()
        return _shape(network)

    def _alone(self, name: str, text: str) -> None:
        """Readers take texts that nobody would give to them."""
        for reader in self.drawn.sample(sorted(READERS), 2):
            with suppress(EastwestError):
                READERS[reader]({name: text})
        found = Observed(current="eth0")
        for output in OUTPUT_READERS:
            output.read(Output(name, text, "show x"), found)
        found.switch_state()
        found.host_state()


def _shape(network: FoundNetwork) -> tuple[str, ...]:
    """How a reading ended, without names and numbers."""
    problems = {each.problem.partition("(")[0][:40] for each in network.unreadable}
    left = {
        " ".join(each.text.split()[:2]).strip("0123456789/:.")
        for device in network.devices
        for each in device.not_understood
    }
    families = {device.family for device in network.devices} | {host.kind for host in network.hosts}
    return tuple(sorted({*problems, *families, *sorted(left)[:12]}))


def run(seconds: float, seed: int, keep: Path) -> int:
    """Fuzz for a time; how many texts failed. Failures with the same last line count once."""
    failures: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        fuzzer = Fuzzer(place, random.Random(seed), list(corpus(place / "rendered")))  # noqa: S311 - no secret
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            content, raised = fuzzer.once()
            where = "\n".join(raised.strip().split("\n")[-3:])
            if raised and where not in failures:
                failures[where] = raised
                _write(keep, len(failures), content, raised)
                sys.stderr.write(f"{raised}\n\n")
        done = f"{fuzzer.tried} spoiled texts of {fuzzer.originals}, {len(fuzzer.shapes)} ways to end"
        sys.stdout.write(f"{done}, {len(failures)} failures\n")
    return len(failures)


def _write(keep: Path, number: int, content: bytes, raised: str) -> None:
    keep.mkdir(parents=True, exist_ok=True)
    (keep / f"{number}.input").write_bytes(content)
    (keep / f"{number}.txt").write_text(raised, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz-readers"))
    chosen = parser.parse_args()
    sys.exit(1 if run(chosen.seconds, chosen.seed, chosen.keep) else 0)


if __name__ == "__main__":
    main()
