"""Shades between two colours, for fields that stay in the background."""

from __future__ import annotations

from cnnviz.picture.paired import paired


@paired
def mix(colour: str, other: str, part: float) -> str:
    """`colour` with `part` of `other` in it, 0 to 1.

    >>> mix("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = ((int(c[i : i + 2], 16) for c in (colour, other)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)
