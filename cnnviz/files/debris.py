"""Files left behind by runs that were killed; a later run removes them."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from contextlib import suppress

PART = ".cnnviz-{}.part"
"""A file being written, next to its final place."""

OLD = 24 * 60 * 60
"""Seconds after which it is certainly no longer being written."""

_PART = re.compile(re.escape(PART).replace(r"\{\}", "[0-9a-f]{12}"))


def sweep(folders: Iterable[str]) -> None:
    """Removes from `folders` what is certainly ours and older than a day."""
    for folder in folders:
        # Others may be working there: what cannot be read or removed now is left to a later run.
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(".cnnviz-") and _PART.fullmatch(entry.name):
                    _remove(entry)


def _remove(entry: os.DirEntry[str]) -> None:
    with suppress(OSError):
        status = entry.stat(follow_symlinks=False)
        is_ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        if is_ours and entry.is_file(follow_symlinks=False) and time.time() - status.st_mtime > OLD:
            os.unlink(entry.path)
