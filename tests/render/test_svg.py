"""SVG, parsed back: every mark is there, where it was and looking as it was."""

from __future__ import annotations

import base64
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cnnviz.picture.marks import Dots, Group, Lines, Picture, Polygons, Style, Texts
from cnnviz.render.svg import svg
from cnnviz.render.words import one_line

from .sample import SVG, dots, lines, of_class, parsed, polygons, raster, rgba, sample, texts

ONE = np.zeros(1, np.int64)


def read(*marks, background=None, title="t", description="d"):
    return parsed(svg(Picture(marks, (400, 200), background, title, description)))


def numbers(element, *names):
    return [float(element.get(name)) for name in names]


def coordinates(element):
    return [float(n) for n in re.findall(r"-?[\d.]+", element.get("d"))]


def test_document_says_what_it_shows_and_how_large_it_is() -> None:
    root = parsed(svg(sample(size=(960.0, 540.0))))
    assert root.tag == f"{SVG}svg"
    assert (root.get("viewBox"), root.get("role")) == ("0 0 960 540", "img")
    assert numbers(root, "width", "height") == [13 * 96 + 32, 7.5 * 96]
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
    assert (title.text, description.text) == ("All marks & more", "One of <each> kind.")


def test_two_pictures_on_a_page_have_different_ids() -> None:
    assert read(title="a").get("aria-labelledby") != read(title="b").get("aria-labelledby")


def test_nothing_is_fetched_or_run() -> None:
    root = parsed(svg(sample()))
    assert {e.tag.removeprefix(SVG) for e in root.iter()} == {
        "svg", "title", "desc", "rect", "g", "circle", "line", "path", "text", "image",
    }  # fmt: skip
    for element in root.iter():
        assert not [key for key in element.attrib if key.startswith("on")]
        assert element.get("href", "data:image/png;base64,").startswith("data:image/png;base64,")


@pytest.mark.parametrize("background", ["#102030", None])
def test_background_is_a_rectangle_or_nothing(background: str | None) -> None:
    found = of_class(read(background=background), "background")
    assert [(r.get("fill"), r.get("width"), r.get("height")) for r in found] == (
        [(background, "400", "200")] if background else []
    )


def test_dots_are_circles() -> None:
    found = of_class(read(dots()), "neuron")
    assert [numbers(c, "cx", "cy", "r") for c in found] == [
        [40, 30, 10], [40, 70, 12.5], [40, 110, 9],
    ]  # fmt: skip
    assert [(c.get("data-layer"), c.get("data-index"), c.get("data-name")) for c in found] == [
        ("0", "0", "a"), ("0", "1", "b<"), ("0", "2", 'c"&'),
    ]  # fmt: skip
    look = ("fill", "fill-opacity", "stroke", "stroke-width")
    assert [found[0].get(name) for name in look] == ["#ffe080", None, "#000000", "2"]
    assert [found[1].get(name) for name in look] == ["#008060", "0.5", None, None]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            *[st.integers(-8000, 80000).map(lambda n: n / 8)] * 4,
            st.sampled_from([0.0, 0.0, -20.0, 7.5]),
        ),
        min_size=1,
    )
)
def test_lines_are_where_they_were(rows: list[tuple[float, ...]]) -> None:
    table = np.array(rows)
    start, end, bow = table[:, :2], table[:, 2:4], table[:, 4]
    which = np.arange(len(table)) % 2
    names = {"src": np.arange(len(table))}
    found = of_class(
        read(Lines(start, end, bow, (Style("#000000"),) * 2, which, "edge", names)), "edge"
    )
    assert [int(edge.get("data-src")) for edge in found] == list(range(len(table)))
    for edge, p, q, b in zip(found, start, end, bow, strict=True):
        if b == 0:
            assert edge.tag == f"{SVG}line"
            ends = numbers(edge, "x1", "y1", "x2", "y2")
        else:
            assert re.fullmatch(r"M\S+ \S+Q\S+ \S+ \S+ \S+", edge.get("d"))
            x0, y0, cx, cy, x1, y1 = coordinates(edge)
            ends = [x0, y0, x1, y1]
            along = complex(*(q - p) * (1, -1))
            left = 1j * along / abs(along) if along else 0j
            stand = 2 * b * np.array([left.real, -left.imag])
            assert [cx, cy] == pytest.approx((p + q) / 2 + stand, abs=0.0051)
        assert ends == pytest.approx([*p, *q], abs=0.0051)


def test_lines_carry_their_look_and_names() -> None:
    found = of_class(read(lines()), "edge")
    assert [e.get("stroke") for e in found] == ["#c02000", "#0050b0"] * 2
    assert [e.get("stroke-width") for e in found] == ["2", "3"] * 2
    assert [e.get("stroke-dasharray") for e in found] == [None, "7 3"] * 2
    assert [e.get("data-dst") for e in found] == ["3", "2", "1", "0"]
    assert {e.get("fill") for e in found} == {"none"}


