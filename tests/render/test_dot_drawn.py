"""Every figure's DOT, drawn by real Graphvizes: the system's and that of the `dot` extra."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator

import numpy as np
import pytest

import cnnviz
from cnnviz.figures.catalogue import CATALOGUE, Entry
from cnnviz.graph.export.dot import statements
from cnnviz.graph.export.dot_source import write
from cnnviz.graph.export.source import Source
from cnnviz.layers.activation import ReLU
from cnnviz.layers.network import chain
from cnnviz.picture.marks import Picture, Polygons, Style, Texts
from cnnviz.render.dot import dot
from cnnviz.render.graphviz_engine import find_program
from cnnviz.wording import dot_string

from .sample import parsed, sample

PROGRAMS = {"system": find_program("neato", "dot"), "extra": find_program("graphviz-pure")}
LONGEST = 16_384
"""What Debian's Graphviz takes in one quoted string, in bytes."""
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
ONE = np.zeros(1, np.int64)


@pytest.fixture(params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> str:
    """A Graphviz; both are there in CI, which installs them."""
    path = PROGRAMS[request.param]
    if path is None:
        pytest.skip(f"no Graphviz here: {request.param}")
    return path


def drawn(program: str, source: str, how: tuple[str, ...] = ("-Kneato", "-n2")) -> str:
    """The SVG that Graphviz makes; it may complain of fonts, no more."""
    command = [program, *how, "-Tsvg"]
    done = subprocess.run(command, input=source.encode(), capture_output=True, check=False)
    wrong = [line for line in done.stderr.decode().splitlines() if "arning: " not in line]
    assert (done.returncode, wrong) == (0, [])
    return done.stdout.decode()


def picture(entry: Entry) -> Picture:
    make = getattr(cnnviz, entry.command)
    figure = make(figure=entry.name) if entry.command == "compare" else make(entry.name)
    return figure.picture


def strings(source: str) -> Iterator[int]:
    return (len(string.encode()) for string in STRING.findall(source))


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_every_figure_is_drawn(entry: Entry, program: str) -> None:
    source = dot(picture(entry))
    assert max(strings(source)) < LONGEST
    root = parsed(drawn(program, source))
    shapes = [e.tag.rpartition("}")[2] for e in root.iter()]
    edges = source.count(" -> ")
    assert shapes.count("path") >= edges
    said = " ".join("".join(e.itertext()) for e in root.iter() if e.tag.endswith("}text"))
    # Graphviz writes spaces that may not break.
    assert said.replace("\xa0", " ").split() != []
    painted = shapes.count("polygon") + shapes.count("polyline") + shapes.count("path") - edges
    assert painted >= source.count(" P ") + source.count(" L ")


def test_what_is_painted_behind_is_there_whatever_its_length(program: str) -> None:
    corners = np.random.default_rng(1).uniform(0, 200, (3000, 3, 2))
    marks = (Polygons(corners, (Style("#c02000"),), np.zeros(3000, int)),)
    source = dot(Picture(marks, (400, 200), None, "t", "d"))
    assert max(strings(source)) < LONGEST
    assert drawn(program, source).count("<polygon") >= 3000


def test_a_mark_of_nothing_is_nothing() -> None:
    nothing = Polygons(np.zeros((0, 3, 2)), (Style("#c02000"),), np.zeros(0, int))
    assert '_background=""' in dot(Picture((nothing,), (400, 200), None, "t", "d"))


@pytest.mark.parametrize("said", [r"C:\New", r"a\G\E\N\L\T\H", "a\\", r"\n\l\r", "&#92;N", "Ünï→Σ"])
def test_a_text_stays_as_it_is(said: str, program: str) -> None:
    text = Texts(np.array([[200.0, 100.0]]), (said,), 12, (Style(fill="#000000"),), ONE, "middle")
    root = parsed(drawn(program, dot(Picture((text,), (400, 200), None, said, said))))
    words = ["".join(e.itertext()) for e in root.iter() if e.tag.endswith("}text")]
    assert words == [said]


def test_names_of_any_length_are_read_back(program: str) -> None:
    name = 'é"\\' * 9000
    # Of a backslash in a name, Graphviz makes nothing; it stays two.
    node = f'{dot_string(name)} [label="" pos="9,9"]'
    root = parsed(drawn(program, f"digraph {{{node}}}"))
    titles = ["".join(e.itertext()) for e in root.iter() if e.tag.endswith("}title")]
    assert name.replace("\\", "\\\\") in titles


def test_a_graph_as_data_is_read(program: str) -> None:
    network = chain((2,), (ReLU(),), ("é" * 20_000,))
    stream = io.BytesIO()
    write(statements(Source(network)), stream)
    source = stream.getvalue().decode()
    assert max(strings(source)) < LONGEST
    assert "é" * 3000 in source
    assert drawn(program, source, ("-Kdot",)).count('class="edge"') == 2


def test_the_sample_is_drawn(program: str) -> None:
    assert drawn(program, dot(sample())).count("Same") == 1
