"""The figure image: its maps against loops over pixels, its links against both, its words."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.figures.image import image
from cnnviz.figures.image.sample import sample_picture
from cnnviz.figures.image.subject import subject_of
from cnnviz.figures.ink.diverging import scale
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import chain
from cnnviz.layers.norm import BatchNorm
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.picture.marks import Lines, Picture, Polygons, Raster, Texts
from cnnviz.picture.steps import frames
from cnnviz.picture.theme import THEMES
from tests.figures.legible import asked, groups, marks, words
from tests.instruments import quality
from tests.instruments.contrasts import line_contrasts, text_contrasts

USUAL = (Conv(2, 1, 1, kernel_size=3), ReLU(), MaxPool(2, kernel_size=2))
TWO = (Conv(2, 1, 2, kernel_size=3), ReLU(), Conv(2, 2, 1, kernel_size=3))
LENET = (Conv(2, 3, 6, kernel_size=5), ReLU(), MaxPool(2, kernel_size=2), Flatten())
SHOWN: dict[str, tuple[tuple[int, ...], tuple[Layer, ...], dict[str, Any]]] = {
    "usual": ((1, 48, 48), USUAL, {}),
    "blur": ((1, 48, 48), USUAL, {"options": {"kernel": "blur"}}),
    "two": ((1, 48, 48), TWO, {}),
    "colour": ((3, 32, 32), LENET, {}),
    "alone": ((1, 64, 40), (Conv(2, 1, 1, kernel_size=3, padding=1),), {}),
    "wide": ((1, 28, 28), (Conv(2, 1, 2, kernel_size=5), MaxPool(2, kernel_size=2)), {}),
    "large": ((1, 128, 128), (Conv(2, 1, 1, kernel_size=7, stride=2),), {}),
}


def drawn(name: str, **more: Any) -> Picture:
    shape, layers, look = SHOWN[name]
    return image.picture(asked(shape, *layers, **{**look, **more}))


def rasters(picture: Picture, cls: str) -> list[Raster]:
    return [mark for mark in marks(picture) if isinstance(mark, Raster) and mark.cls == cls]


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page"])
def test_everything_is_legible(name: str, size: str) -> None:
    for theme, title in (("light", None), ("dark", None), ("print", "")):
        picture = drawn(name, size=size, theme=theme, title=title)
        said = [one for text in words(picture) for one in re.findall(r"[^\W\d_]{2,}", text)]
        assert len(said) <= 90
        assert quality.overlapping_texts(picture) == []
        assert quality.outside(picture) == []
        assert quality.smallest_text(picture) >= (7 if size == "page" else 13)
        assert [found for found in text_contrasts(picture) if found.ratio < 4.5] == []


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("name", ["usual", "blur", "two", "alone", "large"])
def test_a_column_holds_picture_kernel_and_maps_side_by_side(name: str, theme: str) -> None:
    picture = drawn(name, size="column", theme=theme)
    assert quality.overlapping_texts(picture) == [] and quality.outside(picture) == []
    assert quality.smallest_text(picture) >= 7 - 1e-6
    assert min(found.ratio for found in text_contrasts(picture)) >= 4.5
    # A hairline is no mark of the figure.
    assert min(ratio for what, ratio in line_contrasts(picture) if what != "rule") >= 3
    (seen,), maps = rasters(picture, "picture"), rasters(picture, "map")
    shape, layers, look = SHOWN[name]
    stages = subject_of(asked(shape, *layers, **look)).stages
    assert [m.pixels.shape[:2] for m in maps] == [s.maps.shape[1:] for s in stages for _ in s.maps]
    # Beside five columns of pictures, of two kernels, there is less.
    assert max(seen.box[2:]) >= (0.15 if name == "two" else 0.18) * picture.size[0]
    kernels = [kernel.name for kernel in stages[0].kernels]
    assert [word for word in words(picture, "label") if word in kernels] == kernels


def test_a_range_below_the_last_map_has_room_before_the_edge() -> None:
    """It was cut off: only what stands above the map had been measured."""
    picture = drawn("wide", size="column")
    assert "−3,754 to 6,864" in words(picture)
    assert quality.overlapping_texts(picture) == [] and quality.outside(picture) == []


def test_the_sum_stands_below_the_kernel_and_what_a_relu_makes_of_it_is_said() -> None:
    """The one that answers most with less than 0 is traced where a ReLU silences it."""
    best = np.unravel_index(convolved(sample_picture(1, 48, 48)[0], SOBEL).argmax(), (46, 46))
    for size in ("16:9", "4:3", "square", "page", "column"):
        said = words(drawn("usual", size=size))
        assert "sum −572" in said
        assert ("turns −572 into 0" in said) != ("−572 → 0" in said)
        said = words(drawn("usual", size=size, focus=(0, *map(int, best))))
        assert "sum 572" in said and "→ 0" not in " ".join(said) and "into 0" not in " ".join(said)
    assert "turns −572 into 0" in words(drawn("usual"))
    for name in ("blur", "alone"):
        assert "into 0" not in " ".join(words(drawn(name)))
    assert "sum 572" in words(drawn("alone")), "no ReLU follows"


def convolved(values: Any, kernel: Any) -> Any:
    rows, columns = (n - k + 1 for n, k in zip(values.shape, kernel.shape, strict=True))
    found = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            found[r, c] = (values[r : r + kernel.shape[0], c : c + kernel.shape[1]] * kernel).sum()
    return found


SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def test_maps_are_what_loops_make_of_the_picture() -> None:
    stages = subject_of(asked((1, 20, 16), *USUAL)).stages
    field = convolved(sample_picture(1, 20, 16)[0], SOBEL)
    assert (stages[0].maps[0] == field).all()
    positive = np.maximum(field, 0)
    pooled = [
        [positive[2 * r : 2 * r + 2, 2 * c : 2 * c + 2].max() for c in range(7)] for r in range(9)
    ]
    assert (stages[1].maps[0] == pooled).all()
    assert stages[1].activations == ("ReLU",)


def test_the_second_convolution_reads_all_maps() -> None:
    stages = subject_of(asked((1, 16, 16), *TWO)).stages
    total = sum(np.maximum(one, 0) for one in stages[0].maps) / 2
    wanted = convolved(total, np.ones((3, 3)) / 9)
    assert np.allclose(stages[1].maps[0], wanted)


def test_colours_count_a_third_each() -> None:
    (stage,) = subject_of(asked((3, 16, 16), Conv(2, 3, 1, kernel_size=3))).stages
    wanted = convolved(sample_picture(3, 16, 16).mean(0), SOBEL)
    assert np.allclose(stage.maps[0], wanted)


def test_layers_that_act_alone_are_applied() -> None:
    layers = (Conv(2, 1, 1, 3), BatchNorm(2, 1), ReLU(), MaxPool(2, 2))
    stages = subject_of(asked((1, 16, 16), *layers)).stages
    assert stages[1].activations == ("ReLU",)
    assert stages[1].idle == ("BatchNorm2d",)
    assert stages[1].maps.min() == 0


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_the_colours_are_centred_on_zero(theme: str) -> None:
    picture = drawn("usual", theme=theme)
    values = subject_of(asked((1, 48, 48), *USUAL)).stages[0].maps[0]
    pixels = rasters(picture, "map")[0].pixels
    ends = [tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in scale(THEMES[theme])]
    for value, colour in ((values.min(), ends[0]), (0, ends[1]), (values.max(), ends[2])):
        assert values.min() == -values.max()
        assert {tuple(p) for p in pixels[values == value].tolist()} == {colour}


def test_half_the_range_is_half_the_way() -> None:
    shades = scale(THEMES["light"])
    (pixel,) = shades.pixels(np.array([[2.0]]), 4.0)[0].tolist()
    assert shades.colour(0.5) == "#" + "".join(f"{part:02x}" for part in pixel)


def test_what_is_left_out_is_said() -> None:
    said = words(drawn("colour"), "line")
    assert said.count("2 of 6 drawn") == 2
    assert "a third for each colour" in said
    assert "ReLU" in words(drawn("usual"), "head")
    assert words(drawn("usual"), "count") == [
        "Convolution: 19,044 connections · 9 weights · 1 bias",
        "Max pooling: 2,116 connections, no weights",
    ]
    assert "kernel given, not learned; bias 0" in words(drawn("usual"), "context")[0]
    # All maps go to 572: of one scale nothing is to be said.
    assert words(drawn("usual"), "key")[-1] == "positive"
    assert words(drawn("colour"), "key")[-1].startswith("positive, scaled")
    assert "vertical edges" in words(drawn("usual"), "line")


def test_the_counts_are_those_of_the_graph() -> None:
    for name, (shape, layers, _) in SHOWN.items():
        (panel,) = groups(drawn(name), "panel")
        (wires,) = cnnviz.connect(chain(shape, layers[:1])).layers
        learned = int((wires.weight >= 0).sum())
        assert panel.names["connections"] == learned
        told = words(drawn(name), "count")[0].split(": ")
        assert told[0] == ("Convolution 1" if name == "two" else "Convolution")
        assert told[1].startswith(f"{learned:,} connections")


def test_a_build_up_goes_from_a_patch_to_the_map() -> None:
    whole = drawn("usual")
    seen = frames(whole)
    assert [len(rasters(one, "map")) for one in seen] == [0, 0, 0, 1, 1, 2, 2]
    assert [len(rasters(one, "acted")) for one in seen] == [0, 0, 0, 0, 1, 1, 1]
    links = [sum(m.cls == "link" for m in marks(one)) for one in seen]  # type: ignore[union-attr]
    assert links == [0, 1, 2, 2, 3, 4, 4]
    rims = [sum(m.cls == "rim" for m in marks(one)) for one in seen]  # type: ignore[union-attr]
    assert rims == [2, 2, 2, 3, 4, 5, 5], "the map's first neuron stands in its rim"
    assert not words(seen[-2], "count") and words(seen[-1], "count")
    assert sorted(words(seen[-1])) == sorted(words(whole))


def test_notes_and_counts_can_be_left_to_a_caption() -> None:
    bare = drawn("usual", no_notes=True, no_counts=True)
    assert not words(bare, "count") and not words(bare, "context")
    assert "negative" in words(bare, "key")


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
def test_heads_are_near_to_what_they_name(size: str) -> None:
    picture = image.picture(asked((1, 48, 48), Conv(2, 1, 1, 3), size=size))
    heads = [m for m in marks(picture) if isinstance(m, Texts) and m.cls in ("head", "subhead")]
    top = max(float(m.at[:, 1].min()) for m in heads if "Kernel" in m.strings)
    drawn = [m.points[..., 1].min() for m in marks(picture) if isinstance(m, Polygons)]
    assert min(y for y in drawn if y > top) - top < 60 * picture.size[0] / 960 + 24


def test_counts_of_two_layers_of_one_kind_are_told_apart() -> None:
    two = cnnviz.draw("image", "Conv2d(1, 2, 3), ReLU(), Conv2d(2, 1, 3)", "1x48x48")
    told = [one.split(": ")[0] for one in words(two.picture, "count")]
    assert told == ["Convolution 1", "Convolution 2"]


def test_maps_that_are_never_negative_are_greys_as_a_picture_is() -> None:
    """A blurred picture was plum, and what is bright in the picture dark in the map."""
    picture = drawn("blur")
    found = rasters(picture, "map")
    assert len(found) == 2
    for one in found:
        assert (one.pixels == one.pixels[..., :1]).all()
        assert one.pixels.max() == 255
        # 59 of at most 245.
        assert one.pixels.min() == pytest.approx(255 * 59 / 245, abs=3)
    assert "negative" not in words(picture, "key")


@pytest.mark.parametrize("size", ["16:9", "4:3", "column"])
@pytest.mark.parametrize(("channels", "sheets"), [(1, 0), (3, 2)])
def test_a_kernel_of_colours_has_a_sheet_for_each(channels: int, sheets: int, size: str) -> None:
    """27 weights were drawn as nine cells."""
    drawn = image.picture(asked((channels, 32, 32), Conv(2, channels, 1, 3), size=size))
    fields = [m.points[0] for m in marks(drawn) if getattr(m, "cls", "") == "sheet"]
    cells = [m for m in marks(drawn) if getattr(m, "cls", "") == "kernel"]
    assert len(fields) == sheets and cells
    size_ = np.ptp(cells[0].points.reshape(-1, 2), axis=0)
    # Cells keep a hair of room around them.
    assert all(np.ptp(field, axis=0) == pytest.approx(size_, abs=3) for field in fields)
    # Lines lead to the corners of the first sheet and from these, not from those behind.
    lines = [m for m in marks(drawn) if isinstance(m, Lines) and m.cls == "link"]
    ends = np.concatenate([end for line in lines for end in (line.start, line.end)])
    low, high = cells[0].points.min(axis=(0, 1)), cells[0].points.max(axis=(0, 1))
    for corner in product(*zip(low, high, strict=True)) if sheets else ():
        assert np.abs(ends - corner).max(axis=1).min() < 1.5
