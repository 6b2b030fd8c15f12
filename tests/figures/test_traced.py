"""What is traced in the comparisons, and a panel that stands alone."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.neurons.columns import columns
from cnnviz.figures.receptive_field.trace import Trace, back
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import chain
from cnnviz.picture.marks import Dots, Picture, Polygons, Texts
from cnnviz.picture.theme import contrast, load
from tests.figures.legible import asked, faults, marks, words
from tests.figures.reading import drawn, panels, request

PLAIN, PADDED = Conv(1, 1, 1, 3), Conv(1, 1, 1, 3, padding=1)
STACKS = [(PLAIN, PLAIN, PLAIN), (PADDED, PADDED, PADDED), (PLAIN, Conv(1, 1, 1, 2, stride=2))]
ALONE = {"panels": "conv"}


def standing_out(picture: Picture) -> list[dict[int, set[int]]]:
    """For each panel the neurons of each column that are ringed or solid."""
    ink, found = load("light").ink, list[dict[int, set[int]]]()
    for mark in marks(picture):
        if isinstance(mark, Dots) and mark.cls == "neuron":
            layer = int(np.atleast_1d(mark.names["layer"])[0])
            found += [{}] * (layer == 0)
            out = [mark.styles[which].stroke == ink for which in mark.which]
            found[-1] = {**found[-1], layer: set(np.array(mark.names["index"])[out].tolist())}
    return found


def test_of_a_mesh_each_layer_has_its_own_traced_neuron_in_all_panels() -> None:
    """All lines of a mesh cannot be told apart: bold would mean another thing in one panel."""
    picture = drawn("argument", asked((1, 8), PLAIN, PLAIN))
    for panel in panels(picture):
        for layer in (0, 1):
            edges = [edge for edge in panel.edges if edge.layer == layer]
            strong = max(edge.width for edge in edges)
            assert len({edge.dst for edge in edges if edge.width == strong}) == 1
    assert [sorted(map(len, one.values())) for one in standing_out(picture)] == [
        [1, 6, 8],
        [1, 3, 3],
        [1, 3, 3],
    ]


@pytest.mark.parametrize("layers", STACKS, ids=repr)
@pytest.mark.parametrize(("figure", "options"), [("argument", ALONE), ("sharing", {})])
def test_all_that_reaches_the_neuron_through_all_layers_stands_out(
    layers: tuple[Layer, ...], figure: str, options: dict[str, str]
) -> None:
    out = standing_out(drawn(figure, asked((1, 8), *layers, options=options)))
    conv, last = out[-1], len(layers)
    [neuron] = conv[last]
    wanted = back(columns(chain((1, 8), layers)), last, Trace(((neuron,),)))
    assert [conv[at] for at in range(last + 1)] == [{*one.positions[0]} for one in wanted]


def texts_at(picture: Picture) -> dict[str, tuple[float, float]]:
    """Where each text stands; of several that are the same, the last."""
    pairs = [(m.strings, m.at) for m in marks(picture) if isinstance(m, Texts)]
    return {
        s: (float(x), float(y))
        for strings, at in pairs
        for s, (x, y) in zip(strings, at, strict=True)
    }


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3"])
def test_a_panel_alone_has_its_counts_beside_it(size: str, theme: str) -> None:
    picture = drawn("sharing", asked((1, 8), *STACKS[0], size=size, theme=theme, options=ALONE))
    assert faults(picture, picture.background or "") == []
    at, circles = texts_at(picture), panels(picture)[0].circles
    assert at["connections"][0] > max(x for x, _, _ in circles.values())
    lowest = max(y for _, y, _ in circles.values())
    assert at["biases"][1] < lowest


def test_every_column_of_a_stack_says_how_many_neurons_it_has() -> None:
    picture = drawn("sharing", asked((1, 8), *STACKS[0], options=ALONE))
    at, circles = texts_at(picture), panels(picture)[0].circles
    for layer, said in enumerate(("8 inputs", "6 neurons", "4 neurons", "2 neurons")):
        assert words(picture).count(said) == 1
        mine = [x for (where, _), (x, _, _) in circles.items() if where == layer]
        assert abs(at[said][0] - mine[0]) < 12
        assert 0 < at[said][1] - max(y for _, y, _ in circles.values()) < 50
    assert words(picture, "context") == ["3 × Conv1d(1, 1, kernel_size=3)"]


@pytest.mark.parametrize(
    ("layer", "size"),
    [(Conv(1, 1, 1, 3, dilation=2), 8), (PLAIN, 8), (Conv(1, 1, 1, 3, stride=2), 11)],
)
def test_every_line_has_its_letter_off_all_other_lines(layer: Layer, size: int) -> None:
    picture = drawn("sharing", asked((1, size), layer, options=ALONE))
    [panel] = panels(picture)
    texts = [m for m in marks(picture) if isinstance(m, Texts) and m.cls == "letter"]
    letters = [m for m in texts if "src" in m.names]
    assert sum(len(m.at) for m in letters) == len(panel.edges)
    starts, ends = (np.array([getattr(e, a) for e in panel.edges]) for a in ("start", "end"))
    owners = [(e.src, e.dst) for e in panel.edges]
    for mark in letters:
        for (x, y), src, dst in zip(mark.at, mark.names["src"], mark.names["dst"], strict=True):  # type: ignore[call-overload]
            spot = np.array([x, y - 0.34 * mark.size])
            way = ends - starts
            part = np.clip(((spot - starts) * way).sum(1) / (way * way).sum(1), 0, 1)
            off = np.hypot(*(spot - starts - part[:, None] * way).T)
            off[owners.index((int(src), int(dst)))] = 99
            assert off.min() > 6


def test_connectivity_says_nothing_of_weights() -> None:
    picture = drawn("connectivity", asked((1, 8), PLAIN))
    assert picture.title == "A convolution’s neuron sees only its neighbourhood"
    assert words(picture, "line") == ["8 inputs each", "3 inputs each"]
    deep = words(drawn("connectivity", asked((1, 10), PLAIN, PLAIN)), "line")
    assert deep == [
        "every neuron sees the whole layer before",
        "every neuron sees 3 of the layer before",
    ]
    assert (
        drawn("connectivity", asked((1, 2), PADDED)).title
        == "This convolution’s neuron sees everything"
    )
    assert "see" not in drawn("connectivity", asked((8,), Linear(8, 4))).title


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_what_the_neuron_sees_is_a_band_that_can_be_seen(theme: str) -> None:
    tokens, picture = load(theme), drawn("connectivity", asked((1, 8), PLAIN, theme=theme))
    bands = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "band"]
    assert len(bands) == 2
    assert all(contrast(m.styles[0].fill or "", tokens.background) > 1.15 for m in bands)
    assert all(contrast(m.styles[0].stroke or "", tokens.background) > 1.5 for m in bands)
    assert all(contrast(tokens.rule, m.styles[0].fill or "") >= 3 for m in bands)


@pytest.mark.parametrize(("focus", "marked"), [(None, False), ((1,), True)])
def test_no_neuron_stands_out_of_one_panel_of_all_lines(
    focus: tuple[int, ...] | None, marked: bool
) -> None:
    """What a reader is to see is how columns narrow; there is no panel to compare a neuron with."""
    layers = (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3), Conv(1, 1, 1, 3))
    wanted = request(*layers, shape=(1, 8), options={"panels": "conv"}, focus=focus)
    picture = drawn("sharing", wanted)
    widths = {
        mark.styles[at].width
        for mark in marks(picture)
        if mark.cls == "edge"
        for at in np.unique(mark.which)
    }
    assert (len(widths) > 1) == marked
    assert sum(len(panel.edges) for panel in panels(picture)) == 36
