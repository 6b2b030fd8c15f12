"""Are the tests able to fail? `python -m tests.mutants --seed 1 --count 1500`.

Changes one place of `cnnviz/reading`, `cnnviz/layers` or `cnnviz/graph` at a time, in a copy of the
project, and runs the tests that reach it, the quickest first, until one fails. Prints the changes
that no test noticed. The places are a sample by seed: the same seed and number are the same change,
and `--number 17` makes one again. What each test takes and which lines it runs is recorded first,
some minutes long, into `--reach`, or read from there. Needs `coverage`.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from tests.mutants import forked
from tests.mutants.places import Change, changes
from tests.mutants.reach import Reach, record

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("reading", "layers", "graph")
PATIENCE = 900.0
"""Seconds for all tests of a change, after which it counts as noticed: it waits for ever."""
MOST_SECONDS = 30.0
"""Of tests for one change: what the quickest that take so long do not notice is not noticed."""


class Outcome(NamedTuple):
    """What became of a change, and the test that tells it."""

    word: str
    test: str = ""


NOTICED = ("failed", "over the limit", "crashed")
"""What counts as noticed. An outcome is one of these, `passed`, or `not reached`."""


def main() -> int:
    """Samples, changes, tests, reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--begin", type=int, default=0, help="the first of the sample")
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--number", type=int, action="append", help="only this of the sample")
    parser.add_argument("--reach", type=Path, help="the record of who runs what, kept or read")
    parser.add_argument("--table", type=Path, help="a table of all outcomes, for this file")
    parser.add_argument("--project", type=Path, default=ROOT)
    said = parser.parse_args()
    forked.load()
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name).resolve() / "project"
        kept = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis")
        shutil.copytree(said.project, copy, ignore=kept)
        store = said.reach.resolve() if said.reach else Path(name) / "reach"
        if not store.exists():
            record(copy, store)
        return Session(copy, Reach(copy, store), said.table).run(sample(copy, said), said)


def sample(project: Path, said: argparse.Namespace) -> dict[int, Change]:
    """The changes that are asked for, by their number."""
    files = sorted(p for room in ROOMS for p in (project / "cnnviz" / room).rglob("*.py"))
    texts = {f"{path.relative_to(project)}": path.read_text() for path in files}
    every = [one for path, text in texts.items() for one in changes(path, text)]
    chosen = random.Random(said.seed).sample(every, min(said.count, len(every)))
    print(f"{len(every):,} changes are possible; {len(chosen):,} are in the sample", flush=True)
    numbers = said.number or range(said.begin, len(chosen))
    return {number: chosen[number] for number in numbers}


class Session:
    """A copy of the project, changed at one place after the other."""

    def __init__(self, project: Path, reach: Reach, table: Path | None) -> None:
        self.project, self.reach, self.table = project, reach, table
        self.count: Counter[str] = Counter()
        self.rooms: Counter[tuple[str, bool]] = Counter()
        self.noticing: set[str] = set()

    def run(self, sample: dict[int, Change], said: argparse.Namespace) -> int:
        """Tries all of them, and says what came out; gives 1 where one was not noticed."""
        struck = self.reach.struck
        print(f"{len(self.reach.seconds):,} tests, and {len(struck)} left out: they fail or skip")
        print("".join(f"LEFT OUT {name}\n" for name in struck), end="", flush=True)
        if self.table:
            self.table.write_text("")
        begin = time.monotonic()
        for number, change in sample.items():
            passed = time.monotonic() - begin
            if passed > 60 * said.minutes:
                break
            self.take(number, change)
            done = self.count.total()
            if done % 20 == 0:
                print(f"{done} in {passed / 60:.0f} minutes: {self.told()}", flush=True)
        print(f"seed {said.seed}: {self.count.total()} changes: {self.told()}")
        for room in ROOMS:
            seen, not_seen = self.rooms[room, True], self.rooms[room, False]
            print(f"{room}: {seen} of {seen + not_seen} noticed")
        wrong = self.steady()
        if wrong:
            print(f"NOT STEADY: {wrong} fails without a change as well")
        return 1 if wrong or any(self.count[word] for word in ("passed", "not reached")) else 0

    def take(self, number: int, change: Change) -> None:
        """One change."""
        text = (self.project / change.path).read_text()
        outcome = self.outcome(change, text)
        noticed = outcome.word in NOTICED
        self.count[outcome.word] += 1
        self.rooms[change.path.split("/")[1], noticed] += 1
        if noticed and outcome.word == "failed":
            self.noticing.add(outcome.test)
        line = f"{number}\t{outcome.word}\t{change.told(text)}\t{outcome.test}\n"
        if self.table:
            with self.table.open("a") as stream:
                stream.write(line)
        if not noticed:
            print(f"SURVIVED {line}", end="", flush=True)

    def told(self) -> str:
        """The counts so far."""
        noticed = sum(self.count[word] for word in NOTICED)
        rate = 100 * noticed / max(1, self.count.total())
        return f"{rate:.1f} % noticed ({dict(self.count)})"

    def outcome(self, change: Change, text: str) -> Outcome:
        """What the tests make of a change."""
        tests = self.reach.tests(change, text.count("\n", 0, change.start) + 1)
        sums = accumulate(self.reach.seconds[test] for test in tests)
        tests = [test for test, total in zip(tests, sums, strict=True) if total < MOST_SECONDS]
        if not tests:
            return Outcome("not reached")
        with forked.changed(self.project / change.path, change.made(text)):
            return self.tried(tests, Path(change.path).stem)

    def tried(self, tests: list[str], likely: str = "") -> Outcome:
        """What becomes of these tests, those of a file with that name first."""
        seconds = self.reach.seconds
        files = forked.by_file(tests)
        order = sorted(files, key=lambda f: (likely not in f, sum(seconds[t] for t in files[f])))
        limited = {file: {t: 10 + 10 * seconds[t] for t in files[file]} for file in order}
        told = self.project.parent / "told"
        told.write_text("")

        def work() -> int:
            failed = forked.failing(limited, lambda name: told.write_text(name) and None)
            if failed is None:
                return forked.PASSED
            told.write_text(failed)
            return forked.FAILED

        status = forked.fork(self.project, work, PATIENCE)
        if status == forked.FAULT:
            raise SystemExit("the tests could not be run")
        return Outcome(WORDS.get(status, "crashed"), told.read_text())

    def steady(self) -> str:
        """A test that noticed something, and fails without a change as well."""
        known = [test for test in self.noticing if test in self.reach.seconds]
        if not known:
            return ""
        outcome = self.tried(sorted(known))
        return "" if outcome.word == "passed" else outcome.test


WORDS = {
    forked.PASSED: "passed",
    forked.FAILED: "failed",
    -forked.signal.SIGPROF: "over the limit",
    -forked.signal.SIGKILL: "over the limit",
}
"""What a status of a fork means."""

if __name__ == "__main__":
    sys.exit(main())
