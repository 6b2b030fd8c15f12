"""The theme of a figure for whom nobody chose one: light, or dark where its reader's pages are."""

from __future__ import annotations

from typing import Any

from cnnviz.picture.paired import Paired
from cnnviz.picture.theme import DARK, LIGHT, Theme


def either() -> Theme:
    """The light theme, each of its colours paired with the dark theme's.

    >>> either() == LIGHT, either().ink.dark == DARK.ink
    (True, True)
    """
    pairs = zip(LIGHT._fields, LIGHT, DARK, strict=True)
    return LIGHT._replace(**{field: pair(light, other) for field, light, other in pairs})


def pair(light: Any, other: Any) -> Any:
    """A token for light and dark pages alike: a colour of both, a list of such."""
    if isinstance(light, tuple) and len(light) == len(other):
        return tuple(map(pair, light, other))
    both = isinstance(light, str) and light.startswith("#")
    return Paired(light, other) if both else light
