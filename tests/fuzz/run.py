"""A long run: `python -m tests.fuzz.run --seed 1 --inputs 10000000`, or `--minutes 10`.

Takes inputs of all kinds in turn (or of one, with `--kind lines`) in one process, each bounded in
time and the process in memory, and prints what must not be, with the command that makes it again:
`--kind texts --seed 1 --number 4711`. Ends with 1 where it found something.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.making import KINDS, made
from tests.fuzz.taking import Found, folder, take

MEMORY = 300 << 20
"""What an input may take, in bytes, beyond what the process has when all is loaded."""

SHARES = {"texts": 16, "shapes": 4, "themes": 4, "labels": 2, "lines": 1, "stored": 1}
"""How many inputs of each kind a round has: a line takes as long as twenty texts."""


def main() -> int:
    """Runs, and reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inputs", type=int, default=10**7)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--number", type=int, help="only this input, which is shown")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, folder(Path(name)):
        if said.number is not None:
            text = made(said.kind, said.seed, said.number)
            print(repr(text))
            print(f"{take(said.kind, text):.3f} seconds")
            return 0
        return _run(said)


def _run(said: argparse.Namespace) -> int:
    bounded()
    kinds = [said.kind] if said.kind else [k for k, share in SHARES.items() for _ in range(share)]
    taken: Counter[str] = Counter()
    slowest: dict[str, tuple[float, int]] = {}
    found, begin, told = 0, time.monotonic(), 0.0
    for number in range(said.inputs):
        kind = kinds[number % len(kinds)]
        try:
            seconds = take(kind, made(kind, said.seed, number))
            slowest[kind] = max(slowest.get(kind, (0.0, 0)), (seconds, number))
        except Found as fault:
            found += 1
            where = f"--kind {kind} --seed {said.seed} --number {number}"
            print(f"FOUND {where}: {' '.join(str(fault).split())}", flush=True)
        taken[kind] += 1
        passed = time.monotonic() - begin
        if passed > told + 60 or passed > 60 * said.minutes:
            told = passed
            print(f"{passed:.0f} s: {number + 1:,} inputs, {found} found", flush=True)
        if passed > 60 * said.minutes:
            break
    print(f"{sum(taken.values()):,} inputs ({dict(taken)}), {found} found, slowest {slowest}")
    return 1 if found else 0


def bounded() -> None:
    """Limits the memory of the process to what it has, after one input of each kind, and MEMORY."""
    for kind in KINDS:
        for number in range(20):
            try:
                take(kind, made(kind, 0, number))
            except Found:
                continue
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MEMORY, in_use + MEMORY))


if __name__ == "__main__":
    sys.exit(main())
