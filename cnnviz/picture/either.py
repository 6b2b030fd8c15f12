"""The theme of a figure if none was chosen: light, or dark if its reader's pages are."""

from __future__ import annotations

from typing import Any

from cnnviz.picture.paired import Paired
from cnnviz.picture.theme import DARK, LIGHT, Theme


def either() -> Theme:
    """The light theme, each colour paired with the dark theme's.

    >>> either() == LIGHT, either().ink.dark == DARK.ink
    (True, True)
    """
    pairs = zip(LIGHT._fields, LIGHT, DARK, strict=True)
    return LIGHT._replace(**{field: pair(light, dark) for field, light, dark in pairs})


def pair(light: Any, other: Any) -> Any:
    """A token for light and dark pages alike: a pair of colours, or a list of them."""
    if isinstance(light, tuple) and len(light) == len(other):
        return tuple(map(pair, light, other))
    both = isinstance(light, str) and light.startswith("#")
    return Paired(light, other) if both else light
