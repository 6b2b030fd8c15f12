"""matplotlib as we use it: its renderers alone, and none of its settings but ours."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cnnviz.render.surroundings import alone

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
"""What the drawing rests on, beside matplotlib's own defaults."""


@contextmanager
def settings() -> Iterator[None]:
    """Where all of matplotlib's work is done: what it changes ends with it.

    Nothing counts that a user configured for matplotlib, in files, variables or this process.
    """
    with alone() as matplotlib, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        own = {k: v for k, v in matplotlib.rcParamsDefault.items() if k != "backend"}
        with matplotlib.rc_context({**own, **SETTINGS}):
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
