"""A theme made of the colours of somebody's deck."""

from __future__ import annotations

from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls
from typing import Any

import numpy as np

from cnnviz.picture.colour import SIGHTS, difference, rgb, seen
from cnnviz.picture.faint import mixed
from cnnviz.picture.theme import DARK, LIGHT, Theme, contrast

LEGIBLE, LINES = 4.5, 3.3
"""The least contrast of words, and of lines that are told apart by colour; of other lines."""
TINT = 0.14
"""How much of a weight's colour its maps have."""
APART = 12.0
"""How far two colours must look apart, to all eyes (CIELAB)."""


def borrowed(ink: str, background: str, accents: Iterable[str]) -> Theme:
    """A theme in these colours: greys between ink and background, weights in the accents.

    An accent that is too pale on the background is darkened, or lightened on a dark one; one that
    looks like another is left out, and ours come after theirs.

    >>> theme = borrowed("#10243e", "#fdf6e3", ["#7030a0", "#00b050", "#7031a1"])
    >>> theme.background, theme.weights[0], theme.weights[1] != "#00b050"
    ('#fdf6e3', '#7030a0', True)
    """
    dark = contrast(background, "#ffffff") > contrast(background, "#000000")
    base = DARK if dark else LIGHT
    weights: list[str] = []
    for colour in (*accents, *base.weights):
        legible = _legible(colour, background, dark)
        if all(_told_apart(legible, one) for one in weights):
            weights.append(legible)
    greys: dict[str, Any] = {
        token: mixed(ink, background, _part(value, base))
        for token, value in base._asdict().items()
        if token in GREYS
    }
    greys["quiet"] = _legible(greys["quiet"], background, dark)
    greys["rule"] = _legible(greys["rule"], background, dark, LINES)
    kept = weights[: len(base.weights)]
    tints = tuple(mixed(colour, background, TINT) for colour in kept)
    return base._replace(ink=ink, background=background, **greys, weights=tuple(kept), tints=tints)


GREYS = {"quiet", "rule", "faint", "grid", "wash", "wash2"}
"""The tokens that lie between a theme's ink and its background."""


def _part(colour: str, base: Theme) -> float:
    """How much ink there is in a grey of a theme."""
    low, high, own = (rgb(c).mean() for c in (base.background, base.ink, colour))
    return float(np.clip((own - low) / (high - low), 0, 1))


def _legible(colour: str, background: str, dark: bool, least: float = LEGIBLE) -> str:
    """The colour, so much darker, or lighter on a dark ground, as it takes to be read."""
    hue, light, rich = rgb_to_hls(*rgb(colour))
    end = 1.0 if dark else 0.0
    steps = (light + (end - light) * step / 40 for step in range(41))
    shades = (_hex(hls_to_rgb(hue, shade, rich)) for shade in steps)
    return next((one for one in shades if contrast(one, background) >= least), _hex((end,) * 3))


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _told_apart(one: str, other: str) -> bool:
    sights = ("normal", *(sight for sight in SIGHTS if sight != "greyscale"))
    pairs = ((seen(rgb(one), sight), seen(rgb(other), sight)) for sight in sights)
    return all(float(difference(*pair)) >= APART for pair in pairs)
