"""How colours look: to the eye, in grey, and to eyes that lack one kind of cone.

Colours are arrays (..., 3) of sRGB from 0 to 1.
"""

from __future__ import annotations

import numpy as np

from cnnviz.picture.marks import Floats

SIGHTS = {
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "greyscale": ((0.2126, 0.7152, 0.0722),) * 3,
}
"""Matrices applied to linear RGB. Source: Machado, Oliveira & Fernandes 2009, severity 1.0; grey is
the relative luminance of sRGB (ITU-R BT.709)."""

XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)


def rgb(colour: str) -> Floats:
    """The (3,) components of `#rrggbb`.

    >>> rgb("#ff0000").tolist()
    [1.0, 0.0, 0.0]
    """
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def linear(colours: Floats) -> Floats:
    """Linear light from sRGB codes (IEC 61966-2-1)."""
    light: Floats = np.where(
        colours <= 0.04045, colours / 12.92, ((np.maximum(colours, 0) + 0.055) / 1.055) ** 2.4
    )
    return light


def encoded(light: Floats) -> Floats:
    """The inverse of `linear`, clipped to what a screen can show."""
    light = np.clip(light, 0, 1)
    code: Floats = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return code


def luminance(colours: Floats) -> Floats:
    """Relative luminance, 0 black to 1 white (WCAG 2.2)."""
    luminances: Floats = linear(colours) @ np.array(SIGHTS["greyscale"][0])
    return luminances


def contrast(first: Floats, second: Floats) -> Floats:
    """The contrast ratio of colours, 1 to 21 (WCAG 2.2).

    >>> float(contrast(rgb("#000000"), rgb("#ffffff")))
    21.0
    """
    darker, lighter = np.sort(np.stack([luminance(first), luminance(second)]), axis=0)
    ratio: Floats = (lighter + 0.05) / (darker + 0.05)
    return ratio


def simulated(colours: Floats, sight: str) -> Floats:
    """The colours as they look with a `sight` of `SIGHTS`; "normal" changes nothing."""
    if sight == "normal":
        return colours
    return encoded(linear(colours) @ np.array(SIGHTS[sight]).T)


def difference(first: Floats, second: Floats) -> Floats:
    """How different colours look: the distance in CIELAB (CIE 1976); 2.3 is just noticeable."""
    distance: Floats = np.linalg.norm(_lab(first) - _lab(second), axis=-1)
    return distance


def _lab(colours: Floats) -> Floats:
    matrix = np.array(XYZ)
    parts = linear(colours) @ matrix.T / matrix.sum(axis=1)
    root = np.where(parts > (6 / 29) ** 3, np.cbrt(parts), parts * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
