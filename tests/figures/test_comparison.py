"""What a comparison says and shows of a layer is true of that layer, on every page."""

from __future__ import annotations

import re
import tracemalloc

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.tiled import TiledConv
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Picture, Polygons
from cnnviz.picture.steps import frames
from tests.figures.legible import SIZES, asked, faults, marks, words
from tests.figures.reading import drawn, panels, request, texts

REAL: tuple[tuple[Shape, Layer], ...] = (
    ((1, 8), Conv(1, 1, 1, 3)),
    ((1, 5, 5), Conv(2, 1, 1, 3)),
    ((3, 8, 8), Conv(2, 3, 8, 3, padding=1)),
    ((1, 32, 32), Conv(2, 1, 6, 5)),
    ((64, 56, 56), Conv(2, 64, 128, 3)),
    ((1, 200), Conv(1, 1, 1, 9)),
    ((4, 10), Conv(1, 4, 8, 3, groups=2)),
    ((2, 6, 6, 6), Conv(3, 2, 4, 3)),
)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize(("shape", "layer"), REAL, ids=repr)
def test_every_layer_is_legible_on_every_page(
    shape: Shape, layer: Layer, theme: str, size: str
) -> None:
    picture = drawn("argument", asked(shape, layer, theme=theme, size=size))
    found = [fault for fault in faults(picture, picture.background or "") if "cone" not in fault]
    assert found == []


def said(layer: Layer, shape: Shape, figure: str = "argument") -> str:
    return "\n".join(texts(drawn(figure, request(layer, shape=shape))))


@pytest.mark.parametrize(
    ("layer", "shape", "most"),
    [
        # By hand: along an axis, a kernel of 3 every 2 outputs puts 2 inputs into every other one.
        (ConvTranspose(2, 1, 1, 3, stride=2), (1, 3, 3), 4),
        # Wrapped around an axis of three, a kernel of five meets two inputs twice.
        (Conv(1, 1, 1, 5, padding=2, padding_mode="circular"), (1, 3), 3),
    ],
)
def test_says_how_many_inputs_a_neuron_sees_at_most(layer: Layer, shape: Shape, most: int) -> None:
    assert re.search(rf"\b{most} inputs each, own weights", said(layer, shape))


def test_calls_a_transposed_convolution_by_its_name() -> None:
    assert "A transposed convolution " in said(ConvTranspose(1, 1, 1, 3), (1, 4))


def test_counts_that_leave_out_padding_say_so() -> None:
    note = "border neurons see fewer: 2 + 6×3 + 2 = 22"
    assert note in said(Conv(1, 1, 1, 3, padding=1), (1, 8))
    assert "up to 3 inputs each" in said(Conv(1, 1, 1, 3, padding=1), (1, 8))
    assert note not in said(Conv(1, 1, 1, 3), (1, 8))


def test_a_tiled_convolution_shares() -> None:
    picture = drawn("argument", request(TiledConv(1, 1, 1, 3, tiles=2), shape=(1, 8)))
    assert [panel.counts for panel in panels(picture)] == [(18, 6, 2)]
    assert "nothing is shared" not in "\n".join(texts(picture))


@pytest.mark.parametrize(
    ("layer", "shape", "said"),
    [
        (Conv(2, 3, 8, 3, padding=1), (3, 8, 8), "= 8 kernels × 27"),
        # A kernel is of a map, in whatever order the weight tensor has its axes.
        (ConvTranspose(2, 2, 4, 2, stride=2), (2, 4, 4), "= 4 kernels × 8"),
        (ConvTranspose(1, 4, 6, 3, groups=2), (4, 5), "= 6 kernels × 6"),
    ],
)
def test_several_kernels_are_multiplied_out(
    layer: Layer, shape: tuple[int, ...], said: str
) -> None:
    assert said in texts(drawn("argument", request(layer, shape=shape)))


def test_the_neuron_that_is_asked_for_stands_out() -> None:
    picture = drawn("argument", request(Conv(2, 1, 1, 3), shape=(1, 5, 5), focus=(0, 1, 1)))
    conv = panels(picture)[2]
    assert 4 in {edge.dst for edge in conv.edges}
    with pytest.raises(
        CnnvizError, match="--focus 0,9,9 names no neuron of layer 0, whose output is 1"
    ):
        drawn("argument", request(Conv(2, 1, 1, 3), shape=(1, 5, 5), focus=(0, 9, 9)))


