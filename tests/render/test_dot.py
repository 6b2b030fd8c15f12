"""Graphviz source: read back as text, and drawn by Graphviz where there is one."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cnnviz.picture.extent import box
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Picture, Polygons, Raster, Style, Texts
from cnnviz.render.dot import dot
from cnnviz.render.graphviz_engine import find_program
from cnnviz.render.words import one_line

from .sample import dots, lines, raster, sample, texts

NODE = re.compile(r'\t("(?:[^"\\]|\\.)*") \[pos="([-\d.]+),([-\d.]+)!"(.*)\]')
EDGE = re.compile(r'\t("(?:[^"\\]|\\.)*") -> ("(?:[^"\\]|\\.)*") \[pos="([-\d., ]+)", (.*)\]')
ONE = np.zeros(1, np.int64)
BLACK = (Style("#000000", "#000000"),)


def source(*marks: Mark) -> str:
    return dot(Picture(marks, (400, 200), "#ffffff", "t", "d"))


def nodes(text: str) -> dict[str, tuple[float, float, str]]:
    """Place (y down) and attributes of each node, by name."""
    return {n[1:-1]: (float(x), 200 - float(y), rest) for n, x, y, rest in NODE.findall(text)}


def edges(text: str) -> list[tuple[str, str, list[list[float]], str]]:
    told = []
    for tail, head, pos, rest in EDGE.findall(text):
        points = [[float(n) for n in point.split(",")] for point in pos.split()]
        told.append((tail[1:-1], head[1:-1], [[x, 200 - y] for x, y in points], rest))
    return told


def neuron(layer: int, index: list[int], at: list[tuple[float, float]]) -> Dots:
    n = len(index)
    names = {"layer": layer, "index": np.array(index)}
    return Dots(np.array(at), np.full(n, 9.0), BLACK, np.zeros(n, int), "neuron", names)


def panel(name: str) -> Group:
    """Two inputs, one output, a bias: as figures draw them."""
    inputs = neuron(0, [0, 5], [(20, 20), (20, 60)])
    output = neuron(1, [3], [(120, 40)])
    told = {"layer": 0, "src": np.array([0, 5]), "dst": 3, "weight": np.array([2, 1])}
    styles = (Style("#c02000", width=2), Style("#0050b0", dash=(7, 3), opacity=0.5))
    start, end = np.array([[29.0, 22], [29, 58]]), np.array([[111.0, 38], [111, 42]])
    wires = Lines(start, end, np.array([0.0, 6.0]), styles, np.array([0, 1]), "edge", told)
    letters = Texts(
        np.array([[70.0, 30], [70, 50]]), ("c", 'b"'), 12, BLACK, np.zeros(2, int), "middle",
        cls="letter", names={"layer": 0, "weight": np.array([2, 1])},
    )  # fmt: skip
    bias = Dots(
        np.array([[150.0, 20]]), np.full(1, 4.0), BLACK, ONE, "bias", {"bias": np.array([0])}
    )
    strand = Lines(
        np.array([[150.0, 20]]), np.array([[128.0, 38]]), np.zeros(1), BLACK, ONE, "bias-edge",
        {"layer": 0, "dst": np.array([3]), "bias": np.array([0])},
    )  # fmt: skip
    return Group((wires, letters, strand, bias, inputs, output), "panel", {"panel": name})


def test_neurons_are_pinned_nodes_of_their_panel() -> None:
    found = nodes(source(panel("fc"), panel("conv")))
    for name in ("fc", "conv"):
        at = {key: found[f"{name}/{key}"][:2] for key in ("0/0", "0/5", "1/3", "bias/0")}
        assert at == {"0/0": (20, 20), "0/5": (20, 60), "1/3": (120, 40), "bias/0": (150, 20)}
    assert "width=0.25," in found["fc/0/0"][2]
    assert 'fillcolor="#000000"' in found["fc/0/0"][2]


def test_edges_join_the_neurons_that_they_name_along_the_very_curve() -> None:
    straight, bowed, bias = edges(source(panel("conv")))
    assert [e[:2] for e in (straight, bowed, bias)] == [
        ("conv/0/0", "conv/1/3"), ("conv/0/5", "conv/1/3"), ("conv/bias/0", "conv/1/3"),
    ]  # fmt: skip
    assert np.array(straight[2]) == pytest.approx(np.linspace((29, 22), (111, 38), 4), abs=0.01)
    p, c, d, q = np.array(bowed[2])
    middle = (p + 3 * c + 3 * d + q) / 8
    across = (middle - (p + q) / 2) @ np.array([-(q - p)[1], (q - p)[0]]) / np.hypot(*(q - p))
    assert across == pytest.approx(-6, abs=0.02)
    assert straight[3] == 'color="#c02000", penwidth=2, style=solid, letter="c"'
    assert bowed[3] == 'color="#0050b080", penwidth=1, style=dashed, letter="b\\""'


def test_panels_of_one_name_keep_apart() -> None:
    text = source(panel("conv"), panel("conv"))
    names = [name for name in nodes(text) if name.endswith("1/3")]
    assert len(set(names)) == 2
    assert {tail.rpartition("/0/")[0] for tail, *_ in edges(text)[:2]} == {"conv"}
    assert all(head in names for _, head, *_ in edges(text))


def test_an_edge_whose_neuron_is_not_drawn_ends_at_an_unseen_point() -> None:
    text = source(lines())
    loose = nodes(text)
    assert set(loose) >= {f"{layer}/{i}".lstrip("/") for layer in (0, 1) for i in range(4)}
    assert loose["0/0"][:2] == (60, 20)
    assert "style=invis" in loose["0/0"][2]


def test_texts_are_plain_nodes_around_their_middle() -> None:
    found = nodes(source(*texts()))
    said = {re.search(r"label=<(.*?)>, ", rest)[1]: (x, y) for x, y, rest in found.values()
            if "label" in rest}  # fmt: skip
    assert set(said) >= {"18 lines · 3 weights", "a &lt; b &amp; ü → Σ", "<b>Same colour</b>"}
    around = box(texts()[1])
    middle = ((around.x0 + around.x1) / 2, (around.y0 + around.y1) / 2)
    assert said["<b>Same colour</b>"] == pytest.approx(middle, abs=0.01)


def background(text: str) -> str:
    return re.search(r'_background="(.*?)"', text, re.S)[1]


def test_everything_else_is_painted_behind() -> None:
    corners = np.array([[(10.0, 10.0), (30.0, 10.0), (30.0, 20.0)]])
    shape = Polygons(corners, (Style("#c02000", "#0050b0", 2, (2, 2), 0.5),), ONE)
    assert background(source(shape)) == (
        "c 9 -#c0200080 C 9 -#0050b080 S 15 -setlinewidth(2) S 6 -dotted P 3 10 190 30 190 30 180"
    )
    open_one = background(source(shape._replace(closed=False)))
    assert " L 3 10 190 30 190 30 180" in open_one
    other = Lines(corners[:, 0], corners[:, 1], np.zeros(1), BLACK, ONE, "axis")
    assert " B 4 10 190 16.67 190 23.33 190 30 190" in background(source(other))


def test_cells_are_painted_a_run_at_a_time() -> None:
    pixels = np.zeros((2, 4, 3), np.uint8)
    pixels[0, 2:] = 255
    said = background(source(Raster(pixels, (0.0, 0.0, 40.0, 20.0))))
    rectangles = re.findall(r"C 7 -(#\w+) .*?P 4 ([\d. ]+)", said)
    assert [(c, r.split()[0], r.split()[2]) for c, r in rectangles] == [
        ("#000000", "0", "20"), ("#ffffff", "20", "40"), ("#000000", "0", "40"),
    ]  # fmt: skip
    assert said.count("P 4") == 3
    assert background(source(raster())).count("P 4") == 24


@given(st.text(), st.text())
@example('"]; digraph {', "</b> <i> & \\N \\")
@example("\\", "\x00")
def test_no_name_or_text_breaks_out(name: str, string: str) -> None:
    texts_ = Texts(np.zeros((1, 2)), (string,), 12, BLACK, ONE)
    one = Group((neuron(0, [0], [(9, 9)]), texts_), "panel", {"panel": name})
    body = source(one).split('\tgraph [_background=""]\n')[1]
    assert all(NODE.fullmatch(line) or line == "}" for line in body.split("\n") if line)
    assert body.count("label=<") == bool(one_line(string).strip())


def test_names_read_back_as_they_were() -> None:
    name = 'a "b" \\ c\\'
    one = Group((neuron(0, [0], [(9, 9)]),), names={"panel": name})
    [read] = [found for found in nodes(source(one)) if found.endswith("/0/0")]
    assert re.sub(r"\\(.)", r"\1", read) == f"{name}/0/0"


def test_a_look_is_said_once_for_all_that_have_it() -> None:
    corners = np.zeros((3, 3, 2))
    styles = (Style(fill="#c02000"), Style(fill="#0050b0"))
    said = background(source(Polygons(corners, styles, np.array([0, 0, 1]))))
    assert (said.count("#c02000"), said.count("#0050b0"), said.count("P 3")) == (1, 1, 3)


def test_nothing_is_loaded_but_the_graphviz_package() -> None:
    code = (
        "import sys; from cnnviz.picture.marks import Picture; from cnnviz.render.dot import dot;"
        "dot(Picture((), (1, 1), None, '', ''));"
        "print(*{'matplotlib', 'graphviz'}.intersection(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["graphviz"]


PROGRAM = find_program("neato", "dot", "graphviz-pure")
DRAWS = pytest.mark.skipif(PROGRAM is None, reason="no Graphviz here: neato, dot or graphviz-pure")


@DRAWS
def test_graphviz_keeps_every_node_and_curve_where_it_was() -> None:
    text = source(panel('conv "a"'), *texts())
    command = [str(PROGRAM), "-Kneato", "-n2", "-q", "-Tjson"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    drawn = json.loads(done.stdout)
    width, height = (float(n) for n in drawn["bb"].split(",")[2:])
    assert (width, height) == pytest.approx((400, 200), abs=1)
    kept = {o["name"]: [float(n) for n in o["pos"].split(",")] for o in drawn["objects"]}
    for name, (x, y, _) in nodes(text).items():
        assert kept[name.replace('\\"', '"')] == pytest.approx([x, 200 - y], abs=0.5)
    names = {o["_gvid"]: o["name"] for o in drawn["objects"]}
    curves = {(names[e["tail"]], names[e["head"]]): e["pos"].split() for e in drawn["edges"]}
    for tail, head, points, _ in edges(text):
        there = curves.pop((tail.replace('\\"', '"'), head.replace('\\"', '"')))
        places = np.array([[float(n) for n in p.split(",")] for p in there])
        assert places == pytest.approx(np.array(points) * (1, -1) + (0, 200), abs=0.5)
    assert not curves


def test_sample_has_all_its_neurons_and_edges() -> None:
    text = dot(sample())
    assert len([n for n in nodes(text) if n.startswith("conv/0/")]) >= len(dots().radius)
    assert len(edges(text)) == len(lines().bow)
    assert text.startswith("// All marks & more: One of <each> kind.")
