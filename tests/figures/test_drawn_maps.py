"""Maps that are drawn of many are told apart as those of few, and two neurons see apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.figures.neurons.kernel_looks import KERNELS
from cnnviz.picture.marks import Floats, Group, Picture
from cnnviz.picture.theme import LIGHT, contrast
from tests.figures.legible import faults, groups, marks
from tests.instruments.quality import outside, overlapping_texts

LARGE = ("Conv2d(64, 128, 3)", (64, 56, 56))
DEEP = ("Conv3d(2, 4, 3)", (2, 6, 6, 6))


def panel(picture: Picture, kind: str) -> Group:
    (found,) = (one for one in groups(picture, "panel") if one.names["panel"] == kind)
    return found


def of(group: Group, cls: str, layer: int = 1) -> list[Any]:
    found = [mark for mark in marks(group) if getattr(mark, "cls", "") == cls]
    return [mark for mark in found if mark.names.get("layer") == layer]


@pytest.mark.parametrize(("text", "shape"), [LARGE, DEEP, ("Conv1d(1, 64, 3)", (1, 12))])
def test_each_drawn_map_of_a_convolution_has_a_look_and_a_name_of_its_own(
    text: str, shape: tuple[int, ...]
) -> None:
    conv = panel(cnnviz.compare(text, shape).picture, "conv")
    looks: dict[int, set[Any]] = {}
    for frame in of(conv, "frame"):
        looks.setdefault(frame.names["channel"], set()).add(
            frame.styles[0][:1] + frame.styles[0][3:4]
        )
    assert len(looks) >= 4
    assert len(set.union(*looks.values())) == len(looks) == sum(map(len, looks.values()))
    names = {name.names["channel"]: name.strings[0] for name in of(conv, "kernel-name")}
    assert names.keys() == looks.keys()
    assert len(set(names.values())) == len(names)


def test_where_a_look_would_come_again_only_the_traced_map_has_one() -> None:
    again = KERNELS * len(LIGHT.dashes)
    conv = panel(cnnviz.compare(*LARGE, focus=(again, 3, 3)).picture, "conv")
    coloured = {f.names["channel"] for f in of(conv, "frame") if f.styles[0].width > 1}
    assert coloured == {again}


@pytest.mark.parametrize(("theme", "letters"), [("light", "ABCDE"), ("print", "ABCDE")])
def test_the_traced_map_is_named_whatever_others_are(theme: str, letters: str) -> None:
    conv = panel(cnnviz.compare(*LARGE, theme=theme).picture, "conv")
    assert sorted(name.strings[0] for name in of(conv, "kernel-name")) == list(letters)


def test_two_neurons_of_slices_see_inputs_apart() -> None:
    conv = panel(cnnviz.compare(*DEEP).picture, "conv")
    (dots,) = of(conv, "neuron")
    one, two = (np.unravel_index(n, (4, 4, 4, 4)) for n in dots.names["index"].tolist())
    assert one[0] == two[0] == 1  # a map in the middle: cones reach to both sides
    assert np.abs(np.subtract(one[1:], two[1:])).max() >= 3


def test_neurons_at_a_border_are_not_traced_where_padding_makes_them_see_less() -> None:
    picture = cnnviz.compare("Conv3d(3, 16, 3, padding=1)", (3, 16, 16, 16)).picture
    said = " ".join(t.strings[0] for t in marks(picture) if hasattr(t, "strings"))
    assert "both the same 81 weights" in said


PADDED = ("Conv2d(3, 8, 3, padding=1)", (3, 8, 8))


@pytest.mark.parametrize(("text", "shape"), [PADDED, LARGE])
def test_what_two_neurons_see_is_seen_in_each_map_through_those_in_front(
    text: str, shape: tuple[int, ...]
) -> None:
    local = panel(cnnviz.compare(text, shape).picture, "local")
    frames = {frame.names["channel"]: frame.points[0] for frame in of(local, "frame", 0)}
    cells = of(local, "cell", 0)
    each = int(np.prod(shape[1:]))
    seen = np.concatenate([mark.names["index"] for mark in cells])
    assert len(set(seen.tolist())) == len(seen) == 2 * 9 * len(frames)
    for mark in cells:
        middles, own = mark.points.mean(axis=1), mark.names["index"][0] // each
        low, high = frames[own].min(axis=0), frames[own].max(axis=0)
        assert ((low < middles) & (middles < high)).all()
    order = [getattr(mark, "cls", "") for mark in marks(cnnviz.compare(text, shape).picture)]
    panel_ends = [i for i, cls in enumerate(order) if cls == "neuron"]
    last = max(i for i, cls in enumerate(order) if cls == "frame" and i < panel_ends[0])
    assert last < min(i for i, cls in enumerate(order) if cls in ("cone", "cell"))


@pytest.mark.parametrize(
    ("text", "shape"),
    [PADDED, LARGE, ("Conv3d(1, 4, 3, padding=1)", (1, 12, 12, 12)), ("Conv1d(4, 6, 3)", (4, 14))],
)
def test_what_two_neurons_see_does_not_touch(text: str, shape: tuple[int, ...]) -> None:
    local = panel(cnnviz.compare(text, shape).picture, "local")
    fields: dict[Any, set[int]] = {}
    for cells in of(local, "cell", 0):
        inside = (cells.names["index"] % np.prod(shape[1:])).tolist()
        fields.setdefault(cells.styles[0].fill, set()).update(inside)
    one, two = (np.stack(np.unravel_index(sorted(f), shape[1:]), 1) for f in fields.values())
    assert np.abs(one[:, None] - two).max(axis=2).min() >= 2


def test_cones_of_two_neurons_end_in_lines_of_their_own() -> None:
    conv = panel(cnnviz.compare(*LARGE).picture, "conv")
    (dots,) = of(conv, "neuron")
    assert abs(dots.at[0, 0] - dots.at[1, 0]) > 6


def test_the_traced_map_is_named_where_a_neuron_stands_in_its_corner() -> None:
    for size in ("16:9", "square"):
        picture = cnnviz.compare(*LARGE, figure="sharing", size=size).picture
        assert "A" in [name.strings[0] for name in of(panel(picture, "conv"), "kernel-name")]


@pytest.mark.parametrize(("text", "shape"), [PADDED, LARGE, ("Conv2d(1, 6, 5)", (1, 32, 32))])
def test_maps_take_the_width_of_two_panels(text: str, shape: tuple[int, ...]) -> None:
    conv = panel(cnnviz.compare(text, shape, figure="sharing").picture, "conv")
    every = np.concatenate([frame.points.reshape(-1, 2) for frame in of(conv, "frame", 0)])
    every = np.concatenate([every, *(f.points.reshape(-1, 2) for f in of(conv, "frame"))])
    assert np.ptp(every[:, 0]) > 0.9 * 350


@pytest.mark.parametrize("kind", ["fc", "local"])
def test_without_sharing_the_second_neuron_is_a_ring_and_the_map_is_named(kind: str) -> None:
    own = panel(cnnviz.compare(*PADDED).picture, kind)
    (dots,) = of(own, "neuron")
    first, second = (dots.styles[which] for which in dots.which)
    assert (first.fill, second.stroke) == (LIGHT.ink, LIGHT.quiet)
    assert second.fill == LIGHT.background
    assert [name.strings for name in of(own, "kernel-name")] == [("A",)]


@pytest.mark.parametrize(
    ("text", "shape", "drop"),
    [
        ("Conv2d(1, 6, 5)", (1, 32, 32), ["drop the", "far ones"]),
        (*LARGE, ["drop far"]),
        (*DEEP, ["drop far ones"]),
        ("Conv1d(1, 1, 3)", (1, 8), ["drop the far ones"]),
    ],
)
def test_each_step_is_said_at_its_arrow_however_short(
    text: str, shape: tuple[int, ...], drop: list[str]
) -> None:
    """On a short arrow, "drop" alone did not say what is dropped."""
    said = [t for t in marks(cnnviz.compare(text, shape).picture) if t.cls == "step"]
    assert [t.strings[0] for t in said] == [*drop, "all stay", "share them"]


def test_groups_are_named_where_there_are_some() -> None:
    picture = cnnviz.compare("Conv1d(4, 8, 3, groups=2)", (4, 10)).picture
    named = {
        kind: [t.strings[0] for t in marks(panel(picture, kind)) if t.cls == "axis"]
        for kind in ("fc", "local", "conv")
    }
    assert named == {"fc": [], "local": ["group 1", "group 2"], "conv": ["group 1", "group 2"]}


@pytest.mark.parametrize(("text", "shape"), [PADDED, ("Conv1d(4, 8, 3)", (4, 10))])
@pytest.mark.parametrize("size", ["column", "square"])
def test_maps_and_their_names_take_the_width_that_they_have(
    text: str, shape: tuple[int, ...], size: str
) -> None:
    picture = cnnviz.compare(text, shape, size=size).picture
    conv = panel(picture, "conv")
    right = max(float(frame.points[..., 0].max()) for frame in of(conv, "frame"))
    names = max([float(name.at[0, 0]) for name in of(conv, "kernel-name")], default=right)
    assert 0.93 * picture.size[0] < max(right, names) < 0.99 * picture.size[0]


@pytest.mark.parametrize(
    ("text", "shape", "wanted"),
    [
        ("Conv2d(16, 2, 1, groups=2)", (16, 6, 6), {"size": "page"}),  # words below an arrow
        ("ConvTranspose1d(3, 8, 3, stride=3)", (3, 32), {"size": "column"}),  # names of bars
        ("ConvTranspose1d(1, 8, 1, stride=3)", (1, 8), {"size": "square"}),
        ("Conv1d(16, 16, 5, groups=4)", (16, 6), {"size": "4:3"}),  # names of groups
        ("ConvTranspose3d(64, 4, 3, stride=2, padding=1)", (64, 4, 4, 4), {"size": "column"}),
        (
            "Conv3d(16, 3, 2, stride=2, padding=2)",
            (16, 4, 4, 4),
            {"size": "page", "figure": "bias", "theme": "print"},  # names in hidden cells
        ),
    ],
)
def test_nothing_runs_into_one_another_or_over_the_edge(
    text: str, shape: tuple[int, ...], wanted: dict[str, Any]
) -> None:
    picture = cnnviz.compare(text, shape, **wanted).picture
    assert overlapping_texts(picture) == []
    assert outside(picture) == []


def test_a_neuron_of_slices_in_groups_sees_channels_that_are_drawn() -> None:
    grouped = "ConvTranspose3d(64, 4, 3, stride=2, padding=1, groups=4)"
    conv = panel(cnnviz.compare(grouped, (64, 4, 4, 4), figure="connectivity").picture, "conv")
    assert of(conv, "cone", 0) and of(conv, "cell", 0)


def test_maps_that_are_seen_whole_can_be_told_apart() -> None:
    whole = panel(cnnviz.compare(*LARGE).picture, "fc")
    seen = [mark.styles[0] for mark in of(whole, "seen", 0)]
    [fill] = {style.fill for style in seen} - {None}
    edges = [mark.styles[0] for cls in ("frame", "open") for mark in of(whole, cls, 0)]
    assert {style.stroke for style in (*seen, *edges)} == {LIGHT.ink, None}
    # The sides on which they go on are dotted, as those of the panels beside it are.
    local = panel(cnnviz.compare(*LARGE).picture, "local")
    assert len(of(whole, "open", 0)) == len(of(local, "open", 0)) == 5
    # Large, so lighter than what one neuron sees of a map; darker than a map of which none is seen.
    light = [
        float(contrast(c, LIGHT.background)) for c in (LIGHT.ink, LIGHT.rule, fill, LIGHT.wash)
    ]
    assert light == sorted(light, reverse=True) and light[2] > 1.3 * light[3]


def test_the_traced_map_of_slices_is_named_in_each_panel() -> None:
    own = panel(cnnviz.compare(*DEEP).picture, "local")
    assert [name.strings for name in of(own, "kernel-name")] == [("B",)]


def test_a_cone_is_round_all_cells_that_its_neuron_sees_however_many() -> None:
    conv = panel(cnnviz.compare("Conv2d(1, 1, 31)", (1, 60, 60)).picture, "conv")
    cones, cells = of(conv, "cone", 0), of(conv, "cell", 0)
    assert [len(mark.points) for mark in cells] == [31 * 31] * 2
    for mark in cells:
        middles = mark.points.mean(axis=1)
        assert any(all_within(middles, cone.points[0]) for cone in cones)


def all_within(points: Floats, around: Floats) -> bool:
    """Whether points lie within a polygon that turns to one side."""
    step = np.roll(around, -1, axis=0) - around
    apart = points[:, None] - around
    return bool((step[:, 0] * apart[..., 1] - step[:, 1] * apart[..., 0] >= -1e-6).all())


@pytest.mark.parametrize(
    ("text", "shape", "more"),
    [
        ("Conv2d(3, 8, (2, 3), padding=3, dilation=2)", (3, 4, 4), {"focus": (4, 5, 1)}),
        ("Conv2d(2, 32, 2, bias=False)", (2, 7, 8), {"focus": (29, 1, 2), "size": "column"}),
        (
            "Conv2d(1, 3, (4, 1), padding=3), AdaptiveAvgPool2d(3)",
            (1, 7, 5),
            {"max_connections": 50},
        ),
        ("LocallyConnected3d(3, 3, 1), MaxPool3d(2)", (3, 3, 4, 4), {"size": "column", "focus": 0}),
        ("LocallyConnected2d(1, 1, 3)", (1, 9, 7), {"size": "page"}),
    ],
)
def test_no_neuron_and_no_line_hides_a_name(text: str, shape: tuple[int, ...], more: Any) -> None:
    for figure in ("argument", "sharing"):
        picture = cnnviz.compare(text, shape, figure=figure, theme="light", **more).picture
        assert faults(picture, LIGHT.background) == []


def test_all_eight_maps_of_a_narrow_fan_have_their_names() -> None:
    conv = panel(cnnviz.compare(*PADDED, figure="sharing").picture, "conv")
    assert [name.strings[0] for name in of(conv, "kernel-name")] == list("HGFEDCBA")


@pytest.mark.parametrize("size", ["16:9", "column"])
@pytest.mark.parametrize("side", [3, 4, 5, 7])
def test_where_the_traced_map_has_no_room_for_its_name_no_other_has_one(
    side: int, size: str
) -> None:
    text = "Conv2d(2, 3, 3, stride=2, padding=1)"
    picture = cnnviz.compare(text, (2, side, side), figure="sharing", size=size).picture
    names = {name.strings[0] for name in of(panel(picture, "conv"), "kernel-name")}
    assert not names or "A" in names


@pytest.mark.parametrize("size", ["16:9", "4:3"])
def test_a_name_that_a_cone_would_hide_stands_in_another_corner(size: str) -> None:
    """The words named map A, whose name a cone hid."""
    picture = cnnviz.compare("Conv2d(1, 6, 5)", (1, 12, 12), size=size).picture
    names = [name.strings[0] for name in of(panel(picture, "conv"), "kernel-name")]
    assert names == list("FEDCBA") and faults(picture, LIGHT.background) == []
