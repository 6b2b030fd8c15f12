"""The figure neuron on pages that are too narrow for kernels beside the neurons."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.neuron import neuron
from cnnviz.picture.theme import load
from tests.figures.legible import SIZES, asked, faults, words
from tests.figures.test_neuron import CASES, DEFAULT, named, panels


@pytest.mark.parametrize("size", ["column", "square"])
def test_narrow_pages_have_the_same_steps_and_numbers_without_the_kernels_beside(size: str) -> None:
    whole, narrow = (panels(neuron.picture(asked(*DEFAULT, size=s))) for s in ("16:9", size))
    for kind, panel in narrow.items():
        for cls in ("products", "weighted", "before", "after", "letter", "function"):
            assert words(panel, cls) == words(whole[kind], cls), cls
        assert not named(panel, "cell")
        (heads,), (dots,) = named(panel, "bias-head"), named(panel, "bias")
        plus = np.concatenate([mark.at for mark in named(panel, "plus")])
        radius = named(panel, "plus")[0].radius[0]
        assert np.allclose(np.hypot(*(heads.points[:, 0] - plus).T), radius)
        assert len(dots.at) == {"fc": 2, "conv": 1}[kind]
        ((edges,), (inputs, sums)) = named(panel, "edge"), named(panel, "neuron")
        for ends, dots, key in ((edges.start, inputs, "src"), (edges.end, sums, "dst")):
            place = {int(n): at for n, at in zip(dots.names["index"], dots.at, strict=True)}
            centres = np.array([place[int(n)] for n in edges.names[key]])
            assert np.allclose(np.hypot(*(ends - centres).T), dots.radius[0])
    fc, conv = (np.concatenate([m.points[:, :, 1] for m in named(narrow[kind], "body")])
                for kind in ("fc", "conv"))  # fmt: skip
    assert fc.max() < conv.min(), "the convolution stands below the fully connected layer"


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize(
    ("case", "size"),
    [
        ("default", "column"),
        ("transposed", "column"),
        ("default", "tall"),
        *((case, "square") for case in CASES),
    ],
)
def test_narrow_pages_are_legible(case: str, size: str, theme: str) -> None:
    for title in (None, ""):
        request = asked(*CASES[case], theme=theme, title=title)
        page = {"tall": (252.0, 288.0), **SIZES}[size]
        picture = neuron.picture(request._replace(size=page))
        assert faults(picture, load(theme).background) == []
