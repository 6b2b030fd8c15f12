"""What matplotlib's renderers are told to paint is what the marks say."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path as File
from typing import Any, NamedTuple

import matplotlib
import numpy as np
import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.path import Path

from cnnviz.picture.marks import Group, Picture, Polygons, Style, Texts
from cnnviz.picture.metrics import FIRA
from cnnviz.picture.text import runs
from cnnviz.render.mpl import settings
from cnnviz.render.paint import paint

from .sample import dots, lines, polygons, raster, sample, texts


class Call(NamedTuple):
    """One call of a renderer: its name, its graphics context, its arguments."""

    name: str
    gc: Any
    arguments: tuple[Any, ...]


class Recorder(RendererBase):
    """Paints nothing and remembers what it was told; every letter is half an em wide."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []

    def get_canvas_width_height(self):
        return 400, 200

    def get_text_width_height_descent(self, s, prop, ismath):
        assert not ismath
        return len(s) * prop.get_size_in_points() / 2, 10, 2

    def draw_path(self, gc, *arguments):
        self.calls.append(Call("path", gc, arguments))

    def draw_path_collection(self, gc, *arguments):
        self.calls.append(Call("collection", gc, arguments))

    def draw_text(self, gc, *arguments):
        self.calls.append(Call("text", gc, arguments))

    def draw_image(self, gc, *arguments):
        self.calls.append(Call("image", gc, arguments))


def read(*marks, background=None) -> list[Call]:
    renderer = Recorder()
    with settings():
        paint(Picture(marks, (400, 200), background, "", ""), renderer, 1, 200)
    return renderer.calls


def collection(call: Call) -> dict[str, Any]:
    names = (
        "way", "paths", "sizes", "offsets", "to_canvas", "faces", "edges", "widths", "dashes",
    )  # fmt: skip
    return dict(zip(names, call.arguments, strict=False))


def at_canvas(way, points):
    """Where points stand on the canvas, in points and y down."""
    x, y = way.transform(points).T
    return np.stack([x, 200 - y], axis=1)


def test_one_call_a_mark_in_the_order_of_painting() -> None:
    found = read(raster(), Group((lines(), Group((polygons(),)))), dots(), *texts()[1:])
    assert [call.name for call in found] == ["image", *["collection"] * 3, *["text"] * 4]


def test_background_is_painted_first_from_rim_to_rim() -> None:
    page, _ = read(dots(), background="#204060")
    path, way, colour = page.arguments
    assert way.transform(path.vertices).max(axis=0).tolist() == [400, 200]
    assert to_hex(colour) == "#204060"
    assert page.gc.get_linewidth() == 0


def test_dots() -> None:
    mark = dots()
    [call] = read(mark)
    told = collection(call)
    assert told["to_canvas"].transform(told["offsets"]) == pytest.approx(
        mark.at * (1, -1) + (0, 200)
    )
    assert told["sizes"][:, 0, 0] == pytest.approx(mark.radius)
    assert told["sizes"][:, 1, 1] == pytest.approx(mark.radius)
    assert np.hypot(*told["paths"][0].vertices[0]) == pytest.approx(1)
    assert [to_hex(c, True) for c in told["faces"]] == ["#ffe080ff", "#00806080", "#ffe080ff"]
    assert told["widths"] == pytest.approx([2, 0, 2])
    assert to_hex(told["edges"][0]) == "#000000"


def test_lines_are_where_they_were_and_look_as_they_did() -> None:
    mark = lines()
    [call] = read(mark)
    told = collection(call)
    assert [path.codes.tolist() for path in told["paths"]] == [
        [Path.MOVETO, Path.LINETO]] * 2 + [[Path.MOVETO, Path.CURVE3, Path.CURVE3]] * 2  # fmt: skip
    ends = [at_canvas(told["way"], path.vertices[[0, -1]]) for path in told["paths"]]
    assert np.stack(ends) == pytest.approx(np.stack([mark.start, mark.end], axis=1))
    assert [to_hex(c) for c in told["edges"]] == ["#c02000", "#0050b0"] * 2
    assert told["widths"] == pytest.approx([2, 3, 2, 3])
    assert [(at, tuple(d or ())) for at, d in told["dashes"]] == [(0, ()), (0, (7, 3))] * 2
    assert (call.gc.get_capstyle(), call.gc.get_joinstyle()) == ("butt", "round")
    assert not told["faces"][:, 3].any()
    assert call.gc.get_snap() is False


