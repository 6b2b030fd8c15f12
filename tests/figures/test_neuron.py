"""The figure neuron: its numbers against the definition, its lines against the graph."""

from __future__ import annotations

import re
from math import prod
from typing import Any

import numpy as np
import pytest

from cnnviz import draw
from cnnviz.errors import CnnvizError
from cnnviz.figures.catalogue import entry
from cnnviz.figures.neuron import neuron
from cnnviz.figures.neuron.numbers import INPUTS_MOST
from cnnviz.graph.connect import connections
from cnnviz.graph.twin import twin
from cnnviz.layers.activation import ReLU, Sigmoid, Tanh
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.datanorm import GroupNorm, LocalResponseNorm
from cnnviz.layers.leaky import PReLU
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import chain
from cnnviz.layers.norm import BatchNorm, InstanceNorm
from cnnviz.layers.pad import ConstantPad, ZeroPad
from cnnviz.layers.softmax import Softmax
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Dots, Group, Picture, Polygons, Texts
from cnnviz.picture.steps import frames
from cnnviz.render.svg import svg
from tests.figures.legible import asked, faults, groups, marks, words
from tests.gallery.browser import overlapping
from tests.gallery.wider import wider

DEFAULT = ((1, 5), Conv(1, 1, 1, kernel_size=3), ReLU())
CASES: dict[str, tuple[Any, ...]] = {
    "default": DEFAULT,
    "wide": ((1, 6), Conv(1, 1, 1, kernel_size=5), Tanh()),
    "long": ((1, 8), Conv(1, 1, 1, kernel_size=3), ReLU()),
    "channels": ((2, 3), Conv(1, 2, 2, kernel_size=2), Sigmoid()),
    "strided": ((1, 6), Conv(1, 1, 1, 3, stride=2, padding=1, bias=False)),
    "transposed": ((1, 4), ConvTranspose(1, 1, 1, kernel_size=3, stride=2), ReLU()),
    "untied": ((1, 6), Conv(1, 1, 1, kernel_size=3, bias="untied"), ReLU()),
}
SMALL = ("default", "wide", "channels", "untied", "transposed")
"""Those that have room in a square, too."""


def value(said: str) -> float:
    return float(said.replace("−", "-"))


def named(panel: Group, cls: str) -> list[Any]:
    return [mark for mark in marks(panel) if getattr(mark, "cls", "") == cls]


def works(picture: Picture) -> dict[tuple[str, int], Group]:
    """The two neurons of both layers, by the layer and the neuron's place."""
    found = {(p.names["panel"], p.names["neuron"]): p for p in groups(picture, "panel")}
    return {key: found[key] for key in sorted(found, key=lambda key: (key[0] != "fc", key[1]))}


