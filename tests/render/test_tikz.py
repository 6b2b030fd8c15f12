"""TikZ: read back, and set by pdflatex."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Dots, Group, Lines, Picture, Polygons, Raster, Style, Texts
from cnnviz.picture.steps import frames
from cnnviz.render.tex import tikz
from cnnviz.render.tex.words import escaped

from .sample import dots, lines, polygons, raster, sample, texts
from .test_slides_clicks import STEPS
from .tex import compiled, has_class, pages

ONE = np.zeros(1, int)
EVIL = (
    r"\end{tikzpicture}\input{/etc/passwd}", "100 % of $x_1$ & {y} # ~ ^", "a\nb\x00\ud800",
    "−3 × 4 · ⌊n/2⌋ ⇒ Σ′ … – é ñ Å ß ﬁ 漢 😀 \u202e", '"quotes" <b> |x| `y` [z];',
    "  two  spaces ", "",
)  # fmt: skip


def of(*marks, **more) -> str:
    return tikz(Picture(marks, (400, 200), None, "A title", "", **more))


def paths(source: str) -> list[tuple[str, str]]:
    """The style and what follows of each thing that is painted."""
    return re.findall(r"^\\(?:path|draw|node)\[([^]]*)\] ?(.*)$", source, re.M)


def style(source: str, name: str) -> str:
    [found] = re.findall(rf"^ *{re.escape(name)}/\.style={{(.*)}},$", source, re.M)
    return found


def colour(source: str, name: str) -> str:
    return re.findall(rf"\\definecolor{{{name}}}{{HTML}}{{(\w+)}}", source)[0]


def test_neurons_have_names_and_connections_go_from_one_to_another() -> None:
    picture = cnnviz.compare().picture._replace(steps=())
    source = tikz(picture)
    nodes = set(re.findall(r"\\node\[neuron \d+\] \((\S+)\) at \(\1\) {};", source))
    assert len(nodes) == 3 * 14
    edges = re.findall(
        r"\\draw\[edge \d+\] \((\w+)-(\d+)-(\d+)\) -- \((\w+)-(\d+)-(\d+)\);", source
    )
    drawn = [mark for mark in leaves(picture.marks) if mark.cls == "edge"]
    wanted = [
        (str(s), str(d))
        for mark in drawn
        for s, d in zip(mark.names["src"].tolist(), mark.names["dst"].tolist(), strict=True)
    ]
    assert [(src, dst) for _, _, src, _, _, dst in edges] == wanted
    for panel, layer, src, other, above, dst in edges:
        assert (panel, int(above)) == (other, int(layer) + 1)
        assert {f"{panel}-{layer}-{src}", f"{panel}-{above}-{dst}"} <= nodes


def test_lines_begin_and_end_where_they_do() -> None:
    at = np.array([[50.0, 50.0], [150.0, 50.0]])
    which = np.zeros(2, int)
    names = {"layer": np.array([0, 1]), "index": np.array([0, 0])}
    circles = Dots(at, np.full(2, 9.0), (Style("#000000", "#ffffff"),), which, "neuron", names)
    edge = {"layer": 0, "src": np.array([0]), "dst": np.array([0])}
    line = Lines(
        at[:1] + [10.0, 0], at[1:] - [12.0, 0], np.zeros(1), (Style("#ff0000"),), ONE, "edge", edge
    )
    source = of(line, circles)
    assert r"\coordinate (net-0-0) at (50,50);" in source
    assert "shorten <=10bp, shorten >=12bp" in style(source, "edge 1")
    assert r"\draw[edge 1] (net-0-0) -- (net-1-0);" in source


def test_looks() -> None:
    source = of(lines(), polygons(), dots())
    assert "draw=cnnviz2, line width=3bp, dash pattern=on 7bp off 3bp" in style(source, "edge 2")
    assert colour(source, "cnnviz2") == "0050B0"
    assert "opacity=0.6" in style(source, "head 2")
    assert re.search(r"\\draw\[edge 1\] \(60,86\.67\) \.\. controls", source)
    assert source.count("-- cycle;") == 3
    assert "minimum size=25bp" in style(source, "neuron 2")


def test_texts() -> None:
    found = paths(of(*texts()))
    assert found[0][1] == r"at (190,30) {18 lines $\cdot$ 3 weights};"
    source = of(*texts())
    assert [re.search("anchor=([a-z ]+)", style(source, look))[1] for look, _ in found] == [
        "base west", "base west", "base", "base east", "base", "base west",
    ]  # fmt: skip
    assert "rotate=90" in style(source, found[4][0])
    assert r"font=\cnnvizfont\bfseries" in style(source, found[2][0])
    assert "scale=1.606" in style(source, found[2][0])


def test_a_themes_colours_have_its_names() -> None:
    source = tikz(cnnviz.compare(theme="dark").picture)
    assert colour(source, "cnnvizWeightA") == "6AA6FF"
    assert colour(source, "cnnvizBackground") == "0F151C"


def test_cells_are_rectangles_and_a_photograph_is_refused() -> None:
    source = of(raster())
    assert len(re.findall(r"\\path\[pixels \d+\].*rectangle", source)) == 24
    fine = np.arange(200 * 200 * 3).reshape(200, 200, 3).astype(np.uint8)
    with pytest.raises(CnnvizError, match=r"too fine for TikZ: take \.pdf"):
        of(Raster(fine, (0, 0, 9, 9)))


@given(st.text(max_size=30))
def test_every_text_is_ascii_on_one_line_with_its_braces_matched(string: str) -> None:
    said = escaped(string)
    assert said.isascii() and "\n" not in said and not re.search(r"(?<!\\)%", said)
    plain = re.sub(r"\\[\\{}]", "", said)
    depth = np.cumsum([{"{": 1, "}": -1}.get(c, 0) for c in plain] or [0])
    assert depth.min() >= 0 and depth[-1] == 0


def test_minus_and_accents() -> None:
    assert escaped("−2") == "$-$2"
    assert escaped("é ï Å") == r"\'{e} \"{\i} \r{A}"
    assert escaped("σ²") == r"$\sigma$$^{2}$"


def test_file_is_ascii_and_the_same_each_time() -> None:
    picture = Picture(texts(), (400, 200), None, "× " + EVIL[0], EVIL[3])
    source = tikz(picture)
    assert source.isascii() and source == tikz(picture)
    assert source.splitlines()[0].startswith("% ")
    assert source.count(r"\end{tikzpicture}") == 1


def test_overlays_are_the_steps() -> None:
    picture = cnnviz.compare().picture._replace(steps=STEPS)
    source = tikz(picture)
    assert set(re.findall(r"\\only<([^>#]*)>", source)) == {"1-1", "2-", "2-2", "3-"}
    assert r"\only" not in tikz(picture._replace(steps=()))
    for frame in frames(picture):
        assert r"\only" not in tikz(frame)


def test_pdflatex_takes_every_text(tmp_path) -> None:
    marks = [
        Texts(
            np.array([[200.0, 20.0 * i]]), (s,), 12, (Style(fill="#000000"),), ONE, "middle", cls=s
        )
        for i, s in enumerate(EVIL, 1)
    ]
    whole = Picture(
        (Group(tuple(marks), EVIL[0], {"panel": EVIL[1]}),), (400, 200), None, EVIL[0], ""
    )
    log = compiled(tmp_path, [tikz(whole)])
    assert "Missing character" not in log
    assert "passwd" not in log


def test_pdflatex_sets_what_we_draw(tmp_path) -> None:
    pictures = [
        sample("#ffffff"),
        cnnviz.compare().picture,
        cnnviz.draw("image").picture,
        cnnviz.draw("volume", theme="dark").picture,
    ]
    log = compiled(tmp_path, [tikz(picture) for picture in pictures], each=r"{}\newpage")
    assert "Missing character" not in log and "Font Warning" not in log
    found = pages(tmp_path, 100)
    assert len(found) == len(pictures)
    ink = np.array([0x12, 0x17, 0x1D]) / 255
    assert (np.abs(found[3] - ink).max(axis=2) < 0.02).mean() > 0.05


@pytest.mark.skipif(not has_class("beamer"), reason="no beamer here: texlive-latex-recommended")
def test_beamer_shows_a_step_a_page(tmp_path) -> None:
    picture = cnnviz.compare().picture._replace(steps=STEPS)
    compiled(tmp_path, [tikz(picture)], "beamer", "\\begin{{frame}}{}\\end{{frame}}")
    found = [(page < 0.5).mean() for page in pages(tmp_path)]
    assert len(found) == len(STEPS)
    assert len(set(found)) == len(STEPS)


def test_outside_beamer_the_last_step_is_shown(tmp_path) -> None:
    picture = cnnviz.compare().picture._replace(steps=STEPS)
    last = frames(picture)[-1]
    shown = []
    for source in (tikz(picture), tikz(last)):
        compiled(tmp_path, [source])
        shown.append(pages(tmp_path)[0])
    assert np.abs(shown[0] - shown[1]).mean() < 0.0005


def test_polygons_that_paint_nothing_are_left_out() -> None:
    nothing = Polygons(np.zeros((1, 4, 2)), (Style(),), ONE)
    assert paths(of(nothing)) == []
