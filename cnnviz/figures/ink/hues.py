"""Colours that can be read on a background, none near another."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cnnviz.picture.colour import coded, linear, luminance, rgb
from cnnviz.picture.marks import Floats
from cnnviz.picture.paired import Paired, dark

READABLE = 4.6
"""The least contrast with the background."""
SHADES = {False: (0.58, 0.52, 0.46, 0.4, 0.34), True: (0.64, 0.73, 0.82)}
"""How light a colour may be, on a light and on a dark background."""
HUES = np.arange(0.0, 360.0, 4.0)
"""The hues that colours may have, in degrees."""
CHROMAS = np.linspace(0.2, 0.0, 41)
"""How far from grey a colour is: as far as the screen can show."""
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
"""What makes OKLab of linear RGB. Source: Ottosson 2020."""


def oklab(light: Floats) -> Floats:
    """The OKLab of linear RGB, (..., 3) both."""
    found: Floats = np.cbrt(light @ LONG.T) @ LIGHT.T
    return found


def hues(
    count: int, background: str, others: tuple[str, ...] = (), shades: int | None = None
) -> tuple[str, ...]:
    """So many colours, each as far as can be from those before it and from `others`; of each hue's
    shades only the first ones are taken where `shades` says how many.

    >>> len(set(hues(18, "#ffffff")))
    18
    """
    if not count:
        return ()
    found = _dealt(count, str(background), others, shades)
    seen = dark(background), tuple(map(dark, others))
    if seen == (background, others):
        return found
    return tuple(map(Paired, found, _dealt(count, *seen, shades)))


@lru_cache(32)
def _dealt(
    count: int, background: str, others: tuple[str, ...], shades: int | None
) -> tuple[str, ...]:
    every, found = _readable(background, shades), list[int]()
    spots = oklab(every)
    away = [oklab(linear(rgb(other))) for other in others]
    apart = np.min([np.full(len(spots), 9.0), *(_off(spots, one) for one in away)], axis=0)
    for _ in range(count):
        found.append(int(apart.argmax()))
        apart = np.minimum(apart, _off(spots, spots[found[-1]]))
    codes = np.round(255 * coded(every[found])).astype(int)
    return tuple("#" + bytes(code.tolist()).hex() for code in codes)


def _off(spots: Floats, one: Floats) -> Floats:
    """How far colours are from one: of two on thin lines hue tells more than lightness."""
    found: Floats = np.linalg.norm((spots - one) * [0.7, 1.0, 1.0], axis=1)
    return found


@lru_cache(8)
def _readable(background: str, count: int | None) -> Floats:
    """All colours (n, 3) in linear RGB that can be read on a background."""
    behind = float(luminance(rgb(background)))
    shades = np.array(SHADES[behind < 0.4][:count])
    found = _full(np.repeat(HUES, len(shades)), np.tile(shades, len(HUES)))
    own = luminance(coded(found))
    ratio = (np.maximum(own, behind) + 0.05) / (np.minimum(own, behind) + 0.05)
    return found[ratio >= READABLE]


def _full(hue: Floats, lightness: Floats) -> Floats:
    """The colours (n, 3) of hues that are as far from grey as the screen can show."""
    angle = np.deg2rad(hue)[:, None]
    parts = [np.broadcast_to(lightness[:, None], (len(hue), len(CHROMAS)))]
    parts += [CHROMAS * np.cos(angle), CHROMAS * np.sin(angle)]
    roots = np.stack(parts, axis=2) @ np.linalg.inv(LIGHT).T
    light = roots**3 @ np.linalg.inv(LONG).T
    inside = np.asarray(((light > -1e-6) & (light < 1 + 1e-6)).all(axis=2))
    inside[:, -1] = True
    found: Floats = np.clip(light[np.arange(len(hue)), inside.argmax(axis=1)], 0, 1)
    return found
