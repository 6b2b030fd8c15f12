"""Are the tests able to fail? `python -m tests.mutants --seed 1 --count 1500`, or `--minutes 30`.

Changes one place of `cnnviz/reading`, `cnnviz/layers` or `cnnviz/graph` at a time, in a copy of the
project, runs the tests that concern it, and prints the changes that no test noticed. The places are
a sample by seed: the same seed and number are the same change, and `--number 17` makes one again.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("reading", "layers", "graph")
PATIENCE = 300
"""Seconds, after which a change counts as noticed: it made something endless."""

SWAPS: dict[type, str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
    ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*", ast.Mod: "*", ast.Div: "*",
    ast.And: "or", ast.Or: "and",
}  # fmt: skip
"""What stands for an operator."""


class Change(NamedTuple):
    """One change: of a file's characters from `start` to `end`."""

    path: str
    start: int
    end: int
    new: str

    def told(self, text: str) -> str:
        """The line, before and after."""
        line = text.count("\n", 0, self.start) + 1
        first, last = text.rfind("\n", 0, self.start) + 1, text.find("\n", self.end)
        changed = text[first : self.start] + self.new + text[self.end : last]
        return f"{self.path}:{line}: {text[first:last].strip()}  ->  {changed.strip()}"


def changes(path: str, text: str) -> list[Change]:
    """All changes of a file that there are."""
    lines, at = [0], 0
    for line in text.encode().splitlines(keepends=True):
        at += len(line)
        lines.append(at)
    data = text.encode()

    def place(line: int, column: int) -> int:
        return len(data[: lines[line - 1] + column].decode())

    tree = ast.parse(text)
    unsaid = {id(one) for node in ast.walk(tree) for one in _unsaid(node)}
    found = []
    for node in ast.walk(tree):
        if id(node) in unsaid:
            continue
        for first, last, new in _of(node):
            start = place(first.end_lineno or 0, first.end_col_offset or 0) if first else 0
            end = place(last.lineno, last.col_offset) if last else 0
            if first is last and first is not None:
                start, end = place(node.lineno, node.col_offset), start  # type: ignore[attr-defined]
                found.append(Change(path, start, end, new))
            elif "(" not in text[start:end] and ")" not in text[start:end]:
                found.append(Change(path, start, end, f" {new} "))
    return found


Spot = tuple[ast.expr | None, ast.expr | None, str]
"""What stands before and behind what is replaced, the same twice where it is that; and by what."""


def _of(node: ast.AST) -> Iterator[Spot]:
    """The changes of one node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SWAPS:
        yield node.left, node.comparators[0], SWAPS[type(node.ops[0])]
    elif isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
        yield node.left, node.right, SWAPS[type(node.op)]
    elif isinstance(node, ast.BoolOp):
        for left, right in zip(node.values, node.values[1:], strict=False):
            yield left, right, SWAPS[type(node.op)]
    elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        new = not node.value if isinstance(node.value, bool) else node.value + 1
        yield node, node, str(new)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, node, f"bool({ast.unparse(node.operand)})"
    elif isinstance(node, ast.IfExp):
        yield node, node, f"({ast.unparse(node.body)})"


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    """What is not run: annotations, and what only a checker of types reads."""
    for name in ("annotation", "returns"):
        inner = getattr(node, name, None)
        if inner is not None:
            yield from ast.walk(inner)
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        yield from ast.walk(node)
    if isinstance(node, ast.Assign) and _is_type(node.value):
        yield from ast.walk(node)


def _is_type(value: ast.expr) -> bool:
    """Whether this is a type with another name, such as `int | tuple[int, ...]`."""
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        value = value.left
    return isinstance(value, ast.Subscript) and ast.unparse(value.value) in (
        "tuple",
        "dict",
        "list",
    )


def concerned(path: str) -> list[str]:
    """The tests that concern a file, the likeliest first."""
    room, name = path.split("/")[1], Path(path).stem
    every = {
        "layers": ["tests/layers", "tests/graph", "tests/reading"],
        "graph": ["tests/graph", "tests/cli/test_summary.py", "tests/figures/test_truth.py"],
        "reading": [
            "tests/reading",
            "tests/layers",
            "tests/cli/test_source.py",
            "tests/api/test_api.py",
        ],
    }[room]
    named = sorted(
        f"{p.relative_to(ROOT)}" for p in (ROOT / "tests" / room).rglob(f"test_{name}*.py")
    )
    folder = Path(path).parent.relative_to("cnnviz")
    inner = (
        [f"tests/{folder}"] if len(folder.parts) > 1 and (ROOT / "tests" / folder).is_dir() else []
    )
    return [path, *named, *inner, *every]


def noticed(change: Change, copy: Path) -> bool:
    """Whether a test fails when the copy is changed."""
    target = copy / change.path
    text = target.read_text()
    target.write_text(text[: change.start] + change.new + text[change.end :])
    environment = {**os.environ, "CI": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    try:
        for tests in _steps(concerned(change.path)):
            done = subprocess.run(
                [*command, *tests], cwd=copy, env=environment, capture_output=True,
                timeout=PATIENCE, check=False,
            )  # fmt: skip
            # 5: there was no test.
            if done.returncode not in (0, 5):
                return True
    except subprocess.TimeoutExpired:
        return True
    finally:
        target.write_text(text)
    return False


def _steps(tests: list[str]) -> Iterator[list[str]]:
    """Few tests first: most changes are noticed by those."""
    few = [one for one in tests if one.endswith(".py")]
    if few:
        yield few
    yield from ([one] for one in tests if one not in few)


def main() -> int:
    """Samples, changes, tests, reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--number", type=int, help="only this change of the sample")
    said = parser.parse_args()
    files = sorted(p for room in ROOMS for p in (ROOT / "cnnviz" / room).rglob("*.py"))
    texts = {f"{path.relative_to(ROOT)}": path.read_text() for path in files}
    every = [one for path, text in texts.items() for one in changes(path, text)]
    sample = random.Random(said.seed).sample(every, min(said.count, len(every)))
    print(f"{len(every):,} changes are possible; {len(sample):,} are in the sample", flush=True)
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "project"
        kept = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis")
        shutil.copytree(ROOT, copy, ignore=kept)
        return _report(sample, texts, copy, said)


def _report(
    sample: list[Change], texts: dict[str, str], copy: Path, said: argparse.Namespace
) -> int:
    begin, survived, done = time.monotonic(), 0, 0
    for number, change in enumerate(sample):
        if said.number not in (None, number):
            continue
        if time.monotonic() - begin > 60 * said.minutes:
            break
        done += 1
        if done % 10 == 0:
            print(f"{done} of the sample, {survived} not noticed", flush=True)
        if not noticed(change, copy):
            survived += 1
            print(f"SURVIVED {number}: {change.told(texts[change.path])}", flush=True)
    killed = f"{100 * (done - survived) / done:.1f} %" if done else "none"
    print(f"seed {said.seed}: {done} changes, {survived} not noticed ({killed} noticed)")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
