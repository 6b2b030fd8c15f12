"""The figure image: which picture is drawn, a user's or one that is made, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnnviz.errors import CnnvizError
from cnnviz.figures.image import image
from cnnviz.figures.image.subject import subject_of
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from tests.figures.legible import asked, words
from tests.figures.test_image import USUAL, drawn, rasters


def test_a_small_input_of_a_spec_does_not_shrink_the_picture() -> None:
    assert subject_of(asked((1, 5, 5), *USUAL)).picture.shape == (1, 48, 48)
    drawn_larger = image.picture(asked((1, 5, 5), *USUAL))
    assert drawn_larger.notes == (
        "The picture is drawn with 48 × 48 pixels, and so is all that is made of it: 5 × 5 is too"
        " small to be looked at.",
    )
    assert drawn("usual").notes == ()
    assert subject_of(asked((3, 224, 112), Conv(2, 3, 1, 3))).picture.shape == (3, 128, 64)


def test_a_users_picture(tmp_path: Path) -> None:
    path = tmp_path / "mine.png"
    Image.fromarray(np.full((100, 200), 7, np.uint8)).save(path)
    picture = drawn("usual", options={"image": str(path), "kernel": "identity"})
    assert rasters(picture, "picture")[0].pixels.shape == (24, 48, 3)
    assert picture.notes == (
        "The picture: mine.png, reduced from 200 × 100 pixels; it is drawn with 24 × 48.",
    )
    assert "mine.png, reduced from 200 × 100 pixels" in " ".join(words(picture, "context"))
    assert "7 to 7" in words(picture, "line")
    path.write_bytes(b"no picture")
    with pytest.raises(CnnvizError, match=r"mine\.png' is no PNG or JPEG"):
        drawn("usual", options={"image": str(path)})


def test_a_picture_that_is_smaller_than_the_kernel(tmp_path: Path) -> None:
    path = tmp_path / "dot.png"
    Image.new("L", (2, 2)).save(path)
    with pytest.raises(CnnvizError, match="over this picture, 1x2x2: the kernel of Conv2d"):
        drawn("usual", options={"image": str(path)})


def test_a_page_without_room_names_a_size_that_has_it() -> None:
    request = asked((1, 48, 48), *USUAL)._replace(size=(150.0, 90.0))
    with pytest.raises(CnnvizError, match="take --size 16:9"):
        image.picture(request)


@pytest.mark.parametrize(
    ("shape", "layers", "look", "wanted"),
    [
        ((8,), (Linear(8, 4),), {}, "begins with a convolution in two dimensions"),
        ((1, 9), (Conv(1, 1, 1, 3),), {}, "begins with a convolution in two dimensions"),
        ((2, 9, 9), (Conv(2, 2, 1, 3),), {}, "1 channel .* or 3"),
        ((1, 9, 9), USUAL, {"options": {"kernel": "fog"}}, "there is no kernel 'fog'"),
        ((1, 48, 48), (Conv(2, 1, 900, 3),), {}, "connections over 1x48x48, and 4,000,000"),
    ],
)
def test_refusals(
    shape: tuple[int, ...], layers: tuple[Layer, ...], look: Any, wanted: str
) -> None:
    with pytest.raises(CnnvizError, match=wanted):
        image.picture(asked(shape, *layers, **look))
