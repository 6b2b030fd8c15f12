"""Shows a file with the program that this machine shows such files with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

from cnnviz.cli.say import note

OPENERS = {"darwin": ("open",), "linux": ("xdg-open", "wslview")}
"""The programs that open a file, a platform each; Windows has a call for it instead."""


def show(path: str) -> None:
    """Opens `path`, or says on standard error that nothing here can; the file is written anyhow."""
    if sys.platform == "win32":
        os.startfile(path)
        return
    opener = next(filter(which, OPENERS.get(sys.platform, ("xdg-open",))), None)
    if opener is None or not _start(opener, path):
        note([f"nothing on this machine opens pictures; open {path} yourself."])


def _start(opener: str, path: str) -> bool:
    """Whether the opener took the file; one that is still running after a while did."""
    quiet = subprocess.DEVNULL
    # A path that starts with a dash is no option.
    command = [opener, str(Path(path).absolute())]
    try:
        process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
        return process.wait(timeout=2) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False
