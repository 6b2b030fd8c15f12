"""Slides, read back by python-pptx and looked at by LibreOffice."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import numpy as np
import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE as KIND

import cnnviz
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Group, Picture, Polygons, Raster, Style, Texts
from cnnviz.picture.theme import DARK, LIGHT, PRINT
from cnnviz.render.png import png
from cnnviz.render.slides import pptx
from cnnviz.render.slides.scheme import SLOTS, colour_xml, scheme_of

from .office import rendered
from .sample import lines, polygons, rgba, sample

POINT = 12_700
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def opened(file: bytes):
    return Presentation(io.BytesIO(file))


def shapes(parent) -> Iterator:
    """All shapes but groups."""
    for shape in parent.shapes:
        if shape.shape_type == KIND.GROUP:
            yield from shapes(shape)
        else:
            yield shape


def slide_of(*marks, size=(960.0, 540.0), theme=LIGHT):
    return opened(
        pptx(Picture(marks, size, "#ffffff", "A title", "What it shows.", theme=theme))
    ).slides[0]


def described(shape) -> str:
    return shape._element._nvXxPr.cNvPr.get("descr")


@pytest.fixture(scope="module")
def default():
    return cnnviz.compare().picture


@pytest.fixture(scope="module")
def slide(default):
    return opened(pptx(default)).slides[0]


@pytest.mark.parametrize(
    ("size", "type_"),
    [("16:9", None), ("4:3", "screen4x3"), ("square", None), ("page", None), ("column", None)],
)
def test_deck_has_the_size_of_the_figure(size: str, type_: str | None) -> None:
    picture = cnnviz.compare(size=size).picture
    deck = opened(pptx(picture))
    assert [deck.slide_width, deck.slide_height] == [round(side * POINT) for side in picture.size]
    assert deck.part._element.sldSz.get("type") == type_
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width


def test_same_picture_same_bytes_and_no_date(default) -> None:
    file = pptx(default)
    assert file == pptx(default)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
        assert not re.search(rb"20\d\d-\d\d|Canny", archive.read("docProps/core.xml"))
        assert not [name for name in archive.namelist() if "thumbnail" in name or "printer" in name]


def test_texts_are_text_in_the_decks_fonts(default, slide) -> None:
    found = [s for s in shapes(slide) if s.has_text_frame and s.text_frame.text]
    said = sorted(s.text_frame.text for s in found)
    wanted = [s for m in leaves(default.marks) if isinstance(m, Texts) for s in m.strings]
    assert said == sorted(wanted)
    faces = {str(f) for s in found for f in s._element.xpath(".//a:latin/@typeface")}
    assert faces == {"+mn-lt", "+mj-lt"}
    theme = next(
        r.target_part
        for r in slide.slide_layout.slide_master.part.rels.values()
        if r.reltype.endswith("/theme")
    )
    assert theme.blob.count(b'<a:latin typeface="Fira Sans"') == 2
    assert slide.shapes.title.text_frame.text == default.title


def test_title_on_two_lines_is_one_title() -> None:
    ink, one = (Style(fill="#000000"),), np.zeros(1, int)
    both = [
        Texts(np.array([[300.0, y]]), (s,), 20, ink, one, "middle", True, cls="title")
        for y, s in ((30.0, "A title that"), (54.0, "has two lines"))
    ]
    found = slide_of(*both)
    assert found.shapes.title.text_frame.text == "A title that\vhas two lines"
    assert len(list(shapes(found))) == 1


def test_title_of_one_mark_keeps_all_its_lines() -> None:
    at, ink = np.array([[300.0, 30.0], [300.0, 54.0]]), (Style(fill="#000000"),)
    lines = ("A title that", "has two lines")
    mark = Texts(at, lines, 20, ink, np.zeros(2, int), "middle", True, cls="title")
    found = slide_of(mark)
    assert found.shapes.title.text_frame.text == "A title that\vhas two lines"
    assert (
        found.shapes.title.height
        > slide_of(
            mark._replace(at=at[:1], strings=lines[:1], which=np.zeros(1, int))
        ).shapes.title.height
    )


def test_every_group_says_what_it_shows(default, slide) -> None:
    [figure] = [s for s in slide.shapes if s.shape_type == KIND.GROUP]
    assert described(figure) == default.description
    panels = [s for s in figure.shapes if s.shape_type == KIND.GROUP]
    assert [re.search("panel (fc|local|conv)", s.name)[1] for s in panels] == [
        "fc",
        "local",
        "conv",
    ]
    assert all("weights" in described(panel) for panel in panels)
    assert "18 connections, 3 weights, 1 bias" in described(panels[2])


def test_notes_hold_the_counts(default, slide) -> None:
    assert default.description in slide.notes_slide.notes_text_frame.text


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
def test_a_themes_colours_are_those_of_the_deck(theme) -> None:
    scheme = scheme_of(theme)
    assert len(scheme) == len(SLOTS)
    own = theme
    used = {own.ink, own.background, own.quiet, own.rule, *own.weights[:5]}
    for colour in used:
        assert f'<a:schemeClr val="{SLOTS[scheme.index(colour)]}">' in colour_xml(colour, scheme)
    assert colour_xml("#123499", ("#808080",) * 10).startswith('<a:srgbClr val="123499">')
    file = pptx(Picture((), (960, 540), theme.background, "", "", theme=theme))
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        xml = archive.read("ppt/theme/theme1.xml").decode()
    assert f'<a:dk1><a:srgbClr val="{own.ink[1:]}"/></a:dk1>' in xml
    assert f'<a:lt1><a:srgbClr val="{own.background[1:]}"/></a:lt1>' in xml


def test_no_colour_of_a_figure_is_foreign_to_its_theme() -> None:
    found = slide_of(*cnnviz.compare().picture.marks)._element
    assert found.xpath(".//a:schemeClr")
    assert not found.xpath(".//a:srgbClr")


def test_looks() -> None:
    xml = slide_of(Group((lines(), polygons())))._element
    dashed = xml.xpath(".//a:ln[a:custDash]")
    assert {ln.get("w") for ln in dashed} == {str(3 * POINT)}
    assert xml.xpath(".//a:ds")[0].items() == [("d", "233333"), ("sp", "100000")]
    assert {a.get("val") for a in xml.xpath(".//a:alpha")} == {"60000"}
    assert len(xml.xpath(".//a:quadBezTo")) == 2


def test_cells_are_rectangles_and_a_great_many_are_together() -> None:
    corners = np.array([(0.0, 0), (5, 0), (5, 5), (0, 5)])
    for count, kinds in ((9, 9), (1000, 5)):
        points = corners + 7 * np.stack(np.divmod(np.arange(count), 40), axis=1)[:, None]
        mark = Polygons(points, (Style(fill="#0065a8"),), np.zeros(count, int), cls="cell")
        found = list(shapes(slide_of(mark)))
        assert len(found) == kinds
        forms = slide_of(mark)._element.xpath(".//a:custGeom//a:path")
        assert len(forms) == (0 if count == 9 else 1000)


def test_pixels_are_a_picture() -> None:
    mark = Raster(np.zeros((2, 3, 3), np.uint8), (10, 20, 30, 20), "photo")
    [found] = shapes(slide_of(mark))
    assert found.shape_type == KIND.PICTURE
    assert [n / POINT for n in (found.left, found.top, found.width, found.height)] == [
        10,
        20,
        30,
        20,
    ]


@pytest.mark.parametrize(
    "evil", ["</a:t><x/>", "a & \"b\" 'c' <d>", "\x00\x1b[31m\ud800", "]]>", "{0}{}%s"]
)
def test_texts_of_users_stay_texts(evil: str) -> None:
    one = np.zeros(1, int)
    mark = Texts(
        np.zeros((1, 2)), (evil,), 12, (Style(fill="#000000"),), one, cls=evil, names={"name": evil}
    )
    group = Group((mark,), evil, {"panel": evil})
    picture = Picture((group,), (99, 99), None, evil, evil)
    deck = opened(pptx(picture))
    assert len(list(shapes(deck.slides[0]))) == 1
    [found] = shapes(deck.slides[0])
    assert found.text_frame.text in (evil, evil.replace("\x00\x1b", "").replace("\ud800", ""))


def test_several_pictures_are_several_slides(default) -> None:
    other = cnnviz.compare(figure="sharing").picture
    deck = opened(pptx(default, other))
    assert [s.shapes.title.text_frame.text for s in deck.slides] == [default.title, other.title]


BLOCK, NEAR, NEAREST = 8, 0.015, 0.35
"""In blocks of so many pixels, LibreOffice's slides are so near to ours on average, and everywhere:
it sets its letters up to a pixel lower."""


def apart(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """How far apart two pictures are, block by block: on average, and where they are most."""
    rows, columns = np.minimum(one.shape, other.shape)[:2] // BLOCK
    coarse = [
        p[: rows * BLOCK, : columns * BLOCK]
        .reshape(rows, BLOCK, columns, BLOCK, 3)
        .mean(axis=(1, 3))
        for p in (one, other)
    ]
    off = np.abs(coarse[0] - coarse[1])
    return float(off.mean()), float(off.max())


def test_libreoffice_draws_what_we_draw(tmp_path) -> None:
    pictures = [
        sample("#ffffff", (960.0, 540.0)),
        cnnviz.compare().picture,
        cnnviz.compare(figure="matrix", theme="dark", size="4:3").picture,
        cnnviz.draw("volume").picture,
        cnnviz.draw("image").picture,
    ]
    drawn = rendered([pptx(picture) for picture in pictures], tmp_path, 96)
    ours = [rgba(png(picture, 96))[..., :3] for picture in pictures]
    far = [apart(a, b) for a, b in zip(drawn, ours, strict=True)]
    assert max(far) < (NEAR, 1), far
    assert max(most for _, most in far) < NEAREST, far
    assert apart(drawn[1], ours[3]) > (2 * NEAR, 0)
