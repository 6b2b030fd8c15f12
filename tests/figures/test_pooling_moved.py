"""The figure pooling beside itself, its input moved on: what stays, and what is marked."""

from __future__ import annotations

from itertools import product

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.picture.marks import Dots
from cnnviz.picture.theme import THEMES
from tests.figures.legible import faults, marks, words
from tests.figures.test_pooling import drawn, panels, pooled, values


@pytest.mark.parametrize("by", [1, 2])
@pytest.mark.parametrize(("name", "kernel", "stride"), [("line", 2, 2), ("overlap", 3, 2)])
def test_a_moved_input_stands_beside_itself(name: str, kernel: int, stride: int, by: int) -> None:
    for kind in ("max", "average", "strided"):
        picture = drawn(name, options={"panels": kind, "by": str(by)})
        before, after = panels(picture, "edge")
        assert [before.names["panel"], after.names["panel"]] == [kind, "moved"]
        assert values(after, 0)[by:] == values(before, 0)[:-by]
        for panel in (before, after):
            assert values(panel, 1) == pooled(kind, values(panel, 0), kernel, stride)
        changed = [a != b for a, b in zip(values(before, 1), values(after, 1), strict=True)]
        (dots,) = (m for m in marks(after) if isinstance(m, Dots) and m.names.get("layer") == 1)
        ink = THEMES["light"].ink
        assert [dots.styles[i].fill == ink for i in dots.which] == changed
        said = f"{sum(changed)} of {len(changed)} outputs change"
        assert said in " ".join(words(picture, "title")) and said in " ".join(words(picture))


def test_a_moved_input_is_legible_in_every_size_and_theme() -> None:
    for name, size in product(("line", "grid"), ("16:9", "4:3", "square", "page", "column")):
        for theme in ("light", "dark", "print"):
            picture = drawn(name, size=size, theme=theme, options={"by": "1"})
            assert faults(picture, picture.background or "") == []


@pytest.mark.parametrize("by", ["0", "9", "x", "1,2", ""])
def test_a_move_that_cannot_be_is_refused(by: str) -> None:
    with pytest.raises(CnnvizError, match=r"--by .* from 1 to 8"):
        drawn("line", options={"by": by})
