"""Every line is true: read back from the SVG, it is a connection that the definition gives."""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import hypot, prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from tests.figures.reading import Panel, drawn, panels, request, texts
from tests.oracles.loops import copied

Wires = Counter[tuple[int, int, int]]


def by_definition(layer: Conv, shape: Shape) -> Wires:
    """The connections of a convolution, one multiplication after another: y[o, p] += w[o, c, t]
    x[c, q].
    """
    out = layer.output_shape(shape)
    kernel = tuple(layer.kernel_size)  # type: ignore[arg-type]
    each = layer.in_channels // layer.groups
    weights = (layer.out_channels, each, *kernel)
    found: Wires = Counter()
    for o, *at in np.ndindex(*out):
        for c, *tap in np.ndindex(each, *kernel):
            stand = [
                copied(p * s + t * d - b, n, layer.padding_mode)
                for p, t, n, s, d, b in zip(
                    at,
                    tap,
                    shape[1:],
                    layer.stride,
                    layer.dilation,
                    layer.padding,
                    strict=True,  # type: ignore[arg-type]
                )
            ]
            if None in stand:
                continue
            channel = o // (layer.out_channels // layer.groups) * each + c
            src = np.ravel_multi_index((channel, *stand), shape)  # type: ignore[arg-type]
            weight = np.ravel_multi_index((o, c, *tap), weights)
            found[int(src), int(np.ravel_multi_index((o, *at), out)), int(weight)] += 1
    return found


@st.composite
def convolutions(draw: st.DrawFn, dims: int) -> tuple[Conv, Shape]:
    groups = draw(st.sampled_from([1, 1, 2]))
    channels = draw(st.integers(1, 2)) * groups, draw(st.integers(1, 2)) * groups
    shape = (channels[0], *draw(st.tuples(*[st.integers(2, 9 if dims == 1 else 5)] * dims)))
    layer = Conv(
        dims,
        *channels,
        kernel_size=draw(st.tuples(*[st.integers(1, 4 if dims == 1 else 3)] * dims)),
        stride=draw(st.integers(1, 2)),
        padding=draw(st.integers(0, 1)),
        dilation=draw(st.integers(1, 2)),
        groups=groups,
        bias=draw(st.booleans()),
        padding_mode=draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"])),
    )
    try:
        layer.output_shape(shape)
    except ShapeFault:
        assume(False)
    return layer, shape


def holds(panel: Panel, layer: int, true: Wires, visible_only: bool = False) -> None:
    """The drawn lines are true ones; between drawn neurons none is missing unless only some are
    drawn.
    """
    found = panel.wires(layer)
    assert not found - true, "a line that the definition doesn't know"
    ends = {(s, d) for s, d, _ in found}
    assert all((layer, s) in panel.circles and (layer + 1, d) in panel.circles for s, d in ends)
    if not visible_only:
        between = Counter(
            {
                k: n
                for k, n in true.items()
                if (layer, k[0]) in panel.circles and (layer + 1, k[1]) in panel.circles
            }
        )
        assert found == between


def ends_at_its_circles(panel: Panel) -> None:
    for edge in panel.edges:
        for end, key in (
            (edge.start, (edge.layer, edge.src)),
            (edge.end, (edge.layer + 1, edge.dst)),
        ):
            x, y, radius = panel.circles[key]
            assert abs(hypot(end[0] - x, end[1] - y) - radius) < 0.6


def looks_tell_weights(panel: Panel) -> None:
    """Equal exactly where the weight is, within a layer; and one name stands for one weight in the
    panel.
    """
    if panel.neutral:
        return
    for layer in {edge.layer for edge in panel.edges}:
        pairs = {(e.look, e.weight) for e in panel.edges if e.layer == layer}
        assert len(pairs) == len({look for look, _ in pairs}) == len({w for _, w in pairs})
    named = {(layer, weight, word) for layer, weight, word in panel.letters}
    assert len(named) == len({word for *_, word in named}) == len({n[:2] for n in named})


