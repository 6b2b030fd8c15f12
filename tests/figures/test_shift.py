"""The figure shift: its numbers and marks read back from the SVG, against a nested loop."""

from __future__ import annotations

from typing import Any, NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest

import cnnviz
from cnnviz.figures.shift import shift
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import chain
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.alt import alt_text
from cnnviz.picture.marks import Dots, Picture, Texts
from cnnviz.picture.steps import frames
from cnnviz.render.svg import svg
from tests.figures.legible import asked, marks, words

SVG = "{http://www.w3.org/2000/svg}"
PLAIN = Conv(1, 1, 1, kernel_size=3, bias=False)
CASES: dict[str, tuple[Any, ...]] = {
    "default": ((1, 8), PLAIN),
    "wide": ((1, 8), Conv(1, 1, 1, kernel_size=2)),
    "stride": ((1, 9), Conv(1, 1, 1, kernel_size=3, stride=2)),
    "padding": ((1, 8), Conv(1, 1, 1, kernel_size=3, padding=1)),
    "dilation": ((1, 12), Conv(1, 1, 1, kernel_size=2, dilation=3)),
    "channels": ((4, 8), Conv(1, 4, 8, kernel_size=3, groups=2)),
    "long": ((1, 200), Conv(1, 1, 1, kernel_size=3, stride=2, padding=1)),
    "third": ((1, 12), Conv(1, 1, 1, kernel_size=3, stride=3)),
}


class Seen(NamedTuple):
    """A run as the SVG has it: values by place, weights by (input, output), marks by place."""

    inputs: list[float]
    outputs: list[float]
    weights: dict[tuple[int, int], float]
    kept: set[int]
    changed: set[int]


def number(said: str | None) -> float:
    return float((said or "").replace("−", "-"))


def runs(picture: Picture) -> dict[tuple[str, int], Seen]:
    root = ElementTree.fromstring(svg(picture))
    found = {}
    for group in root.iter(f"{SVG}g"):
        if group.get("class") == "panel" and group.get("data-move") is not None:
            found[str(group.get("data-panel")), int(group.get("data-move", ""))] = _seen(group)
    return found


def _seen(group: ElementTree.Element) -> Seen:
    made: dict[tuple[int, int], float] = {}
    weights: dict[tuple[int, int], float] = {}
    for text in group.iter(f"{SVG}text"):
        if text.get("class") != "value":
            continue
        if text.get("data-index") is None and not text.get("data-src"):
            continue
        if text.get("data-src"):
            ends = int(text.get("data-src", "")), int(text.get("data-dst", ""))
            weights[ends] = number(text.text)
        else:
            made[int(text.get("data-layer", "")), int(text.get("data-index", ""))] = number(
                text.text
            )
    rows = [[made[key] for key in sorted(made) if key[0] == layer] for layer in (0, 1)]
    discs = [
        {int(c.get("data-index", "")) for c in group.iter() if c.get("class") == cls}
        for cls in ("kept", "changed")
    ]
    return Seen(rows[0], rows[1], weights, *discs)


def window(layer: Any) -> tuple[int, int, int, int]:
    """The kernel, the stride, the dilation and the padding of a 1-D layer."""
    return layer.kernel_size[0], layer.stride[0], layer.dilation[0], layer.padding[0]


def looped(layer: Conv, x: list[float], weights: Any) -> list[float]:
    """One map of one channel, from the definition; `weights` (outputs, kernel)."""
    k, s, d, p = window(layer)
    padded = [0.0] * p + x + [0.0] * p
    many = (len(padded) - d * (k - 1) - 1) // s + 1
    return [sum(weights[j][i] * padded[s * j + d * i] for i in range(k)) for j in range(many)]


def kernels(layer: Conv, seen: Seen) -> list[list[float]]:
    """The weights that the lines of a run show, a kernel a neuron; nan where padding has none."""
    k, s, d, p = window(layer)
    return [
        [seen.weights.get((s * j + d * i - p, j), float("nan")) for i in range(k)]
        for j in range(len(seen.outputs))
    ]


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_are_what_the_drawn_weights_make_of_the_drawn_inputs(case: str) -> None:
    layer = CASES[case][1]
    said: dict[str, list[set[float]]] = {"local": [], "conv": []}
    high = asked(*CASES[case])._replace(size=(960.0, 640.0))
    for (kind, _), seen in runs(shift.picture(high)).items():
        assert seen.weights, "no weight is written"
        own = np.array(kernels(layer, seen))
        assert looped(layer, seen.inputs, np.nan_to_num(own)) == seen.outputs
        columns = [{value for value in column if value == value} for column in own.T.tolist()]
        said[kind] = [a | b for a, b in zip(said[kind] or columns, columns, strict=True)]
    assert all(len(column) == 1 for column in said["conv"])
    assert any(len(column) > 1 for column in said["local"])


