"""The command line: asks, calls, reports; a file a command."""

from __future__ import annotations


def main() -> None:
    """Runs `cnnviz` with the words that it was called with, and ends the process."""
    import os

    try:
        import gc
        import sys

        # Imports make tens of thousands of objects that stay; looking among them for garbage
        # at Python's usual pace costs a tenth of the time that `cnnviz --help` takes.
        gc.set_threshold(100_000)
        # Nothing here multiplies large matrices, for which numpy would start a thread a core.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from cnnviz.cli.run import leave, run

        leave(run(sys.argv[1:]))
    except KeyboardInterrupt:
        # Ctrl-C before `run` could take care of it.
        os._exit(130)
