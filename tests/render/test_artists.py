"""matplotlib's artists, read back: what they will paint is what the marks say."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path as File

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.path import Path
from matplotlib.text import Text

from cnnviz.picture.marks import Group, Lines, Picture, Polygons, Style, Texts
from cnnviz.render.grid import Cells
from cnnviz.render.joined import LONGEST, cuts, line_cuts, polygon_cuts
from cnnviz.render.mpl import figure, settings

from .sample import dots, lines, polygons, raster, sample, texts


def read(*marks):
    with settings():
        made = figure(Picture(marks, (400, 200), None, "", ""), 72, (400 / 72, 200 / 72))
        return sorted(
            (a for a in made.get_children() if a is not made.patch), key=lambda a: a.zorder
        )


def at_canvas(artist, points):
    """Where an artist has points of its own, in points and y down."""
    x, y = artist.get_transform().transform(points).T
    return np.stack([x, 200 - y], axis=1)


def test_one_collection_a_mark_in_the_order_of_painting() -> None:
    found = read(raster(), Group((lines(), Group((polygons(),)))), dots(), *texts())
    kinds = [type(artist) for artist in found]
    assert kinds == [Cells, *[PathCollection] * 3, *[Text] * 6]
    assert [a.zorder for a in found] == sorted({a.zorder for a in found})


def test_dots() -> None:
    mark = dots()
    [found] = read(mark)
    places = found.get_offset_transform().transform(found.get_offsets())
    assert places == pytest.approx(mark.at * (1, -1) + (0, 200))
    assert np.sqrt(found.get_sizes()) == pytest.approx(mark.radius)
    assert [to_hex(c, True) for c in found.get_facecolors()] == [
        "#ffe080ff",
        "#00806080",
        "#ffe080ff",
    ]
    assert found.get_linewidths() == pytest.approx([2, 0, 2])
    assert to_hex(found.get_edgecolors()[0]) == "#000000"


def test_lines_are_where_they_were_and_look_as_they_did() -> None:
    mark = lines()
    [found] = read(mark)
    assert [path.codes.tolist() for path in found.get_paths()] == [
        [Path.MOVETO, Path.LINETO]] * 2 + [[Path.MOVETO, Path.CURVE3, Path.CURVE3]] * 2  # fmt: skip
    ends = [at_canvas(found, path.vertices[[0, -1]]) for path in found.get_paths()]
    assert np.stack(ends) == pytest.approx(np.stack([mark.start, mark.end], axis=1))
    assert [to_hex(c) for c in found.get_edgecolors()] == ["#c02000", "#0050b0"] * 2
    assert found.get_linewidths() == pytest.approx([2, 3, 2, 3])
    assert [(at, tuple(d or ())) for at, d in found.get_linestyles()] == [(0, ()), (0, (7, 3))] * 2
    assert (found.get_capstyle(), found.get_joinstyle()) == ("butt", "round")
    assert not found.get_facecolors()[:, 3].any()
    assert found.get_snap() is False


def test_odd_dashes_are_gone_through_twice() -> None:
    mark = lines()._replace(styles=(Style("#000000", dash=(5, 2, 1)),), which=np.zeros(4, int))
    [found] = read(mark)
    assert tuple(found.get_linestyles()[0][1]) == (5, 2, 1, 5, 2, 1)


def test_polygons() -> None:
    mark = polygons()
    [found] = read(mark)
    joined, outlined = found.get_paths()
    assert len(joined.vertices) == 8
    for i, part in enumerate([joined.vertices[:4], joined.vertices[4:], outlined.vertices]):
        assert at_canvas(found, part[:3]) == pytest.approx(mark.points[i])
    assert joined.codes.tolist() == [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * 2
    assert [to_hex(c, True) for c in found.get_facecolors()] == ["#c02000ff", "#a0c0f099"]
    assert [to_hex(c, True) for c in found.get_edgecolors()][1] == "#0050b099"


def test_texts() -> None:
    marks = texts()
    found = read(*marks)
    assert [t.get_text() for t in found] == [s for mark in marks for s in mark.strings]
    assert [t.get_fontsize() for t in found] == [12, 12, 16, 12, 12, 12]
    assert [t.get_horizontalalignment() for t in found] == [
        "left", "left", "center", "right", "center", "left"]  # fmt: skip
    assert {t.get_verticalalignment() for t in found} == {"baseline"}
    assert [t.get_rotation() for t in found] == [0, 0, 0, 0, 90, 330]
    assert [to_hex(t.get_color()) for t in found[:2]] == ["#102030", "#0050b0"]
    names = [File(t.get_fontproperties().get_file()).name for t in found]
    assert names[1:4] == ["FiraSans-Regular.ttf", "FiraSans-SemiBold.ttf", "FiraSans-Regular.ttf"]
    assert [at_canvas(t, [t.get_position()])[0].tolist() for t in found[:2]] == marks[0].at.tolist()


def test_no_text_is_read_as_a_formula() -> None:
    one = np.zeros(1, int)
    mark = Texts(np.zeros((1, 2)), ("$x^2$ \\alpha %\n",), 12, (Style(fill="#000000"),), one)
    [found] = read(mark)
    assert not found.get_parse_math()
    assert found.get_text() == "$x^2$ \\alpha % "


def test_what_is_not_painted_has_no_artist() -> None:
    assert read(Polygons(np.zeros((1, 4, 2)), (Style(),), np.zeros(1, int))) == []
    assert read(Group(())) == []


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=300), st.integers(1, 60))
def test_cuts_join_neighbours_of_one_key_and_no_others(items, most) -> None:
    keys = np.array([key for key, _ in items], int)
    alone = np.array([one for _, one in items], bool)
    first = cuts(keys, alone, most).tolist()
    ends = [*first, len(items)]
    assert ends[0] == 0
    for i, j in pairwise(ends):
        assert 0 < j - i <= most
        assert len(set(keys[i:j].tolist())) == 1
        assert not alone[i + 1 : j].any()
    for i, j, k in zip(ends, ends[1:], ends[2:], strict=False):
        assert keys[i] != keys[j] or alone[j] or j - i == most or k == j


def test_straight_and_bowed_lines_are_not_joined() -> None:
    start, end, bow = np.zeros((6, 2)), np.full((6, 2), 40.0), np.array([0, 0, 5, -5, 0, 5.0])
    [found] = read(Lines(start, end, bow, (Style("#000000"),), np.zeros(6, int)))
    kinds = [path.codes.tolist() for path in found.get_paths()]
    line, curve = [Path.MOVETO, Path.LINETO], [Path.MOVETO, Path.CURVE3, Path.CURVE3]
    assert kinds == [line * 2, curve * 2, line, curve]


def test_lines_that_show_what_lies_beneath_are_not_joined() -> None:
    n = 120
    start = np.zeros((n, 2))
    for opacity, paths in ((1.0, -(-n // LONGEST)), (0.4, n)):
        styles = (Style("#000000", opacity=opacity),)
        mark = Lines(start, start + 1, np.zeros(n), styles, np.zeros(n, int))
        assert len(line_cuts(mark)) == paths
        assert len(read(mark)[0].get_paths()) == paths


def test_polygons_that_turn_in_opposite_ways_are_not_joined() -> None:
    one = np.array([(0.0, 0.0), (4.0, 0.0), (0.0, 4.0)])
    points = np.stack([one, one + 1, one[::-1], one])
    styles = (Style(fill="#000000"),)
    assert polygon_cuts(Polygons(points, styles, np.zeros(4, int))).tolist() == [0, 2, 3]


def test_nothing_of_the_users_matplotlib_is_changed_or_heeded() -> None:
    before = dict(matplotlib.rcParams)
    hostile = {
        "path.sketch": (1, 100, 2), "text.usetex": True, "lines.scale_dashes": True,
        "text.color": "red", "patch.edgecolor": "red", "lines.dash_capstyle": "round",
        "font.size": 40.0, "figure.facecolor": "red", "image.interpolation": "bilinear",
        "patch.linewidth": 9.0, "patch.antialiased": False, "text.hinting": "force_autohint",
        "figure.autolayout": True, "savefig.bbox": "tight", "text.parse_math": True,
    }  # fmt: skip
    from cnnviz.render.png import png

    plain = png(sample(), 50)
    with matplotlib.rc_context(hostile):
        inner = dict(matplotlib.rcParams)
        assert png(sample(), 50) == plain
        assert dict(matplotlib.rcParams) == inner
    assert dict(matplotlib.rcParams) == before


def test_pyplot_is_never_loaded() -> None:
    code = (
        "import sys; from cnnviz.picture.marks import Picture;"
        "from cnnviz.render.png import png; from cnnviz.render.pdf import pdf;"
        "p = Picture((), (9, 9), None, '', ''); png(p); pdf(p);"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_a_home_that_cannot_be_written_is_no_trouble(tmp_path) -> None:
    code = (
        "from cnnviz.picture.marks import Picture; from cnnviz.render.png import png; import os;"
        "png(Picture((), (9, 9), None, '', '')); import matplotlib;"
        "print(matplotlib.get_cachedir(), 'MPLCONFIGDIR' in os.environ)"
    )
    environment = {"HOME": "/dev/null", "TMPDIR": str(tmp_path), "PATH": "", "PYTHONPATH": "."}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        place, leaked = done.stdout.split()
        assert (place.startswith(str(tmp_path)), leaked, done.stderr) == (True, "False", "")
    assert len(list(tmp_path.iterdir())) == 1
