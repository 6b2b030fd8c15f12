"""Weights are told apart in every theme: by hues that keep away from one another, by dashes, by
letters, by tiles.
"""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.ink import hues as module
from cnnviz.figures.ink.hues import hues, oklab
from cnnviz.figures.neurons.looks import VIVID
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.reshape import Flatten
from cnnviz.layers.tiled import TiledConv
from cnnviz.picture.colour import contrast, linear, rgb
from cnnviz.picture.marks import Floats, Lines
from cnnviz.picture.theme import DARK, LIGHT, THEMES, Theme
from tests.figures.legible import marks
from tests.figures.reading import drawn, panels, request
from tests.figures.test_drawn_maps import of, panel


def spots(colours: tuple[str, ...]) -> Floats:
    """The OKLab of colours, (n, 3)."""
    return oklab(linear(np.array([rgb(colour) for colour in colours])))


def least(one: Floats, other: Floats) -> float:
    """The least distance of a colour from another."""
    far = np.linalg.norm(one[:, None] - other, axis=2)
    return float(far[far > 0].min())


def test_oklab_is_as_published() -> None:
    # Ottosson 2020: the OKLab of pure red, green and blue.
    known = [(0.628, 0.2249, 0.1258), (0.8664, -0.2339, 0.1795), (0.452, -0.0325, -0.3115)]
    assert np.allclose(spots(("#ff0000", "#00ff00", "#0000ff")), known, atol=2e-4)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("count", [1, 2, 6, 12, 18, 24])
def test_hues_keep_away_from_one_another_and_from_kernels(theme: Theme, count: int) -> None:
    own = hues(count, theme.background, theme.weights)
    assert len(set(own)) == count
    assert min(float(contrast(rgb(one), rgb(theme.background))) for one in own) >= 4.5
    far = 0.065 if count <= 18 else 0.05
    assert least(spots(own), spots(theme.weights)) > far
    if count > 1:
        assert least(spots(own), spots(own)) > far


def test_hues_are_brighter_on_a_dark_page() -> None:
    light, dark = (spots(hues(18, t.background, t.weights))[:, 0] for t in (LIGHT, DARK))
    assert dark.min() > light.max()


def test_no_hue_is_used_twice_in_two_layers() -> None:
    two = request(Conv(1, 1, 1, 3), Conv(1, 1, 1, 3), shape=(1, 7))
    local = panels(drawn("sharing", two))[0]
    colours = {(edge.layer, edge.weight): edge.look[0] for edge in local.edges}
    assert len(set(colours.values())) == len(colours) == 24


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("kernel", "length"), [(6, 12), (9, 14), (9, 200), (11, 16)])
@pytest.mark.parametrize("figure", ["argument", "sharing"])
def test_a_shared_weight_has_a_dash_or_colour_a_letter_and_a_tile(
    figure: str, kernel: int, length: int, name: str
) -> None:
    picture = drawn(figure, request(Conv(1, 1, 1, kernel), shape=(1, length), theme=name))
    conv = panels(picture)[-1]
    looks = {edge.weight: edge.look for edge in conv.edges}
    assert len(looks) == len(set(looks.values())) == kernel
    lettered = {weight for _, weight, _ in conv.letters}
    assert lettered == set(looks)
    tiles = [mark for mark in marks(picture) if mark.cls == "tile"]
    assert {w for mark in tiles for w in np.ravel(mark.names["weight"])} == set(looks)


def test_a_layer_with_more_weights_than_looks_beside_a_convolution_makes_its_panel_neutral() -> (
    None
):
    asked = request(
        TiledConv(2, 2, 1, 2, padding=1, tiles=3), Conv(2, 1, 1, 2),
        shape=(2, 5, 4), size=(1440.0, 720.0), max_connections=5000,
    )  # fmt: skip
    conv = panels(drawn("sharing", asked))[-1]
    assert conv.neutral
    assert len({edge.look for edge in conv.edges}) <= 2, "thin, or traced"
    # A fully connected layer shares nothing: it is neutral beside colours.
    mixed = request(Conv(1, 1, 1, 3), Flatten(), Linear(10, 8), shape=(1, 12))
    assert not panels(drawn("argument", mixed))[-1].neutral


