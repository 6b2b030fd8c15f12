"""Runs every check there is, as CI does: `python -m tests.check`.

Format, lint, types, floors, then the tests, among which are the doctests, the README's commands
and the examples. Each tool speaks for itself; the first that finds something ends the run with its
name. Words after `tests.check` go to pytest, which has a worker for each core (`-n 0`: none).
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))

TOOLS: dict[str, list[str]] = {
    "format": [sys.executable, "-m", "ruff", "format", "--check", "."],
    "lint": [sys.executable, "-m", "ruff", "check", "."],
    "types": [sys.executable, "-m", "mypy"],
    "floors": [str(SCRIPTS / "lint-imports")],
    "tests": [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal"],
}


def check(tools: dict[str, list[str]]) -> int:
    """Runs the tools in turn; gives 0, or the status of the first that failed."""
    for name, command in tools.items():
        print(f"-- {name}", flush=True)
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status:
            print(f"-- {name}: failed", file=sys.stderr, flush=True)
            return status
    return 0


def main() -> int:
    """Runs all tools, with the words of the command line for pytest."""
    return check({**TOOLS, "tests": TOOLS["tests"] + sys.argv[1:]})


if __name__ == "__main__":
    sys.exit(main())
