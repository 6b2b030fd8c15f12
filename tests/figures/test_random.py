"""Every figure of any network, in every format and with any theme, is drawn or refused in words."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnviz
from cnnviz.api import Figure
from cnnviz.errors import CnnvizError
from cnnviz.figures.catalogue import CATALOGUE, Entry
from cnnviz.picture.theme import DARK, LIGHT, PRINT, Theme
from cnnviz.render.files import FORMATS, MOVING
from tests.oracles.specs import Spec, specs, usual

PICTURES = 40
"""How many networks each figure is asked for here; tests/fuzz asks for far more."""

FILES = 20
"""How many figures each format writes; a film takes a second."""

SIZES = ("16:9", "4:3", "square", "column", "page", "3x9")
COLOURS = ("#aa0000", "#00aa00", "#0000aa", "#000000", "#ffffff")
DASHES = ((), (7.0, 3.0), (2.0, 2.5), (0.5, 50.0), (1.0, 1.0, 9.0, 1.0))


@st.composite
def themes(draw: st.DrawFn) -> Theme:
    """A legal theme, with as few looks as one."""
    return draw(st.sampled_from([LIGHT, DARK, PRINT]))._replace(
        weights=tuple(draw(st.lists(st.sampled_from(COLOURS), min_size=1, unique=True))),
        dashes=tuple(draw(st.lists(st.sampled_from(DASHES), min_size=1, unique=True))),
        dash_first=draw(st.booleans()),
        line_width=draw(st.sampled_from([0.2, 1.8, 10.0])),
    )


looks = st.fixed_dictionaries(
    {},
    optional={
        "theme": themes(),
        "size": st.sampled_from(SIZES),
        "direction": st.sampled_from(["up", "right"]),
        "title": st.sampled_from(["", "A title"]),
        "transparent": st.booleans(),
        "max_connections": st.sampled_from([1, 50, 100_000]),
    },
)


def drawn(entry: Entry, spec: Spec, look: dict[str, Any]) -> Figure | None:
    """The figure, or None where it is refused in words."""
    try:
        if entry.command == "compare":
            return cnnviz.compare(spec.text, entry.name, input_shape=spec.input_shape, **look)
        return cnnviz.draw(entry.name, spec.text, input_shape=spec.input_shape, **look)
    except CnnvizError as error:
        assert str(error)
        return None


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_every_figure_of_any_network(entry: Entry) -> None:
    came: Counter[bool] = Counter()

    @settings(max_examples=PICTURES, derandomize=True)
    @given(specs() | usual(entry.name), looks)
    def every(spec: Spec, look: dict[str, Any]) -> None:
        figure = drawn(entry, spec, look)
        came[figure is not None] += 1
        if figure:
            ET.fromstring(figure.svg())
            assert figure.to_bytes("dot").startswith(b"//")

    every()
    # Else there would be nothing to be seen here.
    assert came[True] > 3, came


@pytest.mark.parametrize("format_", sorted(FORMATS))
@pytest.mark.filterwarnings("ignore:PNG and PDF are drawn with:UserWarning")
def test_every_format_of_any_network(format_: str) -> None:
    @settings(max_examples=4 if format_ in MOVING else FILES, derandomize=True)
    @given(st.sampled_from(CATALOGUE), specs(), looks)
    def every(entry: Entry, spec: Spec, look: dict[str, Any]) -> None:
        figure = drawn(entry, spec, look)
        if not figure:
            return
        try:
            assert figure.to_bytes(format_, dpi=30)
        except CnnvizError as error:
            # What stands still makes no film.
            assert format_ in MOVING
            assert str(error)

    every()


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
@pytest.mark.parametrize("looks_", [(1, 1), (2, 1), (1, 2), (3, 1)])
def test_few_looks_are_enough_or_refused(entry: Entry, looks_: tuple[int, int]) -> None:
    theme = LIGHT._replace(weights=COLOURS[: looks_[0]], dashes=DASHES[: looks_[1]])
    figure = drawn(entry, Spec(entry.spec, entry.input_shape or (1, 8)), {"theme": theme})
    if figure:
        ET.fromstring(figure.svg())


@pytest.mark.parametrize(
    ("name", "text", "input_shape"),
    [
        ("sharing", "Conv3d(4, 4, 4, stride=3, groups=4)", (4, 10, 10, 10)),
        ("sharing", "LocallyConnected3d(1, 6, 3, stride=5)", (1, 13, 13, 13)),
        ("argument", "Conv1d(1, 1, 2, stride=5, padding=2)", (1, 1)),
        ("matrix", "Conv1d(60, 2, 2, stride=5, padding=2)", (60, 2)),
    ],
)
def test_where_little_or_nothing_connects(
    name: str, text: str, input_shape: tuple[int, ...]
) -> None:
    figure = cnnviz.compare(text, name, input_shape=input_shape)
    for format_ in ("svg", "dot", "png", "pdf"):
        assert figure.to_bytes(format_, dpi=30)
