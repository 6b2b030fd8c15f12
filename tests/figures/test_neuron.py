"""The figure neuron: its numbers against the definition, its lines against the graph."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.neuron import neuron
from cnnviz.graph.connect import connections
from cnnviz.graph.twin import twin
from cnnviz.layers.activation import ReLU, Sigmoid, Tanh
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import chain
from cnnviz.layers.norm import BatchNorm
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Dots, Group, Lines, Picture, Texts
from tests.figures.legible import asked, faults, groups, marks, words

OWN_NAMES = [f"w{n}" for n in (1, 2, 3, 4, 5, 11, 12, 13, 14, 15)]
DEFAULT = ((1, 5), Conv(1, 1, 1, kernel_size=3), ReLU())
CASES: dict[str, tuple[Any, ...]] = {
    "default": DEFAULT,
    "wide": ((1, 6), Conv(1, 1, 1, kernel_size=5), Tanh()),
    "channels": ((2, 3), Conv(1, 2, 2, kernel_size=2), Sigmoid()),
    "strided": ((1, 6), Conv(1, 1, 1, 3, stride=2, padding=1, bias=False)),
    "transposed": ((1, 4), ConvTranspose(1, 1, 1, kernel_size=3, stride=2), ReLU()),
    "untied": ((1, 6), Conv(1, 1, 1, kernel_size=3, bias="untied"), ReLU()),
}


def value(said: str) -> float:
    return float(said.replace("−", "-"))


def sums(said: str) -> tuple[float, float]:
    """Both sides of `1·2 − 0.5·3 = 0.5`."""
    left, right = said.replace("−", "-").replace("·", "*").split(" = ")
    return eval(left), float(right)


def named(panel: Group, cls: str) -> list[Any]:
    return [mark for mark in marks(panel) if getattr(mark, "cls", "") == cls]


def panels(picture: Picture) -> dict[str, Group]:
    return {group.names["panel"]: group for group in groups(picture, "panel")}


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_add_up_to_the_last_digit(case: str) -> None:
    for panel in panels(neuron.picture(asked(*CASES[case]))).values():
        for said, weighted in zip(words(panel, "products"), words(panel, "weighted"), strict=True):
            found, written = sums(said)
            assert found == written == value(weighted)


def test_bias_and_function_follow_the_sum() -> None:
    found = panels(neuron.picture(asked(*DEFAULT)))
    steps = {
        kind: [
            [value(said) for said in words(panel, cls)] for cls in ("weighted", "before", "after")
        ]
        for kind, panel in found.items()
    }
    (full, shared) = steps["fc"], steps["conv"]
    assert [b - w for w, b in zip(*full[:2], strict=True)] == [1.5, 2.5]
    assert [b - w for w, b in zip(*shared[:2], strict=True)] == [0.5, 0.5]
    for _, before, after in (full, shared):
        assert after == [max(0.0, number) for number in before]
    # The function is seen at work: one neuron is silenced.
    assert 0.0 in shared[2] and min(shared[1]) < 0


def test_the_convolution_is_the_sum_of_its_definition() -> None:
    panel = panels(neuron.picture(asked(*DEFAULT)))["conv"]
    inputs = [value(text.strings[0]) for text in named(panel, "value")][:5]
    names, values = words(panel, "name"), [value(s) for s in words(panel, "value")[6:]]
    kernel = dict(zip(names, values, strict=True))
    assert names == ["a", "b", "c"] * 2
    for position, said in zip((0, 2), words(panel, "weighted"), strict=True):
        total = sum(kernel[name] * inputs[position + k] for k, name in enumerate("abc"))
        assert value(said) == total


@pytest.mark.parametrize("case", CASES)
def test_lines_are_connections_between_the_circles_that_they_name(case: str) -> None:
    shape, layer, *_ = CASES[case]
    for kind, panel in panels(neuron.picture(asked(*CASES[case]))).items():
        stand_in: Layer = twin(chain(shape, (layer,)), kind).layers[0]
        graph = connections(stand_in, shape)
        true = set(zip(graph.src.tolist(), graph.dst.tolist(), graph.weight.tolist(), strict=True))
        (edges,), (inputs, outputs) = named(panel, "edge"), named(panel, "neuron")
        assert isinstance(edges, Lines) and isinstance(inputs, Dots) and isinstance(outputs, Dots)
        names = edges.names
        drawn = set(
            zip(names["src"].tolist(), names["dst"].tolist(), names["weight"].tolist(), strict=True)
        )
        shown = set(outputs.names["index"].tolist())
        assert drawn == {edge for edge in true if edge[1] in shown}
        for ends, dots, key in ((edges.start, inputs, "src"), (edges.end, outputs, "dst")):
            place = {int(n): at for n, at in zip(dots.names["index"], dots.at, strict=True)}
            centres = np.array([place[int(n)] for n in names[key]])
            assert np.allclose(np.hypot(*(ends - centres).T), dots.radius[0])


def test_a_line_looks_like_its_weight() -> None:
    for kind, panel in panels(neuron.picture(asked(*DEFAULT))).items():
        (edges,) = named(panel, "edge")
        looks = [edges.styles[i][:1] + edges.styles[i][3:4] for i in edges.which]
        pairs = sorted(zip(edges.names["weight"].tolist(), looks, strict=True))
        each = [{look for _, look in group} for _, group in groupby(pairs, lambda pair: pair[0])]
        assert all(len(look) == 1 for look in each)
        assert len(set().union(*each)) == len(each) == {"fc": 10, "conv": 3}[kind]


def test_own_weights_are_numbered_and_shared_ones_lettered() -> None:
    found = panels(neuron.picture(asked(*DEFAULT)))
    # Each of the three neurons has five; those of the second, which is left out, are theirs too.
    assert words(found["fc"], "name") == OWN_NAMES
    assert words(found["conv"], "name") == ["a", "b", "c"] * 2


def test_one_bias_a_feature_map_and_one_a_neuron() -> None:
    found = panels(neuron.picture(asked(*DEFAULT)))
    assert [len(named(found[kind], "bias")[0].at) for kind in ("fc", "conv")] == [2, 1]
    assert [len(named(found[kind], "bias-edge")[0].start) for kind in ("fc", "conv")] == [2, 2]
    without = panels(neuron.picture(asked(*CASES["strided"])))
    assert not named(without["fc"], "bias") and not named(without["conv"], "bias")


def test_each_bias_is_led_to_the_neurons_that_add_it() -> None:
    for kind, panel in panels(neuron.picture(asked(*DEFAULT))).items():
        (dots,), (arrows,) = named(panel, "bias"), named(panel, "bias-edge")
        (heads,) = named(panel, "bias-head")
        plus = np.concatenate([mark.at for mark in named(panel, "plus")])
        radius = named(panel, "plus")[0].radius[0]
        begun = {tuple(at) for at in arrows.start.tolist()}
        assert begun == {tuple(at) for at in dots.at.tolist()}
        assert len(begun) == {"fc": 2, "conv": 1}[kind]
        tips = heads.points[:, 0]
        assert np.allclose(np.abs(tips[:, 1] - plus[:, 1]), radius)
        assert len(set((tips[:, 1] > arrows.start[:, 1]).tolist())) == 2, "one up, one down"
        assert words(panel, "whose") == {
            "fc": ["its own bias"] * 2, "conv": ["one bias for all"]
        }[kind]  # fmt: skip


def test_a_box_is_a_neuron_from_its_sum_to_its_activation() -> None:
    picture = neuron.picture(asked(*DEFAULT))
    assert any(
        "A box is a neuron; 1·2 is weight · input" in said for said in words(picture, "note")
    )
    for panel in panels(picture).values():
        (boxes,) = named(panel, "body")
        inside = [named(panel, cls) for cls in ("plus", "activation")]
        inside.append([named(panel, "neuron")[1]])
        for dots in (mark for found in inside for mark in found):
            for at, radius in zip(dots.at, dots.radius, strict=True):
                low, high = boxes.points.min(axis=1), boxes.points.max(axis=1)
                assert ((low < at - radius) & (at + radius < high)).all(axis=1).sum() == 1


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((1, 5), "Neuron 2 is left out."),
        ((1, 6), "Neurons 2 to 3 are left out."),
        ((1, 4), ""),
    ],
)
def test_what_is_left_out_between_is_shown_and_said(shape: tuple[int, int], said: str) -> None:
    picture = neuron.picture(asked(shape, *DEFAULT[1:]))
    dots = [mark for panel in panels(picture).values() for mark in named(panel, "ellipsis")]
    assert len(dots) == (2 if said else 0)
    assert picture.notes == ((said,) if said else ())
    assert said in " ".join(words(picture, "note"))


def test_what_the_function_does_is_said() -> None:
    for function, said in ((ReLU(), "ReLU turns a negative number into 0"), (Tanh(), "−1 and 1")):
        picture = neuron.picture(asked((1, 5), DEFAULT[1], function))
        assert said in " ".join(words(picture, "note"))


@pytest.mark.parametrize("size", ["16:9", "4:3", "page"])
def test_names_of_weights_stand_well_apart_on_their_lines(size: str) -> None:
    panel = panels(neuron.picture(asked(*DEFAULT, size=size)))["fc"]
    (letters,), (edges,), (paper,) = (named(panel, cls) for cls in ("letter", "edge", "paper"))
    middles = paper.points.mean(axis=1)
    along = edges.end - edges.start
    t = ((middles - edges.start) * along).sum(1) / (along * along).sum(1)
    assert np.allclose(edges.start + t[:, None] * along, middles), "a name is off its line"
    assert list(letters.strings) == OWN_NAMES
    low, high = paper.points.min(axis=1), paper.points.max(axis=1)
    for i in range(10):
        meets = ((low < high[i]) & (low[i] < high)).all(axis=1)
        assert meets.sum() == 1, "two names meet"


def test_the_words_stand_over_their_steps() -> None:
    picture = neuron.picture(asked(*DEFAULT))
    said = " ".join(words(picture, "step-name"))
    for word in ("inputs", "weights", "weighted sum", "bias", "activation function", "activation"):
        assert word in said
    heads = [mark for mark in marks(picture) if isinstance(mark, Texts) and mark.cls == "step-name"]
    spots = {mark.strings[0]: mark.at[0, 0] for mark in heads}
    (panel, _) = groups(picture, "panel")
    assert spots["bias"] == named(panel, "bias")[0].at[0, 0]
    assert spots["sum"] == named(panel, "sum")[0].at[0, 0]
    assert spots["activation"] == named(panel, "activation")[0].at[0, 0]


def test_focus_picks_the_first_neuron() -> None:
    picture = neuron.picture(asked((1, 6), *DEFAULT[1:], focus=(1,)))
    assert words(picture, "which") == ["neuron 2 of 4", "neuron 4 of 4"] * 2


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        (((1, 9), Conv(1, 1, 1, 3)), "at most 6 inputs, and Conv1d has an input of 1 x 9"),
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


@pytest.mark.parametrize(
    "more", [{"size": "column"}, {"direction": "up", "size": "square"}, {"focus": (9,)}]
)
def test_a_look_that_does_not_fit_is_refused(more: Any) -> None:
    with pytest.raises(CnnvizError):
        neuron.picture(asked(*CASES["wide"], **more))


def test_the_function_is_the_one_that_follows() -> None:
    picture = neuron.picture(asked((1, 5), DEFAULT[1], BatchNorm(1, 1), Tanh()))
    assert set(words(picture, "function")) == {"Tanh"}
    assert "BatchNorm1d before the function is left out." in picture.notes
    assert set(words(neuron.picture(asked((1, 5), DEFAULT[1])), "function")) == {"none"}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "4:3", "page"])
def test_it_is_legible(case: str, theme: str, size: str) -> None:
    request = asked(*CASES[case], theme=theme, size=size)
    assert faults(neuron.picture(request), request.theme.background) == []
    assert (
        faults(
            neuron.picture(asked(*CASES[case], theme=theme, size=size, title="")),
            request.theme.background,
        )
        == []
    )
