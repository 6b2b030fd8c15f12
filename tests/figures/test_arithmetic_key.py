"""The key of the figure arithmetic: every look of a cell is in it, and where a count comes from."""

from __future__ import annotations

import pytest

from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Picture, Polygons
from tests.figures.legible import groups, words
from tests.figures.test_arithmetic import SHOWN, drawn, fills


def looks(picture: Picture, *classes: str) -> set[tuple[str | None, bool]]:
    """The fills of all cells of these classes, and whether their rims are dashed."""
    return {
        (style.fill, bool(style.dash))
        for mark in leaves(picture.marks)
        if isinstance(mark, Polygons) and mark.cls in classes
        for style in (mark.styles[i] for i in mark.which)
    }


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("name", SHOWN)
def test_every_look_is_in_the_key(name: str, theme: str) -> None:
    picture = drawn(name, theme=theme)
    # Outputs that are not made yet are empty.
    empty = (picture.theme.background, False)
    assert looks(picture, "input", "output") - {empty} == looks(picture, "sample")


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_what_was_made_before_does_not_look_like_an_input(theme: str) -> None:
    *_, last = groups(drawn("stride", theme=theme), "step")
    assert not {*fills(last, "output")} & {*fills(last, "input")}


def test_padding_under_the_kernel_is_named_where_there_is_any() -> None:
    assert "padding under it" in words(drawn("stride"), "key")
    assert "padding under it" not in words(drawn("none"), "key")
    assert "0 under it" in words(drawn("back"), "key")
