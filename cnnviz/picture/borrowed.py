"""A theme made from the colours of someone's deck."""

from __future__ import annotations

from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls
from typing import Any

import numpy as np

from cnnviz.picture.colour import SIGHTS, difference, rgb, simulated
from cnnviz.picture.faint import mixed
from cnnviz.picture.theme import DARK, LIGHT, Theme, contrast

LEGIBLE, LINES = 4.5, 3.3
"""The least contrast of words and of lines that only colour distinguishes; of other lines."""
TINT = 0.14
"""How much of a weight's colour there is in its maps."""
APART = 12.0
"""How different two colours must look, to all eyes (CIELAB distance)."""


def borrowed(ink: str, background: str, accents: Iterable[str]) -> Theme:
    """A theme in these colours: greys between ink and background, weights in the accents.

    An accent too pale on the background is darkened, or lightened on a dark one; one that looks
    like another is left out, and our own colours follow.

    >>> theme = borrowed("#10243e", "#fdf6e3", ["#7030a0", "#00b050", "#7031a1"])
    >>> theme.background, theme.weights[0], theme.weights[1] != "#00b050"
    ('#fdf6e3', '#7030a0', True)
    """
    dark = contrast(background, "#ffffff") > contrast(background, "#000000")
    base = DARK if dark else LIGHT
    weights: list[str] = []
    for colour in (*accents, *base.weights):
        legible = _legible(colour, background, dark)
        if all(_distinct(legible, weight) for weight in weights):
            weights.append(legible)
    greys: dict[str, Any] = {
        token: mixed(ink, background, _ink_share(value, base))
        for token, value in base._asdict().items()
        if token in GREYS
    }
    greys["quiet"] = _legible(greys["quiet"], background, dark)
    greys["rule"] = _legible(greys["rule"], background, dark, LINES)
    palette = weights[: len(base.weights)]
    tints = tuple(mixed(colour, background, TINT) for colour in palette)
    return base._replace(
        ink=ink, background=background, **greys, weights=tuple(palette), tints=tints
    )


GREYS = {"quiet", "rule", "faint", "grid", "wash", "wash2"}
"""The tokens that lie between a theme's ink and its background."""


def _ink_share(colour: str, base: Theme) -> float:
    """How much ink a theme's grey has, from 0 to 1."""
    ground, ink, grey = (rgb(c).mean() for c in (base.background, base.ink, colour))
    return float(np.clip((grey - ground) / (ink - ground), 0, 1))


def _legible(colour: str, background: str, dark: bool, least: float = LEGIBLE) -> str:
    """The colour, darkened (on a dark ground lightened) just enough to be read."""
    hue, lightness, saturation = rgb_to_hls(*rgb(colour))
    end = 1.0 if dark else 0.0
    steps = (lightness + (end - lightness) * step / 40 for step in range(41))
    shades = (_hex(hls_to_rgb(hue, level, saturation)) for level in steps)
    return next(
        (shade for shade in shades if contrast(shade, background) >= least), _hex((end,) * 3)
    )


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _distinct(first: str, second: str) -> bool:
    sights = ("normal", *(sight for sight in SIGHTS if sight != "greyscale"))
    pairs = ((simulated(rgb(first), sight), simulated(rgb(second), sight)) for sight in sights)
    return all(float(difference(*pair)) >= APART for pair in pairs)
