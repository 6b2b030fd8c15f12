"""The command line, one file per command."""


def main() -> None:
    """Runs `cnnviz` with the process's arguments, and ends the process."""
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
        # collecting garbage among them as often as Python does by default takes a tenth of the
        # time of `cnnviz --help`.
        gc.set_threshold(250_000)
        # Nothing here multiplies large matrices, for which numpy would start a thread per core.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from cnnviz.cli.run import leave, run

        leave(run(sys.argv[1:]))
    except KeyboardInterrupt:
        # It came before or after `run`, which handles it otherwise.
        os._exit(signals.status() or 130)
