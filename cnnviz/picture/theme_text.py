"""Themes as text: on a command line, and in the files that say how they were made."""

from __future__ import annotations

import json
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.picture.theme import LIGHT, THEMES, Theme, load

LONGEST = 1 << 16
"""No theme is longer, in characters."""


def as_text(theme: Theme | str) -> str:
    """The name of a theme of ours, or another as TOML on one line: what differs from the light one.

    >>> as_text("dark"), as_text(LIGHT._replace(ink="#123456"))
    ('dark', 'ink = "#123456"')
    """
    whole = theme if isinstance(theme, Theme) else load(theme)
    for name, known in THEMES.items():
        if whole == known:
            return name
    pairs = ((key, value) for key, value in whole._asdict().items() if value != getattr(LIGHT, key))
    # Numbers, texts and lists are written in TOML as in JSON; lines of a table end at ours.
    return "\n".join(f"{key} = {json.dumps(value)}" for key, value in pairs)


def tokens(text: str) -> dict[str, Any]:
    """What a theme's text says; raises `CnnvizError` where it is no TOML."""
    from cnnviz.files.toml import from_toml

    if len(text) > LONGEST:
        raise CnnvizError(f"a theme has at most {LONGEST >> 10} KiB")
    return from_toml(text, "the theme")
