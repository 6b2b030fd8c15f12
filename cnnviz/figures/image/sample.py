"""A small picture, computed on the spot: a house in the sun, with edges in every direction."""

from __future__ import annotations

import numpy as np

from cnnviz.picture.marks import Floats


def sample_picture(channels: int, rows: int, columns: int) -> Floats:
    """The picture as (channels, rows, columns), whole numbers from 0 to 255; grey unless `channels`
    is 3.

    >>> sample_picture(1, 8, 8).shape
    (1, 8, 8)
    """
    y, x = (np.indices((rows, columns)) + 0.5) / np.array([rows, columns])[:, None, None]
    sky, grass, sun = (150, 180, 215), (95, 130, 70), (255, 245, 215)
    wall, roof, light = (215, 200, 180), (120, 45, 40), (70, 55, 50)
    layers = (
        (y > 0.86, grass),
        ((x - 0.21) ** 2 + (y - 0.23) ** 2 < 0.125**2, sun),
        ((abs(x - 0.6) < 0.24) & (y > 0.48) & (y < 0.9), wall),
        ((abs(x - 0.6) < (y - 0.2) * 1.07) & (y < 0.49), roof),
        ((abs(x - 0.7) < 0.07) & (y > 0.62) & (y < 0.9), light),
        ((abs(x - 0.48) < 0.06) & (abs(y - 0.64) < 0.06), light),
    )
    shade = (1.0 - 0.25 * y)[..., None]
    pixels = np.array(sky, float) * shade
    for mask, colour in layers:
        pixels = np.where(mask[..., None], np.array(colour, float), pixels)
    if channels != 3:
        pixels = np.repeat((pixels @ [0.299, 0.587, 0.114])[..., None], channels, axis=2)
    rounded: Floats = np.round(np.moveaxis(pixels, 2, 0))
    return rounded