def twins(layer: Conv, shape: Shape, true: Wires) -> dict[str, tuple[int, int]]:
    """Lines and different weights of each twin, by counting the definition's connections."""
    full = prod(shape) * prod(layer.output_shape(shape))
    lines = sum(true.values())
    return {
        "fc": (full, full),
        "local": (lines, lines),
        "conv": (lines, len({w for *_, w in true})),
    }


def test_neurons_that_only_stand_on_padding_do_not_stand_out() -> None:
    layer, shape = Conv(2, 1, 1, 1, stride=2, padding=1, bias=False), (1, 3, 4)
    for panel in panels(drawn("argument", request(layer, shape=shape))):
        assert panel.edges
    # The one that is asked for stands out all the same, with nothing to see.
    corner = request(layer, shape=shape, focus=(0, 0, 0))
    *_, conv = panels(drawn("argument", corner))
    assert conv.counts[:2] == (2, 1)


@pytest.mark.parametrize("most", [None, 10_000])
@pytest.mark.parametrize("dims", [1, 2])
@settings(max_examples=30)
@given(st.data())
def test_every_line_is_a_connection(dims: int, most: int | None, data: st.DataObject) -> None:
    layer, shape = data.draw(convolutions(dims))
    true = by_definition(layer, shape)
    assume(true)
    asked = request(layer, shape=shape, max_connections=most)
    found = panels(drawn("argument", asked))
    assert [panel.kind for panel in found] == ["fc", "local", "conv"]
    for panel in found:
        ends_at_its_circles(panel)
        looks_tell_weights(panel)
        lines, weights = twins(layer, shape, true)[panel.kind]
        assert panel.counts[:2] == (lines, weights)
        assert {f"{lines:,}", f"{weights:,}"} <= set(panel.words)
        cones_count_what_enters(panel, true, prod(shape))
        if panel.kind == "conv":
            holds(panel, 0, true, visible_only=most is None)
        elif panel.kind == "local":
            own = Counter((s, d) for s, d, _ in true.elements())
            assert not Counter((e.src, e.dst) for e in panel.edges) - own
            assert len({e.weight for e in panel.edges}) == len(panel.edges)
        else:
            assert len({(e.src, e.dst) for e in panel.edges}) == len(panel.edges)
            assert all(e.weight == e.dst * prod(shape) + e.src for e in panel.edges)
    # No panel draws a connected layer with fewer lines than a sparse one, unless it has fewer.
    fc, local, conv = found
    assert len(local.edges) == len(conv.edges)
    assert len(fc.edges) >= len(local.edges) or fc.counts[0] < local.counts[0]


def cones_count_what_enters(panel: Panel, true: Wires, inputs: int) -> None:
    """A cone's count is that of all connections into its neuron, drawn or not."""
    into = Counter[int]()
    for (_, dst, _), times in true.items():
        into[dst] += times
    for _, dst, count in panel.cones:
        assert count == (inputs if panel.kind == "fc" else into[dst])


def test_default_slide_draws_48_18_18() -> None:
    picture = drawn("argument", request(Conv(1, 1, 1, 3), shape=(1, 8)))
    found = panels(picture)
    assert [len(panel.edges) for panel in found] == [48, 18, 18]
    assert [len({e.weight for e in panel.edges}) for panel in found] == [48, 18, 3]
    assert [panel.counts for panel in found] == [(48, 48, 6), (18, 18, 6), (18, 3, 1)]
    assert [panel.neutral for panel in found] == [True, True, False]


