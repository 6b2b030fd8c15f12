"""Every picture of the gallery, in every theme and size: legible, for every reader.

Each is measured on its own marks. No contrast is asked of lines that are there for context alone:
those of less than half opacity, those in the theme's faint ink (the edges of sheets and boxes,
rules), and those between cells. A cone ends in the cells that it stands on, in their colour.
Where a size has no room for a figure, it says which size has.
"""

from __future__ import annotations

import re
import shlex
from functools import cache
from importlib import import_module

import pytest

from cnnviz import api
from cnnviz.cli.common import SPEC_OPTIONS
from cnnviz.cli.looks import look_of
from cnnviz.cli.outputs import outputs
from cnnviz.cli.source import read_spec
from cnnviz.errors import CnnvizError
from cnnviz.figures.options import SIZES
from cnnviz.picture.colour import SIGHTS
from cnnviz.picture.marks import Group, Lines, Mark, Picture
from cnnviz.picture.theme import load
from tests.gallery import ROOT
from tests.instruments.contrasts import line_contrasts, text_contrasts
from tests.instruments.lookalikes import lookalikes
from tests.instruments.quality import outside, overlapping_texts, smallest_text

from pictures import Entry, entries  # isort: skip

ENTRIES = entries()
THEMES = ("light", "dark", "print")
ANYWHERE = ("16:9", "4:3")
"""Every figure has room on a slide."""


@pytest.fixture(autouse=True)
def _where_the_paths_of_commands_are_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@cache
def picture(command: str, theme: str, size: str) -> Picture:
    """What a command line draws, in another theme and size; raises where that size has no room."""
    name, *words = shlex.split(command)[1:]
    words += ["--theme", theme, "--size", size, "-o", "unwritten.svg"]
    context = import_module(f"cnnviz.cli.{name}").command.make_context(
        name, words, help_option_names=["-h", "--help"]
    )
    options = dict(context.params)
    figure = options.pop("figure")
    outputs(figure, options)
    spec, *said = map(options.pop, SPEC_OPTIONS)
    given = None if spec is None else read_spec(spec)
    return api.job_of(name, figure, (given, *said), look_of(options)).figure().picture


def strong(marks: tuple[Mark, ...], faint: set[str]) -> tuple[Mark, ...]:
    """The marks without the lines in faint ink."""
    kept: list[Mark] = []
    for mark in marks:
        if isinstance(mark, Group):
            mark = mark._replace(marks=strong(mark.marks, faint))
        elif mark.cls in ("grid", "seen") or (mark.cls == "cell" and "index" in mark.names):
            continue
        elif isinstance(mark, Lines):
            bold = [style.stroke not in faint for style in mark.styles]
            chosen = [bool(bold[i]) for i in mark.which]
            mark = Lines(
                *(part[chosen] for part in (mark.start, mark.end, mark.bow)),
                mark.styles,
                mark.which[chosen],
                mark.cls,
            )
        kept.append(mark)
    return tuple(kept)


def faults(drawn: Picture, theme: str) -> list[str]:
    """All that a reader would stumble over, a line each."""
    look = load(theme)
    least = 12.0 if min(drawn.size) >= 500 else 7.0
    found = [f"{one!r} overlaps {other!r}" for one, other in overlapping_texts(drawn)]
    found += [f"{what!r} leaves the canvas" for what in outside(drawn)]
    if smallest_text(drawn) < least - 1e-6:
        found.append(f"type of {smallest_text(drawn):.2f} points, under {least:g}")
    for what, ratio in text_contrasts(drawn):
        if ratio < 4.5:
            found.append(f"text {what!r} has a contrast of {ratio:.2f}")
    bold = drawn._replace(marks=strong(drawn.marks, {look.faint, look.grid}))
    weak = {(what, round(ratio, 1)) for what, ratio in line_contrasts(bold) if ratio < 3}
    found += [f"a line of class {what!r} has a contrast of {ratio}" for what, ratio in weak]
    for sight in sights(theme):
        found += [f"with {sight} sight alike: {pair}" for pair in lookalikes(drawn, sight)]
    return found


def sights(theme: str) -> list[str]:
    """For whom weights must differ in a theme: in grey where it is meant to be printed so."""
    grey = ["greyscale"] if theme == "print" else []
    return ["normal", *(sight for sight in SIGHTS if sight != "greyscale"), *grey]


def cases(entry: Entry) -> tuple[str, ...]:
    """The themes in which a picture is measured: its own where its command says one."""
    words = shlex.split(entry.command)
    return (words[words.index("--theme") + 1],) if entry.has_own_theme else THEMES


CASES = [(entry, theme) for entry in ENTRIES for theme in cases(entry)]
NAMES = [f"{entry.id}-{theme}" for entry, theme in CASES]


@pytest.mark.parametrize("size", ANYWHERE)
@pytest.mark.parametrize(("entry", "theme"), CASES, ids=NAMES)
def test_picture_is_legible_on_a_slide(entry: Entry, theme: str, size: str) -> None:
    assert faults(picture(entry.command, theme, size), theme) == []


@pytest.mark.parametrize(("entry", "theme"), CASES, ids=NAMES)
def test_picture_is_legible_in_a_column_or_says_where_it_is(entry: Entry, theme: str) -> None:
    try:
        drawn = picture(entry.command, theme, "column")
    except CnnvizError as error:
        named = [size for size in SIZES if re.search(rf"\b{size}\b", str(error))]
        assert named, f"no size is named: {error}"
        for size in named:
            assert picture(entry.command, theme, size)
    else:
        assert faults(drawn, theme) == []