@pytest.mark.parametrize("case", CASES)
def test_what_is_marked_as_kept_is_kept(case: str) -> None:
    layer = CASES[case][1]
    found = runs(shift.picture(asked(*CASES[case])))
    stride = layer.stride[0]
    for (kind, move), seen in found.items():
        first = found[kind, 0]
        began = [i for i, value in enumerate(first.inputs) if value]
        assert [i - move for i, value in enumerate(seen.inputs) if value] == began[
            : sum(map(bool, seen.inputs))
        ]
        if not move:
            assert not seen.kept and not seen.changed, "nothing has moved"
            continue
        assert not seen.kept & seen.changed
        for at in seen.kept:
            assert move % stride == 0
            assert seen.outputs[at] == first.outputs[at - move // stride]
        if move % stride == 0 and kind == "conv":
            for at in seen.changed:
                was = at - move // stride
                assert was < 0 or seen.outputs[at] != first.outputs[was]
        assert kind != "local" or not seen.kept, "kept by chance"


def test_a_map_moves_along_and_that_of_own_weights_does_not() -> None:
    found = runs(shift.picture(asked(*CASES["default"])))
    assert found["conv", 0].inputs == [0, 0, 3, 1, 0, 0, 0, 0]
    assert found["conv", 1].inputs == [0, 0, 0, 3, 1, 0, 0, 0]
    assert found["conv", 1].outputs[1:] == found["conv", 0].outputs[:-1]
    assert (found["conv", 1].kept, found["conv", 1].changed) == ({1, 2, 3, 4}, set())
    assert (found["local", 1].kept, found["local", 1].changed) == (set(), {1, 2, 3, 4})
    said = words(shift.picture(asked(*CASES["default"])), "verdict")
    assert said == ["4 other numbers", "the same 4 numbers, moved by 1"]


def test_a_stride_keeps_the_map_at_whole_strides_only() -> None:
    picture = shift.picture(asked(*CASES["stride"]))
    found = runs(picture)
    assert [move for kind, move in found if kind == "conv"] == [0, 1, 2]
    assert not found["conv", 1].kept and found["conv", 1].changed
    assert found["conv", 2].kept and not found["conv", 2].changed
    assert found["conv", 2].outputs[1:] == found["conv", 0].outputs[:-1]
    said = "Stride 2, shared weights: the map moves by 1 when the input moves by 2"
    assert picture.title == said
    assert "2 other numbers, as the stride is 2" in words(picture, "verdict")


def test_at_the_border_what_leaves_is_lost() -> None:
    picture = shift.picture(asked(*CASES["padding"]))
    found = runs(picture)
    assert found["conv", 0].inputs == [0, 3, 1, 0, 0, 0, 0, 0]
    assert found["conv", 6].inputs == [0, 0, 0, 0, 0, 0, 0, 3]
    assert (found["conv", 6].kept, found["conv", 6].changed) == ({6}, {7})
    assert words(picture, "verdict")[-2:] == ["1 of 4 moved by 6, 2 gone", "1 other number"]
    assert picture.title == "With shared weights the map moves along, up to the border"


def test_how_far_is_asked_with_by_and_kernels_in_turn_keep_every_turn() -> None:
    options = {"by": "1,2", "panels": "tiled,conv"}
    found = runs(shift.picture(asked((1, 10), PLAIN, options=options)))
    assert set(found) == {(kind, move) for kind in ("tiled", "conv") for move in (0, 1, 2)}
    assert not found["tiled", 1].kept
    assert len(found["tiled", 2].kept) == len(found["conv", 2].kept) == 4


def test_a_transposed_map_moves_by_the_stride() -> None:
    layer = ConvTranspose(1, 1, 1, kernel_size=3, stride=2, bias=False)
    found = runs(shift.picture(asked((1, 5), layer)))
    one, moved = found["conv", 0].outputs, found["conv", 1].outputs
    assert any(one) and moved[2:] == one[:-2]
    assert not found["conv", 1].changed and not found["local", 1].kept


def test_what_is_drawn_and_assumed_is_said() -> None:
    def context(case: str) -> str:
        return " ".join(words(shift.picture(asked(*CASES[case])), "context"))

    assert "8 inputs, 6 neurons above · numbers on lines" in context("default")
    assert "map 1 of 8" in context("channels")
    assert "channel 1 of 4, the others 0 · biases 0" in context("channels")
    assert "9 inputs (not 200), 5 neurons above" in context("long")


def test_focus_picks_the_map() -> None:
    picture = shift.picture(asked(*CASES["channels"], focus=(5,)))
    said = " ".join(words(picture, "context"))
    assert "map 6 of 8" in said and "channel 3 of 4" in said


def test_lines_are_the_connections_of_the_layer() -> None:
    root = ElementTree.fromstring(svg(shift.picture(asked(*CASES["default"]))))
    for group in root.iter(f"{SVG}g"):
        if group.get("data-move") is None:
            continue
        circles = {
            (c.get("data-layer"), c.get("data-index")): (
                float(c.get("cx", "")),
                float(c.get("cy", "")),
            )
            for c in group.iter(f"{SVG}circle")
            if c.get("class") == "neuron"
        }
        lines = [e for e in group.iter(f"{SVG}line") if e.get("class") == "edge"]
        ends = {(int(e.get("data-src", "")), int(e.get("data-dst", ""))) for e in lines}
        assert ends == {(j + i, j) for j in range(6) for i in range(3)} and len(lines) == 18
        looks: dict[str, set[Any]] = {}
        for e in lines:
            start = circles["0", e.get("data-src")]
            far = np.hypot(float(e.get("x1", "")) - start[0], float(e.get("y1", "")) - start[1])
            assert far < 14
            look = e.get("stroke"), e.get("stroke-dasharray")
            looks.setdefault(str(e.get("data-weight")), set()).add(look)
        if group.get("data-panel") == "conv":
            assert group.get("data-weights") == "3" and len(looks) == 3
            assert all(len(found) == 1 for found in looks.values())
            assert len(set.union(*looks.values())) == 3
        else:
            assert group.get("data-weights") == "18" and group.get("data-ink") == "neutral"


def test_a_click_asks_before_it_answers_and_nothing_moves() -> None:
    picture = shift.picture(asked(*CASES["default"]))
    captions = [step.caption for step in picture.steps]
    assert captions[1:3] == [
        "Locally connected: Input moved by 1.",
        "Locally connected: 4 other numbers.",
    ]
    assert captions[-1] == "Convolution: the same 4 numbers, moved by 1."
    each = frames(picture)
    assert len(each) == 6 and [len(runs(frame)) for frame in each] == [1, 2, 2, 3, 4, 4]
    assert not words(each[1], "verdict") and words(each[2], "verdict")
    whole = {(m.strings, m.at.tobytes()) for m in marks(picture) if isinstance(m, Texts)}
    for frame in each:
        texts = [m for m in marks(frame) if isinstance(m, Texts)]
        assert {(m.strings, m.at.tobytes()) for m in texts} <= whole
    assert len(list(marks(each[-1]))) == len(list(marks(picture)))


def test_networks_are_drawn_by_their_first_convolution() -> None:
    network = chain((1, 8), (PLAIN, Linear(6, 2)), ("conv", "out"))
    picture = shift.picture(asked(*CASES["default"])._replace(network=network))
    assert any("conv" in note for note in picture.notes)


def test_an_alternative_text_counts_each_panel_once() -> None:
    said = alt_text(shift.picture(asked(*CASES["default"])))
    assert said.count("connections") == 2 and "18 connections, 3 weights, 0 biases" in said


def test_an_input_that_was_given_is_drawn_as_it_is() -> None:
    text = "Net(\n  (c): Conv1d(1, 1, kernel_size=(3,), stride=(1,))\n  (r): ReLU()\n)"
    picture = cnnviz.compare(text, "1x6", figure="shift").picture
    # The order of a print is assumed, its input is not.
    [said] = words(picture, "context")
    assert "6 inputs, 4 neurons above · biases 0 · " in said and said.endswith("· printed order")


def test_no_input_looks_like_an_entry_of_the_key() -> None:
    picture = shift.picture(asked((1, 8), Conv(1, 1, 1, 3, bias=False)))
    dots = [mark for mark in marks(picture) if isinstance(mark, Dots)]
    entries = {mark.styles[at] for mark in dots if mark.cls == "key" for at in mark.which.tolist()}
    inputs = [mark for mark in dots if mark.cls == "neuron" and mark.names["layer"] == 0]
    assert len(entries) == 2
    assert inputs
    assert not entries & {mark.styles[at] for mark in inputs for at in mark.which.tolist()}