def products(panel: Group) -> float:
    """What the inputs and the weights that are drawn sum up to."""
    (edges,) = named(panel, "edge")
    said = named(panel, "value")
    inputs, weights = (
        [value(one) for t in said if bool(t.names) == of_weights for one in t.strings]
        for of_weights in (False, True)
    )
    return sum(inputs[s] * w for s, w in zip(edges.names["src"].tolist(), weights, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_add_up(case: str) -> None:
    for panel in works(neuron.picture(asked(*CASES[case]))).values():
        (before,) = map(value, words(panel, "before"))
        bias = [value(said) for said in words(panel, "bias-value")]
        if weighted := words(panel, "weighted"):
            assert value(weighted[0]) == products(panel)
        if bias or not named(panel, "bias-edge"):
            assert before == products(panel) + sum(bias)


def test_one_bias_is_added_by_both_neurons_of_a_map() -> None:
    found = works(neuron.picture(asked(*DEFAULT)))
    given = {
        key: value(words(p, "before")[0]) - value(words(p, "weighted")[0])
        for key, p in found.items()
    }
    assert given == {("fc", 0): 1, ("fc", 2): -1, ("conv", 0): -3, ("conv", 2): -3}
    tiles = {key: len(named(panel, "bias")) for key, panel in found.items()}
    # Its tile stands between them.
    assert tiles == {("fc", 0): 1, ("fc", 2): 1, ("conv", 0): 1, ("conv", 2): 0}
    (one,), (two,) = (named(found["conv", at], "bias-edge") for at in (0, 2))
    [tile] = named(found["conv", 0], "bias")
    for edge in (one, two):
        assert np.allclose(np.abs(edge.start - tile.points.mean(axis=1)), [[0, 12]])
    assert one.names["bias"] == two.names["bias"] == 0


def test_the_function_follows_and_is_seen_at_work() -> None:
    found = works(neuron.picture(asked(*DEFAULT)))
    steps = [(value(words(p, "before")[0]), value(words(p, "after")[0])) for p in found.values()]
    assert all(after == max(0.0, before) for before, after in steps)
    assert min(before for before, _ in steps) < 0 < max(after for _, after in steps)


@pytest.mark.parametrize("case", CASES)
def test_lines_are_connections_between_the_circles_that_they_name(case: str) -> None:
    shape, layer, *_ = CASES[case]
    for (kind, _), panel in works(neuron.picture(asked(*CASES[case]))).items():
        stand_in: Layer = twin(chain(shape, (layer,)), kind).layers[0]
        graph = connections(stand_in, shape)
        true = set(zip(graph.src.tolist(), graph.dst.tolist(), graph.weight.tolist(), strict=True))
        (edges,), (inputs, output) = named(panel, "edge"), named(panel, "neuron")
        assert isinstance(edges, Polygons) and not edges.closed
        assert isinstance(inputs, Dots) and isinstance(output, Dots)
        names = edges.names
        drawn = set(
            zip(names["src"].tolist(), names["dst"].tolist(), names["weight"].tolist(), strict=True)
        )
        assert drawn == {edge for edge in true if edge[1] == output.names["index"]}
        starts, ends = edges.points[:, 0], edges.points[:, -1]
        off = np.hypot(*(starts - inputs.at[names["src"]]).T)
        assert np.allclose(off, inputs.radius[0])
        assert np.allclose(np.hypot(*(ends - output.at).T), output.radius[0])


def test_the_kernel_is_the_same_at_both_positions_and_the_others_are_not() -> None:
    found = works(neuron.picture(asked(*DEFAULT)))
    kernels = {
        key: [
            one
            for t in named(p, "value")
            if t.names
            for one in zip(t.names["weight"].tolist(), t.strings, strict=True)
        ]
        for key, p in found.items()
    }
    assert kernels["conv", 0] == kernels["conv", 2] == [(0, "2"), (1, "1"), (2, "−1")]
    assert not {w for w, _ in kernels["fc", 0]} & {w for w, _ in kernels["fc", 2]}
    own = [said for at in (0, 2) for _, said in kernels["fc", at]]
    assert len(own) == len(set(own)) == 10, "no two own weights look shared"
    assert [words(found[key], "kernel") for key in found] == [
        ["its weights"], ["other weights"], ["the kernel"], ["the same kernel"]
    ]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_a_shared_weight_has_one_look_and_no_other_has_it(theme: str) -> None:
    found = works(neuron.picture(asked(*DEFAULT, theme=theme)))
    looks: dict[int, set[Any]] = {}
    for place in (0, 2):
        (edges,) = named(found["conv", place], "edge")
        for weight, which in zip(edges.names["weight"].tolist(), edges.which, strict=True):
            style = edges.styles[which]
            looks.setdefault(weight, set()).add((style.stroke, style.dash))
    assert all(len(look) == 1 for look in looks.values())
    assert len(set().union(*looks.values())) == 3
    (own,) = named(found["fc", 0], "edge")
    assert len(set(own.which.tolist())) == 1 and found["fc", 0].names["ink"] == "neutral"


def test_counts_are_those_of_the_layers() -> None:
    found = works(neuron.picture(asked(*DEFAULT)))
    each = [(p.names["connections"], p.names["weights"], p.names["biases"]) for p in found.values()]
    assert each == [(15, 15, 3)] * 2 + [(9, 3, 1)] * 2
    said = " ".join(words(neuron.picture(asked(*DEFAULT)), "line"))
    assert "own weights for each neuron: 15 connections, 15 weights, 3 biases" in said
    bare = words(neuron.picture(asked(*DEFAULT, no_counts=True)), "line")
    assert "own weights for each neuron" in bare


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column", "page"])
def test_both_lines_have_room_in_a_wider_font_and_no_number_stands_without_its_unit(
    size: str,
) -> None:
    picture = neuron.picture(asked(*DEFAULT, size=size))
    assert overlapping(wider(svg(picture))) == []
    assert not [line for line in words(picture, "line") if re.search("[:,] [0-9]+$", line)]


def test_what_is_left_out_is_said() -> None:
    def context(*layers: Any) -> str:
        return " ".join(words(neuron.picture(asked(*layers)), "context"))

    assert "two of the" not in context(*DEFAULT), "it is said where the neurons are"
    said = words(neuron.picture(asked(*DEFAULT)))
    assert said[said.index("not drawn") - 1] == "Neuron 2"
    small = neuron.picture(asked(*DEFAULT, size="square"))
    assert "two of the 3 neurons" in " ".join(words(small, "context"))
    assert "map 1 of 2" in context(*CASES["channels"])
    assert "rounded" in context(*CASES["channels"])
    norm = ((1, 5), DEFAULT[1], BatchNorm(1, 1), Tanh())
    assert "without BatchNorm1d" in context(*norm)
    assert set(words(neuron.picture(asked(*norm)), "function")) == {"Tanh"}
    assert set(words(neuron.picture(asked((1, 5), DEFAULT[1])), "function")) == {"identity"}


@pytest.mark.parametrize(
    ("after", "function", "left_out"),
    [
        ((GroupNorm(1, 1), ReLU()), "ReLU", "without GroupNorm"),
        ((InstanceNorm(1, 1), ReLU()), "ReLU", "without InstanceNorm1d"),
        ((LocalResponseNorm(2),), "identity", "without LocalResponseNorm"),
        ((Softmax(1), Tanh()), "Tanh", "without Softmax"),
        ((PReLU(),), "identity", "without PReLU"),
        ((ZeroPad(1, 1), ReLU()), "identity", ""),
        ((ConstantPad(1, 1, 0.5), ReLU()), "identity", ""),
    ],
    ids=lambda value: "-".join(repr(x) for x in value) if isinstance(value, tuple) else str(value),
)
def test_only_a_function_of_the_neuron_itself_is_its_function(
    after: tuple[Layer, ...], function: str, left_out: str
) -> None:
    picture = neuron.picture(asked((1, 5), DEFAULT[1], *after))
    assert set(words(picture, "function")) == {function}
    context = " ".join(words(picture, "context"))
    assert left_out in context
    assert ("without" in context) == bool(left_out)


def test_the_words_stand_over_their_steps() -> None:
    said = words(neuron.picture(asked(*DEFAULT)))
    for word in ("inputs × weights", "weighted sum", "bias", "activation function", "activation"):
        assert said.count(word) == 1
    many = sum(len(part) > 1 and part.isalpha() for text in said for part in text.split())
    assert many <= 70


def test_focus_picks_the_first_neuron() -> None:
    picture = neuron.picture(asked((1, 6), *DEFAULT[1:], focus=(1,)))
    assert words(picture, "which") == ["Neuron 2", "Neuron 4"]


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        (((1, 9), Conv(1, 1, 1, 3)), "at most 8 inputs, and Conv1d has an input of 1 x 9"),
        (((1, 5, 5), Conv(2, 1, 1, 3)), "1-D layer"),
        (((6,), Linear(6, 3)), "needs a convolution"),
        (((1, 3), Conv(1, 1, 1, 3)), "two positions"),
        (((1, 4), Conv(1, 1, 1, 5, padding=2, padding_mode="circular")), "join the same two"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(layers: Any, said: str) -> None:
    with pytest.raises(CnnvizError, match=said) as refused:
        neuron.picture(asked(*layers))
    assert "Conv1d(1, 1, kernel_size=3), ReLU()" in str(refused.value)


def test_a_size_that_has_room_is_named() -> None:
    with pytest.raises(CnnvizError, match=r"take --size 3\.5x"):
        neuron.picture(asked(*CASES["long"], size="column"))


@pytest.mark.parametrize("more", [{"direction": "up"}, {"focus": (9,)}, {"focus": (0, 0, 0)}])
def test_a_look_that_does_not_suit_is_refused(more: Any) -> None:
    with pytest.raises(CnnvizError):
        neuron.picture(asked(*DEFAULT, **more))


def test_a_neuron_after_the_other_is_built_up_and_nothing_moves() -> None:
    picture = neuron.picture(asked(*DEFAULT))
    seen = [len(works(frame)) for frame in frames(picture)]
    assert seen == [1, 2, 3, 4]
    assert picture.steps[3].caption == (
        "Convolution, the same kernel: neuron 3, weighted sum 4, activation 1"
    )
    whole = {
        (text.strings, text.at.tobytes()) for text in marks(picture) if isinstance(text, Texts)
    }
    for frame in frames(picture):
        texts = [mark for mark in marks(frame) if isinstance(mark, Texts)]
        assert {(text.strings, text.at.tobytes()) for text in texts} <= whole


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3", "page", "square", "column"])
def test_it_is_legible(case: str, theme: str, size: str) -> None:
    if case not in {"square": SMALL, "column": ("default", "transposed")}.get(size, CASES):
        pytest.skip("no room")
    for more in ({}, {"title": ""}):
        request = asked(*CASES[case], theme=theme, size=size, **more)
        assert faults(neuron.picture(request), request.theme.background) == []


@pytest.mark.parametrize(
    ("spec", "shape"), [("Conv1d(1, 1, 4)", (1, 8)), ("Conv1d(2, 2, 3), ReLU()", (2, 4))]
)
def test_an_input_that_nobody_says_is_small_enough(spec: str, shape: tuple[int, ...]) -> None:
    """Six positions, as elsewhere, would be more inputs than the figure writes."""
    figure = draw("neuron", spec)
    assert prod(shape) == INPUTS_MOST == entry("neuron", "draw").most
    assert figure.network.input_shape == shape
    assert any("(none was given; the figure writes" in one for one in figure.notes)