def test_maps_behind_one_another_have_names_without_colours_and_bars_dashes_too() -> None:
    # Six dashed edges, one over the other, are a jumble.
    picture = drawn("argument", request(Conv(2, 1, 6, 5), shape=(1, 32, 32), theme="print"))
    conv = panel(picture, "conv")
    assert {mark.styles[0].dash for mark in of(conv, "frame")} == {()}
    assert sorted(m.strings[0] for m in of(conv, "kernel-name")) == list("ABCDEF")
    grouped = drawn("argument", request(Conv(1, 4, 8, 3, groups=2), shape=(4, 10), theme="print"))
    bars = of(panel(grouped, "conv"), "frame")
    assert len({mark.styles[0].dash for mark in bars}) == 8


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_of_eight_maps_has_a_colour_of_its_own(theme: str) -> None:
    asked = request(Conv(2, 3, 8, 3), shape=(3, 8, 8), theme=theme)
    conv = panel(drawn("argument", asked), "conv")
    frames, maps = of(conv, "frame"), of(conv, "map")
    assert len({mark.styles[0].stroke for mark in frames}) == len(frames) == 8
    assert len({mark.styles[0].fill for mark in maps}) == len(maps) == 8
    own, names = (
        {m.names["channel"]: m.styles[0].stroke for m in of(panel(drawn(*how), "conv"), "frame")}
        for how in (("argument", asked), ("sharing", asked))
    )
    assert own == names


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("kernel", "size"), [(2, 5), (3, 5), (3, 8), (4, 9), (6, 8), (8, 10), (9, 10), (3, 10)]
)
def test_each_unshared_line_has_a_colour_and_a_number_in_it(
    kernel: int, size: int, theme: Theme
) -> None:
    asked = request(Conv(1, 1, 1, kernel), shape=(1, size), theme=theme.name)
    picture = drawn("sharing", asked)
    local = panels(picture)[0]
    colours = {edge.weight: edge.look[0] for edge in local.edges}
    assert len(set(colours.values())) == len(colours) == kernel * (size - kernel + 1)
    found = spots(tuple(colours.values()))
    assert least(found, found) > (0.06 if len(colours) <= 18 else 0.045)
    kernel_colours = {edge.look[0] for edge in panels(picture)[1].edges}
    assert not kernel_colours & {*colours.values()}
    assert least(found, spots(tuple(kernel_colours))) > 0.045
    assert all(contrast(rgb(hue), rgb(theme.background)) >= 4.5 for hue in colours.values())
    numbers = [
        (int(weight), mark.styles[look].fill)
        for mark in of(panel(picture, "local"), "letter")
        for weight, look in zip(mark.names["weight"], mark.which, strict=True)
    ]
    assert all(colours[weight] == fill for weight, fill in numbers)
    assert picture.title.startswith("Same colour")


def test_no_neuron_stands_out_unasked_where_all_lines_have_colours() -> None:
    layer = Conv(1, 1, 1, 3)
    for focus, count in ((None, 0), ((0, 1), 1)):
        picture = drawn("sharing", request(layer, shape=(1, 8))._replace(focus=focus))
        [dots] = [mark for mark in of(panel(picture, "local"), "neuron") if len(mark.at) == 6]
        assert sum(dots.styles[look].fill == LIGHT.ink for look in dots.which) == count


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Conv(1, 1, 2, 3), (1, 5)),
        (Conv(1, 1, 1, 8), (1, 10)),
        (Conv(2, 1, 1, 2), (1, 3, 3)),
        (Conv(1, 2, 1, 3), (2, 6)),
    ],
)
def test_so_few_weights_have_a_colour_each(
    layer: Conv, shape: tuple[int, ...], theme: Theme
) -> None:
    """A reader took two weights of one colour for one, whatever their dashes."""
    panel = panels(drawn("argument", request(layer, shape=shape, theme=theme.name)))[-1]
    hues_of = {edge.weight: edge.look[0] for edge in panel.edges}
    assert len(set(hues_of.values())) == len(hues_of) == layer.own_parameters - layer.out_channels
    found = spots(tuple(hues_of.values()))
    assert least(found, found) > 0.13
    assert all(contrast(rgb(hue), rgb(theme.background)) >= 4.5 for hue in hues_of.values())


def test_a_theme_of_few_colours_gets_no_others() -> None:
    theme = 'weights = ["#000000"]\ntints = ["#f4f4f4"]'
    panel = panels(drawn("sharing", request(Conv(1, 1, 1, 3), shape=(1, 5), theme=theme)))[-1]
    assert {edge.look[0] for edge in panel.edges} == {"#000000"}
    assert len({edge.look for edge in panel.edges}) == 3


def test_a_bias_is_said_once_of_the_neurons_that_share_it() -> None:
    """A reader counted "+ bias" ten times, and one bias in the table."""
    picture = drawn("argument", request(Conv(1, 1, 2, 3), shape=(1, 5)))
    [shared] = [panel for panel in panels(picture) if panel.kind == "conv"]
    assert [word for word in shared.words if "bias" in word] == ["+ bias A", "+ bias B"]
    one = panels(drawn("argument", request(Conv(1, 1, 1, 3), shape=(1, 8))))[-1]
    assert [word for word in one.words if "bias" in word] == ["bias"] and "+ one" in one.words
    ends = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "bias-name"]
    # An end at each neuron, and a line that joins them.
    assert [len(mark.start) for mark in ends] == [4, 4]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_hues_are_the_same_on_machines_that_round_otherwise(
    theme: Theme, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other processors compute a root or a product with another last digit."""
    kernel = theme.weights[:3]
    chosen = hues(18, theme.background, kernel, VIVID)
    exact, noise = module._distances, np.random.default_rng(seed)

    def rounded(colours: Floats, spot: Floats) -> Floats:
        far: Floats = exact(colours, spot)
        return far * (1 + noise.uniform(-1e-15, 1e-15, len(far)))

    monkeypatch.setattr(module, "_distances", rounded)
    module._distinct.cache_clear()
    try:
        assert hues(18, theme.background, kernel, VIVID) == chosen
    finally:
        module._distinct.cache_clear()
