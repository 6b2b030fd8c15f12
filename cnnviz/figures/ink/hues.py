"""Colours that can be read on a background, none similar to another."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cnnviz.picture.colour import encoded, linear, luminance, rgb
from cnnviz.picture.marks import Floats
from cnnviz.picture.paired import Paired, dark

READABLE = 4.6
"""The least contrast with the background."""
SHADES = {False: (0.58, 0.52, 0.46, 0.4, 0.34), True: (0.64, 0.73, 0.82)}
"""The lightness of colours, on a light (False) and on a dark background (True)."""
HUES = np.arange(0.0, 360.0, 4.0)
"""The hues that colours may have, in degrees."""
CHROMAS = np.linspace(0.2, 0.0, 41)
"""Distances from grey that are tried, the largest first."""
LONG, LIGHT = (
    np.array(rows)
    for rows in (
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
    )
)
"""The matrices from linear RGB to OKLab. Source: Ottosson 2020."""


def oklab(light: Floats) -> Floats:
    """The OKLab of linear RGB, (..., 3) both."""
    lab: Floats = np.cbrt(light @ LONG.T) @ LIGHT.T
    return lab


def hues(
    count: int, background: str, others: tuple[str, ...] = (), shades: int | None = None
) -> tuple[str, ...]:
    """`count` colours, each as far as possible from those before it and from `others`; only of the
    first `shades` shades, if that is given.

    >>> len(set(hues(18, "#ffffff")))
    18
    """
    if not count:
        return ()
    colours = _distinct(count, str(background), others, shades)
    on_dark = dark(background), tuple(map(dark, others))
    if on_dark == (background, others):
        return colours
    return tuple(map(Paired, colours, _distinct(count, *on_dark, shades)))


@lru_cache(32)
def _distinct(
    count: int, background: str, others: tuple[str, ...], shades: int | None
) -> tuple[str, ...]:
    candidates, picked = _readable(background, shades), list[int]()
    spots = oklab(candidates)
    avoided = [oklab(linear(rgb(other))) for other in others]
    distances = np.min(
        [np.full(len(spots), 9.0), *(_distances(spots, spot) for spot in avoided)], axis=0
    )
    for _ in range(count):
        # Two are often equally far: machines round differently, and take the first all the same.
        picked.append(int(distances.round(9).argmax()))
        distances = np.minimum(distances, _distances(spots, spots[picked[-1]]))
    codes = np.round(255 * encoded(candidates[picked])).astype(int)
    return tuple("#" + bytes(code.tolist()).hex() for code in codes)


def _distances(spots: Floats, spot: Floats) -> Floats:
    """How far colours are from one: on thin lines, hue distinguishes better than lightness."""
    distances: Floats = np.linalg.norm((spots - spot) * [0.7, 1.0, 1.0], axis=1)
    return distances


@lru_cache(8)
def _readable(background: str, count: int | None) -> Floats:
    """All colours (n, 3) in linear RGB that can be read on a background."""
    ground = float(luminance(rgb(background)))
    shades = np.array(SHADES[ground < 0.4][:count])
    colours = _saturated(np.repeat(HUES, len(shades)), np.tile(shades, len(HUES)))
    luminances = luminance(encoded(colours))
    ratio = (np.maximum(luminances, ground) + 0.05) / (np.minimum(luminances, ground) + 0.05)
    return colours[ratio >= READABLE]


def _saturated(hue: Floats, lightness: Floats) -> Floats:
    """The colours (n, 3), in linear RGB, as far from grey as a screen can show."""
    angle = np.deg2rad(hue)[:, None]
    parts = [np.broadcast_to(lightness[:, None], (len(hue), len(CHROMAS)))]
    parts += [CHROMAS * np.cos(angle), CHROMAS * np.sin(angle)]
    roots = np.stack(parts, axis=2) @ np.linalg.inv(LIGHT).T
    light = roots**3 @ np.linalg.inv(LONG).T
    inside = np.asarray(((light > -1e-6) & (light < 1 + 1e-6)).all(axis=2))
    inside[:, -1] = True
    colours: Floats = np.clip(light[np.arange(len(hue)), inside.argmax(axis=1)], 0, 1)
    return colours
