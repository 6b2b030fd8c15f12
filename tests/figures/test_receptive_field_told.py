"""What the figure receptive-field says of the neurons that are traced, and how these stand out."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.receptive_field import receptive_field
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.marks import Dots, Lines, Picture, Polygons, Texts
from cnnviz.picture.theme import contrast, load
from tests.figures.legible import SIZES, asked, faults, marks, words
from tests.figures.test_receptive_field import STACKS, counts

ONE = Conv(1, 1, 1, 3, padding=1)
THREE = STACKS[0][1]


def reaches(*layers: Layer, size: int = 7, page: str = "16:9", at: str = "3") -> Picture:
    options = {"from-input": at}
    shape = (size,) if isinstance(layers[0], Linear) else (1, size)
    return receptive_field.picture(asked(shape, *layers, size=page, options=options))


def spots(picture: Picture, string: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Where a text stands."""
    found = [mark for mark in marks(picture) if isinstance(mark, Texts) and string in mark.strings]
    return np.concatenate([mark.at for mark in found])


@pytest.mark.parametrize("page", SIZES)
@pytest.mark.parametrize(("layer", "number"), [(ONE, "3"), (Linear(7, 7), "7")])
def test_what_one_input_reaches_is_told_with_what_that_means(
    layer: Layer, number: str, page: str
) -> None:
    picture = reaches(layer, page=page)
    assert faults(picture, "#ffffff") == []
    assert counts(picture) == [number]
    assert "of 7 neurons" in words(picture)
    assert "All that a change of this input can change." in " ".join(words(picture))


def test_lines_of_one_layer_are_not_flat() -> None:
    edges = [m for m in marks(reaches(ONE)) if isinstance(m, Lines) and m.cls == "edge"]
    ways = np.concatenate([mark.end - mark.start for mark in edges])
    assert np.abs(ways[:, 1] / ways[:, 0]).max() > 0.07


def test_each_column_says_how_many_of_its_neurons_are_reached() -> None:
    said = words(reaches(*THREE, size=12, at="5"))
    told = ["of 12 inputs", "of 10 neurons", "of 8 neurons", "of 6 neurons"]
    assert [one for one in said if one.startswith("of ")] == told
    assert not {"10 neurons", "8 neurons", "6 neurons"} & {*said}, "a count stands once"
    assert any("all that a change of this input can change" in one for one in said)


def test_a_dashed_circle_is_named() -> None:
    picture = reaches(ONE)
    [(x, y)] = spots(picture, "padding")
    ghosts = np.concatenate([m.at for m in marks(picture) if m.cls == "padding"])  # type: ignore[union-attr]
    off = ghosts - (x, y - 4)
    assert (np.hypot(*off.T) < 25).sum() == 1
    assert not len([one for one in words(reaches(Conv(1, 1, 1, 3))) if one == "padding"])


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_what_is_traced_can_be_seen_from_afar(theme: str) -> None:
    tokens = load(theme)
    picture = receptive_field.picture(asked((1, 11), *THREE, theme=theme))
    band = next(m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "band")
    assert contrast(band.styles[0].fill or "", tokens.background) > 1.15
    assert contrast(band.styles[0].stroke or "", tokens.background) > 1.5
    assert contrast(tokens.rule, band.styles[0].fill or "") >= 3
    dots = [m for m in marks(picture) if isinstance(m, Dots) and m.cls == "seen"]
    assert all(contrast(m.styles[0].fill or "", tokens.background) > 1.8 for m in dots)


def test_neurons_are_as_large_as_their_distance_allows() -> None:
    picture = receptive_field.picture(asked((1, 11), *THREE))
    dots = [m for m in marks(picture) if isinstance(m, Dots) and m.cls == "neuron"]
    apart = float(np.diff(dots[0].at[:, 1]).min())
    assert min(10.0, 0.35 * apart) <= dots[0].radius.max() <= 10.0
    assert max(m.radius.max() for m in marks(reaches(ONE)) if isinstance(m, Dots)) == 10.0


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        (THREE, "kernel 3 − 1"),
        ((MaxPool(1, 2), MaxPool(1, 2)), "(window 2 − 1) × earlier stride 2"),
        (STACKS[2][1], "(kernel 2 − 1) × dilation 4"),
    ],
)
def test_numbers_are_of_inputs_through_all_layers(layers: tuple[Layer, ...], reason: str) -> None:
    """What each layer adds is said below its arrow, in words, and then not once more as a rule."""
    said = words(receptive_field.picture(asked((1, 16), *layers)))
    assert "receptive field: inputs that one neuron here sees" in said
    assert reason in said
    assert not any("each layer adds" in word for word in said)
