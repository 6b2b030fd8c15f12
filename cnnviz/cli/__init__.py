"""The command line: asks, calls, reports; a file a command."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs `cnnviz` with the words that it was called with, and ends the process."""
    from cnnviz.cli.run import run

    sys.exit(run(sys.argv[1:]))
