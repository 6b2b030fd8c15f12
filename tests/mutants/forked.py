"""Tests run in a process of their own, forked from one in which what is slow to load is loaded.

Of the project nothing is loaded there: a fork imports it as it stands on the disk, changed or not.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import Phase, settings

SLOW_TO_LOAD = (
    "numpy", "torch", "keras", "onnx", "onnxruntime", "networkx", "scipy.sparse", "coverage",
    "hypothesis.strategies", "_pytest.doctest", "click",
)  # fmt: skip
MEMORY = 4 << 30
"""Bytes that the tests may take beyond what is loaded."""
OPTIONS = ("-q", "--tb=no", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:warnings")
# What pytest ends with: passed, failed, interrupted (a file cannot be imported), no test.
PASSED, FAILED, STOPPED, NOTHING = 0, 1, 2, 5
FAULT = 99
"""The status of a fork that went wrong itself."""


def load() -> None:
    """Loads what the tests need and no change touches, as far as it is installed."""
    os.environ.update(CI="1", OMP_NUM_THREADS="1", KERAS_BACKEND="torch")
    for name in SLOW_TO_LOAD:
        with suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()


class Steady:
    """A plugin: every run is the same."""

    def pytest_sessionstart(self) -> None:
        """Hypothesis has the same examples on every run; nobody needs the smallest that fails."""
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", settings(), phases=phases)
        settings.load_profile("mutants")


class Chosen(Steady):
    """A plugin: the chosen tests in their order, each with its seconds of the processor."""

    def __init__(self, limits: Mapping[str, float], tell: Callable[[str], None]) -> None:
        self.limits, self.tell = limits, tell
        self.failed: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leaves those that are chosen, in that order."""
        own = {item.nodeid: item for item in items}
        items[:] = [own[name] for name in self.limits if name in own]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Says which test begins, and ends the process where it takes too long."""
        self.tell(item.nodeid)
        signal.setitimer(signal.ITIMER_PROF, self.limits[item.nodeid])
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keeps what failed."""
        if report.failed:
            self.failed.append(report.nodeid)


def failing(files: Mapping[str, Mapping[str, float]], tell: Callable[[str], None]) -> str | None:
    """The first test that fails, and fails when it is run again; or the file that has no tests.

    `files` has, for each file, its tests with their limits in seconds.
    """
    for file, limits in files.items():
        left = dict(limits)
        while left:
            chosen = Chosen(left, tell)
            status = run(file, chosen, "-x")
            if status in (PASSED, NOTHING):
                break
            if not chosen.failed:  # Not a test, but the file could not be read.
                return file
            failed = chosen.failed[0]
            if run(file, Chosen({failed: left[failed]}, tell)) == FAILED:
                return failed
            names = list(left)
            left = {name: left[name] for name in names[names.index(failed) + 1 :]}
    return None


def run(file: str, plugin: Steady, *options: str) -> int:
    """Runs a file's tests; gives pytest's status."""
    status = int(pytest.main([*OPTIONS, *options, file], plugins=[plugin]))
    if status not in (PASSED, FAILED, STOPPED, NOTHING):
        raise RuntimeError(f"pytest ended with {status} in {file}")
    return status


@contextmanager
def changed(path: Path, text: str) -> Iterator[None]:
    """The file with that text, for a while."""
    before, stamp = path.read_bytes(), path.stat()
    path.write_text(text)
    # Python takes what it compiled of a file of that length and that second for this one.
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 2 * 10**9))
    try:
        yield
    finally:
        path.write_bytes(before)
        # What was compiled of it is good again.
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def fork(project: Path, work: Callable[[], int], patience: float, *, compiles: bool = False) -> int:
    """The status of `work` in a fork whose project is that folder; less than 0: by that signal."""
    child = os.fork()
    if child == 0:
        status, shown = FAULT, os.dup(2)
        try:
            _enter(project, compiles)
            status = work()
        except BaseException as error:
            os.write(shown, f"{type(error).__name__}: {error}\n".encode()[:400])
        finally:
            os._exit(status)
    return _waited(child, patience)


def _enter(project: Path, compiles: bool) -> None:
    """Makes the fork a process of its own, in the project, whose words nobody sees."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.chdir(project)
    for name in [one for one in sys.modules if one.partition(".")[0] in ("tests", "cnnviz")]:
        del sys.modules[name]
    sys.path.insert(0, str(project))
    sys.dont_write_bytecode = not compiles
    os.environ["PYTHONPATH"] = os.pathsep.join([str(project), os.environ.get("PYTHONPATH", "")])
    if not compiles:
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MEMORY, in_use + MEMORY))


def _waited(child: int, patience: float) -> int:
    """The status of a process, which is killed when it takes too long, with all that it started."""
    end = time.monotonic() + patience
    pause = 0.002
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
        time.sleep(pause)
        pause = min(pause * 1.2, 0.05)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(status)


def by_file(names: Iterable[str]) -> dict[str, list[str]]:
    """The tests of each file."""
    files: dict[str, list[str]] = {}
    for name in names:
        files.setdefault(name.partition("::")[0], []).append(name)
    return files
