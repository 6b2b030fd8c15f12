"""Cones of two neurons, and the words beside them, keep clear of one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.picture.extent import box
from cnnviz.picture.theme import LIGHT, contrast
from tests.figures.test_drawn_maps import LARGE, PADDED, of, panel


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column"])
@pytest.mark.parametrize(
    ("text", "shape"),
    [PADDED, ("Conv2d(1, 6, 5)", (1, 32, 32)), ("Conv2d(3, 4, 3)", (3, 16, 16))],
)
def test_cones_of_two_neurons_are_apart(text: str, shape: tuple[int, ...], size: str) -> None:
    """Else nobody can say which neuron a cone belongs to."""
    for kind in ("local", "conv"):
        picture = cnnviz.compare(text, shape, size=size).picture
        one, two = (mark.points[0] for mark in of(panel(picture, kind), "cone", 0))
        assert np.ptp(np.concatenate([one, two]), axis=0).min() > 0
        shared = [p for mine, other in ((one, two), (two, one)) for p in _sampled(mine, other)]
        assert not shared


def _sampled(outline: Any, other: Any) -> list[Any]:
    """The points well within a convex outline that are within another, too."""
    steps = np.linspace(0.02, 0.98, 40)
    centre, ends = outline.mean(axis=0), np.roll(outline, -1, axis=0)
    rims = [outline + t * (ends - outline) for t in steps]
    spots = np.concatenate(
        [centre + share * (rim - centre) for rim in rims for share in (0.5, 0.9)]
    )
    return [spot for spot in spots if _within(spot, other)]


def _within(spot: Any, outline: Any) -> bool:
    """Whether a point is within a convex outline."""
    ways, rel = np.roll(outline, -1, axis=0) - outline, spot - outline
    turns = ways[:, 0] * rel[:, 1] - ways[:, 1] * rel[:, 0]
    return bool((turns > 0).all() or (turns < 0).all())


@pytest.mark.parametrize(
    ("text", "shape"),
    [PADDED, LARGE, ("Conv2d(1, 6, 5)", (1, 32, 32)), ("Conv2d(2, 3, 3, stride=2)", (2, 9, 9))],
)
@pytest.mark.parametrize("font", ["Fira Sans", "DejaVu Sans"])
def test_words_beside_maps_stand_on_no_cone(text: str, shape: tuple[int, ...], font: str) -> None:
    picture = cnnviz.compare(text, shape, theme=LIGHT._replace(font=font)).picture
    lefts = set()
    for kind in ("fc", "local", "conv"):
        one = panel(picture, kind)
        words = [mark for mark in one.marks if getattr(mark, "cls", "") == "label"]
        around = box(words)
        for mark in (*of(one, "frame", 0), *of(one, "cone", 0)):
            over = box(mark)
            apart = over.x0 > around.x1 or over.y0 > around.y1 or over.y1 < around.y0
            assert apart or not any(_within(spot, mark.points[0]) for spot in _spots(around))
        lefts.add(round(around.y0, 3))
    assert len(lefts) == 1


def _spots(around: Any) -> Any:
    """Points all over a box."""
    xs, ys = np.linspace(around.x0, around.x1, 20), np.linspace(around.y0, around.y1, 8)
    return np.stack(np.meshgrid(xs, ys), 2).reshape(-1, 2)


def test_lines_end_under_the_sheet_of_their_neurons() -> None:
    picture = cnnviz.compare("Conv2d(1, 1, 3)", (1, 5, 5)).picture
    for kind in ("fc", "local", "conv"):
        classes = [getattr(mark, "cls", "") for mark in panel(picture, kind).marks]
        edges = [i for i, cls in enumerate(classes) if cls == "edge"]
        sheets = [i for i, cls in enumerate(classes) if cls == "sheet"]
        assert min(sheets) < min(edges) <= max(edges) < max(sheets)
        assert max(sheets) < max(i for i, cls in enumerate(classes) if cls == "neuron")


def test_maps_behind_the_traced_one_are_paler_than_it() -> None:
    picture = cnnviz.compare(*PADDED).picture
    for kind in ("fc", "local", "conv"):
        frames = {mark.names["channel"]: mark for mark in of(panel(picture, kind), "frame")}
        drawn = {channel: frame.styles[0] for channel, frame in frames.items()}
        strong = contrast(str(drawn[0].stroke), LIGHT.background)
        others = [contrast(str(drawn[i].stroke), LIGHT.background) for i in range(1, 8)]
        assert max(others) < 0.75 * strong


@pytest.mark.parametrize(
    ("text", "shape", "both"),
    [("Conv1d(2, 2, 3)", (2, 5), {2, 7}), ("Conv2d(1, 2, 3)", (1, 4, 4), {5, 6, 9, 10})],
)
@pytest.mark.parametrize("kind", ["local", "conv"])
def test_of_what_two_neurons_see_each_has_a_half(
    text: str, shape: tuple[int, ...], both: set[int], kind: str
) -> None:
    """The field of one neuron lay on that of the other, which seemed to see less."""
    fields = of(panel(cnnviz.compare(text, shape, size="16:9").picture, kind), "cell", 0)
    areas: dict[int, list[float]] = {}
    for mark in fields:
        x, y = np.moveaxis(mark.points, -1, 0)
        area = 0.5 * np.abs((x * np.roll(y, -1, 1) - y * np.roll(x, -1, 1)).sum(axis=1))
        for index, own in zip(mark.names["index"].tolist(), area.tolist(), strict=True):
            areas.setdefault(index, []).append(own)
    assert {index for index, own in areas.items() if len(own) > 1} == both
    # The later of two lies over the earlier.
    whole = max(max(own) for own in areas.values())
    for index, own in areas.items():
        assert own[-1] == pytest.approx(whole / 2 if index in both else whole)


def _named(size: str, kind: str) -> dict[int, list[str]]:
    """The names in the cells that each traced neuron sees, in the order of its inputs."""
    picture = cnnviz.compare("Conv1d(2, 2, 3)", (2, 5), size=size).picture
    found: dict[int, dict[int, str]] = {}
    for mark in of(panel(picture, kind), "letter", 0):
        ends = zip(mark.names["dst"].tolist(), mark.names["src"].tolist(), strict=True)
        for (neuron, source), word in zip(ends, mark.strings, strict=True):
            found.setdefault(neuron, {})[source] = word
    return {n: [own[source] for source in sorted(own)] for n, own in found.items()}


@pytest.mark.parametrize("size", ["16:9", "square"])
def test_large_cells_hold_the_names_of_weights(size: str) -> None:
    """That both neurons use the same six was said, not seen. Neurons 3 and 5 are of map B."""
    assert _named(size, "conv") == {3: list("ghijkl"), 5: list("ghijkl")}


def test_numbers_of_weights_of_their_own_are_counted_map_by_map() -> None:
    first = [str(n) for n in range(19, 25)]
    assert _named("16:9", "local") == {3: first, 5: [str(n) for n in range(31, 37)]}
    assert _named("16:9", "fc") == {}
