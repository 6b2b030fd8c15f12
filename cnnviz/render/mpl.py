"""matplotlib as we use it: only its renderers, and only our settings."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cnnviz.render.surroundings import isolated

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
"""What the drawing relies on, besides matplotlib's defaults."""


@contextmanager
def settings() -> Iterator[None]:
    """The context of all work with matplotlib: its settings end with it.

    A user's configuration of matplotlib, in files, variables or this process, does not matter.
    """
    with isolated() as matplotlib, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        defaults = {k: v for k, v in matplotlib.rcParamsDefault.items() if k != "backend"}
        with matplotlib.rc_context({**defaults, **SETTINGS}):
            yield
    _rewarn(caught)


def _rewarn(caught: list[warnings.WarningMessage]) -> None:
    """Warns once of all characters that the fonts lack, and passes other warnings on."""
    missing = ""
    for warning in caught:
        code = re.match(r"Glyph (\d+)", str(warning.message))
        if code is None:
            place = warning.filename, warning.lineno
            warnings.warn_explicit(warning.message, warning.category, *place)
        elif chr(int(code[1])) not in missing:
            missing += chr(int(code[1]))
    if missing:
        characters = missing if len(missing) <= _MOST else f"{missing[:_MOST]}…"
        # Its place in the program means nothing to users.
        warnings.warn(f"{_MISSING}: {characters}", stacklevel=4)


_MOST = 20
_MISSING = (
    "PNG and PDF are drawn with Fira Sans and DejaVu Sans, which lack these characters; they show"
    " as boxes there, and in an SVG as the reader's own fonts have them"
)
