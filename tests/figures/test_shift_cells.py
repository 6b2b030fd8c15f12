"""The figure shift in two dimensions: cells with their numbers, against a nested loop."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from cnnviz.figures.shift import shift
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Picture
from cnnviz.render.svg import svg
from tests.figures.legible import asked, faults
from tests.figures.test_shift import SVG, number, runs, window

FLAT: dict[str, tuple[Any, ...]] = {
    "plain": ((1, 5, 7), Conv(2, 1, 1, 3)),
    "padded": ((64, 56, 56), Conv(2, 64, 8, 3, padding=1)),
    "strided": ((1, 7, 9), Conv(2, 1, 1, 3, stride=2)),
    "small": ((1, 5, 5), Conv(2, 1, 1, 2, dilation=2)),
}


@pytest.mark.parametrize("case", FLAT)
def test_cells_of_two_dimensions_tell_the_same(case: str) -> None:
    layer = FLAT[case][1]
    picture = shift.picture(asked(*FLAT[case]))
    found, kernel = runs(picture), _tiles(picture)
    k, s, d, p = window(layer)
    for (kind, move), seen in found.items():
        high = 5 if len({m for _, m in found}) == 2 else 3
        x = np.pad(np.reshape(seen.inputs, (high, -1)), p)
        many = [(size - d * (k - 1) - 1) // s + 1 for size in x.shape]
        if kind == "conv":
            made = [
                sum(kernel[a * k + b] * x[s * i + d * a, s * j + d * b]
                    for a in range(k) for b in range(k))
                for i in range(many[0]) for j in range(many[1])
            ]  # fmt: skip
            assert made == seen.outputs and any(made)
        first = found[kind, 0].outputs
        for at in seen.kept if move else ():
            assert move % s == 0 and seen.outputs[at] == first[at - move // s]
            assert at % many[1] >= move // s
        assert (
            seen.kept
            if kind == "conv" and move and move % s == 0
            else kind == "conv" or not seen.kept
        )


def _tiles(picture: Picture) -> list[float]:
    """The kernel's values, in the order of its weights."""
    root = ElementTree.fromstring(svg(picture))
    texts = [t for t in root.iter(f"{SVG}text") if t.get("class") == "value"]
    tiles = [t for t in texts if t.get("data-weight") and not t.get("data-src")]
    return [number(t.text) for t in sorted(tiles, key=lambda t: int(t.get("data-weight", "")))]


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["16:9", "page"])
@pytest.mark.parametrize("case", FLAT)
def test_cells_are_legible(case: str, size: str, theme: str) -> None:
    request = asked(*FLAT[case], theme=theme, size=size)
    assert faults(shift.picture(request), request.theme.background) == []
