"""Slides: connections are glued to the circles that they join."""

from __future__ import annotations

import re

import numpy as np
from pptx.enum.shapes import MSO_SHAPE_TYPE as KIND

import cnnviz
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Dots, Lines, Style
from cnnviz.render.slides import pptx
from tests.render.test_slides import POINT, opened, shapes, slide_of

from .sample import lines


def test_neurons_are_circles_and_connections_are_glued_to_them() -> None:
    default = cnnviz.compare().picture
    found = list(shapes(opened(pptx(default)).slides[0]))
    circles = {s.shape_id: s for s in found if s.name.startswith("neuron")}
    dots = [m for m in leaves(default.marks) if m.cls == "neuron"]
    assert len(circles) == sum(len(m.radius) for m in dots) == 3 * 14
    assert {s.auto_shape_type.name for s in circles.values()} == {"OVAL"}
    edges = [s for s in found if s.name.startswith("edge")]
    assert {s.shape_type for s in edges} == {KIND.LINE}
    assert len(edges) == 48 + 18 + 18
    for edge in edges:
        layer, src, dst = (int(n) for n in re.findall(r"(?:layer|src|dst) (\d+)", edge.name))
        begin, end = (
            circles[int(edge._element.xpath(path)[0])]
            for path in (".//a:stCxn/@id", ".//a:endCxn/@id")
        )
        assert f"layer {layer}, index {src}" in begin.name
        assert f"layer {layer + 1}, index {dst}" in end.name
        for circle, x, y in ((begin, edge.begin_x, edge.begin_y), (end, edge.end_x, edge.end_y)):
            radius = circle.width / 2
            off = np.hypot(x - circle.left - radius, y - circle.top - radius)
            assert abs(off - radius) < POINT


def test_sites_are_those_next_to_the_line() -> None:
    at = np.array([[100.0, 100.0], [200.0, 100.0], [100.0, 200.0], [200.0, 200.0]])
    dots = Dots(
        at,
        np.full(4, 10.0),
        (Style("#000000"),),
        np.zeros(4, int),
        "neuron",
        {"layer": np.array([0, 1, 1, 1]), "index": np.arange(4)},
    )
    ends = at[[1, 2, 3]] - np.array([(10, 0), (0, 10), (7, 7)])
    start = at[[0, 0, 0]] + np.array([(10, 0), (0, 10), (7, 7)])
    names = {"layer": 0, "src": 0, "dst": np.array([1, 2, 3])}
    mark = Lines(
        start * 1.0, ends * 1.0, np.zeros(3), (Style("#000000"),), np.zeros(3, int), "edge", names
    )
    xml = slide_of(mark, dots)._element
    sites = [[int(n) for n in xml.xpath(f".//a:{end}/@idx")] for end in ("stCxn", "endCxn")]
    # From the top to the left by eighths: right is 6, below is 4; left is 2.
    assert sites == [[6, 4, 5], [2, 0, 1]]


def test_lines_that_end_at_no_circle_are_free() -> None:
    assert not slide_of(lines())._element.xpath(".//a:stCxn | .//a:endCxn")
