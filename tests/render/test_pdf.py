"""PDF files, taken apart: size, words, fonts, and paths that no viewer chokes on."""

from __future__ import annotations

import re
import zlib
from itertools import pairwise

import numpy as np
import pytest

from cnnviz.picture.marks import Dots, Lines, Picture, Polygons, Raster, Style
from cnnviz.render.pdf import pdf

from .sample import polygons, raster, sample


def streams(file: bytes) -> list[bytes]:
    """All streams of the file, unpacked."""
    found = []
    for head, body in re.findall(rb"<<(.*?)>>\s*stream\n(.*?)\nendstream", file, re.S):
        found.append(zlib.decompress(body) if b"FlateDecode" in head else body)
    return found


def content(file: bytes) -> str:
    """What is painted on the page."""
    [page] = [stream for stream in streams(file) if stream.startswith(b"/DeviceRGB CS")]
    return page.decode("latin-1")


def paths(page: str) -> list[list[str]]:
    """The operators of each path: m, l, c, h, and last the one that paints it."""
    found, path = [], []
    for line in page.splitlines():
        operator = line.split()[-1] if line.split() else ""
        if operator in ("m", "l", "c", "v", "h", "re"):
            path.append(operator)
        elif operator in ("S", "s", "f", "B", "b", "n") and path:
            found.append([*path, operator])
            path = []
    return found


def segments(path: list[str]) -> int:
    return sum(operator in ("l", "c", "v", "h") for operator in path)


def many(n: int, **style: object) -> Lines:
    random = np.random.default_rng(4)
    start, end = random.uniform(0, 300, (2, n, 2))
    bow = np.where(np.arange(n) % 300 < 150, 0.0, 9.0)
    styles = (Style("#c02000", **style), Style("#0050b0", dash=(7, 3), **style))
    return Lines(start, end, bow, styles, (np.arange(n) // 220) % 2)


def page_of(*marks) -> str:
    return content(pdf(Picture(marks, (400, 300), "#ffffff", "t", "d")))


@pytest.mark.parametrize("n", [1, 49, 50, 51, 1000])
@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_no_path_is_long_and_no_line_is_lost(n: int, opacity: float) -> None:
    found = paths(page_of(many(n, opacity=opacity)))
    stroked = [path for path in found if path[-1] == "S"]
    assert max(map(segments, stroked)) <= (50 if opacity == 1 else 1)
    assert sum(map(segments, stroked)) == sum(path.count("m") for path in stroked) == n
    if opacity == 1:
        assert len(stroked) < n / 20 + 8


def test_no_path_of_polygons_or_dots_is_long() -> None:
    corners = np.tile(polygons().points[0], (500, 1, 1))
    heads = Polygons(corners, (Style(fill="#c02000"),), np.zeros(500, int))
    at = np.random.default_rng(1).uniform(0, 300, (500, 2))
    rings = Dots(at, np.linspace(1, 9, 500), (Style("#000000", "#ffffff"),), np.zeros(500, int))
    found = paths(page_of(heads, rings))
    assert max(map(segments, found)) <= 50
    filled = [path for path in found if path[-1] == "f" and "l" in path]
    assert sum(path.count("m") for path in filled) == 500 + ("m" in found[0])


def test_dashes_and_widths_are_points() -> None:
    page = page_of(many(400, width=3))
    words = page.split()
    given = {op: {a for a, b in pairwise(words) if b == op} for op in ("w", "J", "j")}
    assert "[ 7 3 ] 0 d" in page
    assert given == {"w": {"0", "3"}, "J": set(), "j": {"1"}}  # 0 J is PDF's own: butt.


def test_page_has_the_size_of_the_canvas() -> None:
    for size in ((960.0, 540.0), (252.0, 189.0), (200.5, 99.25)):
        file = pdf(Picture((), size, None, "", ""))
        [box] = re.findall(rb"/MediaBox \[ ([^]]*) \]", file)
        assert [float(n) for n in box.split()] == [0, 0, *size]


def test_fonts_are_in_the_file_as_truetype() -> None:
    file = pdf(sample())
    names = re.findall(rb"/BaseFont /\S*?(FiraSans\S*)", file)
    assert {n.decode() for n in names} == {"FiraSans-Regular", "FiraSans-SemiBold"}
    kinds = set(re.findall(rb"/Subtype /(Type3|TrueType|Type1|CIDFontType2|CIDFontType0)", file))
    assert kinds and kinds <= {b"TrueType", b"CIDFontType2"}
    # What a TrueType file begins with.
    whole = [stream for stream in streams(file) if stream.startswith(b"\x00\x01\x00\x00")]
    assert len(whole) == file.count(b"/FontFile2") >= 3


def test_file_says_what_it_shows_and_not_when() -> None:
    file = pdf(sample())
    assert b"All marks & more" in file
    assert b"One of <each> kind." in file
    for absent in (b"CreationDate", b"ModDate", b"Producer"):
        assert absent not in file


def test_cells_are_one_image_that_holds_them() -> None:
    file = pdf(Picture((raster(),), (400, 200), None, "", ""))
    [head] = re.findall(rb"<<[^>]*?/Subtype /Image.*?>>", file, re.S)
    width, height = (int(re.search(rb"/%s (\d+)" % key, head)[1]) for key in (b"Width", b"Height"))
    assert (width % 6, height % 4, width * 4) == (0, 0, height * 6)
    assert b"/Interpolate true" not in head


def test_pictures_are_pages_of_their_own_sizes() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    first, second = sample(), Picture((raster(),), (400, 200), None, "", "")
    file = pdf(first, second)
    document = pdfium.PdfDocument(file)
    assert [tuple(document.get_page_size(i)) for i in range(2)] == [first.size, second.size]
    alone = [pdfium.PdfDocument(pdf(one))[0] for one in (first, second)]
    for page, whole in zip(document, alone, strict=True):
        assert (page.render(scale=1).to_numpy() == whole.render(scale=1).to_numpy()).all()
    assert pdf(first, second) == file


def test_no_cells_are_no_trouble() -> None:
    empty = Raster(np.zeros((0, 3, 3), np.uint8), (0, 0, 10, 10))
    assert pdf(Picture((empty,), (40, 30), None, "", ""))
