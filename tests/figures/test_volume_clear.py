"""The figure volume: what lies over what, what stands where, and what is left out."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

from cnnviz.figures.ink.hues import oklab
from cnnviz.figures.volume import volume
from cnnviz.figures.volume.subject import subject_of
from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv
from cnnviz.picture.colour import linear, rgb
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Dots, Lines, Polygons, Texts
from cnnviz.picture.theme import DARK, LIGHT, Theme
from tests.figures.legible import SIZES, asked, faults, groups, marks, words
from tests.figures.test_truth import by_definition
from tests.figures.test_volume import CASES, DEFAULT, SMALL, circles, cones, inside, of
from tests.instruments.quality import outside, overlapping_texts


@pytest.mark.parametrize(("shape", "layer"), SMALL, ids=repr)
def test_what_is_seen_along_the_axes_makes_the_count(shape: Shape, layer: Conv) -> None:
    about = subject_of(asked(shape, layer))
    wires = by_definition(layer, shape)
    assert prod(about.sums) * layer.out_channels * shape[0] // layer.groups == len(wires)


def test_the_cones_lie_behind_the_maps() -> None:
    for theme in ("light", "dark", "print"):
        drawn = list(marks(volume.picture(asked(*DEFAULT, theme=theme))))
        kinds = [mark.cls for mark in drawn]  # type: ignore[attr-defined]
        last = max(i for i, kind in enumerate(kinds) if kind == "cone")
        assert last < min(i for i, kind in enumerate(kinds) if kind == "map")
        cones_ = [mark for mark in drawn if getattr(mark, "cls", "") == "cone"]
        assert {style.opacity for cone in cones_ for style in cone.styles} == {1.0}  # type: ignore[union-attr]


def test_what_is_said_across_the_maps_stands_at_its_neurons() -> None:
    for shape, layer in (DEFAULT, CASES[1], CASES[2], CASES[13]):
        picture = volume.picture(asked(shape, layer))
        (caption,) = [g for g in groups(picture, "caption") if g.names["of"] == "across"]
        around, row = (
            box(caption.marks),
            [at for at, _ in (circles(picture)[d] for d in cones(picture))],
        )
        (frame, *_) = [mark.points[0] for mark in of(picture, "frame")]
        left = min(frame[0, 0], row[0][0])
        assert 0 < left - around.x1 < 36 and 0 < row[0][1] - around.y1 < 36
        led = list(of(picture, "leader", Lines))
        starts = [
            s for m in led for s, of_ in zip(m.start, m.names["of"], strict=True) if of_ == "across"
        ]
        assert abs(starts[0][0] - around.x1) < 12


def test_a_map_that_would_be_left_out_alone_is_drawn() -> None:
    picture = volume.picture(asked((1, 32, 32), Conv(2, 1, 6, 5)))
    assert len(cones(picture)) == 6 and not list(of(picture, "ellipsis", Dots))
    assert len(cones(volume.picture(asked((1, 32, 32), Conv(2, 1, 7, 5))))) == 5
    # So small circles would shimmer: the front map is a colour.
    assert len(circles(picture)) == 6 and list(of(picture, "one-map"))


def test_dots_for_what_is_left_out_stand_on_no_map_that_is_drawn() -> None:
    for shape, layer in (CASES[1], CASES[3], CASES[13]):
        picture = volume.picture(asked(shape, layer))
        drawn = [mark.points[0] for mark in of(picture, "map")]
        blanks = [mark.points[0] for mark in of(picture, "left-out")]
        dots = [at for mark in of(picture, "ellipsis", Dots) for at in mark.at]
        assert dots and blanks
        for at in dots:
            under = [
                mark
                for mark in marks(picture)
                if isinstance(mark, Polygons)
                and mark.cls in ("map", "left-out")
                and inside(at, mark.points[0])
            ]
            assert not under or under[-1].cls == "left-out"
        assert len(drawn) > len(blanks)


def test_neurons_have_the_names_of_their_kernels_all_or_none() -> None:
    for maps, named in ((128, 5), (100000, 0)):
        picture = volume.picture(asked((1, 5, 5), Conv(2, 1, maps, 3)))
        inner = [m for m in of(picture, "kernel-name", Texts) if m.styles[0].fill != ""]
        rims = [circles(picture)[d][0] for d in cones(picture)]
        at = [m.at[0] for m in inner]
        assert sum(any(np.hypot(*(a - r)) < 8 for a in at) for r in rims) == named


def test_what_a_large_layer_would_be_fully_connected_is_told() -> None:
    said = words(volume.picture(asked((64, 56, 56), Conv(2, 64, 128, 3))))
    assert {"214,990,848", "373,248 × 200,704"} <= set(said)
    picture = volume.picture(asked((64, 56, 56), Conv(2, 64, 128, 3)))
    cards = [m for m in of(picture, "ellipsis", Dots) if "kernel" in m.names]
    assert len(cards) == 5, "a kernel of 64 channels has three cards and dots"


def test_what_each_part_is_and_each_kernel_is_said_large() -> None:
    picture = volume.picture(asked(*DEFAULT))
    heads = [
        m.size for g in groups(picture, "caption") for m in g.marks[:1] if isinstance(m, Texts)
    ]
    assert heads == [18] * 6
    sizes = {m.size for m in of(picture, "kernel-name", Texts)}
    assert sizes == {13, 16}, "in a neuron, and below a kernel"
    arrows = [m for m in of(picture, "arrow", Lines) if "kernel" in m.names]
    assert len(arrows) == 5 and {m.styles[0].width for m in arrows} == {2.4}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("shape", "layer"), CASES, ids=repr)
def test_no_words_stand_on_a_cone_or_on_one_another(shape: Shape, layer: Conv, size: str) -> None:
    picture = volume.picture(asked(shape, layer, size=size))
    rooms = [box(group.marks) for group in groups(picture, "caption")]
    for i, one in enumerate(rooms):
        for other in rooms[i + 1 :]:
            across = min(one.x1, other.x1) - max(one.x0, other.x0)
            assert across <= 0 or min(one.y1, other.y1) - max(one.y0, other.y0) <= 0
        xs, ys = np.linspace(one.x0, one.x1, 20), np.linspace(one.y0 + 2, one.y1 - 2, 5)
        spots = np.stack(np.meshgrid(xs, ys), 2).reshape(-1, 2)
        for corners, _ in cones(picture).values():
            assert not any(inside(spot, corners) for spot in spots)


def test_what_another_group_sees_comes_in_a_darker_field_behind() -> None:
    picture = volume.picture(asked((4, 7, 7), Conv(2, 4, 6, 3, groups=2)))
    drawn = list(of(picture, "cone"))
    assert [mark.names["dst"] // 25 for mark in drawn] == [3, 4, 5, 0, 1, 2]
    looks = [mark.styles[0].fill for mark in drawn]
    assert looks[0] == looks[2] != looks[3] == looks[5]
    alike = list(of(volume.picture(asked(*DEFAULT)), "cone"))
    assert len({mark.styles[0].fill for mark in alike}) == 1


def test_words_beside_the_output_keep_off_it_in_a_wider_font() -> None:
    request = asked(*DEFAULT)
    picture = volume.picture(request._replace(theme=request.theme._replace(font="DejaVu Sans")))
    edge = min(mark.points[..., 0].min() for mark in of(picture, "one-position"))
    seen = max(mark.points[..., 0].max() for mark in of(picture, "map", layer=0))
    for group in groups(picture, "caption"):
        around = box(group.marks)
        if group.names["of"] == "across":
            assert seen < around.x0 and around.x1 < edge - 4
    names = [m for m in marks(picture) if isinstance(m, Texts) and m.cls == "kernel-name"]
    (kernels,) = [g for g in groups(picture, "caption") if g.names["of"] == "kernels"]
    assert box(kernels.marks).x1 < min(box([m]).x0 for m in names if m.size == 16) - 4


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_sixth_kernel_has_a_hue_of_its_own_and_is_not_in_the_ink_of_what_is_traced(
    theme: Theme,
) -> None:
    picture = volume.picture(asked((1, 32, 32), Conv(2, 1, 6, 5), theme=theme.name))
    told = [m for m in marks(picture) if isinstance(m, Texts) and m.cls == "kernel-name"]
    colours = {m.styles[0].fill for m in told if m.size == 16}
    assert len(colours) == 6 and theme.ink not in colours
    spots = oklab(linear(np.array([rgb(str(colour)) for colour in sorted(map(str, colours))])))
    assert (np.linalg.norm(spots[:, None] - spots, axis=2) + np.eye(6)).min() > 0.09


CROWDED = {
    "10x3": ((1, 4, 5), Conv(2, 1, 4, 2, stride=3, bias=False), (720.0, 216.0)),
    "wide": ((3, 8, 7), Conv(2, 3, 3, 1), (720.0, 216.0)),
    "20x10": ((1, 5, 4), Conv(2, 1, 4, 4, padding=3), (1440.0, 720.0)),
    "column": ((3, 6, 4), Conv(2, 3, 1, 3, stride=3), (252.0, 189.0)),
}


@pytest.mark.parametrize("case", CROWDED)
def test_no_words_meet_and_nothing_leaves_a_long_or_a_narrow_page(case: str) -> None:
    shape, layer, size = CROWDED[case]
    request = asked(shape, layer)._replace(size=size, focus=(67,) if case == "20x10" else None)
    picture = volume.picture(request)
    assert faults(picture, request.theme.background) == []
    assert outside(picture) == overlapping_texts(picture) == []