def test_odd_dashes_are_gone_through_twice() -> None:
    mark = lines()._replace(styles=(Style("#000000", dash=(5, 2, 1)),), which=np.zeros(4, int))
    [call] = read(mark)
    assert tuple(collection(call)["dashes"][0][1]) == (5, 2, 1, 5, 2, 1)


def test_polygons() -> None:
    mark = polygons()
    [call] = read(mark)
    told = collection(call)
    joined, outlined = told["paths"]
    assert len(joined.vertices) == 8
    for i, part in enumerate([joined.vertices[:4], joined.vertices[4:], outlined.vertices]):
        assert at_canvas(told["way"], part[:3]) == pytest.approx(mark.points[i])
    assert joined.codes.tolist() == [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * 2
    assert [to_hex(c, True) for c in told["faces"]] == ["#c02000ff", "#a0c0f099"]
    assert [to_hex(c, True) for c in told["edges"]][1] == "#0050b099"


def test_texts() -> None:
    marks = texts()
    found = read(*marks)
    assert [call.arguments[2] for call in found] == [s for mark in marks for s in mark.strings]
    assert [call.arguments[3].get_size_in_points() for call in found] == [12, 12, 16, 12, 12, 12]
    assert [call.arguments[4] for call in found] == [0, 0, 0, 0, 90, -30]
    assert [to_hex(call.gc.get_rgb()) for call in found[:2]] == ["#102030", "#0050b0"]
    names = [File(call.arguments[3].get_file()).name for call in found]
    assert names[1:3] == ["FiraSans-Regular.ttf", "FiraSans-SemiBold.ttf"]


def test_signs_that_a_font_lacks_are_painted_in_another() -> None:
    one, ink = np.zeros(1, int), (Style(fill="#000000"),)
    at = np.array([[50.0, 60.0]])
    found = read(Texts(at, ("b ⇒ c",), 12, ink, one, "middle", turn=90, font=FIRA))
    assert [call.arguments[2] for call in found] == ["b ", "⇒", " c"]
    names = [File(call.arguments[3].get_file()).name for call in found]
    assert names == ["FiraSans-Regular.ttf", "DejaVuSans.ttf", "FiraSans-Regular.ttf"]
    x, y = zip(*(call.arguments[:2] for call in found), strict=True)
    begun = [ems * 12 for _, ems, _ in runs("b ⇒ c")]
    upwards = -1 if Recorder().flipy() else 1
    assert np.subtract(y, y[0]) * upwards == pytest.approx(begun)
    assert x == pytest.approx([50] * 3)


def test_texts_are_anchored_by_the_length_that_the_renderer_gives_them() -> None:
    one, size = np.zeros(1, int), 10
    for anchor, before in (("start", 0.0), ("middle", 10.0), ("end", 20.0)):
        for turn in (0.0, 90.0, -30.0):
            mark = Texts(
                np.array([[50.0, 60.0]]),
                ("four",),
                size,
                (Style(fill="#000000"),),
                one,
                anchor,
                turn=turn,
            )
            [call] = read(mark)
            angle = math.radians(turn)
            wanted = (50 - before * math.cos(angle), 140 - before * math.sin(angle))
            x, y = call.arguments[:2]
            y = 200 - y if Recorder().flipy() else y
            assert (x, y) == pytest.approx(wanted)


def test_no_text_is_read_as_a_formula() -> None:
    one = np.zeros(1, int)
    mark = Texts(np.zeros((1, 2)), ("$x^2$ \\alpha %\n",), 12, (Style(fill="#000000"),), one)
    [call] = read(mark)
    assert call.arguments[2] == "$x^2$ \\alpha % "
    assert len(call.arguments) == 5  # A sixth would say that it is one.


def test_what_is_not_painted_is_not_told() -> None:
    assert read(Polygons(np.zeros((1, 4, 2)), (Style(),), np.zeros(1, int))) == []
    assert read(Group(())) == []
    assert read(Polygons(np.zeros((0, 4, 2)), (Style("#000000"),), np.zeros(0, int))) == []


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


@pytest.mark.parametrize(
    ("format_", "without"),
    [("png", {"pyplot", "figure", "axes"}), ("pdf", {"pyplot"})],
)
def test_what_takes_long_to_load_is_never_loaded(format_: str, without: set[str]) -> None:
    code = (
        "import sys; from cnnviz.picture.marks import Picture;"
        f"from cnnviz.render.files import to_bytes;"
        f"to_bytes(Picture((), (9, 9), None, '', ''), '{format_}');"
        "print(*(m.partition('.')[2] for m in sys.modules if m.startswith('matplotlib.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert without.isdisjoint(done.stdout.split())


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