def test_two_neurons_of_one_map_are_seen_to_use_the_same_weights() -> None:
    """And locally connected ones are seen not to, however large the layer."""
    for layer, shape in LARGE:
        fc, local, conv = panels(drawn("argument", request(layer, shape=shape)))
        kernel = conv.counts[1] // conv.counts[2]
        for panel, each in ((fc, prod(shape)), (local, kernel)):
            assert f"each its own {each:,} weights" in " ".join(panel.words)
        assert f"both the same {kernel:,} weights" in " ".join(conv.words)
        assert len({dst for _, dst, _ in conv.cones}) == 2 or len({e.dst for e in conv.edges}) == 2


LARGE = (
    (Conv(2, 1, 1, 3), (1, 5, 5)),
    (Conv(2, 3, 8, 3, padding=1), (3, 8, 8)),
    (Conv(2, 1, 6, 5), (1, 32, 32)),
    (Conv(2, 64, 128, 3), (64, 56, 56)),
    (Conv(1, 1, 1, 9), (1, 200)),
    (Conv(1, 4, 8, 3, groups=2), (4, 10)),
    (Conv(3, 2, 4, 3), (2, 6, 6, 6)),
)


def test_letters_run_on_through_the_layers() -> None:
    layers: tuple[Layer, ...] = (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3))
    conv = panels(drawn("sharing", request(*layers, shape=(1, 8))))[1]
    names = {(layer, weight): word for layer, weight, word in conv.letters}
    assert [names[key] for key in product((0, 1), range(3))] == list("abcdef")


def test_pooling_has_a_column_whose_lines_have_no_weight() -> None:
    conv = panels(drawn("sharing", request(Conv(1, 1, 1, 3), MaxPool(1, 2), shape=(1, 8))))[1]
    pooled = [edge for edge in conv.edges if edge.layer == 1]
    assert {(e.src, e.dst) for e in pooled} == {(i, i // 2) for i in range(6)}
    assert {edge.weight for edge in pooled} == {-1}
    assert not [word for layer, _, word in conv.letters if layer == 1]


def test_neurons_that_are_left_out_are_counted_in_words() -> None:
    picture = drawn("argument", request(Conv(2, 64, 128, 3), shape=(64, 56, 56)))
    assert any(" of 200,704 inputs" in note for note in picture.notes)
    assert panels(picture)[2].counts == (214_990_848, 73_728, 128)


def test_max_connections_draws_all_lines_in_all_panels_or_the_same_neurons_in_all() -> None:
    layer, shape = Conv(1, 1, 1, 3), (1, 102)
    few = panels(drawn("argument", request(layer, shape=shape, max_connections=300)))
    assert len({len({e.dst for e in panel.edges}) for panel in few}) == 1
    full, local, conv = panels(
        drawn("argument", request(layer, shape=shape, max_connections=102 * 100))
    )
    assert len(full.edges) == 102 * 100
    assert len(local.edges) == len(conv.edges) == 300
    holds(conv, 0, by_definition(layer, shape))


def test_a_network_without_convolution_makes_one_panel() -> None:
    picture = drawn("argument", request(Linear(6, 4), shape=(6,)))
    (only,) = panels(picture)
    assert len(only.edges) == 24
    assert any("nothing is shared" in text for text in texts(picture))


def test_a_layer_that_sees_only_padding_draws_no_line() -> None:
    layer = Conv(2, 1, 1, 1, stride=2, padding=1)
    picture = drawn("argument", request(layer, shape=(1, 2, 2)))
    assert [len(panel.edges) for panel in panels(picture)][1:] == [1, 1]
    blind = drawn("sharing", request(Conv(1, 1, 1, 1, stride=4, padding=2), shape=(1, 1)))
    assert [panel.edges for panel in panels(blind)] == [[], []]


def test_parallel_connections_bow_apart() -> None:
    layer = Conv(1, 1, 1, 3, padding=1, padding_mode="replicate")
    conv = panels(drawn("sharing", request(layer, shape=(1, 4))))[1]
    wires = Counter((e.src, e.dst) for e in conv.edges)
    assert wires[0, 0] == 2
    assert len({e.look for e in conv.edges if (e.src, e.dst) == (0, 0)}) == 2
