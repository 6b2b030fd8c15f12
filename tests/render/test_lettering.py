"""Texts as text, with its fonts in the file, and as outlines of their letters."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from fontTools.ttLib import TTFont

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.picture.marks import Picture, Style, Texts
from cnnviz.picture.metrics import FIRA
from cnnviz.render.pdf import pdf
from cnnviz.render.png import png
from cnnviz.render.svg import svg

from .sample import SVG, drawn_by_resvg, parsed, rgba, sample, texts
from .test_alike import alike, difference

ONE = np.zeros(1, int)


def test_outlines_are_paths_labelled_with_their_words() -> None:
    root = parsed(svg(sample(), text="paths"))
    assert not [*root.iter(f"{SVG}text")]
    said = [e.get("aria-label") for e in root.iter(f"{SVG}path") if e.get("aria-label")]
    assert said == [string for mark in texts() for string in mark.strings]
    letters = [e for e in root.iter(f"{SVG}path") if e.get("class") == "letter"]
    assert [e.get("data-weight") for e in letters] == ["4", "5"]
    assert [e.get("fill") for e in letters] == ["#102030", "#0050b0"]


@pytest.mark.parametrize("background", ["#ffffff", "#202830"])
def test_outlines_look_like_the_letters(background: str) -> None:
    """Drawn by a program that has no fonts at all."""
    import resvg_py

    ours = rgba(png(sample(background), 180))
    data = resvg_py.svg_to_bytes(
        svg_string=svg(sample(background), text="paths"),
        width=ours.shape[1], height=ours.shape[0], skip_system_fonts=True,
    )  # fmt: skip
    assert alike(ours, rgba(bytes(data))), difference(ours, rgba(bytes(data)))


def test_embedded_fonts_hold_the_letters_that_are_there_and_no_more() -> None:
    marks = (
        Texts(np.zeros((1, 2)), ("ab ⇒",), 9, (Style(fill="#000000"),), ONE, font=FIRA),
        Texts(np.zeros((1, 2)), ("c",), 9, (Style(fill="#000000"),), ONE, bold=True, font=FIRA),
    )
    document = svg(Picture(marks, (99, 99), None, "t", "d"), text="embed")
    faces = re.findall(
        r'@font-face\{font-family:"([^"]+)";font-weight:(\d+);src:url\(data:font/woff;base64,([^)]+)\)',
        document,
    )
    assert [face[:2] for face in faces] == [
        ("DejaVu Sans", "400"), ("Fira Sans", "400"), ("Fira Sans", "600"),
    ]  # fmt: skip
    held = [set(TTFont(io.BytesIO(base64.b64decode(f[2]))).getBestCmap()) for f in faces]
    assert held == [{ord("⇒")}, set(map(ord, "ab ")), {ord("c")}]
    assert len(document) < 40_000
    assert document.count("<text") == 2


def test_a_browsers_letters_are_those_of_the_file() -> None:
    """An embedded face is named as the texts ask for it."""
    document = svg(sample(), text="embed")
    wanted = re.search(r'font-family="([^",]+)', document)[1]
    assert f'@font-face{{font-family:"{wanted}"' in document
    assert alike(rgba(png(sample(), 180)), drawn_by_resvg(document, 960, 480))


@pytest.mark.parametrize("text", ["text", "embed", "paths"])
def test_pdf_has_its_fonts_or_outlines(text: str) -> None:
    file = pdf(sample(), text=text)
    assert (b"/FontFile2" in file) == (text != "paths")
    assert file == pdf(sample(), text=text)
    pdfium = pytest.importorskip("pypdfium2")
    page = pdfium.PdfDocument(file)[0]
    said = page.get_textpage().get_text_range()
    assert ("Same colour" in said) == (text != "paths")
    drawn = page.render(scale=2.5).to_numpy()[..., 2::-1] / 255
    whole = pdfium.PdfDocument(pdf(sample()))[0].render(scale=2.5).to_numpy()[..., 2::-1] / 255
    assert np.abs(drawn - whole).mean() < 0.004


def test_saving_takes_the_kind_of_text(tmp_path) -> None:
    figure = cnnviz.compare()
    assert "<text" not in figure.to_bytes("svg", text="paths").decode()
    assert figure.to_bytes("svg", text="text") == figure.to_bytes("svg")
    assert "@font-face" in figure.to_bytes("svg", text="embed", stepped="fragments").decode()
    with pytest.raises(CnnvizError, match="text is one of text, embed, paths, not 'curves'"):
        figure.save(tmp_path / "x.svg", text="curves")
    assert not [*tmp_path.iterdir()]
