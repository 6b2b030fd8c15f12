"""The command line: asks, calls, reports; a file a command."""


def main() -> None:
    """Runs `cnnviz` with the words that it was called with, and ends the process."""
    import os

    try:
        from cnnviz.cli import signals

        signals.listen()
    except KeyboardInterrupt:
        os._exit(130)
    try:
        import gc
        import sys

        from cnnviz.cli import surroundings

        surroundings.forget()
        # Imports make tens of thousands of objects that stay, long texts of code as many again;
        # looking among them for garbage at Python's usual pace costs a tenth of the time that
        # `cnnviz --help` takes.
        gc.set_threshold(250_000)
        # Nothing here multiplies large matrices, for which numpy would start a thread a core.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from cnnviz.cli.run import leave, run

        leave(run(sys.argv[1:]))
    except KeyboardInterrupt:
        # It came before `run` could take care of it, or after.
        os._exit(signals.status() or 130)
