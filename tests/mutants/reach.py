"""Which tests run which lines, from one run of them all; and so which tests concern a change."""

from __future__ import annotations

import ast
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from coverage import Coverage, CoverageData

from tests.mutants.forked import PASSED, Steady, fork, run
from tests.mutants.places import Change

TESTS = (
    "tests/reading", "tests/layers", "tests/graph", "tests/api", "tests/cli/test_source.py",
    "tests/cli/test_summary.py", "tests/figures/test_truth.py",
    "cnnviz/reading", "cnnviz/layers", "cnnviz/graph",
)  # fmt: skip
"""The tests that are run: those of the rooms that are changed, and of those that ask them most."""
LIMIT = 3600.0
WORD = re.compile(r"[^\W\d]\w*")


class Recorder(Steady):
    """A plugin: what each test takes, and which do not pass; their lines go to the coverage."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.seconds: dict[str, float] = {}
        self.struck: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Records a test, with nothing in store that another had worked out."""
        forget()
        self.coverage.switch_context(item.nodeid)
        begin = time.process_time()
        try:
            return (yield)
        finally:
            self.coverage.switch_context("")
            self.seconds[item.nodeid] = time.process_time() - begin

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Strikes out what fails or is skipped: it could notice nothing."""
        if report.outcome != "passed":
            self.struck.add(report.nodeid)


def forget() -> None:
    """Empties the caches of the project's functions, so that each test runs all its lines."""
    for name, module in list(sys.modules.items()):
        if name.startswith("cnnviz"):
            for one in list(vars(module).values()):
                if callable(clear := getattr(one, "cache_clear", None)):
                    clear()


def record(project: Path, store: Path) -> None:
    """Runs all tests once; `store` then has what each takes, and `store`.lines who runs what."""

    def work() -> int:
        coverage = Coverage(data_file=f"{store}.lines", source=["cnnviz"], config_file=False)
        coverage.set_option("run:relative_files", True)
        recorder = Recorder(coverage)
        coverage.start()
        for file in files(project):
            run(file, recorder)
        coverage.stop()
        coverage.save()
        passed = {k: v for k, v in recorder.seconds.items() if k not in recorder.struck}
        store.write_text(json.dumps({"seconds": passed, "struck": sorted(recorder.struck)}))
        return PASSED

    if fork(project, work, LIMIT, compiles=True) != PASSED:
        raise SystemExit("the tests could not be run and recorded")


def files(project: Path) -> list[str]:
    """The files of the tests."""
    found: list[Path] = []
    for name in TESTS:
        path = project / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path] * path.exists()
    return [f"{one.relative_to(project)}" for one in found if one.name != "__main__.py"]


class Line(NamedTuple):
    """What a line is of: a statement, or the head of a function with all of it.

    `names` are those to which it gives something when it is imported; None within a function.
    """

    first: int
    last: int
    names: frozenset[str] | None


class Reach:
    """Which tests concern a change: those that run its line, or what has its name from it."""

    def __init__(self, project: Path, store: Path) -> None:
        told = json.loads(store.read_text())
        self.seconds: dict[str, float] = told["seconds"]
        self.struck: list[str] = told["struck"]
        data = CoverageData(f"{store}.lines")
        data.read()
        self.ran: dict[str, dict[int, list[str]]] = {}
        self.lines: dict[str, dict[int, Line]] = {}
        self.uses: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for path in sorted((project / "cnnviz").rglob("*.py")):
            name, text = f"{path.relative_to(project)}", path.read_text()
            self.ran[name] = data.contexts_by_lineno(name)
            self.lines[name] = statements(ast.parse(text))
            for number, line in enumerate(text.splitlines(), 1):
                for word in set(WORD.findall(line)):
                    self.uses[word].append((name, number))

    def tests(self, change: Change, line: int) -> list[str]:
        """The tests that concern a change in that line, the quickest first."""
        own = self.lines[change.path].get(line)
        if own is None:
            return []
        found = self._of(change.path, range(own.first, own.last + 1))
        if own.names is not None:
            for path, number in self.users(own.names):
                found |= self._of(path, (number,))
            found = found or set(self.seconds)
        return sorted(found, key=lambda name: (self.seconds[name], name))

    def _of(self, path: str, numbers: Iterable[int]) -> set[str]:
        ran = self.ran[path]
        return {name for number in numbers for name in ran.get(number, ())} & self.seconds.keys()

    def users(self, names: frozenset[str]) -> set[tuple[str, int]]:
        """The lines of functions in which the names stand, or what has been made of them."""
        left, seen, found = set(names), set(names), set()
        while left:
            for path, number in self.uses[left.pop()]:
                line = self.lines[path].get(number)
                if line is None:
                    continue
                if line.names is None:
                    found |= {(path, one) for one in range(line.first, line.last + 1)}
                new = (line.names or frozenset()) - seen
                left |= new
                seen |= new
        return found


def statements(tree: ast.Module) -> dict[int, Line]:
    """The innermost statement of each line; of a compound one, its head alone is its own."""
    lines: dict[int, Line] = {}

    def put(first: int, last: int, names: frozenset[str] | None, end: int = 0) -> None:
        last = max(first, last)
        own = Line(first, max(last, end), names)
        lines.update(dict.fromkeys(range(first, last + 1), own))

    def enter(node: ast.AST, names: frozenset[str] | None) -> None:
        for one in ast.iter_child_nodes(node):
            if isinstance(one, ast.stmt):
                inner = [part.lineno for part in ast.walk(one) if part is not one and _begins(part)]
                heads = [one.lineno, *(d.lineno for d in getattr(one, "decorator_list", ()))]
                given = None if names is None else names | named(one)
                end = one.end_lineno or 0
                whole = end if isinstance(one, _FUNCTIONS) else 0
                put(min(heads), min(inner, default=end + 1) - 1, given, whole)
                enter(one, None if isinstance(one, _FUNCTIONS) else given)
            elif isinstance(one, ast.match_case | ast.ExceptHandler):
                head = one.pattern if isinstance(one, ast.match_case) else one
                put(head.lineno, one.body[0].lineno - 1, names)
                enter(one, names)

    enter(tree, frozenset())
    return lines


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _begins(part: ast.AST) -> bool:
    """Whether a part of a statement has a line of its own."""
    return isinstance(part, ast.stmt | ast.ExceptHandler | ast.pattern)


def named(one: ast.stmt) -> frozenset[str]:
    """The names that a statement gives something, other than by importing it."""
    if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset([one.name])
    targets = getattr(one, "targets", None) or [getattr(one, "target", None)]
    return frozenset(
        part.id for target in targets if target for part in ast.walk(target)
        if isinstance(part, ast.Name)
    )  # fmt: skip