def test_polygons_are_closed_paths_and_polylines_are_not() -> None:
    found = of_class(read(polygons()), "head")
    assert [p.get("d")[-1] for p in found] == ["Z"] * 3
    assert coordinates(found[0]) == [160, 30, 152, 26, 152, 34]
    look = [found[2].get(f"{part}-opacity") for part in ("fill", "stroke")]
    assert look == ["0.6", "0.6"]
    corners = np.array([[(0.0, 0.0), (5.0, 5.0), (10.0, 0.0)]])
    [way] = of_class(read(Polygons(corners, (Style("#000000"),), ONE, False, "axis")), "axis")
    assert (way.get("d"), way.get("fill")) == ("M0 0L5 5L10 0", "none")


def test_texts_are_texts() -> None:
    found = list(read(*texts()).iter(f"{SVG}text"))
    assert [t.text for t in found[:3]] == ["18 lines · 3 weights", "a < b & ü → Σ", "Same colour"]
    assert [t.get("font-size") for t in found] == ["12", "12", "16", "12", "12", "12"]
    assert [t.get("text-anchor") for t in found] == [None, None, "middle", "end", "middle", None]
    assert [t.get("font-weight") for t in found] == [None, None, "600", None, None, None]
    assert [t.get("transform") for t in found[4:]] == ["rotate(-90 360 130)", "rotate(30 190 120)"]
    assert (found[1].get("fill"), found[1].get("data-weight")) == ("#0050b0", "5")


def test_rasters_are_images_of_the_same_cells() -> None:
    [image] = of_class(read(raster()), "cells")
    assert numbers(image, "x", "y", "width", "height") == [240, 110, 90, 60]
    pixels = rgba(base64.b64decode(image.get("href").partition(",")[2]))
    rows, columns = (np.array(pixels.shape[:2]) / (4, 6)).astype(int)
    assert rows == columns > 50
    cells = pixels.reshape(4, rows, 6, columns, 4)
    assert (cells == cells[:, :1, :, :1]).all()
    assert np.array_equal((cells[:, 0, :, 0, :3] * 255).round(), raster().pixels)


def test_groups_hold_their_marks() -> None:
    root = read(
        Group((Group((dots(),), names={"part": 'a"%s'}), lines()), "panel", {"panel": "fc"})
    )
    panel = root[-1]
    assert (panel.tag, panel.get("class"), panel.get("data-panel")) == (f"{SVG}g", "panel", "fc")
    assert panel[0].get("data-part") == 'a"%s'
    assert (len(panel[0]), len(panel)) == (3, 5)


def test_marks_that_paint_nothing_leave_no_element() -> None:
    unpainted = Polygons(np.zeros((1, 4, 2)), (Style(),), ONE, cls="room")
    assert not of_class(read(unpainted), "room")


def test_one_name_for_all_or_one_an_item() -> None:
    n = 2
    names = {
        "all": 7,
        "own": ["x", "y%d"],
        "text": "50% <",
        "number": np.int32(4),
        "two_words": (1, 2),
    }
    dot = Dots(np.zeros((n, 2)), np.ones(n), (Style(fill="#000000"),), np.zeros(n, int), "d", names)
    first, second = of_class(read(dot), "d")
    assert [second.get(f"data-{k}") for k in ("all", "own", "text", "number")] == [
        "7",
        "y%d",
        "50% <",
        "4",
    ]
    assert (first.get("data-own"), first.get("data-two-words")) == ("x", "1")


@given(st.text(), st.text(), st.text())
@example("\x00\x1f￾", "]]>&amp;<script>", "a  b\t\n")
@example("\ud800", "\"'", "%s %% {}")
def test_any_text_can_be_said(title: str, string: str, name: str) -> None:
    text = Texts(np.zeros((1, 2)), (string,), 12, (Style(fill="#000000"),), ONE, cls=name)
    text_and_group = Group((text,), cls="g", names={"name": name, "names": string})
    root = read(text_and_group, title=title, description=title)
    assert (root[0].text or "") == (root[1].text or "") == one_line(title)
    assert (root[-1][0].text or "") == one_line(string)
    assert (root[-1].get("data-name"), root[-1].get("data-names")) == (
        one_line(name),
        one_line(string),
    )


def test_spaces_are_kept_where_there_are_several() -> None:
    for string, kept in (
        ("a b", None),
        ("a\u00a0b", None),
        ("a  b", "preserve"),
        (" a", "preserve"),
    ):
        mark = Texts(np.zeros((1, 2)), (string,), 12, (Style(fill="#000000"),), ONE)
        assert read(mark)[-1].get("{http://www.w3.org/XML/1998/namespace}space") == kept


def test_numbers_are_short() -> None:
    start = np.array([[-0.001, 1 / 3], [0.1 + 0.2, 12345.678]])
    mark = Lines(start, -start, np.zeros(2), (Style("#000000"),), np.zeros(2, int))
    written = svg(Picture((mark,), (1, 1), None, "", ""))
    assert 'x1="0" y1="0.33" x2="0" y2="-0.33"' in written
    assert 'x1="0.3" y1="12345.68" x2="-0.3" y2="-12345.68"' in written


def test_no_drawing_library_is_loaded() -> None:
    code = (
        "import sys; from cnnviz.picture.marks import Picture; from cnnviz.render.svg import svg;"
        "svg(Picture((), (1, 1), None, '', ''));"
        "print(*{'matplotlib', 'graphviz', 'PIL', 'click', 'zlib'}.intersection(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["zlib"]
