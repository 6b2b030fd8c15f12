"""A figure drawn once in paired colours is, on a dark page, the figure in the dark theme."""

from __future__ import annotations

import pytest

from cnnviz import api
from cnnviz.figures.catalogue import CATALOGUE, Entry
from cnnviz.picture.either import either
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Picture, Raster
from cnnviz.picture.paired import Paired, dark, paired
from cnnviz.picture.theme import DARK, LIGHT, Theme


def colours(picture: Picture) -> list[tuple[str | None, str | None]]:
    """(stroke, fill) of every item, in the order in which they are painted."""
    found = []
    for mark in leaves(picture.marks):
        if not isinstance(mark, Raster):
            found += [(mark.styles[i].stroke, mark.styles[i].fill) for i in mark.which.tolist()]
    return found


def drawn(entry: Entry, theme: str | Theme | None) -> Picture:
    wanted = {} if theme is None else {"theme": theme}
    return api.job_of(entry.command, entry.name, (None, None, None), wanted).figure().picture


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_a_figure_is_right_on_either_page(entry: Entry) -> None:
    once, other = drawn(entry, None), drawn(entry, "dark")
    assert colours(once) == colours(drawn(entry, "light"))
    swapped = [(a and dark(a), b and dark(b)) for a, b in colours(once)]
    assert swapped == colours(other)
    assert once.background and dark(once.background) == other.background


def test_a_theme_that_was_asked_for_stays() -> None:
    for theme in ("light", "dark", "print"):
        picture = api.compare(theme=theme).picture
        assert not any(isinstance(one, Paired) for pair in colours(picture) for one in pair)


def test_every_token_is_paired() -> None:
    def check(light: object, other: object, one: object) -> None:
        if isinstance(light, tuple):
            for three in zip(light, other, one, strict=True):  # type: ignore[arg-type]
                check(*three)
        elif isinstance(light, str) and light.startswith("#"):
            assert (one, dark(str.__str__(one) if not isinstance(one, Paired) else one)) == (
                light,
                other,
            )

    for light, other, one in zip(LIGHT, DARK, either(), strict=True):
        check(light, other, one)


def test_what_is_made_of_paired_colours_is_paired() -> None:
    join = paired(lambda a, b: a + b)
    made = join(Paired("a", "x"), "b")
    assert (made, dark(made)) == ("ab", "xb")
    assert not isinstance(join("a", "b"), Paired)
