"""The figure image: a patch, its sum and the pixel that it makes are joined."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.image.sample import sample_picture
from cnnviz.figures.image.subject import subject_of
from cnnviz.figures.ink.diverging import scale
from cnnviz.picture.marks import Lines, Picture, Polygons, Raster, Texts
from cnnviz.picture.theme import THEMES
from tests.figures.legible import asked, marks, words
from tests.figures.test_image import SHOWN, SOBEL, USUAL, drawn, rasters


def framed(picture: Picture) -> list[Any]:
    """The (x0, y0, x1, y1) of the frames around patches and pixels."""
    found = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "frame"]
    return [(*m.points[0].min(0), *m.points[0].max(0)) for m in found]


def test_the_patch_is_where_the_sum_comes_from() -> None:
    picture = drawn("usual")
    (seen,), (result, pooled) = rasters(picture, "picture"), rasters(picture, "map")
    values = sample_picture(1, 48, 48)[0]
    patch, pixel, *_ = framed(picture)
    row, column = place(patch, seen, 1)
    assert size(patch, seen, 1) == (3, 3)
    total = int((values[row : row + 3, column : column + 3] * SOBEL).sum())
    assert f"sum {total}".replace("-", "−") in words(picture)
    assert size(pixel, result, 2) == (1, 1)
    assert place(pixel, result, 2) == (row, column)
    shown = [
        float(w)
        for m in marks(picture)
        if isinstance(m, Texts) and m.cls == "value"
        for w in m.strings
        if "−" not in w
    ]
    assert shown[:9] == values[row : row + 3, column : column + 3].ravel().tolist()
    alone, next_, read = framed(picture)[2:]
    (acted,) = rasters(picture, "acted")
    assert place(alone, acted, 2) == (row, column)
    assert size(read, acted, 1) == (2, 2)
    assert place(next_, pooled, 2) == tuple(i // 2 for i in place(read, acted, 1))


def place(frame: Any, of: Raster, by: float) -> tuple[int, int]:
    """Row and column of the upper left pixel in a frame that is `by` points off."""
    x, y, wide, _ = of.box
    side = wide / of.pixels.shape[1]
    return round((frame[1] + by - y) / side), round((frame[0] + by - x) / side)


def size(frame: Any, of: Raster, by: float) -> tuple[int, int]:
    side = of.box[2] / of.pixels.shape[1]
    return (
        round((frame[3] - frame[1] - 2 * by) / side),
        round((frame[2] - frame[0] - 2 * by) / side),
    )


def test_links_join_patches_with_what_they_make() -> None:
    picture = drawn("two")
    links = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "link"]
    # Picture to each kernel, each kernel to its pixel, through the ReLU, and from both maps after
    # it to the pixel that reads them.
    assert len(links) == 7
    assert (links[5].end == links[6].end).all()
    # Both kernels read one patch, and make neurons at one place of their maps.
    maps = [m for m in marks(picture) if isinstance(m, Raster) and m.cls == "map"][:2]
    assert (links[0].start == links[2].start).all()
    made = [link.end - of.box[:2] for link, of in zip((links[1], links[3]), maps, strict=True)]
    assert made[0] == pytest.approx(made[1])


def test_focus_picks_the_pixel() -> None:
    stage = subject_of(asked((1, 16, 16), *USUAL, focus=(0, 3, 5))).stages[0]
    assert stage.link.neuron == 3 * 14 + 5
    assert stage.link.inputs[0] == 3 * 16 + 5
    with pytest.raises(
        CnnvizError, match="names no neuron of the convolution, whose output is 1 × 14 × 14"
    ):
        subject_of(asked((1, 16, 16), *USUAL, focus=(0, 14, 0)))


@pytest.mark.parametrize("size_", ["16:9", "4:3", "square", "column"])
def test_the_two_neurons_that_are_traced_are_not_taken_for_one(size_: str) -> None:
    picture = drawn("usual", size=size_)
    _, _, pixel, _, read = framed(picture)
    assert pixel[0] > read[2] or pixel[2] < read[0] or pixel[1] > read[3] or pixel[3] < read[1]


def test_the_lines_from_the_sum_graze_neither_it_nor_the_kernel() -> None:
    for name in ("usual", "blur"):
        picture = drawn(name)
        (link,) = [
            m for m in marks(picture)
            if isinstance(m, Lines) and m.cls == "link" and m.names.get("to") == 1
        ]  # fmt: skip
        kernel = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "kernel"]
        right = max(float(m.points[..., 0].max()) for m in kernel)
        assert (link.start[:, 0] > right).all() and (link.start[0] == link.start[1]).all()


@pytest.mark.parametrize("size_", ["16:9", "square", "column"])
def test_the_map_of_the_neuron_in_focus_is_drawn(size_: str) -> None:
    """Of six maps the first were, and the patch was joined with a kernel that is not its own."""
    picture = drawn("colour", size=size_, focus=(5, 3, 4))
    kernels = [one for one in words(picture, "label") if one]
    assert kernels[-1] == "identity" and kernels[0] == "sobel-x"
    shape, layers, _ = SHOWN["colour"]
    first = subject_of(asked(shape, *layers, focus=(5, 3, 4))).stages[0]
    assert first.link.neuron // first.maps[0].size == 5
    links = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "link"]
    assert [m.names.get("to") for m in links][:2] == [0, 1]
    maps = [m for m in rasters(picture, "map") if m.names["stage"] == 0]
    pixel = framed(picture)[1]
    assert place(pixel, maps[-1], 2 * (7 / 13 if size_ == "column" else 1)) == (3, 4)
    most = abs(first.maps[5]).max()
    assert (maps[-1].pixels == scale(THEMES["light"]).pixels(first.maps[5], most)).all()
