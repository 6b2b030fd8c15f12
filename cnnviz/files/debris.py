"""What runs that were killed have left behind; a later one removes it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from contextlib import suppress

PART = ".cnnviz-{}.part"
"""A file that is being written, beside its place."""

OLD = 24 * 60 * 60
"""Seconds after which nobody is writing it any more."""

_PART = re.compile(re.escape(PART).replace(r"\{\}", "[0-9a-f]{12}"))


def sweep(folders: Iterable[str]) -> None:
    """Removes from `folders` what is surely ours, and older than a day."""
    for folder in folders:
        # Others may be at work there: what cannot be read or removed now is left to a later run.
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(".cnnviz-") and _PART.fullmatch(entry.name):
                    _remove(entry)


def _remove(entry: os.DirEntry[str]) -> None:
    with suppress(OSError):
        found = entry.stat(follow_symlinks=False)
        mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
        if mine and entry.is_file(follow_symlinks=False) and time.time() - found.st_mtime > OLD:
            os.unlink(entry.path)