def test_a_layer_of_millions_of_inputs_is_counted_without_listing_them() -> None:
    tracemalloc.start()
    drawn("argument", request(Conv(2, 3, 8, 3), shape=(3, 2000, 2000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 400_000_000


@pytest.mark.parametrize(
    ("figure", "most"), [("argument", 70), ("sharing", 90), ("connectivity", 90), ("tiled", 90)]
)
def test_a_default_has_few_words(figure: str, most: int) -> None:
    picture = drawn(figure, request(Conv(1, 1, 1, 3), shape=(1, 8)))
    found = [word for text in texts(picture) for word in re.findall(r"[^\W\d_]{2,}", text)]
    assert len(found) <= most


def test_a_count_stands_once_in_each_panel() -> None:
    picture = drawn("argument", request(Conv(2, 3, 8, 3, padding=1), shape=(3, 8, 8)))
    for panel in panels(picture):
        assert panel.words.count(f"{panel.counts[2]:,}") == 1


def test_what_has_no_room_is_refused_with_a_size_that_was_tried() -> None:
    options = {"panels": "fc,local,tiled,conv"}
    small = asked((3, 32, 32), Conv(2, 3, 4, 3), options=options)._replace(size=(144.0, 100.0))
    with pytest.raises(CnnvizError, match="--size 16:9") as caught:
        drawn("argument", small)
    [size] = re.findall(r"--size (\S+?)(?:,|$)", str(caught.value))
    assert drawn("argument", small._replace(size=SIZES[size]))


@pytest.mark.parametrize("size", ["16:9", "page", "column"])
def test_notes_and_counts_can_be_left_to_a_caption(size: str) -> None:
    plain = request(Conv(1, 1, 1, 3), shape=(1, 8), no_notes=True, no_counts=True)
    picture = drawn("argument", plain._replace(size=SIZES[size]))
    assert not any("Conv1d" in text for text in words(picture))
    for whole in (picture, frames(picture)[-1]):
        assert not words(whole, "count") and "connections" not in words(whole)


def test_a_build_up_goes_from_neurons_to_the_whole() -> None:
    whole: Picture = drawn("argument", request(Conv(1, 1, 1, 3), shape=(1, 8)))
    seen = [panels(frame) for frame in frames(whole)]
    lines = [sum(len(panel.edges) for panel in step) for step in seen]
    assert lines == [0, 8, 48, 51, 66, 69, 84, 84, 84, 84]
    assert [len(step) for step in seen] == [1, 1, 1, 2, 2, 3, 3, 3, 3, 3]
    counts = [words(frame, "count") for frame in frames(whole)]
    assert list(map(len, counts)) == [0, 0, 0, 0, 0, 0, 0, 3, 6, 9]


@pytest.mark.parametrize(
    ("layer", "shape", "theme"),
    [
        (Conv(2, 1, 1, 3), (1, 8, 8), "light"),  # neurons on sheets
        (Conv(2, 1, 2, 3), (1, 40, 40), "light"),  # cells and cones
        (Conv(1, 1, 1, 14), (1, 40), "print"),  # bars
    ],
)
def test_two_neurons_of_a_tiled_convolution_use_the_kernels_that_repeat(
    layer: Conv, shape: Shape, theme: str
) -> None:
    found = panels(drawn("tiled", request(layer, shape=shape, theme=theme)))
    tiled = next(panel for panel in found if panel.kind == "tiled")
    ends = {edge.dst for edge in tiled.edges} or {dst for _, dst, _ in tiled.cones}
    places = [np.unravel_index(end, layer.output_shape(shape))[1:] for end in ends]
    turns = {tuple(int(at) % 2 for at in place) for place in places}
    assert len(places) == len(turns) == 2
    each = layer.kernel_size[0] ** (len(shape) - 1)
    said = f"two kernels of {each} weights, again every 2 neurons"
    assert said in " ".join(tiled.words)


@pytest.mark.parametrize(
    ("figure", "size"), [("argument", (960.0, 540.0)), ("tiled", (720.0, 540))]
)
def test_a_bias_never_has_the_letter_of_a_weight(figure: str, size: tuple[float, float]) -> None:
    asked = request(Conv(1, 1, 1, 3), shape=(1, 8), size=size)
    for panel in panels(drawn(figure, asked)):
        letters = {letter for _, _, letter in panel.letters}
        others = " ".join(word for word in panel.words if word not in letters)
        assert not letters & set(re.findall(r"\b[a-z]\b", others))


def test_without_colours_nothing_is_told_by_colour() -> None:
    picture = drawn("sharing", request(Conv(1, 1, 1, 3), shape=(1, 8), theme="print"))
    looks = {edge.look[0] for panel in panels(picture) for edge in panel.edges}
    assert all(len({look[1:3], look[3:5], look[5:]}) == 1 for look in looks)
    assert not [words for words in texts(picture) if "colour" in words.lower()]


def test_words_keep_clear_of_neurons_and_of_the_dots_for_those_left_out() -> None:
    layer = Conv(1, 1, 1, 3)
    for one in (
        request(layer, shape=(1, 40)),
        request(layer, shape=(1, 40), size=SIZES["square"]),
    ):
        assert faults(drawn("tiled", one), "#ffffff") == []


@pytest.mark.parametrize("figure", ["argument", "connectivity"])
@pytest.mark.parametrize(("shape", "layer"), [REAL[2], REAL[4], REAL[7]], ids=repr)
def test_what_a_traced_neuron_sees_is_visible_in_every_channel(
    shape: Shape, layer: Layer, figure: str
) -> None:
    drawn_ = list(marks(drawn(figure, request(layer, shape=shape))))
    polygons = [m for m in drawn_ if isinstance(m, Polygons) and m.cls in ("map", "cell")]
    assert sum(mark.cls == "cell" for mark in polygons) > (4 if figure == "argument" else 1)
    for at, mark in enumerate(polygons):
        if mark.cls == "cell":
            open_ = np.ones(len(mark.points), bool)
            for later in polygons[at + 1 :]:
                (low,), (high,) = later.points[:1].min(axis=1), later.points[:1].max(axis=1)
                corner = mark.points[:, 3]  # the lower left one
                over = ((low < corner - 0.1) & (corner - 0.1 < high)).all(axis=1)
                open_ &= ~(over & (later.cls == "map"))
            assert open_.any()


@pytest.mark.parametrize(
    ("layer", "shape", "counts"),
    [
        (Conv(3, 2, 4, 3), (2, 6, 6, 6), [432, 432, 54, 54, 54, 54]),
        (Conv(1, 4, 8, 3, groups=2), (4, 10), [40, 40, 6, 6, 6, 6]),
    ],
)
def test_a_neuron_has_one_cone_over_all_channels(
    layer: Conv, shape: tuple[int, ...], counts: list[int]
) -> None:
    picture = drawn("argument", request(layer, shape=shape))
    cones = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "cone"]
    assert [m.names["count"] for m in cones] == counts


def test_cells_without_lines_between_them_leave_no_seams() -> None:
    picture = drawn("argument", request(Conv(2, 1, 6, 5), shape=(1, 32, 32)))
    cells = [m.points for m in marks(picture) if isinstance(m, Polygons) and m.cls == "cell"]
    assert cells
    for points in cells:
        low, high = points.min(axis=1), points.max(axis=1)
        # Of a patch of 5 x 5 the next but four is in the next row.
        assert (high[:-5, 1] > low[5:, 1]).all()
        assert (high[0, 0] > low[1, 0]).all()


@pytest.mark.parametrize("size", ["column", "square"])
def test_groups_are_seen_on_a_narrow_page(size: str) -> None:
    layer = Conv(1, 4, 8, 3, groups=2)
    picture = drawn("argument", request(layer, shape=(4, 10), size=SIZES[size]))
    cells = [m.points for m in marks(picture) if isinstance(m, Polygons) and m.cls == "cell"]
    assert not picture.notes
    assert min(float(np.ptp(points[0, :, 0])) for points in cells) > 3.5
