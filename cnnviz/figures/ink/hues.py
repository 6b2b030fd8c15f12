"""Colours round an even circle of hues, each readable on a background and none near another."""

from __future__ import annotations

from functools import lru_cache
from math import gcd
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.colour import coded, linear, luminance, rgb
from cnnviz.picture.marks import Floats
from cnnviz.picture.paired import Paired, dark

READABLE = 4.6
"""The least contrast with the background."""
SHADES = {False: (0.58, 0.52, 0.46, 0.4, 0.34), True: (0.64, 0.73, 0.82, 0.91)}
"""How light a colour may be, on a light and on a dark background."""
TURNS = 6
"""At so many places of a step the circle may begin."""
PASSES = 3
"""So many times each colour takes the shade that is farthest from all others."""
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
    """So many colours, far from one another and from `others`; dealt in steps round the circle so
    that neighbours have hues far apart. Of the `shades` of each hue only the first ones are taken.

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
    away = np.array([oklab(linear(rgb(other))) for other in others]).reshape(-1, 3)
    ways = SHADES[_is_dark(background)][:shades]
    circles = [_circle(count, t / TURNS, background, away, ways) for t in range(TURNS)]
    found = max(circles, key=lambda one: one.room)
    step = next(s for s in (7, 5, 11, 3, 1) if gcd(s, count) == 1)
    codes = np.round(255 * coded(found.colours)).astype(int)
    return tuple("#" + bytes(codes[i * step % count].tolist()).hex() for i in range(count))


class Circle(NamedTuple):
    """Colours (n, 3) in linear RGB, and the least distance of two."""

    colours: Floats
    room: float


def _is_dark(background: str) -> bool:
    return float(luminance(rgb(background))) < 0.4


def _circle(
    count: int, begin: float, background: str, away: Floats, shades: tuple[float, ...]
) -> Circle:
    """A circle whose first hue is a part of a step round; each colour in the shade that is farthest
    from those beside it and from those to keep away from.
    """
    hue = np.repeat(360 * (np.arange(count) + begin) / count, len(shades))
    shown = _shown(hue, np.tile(shades, count), background)
    spots = oklab(shown).reshape(count, len(shades), 3)
    own = np.arange(count) % len(shades)
    mine = np.arange(count)
    for _ in range(PASSES):
        for at in range(count):
            rest = np.concatenate([spots[mine, own][mine != at], away])
            apart = np.linalg.norm(spots[at][:, None] - rest, axis=2)
            own[at] = int(apart.min(axis=1, initial=9.0).argmax())
    chosen = spots[mine, own]
    apart = np.linalg.norm(chosen[:, None] - np.concatenate([chosen, away]), axis=2)
    room = float((apart + np.eye(count, count + len(away))).min())
    return Circle(shown.reshape(count, -1, 3)[mine, own], room)


def _shown(hue: Floats, lightness: Floats, background: str) -> Floats:
    """The colours of hues, as light as reads well, in linear RGB."""
    behind = float(luminance(rgb(background)))
    dark = behind < 0.4
    found = np.zeros((len(hue), 3))
    left: NDArray[np.bool_] = np.ones(len(hue), bool)
    for _ in range(60):
        found[left] = _full(hue[left], lightness[left])
        own = luminance(coded(found))
        ratio = (np.maximum(own, behind) + 0.05) / (np.minimum(own, behind) + 0.05)
        left = np.asarray(ratio < READABLE)
        lightness = np.clip(np.where(left, lightness + (0.01 if dark else -0.01), lightness), 0, 1)
        if not left.any():
            break
    return found


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
