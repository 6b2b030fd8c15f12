"""matplotlib as we use it: its renderers alone, and none of its settings but ours."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTINGS: Any = {
    "lines.scale_dashes": False,
    "path.effects": [],
    "path.sketch": None,
    "path.simplify": False,
    "path.snap": False,
    "text.antialiased": True,
    "text.hinting": "none",
    "text.usetex": False,
    "pdf.compression": 6,
    "pdf.fonttype": 42,
    "pdf.inheritcolor": False,
    "pdf.use14corefonts": False,
}
"""What the drawing rests on, whatever the user's own matplotlibrc says."""


@contextmanager
def settings() -> Iterator[None]:
    """Where all of matplotlib's work is done: what it changes ends with it."""
    with _cache_folder():
        import matplotlib.font_manager
    with matplotlib.rc_context(SETTINGS), warnings.catch_warnings(record=True) as told:
        yield
    _tell(told)


def _tell(told: list[warnings.WarningMessage]) -> None:
    """Warns once of all the characters that the font lacks, and of the rest as matplotlib does."""
    lacking = ""
    for one in told:
        code = re.match(r"Glyph (\d+)", str(one.message))
        if code is None:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
        elif chr(int(code[1])) not in lacking:
            lacking += chr(int(code[1]))
    if lacking:
        seen = lacking if len(lacking) <= _SHOWN else f"{lacking[:_SHOWN]}…"
        # Where this is in the program says nothing to its users.
        warnings.warn(f"{_LACKS}: {seen}", stacklevel=4)


_SHOWN = 20
_LACKS = (
    "PNG and PDF are drawn with Fira Sans and DejaVu Sans, which lack these characters; they show"
    " as boxes there, and in an SVG as the reader's own fonts have them"
)


@contextmanager
def _cache_folder() -> Iterator[None]:
    """Has matplotlib keep its list of fonts in the temporary folder if the home cannot be written.

    Else it would list all the system's fonts anew in each run, and complain about it.
    """
    place = None
    if not {"matplotlib"} & sys.modules.keys() and "MPLCONFIGDIR" not in os.environ:
        place = None if _home_is_writable() else _own_folder()
    if place:
        os.environ["MPLCONFIGDIR"] = place
    try:
        yield
    finally:
        if place:
            del os.environ["MPLCONFIGDIR"]


def _home_is_writable() -> bool:
    """Whether matplotlib can write, or make, its folders of configuration and cache."""
    home = Path("~").expanduser()
    folders = (
        Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache"),
        Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config"),
    )
    for folder in folders:
        whole = folder / "matplotlib"
        nearest = next(part for part in (whole, *whole.parents) if part.exists())
        if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
            return False
    return True


def _own_folder() -> str | None:
    """A folder that nobody but this user can have put things into; None if there cannot be one."""
    if not hasattr(os, "getuid"):
        return None
    folder = Path(tempfile.gettempdir()) / f"cnnviz-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        known = folder.lstat()
    except OSError:
        return None
    mine = known.st_uid == os.getuid() and known.st_mode & 0o777 == 0o700
    return str(folder) if mine and not folder.is_symlink() else None
