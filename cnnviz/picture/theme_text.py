"""Themes as text: on a command line, and in files that say how they were made."""

from __future__ import annotations

import json
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.picture.theme import LIGHT, THEMES, Theme, load

LONGEST = 1 << 16
"""The most characters that a theme may have."""


def as_text(theme: Theme | str) -> str:
    """The name of a built-in theme, or of another the TOML of what differs from the light one.

    >>> as_text("dark"), as_text(LIGHT._replace(ink="#123456"))
    ('dark', 'ink = "#123456"')
    """
    whole = theme if isinstance(theme, Theme) else load(theme)
    for name, preset in THEMES.items():
        if whole == preset:
            return name
    pairs = ((key, value) for key, value in whole._asdict().items() if value != getattr(LIGHT, key))
    # TOML writes numbers, texts and lists as JSON does.
    return "\n".join(f"{key} = {json.dumps(value)}" for key, value in pairs)


PURPOSES = {
    "name": "",
    "background": "of the canvas",
    "ink": "titles, counts, the neuron that is traced and its lines",
    "quiet": "second lines, axis words, numbers that do not change",
    "rule": "lines in neutral ink: rims of neurons, weights that nobody shares",
    "faint": "what has stepped back",
    "grid": "hairlines and the lines between cells",
    "wash": "feature maps that are nothing special",
    "wash2": "what the traced neuron sees",
    "weights": "one colour a weight or kernel, then dashes begin",
    "tints": "feature maps of these kernels",
    "dashes": "line, gap, ... in points; [] is a full line",
    "dash_first": "true: neighbouring weights differ by dash before colour",
    "line_width": "points on a 960 x 540 slide",
    "font": "a family that is installed",
}
"""What each token is for."""


def listing(theme: Theme) -> str:
    """All tokens of a theme as TOML, to start your own from.

    >>> print(listing(LIGHT).splitlines()[1])
    background = "#ffffff"  # of the canvas
    """
    lines = []
    for key, value in theme._asdict().items():
        comment = f"  # {PURPOSES[key]}" if PURPOSES[key] else ""
        lines.append(f"{key} = {json.dumps(value)}{comment}")
    return "\n".join(lines)


def tokens(text: str) -> dict[str, Any]:
    """The tokens in a theme's text; raises `CnnvizError` if it is not TOML."""
    from cnnviz.files.toml import from_toml

    if len(text) > LONGEST:
        raise CnnvizError(f"a theme has at most {LONGEST >> 10} KiB")
    return from_toml(text, "the theme")
