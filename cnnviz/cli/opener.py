"""Shows a file with the machine's program for such files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

from cnnviz.cli.say import note

OPENERS = {"darwin": ("open",), "linux": ("xdg-open", "wslview")}
"""The programs that open files, by platform; Windows has a call for it instead."""


def show(path: str) -> None:
    """Opens `path`, or notes that nothing here can; the file is written in any case."""
    if sys.platform == "win32":
        os.startfile(path)
        return
    opener = next(filter(which, OPENERS.get(sys.platform, ("xdg-open",))), None)
    if opener is None or not _start(opener, path):
        note([f"nothing on this machine opens pictures; open {path} yourself."])


def _start(opener: str, path: str) -> bool:
    """Whether the opener took the file, as one that is still running after a while has."""
    quiet = subprocess.DEVNULL
    # Absolute, as a path that begins with a dash would be taken for an option.
    command = [opener, str(Path(path).absolute())]
    try:
        process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
        return process.wait(timeout=2) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False
