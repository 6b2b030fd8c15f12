"""The figure cost over a growing input: how large its curves are, and their words among them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.figures.cost import cost
from cnnviz.layers.conv import Conv
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Dots, Picture, Polygons, Texts
from tests.figures.legible import asked, groups, marks, words
from tests.figures.test_cost import CASES, DEFAULT, SWEEP


def lines(picture: Picture) -> dict[tuple[str, str], list[Polygons]]:
    """The strokes of each curve by what it counts and its counts."""
    return {
        (g.names["of"], g.names["count"]): [m for m in g.marks if isinstance(m, Polygons)]
        for g in groups(picture, "curve")
    }


def drawn(size: str = "16:9", **options: Any) -> Picture:
    return cost.picture(asked(*DEFAULT, size=size, options=SWEEP, **options))


@pytest.mark.parametrize(("size", "least"), [("16:9", 0.37), ("page", 0.37), ("4:3", 0.3)])
def test_two_plots_share_one_axis_and_the_width_of_the_page(size: str, least: float) -> None:
    picture = drawn(size)
    found = [np.ptp(dots.at[:, 0]) for g in groups(picture, "curve") for dots in g.marks[-1:]]  # type: ignore[union-attr]
    assert np.ptp(found) < 1e-6 and found[0] > least * picture.size[0]
    assert words(picture, "tick").count("1 million") == 1


def test_of_curves_that_lie_on_each_other_one_is_seen_at_both_sides_of_the_other() -> None:
    under, over = lines(drawn())["connections", _connections()]
    assert under.styles[0].width > 2 * over.styles[0].width > 6
    assert under.styles[0].stroke != over.styles[0].stroke
    assert np.array_equal(under.points, over.points) and not over.styles[0].dash


def _connections() -> str:
    """Of a 3 x 3 kernel with padding 1: along a side of n each border loses one of 3 n pairs."""
    return " ".join(str((3 * n - 2) ** 2 * 3 * 16) for n in (8, 16, 32, 64, 128, 256, 512))


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
@pytest.mark.parametrize("case", ["default", "small", "vgg", "one"])
@pytest.mark.parametrize("sweep", ["8:512", "8:16", "7:5000"])
def test_no_curve_runs_through_its_words(case: str, size: str, sweep: str) -> None:
    picture = cost.picture(asked(*CASES[case], size=size, options={"sweep": sweep}))
    said = [box((m,)) for m in marks(picture) if isinstance(m, Texts) and m.cls in ("kind", "pace")]
    for group in groups(picture, "curve"):
        dots = group.marks[-1]
        assert isinstance(dots, Dots)
        x = np.linspace(dots.at[0, 0], dots.at[-1, 0], 2000)
        y = np.interp(x, dots.at[:, 0], dots.at[:, 1])
        for at in said:
            assert not ((x > at.x0) & (x < at.x1) & (y > at.y0) & (y < at.y1)).any()


def test_a_curve_is_nearest_to_its_own_words() -> None:
    for case in (DEFAULT, ((4, 9, 9), Conv(2, 4, 8, kernel_size=5, padding=2, groups=2))):
        picture = cost.picture(asked(*case, options=SWEEP))
        for plot in groups(picture, "plot"):
            kinds = list(groups(plot, "kind"))
            curves = [g.marks[-1].at for kind in kinds for g in groups(kind, "curve")]  # type: ignore[union-attr]
            for own, kind in enumerate(kinds):
                said = box([m for m in marks(kind) if isinstance(m, Texts)])
                x, y = (said.x0 + said.x1) / 2, (said.y0 + said.y1) / 2
                far = [abs(float(np.interp(x, at[:, 0], at[:, 1])) - y) for at in curves]
                assert far.index(min(far)) == own
