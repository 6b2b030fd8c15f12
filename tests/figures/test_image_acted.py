"""The figure image: what acts on each neuron alone is a map of its own, which the next layer reads."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from cnnviz.figures.image import image
from cnnviz.figures.image.made import made
from cnnviz.figures.ink.diverging import scale
from cnnviz.layers.activation import Sigmoid
from cnnviz.layers.conv import Conv
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.theme import THEMES
from tests.figures.legible import asked
from tests.figures.test_image import SOBEL, convolved, rasters


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_what_a_sigmoid_makes_has_a_scale_of_its_own(theme: str) -> None:
    """It had that of the map before, of hundreds: all of it was white."""
    layers = Conv(2, 1, 1, 3), Sigmoid(), MaxPool(2, 2)
    picture = image.picture(asked((1, 48, 48), *layers, theme=theme))
    [acted] = rasters(picture, "acted")
    wanted = [1 / (1 + exp(-v)) for v in convolved(made(1, 48, 48)[0], SOBEL).ravel()]
    colours = scale(THEMES[theme])
    assert max(wanted) == pytest.approx(1.0)
    assert (acted.pixels == colours.pixels(np.reshape(wanted, (46, 46)), 1.0)).all()
