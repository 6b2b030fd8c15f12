"""Colours round an even circle of hues, equally bright and readable on a background."""

from __future__ import annotations

from math import cos, gcd, pi, sin

from cnnviz.picture.paired import paired
from cnnviz.picture.theme import contrast, luminance

CHROMA = 0.16
READABLE = 4.5
"""The least contrast with the background."""


def hues(count: int, background: str) -> tuple[str, ...]:
    """So many colours, dealt in steps round the circle so that neighbours are far apart.

    >>> len(set(hues(18, "#ffffff")))
    18
    """
    step = next(s for s in (7, 5, 11, 3, 1) if gcd(s, count) == 1)
    return tuple(_readable(360 * (i * step % count) / count + 20, background) for i in range(count))


@paired
def _readable(hue: float, background: str) -> str:
    """The colour of a hue that is as light, or as dark, as reads well."""
    dark = luminance(background) < 0.4
    for at in range(40):
        lightness = 0.62 + 0.01 * at if dark else 0.62 - 0.01 * at
        colour = _hex(lightness, hue)
        if contrast(colour, background) >= READABLE + 0.1:
            return colour
    return "#ffffff" if dark else "#000000"


def _hex(lightness: float, hue: float) -> str:
    """A colour of OKLCH, its chroma reduced until the screen has it (Ottosson 2020)."""
    for part in range(20):
        chroma = CHROMA * (1 - part / 20)
        a, b = chroma * cos(hue * pi / 180), chroma * sin(hue * pi / 180)
        roots = (
            lightness + 0.3963377774 * a + 0.2158037573 * b,
            lightness - 0.1055613458 * a - 0.0638541728 * b,
            lightness - 0.0894841775 * a - 1.2914855480 * b,
        )
        long, medium, short = (root**3 for root in roots)
        linear = (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
        if all(-1e-6 <= value <= 1 + 1e-6 for value in linear):
            break
    return "#" + "".join(f"{round(255 * _encoded(min(1.0, max(0.0, v)))):02x}" for v in linear)


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
